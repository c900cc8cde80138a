//! What people are told of a broken connection: words, never a library's own.

use super::{ask, client};
use crate::support::server::{Script, Server, chunked};
use pnv_tui::api::{Client, ClientConfig};
use pnv_tui::chat::{Failure, ServerKind};
use std::net::TcpListener;
use std::time::Duration;

async fn said(script: Script) -> String {
    let server = Server::start([script]);
    let failure: Failure = ask(&client(&server, ServerKind::Other))
        .await
        .end
        .unwrap_err();
    failure.said
}

async fn said_without_a_server(base_url: String) -> String {
    let config = ClientConfig {
        base_url,
        kind: ServerKind::Other,
        key: None,
        allow_http: false,
        silence_limit: Duration::from_secs(60),
    };
    ask(&Client::new(config).unwrap())
        .await
        .end
        .unwrap_err()
        .said
}

#[tokio::test]
async fn nobody_listens() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let said = said_without_a_server(format!("http://127.0.0.1:{port}/v1")).await;
    assert_eq!(said, "nothing answers there: is the server running?");
}

#[tokio::test]
async fn no_host_has_that_name() {
    // The name is reserved never to exist (RFC 6761), whether there is a network or not.
    let said = said_without_a_server("http://nobody.invalid/v1".to_owned()).await;
    assert_eq!(said, "there is no host of that name, or no network");
}

#[tokio::test]
async fn the_server_hangs_up_without_an_answer() {
    let said = said(Script::Send(Vec::new())).await;
    assert_eq!(said, "the server closed the connection without an answer");
}

#[tokio::test]
async fn the_reply_breaks_off_between_two_chunks() {
    let event = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n";
    let mut reply = chunked([event.as_bytes()]);
    // The last chunk, which says that there are no more, never comes.
    reply.truncate(reply.len() - "0\r\n\r\n".len());
    let said = said(Script::Send(reply)).await;
    assert_eq!(said, "the connection closed before the end");
}
