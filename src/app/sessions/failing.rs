//! What a try that failed has left in the session that it was made in, and what came between the two.

use crate::chat::{Failure, FailureKind, Retry};

/// Milliseconds after which "unreachable" is no answer at once: the gateway says so too of a coordinator that took
/// the request and was then silent for 300 s (recorded 2026-11).
const AT_ONCE_MS: u64 = 60_000;

/// Whether a try that failed after so many milliseconds is known to have left nothing in the session: it was refused,
/// or its model failed (recorded 2026-11). After any other the job may have run on.
pub(super) fn left_alone(failure: &Failure, waited: u64) -> bool {
    match failure.kind {
        FailureKind::Unauthorized
        | FailureKind::UpstreamKey
        | FailureKind::Forbidden
        | FailureKind::RateLimited
        | FailureKind::QuotaSpent
        | FailureKind::NoSuchModel
        | FailureKind::NoModel
        | FailureKind::TooLong
        | FailureKind::TooLarge
        | FailureKind::TooLargeForRate
        | FailureKind::WrongPath
        | FailureKind::BadRequest
        | FailureKind::Connect
        | FailureKind::Proxy
        | FailureKind::Tls
        | FailureKind::KeyNotSendable
        | FailureKind::NotSealed => true,
        FailureKind::Server => {
            failure.status == Some(503) && waited < AT_ONCE_MS
                || failure.status == Some(502) && failure.said.contains("node returned an error")
        }
        FailureKind::SessionLost
        | FailureKind::Reset
        | FailureKind::Protocol
        | FailureKind::Silence
        | FailureKind::Cut => false,
    }
}

/// Nothing was sent: another program that has the conversation open has gone on in its session, or changed what that
/// belonged to.
pub fn taken() -> Failure {
    Failure {
        kind: FailureKind::SessionLost,
        status: None,
        said: "the session of this conversation is no longer this program's".to_owned(),
        retry: Retry::AskUser,
    }
}
