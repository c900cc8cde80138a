//! The body of an answer that is no reply: as much of it as is looked at, and whether that is all.

use std::borrow::Cow;

/// Bytes of a body in which a complaint is looked for.
pub(in crate::api) const BODY_LIMIT: usize = 64 << 10;

/// A body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::api) struct Body<'a> {
    pub(in crate::api) text: Cow<'a, str>,
    pub(in crate::api) extent: Extent,
}

/// How much there is of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::api) enum Extent {
    /// All of it.
    #[default]
    Whole,
    /// It went on behind the limit, and was not read further.
    TooLong,
    /// The connection broke off.
    BrokenOff,
}

impl<'a> Body<'a> {
    /// What is looked at of a body that was read whole.
    pub(in crate::api) fn beginning(bytes: &'a [u8]) -> Self {
        let (bytes, extent) = match bytes.get(..BODY_LIMIT) {
            Some(beginning) if bytes.len() > BODY_LIMIT => (beginning, Extent::TooLong),
            _ => (bytes, Extent::Whole),
        };
        Self {
            text: String::from_utf8_lossy(bytes),
            extent,
        }
    }
}

impl<'a> From<&'a str> for Body<'a> {
    fn from(text: &'a str) -> Self {
        Self {
            text: Cow::Borrowed(text),
            extent: Extent::Whole,
        }
    }
}
