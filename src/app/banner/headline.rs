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

/// A status with its name (RFC 9110, section 15, and RFC 6585).
fn status_line(status: u16) -> String {
    let name = match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        409 => "Conflict",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        529 => "Overloaded",
        _ => return format!("Status {status}"),
    };
    format!("{status} {name}")
}
