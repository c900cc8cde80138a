//! How the program ends: the statuses that scripts can tell apart.

use std::process::ExitCode;

/// The program's exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: it did what was asked.
    Done,
    /// 1: it could not.
    Failed,
    /// 2: it was asked in a way that it does not understand: flags, settings, no terminal.
    Usage,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Failed => Self::FAILURE,
            Exit::Usage => Self::from(2),
        }
    }
}
