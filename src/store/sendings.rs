//! How replies were asked for, on its way between the program and a message's row.

use super::faults;
use super::number::{Columns, maybe_int};
use crate::chat::{Failure, Reply, Sending};

/// What is written for a reply.
pub(super) struct Written<'a> {
    pub(super) server: Option<&'a str>,
    pub(super) key: Option<&'a str>,
    pub(super) tries: Option<i64>,
    pub(super) failed: Option<String>,
}

impl<'a> Written<'a> {
    pub(super) fn of(reply: Option<&'a Reply>) -> Self {
        let sending = reply.and_then(|reply| reply.sending.as_deref());
        let failed = sending.filter(|sending| !sending.failed.is_empty());
        Self {
            server: sending.map(|sending| sending.server.as_str()),
            key: sending.and_then(|sending| sending.key.as_deref()),
            tries: maybe_int(sending.map(|sending| sending.tries)),
            failed: failed.map(|sending| written(&sending.failed)),
        }
    }
}

/// What a row has in its columns server, key, tries and failed. Without a server, nothing was noted.
pub(super) fn read(columns: &mut Columns<'_>) -> rusqlite::Result<Option<Box<Sending>>> {
    let (server, key) = (columns.maybe_words()?, columns.maybe_words()?);
    let tries = columns.maybe_nat()?.unwrap_or(0);
    let failed = columns.maybe_words()?.unwrap_or_default();
    Ok(server.map(|server| {
        Box::new(Sending {
            server,
            key,
            tries,
            failed: faults_of(&failed),
        })
    }))
}

fn written(failed: &[Failure]) -> String {
    let one = |failure| {
        let text = faults::written(failure);
        format!("{} {text}", text.len())
    };
    failed.iter().map(one).collect()
}

/// What is damaged ends the list.
fn faults_of(mut text: &str) -> Vec<Failure> {
    let mut failed = Vec::new();
    while let Some((length, rest)) = text.split_once(' ')
        && let Ok(length) = length.parse()
        && let Some((one, rest)) = rest.split_at_checked(length)
    {
        failed.push(faults::read(one));
        text = rest;
    }
    failed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{FailureKind, Retry};

    #[test]
    fn faults_are_told_apart_whatever_they_say_and_damage_ends_them() {
        let fault = |said: &str| Failure {
            kind: FailureKind::Server,
            status: Some(503),
            said: said.to_owned(),
            retry: Retry::Backoff,
        };
        let failed = ["", "no 12 nodes\n7 é", "\0"].map(fault);
        let text = written(&failed);
        assert_eq!(faults_of(&text), failed);
        assert_eq!(faults_of(""), []);
        for cut in 0..text.len() {
            if let Some(text) = text.get(..cut) {
                assert!(faults_of(text).len() < 3, "{text:?}");
            }
        }
    }
}
