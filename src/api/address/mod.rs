//! The server's address: the base URL, what is joined to it, and whether a key may travel there.

use super::Error;
use crate::chat::ApiKey;
use reqwest::Url;
use reqwest::header::HeaderValue;
use std::net::IpAddr;

/// A base URL, checked.
#[derive(Debug)]
pub(super) struct Address {
    base: Url,
    /// Whether a key may travel over plain http to another machine.
    allow_http: bool,
}

impl Address {
    /// An address from a base URL as people write it, with or without a slash at its end.
    pub(super) fn parse(base_url: &str, allow_http: bool) -> Result<Self, Error> {
        let base = Url::parse(base_url).ok();
        base.filter(|url| matches!(url.scheme(), "http" | "https"))
            .map(|base| Self { base, allow_http })
            .ok_or_else(|| Error::BaseUrl(base_url.to_owned()))
    }

    /// The URL of a path below the base.
    pub(super) fn join(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        let base_path = self.base.path().trim_end_matches('/');
        url.set_path(&format!("{base_path}/{path}"));
        url
    }

    /// Whether what travels can be read on the way.
    pub(super) fn is_plain(&self) -> bool {
        self.base.scheme() == "http"
    }

    /// Whether the server is on this machine.
    pub(super) fn is_loopback(&self) -> bool {
        let host = self.base.host_str().unwrap_or_default();
        let ip = host.trim_start_matches('[').trim_end_matches(']').parse();
        host == "localhost" || ip.is_ok_and(|ip: IpAddr| ip.to_canonical().is_loopback())
    }

    /// The header that carries `key` to this server, if it may.
    pub(super) fn authorization(&self, key: &ApiKey) -> Result<HeaderValue, Error> {
        if self.is_plain() && !self.is_loopback() && !self.allow_http {
            return Err(Error::KeyNotSendable("plain http to another machine"));
        }
        let value = HeaderValue::from_str(&format!("Bearer {}", key.expose()));
        let Some(mut value) = value.ok().filter(|_| key.is_sendable()) else {
            return Err(Error::KeyNotSendable(
                "a character that no header can carry",
            ));
        };
        value.set_sensitive(true);
        Ok(value)
    }
}

/// Whether two URLs belong to one server: the same scheme, host and port.
pub(super) fn is_same_origin(one: &Url, other: &Url) -> bool {
    one.origin() == other.origin()
}

#[cfg(test)]
mod tests;
