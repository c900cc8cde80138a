//! Keeps secrets out of what servers say: some repeat the key that they refuse, or the headers, or
//! a session, or who is asking.

use crate::chat::{ApiKey, ExtraHeaders, Identity, ServerSession};
use std::borrow::Cow;

/// Shorter keys are words such as `none`, given to servers that want no key; in a sentence they
/// would be taken out for nothing.
const SHORTEST_SECRET: usize = 16;
/// Shorter last words of a header's value are not looked for apart from it.
const SHORTEST_WORD: usize = 8;

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

    /// Takes out the values of these headers too, those that are long enough, and their last words:
    /// `Bearer` and the like before a secret need not be repeated with it.
    pub(super) fn and(mut self, headers: &ExtraHeaders) -> Self {
        for (_, value) in headers.iter() {
            let whole = ApiKey::from_text(value).filter(is_secret);
            let word = value.trim_end().rsplit_once(' ').map(|(_, word)| word);
            let word = word.filter(|word| word.len() >= SHORTEST_WORD);
            // The whole first: its last word stands in it.
            self.0.extend(whole);
            self.0.extend(word.and_then(ApiKey::from_text));
        }
        self
    }

    /// Takes out this session too: its key and its name, which together open it.
    pub(super) fn and_session(mut self, session: Option<&ServerSession>) -> Self {
        if let Some(session) = session {
            self.take_out(&session.key);
            self.take_out(&session.id);
        }
        self
    }

    /// Takes out this identity too: who has it can pass for its owner.
    pub(super) fn and_identity(mut self, identity: Option<&Identity>) -> Self {
        if let Some(identity) = identity {
            self.take_out(identity.digits());
        }
        self
    }

    fn take_out(&mut self, secret: &str) {
        let secret = ApiKey::from_text(secret);
        self.0.extend(secret.filter(is_secret));
    }

    /// The text without them, also where they are parted by what is not seen on a screen.
    pub(super) fn apply<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for secret in &self.0 {
            let (whole, masked) = (secret.expose(), secret.masked());
            if text.contains(whole) {
                text = Cow::Owned(text.replace(whole, &masked));
            }
            if text.contains(is_unseen) {
                let seen: String = text.chars().filter(|c| !is_unseen(*c)).collect();
                if seen.contains(whole) {
                    text = Cow::Owned(seen.replace(whole, &masked));
                }
            }
        }
        text
    }
}

/// Whether a character leaves nothing on a screen, so that what stands around it is read together.
const fn is_unseen(c: char) -> bool {
    match c {
        // What ends lines and words is seen.
        '\t'..='\r' | '\u{85}' => false,
        // Of the others, `text::sanitize` drops or shows all that these ranges hold.
        '\0'..='\u{1F}'
        | '\u{7F}'..='\u{9F}'
        | '\u{AD}'
        | '\u{61C}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E01EF}' => true,
        _ => false,
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
    fn a_key_that_is_parted_by_what_is_not_seen_is_taken_out_too() {
        let key = ApiKey::from_text("sk-pnv-0123456789abcdef").unwrap();
        for unseen in [
            "\0", "\u{1b}", "\u{7f}", "\u{9b}", "\u{ad}", "\u{200b}", "\u{202e}", "\u{feff}",
        ] {
            let text = format!("é\nbad key sk-pnv-01{unseen}23456789a{unseen}{unseen}bcdef!");
            let redacted = Redaction::of(Some(&key)).apply(&text).into_owned();
            assert_eq!(redacted, "é\nbad key sk-pnv-…cdef!", "{unseen:?}");
        }
        let without = "\0no key\u{ad}";
        assert_eq!(Redaction::of(Some(&key)).apply(without), without);
    }

    #[test]
    fn a_key_that_is_a_plain_word_is_not_looked_for() {
        let key = ApiKey::from_text("ollama").unwrap();
        assert_eq!(
            Redaction::of(Some(&key)).apply("ollama failed"),
            "ollama failed"
        );
    }

    #[test]
    fn of_a_headers_value_the_last_word_is_looked_for_too() {
        let mut headers = ExtraHeaders::default();
        headers.add("X-Auth", "Bearer abcd1234");
        headers.add("X-Team", "the blue one");
        let redaction = Redaction::default().and(&headers);
        assert_eq!(
            redaction.apply("abcd1234, Bearer abcd1234, the blue one"),
            "…, Bearer …, the blue one"
        );
    }
}
