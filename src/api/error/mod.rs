//! Why a call failed.
//!
//! Owns the faults of the connection, told apart by their causes, and the way from any fault to a
//! [`Failure`]. What each is called is `words`', of redirects `astray`'s, what an answer's status and body
//! mean `classify`'s.
//!
//! A question that got no connection has cost nothing. One whose connection broke in flight may have
//! been received whole, run and charged, whatever part of it went out: what the system took over is
//! on its way. The two are told apart for questions alone ([`Error::Unanswered`]); all else that is asked
//! costs nothing. Whether such a question is sent again by itself depends on the server: by rights
//! it is, but on a gateway of Pinaivu's the person is asked, as about its own 502 for a node that died
//! (`app::turn::reply`). No connection is kept from one call to the next (`http`), so that none can be
//! stale, and nothing has to be sent again in silence.

mod astray;
mod words;

pub use astray::Astray;
pub(super) use astray::{MOST_REDIRECTS, SentInCircles};
pub(super) use words::in_words;

use super::address::Address;
use super::redaction::Redaction;
use super::wire::one_line;
use crate::chat::{Allowance, Failure, FailureKind, Proxy, Retry};
use reqwest::StatusCode;
use std::error::Error as StdError;
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use words::{CLOSED_WITHOUT_ANSWER, causes, innermost, of_proxy};

/// Why a call failed. Holds no key, no URL and no text of the conversation, so it may be logged
/// but for the server's own sentence.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The base URL is none, or holds a user name or password; it is not repeated then.
    #[error("{0} is not an http or https address")]
    BaseUrl(String),
    /// The key may not or cannot be sent to this server; the words say why.
    #[error("the key was not sent: {0}")]
    KeyNotSendable(&'static str),
    /// The messages could not be sealed, and were not sent; the words say why.
    #[error("not sealed, and so not sent: {0}")]
    NotSealed(&'static str),
    /// No connection, or none that lasted to the first byte of an answer.
    #[error("no connection: {}", innermost(.0))]
    Connect(#[source] reqwest::Error),
    /// No connection that can be trusted, or no certificates to trust by.
    #[error("no secure connection: {}", innermost(.0))]
    Tls(#[source] reqwest::Error),
    /// The file with more certificates to trust is of no use.
    #[error("the CA file {} {why}", path.display())]
    CaFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, to follow its name.
        why: String,
    },
    /// No way through the proxy.
    #[error("no way through the proxy: {why}")]
    Proxy {
        /// Which proxy it is and what is wrong with it.
        why: String,
        /// Whether it may pass by itself.
        retry: Retry,
    },
    /// Nothing arrived for this long.
    #[error("nothing arrived for {0:?}")]
    Silence(Duration),
    /// The connection broke after the question had begun to go out, before the first byte of an answer.
    #[error("no answer came: {}", innermost(.0))]
    Unanswered(#[source] reqwest::Error),
    /// The server refused.
    #[error("the server refused: {:?}, {}", .failure.kind, .failure.said)]
    Refused {
        /// Why.
        failure: Failure,
        /// What the headers of the refusal told of the rate limits.
        allowance: Option<Box<Allowance>>,
    },
    /// The server sent the client where it does not go.
    #[error("status {status} {astray}")]
    Redirected {
        /// The status of the answer.
        status: StatusCode,
        /// Where to.
        astray: Astray,
    },
    /// The answer is no reply.
    #[error("no reply: {0}")]
    NoReply(String),
    /// The connection broke after the answer had begun, before anything of it could be read.
    #[error("the answer broke off: {}", innermost(.0))]
    Dropped(#[source] reqwest::Error),
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
        if let Some(&SentInCircles(status)) = causes(&fault).find_map(|cause| cause.downcast_ref())
        {
            let astray = Astray::InCircles;
            return Self::Redirected { status, astray };
        }
        let is_secrecy = causes(&fault).any(<dyn StdError>::is::<rustls::Error>);
        if is_secrecy && fault.is_connect() {
            return Self::Tls(fault);
        }
        // Behind the handshake there was a connection, and what broke it may have come after the question.
        let is_network = fault.is_connect()
            || is_secrecy
            || fault.is_timeout()
            || causes(&fault).any(<dyn StdError>::is::<io::Error>)
            || innermost(&fault) == CLOSED_WITHOUT_ANSWER;
        if is_network {
            Self::Connect(fault)
        } else {
            Self::NoReply(in_words(&fault))
        }
    }

    /// What a fault behind the head of an answer is: there was a connection.
    pub(super) fn from_body(fault: reqwest::Error) -> Self {
        let fault = Self::from_transport(fault);
        if let Self::Connect(fault) = fault {
            Self::Dropped(fault)
        } else {
            fault
        }
    }

    /// The same fault as that of a question, which may have been received unless there was no connection.
    pub(super) fn of_question(self) -> Self {
        let Self::Connect(fault) = self else {
            return self;
        };
        if fault.is_connect() {
            Self::Connect(fault)
        } else {
            Self::Unanswered(fault)
        }
    }

    /// The same fault, if it is one, as that of the proxy on the way.
    pub(super) fn through(self, proxy: Option<&Proxy>, server: &Address) -> Self {
        let Self::Connect(fault) = &self else {
            return self;
        };
        of_proxy(fault, proxy, server).map_or(self, |(why, retry)| Self::Proxy { why, retry })
    }

    /// What the server told of its rate limits as it refused.
    pub fn allowance(&self) -> Option<Allowance> {
        let Self::Refused { allowance, .. } = self else {
            return None;
        };
        allowance.as_deref().copied()
    }

    /// The same fault without secrets in what the server wrote.
    pub(super) fn redacted(self, redaction: &Redaction) -> Self {
        let Self::Redirected { status, astray } = self else {
            return self;
        };
        let astray = astray.map(|to| redaction.apply(&to).into_owned());
        Self::Redirected { status, astray }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        use FailureKind::{
            BadRequest, Connect, Cut, KeyNotSendable, NotSealed, Protocol, Proxy, Reset, Silence,
            Tls,
        };
        let (kind, said, retry) = match error {
            Error::Refused { failure, .. } => return failure,
            Error::Redirected { status, astray } => {
                return Self {
                    status: Some(status.as_u16()),
                    said: one_line(&astray.in_words()),
                    kind: Protocol,
                    retry: Retry::Never,
                };
            }
            Error::BaseUrl(_) => (BadRequest, error.to_string(), Retry::Never),
            Error::KeyNotSendable(why) => (KeyNotSendable, why.to_owned(), Retry::Never),
            Error::NotSealed(why) => (NotSealed, why.to_owned(), Retry::Never),
            Error::Connect(fault) => (Connect, in_words(&fault), Retry::Backoff),
            Error::Unanswered(fault) => (Reset, in_words(&fault), Retry::Backoff),
            Error::Tls(fault) => (Tls, in_words(&fault), Retry::Never),
            Error::CaFile { .. } => {
                let said = format!("{error}; mend ca_file in the config file");
                // Unlike a certificate that is not trusted here, no other network cures it.
                (Tls, said, Retry::AskUser)
            }
            Error::Proxy { why, retry } => (Proxy, why, retry),
            Error::Silence(limit) => {
                let said = format!("nothing arrived for {} s", limit.as_secs_f64());
                (Silence, said, Retry::AskUser)
            }
            Error::NoReply(said) => (Protocol, said, Retry::Never),
            Error::Dropped(fault) => {
                let said = format!("nothing of it had arrived: {}", in_words(&fault));
                (Cut, said, Retry::Backoff)
            }
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
