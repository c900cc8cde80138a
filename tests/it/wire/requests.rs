//! What is sent: headers, bodies, redirects, and what is learnt from refusals.

use super::recorded::recorded;
use super::*;
use crate::support::server::{Script, answer};
use pnv_tui::api::Introduction;
use pnv_tui::chat::{ExtraHeaders, FailureKind, Identity, Retry};
use serde_json::json;

fn hello() -> Script {
    Script::Send(answer("200 OK", "", "{\"content\":\"Hello\"}"))
}

fn refuses(status: &str, body: &str) -> Script {
    Script::Send(answer(status, "", body))
}

fn redirect(to: &str) -> Script {
    let headers = format!("location: {to}\r\n");
    Script::Send(answer("307 Temporary Redirect", &headers, ""))
}

#[tokio::test]
async fn a_question_is_one_post_with_key_and_name() {
    let server = Server::start([hello()]);
    let client = Client::new(config(format!("{}/v1/", server.url()), ServerKind::Other)).unwrap();
    assert_eq!(ask(&client).await.text, "Hello");
    let request = server.request();
    assert!(
        request
            .head
            .starts_with("POST /v1/chat/completions HTTP/1.1\r\n"),
        "{}",
        request.head
    );
    assert_eq!(
        request.header("authorization"),
        Some(format!("Bearer {CANARY}").as_str())
    );
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(
        request.header("user-agent"),
        Some(concat!("pnv-tui/", env!("CARGO_PKG_VERSION")))
    );
    let body = json!({
        "model": "m",
        "messages": [{"role": "user", "content": "Hello!"}],
        "stream": true,
        "stream_options": {"include_usage": true},
    });
    assert_eq!(request.json(), body);
}

#[tokio::test]
async fn no_compression_is_asked_for() {
    let models = Script::Send(recorded("models"));
    let server = Server::start([hello(), models]);
    let client = client(&server, ServerKind::Other);
    ask(&client).await.end.unwrap();
    client.models().await.unwrap();
    for _ in 0..2 {
        assert_eq!(server.request().header("accept-encoding"), None);
    }
}

#[tokio::test]
async fn each_call_has_a_connection_of_its_own() {
    // The server closes each connection after one answer although it does not say so.
    let server = Server::start([hello(), hello(), hello()]);
    let client = client(&server, ServerKind::Other);
    for _ in 0..3 {
        ask(&client).await.end.unwrap();
    }
}

#[tokio::test]
async fn without_a_key_no_authorization_is_sent() {
    let server = Server::start([hello()]);
    let config = ClientConfig {
        key: None,
        ..config(server.url(), ServerKind::Other)
    };
    ask(&Client::new(config).unwrap()).await.end.unwrap();
    assert_eq!(server.request().header("authorization"), None);
}

#[tokio::test]
async fn a_gateway_of_pinaivus_is_sent_an_identity_every_time() {
    for kind in [ServerKind::Pinaivu, ServerKind::Demo] {
        let server = Server::start([hello(), hello()]);
        let client = client(&server, kind);
        for _ in 0..2 {
            ask(&client).await.end.unwrap();
            assert_eq!(server.request().json()["client_pubkey_hex"], "0".repeat(64));
        }
    }
}

#[tokio::test]
async fn the_identity_is_the_one_that_is_in_force_when_the_question_is_put() {
    let missing = Script::Send(recorded("pubkey-missing"));
    let server = Server::start([missing, hello(), hello()]);
    let asked = std::sync::Arc::new(std::sync::atomic::AtomicU8::new(0));
    let count = std::sync::Arc::clone(&asked);
    let next = move || {
        let before = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Identity::of_bytes([before + 1; 32])
    };
    let client = client(&server, ServerKind::Other).introduced(Introduction::new(next));
    for _ in 0..2 {
        ask(&client).await.end.unwrap();
    }
    let sent = [(); 3].map(|()| server.request().json()["client_pubkey_hex"].clone());
    assert_eq!(
        sent,
        [json!(null), json!("01".repeat(32)), json!("02".repeat(32))]
    );
    assert_eq!(
        asked.load(std::sync::atomic::Ordering::SeqCst),
        2,
        "not before it is wanted"
    );
}

