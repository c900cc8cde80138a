//! What a refusal means: status, headers and body of an answer, to a [`Failure`].
//!
//! Owns the signs by which faults are told apart. Pure. Servers give the same fault different
//! statuses, so several signs decide; where none fits, the status does. Faults of the connection
//! are `error`'s, waiting times `limits`', sentences for people `app::banner`'s.

use super::limits;
use super::redaction::Redaction;
use super::wire::{Body, Complaint, one_line};
use crate::chat::{Failure, FailureKind, Retry};
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use std::borrow::Cow;

/// The failure that an answer without a good status stands for. The key is taken out of the
/// sentence and not of the body, in which it may stand in another way of writing.
pub(super) fn classify<'a>(
    status: StatusCode,
    headers: &HeaderMap,
    body: impl Into<Body<'a>>,
    redaction: &Redaction,
) -> Failure {
    let body = body.into();
    let complaint = Complaint::in_body(body.clone());
    let status = status.as_u16();
    let wait = if status == 429 {
        limits::until_reset(headers, &body.text)
    } else {
        limits::until_better(headers, &body.text)
    };
    let (kind, retry) = judge(status, &complaint, wait);
    let leaks_address = complaint.said.starts_with("connect E");
    Failure {
        kind,
        status: Some(status),
        // Node's error of a connection inside the server's network tells nobody anything.
        said: if leaks_address {
            String::new()
        } else {
            one_line(&redaction.apply(&in_words(&complaint, kind)))
        },
        retry,
    }
}

/// The failure that a complaint inside a reply with a good status stands for: its own status
/// decides if it names one, else its names do.
///
/// The reply's headers tell times as those of a refusal do, in the same order: its `Date` is what dates
/// are measured by, and a `Retry-After`, which means nothing beside a good status, can be about nothing
/// but this. Its limits let the call in, so that a reset counts only of one that is used up by now.
pub(super) fn classify_in_reply(complaint: &Complaint, headers: &HeaderMap) -> Failure {
    let named = NAMED_STATUSES
        .iter()
        .find(|(name, _)| complaint.names.contains(name));
    let status = complaint.status.or(named.map(|(_, status)| *status));
    let wait = limits::until_better(headers, &complaint.json);
    let (kind, retry) = judge(status.unwrap_or(500), complaint, wait);
    Failure {
        kind,
        status,
        said: one_line(&in_words(complaint, kind)),
        retry,
    }
}

/// The sentence. Of a request that is refused as it stands, what in it is meant belongs to that; of others, what is
/// wrong with the request is known.
fn in_words(complaint: &Complaint, kind: FailureKind) -> Cow<'_, str> {
    if kind == FailureKind::BadRequest {
        Cow::Owned(complaint.sentence())
    } else {
        Cow::Borrowed(&complaint.said)
    }
}

/// The statuses that names of faults would have had.
const NAMED_STATUSES: [(&str, u16); 6] = [
    ("rate_limit", 429),
    ("insufficient_quota", 429),
    ("invalid_request", 400),
    ("authentication", 401),
    ("permission", 403),
    ("context_length_exceeded", 400),
];

/// Words that tell a fault, where its status alone does not.
struct Sign {
    statuses: &'static [u16],
    /// Lower-case; one of them is enough.
    words: &'static [&'static str],
    kind: FailureKind,
    retry: Retry,
}

