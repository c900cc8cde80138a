//! The API key: held so that it can be sent, and never shown whole.
//!
//! Owns the masked form and the check of its shape. Where a key comes from is `config::secret`'s.

use secrecy::{ExposeSecret, SecretString};
use std::fmt;

/// What every Pinaivu key begins with.
const PREFIX: &str = "sk-pnv-";
/// Characters that follow the prefix in a Pinaivu key.
const BODY_LENGTH: usize = 48;
/// Shorter keys are masked entirely: four characters of them would be too large a share.
const SHORTEST_WITH_TAIL: usize = 16;

/// An API key. `Debug` shows the masked form; the memory is wiped on drop.
#[derive(Clone)]
pub struct ApiKey(SecretString);

impl ApiKey {
    /// A key from text as people paste it: surrounding blanks, newlines and quotes are trimmed.
    /// `None` if nothing is left.
    pub fn from_text(text: &str) -> Option<Self> {
        let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
        (!trimmed.is_empty()).then(|| Self(SecretString::from(trimmed)))
    }

    /// The key itself, for the one place that sends it and the one that stores it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The only form in which a key may be shown: `sk-pnv-…` and its last four characters.
    pub fn masked(&self) -> String {
        let text = self.expose();
        let prefix = if text.starts_with(PREFIX) { PREFIX } else { "" };
        let length = text.chars().count();
        if length < SHORTEST_WITH_TAIL {
            return format!("{prefix}…");
        }
        let tail: String = text
            .chars()
            .skip(length - 4)
            .filter(|c| !c.is_control())
            .collect();
        format!("{prefix}…{tail}")
    }

    /// Whether the key has the shape of a Pinaivu key, `^sk-pnv-[A-Za-z0-9_-]{48}$`. The gateway
    /// itself checks no format, so a mismatch is worth a warning and no more.
    pub fn has_pinaivu_shape(&self) -> bool {
        self.expose().strip_prefix(PREFIX).is_some_and(|body| {
            body.len() == BODY_LENGTH
                && body
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
        })
    }

    /// Whether the key begins as Pinaivu keys do.
    pub fn has_pinaivu_prefix(&self) -> bool {
        self.expose().starts_with(PREFIX)
    }

    /// Whether the key can be written into an HTTP header as it is: visible ASCII only.
    pub fn is_sendable(&self) -> bool {
        self.expose().bytes().all(|b| b.is_ascii_graphic())
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKey({})", self.masked())
    }
}

impl PartialEq for ApiKey {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for ApiKey {}

/// What one call that needs a key told about that key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyVerdict {
    /// The server looked at the key and took it.
    Accepted,
    /// The server answered without telling whether it looked at the key.
    Unconfirmed,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> ApiKey {
        ApiKey::from_text(text).unwrap()
    }

    #[test]
    fn a_key_is_trimmed_of_what_shells_and_clipboards_leave_around_it() {
        assert_eq!(key(" \"sk-pnv-abc\"\r\n").expose(), "sk-pnv-abc");
        assert_eq!(ApiKey::from_text(" '' \n"), None);
    }

    #[test]
    fn only_the_last_four_characters_are_ever_shown() {
        let whole = format!("sk-pnv-{}f3Qz", "A".repeat(44));
        assert_eq!(key(&whole).masked(), "sk-pnv-…f3Qz");
        assert_eq!(format!("{:?}", key(&whole)), "ApiKey(sk-pnv-…f3Qz)");
        assert_eq!(key("sk-0123456789abcdef").masked(), "…cdef");
        assert_eq!(key("sk-pnv-short").masked(), "sk-pnv-…");
        assert_eq!(key("hunter2").masked(), "…");
    }

    #[test]
    fn the_shape_of_a_pinaivu_key_is_known() {
        assert!(key(&format!("sk-pnv-{}", "a-Z_9012".repeat(6))).has_pinaivu_shape());
        assert!(!key(&format!("sk-pnv-{}", "a".repeat(47))).has_pinaivu_shape());
        assert!(!key(&format!("sk-{}", "a".repeat(48))).has_pinaivu_shape());
    }

    #[test]
    fn a_key_with_blanks_or_foreign_letters_inside_cannot_be_sent() {
        assert!(key("sk-pnv-abc").is_sendable());
        assert!(!key("sk-pnv-a bc").is_sendable());
        assert!(!key("sk-pnv-ä").is_sendable());
    }
}
