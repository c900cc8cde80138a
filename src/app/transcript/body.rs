//! The rows of a message's words: a person's as they were written, a model's as the markdown that they
//! are.
//!
//! A reply only grows, and a block that has ended cannot change: its rows are kept, and a delta
//! costs the layout of the last block.

use super::codes::Codes;
use super::mark::{Laid, Mark};
use super::rest::{self, Extent};
use super::steady::Steady;
use crate::text::code::{Job, Outcome};
use crate::text::markdown::{Block, Document, Kind, LaidRow, Line, LinkForm, lay_out_code};
use crate::text::{Ink, Row, Span, cell_width, clean, wrapped};
use std::ops::Range;

/// Whose words they are, which is how they look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Voice {
    /// A person's.
    #[default]
    Person,
    /// A model's answer.
    Answer,
    /// What a model thought before.
    Thought,
}

impl Voice {
    /// What stands before every row.
    pub(super) fn margin(self) -> Span {
        match self {
            Self::Person => Span::new("▌ ", Ink::Accent),
            Self::Answer => Span::new("  ", Ink::Plain),
            Self::Thought => Span::new("  ┊ ", Ink::Dim),
        }
    }
}

/// The rows of a message's words.
#[derive(Debug, Clone, Default)]
pub(super) struct Body {
    voice: Voice,
    links: LinkForm,
    rows: Vec<Laid>,
    /// Cells that they were laid out for; 0 before they were.
    width: usize,
    /// Bytes of the text that they show.
    shown: usize,
    growth: Growth,
    document: Document,
    /// The part that cannot change any more.
    frozen: Frozen,
    steady: Steady,
    /// The blocks that hold code, first to last.
    homes: Vec<Home>,
    codes: Codes,
    /// Blank rows at the end, which are not shown.
    blank_end: usize,
    extent: Extent,
    /// What is said of the rest of a text that is too long to be shown whole.
    rest: Vec<Row>,
}

/// Whether more text may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Growth {
    /// It may.
    #[default]
    Open,
    /// The text is whole.
    Ended,
}

/// How much of a body cannot change any more.
#[derive(Debug, Clone, Copy, Default)]
struct Frozen {
    blocks: usize,
    rows: usize,
    homes: usize,
    /// The line up to which the code of the block behind them cannot change either.
    line: Line,
}

/// A block of the document that holds code.
#[derive(Debug, Clone)]
struct Home {
    /// Its blocks of code, counted from the first of the body.
    codes: Range<usize>,
    /// Its place among the blocks, those that can change behind those that cannot.
    block: usize,
    rows: Range<usize>,
}

impl Body {
    /// Words in this voice, with links in this form.
    pub(super) fn of(voice: Voice, links: LinkForm) -> Self {
        Self {
            voice,
            links,
            ..Self::default()
        }
    }

    /// Whether its rows were made.
    pub(super) const fn is_laid_out(&self) -> bool {
        self.width > 0
    }

    /// Rows in all.
    pub(super) const fn len(&self) -> usize {
        self.rows.len().saturating_sub(self.blank_end) + self.rest.len()
    }

    /// One of them.
    pub(super) fn row(&self, index: usize) -> Option<&Row> {
        let shown = self.text_rows();
        match index.checked_sub(shown.len()) {
            None => shown.get(index).map(|laid| &laid.row),
            Some(behind) => self.rest.get(behind),
        }
    }

    /// The place of a row in the text.
    pub(super) fn mark(&self, row: usize) -> Mark {
        Mark::of(row, self.text_rows())
    }

    /// The row that shows a place; the one behind the last for what stands below them all.
    pub(super) fn row_of(&self, mark: Mark) -> usize {
        mark.row(self.text_rows()).min(self.len())
    }

    /// The rows of the text, without the blank ones at its end.
    fn text_rows(&self) -> &[Laid] {
        let shown = self.rows.len().saturating_sub(self.blank_end);
        self.rows.get(..shown).unwrap_or_default()
    }

