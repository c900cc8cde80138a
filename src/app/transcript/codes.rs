//! What is known of the inks of a body's code: which lines have them, which were asked for.
//!
//! A block of code is asked for piece by piece, from its first line on, one piece at a time: what a line
//! means depends on those before it. A line that may still grow is not asked for.

use super::body::Growth;
use crate::text::Row;
use crate::text::code::{self, Job, Outcome, Run};
use std::ops::Range;

/// The most lines of one piece: what comes back is on the screen before the next piece is asked for.
const PIECE: usize = 256;

/// The inks of the blocks of code of one body, first to last.
#[derive(Debug, Clone, Default)]
pub(super) struct Codes {
    blocks: Vec<Inks>,
}

/// The inks of one block.
#[derive(Debug, Clone, Default)]
struct Inks {
    /// The language, as the fence names it.
    info: String,
    /// Those of the lines from the first on, as far as they are known.
    lines: Vec<Vec<Run>>,
    /// The byte of the code with which the newest of them begins, and the byte behind them, line end
    /// included.
    newest: Range<usize>,
    /// The name under which the highlighter knows the block; none before it was asked.
    name: Option<u64>,
    state: Asking,
    /// Whether there was no code when the block was met.
    is_empty: bool,
}

/// How it stands between a block and the highlighter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Asking {
    /// More lines can be asked for.
    #[default]
    Ready,
    /// A piece is on its way.
    Waits,
    /// Nobody knows the language.
    Futile,
}

impl Codes {
    /// Meets a block of code while its body is laid out. If it is not the one that was there before, what
    /// was known is forgotten.
    pub(super) fn meet(&mut self, block: usize, info: &str, text: &str) {
        if self.blocks.len() <= block {
            self.blocks.resize_with(block + 1, Inks::default);
        }
        let Some(known) = self.blocks.get_mut(block) else {
            return;
        };
        if known.info != info || !known.fits(text) {
            *known = Inks {
                info: info.to_owned(),
                ..Inks::default()
            };
        }
        known.is_empty = text.is_empty();
    }

    /// Whether a line has no inks yet and it can be asked for them, as far as is known without its block.
    pub(super) fn wants(&self, block: usize, line: usize) -> bool {
        self.blocks
            .get(block)
            .is_some_and(|known| known.wants(line))
    }

    /// The next piece of a block, if `line` has no inks yet and can have them. `name` is the last name that
    /// was given to a block.
    pub(super) fn job(
        &mut self,
        block: usize,
        line: usize,
        text: &str,
        growth: Growth,
        name: &mut u64,
    ) -> Option<Job> {
        let known = self
            .blocks
            .get_mut(block)
            .filter(|known| known.wants(line))?;
        let first = known.lines.len();
        let whole = match growth {
            Growth::Open => text.rfind('\n').and_then(|end| text.get(..=end))?,
            Growth::Ended => text,
        };
        let rest = whole
            .get(known.newest.end..)
            .filter(|rest| !rest.is_empty())?;
        let lines = code::lines(rest).take(PIECE).map(str::to_owned).collect();
        known.state = Asking::Waits;
        let block = *known.name.get_or_insert_with(|| {
            *name += 1;
            *name
        });
        Some(Job {
            block,
            first,
            info: known.info.clone(),
            lines,
        })
    }

    /// Takes an answer in; the lines that have inks now.
    pub(super) fn answer(
        &mut self,
        block: usize,
        name: u64,
        outcome: Outcome,
    ) -> Option<Range<usize>> {
        let known = self.blocks.get_mut(block)?;
        if known.name != Some(name) {
            return None;
        }
        match outcome {
            Outcome::Inked(lines) => {
                let first = known.lines.len();
                for line in lines {
                    known.push(line);
                }
                known.state = Asking::Ready;
                Some(first..known.lines.len())
            }
            Outcome::Unknown => {
                known.state = Asking::Futile;
                None
            }
            Outcome::Lost => {
                let info = std::mem::take(&mut known.info);
                *known = Inks {
                    info,
                    ..Inks::default()
                };
                None
            }
        }
    }

    /// Gives the code on a row its inks, as far as they are known.
    pub(super) fn ink(&self, row: &mut Row) {
        let Some(place) = row.code else { return };
        let block = self.blocks.get(place.block);
        if let Some(line) = block.and_then(|block| block.lines.get(place.line)) {
            code::ink(row, line);
        }
    }
}

impl Inks {
    fn wants(&self, line: usize) -> bool {
        let is_open = self.state == Asking::Ready && !self.info.is_empty();
        is_open && !self.is_empty && line >= self.lines.len()
    }

    fn push(&mut self, line: Vec<Run>) {
        let length = line.last().map_or(0, |(range, _)| range.end);
        self.newest = self.newest.end..self.newest.end + length + 1;
        self.lines.push(line);
    }

    /// Whether the newest inks can be those of this text.
    fn fits(&self, text: &str) -> bool {
        let Some(end) = self.newest.end.checked_sub(1) else {
            return true;
        };
        let before = text.get(..self.newest.start);
        let line = text.get(self.newest.start..end);
        let behind = text.get(end..);
        before.is_some_and(|before| before.is_empty() || before.ends_with('\n'))
            && line.is_some_and(|line| !line.contains('\n'))
            && behind.is_some_and(|behind| behind.is_empty() || behind.starts_with('\n'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Ink;

    #[test]
    fn a_line_wants_inks_until_they_were_asked_for_and_only_where_there_can_be_some() {
        let mut codes = Codes::default();
        codes.meet(0, "c", "a\nb\n");
        codes.meet(1, "", "a\n");
        codes.meet(2, "c", "");
        let wants = |codes: &Codes| [0, 1, 2, 3].map(|block| codes.wants(block, 1));
        assert_eq!(wants(&codes), [true, false, false, false]);
        let job = codes.job(0, 1, "a\nb\n", Growth::Ended, &mut 0).unwrap();
        assert_eq!(wants(&codes), [false; 4], "they are on their way");
        let inks = vec![vec![(0..1, Ink::CodeType)]; 2];
        codes.answer(0, job.block, Outcome::Inked(inks));
        assert_eq!(wants(&codes), [false; 4], "they are there");
        codes.meet(2, "c", "a\n");
        assert!(codes.wants(2, 0), "it was empty and is no more");
    }
}
