//! Keeps secrets out of what servers say: some repeat the key that they refuse, or the headers.

use crate::chat::{ApiKey, ExtraHeaders};
use std::borrow::Cow;

/// Shorter keys are words such as `none`, given to servers that want no key; in a sentence they
/// would be taken out for nothing.
const SHORTEST_SECRET: usize = 16;

/// Replaces secrets in foreign text by their masked forms.
#[derive(Debug, Clone, Default)]
pub(super) struct Redaction(Vec<ApiKey>);

impl Redaction {
    /// Takes out this key, if it is long enough to be a secret.
    pub(super) fn of(key: Option<&ApiKey>) -> Self {
        Self(
            key.filter(|key| is_secret(key))
                .cloned()
                .into_iter()
                .collect(),
        )
    }

    /// Takes out the values of these headers too, those that are long enough.
    pub(super) fn and(mut self, headers: &ExtraHeaders) -> Self {
        let values = headers
            .iter()
            .filter_map(|(_, value)| ApiKey::from_text(value));
        self.0.extend(values.filter(is_secret));
        self
    }

    /// The text without them.
    pub(super) fn apply<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for secret in &self.0 {
            if text.contains(secret.expose()) {
                text = Cow::Owned(text.replace(secret.expose(), &secret.masked()));
            }
        }
        text
    }
}

fn is_secret(key: &ApiKey) -> bool {
    key.expose().len() >= SHORTEST_SECRET
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
