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
mod tests {
    use super::*;

    fn address(base_url: &str) -> Address {
        Address::parse(base_url, false).unwrap()
    }

    #[test]
    fn a_slash_at_the_end_of_the_base_makes_no_difference() {
        for base in ["https://x.test/v1", "https://x.test/v1/"] {
            let url = address(base).join("chat/completions");
            assert_eq!(url.as_str(), "https://x.test/v1/chat/completions");
        }
        assert_eq!(
            address("http://x.test:4001").join("models").as_str(),
            "http://x.test:4001/models"
        );
    }

    #[test]
    fn an_address_that_is_not_http_is_refused() {
        for base in [
            "",
            "api.pinaivu.com/v1",
            "ftp://x.test",
            "localhost:8080",
            "http://",
        ] {
            assert!(
                matches!(Address::parse(base, false), Err(Error::BaseUrl(_))),
                "{base}"
            );
        }
    }

    #[test]
    fn this_machine_is_recognised_by_name_and_by_number() {
        let here = [
            "http://localhost:1",
            "http://127.0.0.1",
            "http://127.8.9.1",
            "http://[::1]:1",
            "http://[::ffff:127.0.0.1]",
        ];
        for base in here {
            assert!(address(base).is_loopback(), "{base}");
        }
        let elsewhere = [
            "http://localhost.evil.test",
            "http://10.0.0.1",
            "http://[::2]",
            "http://127.evil.test",
        ];
        for base in elsewhere {
            assert!(!address(base).is_loopback(), "{base}");
        }
    }

    #[test]
    fn a_key_travels_in_the_open_only_if_it_is_told_to() {
        let key = ApiKey::from_text("sk-pnv-abc").unwrap();
        let cases = [
            ("https://x.test", false, true),
            ("http://127.0.0.1:1", false, true),
            ("http://x.test", false, false),
            ("http://x.test", true, true),
        ];
        for (base, allow_http, may) in cases {
            let address = Address::parse(base, allow_http).unwrap();
            assert_eq!(
                address.authorization(&key).is_ok(),
                may,
                "{base} {allow_http}"
            );
        }
    }

    #[test]
    fn the_header_is_marked_as_a_secret() {
        let key = ApiKey::from_text("sk-pnv-abc").unwrap();
        let header = address("https://x.test").authorization(&key).unwrap();
        assert_eq!(header, "Bearer sk-pnv-abc");
        assert_eq!(format!("{header:?}"), "Sensitive");
    }

    #[test]
    fn a_key_that_no_header_can_carry_is_refused() {
        for text in ["sk-pnv-a\nb", "sk-pnv-ä", "sk-pnv-a b"] {
            let key = ApiKey::from_text(text).unwrap();
            let refused = address("https://x.test").authorization(&key);
            assert!(matches!(refused, Err(Error::KeyNotSendable(_))), "{text}");
        }
    }
}
