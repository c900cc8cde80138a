//! A program that is stopped has written what is to be kept, and holds nothing that others want.

use super::continuing::data_folder;
use super::gateway;
use super::killing::{home, read};
use super::losing::{environment, in_the_middle, shown};
use crate::support::pty::{Pty, Size, keys};
use rusqlite::Connection;
use std::path::Path;
use std::time::Duration;

/// How often the program is stopped in each test: what it does at that moment differs.
const STOPS: usize = 12;

/// The program under a shell that says so each time it is stopped, and has it go on after a line.
fn stoppable(home: &Path) -> Pty {
    let script = format!(
        r#"{}; set -m; "$0" --model demo/echo
        while [ $? -eq 148 ]; do n=$((n + 1)); echo "stopped: $n"; read line; fg; done"#,
        environment(&gateway())
    );
    let program = Pty::spawn_shell_in(home, Size::USUAL, &script);
    program.wait_for("demo/echo");
    program
}

/// Whether another program could write at once.
fn can_be_written(home: &Path) -> bool {
    let file = Connection::open(data_folder(home).join("history.db")).unwrap();
    file.busy_timeout(Duration::ZERO).unwrap();
    file.execute_batch("BEGIN IMMEDIATE; ROLLBACK").is_ok()
}

fn go_on(program: &Pty) {
    program.send("\n");
    program.wait_for("─ Message");
}

#[test]
fn a_message_that_was_sent_right_before_is_written_and_the_history_is_free() {
    let home = home();
    let program = stoppable(home.path());
    for stop in 1..=STOPS {
        let message = format!("message {stop}");
        program.send(&format!("{message}{}{}", keys::ENTER, keys::ctrl('z')));
        program.wait_for(&format!("stopped: {stop}\n"));
        assert!(can_be_written(home.path()), "{message}");
        let loaded = read(home.path()).expect("a conversation");
        let said = loaded.conversation.messages.iter().map(|it| &it.text);
        let all: Vec<&String> = said.chain(&loaded.queue).collect();
        assert!(all.contains(&&message), "{message} is not in {all:?}");
        go_on(&program);
    }
}

#[test]
fn a_draft_is_in_the_history_to_the_last_letter() {
    let home = home();
    let program = stoppable(home.path());
    let mut draft = String::new();
    for stop in 1..=STOPS {
        let more = format!("word{stop} ");
        draft.push_str(&more);
        program.send(&format!("{more}{}", keys::ctrl('z')));
        program.wait_for(&format!("stopped: {stop}\n"));
        assert!(can_be_written(home.path()), "{draft}");
        assert_eq!(read(home.path()).expect("a conversation").draft, draft);
        go_on(&program);
    }
}

#[test]
fn all_that_was_shown_of_a_reply_is_written() {
    let home = home();
    let script = r#"set -m; "$0" --model demo/steady; echo "stopped: $?"; read line"#;
    let program = in_the_middle(script, home.path());
    let shown = shown(&program.screen());
    program.send(&keys::ctrl('z'));
    program.wait_for("stopped: 148");
    assert!(can_be_written(home.path()));
    let loaded = read(home.path()).expect("a conversation");
    let last = loaded.conversation.messages.last().unwrap();
    let kept: Vec<&str> = last.text.split_whitespace().collect();
    for word in shown {
        let word = word.trim_matches('*');
        assert!(kept.contains(&word), "{word} is not in {kept:?}");
    }
}
