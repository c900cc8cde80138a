//! `pnv-tui verify` from outside: what it says and how it ends. How a receipt is checked is tested
//! beside `api::pinaivu`, how it is fetched in `wire::receipts`.

mod demonstration;
mod history;

use crate::config::{Ended, Machine};
use crate::support::harness::CANARY;
use crate::support::server::{Script, Server, answer};
use serde_json::{Value, json};
use std::fs;

const RECEIPT: &str = include_str!("recorded/receipt.json");
const HEALTH: &str = include_str!("recorded/enclave_health.json");
const ID: &str = "f2488459-6419-47ed-bfca-ed1b13bc8011";
const KEY: &str = "3d8dda51ecd373132cd414863c8517946151b9da4ef6bd681bb72ae31b4e12ce";

/// A machine with the recorded files, and some that are wrong.
fn machine() -> Machine {
    let machine = Machine::new();
    for (name, text) in [
        ("receipt.json", RECEIPT),
        ("health.json", HEALTH),
        ("content.txt", "You said: Verify me."),
        ("edited.txt", "You said: Verify me.\n"),
        ("other.txt", "You said: Trust me."),
        ("page.html", "<html>"),
        (
            "forged.json",
            &RECEIPT.replace("\"amount_nanox\":50", "\"amount_nanox\":51"),
        ),
        ("long.json", &" ".repeat(70_000)),
    ] {
        fs::write(machine.home.path().join(name), text).unwrap();
    }
    machine
}

fn first_line(ended: &Ended) -> &str {
    ended.stdout.lines().next().unwrap_or_default()
}

#[test]
fn a_saved_receipt_is_checked_without_a_network() {
    let ended = machine().run(&[
        "verify",
        "receipt.json",
        "--content",
        "content.txt",
        "--enclave-health",
        "health.json",
    ]);
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
    insta::assert_snapshot!(ended.stdout);
}

#[test]
fn each_outcome_has_its_words_and_its_status() {
    let other_key = "9".repeat(64);
    let cases: [(&[&str], i32, &str); 8] = [
        (
            &["receipt.json"],
            1,
            "signature verified, content and key not compared",
        ),
        (
            &["receipt.json", "--key", KEY],
            1,
            "signature verified, content not compared",
        ),
        (
            &["receipt.json", "--content", "content.txt"],
            1,
            "signature verified, key not compared",
        ),
        (
            &["receipt.json", "--content", "content.txt", "--key", KEY],
            0,
            "signature verified, key not attested",
        ),
        (
            &["receipt.json", "--key", &other_key],
            1,
            "signed by an earlier coordinator key",
        ),
        (
            &["receipt.json", "--content", "other.txt"],
            1,
            "content differs from what was signed",
        ),
        (&["forged.json", "--key", KEY], 1, "not valid"),
        (&["page.html"], 2, "cannot be verified"),
    ];
    let machine = machine();
    for (arguments, status, words) in cases {
        let ended = machine.run(&[&["verify"], arguments].concat());
        assert_eq!((ended.status, first_line(&ended)), (Some(status), words));
    }
}

#[test]
fn a_line_end_that_an_editor_added_is_pointed_out() {
    let ended = machine().run(&["verify", "receipt.json", "--content", "edited.txt"]);
    assert_eq!(ended.status, Some(1));
    let hint = "pnv-tui: Without the line end at its end, the content is what was signed.\n";
    assert_eq!(ended.stderr, hint);
}

#[test]
fn bad_input_ends_with_2_and_a_sentence() {
    let cases: [(&[&str], &str); 6] = [
        (
            &["no/such.json"],
            "'no/such.json' is neither a file that is there nor the name of a request. Name the \
             file of a receipt, or a request such as f2488459-6419-47ed-bfca-ed1b13bc8011.",
        ),
        (
            &["receipt.json", "--key", "3d8d"],
            "'3d8d' is no key: a coordinator's has 64 hex digits, as the server's /enclave_health \
             tells it.",
        ),
        (
            &["receipt.json", "--enclave-health", "page.html"],
            "page.html holds no key of a coordinator's. Save what the server answers to \
             /enclave_health.",
        ),
        (
            &["receipt.json", "--content", "none.txt"],
            "none.txt cannot be read: No such file or directory (os error 2).",
        ),
        (
            &["long.json"],
            "long.json cannot be read: it is larger than 64 KiB.",
        ),
        (
            &[ID, "--base-url", "nowhere"],
            "--base-url: The base URL 'nowhere' must begin with https:// or http://, as \
             https://api.pinaivu.com/v1 does.",
        ),
    ];
    let machine = machine();
    for (arguments, sentence) in cases {
        let ended = machine.run(&[&["verify"], arguments].concat());
        assert_eq!(ended, Ended::refused(sentence));
    }
}

