//! Keys and what they do, as they stand under a banner or at the foot of a list.

use super::{Ink, Row, cell_width};

/// Keys and what they do, in as few rows as they go into; none is broken in two.
pub fn hint_rows(hints: &[(String, &'static str)], room: usize) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (key, word) in hints {
        let word = if word.is_empty() {
            String::new()
        } else {
            format!(" {word}")
        };
        let own = cell_width(key) + cell_width(&word);
        let row = match rows.last_mut() {
            Some(row) if row.width() + 2 + own <= room => {
                row.push("  ".to_owned(), Ink::Plain);
                row
            }
            _ => {
                rows.push(Row::of(Vec::new()));
                let Some(row) = rows.last_mut() else { continue };
                row
            }
        };
        row.push(key.clone(), Ink::Strong);
        row.push(word, Ink::Dim);
    }
    rows
}
