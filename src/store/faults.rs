//! What interrupted a reply, as one piece of text: kind, status and what was advised about trying again in a line,
//! then the words. A word that a newer program wrote reads as the nearest that this one knows.

use crate::chat::{Failure, FailureKind, Retry, RetrySource};

/// As the file has it.
pub(super) fn written(failure: &Failure) -> String {
    let kind = failure.kind.name();
    let status = failure
        .status
        .map_or_else(|| "-".to_owned(), |status| status.to_string());
    let retry = match &failure.retry {
        Retry::Never => "never".to_owned(),
        Retry::Backoff => "backoff".to_owned(),
        Retry::AskUser => "ask".to_owned(),
        Retry::After { millis, source } => format!("{} {millis}", source.name()),
    };
    format!("{kind} {status} {retry}\n{}", failure.said)
}

/// As the program has it.
pub(super) fn read(text: &str) -> Failure {
    let (facts, said) = text.split_once('\n').unwrap_or((text, ""));
    let mut facts = facts.split(' ');
    let kind = facts.next().and_then(FailureKind::named);
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

fn retry(advice: &str, millis: Option<u64>) -> Retry {
    let source = match advice {
        "never" => return Retry::Never,
        "backoff" => return Retry::Backoff,
        name => RetrySource::named(name),
    };
    let after = millis.zip(source);
    after.map_or(Retry::AskUser, |(millis, source)| Retry::After {
        millis,
        source,
    })
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
        for (place, kind) in FailureKind::ALL.into_iter().enumerate() {
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
