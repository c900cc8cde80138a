//! Parts of a row by its cells: what a selection covers.

use super::{Row, clusters};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// The part of a row between two cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// What stands there.
    pub text: String,
    /// Its cells; no cluster is cut in two.
    pub cells: Range<usize>,
}

impl Row {
    /// The part of the row's text that lies in these cells, even if only in part. What stands before
    /// the text is never of it.
    pub fn excerpt(&self, cells: Range<usize>) -> Excerpt {
        let text = self.text();
        let mut excerpt = Excerpt {
            text: String::new(),
            cells: 0..0,
        };
        let mut at = 0;
        for (_, cluster, width) in clusters(&text) {
            let covered = at..at + width;
            at = covered.end;
            let is_in = covered.end > cells.start && covered.start < cells.end;
            if covered.start < self.lead || !is_in {
                continue;
            }
            if excerpt.text.is_empty() {
                excerpt.cells.start = covered.start;
            }
            excerpt.cells.end = covered.end;
            excerpt.text.push_str(cluster);
        }
        excerpt
    }

    /// The cells of the word at a cell, as UAX #29 has words.
    pub fn word_at(&self, cell: usize) -> Range<usize> {
        let text = self.text();
        let mut at = 0;
        for word in text.split_word_bounds() {
            let end = at + super::cell_width(word);
            if cell < end {
                return at..end;
            }
            at = end;
        }
        at..at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Ink, Span};

    fn row() -> Row {
        let mut row = Row::plain("to 日本 and back", Ink::Plain);
        row.indent(Span::new("┃ ", Ink::Dim));
        row
    }

    #[test]
    fn an_excerpt_holds_whole_clusters_and_no_lead() {
        for (cells, text, covered) in [
            (0..100, "to 日本 and back", 2..18),
            (0..4, "to", 2..4),
            (6..7, "日", 5..7),
            (7..8, "本", 7..9),
            (0..2, "", 0..0),
            (18..100, "", 0..0),
        ] {
            let excerpt = row().excerpt(cells.clone());
            assert_eq!(
                (excerpt.text.as_str(), excerpt.cells),
                (text, covered),
                "{cells:?}"
            );
        }
    }

    #[test]
    fn a_word_is_found_at_any_of_its_cells() {
        for (cell, word) in [
            (2, 2..4),
            (3, 2..4),
            (10, 10..13),
            (12, 10..13),
            (40, 18..18),
        ] {
            assert_eq!(row().word_at(cell), word, "{cell}");
        }
    }
}
