//! Keeps secrets out of what servers say: some repeat the key that they refuse, or the headers, or
//! a session, or who is asking.
//!
//! Owns which secrets are looked for, where in a text they stand, and what stands there instead. How a character can be
//! written is `written`'s.

use super::written::{LAYERS, begins_another, character, is_unseen};
use crate::chat::{ApiKey, ExtraHeaders, Identity, ServerSession};
use std::borrow::Cow;
use std::ops::Range;

/// Shorter keys are words such as `none`, given to servers that want no key; in a sentence they
/// would be taken out for nothing.
const SHORTEST_SECRET: usize = 16;
/// Shorter last words of a header's value are not looked for apart from it.
const SHORTEST_WORD: usize = 8;

/// Signs that may begin another way of writing, in a secret. One with more, which a server may have chosen, could be read
/// in more ways than there is time for: it is looked for as it is.
const MOST_SIGNS: usize = 8;

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

    /// The text without them, be they parted by what is not seen on a screen, or in another way of writing: their
    /// readers know those, and what is kept may be read anew. In Base64 and the like they are not looked for.
    pub(super) fn apply<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for secret in &self.0 {
            let places = places(&text, secret.expose());
            if !places.is_empty() {
                text = Cow::Owned(masked(&text, &places, secret));
            }
        }
        text
    }
}

/// Where a secret stands in a text. Places that overlap are one.
fn places(text: &str, secret: &str) -> Vec<Range<usize>> {
    let first = secret.chars().next();
    let signs = secret.chars().filter(|c| begins_another(*c)).count();
    let layers = if signs > MOST_SIGNS { 0 } else { LAYERS };
    let mut places: Vec<Range<usize>> = Vec::new();
    for (start, c) in text.char_indices() {
        if Some(c) != first && (layers == 0 || !begins_another(c)) {
            continue;
        }
        let Some(end) = end_of(secret, text, start, layers) else {
            continue;
        };
        match places.last_mut() {
            Some(last) if start < last.end => last.end = last.end.max(end),
            _ => places.push(start..end),
        }
    }
    places
}

/// Where a secret ends that begins at `start`, if one does. Each of its characters may be written in any way, so many of
/// them one within another; a key that has a `%41` of its own is found as it is and as it reads.
fn end_of(secret: &str, text: &str, start: usize, most_layers: usize) -> Option<usize> {
    let mut reached = vec![start];
    for (number, wanted) in secret.chars().enumerate() {
        let mut next = Vec::new();
        let mut at = 0;
        while let Some(place) = reached.get(at).copied() {
            at += 1;
            for layers in 0..=most_layers {
                let Some((c, end)) = character(text, place, layers) else {
                    break;
                };
                if c == wanted && !next.contains(&end) {
                    next.push(end);
                }
                // Behind what is not seen it may go on. Unseen characters come in long rows, and each has one end.
                if number > 0 && is_unseen(c) && reached.last() != Some(&end) {
                    reached.push(end);
                }
            }
        }
        if next.is_empty() {
            return None;
        }
        reached = next;
    }
    reached.into_iter().max()
}

