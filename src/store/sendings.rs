//! How replies were asked for, on its way between the program and a message's row.

use super::faults;
use super::number::{Columns, entry, listed, maybe_int};
use crate::chat::{Failure, Form, Reply, Sealing, Sending, Sent, SessionUse, SystemUse};

/// What is written for a reply.
pub(super) struct Written<'a> {
    pub(super) server: Option<&'a str>,
    pub(super) key: Option<&'a str>,
    pub(super) tries: Option<i64>,
    pub(super) failed: Option<String>,
    pub(super) sent: Option<String>,
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
            sent: sending.map(|sending| sent_words(sending.sent)),
        }
    }
}

/// What a row has in its columns server, key, tries, failed and sent. Without a server, nothing was noted.
pub(super) fn read(columns: &mut Columns<'_>) -> rusqlite::Result<Option<Box<Sending>>> {
    let (server, key) = (columns.maybe_words()?, columns.maybe_words()?);
    let tries = columns.maybe_nat()?.unwrap_or(0);
    let failed = columns.maybe_words()?.unwrap_or_default();
    let sent = columns.maybe_words()?.unwrap_or_default();
    Ok(server.map(|server| {
        Box::new(Sending {
            server,
            key,
            tries,
            failed: faults_of(&failed),
            sent: sent_of(&sent),
        })
    }))
}

/// Every form by its name in the file.
const FORMS: [(&str, Form); 4] = [
    ("alone", Form::Alone),
    ("path", Form::Path),
    ("unread", Form::Unread),
    ("quoted", Form::Quoted),
];

/// What a request can have to do with sessions, by its name in the file.
const SESSIONS: [(&str, SessionUse); 4] = [
    ("-", SessionUse::None),
    ("begun", SessionUse::Begun),
    ("continued", SessionUse::Continued),
    ("forgotten", SessionUse::Forgotten),
];

/// What can have become of the system prompt, by its name in the file; that there was none is not written.
const SYSTEMS: [(&str, SystemUse); 4] = [
    (" system-message", SystemUse::Message),
    (" system-unread", SystemUse::Unread),
    (" system-quoted", SystemUse::Quoted),
    (" system-remembered", SystemUse::Remembered),
];

/// Is written of messages that were sealed, behind all else.
const SEALED: &str = " sealed";

fn sent_words(sent: Sent) -> String {
    let form = FORMS.iter().find(|(_, form)| *form == sent.form);
    let session = SESSIONS
        .iter()
        .find(|(_, session)| *session == sent.session);
    let system = SYSTEMS.iter().find(|(_, system)| *system == sent.system);
    format!(
        "{} {} {} {} {}{}{}",
        form.map_or("alone", |(name, _)| name),
        session.map_or("-", |(name, _)| name),
        sent.earlier,
        sent.left_out,
        sent.bytes,
        system.map_or("", |(name, _)| name),
        match sent.sealing {
            Sealing::Sealed => SEALED,
            Sealing::Open => "",
        }
    )
}

/// A word that is not known reads as the usual one.
fn sent_of(text: &str) -> Sent {
    let mut words = text.split(' ');
    let form = words.next().unwrap_or_default();
    let session = words.next().unwrap_or_default();
    let mut number = || words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
    let form = FORMS.iter().find(|(name, _)| *name == form);
    let session = SESSIONS.iter().find(|(name, _)| *name == session);
    let system = text.strip_suffix(SEALED).unwrap_or(text);
    let system = SYSTEMS.iter().find(|(name, _)| system.ends_with(name));
    Sent {
        form: form.map_or_else(Form::default, |(_, form)| *form),
        session: session.map_or_else(SessionUse::default, |(_, session)| *session),
        system: system.map_or_else(SystemUse::default, |(_, system)| *system),
        earlier: number(),
        left_out: number(),
        bytes: number(),
        sealing: if text.ends_with(SEALED) {
            Sealing::Sealed
        } else {
            Sealing::Open
        },
    }
}

fn written(failed: &[Failure]) -> String {
    let one = |failure| entry(&faults::written(failure));
    failed.iter().map(one).collect()
}

/// What is damaged ends the list.
fn faults_of(text: &str) -> Vec<Failure> {
    listed(text).map(faults::read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{FailureKind, Retry};

    #[test]
    fn what_was_sent_is_read_as_it_was_written() {
        let forms = FORMS.iter().zip(SESSIONS.iter().cycle());
        let none = ("", SystemUse::None);
        for ((_, form), (_, session)) in forms {
            for (_, system) in SYSTEMS.iter().chain([&none]) {
                for sealing in [Sealing::Open, Sealing::Sealed] {
                    let sent = Sent {
                        sealing,
                        form: *form,
                        session: *session,
                        system: *system,
                        earlier: 3,
                        left_out: u64::MAX,
                        bytes: 0,
                    };
                    assert_eq!(sent_of(&sent_words(sent)), sent);
                }
            }
        }
        assert_eq!(sent_of("eclipse"), Sent::default());
    }

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
