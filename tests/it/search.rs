//! `pnv-tui search`: the built program over a history of its own.
#![cfg(target_os = "linux")] // elsewhere the history is in another folder

use crate::config::{Ended, Machine};
use crate::store::support::{Talk, answered, said};
use pnv_tui::chat::ConversationId;
use serde_json::Value;
use std::process::Stdio;

/// A home in which two conversations are kept.
fn kept() -> Machine {
    let machine = Machine::new();
    let store = Talk::open(&machine.home.path().join(".local/share/pnv-tui/history.db"));
    store.put(1, said(1, 0, "What is the École Polytechnique?"));
    store.put(
        1,
        answered(2, 1, "A school near Paris.\n\u{1b}[31mRed\u{7} école"),
    );
    store.put(2, said(3, 0, "東京の天気はどうですか"));
    for id in 100..160 {
        store.put(3, said(id, 0, "One of many"));
    }
    store.finish();
    machine
}

#[test]
fn a_hit_is_a_line_of_id_date_speaker_and_words() {
    let machine = kept();
    let ended = machine.run(&["search", "ECOLE", "paris"]);
    let id = ConversationId(1).to_string();
    let expected =
        format!("{id}  1970-01-01 00:00  llama3.2:3b-q4  A school near Paris. Red école\n");
    assert_eq!((ended.status, ended.stdout), (Some(0), expected));
    assert_eq!(ended.stderr, "1 hit\n");
    let ended = machine.run(&["search", "天気"]);
    assert!(
        ended.stdout.contains("  You  東京の天気はどうですか"),
        "{ended:?}"
    );
    let ended = machine.run(&["search", "role:user école"]);
    assert_eq!(ended.stdout.lines().count(), 1);
    assert!(
        !ended.stdout.contains('\u{1b}'),
        "no weight where nobody reads it: {ended:?}"
    );
}

#[test]
fn nothing_found_is_no_error_and_nothing_to_look_for_is() {
    let machine = kept();
    let ended = machine.run(&["search", "nowhere"]);
    let expected = Ended {
        status: Some(0),
        stdout: String::new(),
        stderr: "Nothing was found.\n".to_owned(),
    };
    assert_eq!(ended, expected);
    for query in ["", " \" ", "role:"] {
        let ended = machine.run(&["search", query]);
        assert_eq!(
            (ended.status, ended.stdout.as_str()),
            (Some(2), ""),
            "{query}"
        );
        assert!(ended.stderr.contains("nothing to look for"), "{ended:?}");
    }
    assert_eq!(machine.run(&["search"]).status, Some(2));
    let none = machine.run(&["search", "many", "--limit", "0"]);
    assert_eq!(none.status, Some(2), "{none:?}");
    let ended = Machine::new().run(&["search", "--json", "word"]);
    assert_eq!((ended.status, ended.stdout.as_str()), (Some(0), "[]\n"));
    assert!(ended.stderr.contains("no history yet"), "{ended:?}");
}

#[test]
fn as_json_a_hit_has_all_that_is_known() {
    let machine = kept();
    let ended = machine.run(&["search", "--json", "paris"]);
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
    let hits: Vec<Value> = serde_json::from_str(&ended.stdout).unwrap();
    let hit = &hits[0];
    assert_eq!(hit["conversation"], ConversationId(1).to_string());
    assert_eq!(hit["message"], ConversationId(2).to_string());
    assert_eq!(
        (&hit["role"], &hit["model"]),
        (&"assistant".into(), &"llama3.2:3b-q4".into())
    );
    let snippet = hit["snippet"].as_str().unwrap();
    let mark = |place: usize| usize::try_from(hit["marks"][0][place].as_u64().unwrap()).unwrap();
    assert_eq!(snippet.get(mark(0)..mark(1)), Some("Paris"));
}

#[test]
fn more_than_is_shown_is_said() {
    let machine = kept();
    let ended = machine.run(&["search", "many"]);
    assert_eq!(ended.stdout.lines().count(), 50);
    assert!(ended.stderr.contains("the first 50 of more"), "{ended:?}");
    let ended = machine.run(&["search", "many", "--limit", "100"]);
    assert_eq!(
        (ended.stdout.lines().count(), ended.stderr.as_str()),
        (60, "60 hits\n")
    );
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let machine = kept();
    let mut program = machine
        .program(&["search", "many", "--limit", "1000", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(program.stdout.take());
    let ended = Ended::of(program.wait_with_output().unwrap());
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
}