#[test]
fn programs_are_given_json() {
    let ended = machine().run(&["verify", "receipt.json", "--key", KEY, "--json"]);
    let object: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(
        (ended.status, &object["verdict"]),
        (Some(1), &Value::from("content-not-compared"))
    );
    let from = json!({ "content": null, "key": "given", "time": null });
    assert_eq!(object["compared_with"], from);
    assert_eq!(object["receipt"]["request_id"], ID);
    assert_eq!(object["receipt"]["payouts"][0]["amount_nanox"], "50");
    assert_eq!(object["checks"][0]["outcome"], "passed");
    assert_eq!(object["checks"][2]["outcome"], "not checked");
    assert_eq!(object["not_proved"][3], "attestation");

    let ended = machine().run(&["verify", "page.html", "--json"]);
    let object: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!((ended.status, &object["receipt"]), (Some(2), &Value::Null));
}

#[test]
fn a_receipt_is_fetched_and_compared_with_the_key_of_today() {
    let says = |body: &str| Script::Send(answer("200 OK", "", body));
    let other = HEALTH.replace(KEY, &"9".repeat(64));
    for (health, status, words) in [
        (HEALTH, 0, "signature verified, key not attested"),
        (&other, 1, "signed by an earlier coordinator key"),
    ] {
        let server = Server::start([says(RECEIPT), says(health)]);
        let url = format!("{}/v1", server.url());
        let content = ["--content", "content.txt"];
        let ended = machine().run(&[&["verify", ID, "--base-url", &url], &content[..]].concat());
        assert_eq!((ended.status, first_line(&ended)), (Some(status), words));
        assert!(ended.stdout.contains("of today; it makes a new one"));
        assert!(
            server
                .request()
                .head
                .starts_with(&format!("GET /v1/receipts/{ID} "))
        );
        assert!(server.request().head.starts_with("GET /enclave_health "));
    }
}

#[test]
fn a_key_that_is_for_no_server_in_particular_is_not_sent_where_a_flag_leads() {
    let refuses = || Script::Send(answer("401 X", "", "{\"error\":\"no key\"}"));
    let none = || Script::Send(answer("404 X", "", ""));
    let machine = machine();
    let run = |server: &Server, arguments: &[&str]| {
        let mut program = machine.program(&[&["verify", ID], arguments].concat());
        let ended = program.env("PINAIVU_API_KEY", CANARY).output().unwrap();
        let key = server.request().header("authorization").map(str::to_owned);
        (Ended::of(ended), key)
    };
    let server = Server::start([refuses(), none()]);
    let url = format!("{}/v1", server.url());
    let (ended, key) = run(&server, &["--base-url", &url]);
    assert_eq!(key, None);
    let sentence = "The receipt was refused with status 401: no key (No key of the environment's is sent to what \
                    --base-url names. Give the server a profile in the config file, and name that with --profile.)";
    assert_eq!(ended, Ended::refused(sentence));

    let server = Server::start([none(), none()]);
    let text = format!("[profiles.own]\nbase_url = '{}/v1'\n", server.url());
    fs::write(machine.home.path().join("own.toml"), text).unwrap();
    let (_, key) = run(&server, &["--config", "own.toml", "--profile", "own"]);
    assert_eq!(key, Some(format!("Bearer {CANARY}")), "the person's own");
}

#[test]
fn one_that_the_server_mixes_up_is_for_another_request() {
    let body = answer("200 OK", "", RECEIPT);
    let server = Server::start([Script::Send(body)]);
    let url = format!("{}/v1", server.url());
    let other = "00000000-6419-47ed-bfca-ed1b13bc8011";
    let ended = machine().run(&["verify", other, "--base-url", &url, "--key", KEY]);
    assert_eq!(
        (ended.status, first_line(&ended)),
        (Some(1), "for another request")
    );
}

#[test]
fn a_gateway_that_serves_none_says_so() {
    let none = || Script::Send(answer("404 Not Found", "", ""));
    let server = Server::start([none(), none()]);
    let url = format!("{}/v1", server.url());
    let ended = machine().run(&["verify", ID, "--base-url", &url]);
    assert_eq!(
        ended,
        Ended::refused("This gateway does not serve receipts.")
    );
}

#[test]
fn standard_input_is_a_file_too() {
    use std::io::Write;
    use std::process::Stdio;

    let machine = machine();
    let arguments = ["verify", "-", "--key", KEY, "--content", "content.txt"];
    let mut program = machine.program(&arguments);
    let mut child = program
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(RECEIPT.as_bytes())
        .unwrap();
    let ended = Ended::of(child.wait_with_output().unwrap());
    assert_eq!(
        (ended.status, first_line(&ended)),
        (Some(0), "signature verified, key not attested")
    );
}
