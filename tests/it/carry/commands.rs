//! `pnv-tui export`, `import` and `history`: the built program, each time in a home of its own.
#![cfg(target_os = "linux")] // elsewhere the history is in another folder

use super::{SESSION, sample};
use crate::config::{Ended, Machine};
use crate::store::support::{Talk, grow, ops_of, said, streaming};
use pnv_tui::chat::ConversationId;
use pnv_tui::chat::history::Op;
use serde_json::{Value, json};
use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

fn history(machine: &Machine) -> PathBuf {
    machine.home.path().join(".local/share/pnv-tui/history.db")
}

/// A home in which three conversations are kept: that of the sample, an old one, an old one that is pinned.
fn kept() -> Machine {
    let machine = Machine::new();
    let store = Talk::open(&history(&machine));
    for op in ops_of(&sample().conversation) {
        store.send(op);
    }
    store.put(2, said(101, 0, "An old one"));
    store.put(3, said(201, 0, "An old one to keep"));
    store.send(Op::Pin(ConversationId(3), true));
    store.finish();
    machine
}

fn run(machine: &Machine, arguments: &[&str]) -> Ended {
    let ended = machine.run(arguments);
    assert_eq!(ended.status, Some(0), "{ended:?}");
    ended
}

fn failed(machine: &Machine, arguments: &[&str], status: i32, words: &[&str]) {
    let ended = machine.run(arguments);
    assert_eq!(ended.status, Some(status), "{ended:?}");
    assert_eq!(ended.stdout, "");
    for part in words {
        assert!(ended.stderr.contains(part), "{part}: {ended:?}");
    }
}