    /// Brings the rows up to date with the text, which may only have grown; returns how many were
    /// laid out. `width` is the room of a whole row, its margin included. Of the first `seen` rows some are
    /// before the eyes of somebody who does not go along with the text.
    pub(super) fn lay_out(
        &mut self,
        text: &str,
        growth: Growth,
        width: usize,
        seen: usize,
    ) -> usize {
        let (text, rest) = text.split_at(self.extent.end(text));
        self.rest = rest::rows(rest.len(), self.voice, width);
        let growth = if rest.is_empty() {
            growth
        } else {
            Growth::Ended
        };
        let is_current = self.width == width && self.shown == text.len();
        let settles = self.steady.settles(seen, growth);
        if is_current && self.growth == growth && !settles {
            return 0;
        }
        let is_new = self.shown != text.len() || self.growth != growth;
        if self.width != width || settles {
            self.frozen = Frozen::default();
        }
        (self.growth, self.width, self.shown) = (growth, width, text.len());
        if is_new && self.voice != Voice::Person {
            self.read(text);
        }
        self.thaw();
        let kept = self.rows.len();
        match self.voice {
            Voice::Person => self.lay_out_lines(text),
            Voice::Answer | Voice::Thought => self.lay_out_blocks(),
        }
        let blank_rows = self.rows.iter().rev().take_while(|laid| laid.is_blank);
        self.blank_end = blank_rows.count();
        self.rows.len().saturating_sub(kept)
    }

    /// Drops the rows that can change. Those of the last block of code may be among them, while others of
    /// it stay.
    fn thaw(&mut self) {
        self.rows.truncate(self.frozen.rows);
        self.homes.truncate(self.frozen.homes);
        if let Some(home) = self.homes.last_mut() {
            home.rows.end = home.rows.end.min(self.rows.len());
        }
    }

    /// The lines of code, from the first that has no inks yet to `line`, if they can be asked for now.
    pub(super) fn job(&mut self, code: usize, line: usize, name: &mut u64) -> Option<Job> {
        // The way to the block leads through all its parts: every row goes it only if there is need.
        if !self.codes.wants(code, line) {
            return None;
        }
        let home = self.home(code)?;
        let frozen = self.document.frozen();
        let block = match home.block.checked_sub(frozen.len()) {
            None => frozen.get(home.block),
            Some(place) => self.document.tail().get(place),
        };
        let codes = block.map(Block::codes).unwrap_or_default();
        let (_, text) = codes.get(code - home.codes.start)?;
        self.codes.job(code, line, text, self.growth, name)
    }

    /// Takes the inks of lines of code in.
    pub(super) fn answer(&mut self, code: usize, job: u64, outcome: Outcome) {
        let Some(lines) = self.codes.answer(code, job, outcome) else {
            return;
        };
        let Some(home) = self.home(code) else { return };
        let rows = self.rows.get_mut(home.rows).unwrap_or_default();
        for laid in rows {
            let place = laid.row.code.filter(|place| place.block == code);
            if place.is_some_and(|place| lines.contains(&place.line)) {
                self.codes.ink(&mut laid.row);
            }
        }
    }

    /// The block that holds a block of code.
    fn home(&self, code: usize) -> Option<Home> {
        let behind = self.homes.partition_point(|home| home.codes.start <= code);
        self.homes.get(behind.checked_sub(1)?).cloned()
    }

    /// As it was written, wrapped.
    fn lay_out_lines(&mut self, text: &str) {
        self.rows.clear();
        if text.is_empty() {
            return;
        }
        let (text, width) = (clean(text), self.room());
        let mut start = 0;
        for line in text.split('\n') {
            for (shown, join) in wrapped(line, width) {
                let from = start + shown.start;
                let words = line.get(shown).unwrap_or_default();
                let row = Row::joined(vec![Span::new(words, Ink::Plain)], join);
                self.push(row, from);
            }
            start += line.len() + 1;
        }
    }

    /// Brings the blocks up to date with the text. Settling makes every one of them anew.
    fn read(&mut self, text: &str) {
        match self.growth {
            Growth::Open => self.document.update(text),
            Growth::Ended => {
                if self.document.settle(text) {
                    self.frozen = Frozen::default();
                }
            }
        }
    }

