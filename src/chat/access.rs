//! What a call needs besides an address and a key: the way out of this machine, whom to trust,
//! and what else to say.

use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::path::PathBuf;

/// How a server is reached.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// The way that calls take out of this machine.
    pub route: Route,
    /// A file with certificates to trust besides the system's.
    pub ca_file: Option<PathBuf>,
    /// Headers that every call carries.
    pub headers: ExtraHeaders,
    /// Where receipts are asked for, if not of the server itself.
    pub receipts: Option<ReceiptHost>,
    /// Whether messages are sealed on their way.
    pub sealing: Sealing,
}

/// Whether the gateway can read the messages that pass it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sealing {
    /// It can.
    #[default]
    Open,
    /// They are sealed to the coordinator behind it. The answer is not, and the node reads all.
    Sealed,
}

/// Where a server's receipts are kept. Neither key nor headers go there, unless it is the server.
#[derive(Debug, Clone)]
pub struct ReceiptHost {
    /// The base URL, with its `/v1` where the host has one.
    pub base_url: String,
    /// The way there.
    pub route: Route,
}

/// A way out of this machine.
#[derive(Debug, Clone, Default)]
pub enum Route {
    /// As the system has it: the environment does not say.
    #[default]
    System,
    /// Straight to the server.
    Direct,
    /// Through a proxy.
    Through(Proxy),
}

/// A proxy. Its URL may hold a password, which `Debug` does not show.
#[derive(Debug, Clone)]
pub struct Proxy {
    /// Where it is, without user and password: `proxy.example:3128`.
    pub host: String,
    /// The environment variable that names it.
    pub variable: String,
    url: SecretString,
}

impl Proxy {
    /// The proxy at this URL.
    pub fn new(host: String, variable: String, url: &str) -> Self {
        let url = SecretString::from(url);
        Self {
            host,
            variable,
            url,
        }
    }

    /// The URL, for the one place that connects.
    pub fn expose(&self) -> &str {
        self.url.expose_secret()
    }
}

/// Headers whose values may be secrets: `Debug` shows their names.
#[derive(Clone, Default)]
pub struct ExtraHeaders(Vec<(String, SecretString)>);

impl ExtraHeaders {
    /// Adds a header, unless there is one of that name.
    pub fn add(&mut self, name: &str, value: &str) {
        let is_there = self
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(name));
        if !is_there {
            self.0.push((name.to_owned(), SecretString::from(value)));
        }
    }

    /// The headers, for those who send them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.iter();
        pairs.map(|(name, value)| (name.as_str(), value.expose_secret()))
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for ExtraHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.iter().map(|(name, _)| name))
            .finish()
    }
}
