//! `models` and `usage` of the built program, against the scripted server and the demonstration.

use crate::config::{Ended, Machine};
use crate::store::support::{Talk, answered, said};
use crate::support::harness::CANARY;
use crate::support::server::{Script, Server, answer};
use jiff::Timestamp;
use pnv_tui::chat::{MessageId, Sending};
use serde_json::Value;
use std::process::{Command, Stdio};

const MODELS: &str = r#"{"object":"list","data":[{"id":"llama3.2:1b","nodes_available":3,"pricing":
    {"input_per_1m_tokens_nanox":5000,"output_per_1m_tokens_nanox":15000}},{"id":"bare"}]}"#;
const USAGE: &str = r#"{"total_requests":2,"total_input_tokens":"0","total_output_tokens":"0",
    "total_cost_nanox":"0","records":[{"request_id":"x","model":"m","input_tokens":0,
    "output_tokens":0,"cost_nanox":"0","latency_ms":null,"created_at":"2026-11-22T12:00:00.000Z"},
    {"request_id":"y","model":"n\u001b[2J","created_at":"2026-11-21T12:00:00.000Z"}]}"#;

/// Runs the program against a server that answers like this.
fn run(arguments: &[&str], status: &str, body: &str) -> Ended {
    let server = Server::start([Script::Send(answer(status, "", body))]);
    let output = asking(&server.url(), arguments).output().unwrap();
    let ended = Ended::of(output);
    let whole = format!("{}{}", ended.stdout, ended.stderr);
    assert!(!whole.contains("CANARY"), "the key is shown: {whole}");
    ended
}

fn asking(url: &str, arguments: &[&str]) -> Command {
    asking_on(&Machine::new(), url, arguments)
}

fn asking_on(machine: &Machine, url: &str, arguments: &[&str]) -> Command {
    let mut program = machine.program(arguments);
    program
        .env("PINAIVU_BASE_URL", url)
        .env("PINAIVU_API_KEY", CANARY)
        .env("TZ", "UTC")
        .current_dir(std::env::temp_dir());
    program
}

#[test]
fn models_are_listed_one_a_line_with_the_name_first() {
    let ended = run(&["models"], "200 OK", MODELS);
    let lines = "llama3.2:1b\t3\t5000\t15000\nbare\n";
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), (lines, ""));
    assert_eq!(ended.status, Some(0));
}

#[test]
fn models_are_listed_as_json() {
    let ended = run(&["models", "--json"], "200 OK", MODELS);
    let list: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(list[0]["id"], "llama3.2:1b");
    assert_eq!(list[0]["nodes_available"], 3);
    assert_eq!(list[1]["output_per_1m_tokens_nanox"], Value::Null);
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
}

#[test]
fn usage_is_a_line_for_each_day_and_model() {
    let ended = run(&["usage"], "200 OK", USAGE);
    let lines = "2026-11-21\tn\t1\t0\t0\t0\t0\t0\t0\t0\n2026-11-22\tm\t1\t0\t0\t0\t0\t0\t0\t0\n";
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), (lines, ""));
    assert_eq!(ended.status, Some(0));
}

#[test]
fn usage_is_json_that_names_what_is_not_counted() {
    let ended = run(&["usage", "--days", "7", "--json"], "200 OK", USAGE);
    let usage: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!((&usage["requests"], &usage["days"]), (&2.into(), &7.into()));
    assert_eq!(usage["counts_tokens"], false);
    assert_eq!(
        usage["counted_here"],
        Value::Null,
        "there is no history here"
    );
    assert_eq!(usage["rows"][1]["date"], "2026-11-22");
    assert_eq!(usage["rows"][0]["model"], "n\u{1b}[2J");
    assert!(!ended.stdout.contains('\u{1b}'));
}

