//! What the terminal shows, cell by cell, as far as it was told: so that a row can be written
//! whole where writing only what changed would leave rests behind.
//!
//! Terminals disagree about clusters of several characters: one draws a family of emoji in two
//! cells, another in eight. What was drawn beside its cells is not ours to find again. So a row
//! that holds such a cluster, or held one, is erased and written anew whenever it changes.

use crate::text::cell_width;
use ratatui::buffer::Cell;
use std::collections::BTreeSet;

/// The cells that were written.
#[derive(Debug, Default)]
pub(super) struct Grid {
    rows: Vec<Line>,
}

/// A row of cells, and how many of them hold a doubtful cluster.
#[derive(Debug, Default)]
struct Line {
    cells: Vec<Cell>,
    doubtful: usize,
}

impl Grid {
    /// Nothing is shown any more.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
    }

    /// Notes a cell that is to be written; the row, if it is one to be written whole.
    pub(super) fn put(&mut self, x: u16, y: u16, cell: &Cell) -> Option<u16> {
        let (column, line) = (usize::from(x), usize::from(y));
        if self.rows.len() <= line {
            self.rows.resize_with(line + 1, Line::default);
        }
        let line = self.rows.get_mut(line)?;
        let held = line.doubtful;
        line.put(column, cell);
        // What a wide cell covers is never written, and shows no more what it showed.
        for covered in 1..cell_width(cell.symbol()) {
            line.put(column + covered, &Cell::EMPTY);
        }
        (held + line.doubtful > 0).then_some(y)
    }

    /// The cells of these rows in the order in which they are written; what a wide cell covers is
    /// left out.
    pub(super) fn cells(&self, rows: &BTreeSet<u16>) -> Vec<(u16, u16, &Cell)> {
        let mut cells = Vec::new();
        for y in rows {
            let line = self.rows.get(usize::from(*y));
            let mut covered = 0;
            for (x, cell) in (0..).zip(line.map_or(&[][..], |line| &line.cells)) {
                if covered == 0 {
                    cells.push((x, *y, cell));
                    covered = cell_width(cell.symbol()).max(1);
                }
                covered -= 1;
            }
        }
        cells
    }
}

impl Line {
    fn put(&mut self, column: usize, cell: &Cell) {
        if self.cells.len() <= column {
            self.cells.resize_with(column + 1, Cell::default);
        }
        if let Some(shown) = self.cells.get_mut(column) {
            self.doubtful -= usize::from(is_doubtful(shown));
            self.doubtful += usize::from(is_doubtful(cell));
            shown.clone_from(cell);
        }
    }
}

/// Whether terminals may disagree about how many cells this takes.
fn is_doubtful(cell: &Cell) -> bool {
    cell.symbol().chars().nth(1).is_some()
}
