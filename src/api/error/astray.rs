//! Redirects that are not followed: why, and what is said of them. Which ones are followed is `http`'s.

use crate::api::wire::IS_URL_RIGHT;
use reqwest::StatusCode;
use std::fmt;

/// Redirects that are followed in one call.
pub(in crate::api) const MOST_REDIRECTS: usize = 5;

/// Where an answer leads that is none, and was not followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Astray {
    /// To another server, to which the key does not go; as the server wrote it.
    Elsewhere(String),
    /// To another place of the same server, by a status that does not say to follow, or to what is no address; as
    /// the server wrote it.
    Beside(String),
    /// To one place after another of the same server.
    InCircles,
    /// Nowhere.
    Nowhere,
}

impl Astray {
    /// The same, with the place as `change` has it.
    pub(in crate::api) fn map(self, change: impl FnOnce(String) -> String) -> Self {
        match self {
            Self::Elsewhere(to) => Self::Elsewhere(change(to)),
            Self::Beside(to) => Self::Beside(change(to)),
            Self::InCircles | Self::Nowhere => self,
        }
    }

    /// What it is, and what to do.
    pub(super) fn in_words(&self) -> String {
        let (what, cure) = match self {
            Self::Elsewhere(to) => (
                format!("it sends on to {to}, where the key does not go"),
                "if that is the server, make it the base URL",
            ),
            Self::Beside(to) => (
                format!("it points to {to} instead of answering"),
                IS_URL_RIGHT,
            ),
            Self::InCircles => (
                format!("it sends on in a circle, or more than {MOST_REDIRECTS} times"),
                IS_URL_RIGHT,
            ),
            Self::Nowhere => (
                "it neither answers nor says where to go on".to_owned(),
                IS_URL_RIGHT,
            ),
        };
        format!("{what}; {cure}")
    }
}

impl fmt::Display for Astray {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Elsewhere(to) | Self::Beside(to) => write!(f, "sends to '{to}'"),
            Self::InCircles => f.write_str("sends in circles"),
            Self::Nowhere => f.write_str("sends nowhere"),
        }
    }
}

/// What ends a call that was sent on too often: the status of the last answer.
#[derive(Debug, thiserror::Error)]
#[error("status {0} sends in circles")]
pub(in crate::api) struct SentInCircles(pub(in crate::api) StatusCode);
