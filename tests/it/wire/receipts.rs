//! Receipts and the coordinator's keys over the wire: where they are asked for, for how long, who
//! is given the key, and what becomes of answers that are no receipts.

use super::recorded::recorded;
use super::*;
use crate::fuzz::answer::forms;
use crate::support::server::{Script, answer};
use pnv_tui::api::pinaivu::{RECEIPT_WAITS, check};
use pnv_tui::chat::receipt::{Known, NoReceipt, Outcome, Subject, Verdict};
use pnv_tui::chat::{ExtraHeaders, FailureKind, ReceiptHost, Route};

const ID: &str = "f2488459-6419-47ed-bfca-ed1b13bc8011";
const RECEIPT: &str = include_str!("../receipts/recorded/receipt.json");
const HEALTH: &str = include_str!("../receipts/recorded/enclave_health.json");
const NO_ROUTE: &str = "{\"message\":\"Route GET:/v1/receipts/f2488459-6419-47ed-bfca-ed1b13bc8011 \
                        not found\",\"error\":\"Not Found\",\"statusCode\":404}";
const NOT_FOUND: &str = "{\"error\":\"not found\"}";
/// No waiting: as often as asked.
const AT_ONCE: [Duration; 5] = [Duration::ZERO; 5];

fn says(status: &str, body: &str) -> Script {
    Script::Send(answer(status, "", body))
}

fn no_route() -> Script {
    says("404 Not Found", NO_ROUTE)
}

fn not_found() -> Script {
    says("404 Not Found", NOT_FOUND)
}

fn receipt() -> Script {
    says("200 OK", RECEIPT)
}

/// A client with a key and a header of its own.
fn keyed(server: &Server, receipts: Option<ReceiptHost>) -> Client {
    let mut headers = ExtraHeaders::default();
    headers.add("X-Secret", CANARY);
    Client::new(ClientConfig {
        base_url: format!("{}/v1", server.url()),
        access: Access {
            headers,
            receipts,
            ..Access::default()
        },
        ..config(server.url(), ServerKind::Pinaivu)
    })
    .unwrap()
}

