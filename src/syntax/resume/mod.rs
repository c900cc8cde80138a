//! Where a block of code stands between two of its lines, and the step over the next one.

use super::{Grammars, Language};
use crate::text::Ink;
use crate::text::code::Run;
use std::ops::Range;
use syntect::parsing::{ParseState, ScopeStack, SyntaxSet};

/// The bytes of a line that are highlighted; the rest is plain. Nobody reads a longer line for its
/// inks, and the expressions of a grammar may take the square of its length.
pub const MAX_BYTES: usize = 2_000;
/// The lines of a block that are highlighted; the rest are plain.
pub const MAX_LINES: usize = 20_000;

/// All that the lines of a block so far mean for the next one. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Resume {
    language: Language,
    lines: usize,
    state: State,
}

/// What syntect carries from line to line.
#[derive(Debug, Clone)]
struct State {
    parse: ParseState,
    scopes: ScopeStack,
}

impl Resume {
    /// Before the first line of a block.
    pub(super) fn beginning(language: Language, set: &SyntaxSet) -> Self {
        Self {
            language,
            lines: 0,
            state: State {
                parse: ParseState::new(language.syntax(set)),
                scopes: ScopeStack::new(),
            },
        }
    }

    /// How many lines it stands behind: the place of the next one.
    pub(super) const fn lines(&self) -> usize {
        self.lines
    }

    /// The language of the block.
    pub(super) const fn language(&self) -> Language {
        self.language
    }

    /// Takes the next line in and gives its runs.
    ///
    /// A line that is too long, or that the grammar fails on, leaves no trace in what follows: most
    /// such lines close what they open, but where they are cut it is still open.
    pub(super) fn advance(&mut self, line: &str, grammars: &Grammars) -> Vec<Run> {
        let mut runs = Vec::new();
        self.lines += 1;
        if self.lines <= MAX_LINES {
            let head = head(line);
            let mut next = self.state.clone();
            if let Some(inked) = next.step(head, grammars) {
                runs = inked;
                if head.len() == line.len() {
                    self.state = next;
                }
            }
        }
        let inked = runs.last().map_or(0, |(range, _)| range.end);
        append(&mut runs, inked..line.len(), Ink::CodePlain);
        runs
    }
}

impl State {
    /// The runs of a line; `None` if the grammar is at fault, and then the state is worth nothing.
    fn step(&mut self, line: &str, grammars: &Grammars) -> Option<Vec<Run>> {
        let ended = format!("{line}\n"); // the grammars look for the ends of lines
        let changes = self.parse.parse_line(&ended, &grammars.set).ok()?;
        let mut runs = Vec::new();
        let mut start = 0;
        for (place, change) in changes {
            let end = place.min(line.len());
            if end > start {
                append(&mut runs, start..end, grammars.inks.of(&self.scopes));
                start = end;
            }
            self.scopes.apply(&change).ok()?;
        }
        append(&mut runs, start..line.len(), grammars.inks.of(&self.scopes));
        Some(runs)
    }
}

/// As much of a line as is highlighted.
fn head(line: &str) -> &str {
    if line.len() <= MAX_BYTES {
        return line;
    }
    (0..=MAX_BYTES)
        .rev()
        .find_map(|end| line.get(..end))
        .unwrap_or_default()
}

/// Appends a run, to the last one if that has the same ink.
fn append(runs: &mut Vec<Run>, range: Range<usize>, ink: Ink) {
    match runs.last_mut() {
        _ if range.is_empty() => {}
        Some((last, same)) if *same == ink => last.end = range.end,
        _ => runs.push((range, ink)),
    }
}

#[cfg(test)]
mod tests;
