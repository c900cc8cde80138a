//! Where in its source a span of text comes from.

use std::num::NonZeroU32;

/// The byte of the source that a span of text begins with, where it is known. It takes no room of its own
/// in a span: one stands in every part of every row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Origin(
    /// One more than the byte.
    Option<NonZeroU32>,
);

impl Origin {
    /// What was not made of any source: marks, indents, what is spelled out.
    pub const NOWHERE: Self = Self(None);

    /// This byte.
    pub fn at(byte: usize) -> Self {
        let place = u32::try_from(byte)
            .ok()
            .and_then(|byte| byte.checked_add(1));
        Self(place.and_then(NonZeroU32::new))
    }

    /// The byte.
    pub fn byte(self) -> Option<usize> {
        usize::try_from(self.0?.get() - 1).ok()
    }

    /// Where a part begins that stands so many bytes behind the beginning.
    #[must_use]
    pub fn behind(self, bytes: usize) -> Self {
        self.byte()
            .map_or(Self::NOWHERE, |byte| Self::at(byte + bytes))
    }

    /// Where a whole begins of which this part stands so many bytes behind the beginning.
    #[must_use]
    pub fn before(self, bytes: usize) -> Self {
        let begin = |byte: usize| Self::at(byte.saturating_sub(bytes));
        self.byte().map_or(Self::NOWHERE, begin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    #[test]
    fn a_part_begins_behind_the_whole_and_nothing_stands_behind_nowhere() {
        assert_eq!(Origin::at(0).byte(), Some(0));
        assert_eq!(Origin::at(7).behind(3), Origin::at(10));
        assert_eq!(Origin::at(10).before(3), Origin::at(7));
        assert_eq!(Origin::at(1).before(3), Origin::at(0));
        assert_eq!(Origin::NOWHERE.behind(3), Origin::NOWHERE);
        assert_eq!(Origin::at(usize::MAX), Origin::NOWHERE);
    }

    #[test]
    fn a_span_is_no_larger_for_it() {
        let parts = size_of::<String>() + size_of::<Option<std::sync::Arc<str>>>();
        assert_eq!(size_of::<Span>(), parts + 8);
    }
}
