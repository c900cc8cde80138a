//! Code and its inks: where on a row it stands, what a highlighter is asked and what it answers, as
//! data that can cross threads. Who highlights, and how, is not known here.

use super::{Ink, Row, Span};
use std::ops::Range;

/// Bytes of a line, and what they mean.
pub type Run = (Range<usize>, Ink);

/// Lines of a block of code to highlight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The block. Whoever asks gives the numbers, and none to two blocks.
    pub block: u64,
    /// The place of the first of the lines in the block, from 0.
    pub first: usize,
    /// The language, as the fence names it.
    pub info: String,
    /// The lines, without their ends. One that may still grow does not belong here.
    pub lines: Vec<String>,
}

/// What became of a [`Job`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The runs of each line. They cover it from its first byte to its last, none is empty, no two
    /// neighbours have the same ink, and all begin and end between characters.
    Inked(Vec<Vec<Run>>),
    /// Nobody knows the language: the block stays plain, and need not be asked for again.
    Unknown,
    /// The lines did not follow upon the last ones, or those are forgotten: ask from line 0.
    Lost,
}

/// Where the code on a row comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The block of code, counted from the first of those that were laid out together.
    pub block: usize,
    /// The line in the block, from 0.
    pub line: usize,
    /// The byte of the line with which the row begins.
    pub byte: usize,
}

/// The lines of a block of code. There is always one, if an empty one.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.strip_suffix('\n').unwrap_or(text).split('\n')
}

/// Gives the code on a row the inks of its line. What the runs do not reach stays plain.
pub fn ink(row: &mut Row, line: &[Run]) {
    let Some(place) = row.code else { return };
    let first = row.spans.iter().position(|span| span.ink.is_code());
    let code = row.spans.split_off(first.unwrap_or(row.spans.len()));
    let text: String = code.into_iter().map(|span| span.text).collect();
    let mut done = 0;
    for (range, ink) in line {
        let end = range.end.saturating_sub(place.byte).min(text.len());
        if let Some(part) = text.get(done..end).filter(|part| !part.is_empty()) {
            row.spans.push(Span::new(part, *ink));
            done = end;
        }
    }
    let rest = text.get(done..).unwrap_or_default();
    if done == 0 || !rest.is_empty() {
        row.spans.push(Span::new(rest, Ink::CodePlain));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Join;

    /// The row that shows `text` from byte `byte` of its line on.
    fn row(text: &str, byte: usize) -> Row {
        let mut row = Row::joined(vec![Span::new(text, Ink::CodePlain)], Join::Hard);
        row.code = Some(Place {
            block: 0,
            line: 0,
            byte,
        });
        row.indent(Span::new("┃ ", Ink::Dim));
        row
    }

    fn spelled(row: &Row) -> String {
        let spans = row.spans.iter();
        spans
            .map(|span| format!("{}{}", span.ink.letter(), span.text))
            .collect::<Vec<_>>()
            .join("|")
    }

    #[test]
    fn a_row_of_code_takes_the_inks_of_its_part_of_the_line() {
        let runs = [
            (0..3, Ink::CodeKeyword),
            (3..4, Ink::CodePlain),
            (4..9, Ink::CodeType),
        ];
        let cases = [
            ("let Thing", 0, "d┃ |Klet|C |TThing"),
            ("let Th", 0, "d┃ |Klet|C |TTh"),
            ("ing", 6, "d┃ |Ting"),
            ("let Thing and more", 0, "d┃ |Klet|C |TThing|C and more"),
            ("", 0, "d┃ |C"),
        ];
        for (text, byte, expected) in cases {
            let mut inked = row(text, byte);
            ink(&mut inked, &runs);
            assert_eq!(spelled(&inked), expected, "{text:?}");
            let once = inked.clone();
            ink(&mut inked, &runs);
            assert_eq!(inked, once, "inked twice is inked once");
        }
    }

    #[test]
    fn no_character_is_lost_to_runs_that_fit_another_line() {
        for runs in [
            vec![(0..1, Ink::CodeType)],
            vec![(0..99, Ink::CodeType)],
            vec![],
        ] {
            let mut inked = row("日本", 0);
            ink(&mut inked, &runs);
            assert_eq!(inked.text(), "┃ 日本");
        }
    }

    #[test]
    fn a_block_of_code_has_at_least_one_line() {
        let count = |text| lines(text).count();
        assert_eq!(
            [count(""), count("a"), count("a\n"), count("a\n\n")],
            [1, 1, 1, 2]
        );
    }
}
