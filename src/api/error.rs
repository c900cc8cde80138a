//! Why a call failed.
//!
//! Owns the faults of the connection, told apart by their causes, and the way from any fault to a
//! [`Failure`]. What an answer's status and body mean is `classify`'s.

use super::wire::one_line;
use crate::chat::{Failure, FailureKind, Retry};
use reqwest::StatusCode;
use std::error::Error as StdError;
use std::io;
use std::time::Duration;

/// Why a call failed. Holds no key, no URL and no text of the conversation, so it may be logged
/// but for the server's own sentence.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The base URL is none.
    #[error("'{0}' is not an http or https address")]
    BaseUrl(String),
    /// The key may not or cannot be sent to this server; the words say why.
    #[error("the key was not sent: {0}")]
    KeyNotSendable(&'static str),
    /// No connection, or none that lasted to the first byte of an answer.
    #[error("no connection: {}", innermost(.0))]
    Connect(#[source] reqwest::Error),
    /// No connection that can be trusted, or no certificates to trust by.
    #[error("no secure connection: {}", innermost(.0))]
    Tls(#[source] reqwest::Error),
    /// Nothing arrived for this long.
    #[error("nothing arrived for {0:?}")]
    Silence(Duration),
    /// The server refused.
    #[error("the server refused: {:?}, {}", .0.kind, .0.said)]
    Refused(Failure),
    /// The server sent the client to this other server. The key does not go there.
    #[error("status {status} sends to '{to}'")]
    Redirected {
        /// The status of the answer.
        status: StatusCode,
        /// Where to, as the server wrote it.
        to: String,
    },
    /// The answer is no reply.
    #[error("no reply: {0}")]
    NoReply(String),
    /// The answer broke off, or turned out damaged, before any text of it could be read.
    #[error("the answer was lost: {0}")]
    Lost(String),
    /// The reply broke off after text had arrived.
    #[error("the reply broke off: {0}")]
    Cut(String),
}

impl Error {
    /// What a fault on the way to the first byte of an answer is.
    pub(super) fn from_transport(fault: reqwest::Error) -> Self {
        let fault = fault.without_url();
        if causes(&fault).any(<dyn StdError>::is::<rustls::Error>) {
            return Self::Tls(fault);
        }
        let is_network = fault.is_connect()
            || fault.is_timeout()
            || causes(&fault).any(<dyn StdError>::is::<io::Error>)
            || innermost(&fault) == CLOSED_WITHOUT_ANSWER;
        if is_network {
            Self::Connect(fault)
        } else {
            Self::NoReply(innermost(&fault))
        }
    }
}

/// What hyper says of a connection that the server closed before it answered. Of its faults that
/// come without a cause it is the only one that is not about an answer in bad HTTP.
const CLOSED_WITHOUT_ANSWER: &str = "connection closed before message completed";

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        use FailureKind::{BadRequest, Connect, Cut, KeyNotSendable, Protocol, Silence, Tls};
        let (kind, said, retry) = match error {
            Error::Refused(failure) => return failure,
            Error::Redirected { status, ref to } => {
                return Self {
                    status: Some(status.as_u16()),
                    said: one_line(&format!("the answer points to {to}")),
                    kind: Protocol,
                    retry: Retry::Never,
                };
            }
            Error::BaseUrl(_) => (BadRequest, error.to_string(), Retry::Never),
            Error::KeyNotSendable(why) => (KeyNotSendable, why.to_owned(), Retry::Never),
            Error::Connect(fault) => (Connect, in_words(&fault), Retry::Backoff),
            Error::Tls(fault) => (Tls, in_words(&fault), Retry::Never),
            Error::Silence(_) => (Silence, String::new(), Retry::AskUser),
            Error::NoReply(said) => (Protocol, said, Retry::Never),
            Error::Lost(said) => (Protocol, said, Retry::AskUser),
            Error::Cut(said) => (Cut, said, Retry::AskUser),
        };
        Self {
            kind,
            status: None,
            said: one_line(&said),
            retry,
        }
    }
}

/// What faults of the network are called by people who do not program.
const IN_WORDS: [(io::ErrorKind, &str); 8] = [
    (
        io::ErrorKind::ConnectionRefused,
        "nothing answers there: is the server running?",
    ),
    (
        io::ErrorKind::ConnectionReset,
        "the server reset the connection",
    ),
    (
        io::ErrorKind::ConnectionAborted,
        "the connection was aborted",
    ),
    (
        io::ErrorKind::BrokenPipe,
        "the server closed the connection",
    ),
    (
        io::ErrorKind::UnexpectedEof,
        "the connection closed before the end",
    ),
    (
        io::ErrorKind::TimedOut,
        "the server did not take the connection in time",
    ),
    (io::ErrorKind::HostUnreachable, "the host cannot be reached"),
    (
        io::ErrorKind::NetworkUnreachable,
        "the network cannot be reached",
    ),
];

/// How the standard library begins to say that there is no such name.
const NO_SUCH_NAME: &str = "failed to lookup address information";

/// A fault of the connection in words.
pub(super) fn in_words(fault: &reqwest::Error) -> String {
    let innermost = innermost(fault);
    let kind = causes(fault).find_map(|cause| Some(cause.downcast_ref::<io::Error>()?.kind()));
    if innermost.starts_with(NO_SUCH_NAME) {
        return "there is no host of that name, or no network".to_owned();
    }
    if innermost == CLOSED_WITHOUT_ANSWER {
        return "the server closed the connection without an answer".to_owned();
    }
    let known = IN_WORDS.iter().find(|(known, _)| kind == Some(*known));
    known.map_or(innermost, |(_, words)| (*words).to_owned())
}

/// The cause at the bottom, in its own words: the layers above it only repeat that they failed.
fn innermost(fault: &reqwest::Error) -> String {
    causes(fault)
        .last()
        .map_or_else(|| fault.to_string(), ToString::to_string)
}

/// Everything that caused `fault`, outermost first.
fn causes(fault: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    std::iter::successors(fault.source(), |&cause| {
        // An I/O error names the source of what it wraps, and so hides what it wraps itself.
        let wrapped = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        match wrapped {
            Some(wrapped) => Some(wrapped),
            None => cause.source(),
        }
    })
}
