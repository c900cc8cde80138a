//! Why a subcommand ends before it is done, and the status that the program ends with then.

use super::{Exit, complain};
use std::io;

/// Why a subcommand goes no further.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// It could not do what was asked, for the reason in these words.
    Failed(String),
    /// It was asked in a way that it does not understand.
    Usage(String),
    /// Whoever read its output wants no more of it, as `head` does. Nothing is wrong.
    NobodyReads,
}

impl Stop {
    /// What became of writing to standard output.
    pub(super) fn of_output(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::NobodyReads;
        }
        Self::Failed(format!("Standard output cannot be written: {error}."))
    }
}

/// Says on standard error what a subcommand was stopped by, and tells the status.
pub(super) fn exit(done: Result<(), Stop>) -> Exit {
    match done {
        Ok(()) | Err(Stop::NobodyReads) => Exit::Done,
        Err(Stop::Failed(words)) => {
            complain(&words);
            Exit::Failed
        }
        Err(Stop::Usage(words)) => {
            complain(&words);
            Exit::Usage
        }
    }
}
