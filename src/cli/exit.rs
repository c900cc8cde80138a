//! How the program ends: the statuses that scripts can tell apart.

use crate::chat::FailureKind;
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
    /// 3: the key is missing, was not accepted, or may not do it.
    Auth,
    /// 4: a limit is reached.
    RateLimit,
}

impl Exit {
    /// How the program ends for a call that failed like this.
    pub const fn of(kind: FailureKind) -> Self {
        match kind {
            FailureKind::Unauthorized | FailureKind::Forbidden | FailureKind::KeyNotSendable => {
                Self::Auth
            }
            FailureKind::RateLimited | FailureKind::QuotaSpent => Self::RateLimit,
            FailureKind::UpstreamKey
            | FailureKind::NoSuchModel
            | FailureKind::NoModel
            | FailureKind::TooLong
            | FailureKind::TooLarge
            | FailureKind::TooLargeForRate
            | FailureKind::WrongPath
            | FailureKind::BadRequest
            | FailureKind::Server
            | FailureKind::SessionLost
            | FailureKind::Connect
            | FailureKind::Reset
            | FailureKind::Proxy
            | FailureKind::Tls
            | FailureKind::Protocol
            | FailureKind::Silence
            | FailureKind::NotSealed
            | FailureKind::Cut => Self::Failed,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Failed => Self::FAILURE,
            Exit::Usage => Self::from(2),
            Exit::Auth => Self::from(3),
            Exit::RateLimit => Self::from(4),
        }
    }
}
