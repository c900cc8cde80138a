//! Help: every command with its keys as they are bound now, in rows.

use super::command::{Context, TABLE};
use super::keymap::Keymap;
use crate::text::{Ink, Row, cell_width, wrap};

/// Cells of the column of keys, where there is room for as many.
const KEYS_WIDTH: usize = 24;
/// Cells between the columns.
const GAP: usize = 2;

/// The rows of help at a width in cells.
pub fn rows(keymap: &Keymap, width: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for context in Context::ALL {
        if !rows.is_empty() {
            rows.push(Row::of(Vec::new()));
        }
        rows.push(Row::plain(context.heading(), Ink::Heading));
        rows.extend(lines(keymap, context).flat_map(|(keys, doc)| line(&keys, doc, width)));
    }
    rows
}

/// The commands that have keys in a context, with those keys.
fn lines(keymap: &Keymap, context: Context) -> impl Iterator<Item = (String, &'static str)> {
    TABLE.iter().filter_map(move |row| {
        let keys = keymap.keys_of(row.command);
        let labels: Vec<String> = keys
            .into_iter()
            .filter(|(place, _)| *place == context)
            .map(|(_, key)| key.label())
            .collect();
        (!labels.is_empty()).then(|| (labels.join(", "), row.doc))
    })
}

/// Keys at the left, words at the right, each wrapped in its column.
fn line(keys: &str, doc: &str, width: usize) -> Vec<Row> {
    let column = KEYS_WIDTH.min(width / 3);
    let keys = wrap(keys, column, Ink::Strong);
    let words = wrap(doc, width.saturating_sub(column + GAP), Ink::Plain);
    let blank = || Row::of(Vec::new());
    (0..keys.len().max(words.len()))
        .map(|place| {
            let mut row = keys.get(place).cloned().unwrap_or_else(blank);
            let gap = column.saturating_sub(cell_width(row.text().trim_end())) + GAP;
            row.push(" ".repeat(gap), Ink::Plain);
            row.spans
                .extend(words.get(place).cloned().unwrap_or_else(blank).spans);
            row
        })
        .collect()
}
