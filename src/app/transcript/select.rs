//! Selecting text of the conversation: from the cells of the screen to places in the messages, and
//! from two such places to the text between.

use super::{Entry, Place, Scene, Transcript};
use crate::text::{Join, Row};
use std::ops::Range;

/// A cell of the conversation, whatever of it is on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The message, counted from the first.
    pub entry: usize,
    /// Its row.
    pub row: usize,
    /// The cell of the row.
    pub cell: usize,
}

impl Transcript {
    /// What a cell of the pane shows; below the last row, the end of that.
    pub fn spot(&self, row: usize, cell: usize) -> Option<Spot> {
        let end = |&(entry, row): &(usize, usize)| {
            let width = self.entries.get(entry)?.row(row)?.width();
            Some(((entry, row), width.saturating_sub(1)))
        };
        let shown = self.view.get(row).map(|shown| (*shown, cell));
        let ((entry, row), cell) = shown.or_else(|| end(self.view.last()?))?;
        Some(Spot { entry, row, cell })
    }

    /// What a spot is known by: the text of the row above, and of its own up to its cell. Text that is
    /// appended leaves it as it is, rows that move do not. `None` where the rows are not there at present.
    /// Heads change as time passes and stay where they are: nothing of them counts.
    pub fn surroundings(&self, spot: Spot) -> Option<[String; 2]> {
        let entry = self.entries.get(spot.entry)?;
        let text = |row: Option<usize>, end: usize| {
            let row = row.filter(|row| !matches!(entry.place(*row), Place::Head(_)));
            let row = row.and_then(|row| entry.row(row));
            row.map_or_else(String::new, |row| row.excerpt(0..end).text)
        };
        let above = text(spot.row.checked_sub(1), usize::MAX);
        let before = text(Some(spot.row), spot.cell.saturating_add(1));
        (entry.len() > 0).then_some([above, before])
    }

    /// Whether a spot is still where these were its surroundings, as far as that can be told.
    pub fn is_still(&self, spot: Spot, surroundings: &[String; 2]) -> bool {
        let now = self.surroundings(spot);
        spot.entry < self.entries.len() && now.is_none_or(|now| now == *surroundings)
    }

    /// Lays out what a spot is in, wherever the reader is.
    pub fn bring(&mut self, spot: Spot, scene: &Scene<'_>) {
        self.ensure(spot.entry, scene);
    }

    /// The cells of the screen between two spots, both included: rows, and cells of each.
    pub fn cells_between(&self, from: Spot, to: Spot) -> Vec<(usize, Range<usize>)> {
        let between = (from.entry, from.row)..=(to.entry, to.row);
        let rows = self.view.iter().enumerate();
        rows.filter(|(_, place)| between.contains(*place))
            .filter_map(|(y, (entry, row))| {
                let shown = self.entries.get(*entry)?.row(*row)?;
                let cells = cells_of((*entry, *row), from, to);
                Some((y, shown.excerpt(cells).cells))
            })
            .collect()
    }

    /// The text between two spots, both included. Lines that were wrapped are whole again.
    pub fn text_between(&mut self, from: Spot, to: Spot, scene: &Scene<'_>) -> String {
        let mut passage = Passage::default();
        for entry in from.entry..=to.entry.min(self.entries.len().saturating_sub(1)) {
            self.read(entry, (from, to), scene, &mut passage);
        }
        passage.text
    }

    /// Appends what lies of an entry between two spots. It keeps its rows only near the viewport: they
    /// take twenty times the memory of their text, and a selection may be long.
    pub(super) fn read(
        &mut self,
        entry: usize,
        (from, to): (Spot, Spot),
        scene: &Scene<'_>,
        passage: &mut Passage,
    ) {
        self.ensure(entry, scene);
        let first = if entry == from.entry { from.row } else { 0 };
        let end = if entry == to.entry {
            to.row + 1
        } else {
            usize::MAX
        };
        for row in first..end.min(self.len_of(entry)) {
            let Some(rows) = self.entries.get(entry) else {
                continue;
            };
            let is_head = matches!(rows.place(row), Place::Head(_));
            if let Some(shown) = rows.row(row) {
                let cells = cells_of((entry, row), from, to);
                let gap = if is_head { Gap::Room } else { Gap::Text };
                passage.push(shown, cells, gap);
            }
        }
        self.forget_far_rows();
    }

    /// The first and the last cell of the word at a spot.
    pub fn word_at(&self, spot: Spot) -> Option<(Spot, Spot)> {
        let row = self.entries.get(spot.entry)?.row(spot.row)?;
        let word = row.word_at(spot.cell);
        let last = word.end.checked_sub(1).filter(|last| *last >= word.start)?;
        let at = |cell| Spot { cell, ..spot };
        Some((at(word.start), at(last)))
    }

    /// Whether a spot is on the line that opens and folds thoughts.
    pub fn is_fold(&self, spot: Spot) -> bool {
        self.entries.get(spot.entry).and_then(Entry::fold_row) == Some(spot.row)
    }
}

/// The cells of a row that lie between two spots.
fn cells_of(place: (usize, usize), from: Spot, to: Spot) -> Range<usize> {
    let is_at = |spot: Spot| place == (spot.entry, spot.row);
    let start = if is_at(from) { from.cell } else { 0 };
    let end = if is_at(to) {
        to.cell.saturating_add(1)
    } else {
        usize::MAX
    };
    start..end
}

/// What several blanks within a row are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// A part of the text.
    Text,
    /// Room between what stands at the left and what stands at the right.
    Room,
}

/// Text that is put together from rows.
#[derive(Debug, Default)]
pub(super) struct Passage {
    text: String,
    /// How the last row continues; none before the first.
    join: Option<Join>,
}

impl Passage {
    /// Appends what stands between the last row, if there was one, and the next, and cells of that.
    /// Blanks at the end of a line were only room.
    fn push(&mut self, row: &Row, cells: Range<usize>, gap: Gap) {
        let join = self.join.replace(row.join);
        self.text.push_str(join.map_or("", Join::text));
        let shown = row.excerpt(cells.clone()).text;
        match shown.split_once("  ").filter(|_| gap == Gap::Room) {
            Some((left, right)) => {
                let right = right.trim_start();
                let between = if left.is_empty() { "" } else { "  " };
                self.text.extend([left, between, right]);
            }
            None => self.text.push_str(&shown),
        }
        let rest = row.excerpt(cells.end..usize::MAX).text;
        if row.join == Join::Hard && rest.trim().is_empty() {
            let end = self.text.trim_end_matches(' ').len();
            self.text.truncate(end);
        }
    }
}
