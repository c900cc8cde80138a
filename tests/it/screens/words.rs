//! Every kind of failure in words, all in one snapshot: read together, they have to sound alike.

use crate::support::harness::{App, rate_limited};
use pnv_tui::chat::{Failure, FailureKind, Retry};
use std::fmt::Write as _;

const KINDS: [(FailureKind, Option<u16>, &str, Retry); 17] = [
    (
        FailureKind::Unauthorized,
        Some(401),
        "Invalid or revoked API key",
        Retry::Never,
    ),
    (
        FailureKind::Forbidden,
        Some(403),
        "API key revoked",
        Retry::Never,
    ),
    (
        FailureKind::RateLimited,
        Some(429),
        "Rate limit exceeded",
        Retry::Backoff,
    ),
    (
        FailureKind::QuotaSpent,
        Some(429),
        "You exceeded your current quota",
        Retry::Never,
    ),
    (FailureKind::QuotaSpent, Some(402), "", Retry::Never),
    (
        FailureKind::NoSuchModel,
        Some(404),
        "model 'llama3.2:1b' not found",
        Retry::Never,
    ),
    (
        FailureKind::TooLong,
        Some(400),
        "maximum context length is 8192",
        Retry::Never,
    ),
    (FailureKind::WrongPath, Some(404), "Not Found", Retry::Never),
    (
        FailureKind::BadRequest,
        Some(422),
        "missing field `model`",
        Retry::Never,
    ),
    (
        FailureKind::Server,
        Some(503),
        "coordinator unreachable",
        Retry::Backoff,
    ),
    (
        FailureKind::Server,
        Some(502),
        "node returned an error",
        Retry::AskUser,
    ),
    (
        FailureKind::Connect,
        None,
        "connection refused",
        Retry::Backoff,
    ),
    (
        FailureKind::Tls,
        None,
        "the certificate has expired",
        Retry::Never,
    ),
    (
        FailureKind::Protocol,
        None,
        "the answer is a web page",
        Retry::Never,
    ),
    (FailureKind::Silence, None, "", Retry::AskUser),
    (
        FailureKind::Cut,
        None,
        "the connection was closed",
        Retry::AskUser,
    ),
    (
        FailureKind::KeyNotSendable,
        None,
        "plain http would show the key to others",
        Retry::Never,
    ),
];

#[test]
fn every_failure_in_words() {
    let mut all = String::new();
    let mut tell = |failure: Failure| {
        let mut app = App::new(100, 24);
        app.keys("Hello<enter>").fail(failure);
        let words = app.state.banner_rows(100, 36);
        all.push('\n');
        for row in words {
            writeln!(all, "{}", row.text().trim_end()).unwrap();
        }
    };
    for (kind, status, said, retry) in KINDS {
        tell(Failure {
            kind,
            status,
            said: said.to_owned(),
            retry,
        });
    }
    tell(rate_limited(17));
    tell(rate_limited(7_200));
    super::keep("every_failure_in_words", &all);
}