fn listed(machine: &Machine) -> Vec<Value> {
    let list = run(machine, &["history", "list", "--json"]).stdout;
    serde_json::from_str::<Vec<Value>>(&list).unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn all_conversations_or_those_named_are_exported() {
    let machine = kept();
    let all = run(&machine, &["export", "--format", "json"]);
    assert_eq!(all.stderr, "");
    assert!(!all.stdout.contains(SESSION));
    let all: Value = serde_json::from_str(&all.stdout).unwrap();
    assert_eq!(all["conversations"].as_array().unwrap().len(), 3);
    let name = ConversationId(2).to_string();
    let one = run(&machine, &["export", &name, &name]).stdout;
    assert!(one.starts_with("# An old one\n\nBegun "), "{one}");
    assert_eq!(
        one.matches("An old one").count(),
        2,
        "once in the title, once said"
    );
    let name = "000000000000z";
    failed(
        &machine,
        &["export", name],
        1,
        &["no conversation 000000000000z", "history list"],
    );
    failed(&machine, &["export", "x"], 2, &["13 letters and digits"]);
}

#[test]
fn what_is_unsent_in_a_program_that_runs_is_exported() {
    let machine = kept();
    let program = Talk::open(&history(&machine));
    let conversation = ConversationId(2);
    program.send(Op::Draft {
        conversation,
        text: "half a thought".to_owned(),
    });
    program.send(Op::Queue {
        conversation,
        texts: vec!["waits".to_owned()],
    });
    program.settle();
    let name = conversation.to_string();
    let all = run(&machine, &["export", &name, "--format", "json"]).stdout;
    let all: Value = serde_json::from_str(&all).unwrap();
    let exported = &all["conversations"][0];
    assert_eq!(exported["draft"], "half a thought");
    assert_eq!(exported["queue"], json!(["waits"]));
    let loaded = program.load(2).unwrap();
    assert_eq!(
        (loaded.draft.as_str(), loaded.queue.as_slice()),
        ("half a thought", &["waits".to_owned()][..]),
        "and stays whose it is"
    );
}

#[test]
fn a_file_is_its_owners_alone_and_is_not_written_over_unasked() {
    let machine = kept();
    let path = machine.home.path().join("all.html");
    let ended = run(&machine, &["export", "--output", "all.html"]);
    assert_eq!(
        (ended.stdout.as_str(), ended.stderr.as_str()),
        ("", "3 conversations written to all.html.\n")
    );
    assert_eq!(mode(&path), 0o600);
    let page = fs::read_to_string(&path).unwrap();
    assert!(
        page.starts_with("<!DOCTYPE html>"),
        "the name tells the format"
    );
    fs::write(&path, "mine").unwrap();
    failed(
        &machine,
        &["export", "-o", "all.html"],
        1,
        &["all.html is there already", "--force"],
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    run(
        &machine,
        &["export", "-o", "all.html", "--force", "--format", "json"],
    );
    assert!(
        fs::read_to_string(&path)
            .unwrap()
            .starts_with("{\"format\"")
    );
    failed(
        &machine,
        &["export", "-o", "no/such/folder.md"],
        1,
        &["no/such/folder.md cannot be written: No such file or directory (os error 2).\n"],
    );
    failed(
        &machine,
        &["export", "-o", "/dev/null", "--force"],
        1,
        &["no ordinary file"],
    );
    let left = fs::read_dir(machine.home.path()).unwrap().count();
    assert_eq!(left, 2, "the history's folder and the file");
}

#[test]
fn whoever_stops_reading_is_told_nothing() {
    let machine = kept();
    let store = Talk::open(&history(&machine));
    store.put(4, said(301, 0, &"long ".repeat(400_000)));
    store.finish();
    let mut program = machine
        .program(&["export"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 2];
    program
        .stdout
        .take()
        .unwrap()
        .read_exact(&mut first)
        .unwrap();
    assert_eq!(&first, b"# ");
    let ended = Ended::of(program.wait_with_output().unwrap());
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
}

#[test]
fn without_a_history_nothing_is_made_and_it_is_said() {
    let machine = Machine::new();
    for arguments in [
        &["export"][..],
        &["history", "list"],
        &["history", "prune", "--older-than", "1", "--yes"],
        &["history", "compact"],
    ] {
        let ended = run(&machine, arguments);
        assert_eq!(ended.stdout, "");
        assert!(
            ended.stderr.contains("There is no history yet"),
            "{ended:?}"
        );
    }
    assert_eq!(run(&machine, &["history", "list", "--json"]).stdout, "[]\n");
    assert_eq!(fs::read_dir(machine.home.path()).unwrap().count(), 0);
}

#[test]
fn an_export_comes_in_elsewhere_and_a_second_time_adds_nothing() {
    let machine = kept();
    let before = run(&machine, &["export", "--format", "json"]).stdout;
    let other = Machine::new();
    fs::write(other.home.path().join("all.json"), &before).unwrap();
    let ended = run(&other, &["import", "all.json"]);
    assert_eq!(ended.stdout, "");
    assert_eq!(
        ended.stderr,
        "all.json: 3 conversations with 8 messages came in.\n"
    );
    let mut believed: Value = serde_json::from_str(&before).unwrap();
    let audit = "/conversations/1/messages/5/reply/audit";
    let audit = believed.pointer_mut(audit).unwrap().as_object_mut();
    let keys = audit.unwrap().remove("coordinator");
    assert!(keys.is_some(), "a file may say anything of the keys");
    let after = run(&other, &["export", "--format", "json"]).stdout;
    assert_eq!(serde_json::from_str::<Value>(&after).unwrap(), believed);
    let again = run(&other, &["import", "all.json"]);
    assert_eq!(
        again.stderr,
        "all.json: 0 conversations with 0 messages came in; 3 conversations had been there as they are.\n"
    );
    assert_eq!(run(&other, &["export", "--format", "json"]).stdout, after);
    assert_eq!(mode(&history(&other)), 0o600);
}

#[test]
fn an_import_brings_back_what_was_deleted_and_changes_nothing_that_is_there() {
    let machine = kept();
    let before = run(&machine, &["export", "--format", "json"]).stdout;
    let file = machine.home.path().join("all.json");
    fs::write(&file, &before).unwrap();
    let store = Talk::open(&history(&machine));
    store.send(Op::Delete(ConversationId(2)));
    store.send(Op::RemoveMessages(vec![pnv_tui::chat::MessageId(8)]));
    store.send(Op::Rename(
        ConversationId(3),
        Some("Called otherwise".to_owned()),
    ));
    store.put(3, said(999, 201, "Said since"));
    store.finish();
    run(&machine, &["import", "all.json"]);
    let all = listed(&machine);
    assert_eq!(all.len(), 3);
    let third = &all[0];
    assert_eq!(third["title"], "Called otherwise");
    assert_eq!(third["messages"], 2, "{third}");
    assert!(run(&machine, &["export"]).stdout.contains("It broke off"));
}

/// A message as our files have it.
fn said_in_file(name: u64, parent: u64) -> Value {
    let mut message = json!({
        "id": ConversationId(name).to_string(), "role": "user", "at": 1, "status": "complete", "text": "Hello",
    });
    if parent > 0 {
        message["parent"] = json!(ConversationId(parent).to_string());
    }
    message
}

/// A file of one conversation of ours, with what else belongs to it.
fn ours(name: u64, messages: &Value, draft: &str) -> String {
    json!({
        "format": "pnv-tui conversations",
        "version": 1,
        "conversations": [{
            "id": ConversationId(name).to_string(), "title": "Called so", "model": "", "created": 1, "updated": 1,
            "draft": draft, "messages": messages,
        }],
    })
    .to_string()
}

fn names(machine: &Machine) -> Vec<String> {
    let name = |it: &Value| it["id"].as_str().unwrap().to_owned();
    let mut names: Vec<String> = listed(machine).iter().map(name).collect();
    names.sort();
    names
}

#[test]
fn no_conversation_without_a_message_is_left_of_messages_whose_names_others_have() {
    let machine = Machine::new();
    let write = |text: String| fs::write(machine.home.path().join("c.json"), text).unwrap();
    let (one, two, three) = (
        said_in_file(101, 0),
        said_in_file(102, 101),
        said_in_file(103, 102),
    );
    let both = json!([one, two]);
    write(ours(2, &both, ""));
    run(&machine, &["import", "c.json"]);
    let before = run(&machine, &["export", "--format", "json"]).stdout;
    write(ours(3, &both, "a draft"));
    for _ in 0..2 {
        failed(
            &machine,
            &["import", "c.json"],
            1,
            &[
                "Conversation 0000000000003 is not in, because others have the names of its 2 messages.\n",
                "c.json: 0 conversations with 0 messages came in.\n",
            ],
        );
        let size = run(&machine, &["history", "size"]).stdout;
        assert!(
            size.starts_with("conversations  1\nmessages       2\n"),
            "{size}"
        );
        assert_eq!(
            run(&machine, &["export", "--format", "json"]).stdout,
            before
        );
    }
    write(ours(3, &json!([one, two, three]), ""));
    failed(
        &machine,
        &["import", "c.json"],
        1,
        &[
            "Conversation 0000000000003: 2 messages are not in, because others have their names.\n",
            "c.json: 1 conversation with 1 message came in.\n",
        ],
    );
    assert_eq!(names(&machine), ["0000000000002", "0000000000003"]);
}

#[test]
fn a_conversation_of_ours_in_which_nothing_was_said_comes_in_with_its_draft() {
    let machine = Machine::new();
    let file = machine.home.path().join("c.json");
    fs::write(file, ours(4, &json!([]), "a draft")).unwrap();
    let ended = run(&machine, &["import", "c.json"]);
    assert_eq!(
        ended.stderr,
        "c.json: 1 conversation with 0 messages came in.\n"
    );
    assert_eq!(names(&machine), ["0000000000004"]);
}

#[test]
fn what_is_wrong_with_a_file_is_said_and_stops_no_other() {
    let machine = Machine::new();
    let write = |name: &str, text: &str| fs::write(machine.home.path().join(name), text).unwrap();
    write("archive.zip", "PK\u{3}\u{4}…");
    write("half.json", "[{\"mapping\": {");
    failed(
        &machine,
        &["import", "archive.zip"],
        1,
        &["archive.zip cannot be imported", "Unpack it"],
    );
    assert!(
        !history(&machine).exists(),
        "nothing is made for files that hold nothing"
    );
    let claude = json!([
        {"uuid": "c1", "name": "Sky", "chat_messages": [
            {"uuid": "m1", "sender": "human", "text": "Why?", "created_at": "2024-12-01T10:00:00Z"},
            {"uuid": "m2", "sender": "assistant", "text": "\u{1b}[2JBecause.", "created_at": "2024-12-01T10:00:01Z"},
        ]},
        {"uuid": "c2", "chat_messages": []},
        {"uuid": "c3", "chat_messages": "none"},
    ]);
    write("claude.json", &claude.to_string());
    let ended = machine.run(&["import", "half.json", "missing.json", "claude.json"]);
    assert_eq!(ended.status, Some(1));
    for part in [
        "half.json cannot be imported: it ends in the middle, at line 1. Was it downloaded whole?",
        "missing.json cannot be read: No such file",
        "claude.json, conversation 3 of 3: it is not as Claude writes them: ",
        "claude.json: 1 conversation with 2 messages came in. Left out: 1 conversation without messages.",
    ] {
        assert!(ended.stderr.contains(part), "{part}: {}", ended.stderr);
    }
    let text = run(&machine, &["export"]).stdout;
    assert!(
        text.starts_with("# Sky\n") && text.contains("\nBecause.\n"),
        "{text}"
    );
    let again = machine.run(&["import", "claude.json"]);
    assert!(
        again.stderr.contains("1 conversation had been there"),
        "{again:?}"
    );
    assert_eq!(listed(&machine).len(), 1);
}

#[test]
fn a_foreign_file_that_has_grown_goes_on_where_it_ended() {
    let machine = Machine::new();
    let mut messages = vec![
        json!({"uuid": "m1", "sender": "human", "text": "Why?", "created_at": "2024-12-01T10:00:00Z"}),
        json!({"uuid": "m2", "sender": "assistant", "text": "Because.", "created_at": "2024-12-01T10:00:01Z"}),
    ];
    let import = |messages: &[Value]| {
        let file = json!([{"uuid": "c1", "chat_messages": messages}]);
        fs::write(machine.home.path().join("c.json"), file.to_string()).unwrap();
        run(&machine, &["import", "c.json"]).stderr
    };
    import(&messages);
    messages.push(json!({"uuid": "m3", "sender": "human", "text": "Oh", "created_at": "2024-12-02T10:00:01Z"}));
    let said = import(&messages);
    assert_eq!(
        said,
        "c.json: 1 conversation with 1 message came in; 1 of them had been there and has more now.\n"
    );
    assert!(run(&machine, &["export"]).stdout.ends_with("\n\nOh\n"));
}

#[test]
fn the_list_measures_as_the_size_does_while_a_program_runs() {
    let machine = kept();
    let program = Talk::open(&history(&machine));
    program.put(2, said(102, 101, &"long ".repeat(600_000)));
    program.settle();
    let size = run(&machine, &["history", "size"]).stdout;
    let file = size.lines().find_map(|line| line.strip_prefix("file "));
    let file = format!("3 conversations, {} in ", file.unwrap().trim());
    let list = run(&machine, &["history", "list"]).stderr;
    assert!(list.starts_with(&file), "{file}: {list}");
    assert!(file.contains(" MB"), "most is in the log: {file}");
    program.finish();
}

#[test]
fn what_there_is_is_listed_and_measured() {
    let machine = kept();
    let list = run(&machine, &["history", "list"]);
    let lines: Vec<&str> = list.stdout.lines().collect();
    assert_eq!(lines.len(), 3, "{list:?}");
    assert_eq!(
        lines[0],
        "0000000000003  1970-01-01 00:03      1  [pinned] An old one to keep"
    );
    assert!(
        lines[1].ends_with("      6  Lifetimes & ⟨U+202E⟩<Rust>"),
        "{}",
        lines[1]
    );
    assert!(
        list.stderr.starts_with("3 conversations, "),
        "{}",
        list.stderr
    );
    assert!(list.stderr.contains("history.db"));
    let all = run(&machine, &["history", "list", "--json"]).stdout;
    assert!(all.contains("Lifetimes & \\u202e<Rust>"), "{all}");
    let first = &listed(&machine)[0];
    assert_eq!(first["id"], "0000000000003");
    assert_eq!(
        (&first["pinned"], &first["messages"]),
        (&json!(true), &json!(1))
    );
    let size = run(&machine, &["history", "size"]).stdout;
    assert!(
        size.starts_with("conversations  3\nmessages       8\n"),
        "{size}"
    );
    let size: Value =
        serde_json::from_str(&run(&machine, &["history", "size", "--json"]).stdout).unwrap();
    assert_eq!(
        (&size["messages"], &size["deleted"]),
        (&json!(8), &json!(0))
    );
}

#[test]
fn old_conversations_are_deleted_only_when_a_person_says_so() {
    let machine = kept();
    let prune = ["history", "prune", "--before", "2000-01-01"];
    failed(
        &machine,
        &prune,
        2,
        &["Nothing is deleted without a word", "--yes"],
    );
    let dry = run(&machine, &[&prune[..], &["--dry-run"]].concat());
    assert!(dry.stdout.starts_with("0000000000002  "), "{dry:?}");
    assert_eq!(dry.stdout.lines().count(), 1, "{dry:?}");
    assert!(
        dry.stderr.starts_with(
            "1 conversation in which nothing was said since 2000-01-01 00:00 would be"
        )
    );
    assert_eq!(listed(&machine).len(), 3);
    let done = run(&machine, &[&prune[..], &["--yes"]].concat());
    assert!(
        done.stderr.starts_with("1 conversation deleted."),
        "{done:?}"
    );
    assert_eq!(listed(&machine).len(), 2, "the pinned one and the new one");
    let again = run(&machine, &prune);
    assert!(
        again.stderr.contains("no conversation to delete"),
        "{again:?}"
    );
    for wrong in [
        &["history", "prune"][..],
        &["history", "prune", "--before", "yesterday"],
        &[
            "history",
            "prune",
            "--before",
            "2000-01-01",
            "--older-than",
            "3",
        ],
        &["history", "prune", "--older-than", "4000000000"],
    ] {
        assert_eq!(machine.run(wrong).status, Some(2), "{wrong:?}");
    }
}

#[test]
fn what_another_program_has_open_or_may_bring_back_stays_and_is_told_of() {
    let machine = kept();
    let store = Talk::open(&history(&machine));
    for (conversation, message) in [(4, 401), (5, 501), (6, 601)] {
        store.put(conversation, said(message, 0, "Older still"));
    }
    store.send(Op::Draft {
        conversation: ConversationId(4),
        text: "half a thought".to_owned(),
    });
    store.send(Op::Delete(ConversationId(6)));
    store.settle();
    let prune = ["history", "prune", "--before", "2000-01-01"];
    let open = "1 conversation of that age stays: it may be open in pnv-tui elsewhere.";
    let dry = run(&machine, &[&prune[..], &["--dry-run"]].concat());
    assert!(!dry.stdout.contains("0000000000004"), "{dry:?}");
    assert_eq!(dry.stdout.lines().count(), 2, "{dry:?}");
    assert!(
        dry.stderr.starts_with("2 conversations in which"),
        "{dry:?}"
    );
    assert!(dry.stderr.contains(open), "{dry:?}");
    let done = run(&machine, &[&prune[..], &["--yes"]].concat());
    let words = [
        "2 conversations deleted.",
        open,
        "1 conversation that was deleted before is still in the file: pnv-tui is open elsewhere",
    ];
    for words in words {
        assert!(done.stderr.contains(words), "{done:?}");
    }
    let again = run(&machine, &[&prune[..], &["--yes"]].concat());
    assert!(
        again.stderr.contains("no conversation to delete") && again.stderr.contains(open),
        "{again:?}"
    );
    assert_eq!(store.load(4).unwrap().draft, "half a thought");
    store.send(Op::Restore(ConversationId(6)));
    assert_eq!(store.path(6), ["Older still"]);
    store.finish();
    let done = run(&machine, &[&prune[..], &["--yes"]].concat());
    assert!(
        done.stderr.starts_with("2 conversations deleted."),
        "{done:?}"
    );
    assert!(!done.stderr.contains("elsewhere"), "{done:?}");
}

#[test]
fn compacting_while_the_program_streams_loses_nothing() {
    let machine = kept();
    let store = Talk::open(&history(&machine));
    store.put(2, said(102, 101, "Go on"));
    store.put(2, streaming(103, 102));
    store.send(grow(103, 0, "half "));
    store.settle();
    let ended = run(&machine, &["history", "compact"]);
    assert!(ended.stderr.starts_with("The file took "), "{ended:?}");
    assert!(
        ended.stderr.contains("pnv-tui is open elsewhere"),
        "{ended:?}"
    );
    store.send(grow(103, 5, "a reply"));
    let text = run(&machine, &["export", &ConversationId(2).to_string()]).stdout;
    assert!(text.contains("unfinished"), "{text}");
    store.finish();
    let text = run(&machine, &["export", &ConversationId(2).to_string()]).stdout;
    assert!(
        text.contains("half a reply") && text.contains("interrupted"),
        "{text}"
    );
    let ended = run(&machine, &["history", "compact"]);
    assert!(!ended.stderr.contains("open elsewhere"), "{ended:?}");
}

#[test]
fn a_file_that_cannot_be_used_is_named_and_left_as_it_is() {
    let machine = Machine::new();
    let file = history(&machine);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let foreign = rusqlite::Connection::open(&file).unwrap();
    foreign
        .execute_batch("CREATE TABLE bookmarks (url)")
        .unwrap();
    foreign.close().unwrap();
    let before = fs::read(&file).unwrap();
    fs::write(
        machine.home.path().join("c.json"),
        json!([{"uuid": "c", "chat_messages": []}]).to_string(),
    )
    .unwrap();
    for arguments in [
        &["export"][..],
        &["import", "c.json"],
        &["history", "list"],
        &["history", "compact"],
    ] {
        failed(
            &machine,
            arguments,
            1,
            &["No history is kept in", "another program's"],
        );
    }
    assert_eq!(fs::read(&file).unwrap(), before);
    // A newer one is read, and not changed.
    fs::remove_file(&file).unwrap();
    let machine = kept();
    let newer = rusqlite::Connection::open(history(&machine)).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    newer.close().unwrap();
    let list = run(&machine, &["history", "list"]);
    assert_eq!(list.stdout.lines().count(), 3);
    assert!(list.stderr.contains("made by a newer pnv-tui"), "{list:?}");
    failed(
        &machine,
        &["history", "compact"],
        1,
        &["made by a newer pnv-tui", "Update"],
    );
}
