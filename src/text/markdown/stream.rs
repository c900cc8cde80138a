//! A document while it comes in: blocks that cannot change any more, and a tail that is parsed
//! anew.
//!
//! `CommonMark` closes blocks from left to right: once a later top-level block has begun, an earlier
//! one cannot change. So when lines have ended, the tail is parsed up to the last line end; if it
//! holds two or more blocks, all but the last are frozen, and the tail begins at the start of the
//! line on which the last one begins. A tail that is code within an open fence is not even parsed:
//! every line that does not close the fence is one more of the code.
//!
//! That is exact at every prefix but for two things: a link may be defined further down than it is
//! used, and a block may be so long that it has to be frozen in parts. [`Document::settle`] parses
//! once more at the end. What is behind the last line end is shown as `unfinished` guesses it to
//! become.

use super::fence::Fence;
use super::parse::parse_behind;
use super::{Block, Kind, parse, references, unfinished};
use crate::text::clean;

/// A tail longer than this is frozen in parts where that does little harm: words, rows of a table,
/// items of a list. So no text however long and unbroken costs more than this with every step.
const LONGEST_TAIL: usize = 32 * 1024;
/// A tail longer than this is frozen as it is, whatever that does to its looks.
const LONGEST_BLOCK: usize = 256 * 1024;
/// The most of definitions of links that is remembered, and of a table's head.
const LONGEST_PREFIX: usize = 16 * 1024;
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
    /// What the tail means depends on these: definitions of links that are frozen.
    definitions: String,
    /// And the head of the table that the tail goes on with.
    head: String,
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
        let ended = match ended_lines(new) {
            0 if new.len() > LONGEST_TAIL => new.len(),
            ended => ended,
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
            self.tail = self.parse_tail(line);
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

    /// The blocks of the tail with a line behind it that has not ended.
    fn parse_tail(&self, line: &str) -> Vec<Block> {
        let text = [self.lines.as_str(), line].concat();
        unfinished::blocks(&text, self.tail_start, |text| self.parse(text))
    }

    /// Parses text of the tail behind what it depends on.
    fn parse(&self, text: &str) -> Vec<Block> {
        if self.definitions.is_empty() && self.head.is_empty() {
            return parse(text, self.tail_start);
        }
        let prefix = self.definitions.len() + self.head.len();
        let text = [&self.definitions, &self.head, text].concat();
        let mut blocks = parse_behind(prefix, &text, self.tail_start);
        if !self.head.is_empty() && blocks.first().is_some_and(has_no_rows) {
            blocks.remove(0);
        }
        blocks
    }

    /// Freezes what cannot change any more.
    fn freeze(&mut self) {
        self.tail = self.parse(&self.lines);
        if let Some(last) = self.tail.pop() {
            let start = self.line_start(last.source.start);
            if !self.tail.is_empty() {
                self.frozen.append(&mut self.tail);
                self.drop_lines(start);
                self.head.clear();
            } else if !matches!(last.kind, Kind::Table(_)) {
                self.head.clear();
            }
            self.tail.push(last);
        }
        self.open_code();
        if self.lines.len() > LONGEST_TAIL {
            self.freeze_part();
        }
    }

    /// Freezes a part of a tail that is too long.
    fn freeze_part(&mut self) {
        let cut = match self.tail.last().map(|block| &block.kind) {
            Some(Kind::Table(_)) => {
                self.keep_head();
                self.lines.len()
            }
            Some(Kind::List(list)) => {
                let blocks = list.items.last().and_then(|item| item.blocks.first());
                let start = blocks.map_or(0, |block| self.line_start(block.source.start));
                self.item_start(start)
            }
            Some(Kind::Paragraph(_)) | None => self.lines.len(),
            Some(
                Kind::Heading(..) | Kind::Quote(_) | Kind::Code { .. } | Kind::Rule | Kind::Html(_),
            ) => 0,
        };
        match cut {
            0 if self.lines.len() <= LONGEST_BLOCK => {}
            0 => self.freeze_tail(self.lines.len()),
            cut if cut == self.lines.len() => self.freeze_tail(cut),
            cut => {
                let ended = self.lines.get(..cut).unwrap_or_default();
                let mut blocks = self.parse(ended);
                self.frozen.append(&mut blocks);
                self.drop_lines(cut);
                self.tail = self.parse(&self.lines);
            }
        }
    }

    /// The head of a table goes with each of its parts.
    fn keep_head(&mut self) {
        if self.head.is_empty() {
            let head: usize = self.lines.split_inclusive('\n').take(2).map(str::len).sum();
            let head = self
                .lines
                .get(..head)
                .filter(|head| head.len() <= LONGEST_PREFIX);
            self.head.push_str(head.unwrap_or_default());
        }
    }

    /// Where a line begins if an item of a list begins with it, else 0.
    fn item_start(&self, line: usize) -> usize {
        let text = self.lines.get(line..).unwrap_or_default();
        if unfinished::begins_item(text) {
            line
        } else {
            0
        }
    }

    /// Takes lines out of the tail that are frozen now, and remembers what they define.
    fn drop_lines(&mut self, length: usize) {
        let room = LONGEST_PREFIX.saturating_sub(self.definitions.len());
        let lines = self.lines.get(..length).unwrap_or_default();
        self.definitions
            .push_str(&references::definitions(lines, room));
        self.lines.drain(..length);
        self.tail_start += length;
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

/// Bytes of the lines that have ended, whatever [`clean`] takes for a line's end.
fn ended_lines(text: &str) -> usize {
    let ends = |c| matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}');
    // The other half of a line's end may be still to come.
    let whole = text.strip_suffix('\r').unwrap_or(text);
    let last = whole.char_indices().rev().find(|(_, c)| ends(*c));
    last.map_or(0, |(at, c)| at + c.len_utf8())
}

/// Whether a block is a table of which only the head is there.
const fn has_no_rows(block: &Block) -> bool {
    matches!(&block.kind, Kind::Table(table) if table.rows.is_empty())
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
