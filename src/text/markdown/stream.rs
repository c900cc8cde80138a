//! A document while it comes in: blocks that cannot change any more, and a tail that is parsed
//! anew.
//!
//! `CommonMark` closes blocks from left to right: once a later top-level block has begun, an earlier
//! one cannot change. So when lines have ended, the tail is parsed up to the last line end; if it
//! holds two or more blocks, all but the last are frozen, and the tail begins at the start of the
//! line on which the last one begins. That is exact at every prefix but for one thing: a link may
//! be defined further down than it is used. [`Document::settle`] parses once more at the end.

use super::parse::parse_behind;
use super::{Block, Kind, parse};
use crate::text::clean;

/// A tail longer than this is frozen as it is, so that no text however long and unbroken costs
/// more than this with every step. Settling makes it exact again.
const LONGEST_TAIL: usize = 32 * 1024;
/// A document longer than this is not settled: it would stop the screen for longer than what a
/// link defined below its use is worth.
const LONGEST_SETTLED: usize = 1024 * 1024;

/// A document and how far it has come.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Bytes of the raw text that `lines` was made of.
    taken: usize,
    /// The cleaned lines that have ended.
    lines: String,
    /// The byte of `lines` with which the tail begins.
    tail_start: usize,
    /// The line that opened the code in whose middle the tail begins; empty if it does not.
    fence: String,
    frozen: Vec<Block>,
    tail: Vec<Block>,
}

impl Document {
    /// Brings the document up to date with the raw text, which may only have grown.
    pub fn update(&mut self, raw: &str) {
        let new = raw.get(self.taken..).unwrap_or_default();
        let ended = match new.rfind('\n') {
            Some(end) => end + 1,
            None if new.len() > LONGEST_TAIL => new.len(),
            None => 0,
        };
        let (ended, rest) = new.split_at(ended);
        if !ended.is_empty() {
            self.taken += ended.len();
            self.lines.push_str(&clean(ended));
            self.freeze();
        }
        self.tail = self.parse_tail(&clean(rest));
    }

    /// Parses the whole once more, now that nothing comes after it.
    pub fn settle(&mut self, raw: &str) {
        if raw.len() > LONGEST_SETTLED {
            return self.update(raw);
        }
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

    /// Freezes what cannot change any more.
    fn freeze(&mut self) {
        let mut blocks = self.parse_tail("");
        if let (Some(last), false) = (blocks.pop(), blocks.is_empty()) {
            let before = self.lines.get(..last.source.start).unwrap_or_default();
            self.tail_start = before.rfind('\n').map_or(0, |end| end + 1);
            self.fence.clear();
            self.frozen.extend(blocks);
        }
        if self.tail_text().len() > LONGEST_TAIL {
            self.freeze_all();
        }
    }

    /// Freezes a tail that has grown too long, closed or not.
    fn freeze_all(&mut self) {
        let blocks = self.parse_tail("");
        self.fence = self.open_fence(&blocks);
        self.tail_start = self.lines.len();
        self.frozen.extend(blocks);
    }

    /// The line that opened the code which is still open at the end of the tail, if one is: then
    /// whatever line comes next is code.
    fn open_fence(&self, blocks: &[Block]) -> String {
        let next = self.parse_tail("x\n");
        let goes_on = match (blocks.last().map(|last| &last.kind), next.last()) {
            (
                Some(Kind::Code { .. }),
                Some(Block {
                    kind: Kind::Code { text, .. },
                    ..
                }),
            ) => blocks.len() == next.len() && text.ends_with("x\n"),
            _ => false,
        };
        let start = blocks.last().map_or(0, |last| last.source.start);
        let opener = self
            .lines
            .get(start.max(self.tail_start)..)
            .unwrap_or_default()
            .lines()
            .next();
        match (goes_on, opener) {
            (false, _) => String::new(),
            (true, _) if !self.fence.is_empty() && blocks.len() == 1 => self.fence.clone(),
            (true, opener) => format!("{}\n", opener.unwrap_or_default()),
        }
    }

    /// Parses the tail with what follows it.
    fn parse_tail(&self, rest: &str) -> Vec<Block> {
        let text = [self.tail_text(), rest].concat();
        parse_behind(&self.fence, &text, self.tail_start)
    }

    fn tail_text(&self) -> &str {
        self.lines.get(self.tail_start..).unwrap_or_default()
    }
}
