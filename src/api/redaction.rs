//! Keeps the key out of what servers say: some repeat the key that they refuse.

use crate::chat::ApiKey;
use std::borrow::Cow;

/// Shorter keys are words such as `none`, given to servers that want no key; in a sentence they
/// would be taken out for nothing.
const SHORTEST_SECRET: usize = 16;

/// Replaces a key in foreign text by its masked form.
#[derive(Debug, Clone, Default)]
pub(super) struct Redaction(Option<ApiKey>);

impl Redaction {
    /// Takes out this key, if it is long enough to be a secret.
    pub(super) fn of(key: Option<&ApiKey>) -> Self {
        Self(
            key.filter(|key| key.expose().len() >= SHORTEST_SECRET)
                .cloned(),
        )
    }

    /// The text without the key.
    pub(super) fn apply<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match &self.0 {
            Some(key) if text.contains(key.expose()) => {
                Cow::Owned(text.replace(key.expose(), &key.masked()))
            }
            _ => Cow::Borrowed(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_taken_out_wherever_it_stands() {
        let key = ApiKey::from_text("sk-pnv-0123456789abcdef").unwrap();
        let text = "bad key sk-pnv-0123456789abcdef, not sk-pnv-0123456789abcdef!";
        let redacted = Redaction::of(Some(&key)).apply(text);
        assert_eq!(redacted, "bad key sk-pnv-…cdef, not sk-pnv-…cdef!");
    }

    #[test]
    fn a_key_that_is_a_plain_word_is_not_looked_for() {
        let key = ApiKey::from_text("ollama").unwrap();
        assert_eq!(
            Redaction::of(Some(&key)).apply("ollama failed"),
            "ollama failed"
        );
    }
}
