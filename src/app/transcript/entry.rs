//! The rows of one message: its head, made anew each time, and its body, laid out once.
//!
//! A body only grows, and a line that has ended cannot change: its rows are kept, and a delta
//! costs the layout of the last line.

use super::head;
use super::{Live, Place, Scene};
use crate::chat::{Message, Role};
use crate::text::breaks;
use crate::text::clean;
use crate::text::{Ink, Join, Row, Span};

/// The rows of one message.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    head: Vec<Row>,
    body: Vec<Laid>,
    /// Cells that the body was laid out for; 0 before it was.
    width: usize,
    /// Bytes of the message's text that the body shows.
    shown: usize,
    /// Of those, the lines that have ended.
    frozen: Frozen,
    /// Blank rows at the end of the body, which are not shown.
    blank_end: usize,
}

/// The part of a body that cannot change any more.
#[derive(Debug, Clone, Copy, Default)]
struct Frozen {
    /// Bytes of the message's text.
    source: usize,
    /// Bytes of its cleaned text.
    cleaned: usize,
    /// Rows.
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
        let text = message.text.as_str();
        if self.width == width && self.shown == text.len() {
            return 0;
        }
        if self.width != width || self.frozen.source > text.len() {
            self.frozen = Frozen::default();
        }
        self.body.truncate(self.frozen.rows);
        let kept = self.body.len();
        let tail = text.get(self.frozen.source..).unwrap_or_default();
        let (ended, rest) = tail.split_at(tail.rfind('\n').map_or(0, |end| end + 1));
        if !ended.is_empty() {
            let cleaned = clean(ended);
            self.append(
                cleaned.strip_suffix('\n').unwrap_or(&cleaned),
                message.role,
                width,
            );
            self.frozen.source += ended.len();
            self.frozen.cleaned += cleaned.len();
            self.frozen.rows = self.body.len();
        }
        if !rest.is_empty() {
            self.append(&clean(rest), message.role, width);
        }
        self.width = width;
        self.shown = text.len();
        self.blank_end = self
            .body
            .iter()
            .rev()
            .take_while(|laid| laid.is_blank)
            .count();
        self.body.len().saturating_sub(kept)
    }

    /// Appends the rows of cleaned lines that begin where the frozen part ends.
    fn append(&mut self, text: &str, role: Role, width: usize) {
        let mut start = self.frozen.cleaned;
        for line in text.split('\n') {
            for range in breaks(line, width) {
                let shown = line.get(range.clone()).unwrap_or_default();
                let is_last = range.end == line.len();
                let row = body_row(shown, role, is_last);
                let is_blank = shown.trim().is_empty();
                self.body.push(Laid {
                    row,
                    start: start + range.start,
                    is_blank,
                });
            }
            start += line.len() + 1;
        }
    }
}

fn body_row(shown: &str, role: Role, is_last: bool) -> Row {
    let text = shown.trim_end();
    let join = match (is_last, text.len() == shown.len()) {
        (true, _) => Join::Hard,
        (false, false) => Join::Space,
        (false, true) => Join::None,
    };
    let spans = vec![margin(role), Span::new(text.to_owned(), Ink::Plain)];
    Row { spans, join }
}

/// What stands before every row of a message: the accent bar of a person's, or as many blanks.
pub(super) fn margin(role: Role) -> Span {
    let text = match role {
        Role::User => "▌ ",
        Role::Assistant => "  ",
    };
    Span::new(text.to_owned(), Ink::Accent)
}
