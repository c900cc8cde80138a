//! A place in a text that stays the same whatever rows the text is laid out in.

use crate::text::Row;

/// A place in a text: a byte of it, cleaned, and which of the rows that begin with that byte, from 0. Rows
/// that were made of no text begin where the one above them does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    byte: usize,
    nth: usize,
}

/// A row and the byte of the cleaned text with which it begins.
#[derive(Debug, Clone)]
pub(super) struct Laid {
    pub(super) row: Row,
    pub(super) start: usize,
    pub(super) is_blank: bool,
}

impl Mark {
    /// The byte of the cleaned text.
    pub(in crate::app) const fn byte(self) -> usize {
        self.byte
    }

    /// The first row that begins with a byte, or that it is on.
    pub(super) const fn at(byte: usize) -> Self {
        Self { byte, nth: 0 }
    }

    /// The place of one of these rows, or of one behind them.
    pub(super) fn of(row: usize, rows: &[Laid]) -> Self {
        let Some(laid) = rows.get(row) else {
            return Self {
                byte: usize::MAX,
                nth: row - rows.len(),
            };
        };
        Self {
            byte: laid.start,
            nth: row - first_with(laid.start, rows),
        }
    }

    /// The row that shows the place: the row itself where one begins with its byte, else the one that this
    /// byte is on.
    pub(super) fn row(self, rows: &[Laid]) -> usize {
        if self.byte == usize::MAX {
            return rows.len() + self.nth;
        }
        let end = rows.partition_point(|laid| laid.start <= self.byte);
        let Some(last) = end.checked_sub(1).and_then(|last| rows.get(last)) else {
            return 0;
        };
        if last.start == self.byte {
            (first_with(last.start, rows) + self.nth).min(end - 1)
        } else {
            end - 1
        }
    }
}

/// The first row that begins with a byte.
fn first_with(byte: usize, rows: &[Laid]) -> usize {
    rows.partition_point(|laid| laid.start < byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(starts: &[usize]) -> Vec<Laid> {
        let laid = |start: &usize| Laid {
            row: Row::of(Vec::new()),
            start: *start,
            is_blank: false,
        };
        starts.iter().map(laid).collect()
    }

    #[test]
    fn a_row_is_found_again_by_its_byte_however_many_rows_came_before_it() {
        let (before, after) = (rows(&[0, 5, 9, 9, 9, 12]), rows(&[0, 2, 4, 5, 7, 9, 9, 12]));
        let found = [0, 1, 2, 3, 4, 5, 6, 7].map(|row| Mark::of(row, &before).row(&after));
        assert_eq!(found, [0, 3, 5, 6, 6, 7, 8, 9]);
        let back = [0, 1, 2, 3, 4, 5, 6, 7].map(|row| Mark::of(row, &before).row(&before));
        assert_eq!(back, [0, 1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn a_byte_that_no_row_begins_with_is_on_the_last_row_that_begins_before_it() {
        let mark = Mark::of(0, &rows(&[8]));
        assert_eq!(mark.row(&rows(&[0, 6, 6, 9])), 2);
        assert_eq!(mark.row(&rows(&[9])), 0);
        assert_eq!(mark.row(&[]), 0);
    }
}
