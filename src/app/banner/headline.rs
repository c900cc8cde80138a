//! What a failure is called before all else: its status with its name, or its kind. What it means and what to do
//! about it is told in `words`.

use crate::chat::{Failure, FailureKind};
use crate::text::{clean_line, ellipsize};

/// Cells of the server's own words that a banner shows.
pub(super) const SAID_CELLS: usize = 160;

/// Status and kind: `429 Too Many Requests`.
pub(super) fn headline(failure: &Failure, server: &str) -> String {
    match (failure.status, failure.kind) {
        (Some(status), _) => status_line(status),
        (None, FailureKind::Connect | FailureKind::Proxy) => format!("No connection to {server}"),
        (None, FailureKind::Tls) => format!("No safe connection to {server}"),
        (None, FailureKind::Silence) => "The server fell silent".to_owned(),
        (None, FailureKind::Reset) => "No answer came".to_owned(),
        (None, FailureKind::Cut) => "The reply broke off".to_owned(),
        (None, FailureKind::KeyNotSendable) => "The key was not sent".to_owned(),
        (None, FailureKind::NotSealed | FailureKind::SessionLost) => "Nothing was sent".to_owned(),
        (None, FailureKind::NoModel) => "The server lists no model".to_owned(),
        (None, FailureKind::Server) => "The server failed".to_owned(),
        (None, _) => "The server's answer is no reply".to_owned(),
    }
}

/// A failure in a few words: status and kind, and what the server or the network said.
pub fn in_brief(failure: &Failure) -> String {
    let headline = headline(failure, "the server");
    let said = ellipsize(&clean_line(&failure.said), SAID_CELLS);
    if said.is_empty() || headline.ends_with(&said) {
        headline
    } else {
        format!("{headline}: {said}")
    }
}

/// Names of statuses: those of the registry that a server of this kind can come to send (RFC 9110, section 15, RFC 4918,
/// 6585, 7725, 8470), and Anthropic's own.
const NAMES: [(u16, &str); 43] = [
    (300, "Multiple Choices"),
    (301, "Moved Permanently"),
    (302, "Found"),
    (303, "See Other"),
    (304, "Not Modified"),
    (307, "Temporary Redirect"),
    (308, "Permanent Redirect"),
    (400, "Bad Request"),
    (401, "Unauthorized"),
    (402, "Payment Required"),
    (403, "Forbidden"),
    (404, "Not Found"),
    (405, "Method Not Allowed"),
    (406, "Not Acceptable"),
    (407, "Proxy Authentication Required"),
    (408, "Request Timeout"),
    (409, "Conflict"),
    (410, "Gone"),
    (411, "Length Required"),
    (412, "Precondition Failed"),
    (413, "Content Too Large"),
    (414, "URI Too Long"),
    (415, "Unsupported Media Type"),
    (417, "Expectation Failed"),
    (421, "Misdirected Request"),
    (422, "Unprocessable Content"),
    (423, "Locked"),
    (424, "Failed Dependency"),
    (425, "Too Early"),
    (426, "Upgrade Required"),
    (428, "Precondition Required"),
    (429, "Too Many Requests"),
    (431, "Request Header Fields Too Large"),
    (451, "Unavailable For Legal Reasons"),
    (500, "Internal Server Error"),
    (501, "Not Implemented"),
    (502, "Bad Gateway"),
    (503, "Service Unavailable"),
    (504, "Gateway Timeout"),
    (505, "HTTP Version Not Supported"),
    (507, "Insufficient Storage"),
    (511, "Network Authentication Required"),
    (529, "Overloaded"),
];

/// A status with its name, or in a sentence with what its class means.
fn status_line(status: u16) -> String {
    let name = NAMES.iter().find(|(named, _)| *named == status);
    if let Some((_, name)) = name {
        return format!("{status} {name}");
    }
    let what = match status {
        400..=499 => "refuses the request",
        500..=599 => "failed",
        _ => "answers in an unknown way",
    };
    format!("The server {what} (status {status})")
}
