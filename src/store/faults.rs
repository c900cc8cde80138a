//! What interrupted a reply, as one piece of text: kind, status and what was advised about trying again in a line,
//! then the words. A word that a newer program wrote reads as the nearest that this one knows.

use crate::chat::{Failure, FailureKind, Retry, RetrySource};

/// Every kind.
const KINDS: [FailureKind; 19] = [
    FailureKind::Unauthorized,
    FailureKind::UpstreamKey,
    FailureKind::Forbidden,
    FailureKind::RateLimited,
    FailureKind::QuotaSpent,
    FailureKind::NoSuchModel,
    FailureKind::TooLong,
    FailureKind::WrongPath,
    FailureKind::BadRequest,
    FailureKind::Server,
    FailureKind::SessionLost,
    FailureKind::Connect,
    FailureKind::Proxy,
    FailureKind::Tls,
    FailureKind::Protocol,
    FailureKind::Silence,
    FailureKind::Cut,
    FailureKind::KeyNotSendable,
    FailureKind::NotSealed,
];

/// A kind's name in the file.
const fn name(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Unauthorized => "unauthorized",
        FailureKind::UpstreamKey => "upstream-key",
        FailureKind::Forbidden => "forbidden",
        FailureKind::RateLimited => "rate-limited",
        FailureKind::QuotaSpent => "quota-spent",
        FailureKind::NoSuchModel => "no-such-model",
        FailureKind::TooLong => "too-long",
        FailureKind::WrongPath => "wrong-path",
        FailureKind::BadRequest => "bad-request",
        FailureKind::Server => "server",
        FailureKind::SessionLost => "session-lost",
        FailureKind::Connect => "connect",
        FailureKind::Proxy => "proxy",
        FailureKind::Tls => "tls",
        FailureKind::Protocol => "protocol",
        FailureKind::Silence => "silence",
        FailureKind::Cut => "cut",
        FailureKind::KeyNotSendable => "key-not-sendable",
        FailureKind::NotSealed => "not-sealed",
    }
}

/// As the file has it.
pub(super) fn written(failure: &Failure) -> String {
    let kind = name(failure.kind);
    let status = failure
        .status
        .map_or_else(|| "-".to_owned(), |status| status.to_string());
    let retry = match &failure.retry {
        Retry::Never => "never".to_owned(),
        Retry::Backoff => "backoff".to_owned(),
        Retry::AskUser => "ask".to_owned(),
        Retry::After { millis, source } => format!("{} {millis}", source_word(source)),
    };
    format!("{kind} {status} {retry}\n{}", failure.said)
}

/// As the program has it.
pub(super) fn read(text: &str) -> Failure {
    let (facts, said) = text.split_once('\n').unwrap_or((text, ""));
    let mut facts = facts.split(' ');
    let kind = facts.next().and_then(kind_named);
    let status = facts.next().and_then(|status| status.parse().ok());
    let advice = facts.next().unwrap_or_default();
    let millis = facts.next().and_then(|millis| millis.parse().ok());
    Failure {
        kind: kind.unwrap_or(FailureKind::Cut),
        status,
        said: said.to_owned(),
        retry: retry(advice, millis),
    }
}

fn kind_named(word: &str) -> Option<FailureKind> {
    KINDS.into_iter().find(|kind| name(*kind) == word)
}

fn retry(advice: &str, millis: Option<u64>) -> Retry {
    let source = match advice {
        "never" => return Retry::Never,
        "backoff" => return Retry::Backoff,
        "retry-after" => RetrySource::RetryAfter,
        "reset-header" => RetrySource::ResetHeader,
        "body" => RetrySource::Body,
        _ => return Retry::AskUser,
    };
    millis.map_or(Retry::AskUser, |millis| Retry::After { millis, source })
}

const fn source_word(source: &RetrySource) -> &'static str {
    match source {
        RetrySource::RetryAfter => "retry-after",
        RetrySource::ResetHeader => "reset-header",
        RetrySource::Body => "body",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_read_as_it_was_written() {
        let after = |source| Retry::After {
            millis: 1_500,
            source,
        };
        let advice = [
            Retry::Never,
            Retry::Backoff,
            Retry::AskUser,
            after(RetrySource::RetryAfter),
            after(RetrySource::ResetHeader),
            after(RetrySource::Body),
        ];
        for (place, kind) in KINDS.into_iter().enumerate() {
            let failure = Failure {
                kind,
                status: (place % 2 == 0).then_some(503),
                said: ["", "broken pipe\nwith a second line\0"][place % 2].to_owned(),
                retry: advice[place % advice.len()].clone(),
            };
            assert_eq!(read(&written(&failure)), failure);
        }
    }

    #[test]
    fn what_is_unknown_reads_as_something_near() {
        let failure = read("eclipse 200 moonrise");
        assert_eq!(
            (failure.kind, failure.status),
            (FailureKind::Cut, Some(200))
        );
        assert_eq!(failure.retry, Retry::AskUser);
        assert_eq!(read("").said, "");
    }
}