fn path(server: &Server) -> String {
    let head = server.request().head;
    head.split(' ').nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn the_documented_path_comes_first_and_the_coordinators_is_given_no_key() {
    let server = Server::start([no_route(), receipt()]);
    let client = keyed(&server, None);
    let json = client.receipt(ID, &AT_ONCE).await.unwrap();
    assert_eq!(json, RECEIPT);
    assert_eq!(
        check(json.as_bytes(), &Known::default()).verdict,
        Verdict::SignatureAlone
    );

    let documented = server.request();
    let line = format!("GET /v1/receipts/{ID} HTTP/1.1\r\n");
    assert!(documented.head.starts_with(&line), "{}", documented.head);
    let bearer = format!("Bearer {CANARY}");
    assert_eq!(documented.header("authorization"), Some(bearer.as_str()));
    let proof = server.request();
    assert!(
        proof
            .head
            .starts_with(&format!("GET /v1/proofs/{ID} HTTP/1.1\r\n"))
    );
    assert_eq!(proof.header("authorization"), None);
}

#[tokio::test]
async fn a_key_that_comes_back_with_a_receipt_is_taken_out_of_what_is_kept() {
    for (form, key) in forms(CANARY) {
        let echo = RECEIPT.replacen('{', &format!("{{\"echo\":\"{key}\","), 1);
        let health = HEALTH.replacen("12D3Koo", &key, 1);
        let server = Server::start([says("200 OK", &echo), says("200 OK", &health)]);
        let client = keyed(&server, None);
        let json = client.receipt(ID, &AT_ONCE).await.unwrap();
        assert!(json.contains("\"echo\":\"sk-pnv-…f3Qz\""), "{form}: {json}");
        let verdict = check(json.as_bytes(), &Known::default()).verdict;
        assert_eq!(verdict, Verdict::SignatureAlone);
        let keys = client.enclave_health().await.unwrap();
        assert!(keys.peer_id.unwrap().starts_with("sk-pnv-…f3Qz"), "{form}");
    }
}

#[tokio::test]
async fn a_gateway_without_the_paths_is_asked_once_for_each() {
    for body in [
        NO_ROUTE,
        "",
        "404 page not found",
        "<html><title>404</title></html>",
    ] {
        let server = Server::start([says("404 X", body), says("404 X", body)]);
        let none = keyed(&server, None)
            .receipt(ID, &AT_ONCE)
            .await
            .unwrap_err();
        assert_eq!(none, NoReceipt::NotServed, "{body}");
        assert_eq!(none.sentence(), "This gateway does not serve receipts.");
    }
}

#[tokio::test]
async fn a_recorded_question_is_followed_to_its_verified_receipt() {
    let plays = |name: &str| Script::Send(recorded(name));
    let gateway = Server::start([plays("reply"), plays("enclave-health")]);
    let coordinator = Server::start([plays("proof-unknown"), plays("proof")]);
    let receipts = ReceiptHost {
        base_url: format!("{}/v1", coordinator.url()),
        route: Route::System,
    };
    let client = keyed(&gateway, Some(receipts));
    let (mut id, mut digest) = (None, None);
    let mut stream = client.chat(&question()).await.unwrap();
    loop {
        match stream.next().await.unwrap() {
            Step::Delta(Delta::Meta(meta)) => id = meta.request_id,
            Step::Delta(Delta::Digest(told)) => digest = Some(told),
            Step::Delta(_) => {}
            Step::Finished(_) => break,
        }
    }
    let mut known = Known {
        request_id: id.clone(),
        digest,
        coordinator: Some(client.enclave_health().await.unwrap()),
        called_ms: Some((1_795_383_853_000, 1_795_383_855_000)),
    };
    let json = client.receipt(&id.unwrap(), &AT_ONCE).await.unwrap();
    let verdict = |known: &Known| check(json.as_bytes(), known).verdict;
    assert_eq!(verdict(&known), Verdict::Verified);
    known.called_ms = Some((1_795_380_000_000, 1_795_380_001_000));
    assert_eq!(verdict(&known), Verdict::OtherTime);
}

#[tokio::test]
async fn what_cannot_be_checked_is_taken_only_if_no_path_has_better() {
    let documented = "{\"request_id\":\"x\",\"coordinator_signature\":\"0x00\"}";
    let flawed = RECEIPT.replacen("\"timestamp_ms\"", "\"time\"", 1);
    let busy = || says("503 X", "{\"error\":\"coordinator unreachable\"}");
    for uncheckable in [documented, &flawed] {
        for (then, waits, expected) in [
            (vec![receipt()], 1, RECEIPT),
            (vec![not_found(), busy(), receipt()], 3, RECEIPT),
            (vec![no_route()], 2, uncheckable),
            (vec![not_found(), not_found()], 2, uncheckable),
            (vec![busy()], 1, uncheckable),
            (vec![says("401 X", "{}")], 1, uncheckable),
            (vec![says("200 OK", "{\"signature\":1}")], 1, uncheckable),
        ] {
            let scripts = [says("200 OK", uncheckable)].into_iter().chain(then);
            let server = Server::start(scripts);
            let json = keyed(&server, None).receipt(ID, &AT_ONCE[..waits]).await;
            assert_eq!(json.as_deref(), Ok(expected));
            assert_eq!(path(&server), format!("/v1/receipts/{ID}"));
            assert_eq!(path(&server), format!("/v1/proofs/{ID}"), "it is asked too");
        }
    }
}

#[tokio::test]
async fn a_name_in_capitals_is_asked_for_and_compared_as_the_coordinator_writes_it() {
    let server = Server::start([no_route(), receipt()]);
    let capitals = ID.to_uppercase();
    let json = keyed(&server, None).receipt(&capitals, &AT_ONCE).await;
    assert_eq!(path(&server), format!("/v1/receipts/{ID}"));
    assert_eq!(path(&server), format!("/v1/proofs/{ID}"));
    let known = Known {
        request_id: Some(capitals),
        ..Known::default()
    };
    let verification = check(json.unwrap().as_bytes(), &known);
    assert_eq!(
        verification.outcome(Subject::RequestId),
        Some(Outcome::Passed)
    );
}

#[tokio::test]
async fn what_was_recorded_of_receipts_that_are_not_there_is_told_apart() {
    let plays = |names: [&str; 2]| Server::start(names.map(|it| Script::Send(recorded(it))));
    let gateway = plays(["proof-no-documented-route", "proof-no-route"]);
    let none = keyed(&gateway, None).receipt(ID, &AT_ONCE).await;
    assert_eq!(none, Err(NoReceipt::NotServed));
    let coordinator = plays(["proof-unknown", "proof-unknown"]);
    let none = keyed(&coordinator, None).receipt(ID, &AT_ONCE[..1]).await;
    assert_eq!(none, Err(NoReceipt::NotAvailable));
}

/// A gateway with the coordinator's path alone, asked for a name that is no UUID.
#[tokio::test]
async fn a_name_that_is_refused_does_not_say_that_the_server_has_no_receipts() {
    let id = "req_01j9z4kxm8vwqe3t5p6n7r2y0c";
    let not_a_uuid = || Script::Send(recorded("proof-not-a-uuid"));
    let wants_another = || says("422 X", "{\"detail\":\"no such name\"}");
    for scripts in [
        [no_route(), not_a_uuid()],
        [not_a_uuid(), no_route()],
        [not_a_uuid(), not_a_uuid()],
        [no_route(), wants_another()],
    ] {
        let server = Server::start(scripts);
        let none = keyed(&server, None).receipt(id, &AT_ONCE).await;
        let Err(NoReceipt::Failed(failure)) = none else {
            panic!("{none:?}");
        };
        assert!(matches!(failure.status, Some(400 | 422)), "{failure:?}");
        assert_eq!(path(&server), format!("/v1/receipts/{id}"));
        assert_eq!(path(&server), format!("/v1/proofs/{id}"));
    }
    let server = Server::start([not_a_uuid(), not_found(), receipt()]);
    let json = keyed(&server, None).receipt(ID, &AT_ONCE).await;
    assert_eq!(json.as_deref(), Ok(RECEIPT), "the other path is asked on");
    let server = Server::start([not_a_uuid(), not_found()]);
    let none = keyed(&server, None).receipt(ID, &AT_ONCE[..1]).await;
    assert_eq!(none, Err(NoReceipt::NotAvailable));
}

#[tokio::test]
async fn a_server_that_answers_everything_with_something_else_serves_no_receipts() {
    for body in ["<html>", "{}", "[]", "{\"object\":\"list\"}", "ok"] {
        let server = Server::start([says("200 OK", body), says("200 OK", body)]);
        let none = keyed(&server, None).receipt(ID, &AT_ONCE).await;
        assert_eq!(none, Err(NoReceipt::NotServed), "{body}");
    }
}

#[tokio::test]
async fn a_receipt_that_is_not_there_yet_is_asked_for_again() {
    let server = Server::start([no_route(), not_found(), not_found(), receipt()]);
    let json = keyed(&server, None).receipt(ID, &AT_ONCE).await;
    assert_eq!(json.as_deref(), Ok(RECEIPT));
    let paths: Vec<_> = (0..4).map(|_| path(&server)).collect();
    assert_eq!(paths[0], format!("/v1/receipts/{ID}"));
    assert_eq!(paths[1..], [0; 3].map(|_| format!("/v1/proofs/{ID}")));
}

#[tokio::test]
async fn one_that_never_comes_is_given_up_after_the_last_wait() {
    let scripts = [no_route()].into_iter().chain([0; 5].map(|_| not_found()));
    let server = Server::start(scripts);
    let none = keyed(&server, None).receipt(ID, &AT_ONCE).await;
    assert_eq!(none, Err(NoReceipt::NotAvailable));
    assert_eq!(
        RECEIPT_WAITS.map(|wait| wait.as_millis()),
        [250, 500, 1_000, 2_000, 3_000]
    );
}

#[tokio::test]
async fn another_host_is_given_neither_key_nor_headers() {
    let gateway = Server::start([]);
    let host = Server::start([no_route(), receipt()]);
    let receipts = ReceiptHost {
        base_url: format!("{}/v1", host.url()),
        route: Route::System,
    };
    let json = keyed(&gateway, Some(receipts)).receipt(ID, &AT_ONCE).await;
    assert_eq!(json.as_deref(), Ok(RECEIPT));
    for _ in 0..2 {
        let head = host.request().head;
        assert!(!head.contains("CANARY"), "{head}");
    }
    gateway.wait_until_gone();
}

#[tokio::test]
async fn the_servers_own_host_is_known_by_another_path_too() {
    let server = Server::start([receipt()]);
    let receipts = ReceiptHost {
        base_url: format!("{}/api/v2/", server.url()),
        route: Route::System,
    };
    let client = keyed(&server, Some(receipts));
    client.receipt(ID, &AT_ONCE).await.unwrap();
    let request = server.request();
    assert!(
        request
            .head
            .starts_with(&format!("GET /api/v2/receipts/{ID} "))
    );
    assert!(request.header("authorization").is_some());
}

#[tokio::test]
async fn a_name_that_could_lead_elsewhere_is_never_sent() {
    let server = Server::start([]);
    let client = keyed(&server, None);
    for id in ["", ".", "..", "a b", "a\r\nx: y", "ä", &"x".repeat(200)] {
        assert_eq!(
            client.receipt(id, &AT_ONCE).await,
            Err(NoReceipt::NoId),
            "{id}"
        );
    }
    let server = Server::start([no_route(), no_route()]);
    let none = keyed(&server, None).receipt("../../x?y#z", &AT_ONCE).await;
    assert_eq!(none, Err(NoReceipt::NotServed));
    assert_eq!(path(&server), "/v1/receipts/..%2F..%2Fx%3Fy%23z");
    assert_eq!(path(&server), "/v1/proofs/..%2F..%2Fx%3Fy%23z");
}

#[tokio::test]
async fn a_host_in_trouble_is_asked_again_and_then_named() {
    let busy = || says("503 X", "{\"error\":\"coordinator unreachable\"}");
    let server = Server::start([busy(), busy(), busy(), receipt()]);
    let json = keyed(&server, None).receipt(ID, &AT_ONCE).await;
    assert_eq!(json.as_deref(), Ok(RECEIPT));

    let server = Server::start([no_route(), busy(), busy()]);
    let none = keyed(&server, None).receipt(ID, &AT_ONCE[..2]).await;
    assert_eq!(
        none.unwrap_err().sentence(),
        "The receipt was refused with status 503: coordinator unreachable"
    );
}

#[tokio::test]
async fn trouble_that_has_passed_is_not_why_there_is_no_receipt() {
    let busy = says("503 X", "{\"error\":\"coordinator unreachable\"}");
    let server = Server::start([no_route(), busy, not_found()]);
    let none = keyed(&server, None).receipt(ID, &AT_ONCE[..2]).await;
    assert_eq!(none, Err(NoReceipt::NotAvailable));
}

#[tokio::test]
async fn a_refused_key_is_not_sent_again() {
    let server = Server::start([
        says("401 X", &format!("{{\"error\":\"bad key {CANARY}\"}}")),
        not_found(),
        not_found(),
    ]);
    let none = keyed(&server, None)
        .receipt(ID, &AT_ONCE[..2])
        .await
        .unwrap_err();
    let sentence = none.sentence();
    assert_eq!(
        sentence,
        "The receipt was refused with status 401: bad key sk-pnv-…f3Qz"
    );
}

#[tokio::test]
async fn what_is_hostile_or_gone_ends_with_a_sentence() {
    let endless = Script::Stall(answer("200 OK", "", &"{\"a\":1,".repeat(20_000)));
    let elsewhere = Script::Send(answer("302 X", "location: https://evil.test/\r\n", ""));
    for (script, kind) in [
        (endless, FailureKind::Protocol),
        (elsewhere, FailureKind::Protocol),
        (Script::Reset, FailureKind::Connect),
    ] {
        let server = Server::start([script, no_route()]);
        let none = keyed(&server, None).receipt(ID, &AT_ONCE).await;
        let Err(NoReceipt::Failed(failure)) = none else {
            panic!("{none:?}");
        };
        assert_eq!(failure.kind, kind, "{failure:?}");
    }
    let down = ReceiptHost {
        base_url: "http://127.0.0.1:1/v1".to_owned(),
        route: Route::System,
    };
    let none = keyed(&Server::start([]), Some(down))
        .receipt(ID, &AT_ONCE)
        .await;
    assert_eq!(
        none.unwrap_err().sentence(),
        "The receipt could not be fetched: nothing answers there: is the server running?"
    );
}

#[tokio::test]
async fn the_coordinators_keys_are_asked_for_beside_the_v1_without_a_key() {
    let server = Server::start([says("200 OK", HEALTH)]);
    let keys = keyed(&server, None).enclave_health().await.unwrap();
    let key = "3d8dda51ecd373132cd414863c8517946151b9da4ef6bd681bb72ae31b4e12ce";
    assert_eq!(keys.signing.to_string(), key);
    let request = server.request();
    assert!(request.head.starts_with("GET /enclave_health HTTP/1.1\r\n"));
    assert_eq!(request.header("authorization"), None);
}

#[tokio::test]
async fn a_server_without_a_coordinator_says_so() {
    for (script, kind) in [
        (no_route(), FailureKind::WrongPath),
        (says("200 OK", "{}"), FailureKind::Protocol),
        (says("200 OK", "<html>"), FailureKind::Protocol),
        (
            says("503 X", "{\"error\":\"coordinator unreachable\"}"),
            FailureKind::Server,
        ),
        (
            Script::Send(answer("200 OK", "", &HEALTH.repeat(400))),
            FailureKind::Protocol,
        ),
    ] {
        let server = Server::start([script]);
        let error = keyed(&server, None).enclave_health().await.unwrap_err();
        assert_eq!(secret_safe(error).kind, kind);
    }
}
