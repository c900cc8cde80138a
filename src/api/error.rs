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
            Error::Connect(fault) => (Connect, innermost(&fault), Retry::Backoff),
            Error::Tls(fault) => (Tls, innermost(&fault), Retry::Never),
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

/// The cause at the bottom, in its own words: the layers above it only repeat that they failed.
pub(super) fn innermost(fault: &reqwest::Error) -> String {
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
