//! The composer's rows around the caret at a width, with the caret's place in them and the way back
//! from a cell to a place in the text.

use super::paste::Folds;
use crate::text::{breaks, cell_width, clusters, tab_width};
use std::ops::Range;

/// The composer as it is painted: all its rows, or those around the caret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The rows, top to bottom; never empty.
    pub rows: Vec<LayoutRow>,
    /// The row that the caret is on.
    pub caret_row: usize,
    /// Cells before the caret on its row.
    pub caret_cell: usize,
}

/// One row of the composer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayoutRow {
    /// What is shown.
    pub text: String,
    /// The line of the text that it belongs to.
    line: usize,
    /// Characters of that line before it.
    column: usize,
    /// For each character shown, whether a new character of the text begins with it: a folded
    /// paste or a tab is one character, shown as many.
    begins: Vec<bool>,
}

impl Layout {
    /// The place in the text, as line and character, of a cell of a row: the last one that does
    /// not lie behind the cell.
    pub(super) fn at(&self, row: usize, cell: usize) -> (usize, usize) {
        let Some(row) = self.rows.get(row) else {
            return (0, 0);
        };
        let (mut column, mut passed) = (row.column, row.column);
        let mut begins = row.begins.iter();
        let mut cells = 0;
        for (_, cluster, width) in clusters(&row.text) {
            if cells > cell {
                return (row.line, column);
            }
            let shown = begins.by_ref().take(cluster.chars().count());
            let begun = shown.filter(|begin| **begin).count();
            if begun > 0 {
                column = passed;
            }
            passed += begun;
            cells += width;
        }
        let column = if cells > cell { column } else { passed };
        (row.line, column)
    }
}

/// Lays out the caret's line, and of those above and below it as many as give `reach` rows on
/// either side of the caret's. One column is left free, so that the caret has a place behind a full row.
pub(super) fn lay_out(
    lines: &[String],
    (caret_line, caret_column): (usize, usize),
    folds: &Folds,
    width: usize,
    reach: usize,
) -> Layout {
    let width = width.saturating_sub(1).max(1);
    let line = |number: usize| {
        rows(
            number,
            lines.get(number).map_or("", String::as_str),
            folds,
            width,
        )
    };
    let own = line(caret_line);
    let (row, caret_cell) = place(&own, caret_column, width);
    let mut caret_row = row;
    let mut above = Vec::new();
    for number in (0..caret_line).rev() {
        if caret_row >= reach {
            break;
        }
        let rows = line(number);
        caret_row += rows.len();
        above.push(rows);
    }
    let mut rows: Vec<LayoutRow> = above.into_iter().rev().flatten().chain(own).collect();
    for number in caret_line + 1..lines.len() {
        if rows.len() - caret_row > reach {
            break;
        }
        rows.extend(line(number));
    }
    Layout {
        rows,
        caret_row,
        caret_cell,
    }
}

/// The rows of a line; never none.
fn rows(number: usize, line: &str, folds: &Folds, width: usize) -> Vec<LayoutRow> {
    let (shown, begins) = show(line, folds);
    let mut begins = begins.into_iter();
    let mut column = 0;
    let row = |range: Range<usize>| {
        let text = shown.get(range).unwrap_or_default().to_owned();
        let begins: Vec<bool> = begins.by_ref().take(text.chars().count()).collect();
        let before = column;
        column += held(&begins);
        LayoutRow {
            text,
            line: number,
            column: before,
            begins,
        }
    };
    breaks(&shown, width).into_iter().map(row).collect()
}

/// The row among those of its line, and the cell, of a place that is so many characters into it.
fn place(rows: &[LayoutRow], column: usize, width: usize) -> (usize, usize) {
    let last = rows.len().saturating_sub(1);
    let is_in = |row: &LayoutRow| column < row.column + held(&row.begins);
    let index = rows.iter().position(is_in).unwrap_or(last);
    let cell = rows.get(index).map_or(0, |row| {
        cells_before(&row.text, &row.begins, column.saturating_sub(row.column))
    });
    (index, cell.min(width))
}

/// How many characters of the line are in a row.
fn held(begins: &[bool]) -> usize {
    begins.iter().filter(|begin| **begin).count()
}

/// A line as it is shown, and for each character shown whether it begins one of the line's. Tabs
/// are blanks up to the next stop, as in the conversation.
fn show(line: &str, folds: &Folds) -> (String, Vec<bool>) {
    let mut shown = String::with_capacity(line.len());
    let mut begins = Vec::with_capacity(line.len());
    let mut stop = 0;
    for c in line.chars() {
        let label = match c {
            '\t' => Some(" ".repeat(tab_width(shown.get(stop..).unwrap_or_default()))),
            _ => folds.label(c),
        };
        let Some(label) = label else {
            begins.push(true);
            shown.push(c);
            continue;
        };
        begins.extend(label.chars().enumerate().map(|(place, _)| place == 0));
        shown.push_str(&label);
        if c == '\t' {
            stop = shown.len();
        }
    }
    (shown, begins)
}

/// Cells of `text` before its character number `column`, counted in characters of the line.
fn cells_before(text: &str, begins: &[bool], column: usize) -> usize {
    let mut passed = 0;
    let before: String = text
        .chars()
        .zip(begins)
        .take_while(|(_, begin)| {
            passed += usize::from(**begin);
            passed <= column
        })
        .map(|(c, _)| c)
        .collect();
    cell_width(&before)
}