#[test]
fn tokens_that_are_not_told_apart_have_a_column_of_their_own() {
    let documented = r#"{"total_requests":7,"total_tokens":12345,"by_model":[
        {"model":"m","requests":7,"tokens":12345}]}"#;
    let ended = run(&["usage"], "200 OK", documented);
    assert_eq!(ended.stdout, "\tm\t7\t0\t0\t0\t0\t0\t0\t12345\n");
    let told_apart = r#"{"total_requests":1,"records":[{"request_id":"x","model":"m","input_tokens":7,
        "output_tokens":"5","created_at":"2026-11-22T12:00:00.000Z"}]}"#;
    let ended = run(&["usage"], "200 OK", told_apart);
    assert_eq!(ended.stdout, "2026-11-22\tm\t1\t7\t5\t0\t0\t0\t0\t12\n");
    let help = Machine::new().run(&["usage", "--help"]);
    assert!(help.stdout.contains("last all tokens"), "{}", help.stdout);
}

/// A machine whose history has one reply of a server's, answered at the first try, and when that was.
fn with_reply_of(url: &str) -> (Machine, Timestamp) {
    let machine = Machine::new();
    let now = Timestamp::now();
    let at = u64::try_from(now.as_millisecond()).unwrap();
    let store = Talk::open(&machine.home.path().join(".local/share/pnv-tui/history.db"));
    let mut asked = said(1, 0, "hello");
    asked.at = at;
    store.put(1, asked);
    let mut message = answered(2, 0, "Well");
    (message.at, message.parent) = (at, Some(MessageId(1)));
    let reply = message.reply.as_mut().unwrap();
    reply.sending = Some(Box::new(Sending {
        server: url.to_owned(),
        tries: 1,
        ..Sending::default()
    }));
    store.put(1, message);
    store.finish();
    (machine, now)
}

#[test]
fn strangers_are_pointed_out_on_standard_error_where_lines_are_written() {
    let (url, server) = ledger_of_strangers();
    let (machine, _) = with_reply_of(&url);
    let ended = Ended::of(asking_on(&machine, &url, &["usage"]).output().unwrap());
    drop(server);
    assert_eq!(ended.status, Some(0), "{}", ended.stderr);
    assert_eq!(ended.stdout.lines().count(), 2, "{}", ended.stdout);
    let alarm = "pnv-tui: 1 request was not sent from here, at ";
    assert!(ended.stderr.starts_with(alarm), "{}", ended.stderr);
}

/// A server whose ledger has the call of [`with_reply_of`] and one more, to another model, ten minutes later.
fn ledger_of_strangers() -> (String, Server) {
    let soon = Timestamp::now() + jiff::SignedDuration::from_mins(10);
    let body = format!(
        r#"{{"total_requests":2,"records":[
            {{"request_id":"theirs","model":"other","created_at":"{soon:.3}"}},
            {{"request_id":"req_01","model":"llama3.2:3b","created_at":"{:.3}"}}]}}"#,
        Timestamp::now()
    );
    let server = Server::start([Script::Send(answer("200 OK", "", &body))]);
    (server.url(), server)
}

#[test]
fn without_a_ledger_what_is_counted_here_is_told_all_the_same() {
    let ask = |arguments: &[&str]| {
        let missing = || Script::Send(answer("404 Not Found", "", "{}"));
        let server = Server::start([missing()]);
        let (machine, now) = with_reply_of(&server.url());
        let program = &mut asking_on(&machine, &server.url(), arguments);
        (Ended::of(program.output().unwrap()), now)
    };
    let (ended, now) = ask(&["usage"]);
    let date = now.strftime("%Y-%m-%d");
    let line = format!("{date}\tllama3.2:3b\t\t\t\t\t1\t3\t4\t\n");
    assert_eq!((ended.stdout, ended.status), (line, Some(1)));
    let sentence = "keeps no ledger of usage: it answers 404";
    assert!(ended.stderr.contains(sentence), "{}", ended.stderr);
    let (ended, _) = ask(&["usage", "--json"]);
    assert_eq!(ended.status, Some(1));
    assert!(ended.stderr.contains(sentence), "{}", ended.stderr);
    let usage: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(usage["has_ledger"], false);
    for figure in ["requests", "tokens", "counts_tokens", "not_sent_from_here"] {
        assert_eq!(usage[figure], Value::Null, "{figure}: {usage}");
    }
    assert_eq!(usage["counted_here"]["replies"], 1);
    assert_eq!(usage["rows"][0]["requests"], Value::Null);
    assert_eq!(usage["rows"][0]["counted_here"]["output_tokens"], 4);
}

