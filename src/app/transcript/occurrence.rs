//! Where the rows have words that are looked for: what is marked on the screen.
//!
//! Words are looked for in the rows as they are shown, over the ends of rows that were wrapped. What stands in no
//! message, such as heads, is left out.

use super::{Entry, Place, Scene, Transcript};
use crate::chat::search::fold_with_places;
use crate::text::{Row, cell_width, clusters};
use std::ops::Range;

/// Cells of rows, each with the row.
pub type Cells = Vec<(usize, Range<usize>)>;

impl Transcript {
    /// The cells of the screen that show any of these words, which are folded.
    pub fn found_cells(&self, needles: &[String]) -> Cells {
        let mut cells = Vec::new();
        let mut y = 0;
        for rows in self.view.chunk_by(|a, b| a.0 == b.0) {
            let mut passage = Passage::default();
            for (place, row) in rows {
                passage.extend(y, self.entries.get(*place), *row);
                y += 1;
            }
            cells.extend(passage.found(needles).into_iter().flatten());
        }
        cells
    }

    /// The rows and cells of one of the places at which a message shows any of these words: the `nth` of so many, by
    /// the words as they were written, or where the rows show not as many, the first that is not above `place`.
    pub fn occurrence(
        &mut self,
        entry: usize,
        (nth, of): (usize, usize),
        place: Place,
        needles: &[String],
        scene: &Scene<'_>,
    ) -> Cells {
        self.ensure(entry, scene);
        let Some(rows) = self.entries.get(entry) else {
            return Vec::new();
        };
        let mut passage = Passage::default();
        for row in 0..rows.len() {
            passage.extend(row, Some(rows), row);
        }
        let mut found = passage.found(needles);
        let which = if found.len() == of {
            nth
        } else {
            let first = rows.row_at(place);
            let is_below = |cells: &Cells| cells.last().is_some_and(|(row, _)| *row >= first);
            let below = found.iter().position(is_below);
            below.unwrap_or_else(|| found.len().saturating_sub(1))
        };
        if which < found.len() {
            found.swap_remove(which)
        } else {
            Vec::new()
        }
    }

    /// Goes to a row of a message and leaves what is above it in sight. What is on the screen already, not at its very
    /// edge, stays where it is.
    pub fn reveal_row(&mut self, entry: usize, row: usize, scene: &Scene<'_>) {
        let margin = usize::from(self.height > 4);
        let seen = self.view.iter().position(|shown| *shown == (entry, row));
        let is_inside = |y: usize| y >= margin && y + margin < self.height;
        let is_first = self.view.first() == Some(&(0, 0));
        if seen.is_some_and(|y| is_inside(y) || is_first && y + margin < self.height) {
            self.hold();
            return;
        }
        self.ensure(entry, scene);
        self.stand(self.anchor(entry, row));
        self.refresh(scene);
        let above = self.y_of(entry, row).unwrap_or_default();
        self.scroll_up((self.height / 3).saturating_sub(above), scene);
    }

    /// Where a row of a message is on the screen.
    pub(in crate::app) fn y_of(&self, entry: usize, row: usize) -> Option<usize> {
        self.view.binary_search(&(entry, row)).ok()
    }
}

/// Rows one below the other as one text.
#[derive(Debug, Default)]
struct Passage {
    text: String,
    rows: Vec<Part>,
    /// What stands between the last row and the next.
    join: &'static str,
}

/// A row of a passage.
#[derive(Debug)]
struct Part {
    /// What it is called.
    name: usize,
    /// Its bytes of the text.
    bytes: Range<usize>,
    /// The cell with which they begin.
    lead: usize,
}

impl Passage {
    /// Adds a row of a message, if it is one of its words.
    fn extend(&mut self, name: usize, entry: Option<&Entry>, row: usize) {
        let Some((entry, shown)) = entry.and_then(|entry| Some((entry, entry.row(row)?))) else {
            return;
        };
        if matches!(entry.place(row), Place::Head(_)) {
            return;
        }
        if !self.rows.is_empty() {
            self.text.push_str(self.join);
        }
        let (words, lead) = words(shown);
        let begin = self.text.len();
        self.text.push_str(&words);
        let bytes = begin..self.text.len();
        self.rows.push(Part { name, bytes, lead });
        self.join = shown.join.text();
    }

    /// Where any of these words stand, in order: the cells of each place.
    fn found(&self, needles: &[String]) -> Vec<Cells> {
        let (folded, places) = fold_with_places(&self.text);
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        for needle in needles {
            let found = folded.match_indices(needle.as_str());
            let range = |at: usize| Some((*places.get(at)?, *places.get(at + needle.len())?));
            ranges.extend(found.filter_map(|(at, _)| range(at)));
        }
        ranges.sort_unstable();
        ranges.dedup_by_key(|(start, _)| *start);
        ranges.into_iter().map(|range| self.cells(range)).collect()
    }

    /// The cells of a part of the text.
    fn cells(&self, (start, end): (usize, usize)) -> Cells {
        let first = self.rows.partition_point(|row| row.bytes.end <= start);
        let parts = self.rows.iter().skip(first);
        let mut cells = Vec::new();
        for Part { name, bytes, lead } in parts.take_while(|row| row.bytes.start < end) {
            let cell = |at: usize| {
                let before = self.text.get(bytes.start..at.clamp(bytes.start, bytes.end));
                lead + before.map_or(0, cell_width)
            };
            cells.push((*name, cell(start)..cell(end)));
        }
        cells
    }
}

/// The words of a row, and the cell with which they begin.
fn words(row: &Row) -> (String, usize) {
    let text = row.text();
    let mut cell = 0;
    for (at, _, width) in clusters(&text) {
        if cell >= row.lead {
            return (text.get(at..).unwrap_or_default().to_owned(), cell);
        }
        cell += width;
    }
    (String::new(), cell)
}
