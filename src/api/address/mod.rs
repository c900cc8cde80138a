//! The server's address: the base URL, what is joined to it, and whether a key may travel there.

use super::Error;
use crate::chat::{ApiKey, ExtraHeaders};
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::net::IpAddr;

/// What is said of a base URL with a user name or password instead of the URL.
const WITH_USER: &str = "what holds a user name or password";

/// A base URL, checked.
#[derive(Debug, Clone)]
pub(super) struct Address {
    base: Url,
    /// Whether a key may travel over plain http to another machine.
    allow_http: bool,
}

impl Address {
    /// An address from a base URL as people write it, with or without a slash at its end.
    pub(super) fn parse(base_url: &str, allow_http: bool) -> Result<Self, Error> {
        let base = Url::parse(base_url).ok();
        base.filter(|url| matches!(url.scheme(), "http" | "https") && !base_url.contains('@'))
            .map(|base| Self { base, allow_http })
            .ok_or_else(|| {
                let is_shown = !base_url.contains('@');
                Error::BaseUrl(if is_shown {
                    format!("'{base_url}'")
                } else {
                    WITH_USER.to_owned()
                })
            })
    }

    /// The URL of a path below the base.
    pub(super) fn join(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        let base_path = self.base.path().trim_end_matches('/');
        url.set_path(&format!("{base_path}/{path}"));
        url
    }

    /// The URL of something that has a name, below a path below the base. The name is encoded; it
    /// must not be `.` or `..`.
    pub(super) fn named(&self, path: &str, name: &str) -> Url {
        let mut url = self.join(path);
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.push(name);
        }
        url
    }

    /// The URL of a path beside the `/v1` at the end of the base.
    pub(super) fn beside(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        let base_path = self.base.path().trim_end_matches('/');
        let base_path = base_path.strip_suffix("/v1").unwrap_or(base_path);
        url.set_path(&format!("{base_path}/{path}"));
        url
    }

    /// Whether both are the same server.
    pub(super) fn is_origin_of(&self, other: &Self) -> bool {
        is_same_origin(&self.base, &other.base)
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

    /// The person's own headers, if they may go to this server.
    pub(super) fn extra(&self, headers: &ExtraHeaders) -> Result<HeaderMap, Error> {
        if !headers.is_empty() {
            self.ensure_private()?;
        }
        let unsendable = || Error::KeyNotSendable("a header of extra_headers that is none");
        let pairs = headers.iter().map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_fault| unsendable())?;
            let mut value = HeaderValue::from_str(value).map_err(|_fault| unsendable())?;
            value.set_sensitive(true);
            Ok((name, value))
        });
        pairs.collect()
    }

    fn ensure_private(&self) -> Result<(), Error> {
        if self.is_plain() && !self.is_loopback() && !self.allow_http {
            return Err(Error::KeyNotSendable(
                "others can read what goes over plain http to another machine: use https, or set \
                 allow_http = true for the profile in the config file",
            ));
        }
        Ok(())
    }

    /// The header that carries `key` to this server, if it may.
    pub(super) fn authorization(&self, key: &ApiKey) -> Result<HeaderValue, Error> {
        self.ensure_private()?;
        let value = HeaderValue::from_str(&format!("Bearer {}", key.expose()));
        let Some(mut value) = value.ok().filter(|_| key.is_sendable()) else {
            return Err(Error::KeyNotSendable(
                "it holds a character that no header can carry: was it copied whole?",
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