#[test]
fn the_days_are_passed_on_and_must_be_1_to_90() {
    let server = Server::start([Script::Send(answer("200 OK", "", USAGE))]);
    let output = asking(&server.url(), &["usage", "--days", "90"]).output();
    assert!(output.unwrap().status.success());
    let request = server.request();
    assert!(
        request.head.starts_with("GET /usage?days=90 "),
        "{}",
        request.head
    );
    for days in ["0", "91", "-1", "many"] {
        let ended = Machine::new().run(&["usage", &format!("--days={days}")]);
        assert_eq!(
            (ended.status, ended.stdout.as_str()),
            (Some(2), ""),
            "{days}"
        );
    }
}

#[test]
fn each_kind_of_failure_has_its_status_and_a_sentence() {
    let cases = [
        (
            "401 Unauthorized",
            3,
            "the key sk-pnv-…f3Qz from the environment variable PINAIVU_API_KEY was not accepted",
        ),
        ("403 Forbidden", 3, "is revoked or may not do this"),
        ("429 Too Many Requests", 4, "429 Too Many Requests"),
        ("500 Internal Server Error", 1, "500 Internal Server Error"),
    ];
    for (status, code, part) in cases {
        for command in ["models", "usage"] {
            let ended = run(&[command], status, "{\"error\":\"no\"}");
            assert_eq!(ended.status, Some(code), "{command} {status}");
            assert_eq!(ended.stdout, "", "{command} {status}");
            assert!(ended.stderr.starts_with("pnv-tui: "), "{}", ended.stderr);
            assert!(
                ended.stderr.contains(part),
                "{command} {status}: {}",
                ended.stderr
            );
        }
    }
}

#[test]
fn a_server_without_a_ledger_is_said_to_have_none() {
    let ended = run(&["usage"], "404 Not Found", "{\"error\":\"Not Found\"}");
    assert_eq!((ended.status, ended.stdout.as_str()), (Some(1), ""));
    assert!(
        ended
            .stderr
            .contains("keeps no ledger of usage: it answers 404"),
        "{}",
        ended.stderr
    );
}

#[test]
fn nothing_that_answers_is_no_connection_and_a_broken_setting_is_usage() {
    let ended = Ended::of(asking("http://127.0.0.1:9", &["models"]).output().unwrap());
    assert_eq!(ended.status, Some(1));
    assert!(
        ended.stderr.contains("No connection to 127.0.0.1:9"),
        "{}",
        ended.stderr
    );
    let ended = Machine::new().run(&["models", "--base-url", "localhost"]);
    assert_eq!(ended.status, Some(2));
    let ended = Machine::new().run(&["usage", "--profile", "none"]);
    assert_eq!(ended.status, Some(2));
}

#[test]
fn the_demonstration_answers_both_without_a_network() {
    let machine = Machine::new();
    let models = machine.run(&["models", "--demo"]);
    assert_eq!((models.status, models.stderr.as_str()), (Some(0), ""));
    assert!(
        models.stdout.starts_with("demo/tour\t12\t5000\t15000\n"),
        "{}",
        models.stdout
    );
    assert!(
        models.stdout.contains("demo/no-node\t0\t"),
        "{}",
        models.stdout
    );
    let usage = machine.run(&["usage", "--demo", "--json"]);
    assert_eq!((usage.status, usage.stderr.as_str()), (Some(0), ""));
    let usage: Value = serde_json::from_str(&usage.stdout).unwrap();
    assert!(usage["requests"].as_u64().unwrap() > 50, "{usage}");
    assert_eq!(usage["counts_tokens"], false);
    let left: Vec<_> = std::fs::read_dir(machine.home.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_reader_that_leaves_is_no_fault() {
    let entries: Vec<String> = (0..4_000)
        .map(|n| format!("{{\"id\":\"model-{n:0200}\"}}"))
        .collect();
    let body = format!("{{\"data\":[{}]}}", entries.join(","));
    let server = Server::start([Script::Send(answer("200 OK", "", &body))]);
    let mut child = asking(&server.url(), &["models"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(
        (ended.status.code(), ended.stderr.as_slice()),
        (Some(0), &b""[..])
    );
}
