//! Code that wants inks: what a highlighter is asked and what it answers, as data that can cross
//! threads. Who highlights, and how, is not known here.

use super::Ink;
use std::ops::Range;

/// Bytes of a line, and what they mean.
pub type Run = (Range<usize>, Ink);

/// Lines of a block of code to highlight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The block. Whoever asks gives the numbers, and none to two blocks.
    pub block: u64,
    /// The place of the first of the lines in the block, from 0.
    pub first: usize,
    /// The language, as the fence names it.
    pub info: String,
    /// The lines, without their ends. One that may still grow does not belong here.
    pub lines: Vec<String>,
}

/// What became of a [`Job`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The runs of each line. They cover it from its first byte to its last, none is empty, no two
    /// neighbours have the same ink, and all begin and end between characters.
    Inked(Vec<Vec<Run>>),
    /// Nobody knows the language: the block stays plain, and need not be asked for again.
    Unknown,
    /// The lines did not follow upon the last ones, or those are forgotten: ask from line 0.
    Lost,
}