    /// As markdown. Blocks that cannot change keep their rows.
    fn lay_out_blocks(&mut self) {
        let document = std::mem::take(&mut self.document);
        let (frozen, tail) = (document.frozen(), document.tail());
        for (place, block) in frozen.iter().enumerate().skip(self.frozen.blocks) {
            self.push_block(place, block, usize::MAX);
        }
        if frozen.len() > self.frozen.blocks {
            self.freeze(frozen.len(), Line::default());
        }
        for (place, block) in (frozen.len()..).zip(tail) {
            self.push_block(place, block, document.fixed_code());
        }
        self.document = document;
    }

    /// What was pushed up to now cannot change any more.
    const fn freeze(&mut self, blocks: usize, line: Line) {
        self.frozen = Frozen {
            blocks,
            rows: self.rows.len(),
            homes: self.homes.len(),
            line,
        };
    }

    /// Lays a block out. If it is code, this many bytes of that cannot change any more.
    fn push_block(&mut self, place: usize, block: &Block, fixed: usize) {
        let start = block.source.start;
        let Kind::Code { language, text } = &block.kind else {
            self.begin_block(place, block);
            let row = self.rows.len();
            let rows = self.steady.lay_out(row, block, self.room(), self.links);
            return self.push_rows(place, rows);
        };
        let line = self.frozen.line;
        let has_begun = place == self.frozen.blocks && line != Line::default();
        let line = if has_begun { line } else { Line::default() };
        if !has_begun {
            self.begin_block(place, block);
        }
        let fixed = text
            .get(line.byte..fixed.min(text.len()))
            .unwrap_or_default();
        let next = line.behind(fixed);
        if !fixed.is_empty() {
            self.push_rows(
                place,
                lay_out_code(language, fixed, line, start, self.room()),
            );
            self.freeze(place, next);
        }
        let rest = text.get(next.byte..).unwrap_or_default();
        if !rest.is_empty() || text.is_empty() {
            self.push_rows(
                place,
                lay_out_code(language, rest, next, start, self.room()),
            );
        }
    }

    /// A blank row before a block, and a home for the code in it.
    fn begin_block(&mut self, place: usize, block: &Block) {
        if !self.rows.is_empty() {
            self.push(Row::of(Vec::new()), block.source.start.saturating_sub(1));
        }
        let first = self.homes.last().map_or(0, |home| home.codes.end);
        let codes = block.codes();
        for (code, (info, text)) in (first..).zip(&codes) {
            self.codes.meet(code, info, text);
        }
        if !codes.is_empty() {
            self.homes.push(Home {
                codes: first..first + codes.len(),
                block: place,
                rows: self.rows.len()..self.rows.len(),
            });
        }
    }

    /// Rows of the block that was begun last, whose place this is. Their code is counted from its first.
    fn push_rows(&mut self, place: usize, rows: Vec<LaidRow>) {
        let first = self.homes.last().map_or(0, |home| home.codes.start);
        for mut laid in rows {
            if let Some(code) = &mut laid.row.code {
                code.block += first;
            }
            self.push(laid.row, laid.source);
        }
        if let Some(home) = self.homes.last_mut().filter(|home| home.block == place) {
            home.rows.end = self.rows.len();
        }
    }

    /// Rows are searched by where they begin: none begins before the one above it.
    fn push(&mut self, mut row: Row, start: usize) {
        let start = self.rows.last().map_or(start, |last| start.max(last.start));
        let is_blank = row.spans.iter().all(|span| span.text.trim().is_empty());
        match self.voice {
            Voice::Person | Voice::Answer => self.codes.ink(&mut row),
            Voice::Thought => dim(&mut row),
        }
        row.indent(self.voice.margin());
        self.rows.push(Laid {
            row,
            start,
            is_blank,
        });
    }

    /// Cells of a row without its margin.
    fn room(&self) -> usize {
        let margin = cell_width(&self.voice.margin().text);
        self.width.saturating_sub(margin).max(1)
    }
}

/// Thoughts stand back, whatever is in them. Their code gets no inks.
fn dim(row: &mut Row) {
    row.code = None;
    for span in &mut row.spans {
        span.ink = Ink::Dim;
    }
}
