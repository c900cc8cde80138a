//! Where each row begins in the source: what a reader's place is told by, whatever the width.
//!
//! A row begins with the first of its words that was made of the source. What was made of none, such as a
//! line below a title, begins where the row before it does.

use super::{Block, Kind};
use crate::text::Row;

/// A row and the byte of the source that it begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaidRow {
    /// The row.
    pub row: Row,
    /// The byte.
    pub source: usize,
}

/// The rows of a block that holds no others. Of a table the first begins with it, whatever stands there:
/// in columns that is its head, in records it is a value. The line below a title has its last byte.
pub(super) fn placed(rows: Vec<Row>, block: &Block) -> Vec<LaidRow> {
    let source = |row: &Row| row.spans.iter().filter_map(|span| span.origin.byte()).min();
    let laid = |row: Row| LaidRow {
        source: source(&row).unwrap_or_default(),
        row,
    };
    let mut rows: Vec<_> = rows.into_iter().map(laid).collect();
    let is_table = matches!(block.kind, Kind::Table(_));
    let first = rows.first_mut();
    if let Some(first) = first.filter(|first| is_table || first.source == 0) {
        first.source = block.source.start;
    }
    if let (Kind::Heading(1, _), [_, .., last]) = (&block.kind, rows.as_mut_slice()) {
        last.source = block.source.end.saturating_sub(1);
    }
    rows
}

/// The blank row before what begins with this byte: it has the byte before.
pub(super) const fn blank(next: usize) -> LaidRow {
    LaidRow {
        row: Row::of(Vec::new()),
        source: next.saturating_sub(1),
    }
}

/// Brings the rows of a whole block in order: none begins before the one above it, none outside of the
/// block.
pub(super) fn in_order(mut rows: Vec<LaidRow>, block: &Block) -> Vec<LaidRow> {
    let mut byte = block.source.start;
    for laid in &mut rows {
        byte = laid.source.min(block.source.end).max(byte);
        laid.source = byte;
    }
    rows
}
