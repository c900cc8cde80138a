//! How a reply was asked for, both ways. Of the key it has the masked form, as the program shows it.

use super::read;
use super::shape::Fault;
use super::write;
use crate::chat::{self, Form, Sealing, SessionUse, SystemUse};
use std::borrow::Cow;

/// How a reply was asked for.
#[derive(Debug, serde::Deserialize, serde::Serialize)]
pub(super) struct Sending<'a> {
    /// The server's base URL.
    #[serde(borrow)]
    server: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<Cow<'a, str>>,
    tries: u64,
    #[serde(default, borrow, skip_serializing_if = "Vec::is_empty")]
    failed: Vec<Fault<'a>>,
    sent: Sent,
}

/// What was sent.
#[derive(Debug, Clone, Copy, serde::Deserialize, serde::Serialize)]
struct Sent {
    #[serde(with = "FormName")]
    form: Form,
    #[serde(with = "SessionName")]
    session: SessionUse,
    #[serde(default, with = "SystemName", skip_serializing_if = "is_none")]
    system: SystemUse,
    earlier: u64,
    left_out: u64,
    bytes: u64,
    #[serde(default, with = "SealingName", skip_serializing_if = "is_open")]
    sealing: Sealing,
}

/// The names of whether what was sent was sealed.
#[derive(serde::Deserialize, serde::Serialize)]
#[serde(remote = "Sealing", rename_all = "lowercase")]
enum SealingName {
    Open,
    Sealed,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_open(sealing: &Sealing) -> bool {
    *sealing == Sealing::Open
}

/// The names of forms in the file.
#[derive(serde::Deserialize, serde::Serialize)]
#[serde(remote = "Form", rename_all = "lowercase")]
enum FormName {
    Alone,
    Path,
    Unread,
    Quoted,
}

/// The names of what a request has to do with sessions.
#[derive(serde::Deserialize, serde::Serialize)]
#[serde(remote = "SessionUse", rename_all = "lowercase")]
enum SessionName {
    None,
    Begun,
    Continued,
    Forgotten,
}

/// The names of what became of the system prompt.
#[derive(serde::Deserialize, serde::Serialize)]
#[serde(remote = "SystemUse", rename_all = "lowercase")]
enum SystemName {
    None,
    Message,
    Unread,
    Quoted,
    Remembered,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_none(system: &SystemUse) -> bool {
    *system == SystemUse::None
}

/// As it is written.
pub(super) fn written(sending: &chat::Sending) -> Sending<'_> {
    let chat::Sending {
        server,
        key,
        tries,
        failed,
        sent:
            chat::Sent {
                form,
                session,
                system,
                earlier,
                left_out,
                bytes,
                sealing,
            },
    } = sending;
    Sending {
        server: Cow::Borrowed(server),
        key: key.as_deref().map(Cow::Borrowed),
        tries: *tries,
        failed: failed.iter().map(write::fault).collect(),
        sent: Sent {
            form: *form,
            session: *session,
            system: *system,
            earlier: *earlier,
            left_out: *left_out,
            bytes: *bytes,
            sealing: *sealing,
        },
    }
}

/// As it is read.
pub(super) fn sending(shape: Sending<'_>) -> chat::Sending {
    let Sent {
        form,
        session,
        system,
        earlier,
        left_out,
        bytes,
        sealing,
    } = shape.sent;
    chat::Sending {
        server: shape.server.into_owned(),
        key: shape.key.map(Cow::into_owned),
        tries: shape.tries,
        failed: shape.failed.into_iter().map(read::fault).collect(),
        sent: chat::Sent {
            form,
            session,
            system,
            earlier,
            left_out,
            bytes,
            sealing,
        },
    }
}
