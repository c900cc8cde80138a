//! The columns of a table that is read while it grows.
//!
//! Every row that comes may share the width out anew, and whoever reads the rows above would see them
//! change. So a table keeps the columns that it had as long as somebody who does not go along with the
//! text sees some of it. Once nobody does, or the reply has ended, it is laid out as if it had come at once.

use super::body::Growth;
use crate::text::markdown::{Block, Columns, LaidRow, LinkForm, lay_out_in};

/// The columns of the last table that was laid out.
#[derive(Debug, Clone, Default)]
pub(super) struct Steady {
    /// The byte with which the table begins, the width that it was laid out for, and its columns.
    last: Option<(usize, usize, Columns)>,
    /// Whether some table has columns only because it had them before.
    has_kept: bool,
    /// Rows from the first on of which the last is seen by somebody who does not go along with the text.
    seen: usize,
}

impl Steady {
    /// Takes note of how many rows, counted from the first, end with one that stays where it is before
    /// somebody's eyes. True if tables have to be laid out anew, as nothing keeps them as they are any more.
    pub(super) fn settles(&mut self, seen: usize, growth: Growth) -> bool {
        self.seen = match growth {
            Growth::Open => seen,
            Growth::Ended => 0,
        };
        let settles = self.has_kept && self.seen == 0;
        if settles {
            *self = Self::default();
        }
        settles
    }

    /// Lays out a block that is not code, of which this will be the first row.
    pub(super) fn lay_out(
        &mut self,
        row: usize,
        block: &Block,
        width: usize,
        links: LinkForm,
    ) -> Vec<LaidRow> {
        let place = (block.source.start, width);
        let last = self.last.as_ref().filter(|_| row < self.seen);
        let kept = last.filter(|(start, width, _)| (*start, *width) == place);
        let (rows, columns) = lay_out_in(kept.map(|(.., columns)| columns), block, width, links);
        self.has_kept |= kept.is_some();
        if let Some(columns) = columns {
            self.last = Some((place.0, place.1, columns));
        }
        rows
    }
}
