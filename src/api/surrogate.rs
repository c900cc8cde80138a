//! Halves of characters: some gateways cut text by UTF-16 units, so that one chunk's JSON ends in
//! `\ud83d` and the next begins with `\udc67`. `serde_json` refuses both.
//!
//! Owns the repair in two steps. Before parsing, [`mark_halves`] puts a private character in the
//! place of each lone half; after parsing, [`Halves`] joins the halves of neighbouring chunks and
//! turns what stays alone into U+FFFD. Text that never held a lone half passes both unchanged.

use std::borrow::Cow;

/// Marks lie in the second private use plane, at this distance from the half that they stand for.
/// No text in the wild has characters there.
const MARK_OFFSET: u32 = 0x10_0000;
/// Bytes of an escape such as `\ud83d`.
const ESCAPE_LENGTH: usize = 6;

/// Replaces escapes of lone halves in `json` by marks, and leaves everything else as it is.
pub(super) fn mark_halves(json: &str) -> Cow<'_, str> {
    if !json.contains("\\ud") && !json.contains("\\uD") {
        return Cow::Borrowed(json);
    }
    let mut marked = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        marked.push_str(before);
        rest = push_escape(escape, &mut marked);
    }
    marked.push_str(rest);
    Cow::Owned(marked)
}

/// Copies the escape at the start of `text`, or its mark, to `marked`; gives what follows it.
fn push_escape<'a>(text: &'a str, marked: &mut String) -> &'a str {
    let unit = escaped_unit(text);
    let next = text.get(ESCAPE_LENGTH..).and_then(escaped_unit);
    let length = match (unit, next) {
        (Some(high), Some(low)) if is_high(high) && is_low(low) => 2 * ESCAPE_LENGTH,
        (Some(half), _) if is_high(half) || is_low(half) => {
            marked.extend(char::from_u32(MARK_OFFSET + u32::from(half)));
            return text.get(ESCAPE_LENGTH..).unwrap_or_default();
        }
        (Some(_), _) => ESCAPE_LENGTH,
        // Two characters, so that the second backslash of `\\ud83d` begins no escape.
        (None, _) => text.chars().take(2).map(char::len_utf8).sum(),
    };
    let (escape, rest) = text.split_at(length);
    marked.push_str(escape);
    rest
}

/// The UTF-16 unit that an escape at the start of `text` names.
fn escaped_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

const fn is_high(unit: u16) -> bool {
    matches!(unit, 0xD800..=0xDBFF)
}

const fn is_low(unit: u16) -> bool {
    matches!(unit, 0xDC00..=0xDFFF)
}

/// The half that a mark stands for.
fn marked_half(c: char) -> Option<u16> {
    let unit = u16::try_from(u32::from(c).checked_sub(MARK_OFFSET)?).ok()?;
    (is_high(unit) || is_low(unit)).then_some(unit)
}

/// Joins halves over the chunks of one text.
#[derive(Debug, Default)]
pub(super) struct Halves {
    /// A high half at the end of what has been seen.
    held: Option<u16>,
}

impl Halves {
    /// The text of the next chunk with its marks resolved. A high half at its end is held back
    /// until the next chunk shows whether its other half follows.
    pub(super) fn join(&mut self, text: &str) -> String {
        let mut joined = String::with_capacity(text.len());
        for c in text.chars() {
            match (marked_half(c), self.held.take()) {
                (Some(low), Some(high)) if is_low(low) => {
                    joined.extend(char::decode_utf16([high, low]).filter_map(Result::ok));
                }
                (half, held) => {
                    joined.extend(held.map(|_| char::REPLACEMENT_CHARACTER));
                    match half {
                        Some(high) if is_high(high) => self.held = Some(high),
                        Some(_) => joined.push(char::REPLACEMENT_CHARACTER),
                        None => joined.push(c),
                    }
                }
            }
        }
        joined
    }

    /// Ends the text: a half that is still held stays alone.
    pub(super) fn finish(&mut self) -> Option<char> {
        self.held.take().map(|_| char::REPLACEMENT_CHARACTER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the strings in these pieces of JSON come to, joined.
    fn read(pieces: &[&str]) -> String {
        let mut halves = Halves::default();
        let mut text = String::new();
        for json in pieces {
            let content: String = serde_json::from_str(&mark_halves(json)).unwrap();
            text.push_str(&halves.join(&content));
        }
        text.extend(halves.finish());
        text
    }

    #[test]
    fn halves_are_joined_or_replaced() {
        let cases: [(&str, &[&str], &str); 9] = [
            ("over two chunks", &[r#""a\ud83d""#, r#""\udc67b""#], "a👧b"),
            (
                "with an empty chunk between",
                &[r#""\ud83d""#, r#""""#, r#""\udc67""#],
                "👧",
            ),
            ("upper-case digits", &[r#""\uD83D""#, r#""\uDC67""#], "👧"),
            ("a pair is left alone", &[r#""\ud83d\udc67""#], "👧"),
            (
                "a high half before other text",
                &[r#""\ud83d""#, r#""x""#],
                "\u{fffd}x",
            ),
            ("a high half in the middle", &[r#""\ud83dx""#], "\u{fffd}x"),
            ("a low half alone", &[r#""\udc67x""#], "\u{fffd}x"),
            (
                "two high halves",
                &[r#""\ud83d\ud83d\udc67""#],
                "\u{fffd}👧",
            ),
            (
                "a high half at the very end",
                &[r#""x\ud83d""#],
                "x\u{fffd}",
            ),
        ];
        for (case, pieces, expected) in cases {
            assert_eq!(read(pieces), expected, "{case}");
        }
    }

    #[test]
    fn an_escaped_backslash_begins_no_escape() {
        assert_eq!(read(&[r#""\\ud83d""#]), r"\ud83d");
        assert_eq!(read(&[r#""\\\ud83d\"""#]), "\\\u{fffd}\"");
    }

    #[test]
    fn text_without_lone_halves_is_not_copied() {
        assert!(matches!(
            mark_halves(r#"{"a":"\u00e9 👧"}"#),
            Cow::Borrowed(_)
        ));
    }

    #[test]
    fn json_that_breaks_off_in_an_escape_is_left_for_the_parser_to_refuse() {
        for json in [r#""\ud8"#, r#""\ud83d\"#, r#""\udzzz""#, "\"\\ud83d\\ü\""] {
            assert!(
                serde_json::from_str::<String>(&mark_halves(json)).is_err(),
                "{json}"
            );
        }
    }
}
