//! Lines of code to rows: a bar before each, and where one is too long, its rest below it.

use super::layout::{indent, inner_width};
use crate::text::{Ink, Join, Row, Span, cell_width, clusters, code, ellipsize, parted};
use std::ops::Range;

/// Stands before every row.
const BAR: &str = "┃ ";
/// Stands before the rest of a line that was wrapped.
const REST: &str = "↪ ";

/// The row that names the language, if there is one to name. Nothing of it is code, not even its end: when
/// rows are copied, it leaves no line.
pub(super) fn label_row(language: &str, width: usize) -> Option<Row> {
    let inner = inner_width(width, 2);
    let mut label = Row::joined(Vec::new(), Join::None);
    label.indent(Span::new(ellipsize(language, inner), Ink::Dim));
    indent(&mut label, BAR, Ink::Dim, inner, width);
    Some(label).filter(|_| !language.is_empty())
}

/// The rows of a line. What it is indented by stands before its rest too.
pub(super) fn line_rows(line: &str, number: usize, width: usize) -> Vec<Row> {
    let inner = inner_width(width, cell_width(BAR));
    let lead = rest_lead(line, inner);
    let next = inner_width(inner, cell_width(&lead));
    let row = |(place, (range, join)): (usize, (Range<usize>, Join))| {
        let shown = line.get(range.clone()).unwrap_or_default();
        let mut row = Row::joined(vec![Span::new(shown, Ink::CodePlain)], join);
        row.code = Some(code::Place {
            block: 0,
            line: number,
            byte: range.start,
        });
        if place > 0 {
            indent(&mut row, &lead, Ink::Dim, next, inner);
        }
        indent(&mut row, BAR, Ink::Dim, inner, width);
        row
    };
    broken(line, inner, next)
        .into_iter()
        .enumerate()
        .flat_map(|(place, (range, join))| {
            let shown = line.get(range.clone()).unwrap_or_default();
            let has_room = place == 0 && cell_width(shown) <= inner;
            parted(line, range, join, if has_room { inner } else { next })
        })
        .enumerate()
        .map(row)
        .collect()
}

/// What stands before the rest of a line: its indent, if there is room for it, and a mark.
fn rest_lead(line: &str, width: usize) -> String {
    let blanks = line.len() - line.trim_start_matches(' ').len();
    let blanks = if blanks > width / 2 { 0 } else { blanks };
    " ".repeat(blanks) + REST
}

/// Where a line is broken, and how each part goes on into the next: at a blank, which is not shown
/// then, or where there is none in the second half of a row, at the width.
fn broken(line: &str, first: usize, next: usize) -> Vec<(Range<usize>, Join)> {
    let mut parts = Vec::new();
    let (mut start, mut used, mut width) = (0, 0, first);
    // The last blank of the row, and the cells up to it.
    let mut blank: Option<(usize, usize)> = None;
    'clusters: for (at, cluster, cells) in clusters(line) {
        let is_blank = cluster == " ";
        // What went to the next row may leave no room there either.
        while used + cells > width && at > start {
            let good = blank.filter(|(_, before)| *before * 2 >= width);
            let (end, behind, join) = match good {
                _ if is_blank => (at, at + 1, Join::Space),
                Some((blank, _)) => (blank, blank + 1, Join::Space),
                None => (at, at, Join::None),
            };
            parts.push((start..end, join));
            used = cell_width(line.get(behind..at).unwrap_or_default());
            (start, width, blank) = (behind, next, None);
            if behind > at {
                continue 'clusters;
            }
        }
        if is_blank && used > 0 {
            blank = Some((at, used));
        }
        used += cells;
    }
    parts.push((start..line.len(), Join::Hard));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str, width: usize) -> Vec<String> {
        let rows = line_rows(line, 0, width);
        rows.iter().map(Row::text).collect()
    }

    #[test]
    fn a_long_line_goes_on_below_its_own_indent() {
        for (line, width, rows) in [
            ("  short", 20, vec!["┃   short"]),
            (
                "    let x = one + two + three;",
                24,
                vec!["┃     let x = one + two", "┃     ↪ + three;"],
            ),
            // A row ends where the next blank is: it is not shown.
            (
                "0123456789 12345678 0123",
                21,
                vec!["┃ 0123456789 12345678", "┃ ↪ 0123"],
            ),
            (
                "x 01234567890123456789",
                20,
                vec!["┃ x 0123456789012345", "┃ ↪ 6789"],
            ),
            (
                "日本語日本語日本語日",
                18,
                vec!["┃ 日本語日本語日本", "┃ ↪ 語日"],
            ),
        ] {
            assert_eq!(shown(line, width), rows, "{line:?}");
        }
    }

    #[test]
    fn no_row_is_wider_than_the_width_whatever_went_to_it_from_the_row_above() {
        let jamo = "\u{1100}".repeat(16);
        let conjunct = "\u{915}\u{94D}".repeat(5);
        for line in [
            jamo.clone(),
            format!("    -{conjunct}"),
            format!("a {jamo}"),
        ] {
            for width in 2..40 {
                let rows = line_rows(&line, 0, width);
                assert!(rows.iter().all(|row| row.width() <= width), "{rows:#?}");
                let code = rows.iter().filter_map(|row| row.spans.last());
                let code: String = code.map(|span| span.text.as_str()).collect();
                assert_eq!(code.replace(' ', ""), line.replace(' ', ""), "{width}");
            }
        }
    }

    #[test]
    fn rows_joined_again_are_the_line() {
        let line = "        let  value = compute(one, two,   three) + another(\"a string\");  ";
        for width in 3..90 {
            let rows = line_rows(line, 0, width);
            assert!(rows.iter().all(|row| row.width() <= width), "{width}");
            let text = |row: &Row| {
                let lead = row.lead;
                let text: String = row.text().chars().skip(lead).collect();
                text + if row.join == Join::Hard {
                    ""
                } else {
                    row.join.text()
                }
            };
            assert_eq!(rows.iter().map(text).collect::<String>(), line, "{width}");
        }
    }
}
