//! Help: every command with its keys as they are bound now, in rows.

use super::command::{Context, TABLE};
use super::keymap::Keymap;
use crate::text::{Ink, Row, Span, cell_width, ellipsize};

/// Cells of the column of keys.
const KEYS_WIDTH: usize = 26;
/// Narrower than this, help shows the first key of each command only.
const ALL_KEYS_FROM: usize = 64;
/// Cells of the column of keys then.
const FIRST_KEY_WIDTH: usize = 14;

/// The rows of help at a width in cells.
pub fn rows(keymap: &Keymap, width: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for context in Context::ALL {
        if !rows.is_empty() {
            rows.push(Row::of(Vec::new()));
        }
        rows.push(Row::plain(context.heading(), Ink::Heading));
        let most = if width < ALL_KEYS_FROM { 1 } else { usize::MAX };
        rows.extend(lines(keymap, context, most).map(|(keys, doc)| line(&keys, doc, width)));
    }
    rows
}

/// How many rows help has, at any width.
pub fn height(keymap: &Keymap) -> usize {
    rows(keymap, KEYS_WIDTH).len()
}

/// The commands that have keys in a context, with at most so many of those keys.
fn lines(
    keymap: &Keymap,
    context: Context,
    most: usize,
) -> impl Iterator<Item = (String, &'static str)> {
    TABLE.iter().filter_map(move |row| {
        let keys = keymap.keys_of(row.command);
        let labels: Vec<String> = keys
            .into_iter()
            .filter(|(place, _)| *place == context)
            .map(|(_, key)| key.label())
            .take(most)
            .collect();
        (!labels.is_empty()).then(|| (labels.join(", "), row.doc))
    })
}

fn line(keys: &str, doc: &str, width: usize) -> Row {
    let column = if width < ALL_KEYS_FROM {
        FIRST_KEY_WIDTH
    } else {
        KEYS_WIDTH
    };
    let keys = ellipsize(keys, column);
    let gap = column.saturating_sub(cell_width(&keys)) + 2;
    let doc = ellipsize(doc, width.saturating_sub(column + 2));
    Row::of(vec![
        Span {
            text: keys,
            ink: Ink::Strong,
        },
        Span {
            text: " ".repeat(gap),
            ink: Ink::Plain,
        },
        Span {
            text: doc,
            ink: Ink::Plain,
        },
    ])
}
