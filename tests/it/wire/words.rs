//! What people are told of a broken connection: words, never a library's own. What is said of
//! certificates and proxies is in `safety` and `proxies`, of answers in `refusals`.

use super::refusals::told;
use super::{Access, ask, client};
use crate::screens::keep;
use crate::support::server::{Script, Server, chunked};
use pnv_tui::api::{Client, ClientConfig};
use pnv_tui::chat::{Failure, Route, ServerKind};
use std::fmt::Write as _;
use std::time::Duration;

async fn failure(script: Script) -> Failure {
    let server = Server::start([script]);
    ask(&client(&server, ServerKind::Other))
        .await
        .end
        .unwrap_err()
}

async fn failure_at(base_url: String, key: Option<&str>) -> Failure {
    let config = ClientConfig {
        base_url,
        kind: ServerKind::Other,
        key: key.and_then(pnv_tui::chat::ApiKey::from_text),
        allow_http: false,
        silence_limit: Duration::from_millis(200),
        access: Access {
            route: Route::Direct,
            ..Access::default()
        },
    };
    ask(&Client::new(config).unwrap()).await.end.unwrap_err()
}

/// What is said of a server that does this while TLS begins.
async fn failure_of_tls(script: Script) -> Failure {
    let server = Server::start([script]);
    failure_at(server.url().replace("http:", "https:"), None).await
}

/// An answer whose last chunk, which says that there are no more, never comes.
fn broken_off() -> Vec<u8> {
    let event = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n";
    let mut reply = chunked([event.as_bytes()]);
    reply.truncate(reply.len() - "0\r\n\r\n".len());
    reply
}

#[tokio::test]
async fn every_broken_connection_in_words() {
    let gone = Server::start([]);
    gone.wait_until_gone();
    let stalled = Server::start([Script::Stall(Vec::new())]);
    let head = |line: &str| format!("HTTP/1.1 200 OK\r\n{line}\r\n\r\n").into_bytes();
    let far = "http://192.0.2.1:9".to_owned();
    // The name is reserved never to exist (RFC 6761), whether there is a network or not.
    let nowhere = "http://nobody.invalid/v1".to_owned();
    let cases = [
        ("nobody listens", failure_at(gone.url(), None).await),
        ("no host has that name", failure_at(nowhere, None).await),
        (
            "the server hangs up without an answer",
            failure(Script::Send(Vec::new())).await,
        ),
        ("the server resets", failure(Script::Reset).await),
        (
            "the server hangs up as TLS begins",
            failure_of_tls(Script::HangUp).await,
        ),
        (
            "the server resets as TLS begins",
            failure_of_tls(Script::Reset).await,
        ),
        (
            "the reply breaks off between two chunks",
            failure(Script::Send(broken_off())).await,
        ),
        (
            "the server falls silent",
            failure_at(stalled.url(), None).await,
        ),
        (
            "another protocol",
            failure(Script::Send(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec())).await,
        ),
        (
            "a length that is none",
            failure(Script::Send(head("content-length: x"))).await,
        ),
        (
            "a head with a long line",
            failure(Script::Send(head(&format!("x: {}", "x".repeat(1 << 20))))).await,
        ),
        (
            "a head with many lines",
            failure(Script::Send(head(&vec!["x: y"; 5_000].join("\r\n")))).await,
        ),
        ("a key in the open", failure_at(far, Some("sk-pnv-x")).await),
    ];
    let mut all = String::new();
    for (name, failure) in &cases {
        write!(all, "\n{name}\n  {}", told(failure)).unwrap();
    }
    keep("every_broken_connection_in_words", &all);
}
