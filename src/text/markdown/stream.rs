//! A document while it comes in: blocks that cannot change any more, and a tail that is parsed
//! anew.
//!
//! `CommonMark` closes blocks from left to right: once a later top-level block has begun, an earlier
//! one cannot change. So when lines have ended, the tail is parsed up to the last line end; if it
//! holds two or more blocks, all but the last are frozen, and the tail begins at the start of the
//! line on which the last one begins. A tail that is code within an open fence is not even parsed:
//! every line that does not close the fence is one more of the code.
//!
//! That is exact at every prefix but for one thing: a link may be defined further down than it is
//! used. [`Document::settle`] parses once more at the end.

use super::fence::Fence;
use super::{Block, Kind, parse};
use crate::text::clean;

/// A tail longer than this is frozen as it is, so that no text however long and unbroken costs
/// more than this with every step. Settling makes it exact again.
const LONGEST_TAIL: usize = 32 * 1024;
/// A document longer than this is not settled: it would stop the screen for longer than what a link
/// defined below its use is worth.
const LONGEST_SETTLED: usize = 256 * 1024;

/// A document and how far it has come.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Bytes of the raw text that have been taken in: lines that have ended.
    taken: usize,
    /// The byte of the cleaned text with which the tail begins.
    tail_start: usize,
    /// The cleaned lines of the tail that have ended; empty while it is code within an open fence.
    lines: String,
    open: Option<OpenCode>,
    frozen: Vec<Block>,
    tail: Vec<Block>,
}

/// The tail is code within a fence that is still open. Its block is in the tail.
#[derive(Debug, Clone, Copy)]
struct OpenCode {
    fence: Fence,
    /// Bytes of the cleaned text from the tail's beginning to the end of the last line.
    source: usize,
    /// Bytes of the code to the end of the last line.
    code: usize,
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
        self.take_back();
        if !ended.is_empty() {
            self.taken += ended.len();
            let ended = clean(ended);
            let behind = self.extend_code(&ended);
            if !behind.is_empty() {
                self.lines.push_str(behind);
                self.freeze();
            }
        }
        self.show(&clean(rest));
    }

    /// Parses the whole once more, now that nothing comes after it; says whether it did. What is too
    /// long for that is only brought up to date.
    pub fn settle(&mut self, raw: &str) -> bool {
        if raw.len() > LONGEST_SETTLED {
            self.update(raw);
            return false;
        }
        *self = Self {
            frozen: parse(&clean(raw), 0),
            taken: raw.len(),
            ..Self::default()
        };
        true
    }

    /// The blocks that cannot change any more.
    pub fn frozen(&self) -> &[Block] {
        &self.frozen
    }

    /// The blocks that still can.
    pub fn tail(&self) -> &[Block] {
        &self.tail
    }

    /// Bytes of code at the beginning of the tail's first block that cannot change any more, whatever
    /// comes: whole lines. None unless the tail is code within an open fence.
    pub fn fixed_code(&self) -> usize {
        self.open.map_or(0, |open| open.code)
    }

    /// Takes the last line back out of open code: it had not ended when it was shown.
    fn take_back(&mut self) {
        if let (Some(open), Some(code)) = (self.open, open_code(&mut self.tail)) {
            code.truncate(open.code);
        }
    }

    /// Takes lines into open code, up to the one that closes it; what comes behind that.
    fn extend_code<'a>(&mut self, text: &'a str) -> &'a str {
        let (Some(mut open), Some(code)) = (self.open, open_code(&mut self.tail)) else {
            return text;
        };
        let mut taken = 0;
        for line in text.split_inclusive('\n') {
            // A line that was too long to wait for its end goes on with what it is.
            let begins = code.is_empty() || code.ends_with('\n');
            taken += line.len();
            if begins && open.fence.is_closed_by(line) {
                self.open = None;
                self.freeze_tail(open.source + taken);
                return text.get(taken..).unwrap_or_default();
            }
            code.push_str(if begins { open.fence.code(line) } else { line });
        }
        open.source += taken;
        open.code = code.len();
        self.open = Some(open);
        ""
    }

    /// Shows the tail with the line behind it that has not ended.
    fn show(&mut self, line: &str) {
        let Some(open) = self.open else {
            self.tail = parse(&[self.lines.as_str(), line].concat(), self.tail_start);
            return;
        };
        if let Some(code) = open_code(&mut self.tail) {
            let begins = code.is_empty() || code.ends_with('\n');
            if begins && !open.fence.may_be_closed_by(line) {
                code.push_str(open.fence.code(line));
            } else if !begins {
                code.push_str(line);
            }
        }
        if let Some(block) = self.tail.first_mut() {
            block.source.end = self.tail_start + open.source + line.len();
        }
    }

    /// Freezes what cannot change any more.
    fn freeze(&mut self) {
        self.tail = parse(&self.lines, self.tail_start);
        if let Some(last) = self.tail.pop() {
            let start = self.line_start(last.source.start);
            if !self.tail.is_empty() {
                self.frozen.append(&mut self.tail);
                self.lines.drain(..start);
                self.tail_start += start;
            }
            self.tail.push(last);
        }
        self.open_code();
        if self.lines.len() > LONGEST_TAIL {
            self.freeze_tail(self.lines.len());
        }
    }

    /// Freezes the tail as it is, closed or not: so many bytes of text.
    fn freeze_tail(&mut self, length: usize) {
        self.frozen.append(&mut self.tail);
        self.lines.clear();
        self.tail_start += length;
    }

    /// The byte of the tail's lines with which the line begins that holds a byte of the source.
    fn line_start(&self, byte: usize) -> usize {
        let before = byte.saturating_sub(self.tail_start);
        let end = self.lines.get(..before).and_then(|text| text.rfind('\n'));
        end.map_or(0, |end| end + 1)
    }

    /// Notices that the tail is code within a fence that is still open.
    fn open_code(&mut self) {
        let [
            Block {
                kind: Kind::Code { text, .. },
                source,
            },
        ] = self.tail.as_slice()
        else {
            return;
        };
        let (start, code) = (self.line_start(source.start), text.len());
        let mut lines = self.lines.get(start..).unwrap_or_default().lines();
        let Some(fence) = lines.next().and_then(Fence::opened_by) else {
            return;
        };
        if !lines.any(|line| fence.is_closed_by(line)) {
            self.open = Some(OpenCode {
                fence,
                source: self.lines.len(),
                code,
            });
            self.lines.clear();
        }
    }
}

/// The code of a tail that is one block of it.
const fn open_code(tail: &mut [Block]) -> Option<&mut String> {
    match tail {
        [
            Block {
                kind: Kind::Code { text, .. },
                ..
            },
        ] => Some(text),
        _ => None,
    }
}
