//! A document while it comes in: blocks that cannot change any more, and a tail that is parsed
//! anew.
//!
//! `CommonMark` closes blocks from left to right: once a later top-level block has begun, an earlier
//! one cannot change. So when lines have ended, the tail is parsed up to the last line end; if it
//! holds two or more blocks, all but the last are frozen, and the tail begins at the start of the
//! line on which the last one begins. That is exact at every prefix but for one thing: a link may
//! be defined further down than it is used. [`Document::settle`] parses once more at the end.

use super::{Block, parse};
use crate::text::clean;

/// A document and how far it has come.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Bytes of the raw text that `lines` was made of.
    taken: usize,
    /// The cleaned lines that have ended.
    lines: String,
    /// The byte of `lines` with which the tail begins.
    tail_start: usize,
    frozen: Vec<Block>,
    tail: Vec<Block>,
}

impl Document {
    /// Brings the document up to date with the raw text, which may only have grown.
    pub fn update(&mut self, raw: &str) {
        let new = raw.get(self.taken..).unwrap_or_default();
        let (ended, rest) = new.split_at(new.rfind('\n').map_or(0, |end| end + 1));
        if !ended.is_empty() {
            self.taken += ended.len();
            self.lines.push_str(&clean(ended));
            self.freeze();
        }
        let mut tail = self.tail_text().to_owned();
        tail.push_str(&clean(rest));
        self.tail = parse(&tail, self.tail_start);
    }

    /// Parses the whole once more, now that nothing comes after it.
    pub fn settle(&mut self, raw: &str) {
        self.frozen = parse(&clean(raw), 0);
        self.tail.clear();
        self.taken = raw.len();
    }

    /// The blocks that cannot change any more.
    pub fn frozen(&self) -> &[Block] {
        &self.frozen
    }

    /// The blocks that still can.
    pub fn tail(&self) -> &[Block] {
        &self.tail
    }

    fn freeze(&mut self) {
        let mut blocks = parse(self.tail_text(), self.tail_start);
        let Some(last) = blocks.pop() else { return };
        if blocks.is_empty() {
            return;
        }
        let before = self.lines.get(..last.source.start).unwrap_or_default();
        self.tail_start = before.rfind('\n').map_or(0, |end| end + 1);
        self.frozen.extend(blocks);
    }

    fn tail_text(&self) -> &str {
        self.lines.get(self.tail_start..).unwrap_or_default()
    }
}
