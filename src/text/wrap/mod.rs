//! Where lines break: words to rows.
//!
//! Owns the one rule by which the program wraps, so that the composer's caret and the transcript
//! agree. Leaves the finer points of typesetting out: no hyphenation, and CJK punctuation may
//! begin a row.

use super::sanitize::clean;
use super::width::{cell_width, clusters};
use super::{Ink, Join, Row};
use std::ops::Range;

const BLANK: &str = " ";

/// The rows of one line without line ends, as byte ranges into it, top to bottom.
///
/// The ranges are contiguous and cover the line: nothing is dropped. An empty line is one empty
/// range. A `width` of 0 counts as 1. A row breaks
///
/// 1. after a blank (U+0020). The blank belongs to the row that it ends, and where that row is
///    already full, this one blank hangs past the width: a caret needs a column for it;
/// 2. before and after a cluster of two or more cells (CJK, emoji);
/// 3. in a word longer than the width, between any two clusters.
///
/// It breaks as late as these allow. No cluster is ever split; one wider than the width has a
/// row of its own. Besides a hanging blank and such a cluster nothing is wider than the width.
pub fn breaks(line: &str, width: usize) -> Vec<Range<usize>> {
    let width = width.max(1);
    let mut rows = Vec::new();
    let mut row = OpenRow::default();
    // No text takes more cells than it has bytes.
    let line_fits = line.len() <= width;
    let to_be_broken = if line_fits { "" } else { line };
    let mut after_break_point = false;
    for (at, cluster, cells) in clusters(to_be_broken) {
        let is_blank = cluster == BLANK;
        if after_break_point || cells > 1 {
            row.may_break_at(at);
        }
        let limit = width.saturating_add(usize::from(is_blank));
        if row.cells + cells > limit && at > row.start {
            rows.push(row.break_before(at));
        }
        row.cells += cells;
        after_break_point = is_blank || cells > 1;
    }
    rows.push(row.start..line.len());
    rows
}

/// What each row of one line shows, as byte ranges into it, and how it continues into the next.
///
/// The blank at which a line was wrapped is not shown and stands as [`Join::Space`], so the parts
/// with their joins between them give the line back; only a blank that would hang at the very
/// end of the line is lost. The last row's join is [`Join::Hard`].
///
/// No part is wider than the width: a cluster that is goes between its characters, and of a
/// character for which there is no room nothing is shown.
pub fn wrapped(line: &str, width: usize) -> impl Iterator<Item = (Range<usize>, Join)> {
    let rows = breaks(line, width).into_iter().map(move |range| {
        let part = line.get(range.clone()).unwrap_or_default();
        let (shown, join) = match part.strip_suffix(BLANK) {
            _ if range.end == line.len() => (without_hanging_blank(part, width), Join::Hard),
            Some(shown) => (shown, Join::Space),
            None => (part, Join::None),
        };
        (range.start..range.start + shown.len(), join)
    });
    rows.flat_map(move |(shown, join)| parted(line, shown, join, width.max(1)))
}

/// The parts of what one row shows, as byte ranges into the line, and how they continue: itself, unless
/// it is one cluster that is wider than the width.
pub(super) fn parted(
    line: &str,
    shown: Range<usize>,
    join: Join,
    width: usize,
) -> impl Iterator<Item = (Range<usize>, Join)> {
    let part = line.get(shown.clone()).unwrap_or_default();
    // No text takes more cells than it has bytes.
    let is_wide = part.len() > width
        && clusters(part)
            .next()
            .is_some_and(|(_, _, cells)| cells > width);
    let (whole, pieces) = if is_wide {
        (None, pieces(part, width))
    } else {
        (Some((shown.clone(), join)), Vec::new())
    };
    let last = pieces.len().saturating_sub(1);
    let pieces = pieces.into_iter().enumerate().map(move |(place, piece)| {
        let join = if place == last { join } else { Join::None };
        (shown.start + piece.start..shown.start + piece.end, join)
    });
    whole.into_iter().chain(pieces)
}

/// The characters of a cluster, as many together as there is room for.
fn pieces(cluster: &str, width: usize) -> Vec<Range<usize>> {
    let is_wide =
        |piece: &Range<usize>| cell_width(cluster.get(piece.clone()).unwrap_or_default()) > width;
    let mut pieces = Vec::new();
    let mut piece = 0..0;
    for (at, c) in cluster.char_indices() {
        piece.end = at + c.len_utf8();
        if is_wide(&piece) && at > piece.start {
            pieces.push(piece.start..at);
            piece.start = at;
        }
    }
    pieces.push(piece);
    for piece in &mut pieces {
        piece.end = if is_wide(piece) {
            piece.start
        } else {
            piece.end
        };
    }
    pieces
}

/// Cleans `text` and breaks its lines into rows of at most `width` cells (see [`wrapped`]).
pub fn wrap(text: &str, width: usize, ink: Ink) -> Vec<Row> {
    let mut rows = Vec::new();
    for line in clean(text).split('\n') {
        rows.extend(wrapped(line, width).map(|(shown, join)| Row {
            join,
            ..Row::plain(line.get(shown).unwrap_or_default(), ink)
        }));
    }
    rows
}

fn without_hanging_blank(part: &str, width: usize) -> &str {
    let shown = part.strip_suffix(BLANK).unwrap_or(part);
    if cell_width(shown) < width {
        part
    } else {
        shown
    }
}

/// The row being filled.
#[derive(Default)]
struct OpenRow {
    /// The byte it begins at.
    start: usize,
    /// The cells in it so far.
    cells: usize,
    /// The last byte it may end before, at a better place than in a word; `start` if none.
    break_at: usize,
    /// The cells before `break_at`.
    break_cells: usize,
}

impl OpenRow {
    const fn may_break_at(&mut self, at: usize) {
        self.break_at = at;
        self.break_cells = self.cells;
    }

    /// Closes the row at its last break point, or else before the cluster at `at`, and opens the
    /// next one with what is left over.
    const fn break_before(&mut self, at: usize) -> Range<usize> {
        if self.break_at == self.start {
            self.may_break_at(at);
        }
        let closed = self.start..self.break_at;
        self.start = self.break_at;
        self.cells -= self.break_cells;
        self.break_cells = 0;
        closed
    }
}

#[cfg(test)]
mod tests;
