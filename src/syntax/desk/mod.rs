//! A worker's place: does jobs, and keeps where each block ended for the next one.

use super::{Highlighter, Resume};
use crate::text::code::{Job, Outcome};
use std::collections::VecDeque;

/// The blocks whose end is kept. One block grows at a time; the others are those that a person may have
/// scrolled to meanwhile.
const MAX_BLOCKS: usize = 32;

/// Does jobs, and remembers where the latest blocks ended.
#[derive(Default)]
pub struct Desk {
    highlighter: Highlighter,
    /// Least recently used first.
    blocks: VecDeque<(u64, Resume)>,
}

impl Desk {
    /// One that has done nothing yet.
    pub const fn new() -> Self {
        Self {
            highlighter: Highlighter::new(),
            blocks: VecDeque::new(),
        }
    }

    /// Does a job. A job at line 0 begins its block anew.
    pub fn run(&mut self, job: &Job) -> Outcome {
        let Some(language) = self.highlighter.language(&job.info) else {
            return Outcome::Unknown;
        };
        let follows =
            |resume: &Resume| resume.lines() == job.first && resume.language() == language;
        let resume = self.take(job.block).filter(follows);
        if resume.is_none() && job.first > 0 {
            return Outcome::Lost;
        }
        let done = self.highlighter.highlight(language, resume, &job.lines);
        self.keep(job.block, done.resume);
        Outcome::Inked(done.inks)
    }

    fn take(&mut self, block: u64) -> Option<Resume> {
        let place = self.blocks.iter().position(|(kept, _)| *kept == block)?;
        self.blocks.remove(place).map(|(_, resume)| resume)
    }

    fn keep(&mut self, block: u64, resume: Resume) {
        if self.blocks.len() == MAX_BLOCKS {
            self.blocks.pop_front();
        }
        self.blocks.push_back((block, resume));
    }
}

#[cfg(test)]
mod tests;
