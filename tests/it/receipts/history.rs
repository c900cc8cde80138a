//! `pnv-tui verify REQUEST_ID` where the history has the call: a receipt is held against the answer as it came, the
//! key of that time and the time itself.
#![cfg(target_os = "linux")] // elsewhere the history is in another folder

use super::{HEALTH, ID, KEY, RECEIPT, first_line, machine};
use crate::config::{Ended, Machine};
use crate::store::support::{Talk, answered, said};
use crate::support::server::{Script, Server, answer};
use pnv_tui::api::pinaivu::coordinator_keys;
use pnv_tui::chat::Message;
use pnv_tui::chat::receipt::{Audit, Digest};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

const SIGNED_MS: u64 = 1_795_384_060_651;
const CONTENT: &str = "You said: Verify me.";

fn file(machine: &Machine) -> PathBuf {
    machine.home.path().join(".local/share/pnv-tui/history.db")
}

/// A reply to the recorded request, as its receipt has it.
fn reply(id: u64) -> Message {
    let mut message = answered(id, 1, CONTENT);
    message.at = SIGNED_MS - 1_600;
    let reply = message.reply.as_mut().unwrap();
    reply.meta.request_id = Some(ID.to_owned());
    reply.digest = Some(Digest::of(CONTENT.as_bytes()));
    reply.audit = Some(Box::new(Audit {
        ended_ms: SIGNED_MS - 40,
        coordinator: coordinator_keys(HEALTH.as_bytes()),
        finding: None,
    }));
    message
}

/// A machine in whose history these replies are.
fn with(replies: impl IntoIterator<Item = Message>) -> Machine {
    let machine = machine();
    let store = Talk::open(&file(&machine));
    store.put(9, said(1, 0, "Verify me."));
    for reply in replies {
        store.put(9, reply);
    }
    store.finish();
    machine
}

/// A server that has the receipt, and tells this of its keys today.
fn server(health: Option<&str>) -> Server {
    let says = |body: &str| Script::Send(answer("200 OK", "", body));
    Server::start([says(RECEIPT)].into_iter().chain(health.map(says)))
}

/// Verifies the recorded request, with these arguments besides.
fn verify(machine: &Machine, server: &Server, arguments: &[&str]) -> Ended {
    let url = format!("{}/v1", server.url());
    machine.run(&[&["verify", ID, "--base-url", &url], arguments].concat())
}

#[test]
fn what_agrees_with_all_that_is_known_of_the_call_is_verified() {
    // The coordinator has another key by now, which nobody asks for.
    let server = server(None);
    let ended = verify(&with([reply(2)]), &server, &[]);
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
    insta::assert_snapshot!(ended.stdout);
}

#[test]
fn what_differs_from_the_answer_the_key_or_the_time_of_the_call_is_not() {
    let differs = |change: fn(&mut Message)| {
        let mut message = reply(2);
        change(&mut message);
        let ended = verify(&with([message]), &server(None), &[]);
        assert_eq!(ended.status, Some(1), "{ended:?}");
        first_line(&ended).to_owned()
    };
    let other_answer = differs(|message| {
        message.reply.as_mut().unwrap().digest = Some(Digest::of(b"You said: Trust me."));
    });
    assert_eq!(other_answer, "content differs from what was signed");
    let other_key = differs(|message| {
        let audit = message.reply.as_mut().unwrap().audit.as_mut().unwrap();
        audit.coordinator = coordinator_keys(HEALTH.replace(KEY, &"9".repeat(64)).as_bytes());
    });
    assert_eq!(other_key, "signed by an earlier coordinator key");
    let other_time = differs(|message| {
        message.at = 1_000;
        let audit = message.reply.as_mut().unwrap().audit.as_mut().unwrap();
        audit.ended_ms = 2_000;
    });
    assert_eq!(other_time, "signed at another time than the call");
}

#[test]
fn what_is_given_comes_before_what_the_history_has() {
    let other_key = "9".repeat(64);
    for (arguments, words) in [
        (
            ["--content", "other.txt"],
            "content differs from what was signed",
        ),
        (
            ["--key", &other_key],
            "signed by an earlier coordinator key",
        ),
    ] {
        let ended = verify(&with([reply(2)]), &server(None), &arguments);
        assert_eq!((ended.status, first_line(&ended)), (Some(1), words));
    }
    let mut other = reply(2);
    let kept = other.reply.as_mut().unwrap();
    kept.digest = Some(Digest::of(b"Something else"));
    kept.audit.as_mut().unwrap().coordinator = None;
    let arguments = [
        "--content",
        "content.txt",
        "--enclave-health",
        "health.json",
        "--json",
    ];
    let ended = verify(&with([other]), &server(None), &arguments);
    let object: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(
        (ended.status, &object["verdict"]),
        (Some(0), &json!("verified"))
    );
    let from = json!({ "content": "given", "key": "given", "time": "history" });
    assert_eq!(object["compared_with"], from);
}

#[test]
fn a_key_that_the_history_does_not_have_is_that_of_today() {
    let mut message = reply(2);
    let audit = message.reply.as_mut().unwrap().audit.as_mut().unwrap();
    audit.coordinator = None;
    let ended = verify(&with([message]), &server(Some(HEALTH)), &["--json"]);
    let object: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(
        (ended.status, &object["verdict"]),
        (Some(0), &json!("verified"))
    );
    let from = json!({ "content": "history", "key": "today", "time": "history" });
    assert_eq!(object["compared_with"], from);
}

#[test]
fn of_replies_that_differ_none_is_taken_for_the_answer() {
    let mut other = reply(3);
    other.reply.as_mut().unwrap().digest = Some(Digest::of(b"You said: Trust me."));
    let ended = verify(&with([reply(2), other]), &server(Some(HEALTH)), &[]);
    assert_eq!(
        (ended.status, first_line(&ended)),
        (Some(1), "signature verified, content not compared")
    );
    assert!(ended.stderr.contains("or several that differ"), "{ended:?}");
    let ended = verify(&with([reply(2), reply(3)]), &server(None), &[]);
    assert_eq!(ended.status, Some(0), "a fork is the same answer");
}

#[test]
fn without_a_history_that_can_be_read_what_the_server_tells_is_shown_all_the_same() {
    let fresh = machine();
    let ended = verify(&fresh, &server(Some(HEALTH)), &[]);
    assert_eq!(
        (ended.status, first_line(&ended)),
        (Some(1), "signature verified, content not compared")
    );
    assert!(!file(&fresh).exists(), "none is made");
    let note = "pnv-tui: The content is not compared: the history has no answer to this request, or several that \
                differ. --content FILE gives the answer.\n";
    assert_eq!(ended.stderr, note);

    let unreadable = machine();
    fs::create_dir_all(file(&unreadable)).unwrap();
    let ended = verify(
        &unreadable,
        &server(Some(HEALTH)),
        &["--content", "content.txt"],
    );
    assert_eq!(
        (ended.status, first_line(&ended)),
        (Some(0), "signature verified, key not attested")
    );
    assert!(ended.stderr.contains("history.db"), "{ended:?}");
}
