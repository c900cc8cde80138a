//! The base URL: checked once, so that nothing after it meets a bad one.

use super::diagnose::quote;
use crate::chat::ServerKind;
use url::{Host, Url};

/// A base URL that a request can be sent to: http or https, a host, and nothing that could hold
/// a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BaseUrl(Url);

impl BaseUrl {
    /// The gateway that is used when nothing names another.
    pub(super) const DEFAULT: &str = "https://api.pinaivu.com/v1";

    /// Checks `text`, without the blanks around it.
    ///
    /// # Errors
    ///
    /// A sentence that says what is wrong. Where the text may hold a password or a key, it is not
    /// in the sentence.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        if text.contains('@') {
            return Err(
                "The base URL holds a user name or password, which is not shown here. \
                        Take it out and give the key in PINAIVU_API_KEY."
                    .to_owned(),
            );
        }
        if text.contains(['?', '#']) {
            return Err(
                "The base URL must end before '?' and '#'. Take out what follows; if it \
                        holds a key, give that in PINAIVU_API_KEY."
                    .to_owned(),
            );
        }
        if !lower.starts_with("https://") && !lower.starts_with("http://") {
            return Err(format!(
                "The base URL {} must begin with https:// or http://, as {} does.",
                quote(text),
                Self::DEFAULT
            ));
        }
        Url::parse(text)
            .map(Self)
            .map_err(|error| format!("The base URL {} is not usable: {error}.", quote(text)))
    }

    /// The URL without slashes at its end.
    pub(super) fn text(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The host and, where it is not the scheme's own, the port.
    pub(super) fn host(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        match self.0.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    /// Its scheme.
    pub(super) fn scheme(&self) -> &str {
        self.0.scheme()
    }

    /// The host and the port, be it the scheme's own.
    pub(super) fn place(&self) -> (&str, Option<u16>) {
        let host = self.0.host_str().unwrap_or_default();
        (host, self.0.port_or_known_default())
    }

    /// What kind of server it is.
    pub(super) fn kind(&self) -> ServerKind {
        let host = self.0.host_str().unwrap_or_default();
        if host == "pinaivu.com" || host.ends_with(".pinaivu.com") {
            ServerKind::Pinaivu
        } else {
            ServerKind::Other
        }
    }

    /// Whether scheme, host and port are the same: whether a key for one may go to the other.
    pub(super) fn is_same_origin(&self, other: &Self) -> bool {
        self.0.origin() == other.0.origin()
    }

    /// Whether what is sent there can be read on the way: plain http to another machine.
    pub(super) fn is_readable_on_the_way(&self) -> bool {
        self.0.scheme() == "http" && !self.is_loopback()
    }

    /// Whether the server is on this machine.
    pub(super) fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> BaseUrl {
        BaseUrl::parse(text).unwrap()
    }

    #[test]
    fn a_base_url_is_kept_without_slashes_at_its_end() {
        for (given, text, host) in [
            (
                " https://API.pinaivu.com/v1// ",
                "https://api.pinaivu.com/v1",
                "api.pinaivu.com",
            ),
            (
                "http://localhost:11434",
                "http://localhost:11434",
                "localhost:11434",
            ),
            ("HTTPS://x.test:443/", "https://x.test", "x.test"),
            ("http://[::1]:8080/v1", "http://[::1]:8080/v1", "[::1]:8080"),
        ] {
            assert_eq!(
                (url(given).text(), url(given).host().as_str()),
                (text, host)
            );
        }
    }

    #[test]
    fn what_is_no_base_url_is_refused_with_its_reason() {
        for (text, reason) in [
            ("", "'' must begin with https:// or http://"),
            ("localhost:8080/v1", "'localhost:8080/v1' must begin with"),
            ("ftp://x.test/v1", "'ftp://x.test/v1' must begin with"),
            ("https://", "'https://' is not usable: empty host."),
            ("http://x.test:99999", "is not usable: invalid port number."),
        ] {
            let sentence = BaseUrl::parse(text).unwrap_err();
            assert!(sentence.contains(reason), "{sentence}");
        }
    }

    #[test]
    fn a_secret_in_a_base_url_is_refused_and_not_repeated() {
        for text in [
            "https://me:hunter2@x.test/v1",
            "https://hunter2@x.test",
            "https://x.test/v1?key=hunter2",
            "https://x.test/v1#hunter2",
            "me:hunter2@x test",
        ] {
            let sentence = BaseUrl::parse(text).unwrap_err();
            assert!(!sentence.contains("hunter2"), "{sentence}");
        }
    }

    #[test]
    fn only_hosts_of_pinaivu_are_pinaivu() {
        for (text, kind) in [
            ("https://api.pinaivu.com/v1", ServerKind::Pinaivu),
            ("https://eu.api.pinaivu.com/v1", ServerKind::Pinaivu),
            ("https://notpinaivu.com/v1", ServerKind::Other),
            ("https://api.pinaivu.com.evil.test/v1", ServerKind::Other),
        ] {
            assert_eq!(url(text).kind(), kind, "{text}");
        }
    }

    #[test]
    fn a_key_may_go_to_the_same_scheme_host_and_port_only() {
        let home = url("https://x.test/v1");
        assert!(home.is_same_origin(&url("https://x.test:443/v2")));
        assert!(!home.is_same_origin(&url("http://x.test/v1")));
        assert!(!home.is_same_origin(&url("https://x.test:8443/v1")));
        assert!(!home.is_same_origin(&url("https://sub.x.test/v1")));
    }

    #[test]
    fn plain_http_is_readable_on_the_way_unless_it_stays_on_this_machine() {
        for (text, readable) in [
            ("http://192.168.1.5:11434/v1", true),
            ("http://127.0.0.1.evil.test", true),
            ("http://localhost.evil.test", true),
            ("https://x.test", false),
            ("http://localhost:1234/v1", false),
            ("http://llm.localhost", true),
            ("http://127.9.9.9", false),
            ("http://[::1]:1", false),
        ] {
            assert_eq!(url(text).is_readable_on_the_way(), readable, "{text}");
        }
    }
}
