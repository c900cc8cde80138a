//! The ledger and the nodes, as they were recorded, as they are documented, and as they might come.

use super::recorded::recorded;
use super::*;
use crate::support::server::{Script, answer};
use pnv_tui::chat::FailureKind;

fn plays(name: &str) -> Server {
    Server::start([Script::Send(recorded(name))])
}

fn says(status: &str, body: &str) -> Server {
    Server::start([Script::Send(answer(status, "", body))])
}

#[tokio::test]
async fn the_recorded_ledger_is_read_and_its_noughts_are_no_counts() {
    let server = plays("usage");
    let ledger = client(&server, ServerKind::Pinaivu).usage(7).await.unwrap();
    assert_eq!(ledger.requests, Some(31));
    assert!(!ledger.counts_tokens() && !ledger.counts_cost());
    assert_eq!(ledger.calls.len(), 1);
    assert_eq!(ledger.calls[0].at, Some(1_795_383_949_244));
    assert_eq!(ledger.untold(), 30);
    let request = server.request();
    assert!(
        request.head.starts_with("GET /usage?days=7 "),
        "{}",
        request.head
    );
    let carried = request.header("authorization");
    assert_eq!(carried, Some(format!("Bearer {CANARY}").as_str()));
}

#[tokio::test]
async fn a_ledger_without_a_call_is_one() {
    let server = plays("usage-empty");
    let ledger = client(&server, ServerKind::Pinaivu).usage(1).await.unwrap();
    assert_eq!((ledger.requests, ledger.untold()), (Some(0), 0));
    assert!(ledger.calls.is_empty());
}

#[tokio::test]
async fn a_node_that_is_gone_is_listed_and_told_by_when_it_was_seen() {
    let server = plays("nodes-gone");
    let list = client(&server, ServerKind::Pinaivu).nodes().await.unwrap();
    let told_at = list.told_at.unwrap();
    let unseen: Vec<_> = list.nodes.iter().map(|it| it.unseen_for(told_at)).collect();
    assert_eq!(unseen, [Some(23_523), Some(23_469)]);
    let minute = told_at + 67_000;
    assert!(list.nodes.iter().all(|node| !node.is_live(minute)));
}

#[tokio::test]
async fn the_recorded_nodes_are_read_with_the_time_that_they_are_measured_by() {
    let server = plays("nodes");
    let list = client(&server, ServerKind::Pinaivu).nodes().await.unwrap();
    assert!(server.request().head.starts_with("GET /nodes "));
    let told_at = list.told_at.unwrap();
    assert_eq!(told_at, 1_795_383_951_000);
    let models: Vec<&str> = list
        .nodes
        .iter()
        .map(|node| node.models[0].as_str())
        .collect();
    assert_eq!(models, ["llama3.2:1b", "llama3.2:3b"]);
    assert!(list.nodes.iter().all(|node| node.is_live(told_at)));
    assert_eq!(list.nodes[0].most_jobs, Some(4));
}

#[tokio::test]
async fn what_is_refused_or_no_ledger_is_a_failure_with_a_sentence() {
    let cases = [
        ("usage-postgres-down", FailureKind::Server, ""),
        ("usage-rate-limit", FailureKind::RateLimited, ""),
        (
            "unknown-key",
            FailureKind::Unauthorized,
            "Invalid or revoked API key",
        ),
        ("unknown-route", FailureKind::WrongPath, ""),
        (
            "models",
            FailureKind::Protocol,
            "the server sent an answer with neither calls nor totals",
        ),
        (
            "reply",
            FailureKind::Protocol,
            "the server sent an answer with neither calls nor totals",
        ),
    ];
    for (name, kind, said) in cases {
        let server = plays(name);
        let error = client(&server, ServerKind::Pinaivu)
            .usage(30)
            .await
            .unwrap_err();
        let failure = secret_safe(error);
        assert_eq!(failure.kind, kind, "{name}");
        assert!(failure.said.contains(said), "{name}: {}", failure.said);
    }
}

const EMPTY: &str = "the server sent an empty answer; is the base URL right, with its /v1?";

#[tokio::test]
async fn malformed_answers_are_sentences() {
    let long = format!("{{\"records\":[{}", "{\"model\":\"m\"},".repeat(800_000));
    let cases = [
        ("", EMPTY),
        (" \r\n", EMPTY),
        ("<html><title>Sign in</title>", "the server sent a web page"),
        (
            "{\"error\":{\"message\":\"no such thing\"}}",
            "no such thing",
        ),
        ("null", "the server sent an answer"),
        ("[1,2]", "the server sent an answer"),
        ("nonsense", "the server sent no JSON: nonsense"),
        (long.as_str(), "longer than 10 MiB, too long to be read"),
    ];
    for (body, said) in cases {
        let shown: String = body.chars().take(40).collect();
        for path in ["usage", "nodes"] {
            // A list of numbers is one of no nodes.
            if (path, body) == ("nodes", "[1,2]") {
                continue;
            }
            let server = says("200 OK", body);
            let client = client(&server, ServerKind::Other);
            let error = match path {
                "usage" => client.usage(30).await.map(|_| ()).unwrap_err(),
                _ => client.nodes().await.map(|_| ()).unwrap_err(),
            };
            let failure = secret_safe(error);
            assert_eq!(failure.kind, FailureKind::Protocol, "{path} {shown}");
            assert!(
                failure.said.contains(said),
                "{path} {shown}: {}",
                failure.said
            );
        }
    }
}

#[tokio::test]
async fn an_empty_answer_is_no_list_of_models() {
    let server = says("200 OK", "");
    let error = client(&server, ServerKind::Other)
        .models()
        .await
        .unwrap_err();
    let failure = secret_safe(error);
    assert_eq!(
        (failure.kind, failure.said.as_str()),
        (FailureKind::Protocol, EMPTY)
    );
}

#[tokio::test]
async fn a_key_that_a_ledger_repeats_is_shown_masked() {
    let body = format!("{{\"error\":\"bad key {CANARY}\"}}");
    for status in ["200 OK", "403 Forbidden"] {
        let server = says(status, &body);
        let error = client(&server, ServerKind::Pinaivu)
            .usage(30)
            .await
            .unwrap_err();
        assert!(secret_safe(error).said.contains("bad key"), "{status}");
    }
}
