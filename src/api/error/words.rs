//! What faults of the connection are called by people who do not program.

use crate::api::address::Address;
use crate::chat::{Proxy, Retry};
use rustls::{CertificateError, OtherError};
use std::error::Error as StdError;
use std::io;

/// What hyper says of a connection that the server closed before it answered. Of its faults that
/// come without a cause it is the only one that is not about an answer in bad HTTP.
pub(super) const CLOSED_WITHOUT_ANSWER: &str = "connection closed before message completed";

/// Faults of the network.
const OF_NETWORK: [(io::ErrorKind, &str); 8] = [
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

const NO_HTTP: &str = "what answers there does not speak HTTP: is the port right?";

/// What the libraries below say, by how it begins.
const BY_TEXT: [(&str, &str); 11] = [
    (
        "No such host is known",
        "there is no host of that name, or no network",
    ),
    (
        "failed to lookup address information",
        "there is no host of that name, or no network",
    ),
    (
        CLOSED_WITHOUT_ANSWER,
        "the server closed the connection without an answer",
    ),
    (
        "message head is too large",
        "the head of the answer is too large to be read",
    ),
    (
        "operation timed out",
        "the server did not take the connection in time",
    ),
    (
        "tls handshake eof",
        "the server closed the connection as TLS began: is the port right?",
    ),
    (
        "No CA certificates were loaded",
        "this machine has no certificates to trust by: install the system's (ca-certificates), or \
         name a file with ca_file in the config file",
    ),
    ("invalid HTTP", NO_HTTP),
    ("invalid content-length", NO_HTTP),
    ("unexpected transfer-encoding", NO_HTTP),
    ("received unexpected message", NO_HTTP),
];

/// How hyper-util begins to say that no tunnel through a proxy came about, and how it goes on.
const TUNNEL: &str = "tunnel error: ";
const SOCKS: &str = "SOCKS error: ";
const OF_TUNNEL: [(&str, &str, Retry); 4] = [
    (
        "proxy authorization required",
        "wants a user name and a password, or does not take those it was given",
        Retry::Never,
    ),
    (
        "unsuccessful",
        "does not let a connection through to this server",
        Retry::Never,
    ),
    (
        "unexpected end of file",
        "closed the connection without an answer",
        Retry::Backoff,
    ),
    (
        "proxy response headers too long",
        "answers with a head that is too large to be read",
        Retry::Never,
    ),
];

/// A fault of the connection in words.
pub(in crate::api) fn in_words(fault: &reqwest::Error) -> String {
    if let Some(tls) = causes(fault).find_map(|cause| cause.downcast_ref::<rustls::Error>())
        && let Some(words) = of_tls(tls)
    {
        return words.to_owned();
    }
    let innermost = innermost(fault);
    let by_text = BY_TEXT
        .iter()
        .find(|(start, _)| innermost.starts_with(start));
    if let Some((_, words)) = by_text {
        return (*words).to_owned();
    }
    of_network(fault).map_or(innermost, str::to_owned)
}

fn of_network(fault: &reqwest::Error) -> Option<&'static str> {
    // What the layers above wrap is of the kind `Other` there, and tells its own only further in.
    let mut kinds =
        causes(fault).filter_map(|cause| Some(cause.downcast_ref::<io::Error>()?.kind()));
    kinds.find_map(|kind| {
        let known = OF_NETWORK.iter().find(|(known, _)| kind == *known);
        known.map(|(_, words)| *words)
    })
}

/// What is wrong with the server's TLS.
fn of_tls(fault: &rustls::Error) -> Option<&'static str> {
    if let rustls::Error::InvalidCertificate(fault) = fault {
        return Some(of_certificate(fault));
    }
    if let rustls::Error::InvalidMessage(_) = fault {
        return Some("it does not speak TLS: is it http:// instead of https://?");
    }
    if let rustls::Error::PeerIncompatible(_) = fault {
        return Some("it speaks TLS in no way that is still safe");
    }
    if let rustls::Error::AlertReceived(_) = fault {
        return Some("it refused to begin a TLS connection");
    }
    None
}

/// What webpki says of a server's certificate that is marked as an authority's, as `openssl req -x509` marks it unasked.
const MARKED_AS_AUTHORITY: &str = "CaUsedAsEndEntity";

fn of_certificate(fault: &CertificateError) -> &'static str {
    use CertificateError as C;
    if matches!(fault, C::Expired | C::ExpiredContext { .. }) {
        "its certificate has expired: whoever runs the server has to renew it, unless this \
         machine's clock is wrong"
    } else if matches!(fault, C::NotValidYet | C::NotValidYetContext { .. }) {
        "its certificate is not valid yet: is this machine's clock right?"
    } else if matches!(fault, C::NotValidForName | C::NotValidForNameContext { .. }) {
        "its certificate is for another host: is the host of the base URL right?"
    } else if matches!(fault, C::Revoked) {
        "its certificate was revoked: whoever runs the server has to replace it"
    } else if matches!(fault, C::Other(OtherError(said)) if said.to_string() == MARKED_AS_AUTHORITY)
    {
        "its certificate is marked as an authority's, not as a server's: make one with openssl's \
         -addext basicConstraints=critical,CA:FALSE and name that with ca_file"
    } else {
        "this machine does not trust whoever issued its certificate: if you do, name the issuer's \
         certificate with ca_file in the config file"
    }
}

/// What is wrong with the proxy on the way, and whether that may pass; `None` if it is the server
/// that cannot be reached. Through a proxy, a plain connection is one to the proxy alone.
pub(super) fn of_proxy(
    fault: &reqwest::Error,
    proxy: Option<&Proxy>,
    server: &Address,
) -> Option<(String, Retry)> {
    let texts = || causes(fault).map(ToString::to_string);
    let name = proxy.map_or_else(
        || "the proxy of this system".to_owned(),
        |proxy| format!("the proxy {}, which {} names,", proxy.host, proxy.variable),
    );
    if let Some(said) = texts().find_map(|text| Some(text.strip_prefix(TUNNEL)?.to_owned()))
        && let Some((_, words, retry)) = OF_TUNNEL.iter().find(|(known, ..)| said == *known)
    {
        return Some((format!("{name} {words}"), retry.clone()));
    }
    let is_of_proxy = texts().any(|text| text.starts_with(TUNNEL) || text.starts_with(SOCKS));
    let is_plain = proxy.is_some() && fault.is_connect() && server.is_plain();
    (is_of_proxy || is_plain).then(|| {
        let why = of_network(fault).unwrap_or("it gives no connection");
        let why = why.replace("is the server running", "is it running");
        (format!("{name} cannot be used: {why}"), Retry::Backoff)
    })
}

/// The cause at the bottom, in its own words: the layers above it only repeat that they failed.
pub(super) fn innermost(fault: &reqwest::Error) -> String {
    causes(fault)
        .last()
        .map_or_else(|| fault.to_string(), ToString::to_string)
}

/// Everything that caused `fault`, outermost first.
pub(super) fn causes(fault: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
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