#[tokio::test]
async fn another_server_is_sent_an_identity_only_after_it_asked_for_one() {
    let missing = Script::Send(recorded("pubkey-missing"));
    let server = Server::start([missing, hello(), hello()]);
    let client = client(&server, ServerKind::Other);
    assert_eq!(ask(&client).await.text, "Hello");
    assert_eq!(ask(&client).await.text, "Hello");
    let sent: Vec<_> = (0..3)
        .map(|_| server.request().json()["client_pubkey_hex"].clone())
        .collect();
    assert_eq!(
        sent,
        [json!(null), json!("0".repeat(64)), json!("0".repeat(64))]
    );
    assert!(client.was_asked_for_identity());
}

#[tokio::test]
async fn a_server_that_does_not_know_stream_options_is_asked_without() {
    let unknown = refuses(
        "400 Bad Request",
        "{\"error\":{\"message\":\"Unrecognized request argument: stream_options\"}}",
    );
    let server = Server::start([unknown, hello(), hello()]);
    let client = client(&server, ServerKind::Other);
    assert_eq!(ask(&client).await.text, "Hello");
    assert_eq!(ask(&client).await.text, "Hello");
    let sent: Vec<_> = (0..3)
        .map(|_| server.request().json()["stream_options"].is_null())
        .collect();
    assert_eq!(sent, [false, true, true]);
}

#[tokio::test]
async fn a_server_that_refuses_the_same_field_again_is_not_asked_for_ever() {
    let missing = || Script::Send(recorded("pubkey-missing"));
    let server = Server::start([missing(), missing()]);
    let failure = ask(&client(&server, ServerKind::Other))
        .await
        .end
        .unwrap_err();
    assert_eq!(
        (failure.kind, failure.status),
        (FailureKind::BadRequest, Some(422))
    );
}

#[tokio::test]
async fn a_gateway_that_is_known_for_one_is_told_who_asks_at_once() {
    let server = Server::start([Script::Send(recorded("reply"))]);
    let known = Request {
        wants_identity: true,
        ..question()
    };
    let client = client(&server, ServerKind::Other);
    ask_this(&client, &known).await.end.unwrap();
    assert_eq!(server.request().json()["client_pubkey_hex"], "0".repeat(64));
    assert!(!client.was_asked_for_identity());
}

#[tokio::test]
async fn a_session_goes_back_with_the_next_question() {
    let server = Server::start([
        Script::Send(recorded("reply")),
        Script::Send(recorded("session-turn-2")),
    ]);
    let client = client(&server, ServerKind::Pinaivu);
    let session = ask(&client).await.session.unwrap();
    let next = Request {
        session: Some(session.clone()),
        ..question()
    };
    ask_this(&client, &next).await.end.unwrap();
    let first = server.request().json();
    assert_eq!(
        (&first["session_id"], &first["session_key"]),
        (&json!(null), &json!(null))
    );
    let second = server.request().json();
    assert_eq!(
        (&second["session_id"], &second["session_key"]),
        (&json!(session.id), &json!(session.key))
    );
}

#[tokio::test]
async fn a_redirect_on_the_same_server_is_followed_with_key_and_body() {
    let server = Server::start([redirect("/v1/chat/completions"), hello()]);
    assert_eq!(ask(&client(&server, ServerKind::Other)).await.text, "Hello");
    let (first, second) = (server.request(), server.request());
    assert!(
        second.head.starts_with("POST /v1/chat/completions "),
        "{}",
        second.head
    );
    assert_eq!(
        second.header("authorization"),
        first.header("authorization")
    );
    assert_eq!(second.json(), first.json());
}

#[tokio::test]
async fn a_redirect_to_another_server_is_not_followed() {
    let elsewhere = Server::start([hello()]);
    let to = format!("{}/chat/completions", elsewhere.url());
    let server = Server::start([redirect(&to)]);
    let failure = ask(&client(&server, ServerKind::Other))
        .await
        .end
        .unwrap_err();
    assert_eq!(
        (failure.kind, failure.status),
        (FailureKind::Protocol, Some(307))
    );
    assert_eq!(
        failure.said,
        format!(
            "it sends on to {to}, where the key does not go; if that is the server, make it the \
             base URL"
        )
    );
    assert_eq!(failure.retry, Retry::Never);
    assert!(elsewhere.poll_request().is_none());
}

