//! The composer's rows at a width, with the caret's place in them and the way back from a cell
//! to a place in the text.

use super::paste::Folds;
use crate::text::{breaks, cell_width, clusters, tab_width};

/// The composer as it is painted.
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

/// Lays the lines out. One column is left free, so that the caret has a place behind a full row.
pub(super) fn lay_out(
    lines: &[String],
    (caret_line, caret_column): (usize, usize),
    folds: &Folds,
    width: usize,
) -> Layout {
    let width = width.saturating_sub(1).max(1);
    let mut layout = Layout {
        rows: Vec::new(),
        caret_row: 0,
        caret_cell: 0,
    };
    for (number, line) in lines.iter().enumerate() {
        let (shown, begins) = show(line, folds);
        let mut column = 0;
        let mut begins = begins.into_iter();
        let ranges = breaks(&shown, width);
        let last = ranges.len().saturating_sub(1);
        for (index, range) in ranges.into_iter().enumerate() {
            let text = shown.get(range).unwrap_or_default().to_owned();
            let begins: Vec<bool> = begins.by_ref().take(text.chars().count()).collect();
            let held = begins.iter().filter(|begin| **begin).count();
            let behind = caret_column.checked_sub(column);
            if let Some(behind) = behind
                && number == caret_line
                && (behind < held || index == last)
            {
                layout.caret_row = layout.rows.len();
                layout.caret_cell = cells_before(&text, &begins, behind).min(width);
            }
            layout.rows.push(LayoutRow {
                text,
                line: number,
                column,
                begins,
            });
            column += held;
        }
    }
    layout
}

/// A line as it is shown, and for each character shown whether it begins one of the line's. Tabs
/// are blanks up to the next stop, as in the conversation.
fn show(line: &str, folds: &Folds) -> (String, Vec<bool>) {
    let mut shown = String::with_capacity(line.len());
    let mut begins = Vec::with_capacity(line.len());
    let mut stop = 0;
    for c in line.chars() {
        let label = match c {
            '\t' => " ".repeat(tab_width(shown.get(stop..).unwrap_or_default())),
            _ => folds.label(c).unwrap_or_else(|| c.to_string()),
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
