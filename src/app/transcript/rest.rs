//! What is not shown of a text without an end, and what is said of it.

use super::Transcript;
use super::body::Voice;
use crate::app::words;
use crate::text::{Ink, Row, cell_width, clean, wrap};

/// Bytes of a text that are laid out at most: a quarter of a million tokens, more than any model gives
/// in one answer. What has no end would fill the memory with rows that nobody reads.
const LONGEST: usize = 1024 * 1024;
/// What a line counts besides its bytes: it has a row of its own however short it is, and rows are what
/// takes memory, and time when the width changes.
const LINE: usize = 64;
/// Bytes that are counted at once.
const PIECE: usize = 4 * 1024;

impl Transcript {
    /// The part of a message's text that is laid out. What acts on parts of messages looks for them
    /// here, so that it offers what is shown, and takes no longer than a person would wait.
    pub fn shown(text: &str) -> &str {
        text.split_at(Extent::default().end(text)).0
    }
}

/// How much of a text is laid out, counted while it grows. What counts are the bytes that are shown, and
/// lines: a character that would turn text around has three bytes and is shown as twelve.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Extent {
    /// Bytes of the text that were counted.
    read: usize,
    /// What they count.
    cost: usize,
}

impl Extent {
    /// The byte with which the rest begins, after whole lines where there are any; the text's length if
    /// there is no rest. The text may only have grown since the last time.
    pub(super) fn end(&mut self, text: &str) -> usize {
        if text.len() < self.read {
            *self = Self::default();
        }
        while let Some(piece) = self.next(text) {
            self.read += piece.len();
            let shown = clean(piece);
            let lines = shown.bytes().filter(|byte| *byte == b'\n').count();
            self.cost += shown.len().max(piece.len()) + lines * LINE;
        }
        if self.read == text.len() {
            return text.len();
        }
        let lines = text.get(..self.read).and_then(|shown| shown.rfind('\n'));
        lines.map_or(self.read, |end| end + 1)
    }

    /// What is counted next, if there is room for it.
    fn next<'a>(&self, text: &'a str) -> Option<&'a str> {
        let room = PIECE.min(LONGEST.saturating_sub(self.cost));
        let most = text.len().min(self.read + room);
        let mut ends = (self.read + 1..=most).rev();
        let end = ends.find(|end| text.is_char_boundary(*end))?;
        text.get(self.read..end)
    }
}

/// Says that so many bytes more are not shown.
pub(super) fn rows(bytes: usize, voice: Voice, width: usize) -> Vec<Row> {
    if bytes == 0 {
        return Vec::new();
    }
    let size = words::bytes(u64::try_from(bytes).unwrap_or(u64::MAX));
    let sentence =
        format!("{size} more are too long to show here. Copying the message takes all of it.");
    let margin = || voice.margin();
    let room = width.saturating_sub(cell_width(&margin().text)).max(1);
    let lines = wrap(&sentence, room, Ink::Warning);
    let blank = Row::of(Vec::new());
    let mut rows: Vec<Row> = std::iter::once(blank).chain(lines).collect();
    for row in &mut rows {
        row.indent(margin());
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_longer_than_it_is_counts_as_it_is_shown() {
        let share = |length: usize, cost: usize| LONGEST * length / (cost + LINE);
        let long = "a line of some length that is not all that rare".repeat(40) + "\n";
        let table = [
            (long.as_str(), share(long.len(), long.len())),
            ("\n", share(1, 1)),
            ("日本\n", share(7, 7)),
            ("\u{202e}\n", share(4, 13)),
            ("\u{61c}\n", share(3, 13)),
            ("\u{1b}[31m\n", share(6, 6)),
        ];
        for (line, most) in table {
            let text = line.repeat(2 * LONGEST / line.len());
            let end = Extent::default().end(&text);
            assert_eq!(end % line.len(), 0, "{line:?} is whole");
            assert!(end <= LONGEST, "{line:?}: {end}");
            assert!(
                end.abs_diff(most) <= PIECE + line.len(),
                "{line:?}: {end}, {most}"
            );
        }
    }

    #[test]
    fn a_text_that_grows_ends_where_it_would_if_it_had_come_at_once() {
        let text = "日本\u{202e} and so\n".repeat(LONGEST / 16);
        let mut extent = Extent::default();
        let growing = (0..text.len()).step_by(90_007);
        for end in growing.filter(|end| text.is_char_boundary(*end)) {
            extent.end(text.get(..end).unwrap());
        }
        let (grown, whole) = (extent.end(&text), Extent::default().end(&text));
        assert!(grown.abs_diff(whole) < PIECE, "{grown}, {whole}");
        assert!(grown < text.len());
        assert_eq!(extent.end(&(text + "more\n")), grown, "and there it stays");
    }

    #[test]
    fn a_text_that_fits_has_no_rest() {
        let text = "x".repeat(LONGEST);
        assert_eq!(Extent::default().end(&text), text.len());
        assert_eq!(Extent::default().end(&(text + "日")), LONGEST);
    }
}
