//! Answers recorded from Pinaivu's gateway, a coordinator and two nodes (2026-11), in files of
//! `recorded/`: status line, headers, a blank line, the body. What the coordinator itself answered
//! (`proof` and more) came over HTTP/2, and is played over HTTP/1.1.

use super::*;
use crate::support::server::Script;
use pnv_tui::chat::{FailureKind, KeyVerdict, Model, Price};

/// The names of the recorded refusals, in order. Those of receipts are refusals of no question.
pub(super) fn refusals() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/wire/recorded");
    let files = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .map(|name| name.strip_suffix(".txt").unwrap().to_owned())
        .filter(|name| !recorded(name).starts_with(b"HTTP/1.1 200 "))
        .filter(|name| !name.starts_with("proof"))
        .collect();
    names.sort();
    names
}

/// The bytes of a recorded answer.
pub(super) fn recorded(name: &str) -> Vec<u8> {
    let path = format!(
        "{}/tests/it/wire/recorded/{name}.txt",
        env!("CARGO_MANIFEST_DIR")
    );
    let file = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    let (head, body) = file.split_once("\n\n").unwrap();
    let body = body.strip_suffix('\n').unwrap();
    format!("{}\r\n\r\n{body}", head.replace('\n', "\r\n")).into_bytes()
}

fn plays(name: &str) -> Server {
    Server::start([Script::Send(recorded(name))])
}

async fn ask_recorded(name: &str) -> Outcome {
    ask(&client(&plays(name), ServerKind::Pinaivu)).await
}

#[tokio::test]
async fn the_gateways_own_reply_is_read_although_a_stream_was_asked_for() {
    let outcome = ask_recorded("reply").await;
    let expected = Outcome {
        text: "You said: Hello, Pinaivu!".to_owned(),
        meta: ReplyMeta {
            model: None,
            request_id: Some("cec3d3f2-1587-4fa4-82d2-4c674354329b".to_owned()),
        },
        usage: Some(Usage {
            input: 37,
            output: 7,
        }),
        session: Some(ServerSession {
            id: "e93819d2-7d73-486f-8b08-9d051e8c957a".to_owned(),
            key: "UJ0LKOmNhVpcmjE6BXhppSvCpRJVaa2clodmTtFxSp0=".to_owned(),
        }),
        shape: Some(ReplyShape::Pinaivu),
        allowance: None,
        end: Ok(Finish::Unnamed),
    };
    assert_eq!(outcome, expected);
}

#[tokio::test]
async fn every_recorded_reply_is_whole() {
    let cases = [
        (
            "reply-although-stream-asked",
            "word0 word1 word2",
            Finish::Unnamed,
        ),
        (
            "multi-byte",
            "Grüße 👋 日本語 — naïve café\n\n```rust",
            Finish::Unnamed,
        ),
        ("empty-reply", "", Finish::Unnamed),
        ("sealed-reply", "[{\"role\":\"system\"", Finish::Unnamed),
        ("reply-over-daily-limit", "You said: n4", Finish::Unnamed),
        ("session-turn-2", "[{\"role\":\"system\"", Finish::Unnamed),
        (
            "generation-of-70-s",
            "You said: [[sleep 70]]",
            Finish::Unnamed,
        ),
        (
            "documented-reply",
            "Hello from the documented shape.",
            Finish::Stop,
        ),
        (
            "documented-stream",
            "Hello from the documented shape.",
            Finish::Stop,
        ),
    ];
    for (name, start, finish) in cases {
        let outcome = ask_recorded(name).await;
        assert!(outcome.text.starts_with(start), "{name}: {}", outcome.text);
        assert_eq!(outcome.end, Ok(finish), "{name}");
        assert!(outcome.usage.is_some(), "{name}");
        let is_documented = name.starts_with("documented");
        let shape = if is_documented {
            ReplyShape::OpenAi
        } else {
            ReplyShape::Pinaivu
        };
        assert_eq!(outcome.shape, Some(shape), "{name}");
        assert!(outcome.meta.request_id.is_some(), "{name}");
    }
}

#[tokio::test]
async fn a_stream_that_is_labelled_as_json_is_read_as_a_stream() {
    let outcome = ask_recorded("documented-stream").await;
    let meta = ReplyMeta {
        model: Some("llama3.2:1b".to_owned()),
        request_id: Some("c84335a6-1e26-4186-af3d-1954847d50cc".to_owned()),
    };
    assert_eq!(outcome.meta, meta);
    assert_eq!(
        outcome.usage,
        Some(Usage {
            input: 9,
            output: 5
        })
    );
}

#[tokio::test]
async fn the_recorded_lists_of_models_are_read() {
    let price = Price {
        input_nanox: 5000,
        output_nanox: 15_000,
    };
    let offered = |id: &str| Model {
        id: id.to_owned(),
        owner: Some("pinaivu".to_owned()),
        nodes: Some(1),
        price: Some(price),
        context: None,
    };
    let server = plays("models");
    let models = client(&server, ServerKind::Pinaivu).models().await.unwrap();
    assert_eq!(
        models.models,
        [offered("llama3.2:1b"), offered("llama3.2:3b")]
    );

    let server = plays("documented-models");
    let models = client(&server, ServerKind::Pinaivu).models().await.unwrap();
    let documented = Model {
        id: "llama3.2:1b".to_owned(),
        owner: Some("meta".to_owned()),
        ..Model::default()
    };
    assert_eq!(models.models, [documented]);
}

#[tokio::test]
async fn a_list_of_models_that_is_refused_is_a_failure() {
    for (name, kind) in [
        ("models-coordinator-down", FailureKind::Server),
        ("one-model", FailureKind::WrongPath),
        ("reply", FailureKind::Protocol),
    ] {
        let server = plays(name);
        let error = client(&server, ServerKind::Pinaivu)
            .models()
            .await
            .unwrap_err();
        assert_eq!(secret_safe(error).kind, kind, "{name}");
    }
}

#[tokio::test]
async fn the_ledger_tells_whether_the_gateway_takes_a_key() {
    let key = ApiKey::from_text(CANARY).unwrap();
    let cases = [
        ("usage", Ok(KeyVerdict::Accepted)),
        ("usage-rate-limit", Ok(KeyVerdict::Accepted)),
        ("unknown-key", Err(FailureKind::Unauthorized)),
        ("usage-postgres-down", Err(FailureKind::Server)),
    ];
    for (name, expected) in cases {
        let server = plays(name);
        let verdict = client(&server, ServerKind::Pinaivu).check_key(&key).await;
        assert_eq!(
            verdict.map_err(|error| secret_safe(error).kind),
            expected,
            "{name}"
        );
        assert!(
            server.request().head.starts_with("GET /usage?days=1 "),
            "{name}"
        );
    }
}