#[tokio::test]
async fn a_redirect_to_the_same_server_by_another_scheme_or_name_is_not_followed() {
    for (from, to) in [("http:", "https:"), ("127.0.0.1", "localhost")] {
        let server = Server::start([Script::Reset]);
        let to = server.url().replace(from, to);
        drop(server);
        let server = Server::start([redirect(&to)]);
        let failure = ask(&client(&server, ServerKind::Other))
            .await
            .end
            .unwrap_err();
        assert_eq!(failure.kind, FailureKind::Protocol, "{to}");
    }
}

#[tokio::test]
async fn headers_of_the_persons_own_go_to_the_server_and_no_further() {
    let secret = "header-CANARY-0005-long";
    let mut headers = ExtraHeaders::default();
    headers.add("X-Team", secret);
    headers.add("User-Agent", "mine");
    let elsewhere = Server::start([hello()]);
    let echo = format!("{{\"error\":\"no team {secret}\"}}");
    let server = Server::start([
        redirect("/again"),
        refuses("400 Bad Request", &echo),
        redirect(&elsewhere.url()),
        hello(),
    ]);
    let config = ClientConfig {
        access: Access {
            headers,
            ..Access::default()
        },
        ..config(server.url(), ServerKind::Other)
    };
    assert!(!format!("{config:?}").contains("CANARY"));
    let client = Client::new(config).unwrap();
    assert!(!format!("{client:?}").contains("CANARY"));
    let refused = ask(&client).await.end.unwrap_err();
    assert_eq!(refused.said, "no team …long");
    ask(&client).await.end.unwrap_err();
    client.models().await.unwrap_err();
    for _ in 0..4 {
        let request = server.request();
        assert_eq!(request.header("x-team"), Some(secret));
        assert_eq!(request.header("user-agent"), Some("mine"));
    }
    assert!(elsewhere.poll_request().is_none());
}

#[tokio::test]
async fn headers_that_are_secrets_do_not_go_in_the_open_to_another_machine() {
    let mut headers = ExtraHeaders::default();
    headers.add("X-Team", "blue");
    let config = ClientConfig {
        key: None,
        access: Access {
            headers,
            ..Access::default()
        },
        ..config("http://192.0.2.1:9".to_owned(), ServerKind::Other)
    };
    let failure = ask(&Client::new(config).unwrap()).await.end.unwrap_err();
    assert_eq!(failure.kind, FailureKind::KeyNotSendable);
}

#[tokio::test]
async fn redirects_in_a_circle_come_to_an_end() {
    let server = Server::start((0..6).map(|_| redirect("/again")));
    let failure = ask(&client(&server, ServerKind::Other))
        .await
        .end
        .unwrap_err();
    assert_eq!(
        (failure.kind, failure.status),
        (FailureKind::Protocol, Some(307))
    );
    let said =
        "it sends on in a circle, or more than 5 times; is the base URL right, with its /v1?";
    assert_eq!((failure.said.as_str(), failure.retry), (said, Retry::Never));
}

#[tokio::test]
async fn an_answer_that_sends_on_without_saying_where_to_or_how_is_said_to_be_one() {
    let nowhere =
        "it neither answers nor says where to go on; is the base URL right, with its /v1?";
    let beside = "it points to /v2/ instead of answering; is the base URL right, with its /v1?";
    for (status, headers, said) in [
        ("300 Multiple Choices", "", nowhere),
        ("304 Not Modified", "", nowhere),
        ("307 Temporary Redirect", "", nowhere),
        ("300 Multiple Choices", "location:\r\n", nowhere),
        ("300 Multiple Choices", "location: /v2/\r\n", beside),
    ] {
        let server = Server::start([Script::Send(answer(status, headers, ""))]);
        let failure = ask(&client(&server, ServerKind::Other))
            .await
            .end
            .unwrap_err();
        assert_eq!(failure.kind, FailureKind::Protocol);
        assert_eq!(failure.said, said, "{status} {headers}");
    }
}