/// The first sign that fits decides.
const SIGNS: [Sign; 10] = [
    // LiteLLM passes on what its provider said of LiteLLM's own key, and says of the person's
    // "Authentication Error".
    Sign {
        statuses: &[401, 403],
        words: &[
            "litellm.authenticationerror",
            "litellm.permissiondeniederror",
            "openaiexception",
            "anthropicexception",
            "azureexception",
            "provider returned error",
        ],
        kind: FailureKind::UpstreamKey,
        retry: Retry::Never,
    },
    Sign {
        statuses: &[400, 402, 403, 429],
        words: &[
            "insufficient_quota",
            "insufficient quota",
            "insufficient balance",
            "insufficient_balance",
            "insufficient credits",
            "billing_hard_limit",
            "budget has been exceeded",
            "budget_exceeded",
        ],
        kind: FailureKind::QuotaSpent,
        retry: Retry::Never,
    },
    Sign {
        statuses: &[400, 413, 422, 500],
        words: &[
            "context_length_exceeded",
            "exceed_context_size",
            "context length",
            "context size",
            "context window",
            "contextwindowexceeded",
            "prompt is too long",
            "input is too long",
            "input token count",
            "too many tokens",
            "reduce the length of the messages",
        ],
        kind: FailureKind::TooLong,
        retry: Retry::Never,
    },
    Sign {
        statuses: &[429],
        words: &["request too large for"],
        kind: FailureKind::TooLargeForRate,
        retry: Retry::Never,
    },
    // Groq's status for the same.
    Sign {
        statuses: &[413],
        words: &["tokens per min"],
        kind: FailureKind::TooLargeForRate,
        retry: Retry::Never,
    },
    Sign {
        statuses: &[404],
        words: &["route get:", "route post:"],
        kind: FailureKind::WrongPath,
        retry: Retry::Never,
    },
    Sign {
        statuses: &[400, 403, 404, 422],
        words: &[
            "model_not_found",
            "invalid_model",
            "invalid model",
            "unknown model",
            "no such model",
            "model not found",
            "not a valid model",
            "does not have access to model",
        ],
        kind: FailureKind::NoSuchModel,
        retry: Retry::Never,
    },
    // Pinaivu: the node ran the job, or may have, and the job may have been paid for.
    Sign {
        statuses: &[502],
        words: &[
            "connection was closed before a response",
            "timeout while waiting for a response",
        ],
        kind: FailureKind::Server,
        retry: Retry::AskUser,
    },
    // Pinaivu's words for it.
    Sign {
        statuses: &[502],
        words: &["decrypt session blob", "session_key must decode"],
        kind: FailureKind::SessionLost,
        retry: Retry::AskUser,
    },
    // The coordinator's: it cannot even read which session is meant.
    Sign {
        statuses: &[422],
        words: &["session_id: ", "session_key: "],
        kind: FailureKind::SessionLost,
        retry: Retry::AskUser,
    },
];

/// Words of a quota that is used up, unless a time to wait is named: Google's servers use them
/// for a limit by the minute too.
const QUOTA_WORDS: [&str; 3] = ["exceeded your current quota", "billing", "quota exceeded"];

fn judge(status: u16, complaint: &Complaint, wait: Option<limits::Wait>) -> (FailureKind, Retry) {
    let text = format!("{} {}", complaint.names, complaint.said.to_lowercase());
    let sign = SIGNS.iter().find(|sign| {
        sign.statuses.contains(&status) && sign.words.iter().any(|word| text.contains(word))
    });
    if let Some(sign) = sign {
        return (sign.kind, sign.retry.clone());
    }
    match status {
        401 => (FailureKind::Unauthorized, Retry::Never),
        402 => (FailureKind::QuotaSpent, Retry::Never),
        403 => (FailureKind::Forbidden, Retry::Never),
        404 if names_a_model(&text) => (FailureKind::NoSuchModel, Retry::Never),
        // 405: the path is there, but it is a page and not this API.
        404 | 405 => (FailureKind::WrongPath, Retry::Never),
        407 => (FailureKind::Proxy, Retry::Never),
        413 => (FailureKind::TooLarge, Retry::Never),
        429 => rate_limited(&text, wait),
        408 | 500..=599 => (FailureKind::Server, after_or_backoff(wait)),
        400..=499 => (FailureKind::BadRequest, Retry::Never),
        _ => (FailureKind::Protocol, Retry::Never),
    }
}

fn rate_limited(text: &str, wait: Option<limits::Wait>) -> (FailureKind, Retry) {
    if wait.is_none() && QUOTA_WORDS.iter().any(|word| text.contains(word)) {
        return (FailureKind::QuotaSpent, Retry::Never);
    }
    (FailureKind::RateLimited, after_or_backoff(wait))
}

fn after_or_backoff(wait: Option<limits::Wait>) -> Retry {
    wait.map_or(Retry::Backoff, |(millis, source)| Retry::After {
        millis,
        source,
    })
}

/// Whether the word stands there on its own: a path such as `/v1/models` names none.
fn names_a_model(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric())
        .any(|word| word == "model")
}

#[cfg(test)]
mod tests;
