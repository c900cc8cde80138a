//! The rows of one message: its head, made anew each time, and its body: a person's message as it
//! was written, a reply as the markdown that it is.
//!
//! A reply only grows, and a block that has ended cannot change: its rows are kept, and a delta
//! costs the layout of the last block.

use super::head;
use super::{Live, Place, Scene};
use crate::chat::{Message, Role, Status};
use crate::text::clean;
use crate::text::markdown::{Block, Document, lay_out};
use crate::text::wrapped;
use crate::text::{Ink, Row, Span};

/// The rows of one message.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    head: Vec<Row>,
    body: Vec<Laid>,
    /// Cells that the body was laid out for; 0 before it was.
    width: usize,
    /// Bytes of the message's text that the body shows.
    shown: usize,
    /// Whether the body is that of a message that has ended.
    is_settled: bool,
    /// The blocks of a reply.
    document: Document,
    /// The part of the body that cannot change any more.
    frozen: Frozen,
    /// Blank rows at the end of the body, which are not shown.
    blank_end: usize,
}

/// The part of a reply's body that cannot change any more.
#[derive(Debug, Clone, Copy, Default)]
struct Frozen {
    blocks: usize,
    rows: usize,
}

/// A row and the byte of the cleaned text with which it begins.
#[derive(Debug, Clone)]
struct Laid {
    row: Row,
    start: usize,
    is_blank: bool,
}

/// Cells before the text of every row: the bar of a person's message, or nothing.
pub const MARGIN: usize = 2;
/// Cells behind it: the position mark's column and one to keep text off it.
const RIGHT_MARGIN: usize = 2;

impl Entry {
    /// Brings the rows up to date; returns how many were laid out.
    pub(super) fn lay_out(
        &mut self,
        message: &Message,
        is_first: bool,
        live: Option<Live>,
        scene: &Scene<'_>,
    ) -> u64 {
        let width = scene.width.saturating_sub(MARGIN + RIGHT_MARGIN).max(1);
        self.head = head::rows(message, is_first, live, scene.wall, width);
        let laid = self.lay_out_body(message, width) + self.head.len();
        u64::try_from(laid).unwrap_or(u64::MAX)
    }

    /// Whether the message has text that no row shows yet.
    pub(super) const fn is_behind(&self, message: &Message) -> bool {
        self.width > 0 && message.text.len() > self.shown
    }

    /// Rows in all.
    pub(super) const fn len(&self) -> usize {
        self.head.len() + self.body.len().saturating_sub(self.blank_end)
    }

    /// One of them.
    pub(super) fn row(&self, index: usize) -> Option<&Row> {
        match index.checked_sub(self.head.len()) {
            None => self.head.get(index),
            Some(index) => self.body.get(index).map(|laid| &laid.row),
        }
    }

    /// The place that a row shows.
    pub(super) fn place(&self, index: usize) -> Place {
        match index.checked_sub(self.head.len()) {
            None => Place::Head(index),
            Some(index) => Place::Body(self.body.get(index).map_or(usize::MAX, |laid| laid.start)),
        }
    }

    /// The row that shows a place.
    pub(super) fn row_at(&self, place: Place) -> usize {
        match place {
            Place::Head(row) => row.min(self.head.len().saturating_sub(1)),
            Place::Body(byte) => {
                let behind = self.body.partition_point(|laid| laid.start <= byte);
                self.head.len() + behind.saturating_sub(1)
            }
        }
    }

    /// Drops the rows. They can be made again.
    pub(super) fn forget(&mut self) {
        if self.width > 0 && !self.body.is_empty() {
            let shown = self.shown;
            *self = Self {
                shown,
                ..Self::default()
            };
        }
    }

    fn lay_out_body(&mut self, message: &Message, width: usize) -> usize {
        let is_settled = message.status != Status::Streaming;
        let is_current = self.width == width && self.shown == message.text.len();
        if is_current && self.is_settled == is_settled {
            return 0;
        }
        // Settling makes every block anew.
        if self.width != width || is_settled {
            self.frozen = Frozen::default();
        }
        self.is_settled = is_settled;
        self.body.truncate(self.frozen.rows);
        let kept = self.body.len();
        match message.role {
            Role::User => self.lay_out_lines(&message.text, width),
            Role::Assistant => self.lay_out_blocks(&message.text, width),
        }
        self.width = width;
        self.shown = message.text.len();
        self.blank_end = self
            .body
            .iter()
            .rev()
            .take_while(|laid| laid.is_blank)
            .count();
        self.body.len().saturating_sub(kept)
    }

    /// A person's message: as it was written, wrapped.
    fn lay_out_lines(&mut self, text: &str, width: usize) {
        self.body.clear();
        if text.is_empty() {
            return;
        }
        let text = clean(text);
        let mut start = 0;
        for line in text.split('\n') {
            for (shown, join) in wrapped(line, width) {
                let from = start + shown.start;
                let mut row = Row::plain(line.get(shown).unwrap_or_default(), Ink::Plain);
                row.join = join;
                self.push(row, Role::User, from);
            }
            start += line.len() + 1;
        }
    }

    /// A reply: markdown. Blocks that cannot change keep their rows.
    fn lay_out_blocks(&mut self, text: &str, width: usize) {
        if self.is_settled {
            self.document.settle(text);
        } else {
            self.document.update(text);
        }
        let document = std::mem::take(&mut self.document);
        for block in document
            .frozen()
            .get(self.frozen.blocks..)
            .unwrap_or_default()
        {
            self.push_block(block, width);
        }
        self.frozen = Frozen {
            blocks: document.frozen().len(),
            rows: self.body.len(),
        };
        for block in document.tail() {
            self.push_block(block, width);
        }
        self.document = document;
    }

    fn push_block(&mut self, block: &Block, width: usize) {
        if !self.body.is_empty() {
            self.push(Row::of(Vec::new()), Role::Assistant, block.source.start);
        }
        for laid in lay_out(block, width) {
            self.push(laid.row, Role::Assistant, laid.source);
        }
    }

    fn push(&mut self, mut row: Row, role: Role, start: usize) {
        let is_blank = row.spans.iter().all(|span| span.text.trim().is_empty());
        row.spans.insert(0, margin(role));
        self.body.push(Laid {
            row,
            start,
            is_blank,
        });
    }
}

/// What stands before every row of a message: the accent bar of a person's, or as many blanks.
pub(super) fn margin(role: Role) -> Span {
    let text = match role {
        Role::User => "▌ ",
        Role::Assistant => "  ",
    };
    Span::new(text.to_owned(), Ink::Accent)
}