/// The text with the masked form of a secret in these places.
fn masked(text: &str, places: &[Range<usize>], secret: &ApiKey) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for place in places {
        masked.push_str(text.get(at..place.start).unwrap_or_default());
        let is_plain = text.get(place.clone()) == Some(secret.expose());
        // Where these were escaped, they would end the text that the secret stands in.
        let ends_text = |c: char| !is_plain && matches!(c, '"' | '\\');
        masked.extend(secret.masked().chars().filter(|c| !ends_text(*c)));
        at = place.end;
    }
    masked.push_str(text.get(at..).unwrap_or_default());
    masked
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
        let parted = format!("sk-pnv-{}0123456789abcdef", "\u{200b}".repeat(64 << 10));
        assert_eq!(Redaction::of(Some(&key)).apply(&parted), "sk-pnv-…cdef");
        let without = "\0no key\u{ad}";
        assert_eq!(Redaction::of(Some(&key)).apply(without), without);
    }

    #[test]
    fn a_key_is_taken_out_in_every_way_of_writing() {
        let key = ApiKey::from_text("abc/def+ghi/jkl+mno/pqr==").unwrap();
        for text in [
            r"abc\/def+ghi\/jkl+mno\/pqr==",
            r"\u0061bc/def\u002Bghi/jkl\u002bmno/pqr=\u003d",
            "abc%2Fdef%2bghi%2fjkl%2Bmno%2Fpqr%3D%3d",
            "abc/def&#43;ghi&sol;jkl&#x2B;mno/pqr&equals;&#0061;",
            // One within the other, and each by itself.
            r"abc\\/def\u00252Bghi%252Fjkl&amp;#43;mno/pqr==",
            r"abc\/def%2Bghi&#47;jkl+mno/pqr==",
            // Parted by what is not seen, be that written in another way.
            "abc\u{200b}/def+ghi/jkl+mno%2\u{ad}Fpqr==",
            r"abc\u200b/def+g%00hi/jkl+mno/&#8203;pqr==",
        ] {
            let said = format!("{text}, not \"{text}\"! \\n");
            let redacted = Redaction::of(Some(&key)).apply(&said).into_owned();
            assert_eq!(redacted, "…qr==, not \"…qr==\"! \\n", "{text}");
        }
    }

    #[test]
    fn a_key_that_looks_as_if_it_were_written_in_another_way_is_taken_out_both_as_it_is_and_as_it_reads()
     {
        for key in [
            r"sk-%41%41%25-\u0041\\/-&amp;&#65;-z9z9",
            "%25%25%25%25%25%25%25%25",
            "%%%%%%%%-0123456789-abcdef",
        ] {
            let key = ApiKey::from_text(key).unwrap();
            let whole = key.expose();
            let each = |write: fn(u32) -> String| whole.chars().map(|c| write(c.into())).collect();
            let written: [String; 5] = [
                whole.to_owned(),
                whole.replace('%', "%25"),
                whole.replace('\\', r"\\"),
                whole.replace('&', "&amp;"),
                each(|c| format!("\\u{c:04x}")),
            ];
            for text in written {
                let said = format!("bad {text}!");
                let redacted = Redaction::of(Some(&key)).apply(&said).into_owned();
                assert_eq!(redacted, format!("bad {}!", key.masked()), "{text}");
            }
        }
    }

    #[test]
    fn a_key_behind_a_part_of_it_is_found_and_keys_that_overlap_are_one() {
        let key = ApiKey::from_text("abab-abab-abab-abab").unwrap();
        let redaction = Redaction::of(Some(&key));
        let apply = |text: &str| redaction.apply(text).into_owned();
        assert_eq!(apply("ababab-abab-abab-abab"), "ab…abab");
        assert_eq!(apply("abab-abab-abab-abab-abab."), "…abab.");
    }

    #[test]
    fn what_is_put_into_the_place_of_an_escaped_secret_ends_no_text_of_json() {
        let mut headers = ExtraHeaders::default();
        headers.add("X-Auth", r#"realm="staff", code="12\34""#);
        headers.add("X-Other", r#"realm="other", code="1234\"#);
        let redaction = Redaction::default().and(&headers);
        for (_, value) in headers.iter() {
            let json = serde_json::json!({ "echo": value }).to_string();
            let redacted = redaction.apply(&json);
            assert!(!redacted.contains("code"), "{redacted}");
            assert!(
                serde_json::from_str::<serde_json::Value>(&redacted).is_ok(),
                "{redacted}"
            );
        }
    }

    #[test]
    fn a_long_text_that_nearly_holds_the_key_again_and_again_is_left_alone() {
        let key = format!("sk-pnv-{}f3Qz", "a".repeat(48));
        let key = ApiKey::from_text(&key).unwrap();
        let redaction = Redaction::of(Some(&key));
        for nearly in [
            "s",
            "%",
            "\\",
            "&",
            "&#",
            "%73k-pnv-a",
            "%25",
            "\\u005c",
            "s\u{200b}",
        ] {
            let text = nearly.repeat((64 << 10) / nearly.len());
            assert_eq!(redaction.apply(&text), text, "{nearly}");
        }
    }

    #[test]
    fn a_secret_of_nothing_but_signs_is_found_and_costs_no_more_than_another() {
        for sign in ["\\", "%", "&"] {
            let key = ApiKey::from_text(&sign.repeat(256)).unwrap();
            let redaction = Redaction::of(Some(&key));
            let nearly = format!("{}x", sign.repeat(255)).repeat(64 << 2);
            assert_eq!(redaction.apply(&nearly), nearly);
            let whole = format!("x{}x", sign.repeat(256));
            assert!(!redaction.apply(&whole).contains(&sign.repeat(9)));
        }
        let signs = "a%b&c\\d%e&f\\g%h&-0123456789";
        let key = ApiKey::from_text(signs).unwrap();
        let written = signs.replace('%', "%25").replace('-', "%2d");
        let redacted = Redaction::of(Some(&key)).apply(&written).into_owned();
        assert!(!redacted.contains("%2d"), "{redacted}");
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
