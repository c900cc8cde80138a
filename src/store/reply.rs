//! What the store says: what came of its file, and answers.

use super::Answer;
use std::path::PathBuf;

/// Whether a session that was to be taken out of the history is this program's to go on in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// It is: it was there, and is no more.
    Good,
    /// It was not there any more: another program has taken it out, or changed or removed what it belonged to.
    Gone,
    /// That is not known, because it could not be taken out for now, or there is no file to take it out of.
    Unknown,
}

/// What the store says.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// What came of opening the file: always the first.
    Opened(Opened),
    /// Nothing can be written. Said once, until [`Reply::Recovered`]; what is to be written waits.
    Failed {
        /// What, why, and what to do.
        words: String,
    },
    /// Writing works again, and all that waited is written.
    Recovered,
    /// Too much waited, and the oldest was given up.
    Dropped {
        /// How many ops.
        ops: usize,
    },
    /// The file turned out to be damaged while it was in use, and was replaced.
    Rescued(Rescue),
    /// The file turned out to be damaged while it was in use, and could not be replaced: from now on all is kept in
    /// memory until the program ends.
    InMemory {
        /// Why, and what to do.
        words: String,
    },
    /// The answer to a question.
    Answered {
        /// The question's number.
        number: u64,
        /// The answer.
        answer: Answer,
    },
}

/// What came of the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finished {
    /// Everything is in the file, if there was to be one.
    Saved,
    /// Not all that a person would miss is.
    Unsaved {
        /// How much is not, and why.
        words: String,
    },
    /// It took longer than was waited for: what was last sent may be in the file or not.
    Late,
}

/// What came of opening the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// There was none: a new one was made.
    Fresh,
    /// It was there.
    AsItWas,
    /// It was there, made by an earlier version of the program.
    Migrated {
        /// Its version before.
        from: usize,
    },
    /// It cannot be written. Where the reason may pass, what is to be written waits until [`Reply::Recovered`].
    ReadOnly {
        /// Why, and what to do.
        words: String,
    },
    /// It was damaged, and was replaced.
    Rescued(Rescue),
    /// It cannot be used: all is kept in memory until the program ends.
    InMemory {
        /// Why, and what to do.
        words: String,
    },
}

/// What was saved of a damaged file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rescue {
    /// Where the damaged file is kept.
    pub kept_as: PathBuf,
    /// Conversations that were carried over.
    pub conversations: u64,
    /// Messages that were carried over.
    pub messages: u64,
    /// All this as a sentence.
    pub words: String,
}
