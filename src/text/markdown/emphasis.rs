//! Emphasis in scripts that put no blanks between words.
//!
//! `CommonMark` tells by blanks and punctuation whether a mark of emphasis opens or closes, and so
//! finds none in `**重点：**内容`, which models write all the time
//! (<https://github.com/tats-u/markdown-cjk-friendly>). Where there is punctuation on one side of a
//! mark and a letter of such a script on the other, that letter is hidden from the parser behind
//! punctuation, which is what it is in the place of there: the end of a word.

use std::borrow::Cow;

/// Stands for a hidden letter: punctuation of as many bytes.
const HIDDEN: char = '、';
/// The marks of emphasis.
pub(super) const MARKS: [char; 3] = ['*', '_', '~'];

/// A text with letters hidden.
pub(super) struct Masked<'a> {
    /// What is parsed instead, byte for byte as long.
    pub(super) text: Cow<'a, str>,
    /// The bytes at which letters are hidden, in order.
    hidden: Vec<usize>,
}

impl<'a> Masked<'a> {
    /// Hides the letters of a text that keep marks of emphasis from being seen.
    pub(super) fn of(text: Cow<'a, str>) -> Self {
        let hidden = letters(&text);
        if hidden.is_empty() {
            return Self { text, hidden };
        }
        let mut masked = String::with_capacity(text.len());
        let mut at = 0;
        for place in &hidden {
            masked.push_str(text.get(at..*place).unwrap_or_default());
            masked.push(HIDDEN);
            at = place + HIDDEN.len_utf8();
        }
        masked.push_str(text.get(at..).unwrap_or_default());
        Self {
            text: masked.into(),
            hidden,
        }
    }

    /// Whether a letter is hidden between two bytes.
    pub(super) fn hides(&self, start: usize, end: usize) -> bool {
        let behind = self.hidden.partition_point(|place| *place < start);
        self.hidden.get(behind).is_some_and(|place| *place < end)
    }
}

/// Where letters stand that have a mark of emphasis beside them and punctuation behind that.
fn letters(text: &str) -> Vec<usize> {
    let mut letters = Vec::new();
    if text.is_ascii() {
        return letters;
    }
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find(MARKS)) {
        let start = at + start;
        let (before, rest) = text.split_at(start);
        let behind = rest.trim_start_matches(MARKS);
        at = text.len() - behind.len();
        let (Some(last), Some(next)) = (before.chars().next_back(), behind.chars().next()) else {
            continue;
        };
        if is_letter(last) && is_punctuation(next) {
            letters.push(start - last.len_utf8());
        } else if is_punctuation(last) && is_letter(next) {
            letters.push(at);
        }
    }
    letters.dedup();
    letters
}

/// Whether it is a letter of a script without blanks, or with particles right behind words: Han, kana,
/// hangul. Each of these takes three bytes.
const fn is_letter(c: char) -> bool {
    matches!(c,
        '\u{3005}' | '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}')
}

fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace() && !MARKS.contains(&c)
}

#[cfg(test)]
mod tests {
    use super::super::{Block, Kind, parse};

    /// The text that is shown, strong parts in braces.
    fn shown(text: &str) -> String {
        let blocks = parse(text, 0);
        let [
            Block {
                kind: Kind::Paragraph(spans),
                ..
            },
        ] = &blocks[..]
        else {
            panic!("{blocks:?}");
        };
        let strong = |text: &str| format!("{{{text}}}");
        spans
            .iter()
            .map(|span| {
                if span.emphasis.strong {
                    strong(&span.text)
                } else {
                    span.text.clone()
                }
            })
            .collect()
    }

    #[test]
    fn emphasis_between_letters_and_punctuation_is_seen_where_words_have_no_blanks() {
        for (text, expected) in [
            ("**注意：**请不要。", "{注意：}请不要。"),
            ("这是**“重点”**内容。", "这是{“重点”}内容。"),
            (
                "**注意：**请。这是**“重点”**内容。",
                "{注意：}请。这是{“重点”}内容。",
            ),
            ("**日本語。**の文。", "{日本語。}の文。"),
            ("**(note)**文**（二）**と", "{(note)}文{（二）}と"),
            ("**“강조”**는", "{“강조”}는"),
            ("**重点**内容", "{重点}内容"),
            ("2*3 请", "2*3 请"),
            ("`**：**请` **：**请", "**：**请 {：}请"),
            ("<b>**：**请</b>", "<b>{：}请</b>"),
            ("**plain:**x", "**plain:**x"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn code_is_what_it_was() {
        let text = "```\n**：**请 \n```\n\n    *：*请\n\n<div>**：**请</div>\n";
        let kinds: Vec<Kind> = parse(text, 0).into_iter().map(|block| block.kind).collect();
        let code = |text: &str| Kind::Code {
            language: String::new(),
            text: text.to_owned(),
        };
        let html = Kind::Html("<div>**：**请</div>\n".to_owned());
        assert_eq!(kinds, [code("**：**请 \n"), code("*：*请\n"), html]);
    }
}
