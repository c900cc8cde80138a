//! What was said is there again, however the program ended.

use super::{WIDE, gateway, say};
use crate::support::pty::{Pty, keys};
use pnv_tui::demo;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub(super) fn client(home: &Path, base_url: &str, args: &[&str]) -> Pty {
    let variables = [
        ("PINAIVU_BASE_URL", base_url),
        ("PINAIVU_API_KEY", demo::KEY),
    ];
    let program = Pty::spawn_in(home, WIDE, args, &variables);
    program.wait_for("127.0.0.1");
    program
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// Where the history of a home is.
pub(super) fn data_folder(home: &Path) -> PathBuf {
    home.join(".local/share/pnv-tui")
}

/// The file of a folder that has these bytes in it.
pub(super) fn holds(folder: &Path, bytes: &[u8]) -> Option<PathBuf> {
    files(folder).into_iter().find(|path| {
        // It may be gone by now.
        let content = fs::read(path).unwrap_or_default();
        content.windows(bytes.len()).any(|it| it == bytes)
    })
}

#[test]
fn a_program_that_is_killed_while_a_reply_streams_loses_nothing() {
    let (home, base_url) = (TempDir::new().unwrap(), gateway());
    let program = client(home.path(), &base_url, &["--model", "demo/steady"]);
    say(&program, "go on and on");
    program.wait_for("streaming");
    program.send("a draft");
    program.wait_for("│ a draft");
    let folder = data_folder(home.path());
    // It is written after what had come of the reply by then.
    program.wait_until("the draft in the file", |_| {
        holds(&folder, b"a draft").is_some()
    });
    program.signal("KILL");
    program.wait_exit();
    let again = client(home.path(), &base_url, &["--continue"]);
    again.wait_for("interrupted");
    again.wait_for("two thousand tokens, a hundred each second");
    again.wait_for("│ a draft");
    again.wait_for("demo/steady");
    again.wait_for("go on and on");
}

#[test]
fn what_was_said_is_gone_on_with_by_name_and_as_the_last() {
    let (home, base_url) = (TempDir::new().unwrap(), gateway());
    let program = client(home.path(), &base_url, &["--model", "demo/echo"]);
    say(&program, "Hello");
    program.wait_for("req_demo_");
    program.send(&keys::ctrl('d'));
    program.wait_for("pnv-tui --resume ");
    assert!(program.wait_exit().success());
    let screen = program.screen();
    let name = screen.split("--resume ").nth(1).unwrap();
    let name = name.split_whitespace().next().unwrap();
    for args in [&["--continue"][..], &["--resume", name]] {
        let again = client(home.path(), &base_url, args);
        again.wait_for("Hello");
        again.wait_for("req_demo_");
        again.send(&keys::ctrl('d'));
        assert!(again.wait_exit().success());
    }
    let folder = data_folder(home.path());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let secret = demo::KEY.trim_start_matches("sk-pnv-").as_bytes();
    for path in files(&folder) {
        assert_eq!(mode(&path) & 0o077, 0, "{}", path.display());
    }
    assert_eq!(holds(&folder, secret), None);
    assert!(
        holds(&folder, b"Hello").is_some(),
        "it is there to be found"
    );
}

#[test]
fn a_signal_ends_the_program_with_everything_written() {
    let (home, base_url) = (TempDir::new().unwrap(), gateway());
    let program = client(home.path(), &base_url, &["--model", "demo/echo"]);
    say(&program, "Hello");
    program.wait_for("req_demo_");
    program.send("the very last");
    program.wait_for("│ the very last");
    program.signal("TERM");
    assert!(program.wait_exit().success());
    let again = client(home.path(), &base_url, &["--continue"]);
    again.wait_for("│ the very last");
}

#[test]
fn what_waits_when_the_program_is_quit_comes_back_as_that_says() {
    let (home, base_url) = (TempDir::new().unwrap(), gateway());
    let program = client(home.path(), &base_url, &["--model", "demo/slow"]);
    say(&program, "first");
    program.wait_for("waiting");
    say(&program, "second");
    program.wait_for("waits  second");
    program.send(keys::ESC);
    program.wait_for("held: you stopped the one before");
    program.send(&keys::ctrl('d'));
    program.wait_for("a message waits; press Ctrl+D again to quit, --continue brings it back");
    program.send(&keys::ctrl('d'));
    assert!(program.wait_exit().success());
    let again = client(home.path(), &base_url, &["--continue"]);
    again.wait_for("held  second");
    again.wait_for("held: they waited when you left");
}

#[test]
fn a_name_that_is_none_or_is_not_there_is_said() {
    let (home, base_url) = (TempDir::new().unwrap(), gateway());
    let program = Pty::spawn_in(home.path(), WIDE, &["--resume", "yesterday"], &[]);
    program.wait_for("13 letters and digits");
    assert_eq!(program.wait_exit().exit_code(), 2);
    let program = client(home.path(), &base_url, &["--resume", "000000000000z"]);
    program.wait_for("There is no conversation 000000000000z");
    let program = client(home.path(), &base_url, &["--continue"]);
    program.wait_for("no conversation to continue yet");
}

#[test]
fn conversations_are_changed_between_and_drafts_stay_with_theirs() {
    let (home, base_url) = (TempDir::new().unwrap(), gateway());
    let program = client(home.path(), &base_url, &["--model", "demo/echo"]);
    say(&program, "The first of them");
    program.wait_for("req_demo_000001");
    program.send("a draft for the first");
    program.wait_for("│ a draft for the first");
    program.send(&keys::ctrl('n'));
    program.wait_for("│ Write a message");
    say(&program, "Another one");
    program.wait_for("req_demo_000002");
    program.send("and for the other");
    program.wait_for("│ and for the other");
    program.send(&keys::ctrl('t'));
    program.wait_for("Conversations · 2");
    program.send("first");
    program.wait_for("1 of 2");
    program.send(keys::ENTER);
    program.wait_for("│ a draft for the first");
    program.send(&keys::ctrl('t'));
    program.wait_for("> first");
    program.send(&keys::ctrl('u'));
    program.wait_for("● The first of them");
    program.wait_for("Another one");
    let folder = data_folder(home.path());
    program.wait_until("where it was left in the file", |_| {
        holds(&folder, b"conversations pane").is_some()
    });
    program.signal("KILL");
    program.wait_exit();
    let again = client(home.path(), &base_url, &["--continue"]);
    again.wait_for("│ a draft for the first");
    again.wait_for("Conversations · 2");
    again.wait_for("● The first of them");
}

#[test]
fn a_draft_that_was_never_sent_survives() {
    let (home, base_url) = (TempDir::new().unwrap(), gateway());
    let program = client(home.path(), &base_url, &["--model", "demo/echo"]);
    program.send("half a thought");
    program.wait_for("│ half a thought");
    let folder = data_folder(home.path());
    program.wait_until("the draft in the file", |_| {
        holds(&folder, b"half a thought").is_some()
    });
    program.signal("KILL");
    program.wait_exit();
    let again = client(home.path(), &base_url, &["--continue"]);
    again.wait_for("│ half a thought");
}

#[test]
fn the_demonstration_keeps_nothing_on_the_disk() {
    let program = super::scene("demo/echo");
    say(&program, "Hello");
    program.wait_for("req_demo_");
    program.send(&keys::ctrl('t'));
    program.wait_for("Conversations · 1");
    program.send(keys::ESC);
    program.wait_for("Enter sends");
    program.send(&keys::ctrl('d'));
    assert!(program.wait_exit().success());
    assert!(!program.screen().contains("--resume"));
    assert!(!data_folder(program.home()).join("history.db").exists());
}

#[test]
fn a_conversation_that_cannot_be_kept_goes_on_in_memory() {
    let (home, base_url) = (TempDir::new().unwrap(), gateway());
    fs::write(home.path().join(".local"), "in the way").unwrap();
    let program = client(home.path(), &base_url, &["--model", "demo/echo"]);
    program.wait_for("No history is kept in");
    say(&program, "Hello");
    program.wait_for("req_demo_");
    program.wait_for("/export");
    program.send("/export");
    program.wait_for("write the conversation to a file");
    program.send(keys::ENTER);
    program.wait_for("a page for a browser");
    program.send(keys::ENTER);
    program.wait_for("exported to ~/hello.md");
    let file = home.path().join("hello.md");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("# Hello\n") && text.contains("## demo/echo · "));
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    program.send(&keys::ctrl('d'));
    program.wait_for("not everything is saved; press Ctrl+D again to quit without the rest");
    program.send(&keys::ctrl('d'));
    assert_eq!(program.wait_exit().exit_code(), 1);
    let screen = program.screen();
    assert!(!screen.contains("--resume"));
    assert!(
        screen.contains("changes were not saved to ") && screen.contains("Not a directory"),
        "{screen}"
    );
}

#[test]
fn a_session_of_the_server_is_gone_on_in_after_the_program_ended() {
    let (home, base_url) = (TempDir::new().unwrap(), gateway());
    let program = client(home.path(), &base_url, &["--model", "demo/gateway-shape"]);
    say(&program, "My name is Ada.");
    program.wait_for("de300000-0000-4000-8000-000000000001");
    let folder = data_folder(home.path());
    program.wait_until("the session in the file", |_| {
        holds(&folder, b"ZGVtb25zdHJhdGlvbi1zZXNzaW9u").is_some()
    });
    program.signal("KILL");
    program.wait_exit();
    let again = client(home.path(), &base_url, &["--continue"]);
    again.wait_for("My name is Ada.");
    say(&again, "What is my name?");
    again.wait_for("Its session remembers that you said before");
    let identity = fs::read_dir(&folder).unwrap();
    let is_one = |name: &str| name.starts_with("identity-");
    let names = identity.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(
        !names.into_iter().any(|name| is_one(&name)),
        "nobody asked for one"
    );
}
