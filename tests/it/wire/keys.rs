//! The key: where it may travel, whether it is taken, and that nothing shows it.

use super::*;
use crate::support::server::{Script, answer};
use pnv_tui::chat::{FailureKind, KeyVerdict, Retry};

fn key() -> ApiKey {
    ApiKey::from_text(CANARY).unwrap()
}

#[tokio::test]
async fn a_key_is_not_sent_in_the_open_to_another_machine() {
    let client = Client::new(config("http://192.0.2.1:9".to_owned(), ServerKind::Other)).unwrap();
    let chat = ask(&client).await.end.unwrap_err();
    let models = secret_safe(client.models().await.unwrap_err());
    let verdict = secret_safe(client.check_key(&key()).await.unwrap_err());
    for failure in [chat, models, verdict] {
        assert_eq!(
            (failure.kind, failure.retry),
            (FailureKind::KeyNotSendable, Retry::Never)
        );
    }
}

#[tokio::test]
async fn a_key_that_no_header_can_carry_is_not_sent() {
    let server = Server::start([]);
    let key = ApiKey::from_text(&format!("{CANARY}\nX-Other: 1"));
    let config = ClientConfig {
        key,
        ..config(server.url(), ServerKind::Other)
    };
    let failure = ask(&Client::new(config).unwrap()).await.end.unwrap_err();
    assert_eq!(failure.kind, FailureKind::KeyNotSendable);
}

#[tokio::test]
async fn another_server_than_pinaivus_confirms_a_key_only_by_its_own_ledger() {
    let ledger = || Script::Send(answer("200 OK", "", "{\"total_requests\":3}"));
    let page = || Script::Send(answer("200 OK", "", "<html>any path</html>"));
    let missing = || Script::Send(answer("404 Not Found", "", "{\"detail\":\"Not Found\"}"));
    let forbidden = || {
        Script::Send(answer(
            "403 Forbidden",
            "",
            "{\"error\":\"Missing scopes\"}",
        ))
    };
    let refused = || Script::Send(answer("401 Unauthorized", "", "{\"error\":\"bad key\"}"));
    let models = || Script::Send(answer("200 OK", "", "{\"data\":[{\"id\":\"m\"}]}"));
    let cases = [
        ("ledger", vec![ledger()], Ok(KeyVerdict::Accepted)),
        (
            "a page for every path",
            vec![page(), models()],
            Ok(KeyVerdict::Unconfirmed),
        ),
        (
            "no ledger",
            vec![missing(), models()],
            Ok(KeyVerdict::Unconfirmed),
        ),
        (
            "ledger for others",
            vec![forbidden(), models()],
            Ok(KeyVerdict::Unconfirmed),
        ),
        (
            "no ledger, refused",
            vec![missing(), refused()],
            Err(FailureKind::Unauthorized),
        ),
        ("refused", vec![refused()], Err(FailureKind::Unauthorized)),
        (
            "neither",
            vec![missing(), missing()],
            Err(FailureKind::WrongPath),
        ),
    ];
    for (case, scripts, expected) in cases {
        let calls = scripts.len();
        let server = Server::start(scripts);
        let verdict = client(&server, ServerKind::Other).check_key(&key()).await;
        assert_eq!(
            verdict.map_err(|error| secret_safe(error).kind),
            expected,
            "{case}"
        );
        for _ in 0..calls {
            assert!(server.request().header("authorization").is_some(), "{case}");
        }
    }
}

#[tokio::test]
async fn the_gateway_says_that_a_key_is_revoked_by_403_too() {
    let server = Server::start([Script::Send(answer(
        "403 Forbidden",
        "",
        "{\"error\":\"revoked\"}",
    ))]);
    let error = client(&server, ServerKind::Pinaivu)
        .check_key(&key())
        .await
        .unwrap_err();
    assert_eq!(secret_safe(error).kind, FailureKind::Forbidden);
}

#[tokio::test]
async fn the_key_that_is_tried_is_the_one_that_is_sent() {
    let server = Server::start([Script::Send(answer("200 OK", "", "{}"))]);
    let tried = ApiKey::from_text("sk-pnv-another").unwrap();
    client(&server, ServerKind::Pinaivu)
        .check_key(&tried)
        .await
        .unwrap();
    assert_eq!(
        server.request().header("authorization"),
        Some("Bearer sk-pnv-another")
    );
}

#[tokio::test]
async fn a_server_that_repeats_the_key_does_not_put_it_on_the_screen() {
    let echo = format!("{{\"error\":\"Incorrect API key provided: {CANARY}\"}}");
    let server = Server::start([
        Script::Send(answer("401 Unauthorized", "", &echo)),
        Script::Send(answer("401 Unauthorized", "", &echo)),
        Script::Send(answer("401 Unauthorized", "", &echo)),
        Script::Send(answer("200 OK", "", &echo)),
        Script::Send(answer("200 OK", "", CANARY)),
    ]);
    let client = client(&server, ServerKind::Pinaivu);
    let failures = [
        secret_safe(client.models().await.unwrap_err()),
        secret_safe(client.check_key(&key()).await.unwrap_err()),
        ask(&client).await.end.unwrap_err(),
        ask(&client).await.end.unwrap_err(),
        secret_safe(client.models().await.unwrap_err()),
    ];
    for failure in failures {
        assert!(failure.said.ends_with("sk-pnv-…f3Qz"), "{}", failure.said);
    }
}

#[tokio::test]
async fn a_key_that_a_refusal_is_said_to_concern_is_masked_too() {
    let param = format!("{{\"error\":{{\"message\":\"no\",\"code\":400,\"param\":\"{CANARY}\"}}}}");
    let loc = format!("{{\"detail\":[{{\"msg\":\"no\",\"loc\":[\"{CANARY}\"]}}]}}");
    let server = Server::start([
        Script::Send(answer("400 Bad Request", "", &param)),
        Script::Send(answer("422 Unprocessable Entity", "", &loc)),
        Script::Send(answer("200 OK", "", &param)),
    ]);
    let client = client(&server, ServerKind::Other);
    for _ in 0..3 {
        let failure = ask(&client).await.end.unwrap_err();
        assert_eq!(failure.said, "no (sk-pnv-…f3Qz)");
    }
}

#[test]
fn neither_the_client_nor_its_config_shows_the_key() {
    let config = config("https://x.test/v1".to_owned(), ServerKind::Other);
    let shown = format!("{config:?} {:?}", Client::new(config.clone()).unwrap());
    assert!(!shown.contains("CANARY"), "{shown}");
    assert!(shown.contains("sk-pnv-…f3Qz"), "{shown}");
}

#[test]
fn a_base_url_that_is_none_is_refused_at_once() {
    let error =
        Client::new(config("api.pinaivu.com/v1".to_owned(), ServerKind::Pinaivu)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "'api.pinaivu.com/v1' is not an http or https address"
    );
}
