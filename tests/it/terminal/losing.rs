//! The terminal goes away, the disk is full, the folder cannot be written: what was said is not lost with it.

use super::continuing::data_folder;
use super::killing::read;
use super::{WIDE, gateway, say};
use crate::support::pty::{LIMIT, Pty, Size, keys};
use pnv_tui::demo;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use tempfile::TempDir;

/// The words of a reply that are on the screen, but for the last row, which may still grow.
pub(super) fn shown(screen: &str) -> Vec<String> {
    let reply = screen.split("▌ go on and on").nth(1).unwrap_or_default();
    let reply = reply.split("╭─ Message").next().unwrap_or_default();
    let rows = reply.lines().filter(|row| !row.trim().is_empty());
    let text: Vec<&str> = rows.skip(1).collect(); // without its head
    let whole = text.split_last().map_or(&[][..], |(_, whole)| whole);
    let words = whole.iter().flat_map(|row| row.split_whitespace());
    words.map(str::to_owned).collect()
}

/// What a shell needs to know to run the program: the gateway and its key.
pub(super) fn environment(base_url: &str) -> String {
    format!(
        "export PINAIVU_BASE_URL={base_url} PINAIVU_API_KEY={}",
        demo::KEY
    )
}

/// The program in the middle of a reply.
pub(super) fn in_the_middle(script: &str, home: &Path) -> Pty {
    let script = format!("{}; {script}", environment(&gateway()));
    let program = Pty::spawn_shell_in(home, Size::USUAL, &script);
    program.wait_for("demo/steady");
    say(&program, "go on and on");
    program.wait_until("some rows", |screen| shown(screen).len() > 30);
    program
}

fn assert_kept(home: &Path, shown: &[String]) {
    let loaded = read(home).expect("a conversation");
    let last = loaded.conversation.messages.last().unwrap();
    let kept: Vec<&str> = last.text.split_whitespace().collect();
    for word in shown {
        assert!(
            kept.contains(&word.trim_matches('*')),
            "{word} is not in {kept:?}"
        );
    }
    let nobody = [("PINAIVU_BASE_URL", "http://127.0.0.1:9/v1")];
    let again = Pty::spawn_in(home, WIDE, &["--continue"], &nobody);
    again.wait_for("interrupted");
    again.wait_for("a hundred each second");
    again.wait_for("go on and on");
}

#[test]
fn a_signal_in_the_middle_of_a_reply_keeps_all_that_was_shown_of_it() {
    for signal in ["TERM", "HUP", "QUIT"] {
        let home = TempDir::new().unwrap();
        let program = in_the_middle(r#"exec "$0" --model demo/steady"#, home.path());
        let shown = shown(&program.screen());
        program.signal(signal);
        assert!(program.wait_exit().success(), "SIG{signal}");
        assert_kept(home.path(), &shown);
    }
}

#[test]
fn a_terminal_that_is_closed_in_the_middle_of_a_reply_keeps_all_that_was_shown_of_it() {
    let home = TempDir::new().unwrap();
    // Where the shell goes that a terminal was opened for, the terminal goes.
    let program = in_the_middle(r#""$0" --model demo/steady; true"#, home.path());
    let shown = shown(&program.screen());
    program.signal("KILL");
    let folder = data_folder(home.path());
    let is_open = |name: &str| name.starts_with("history.db-");
    wait_until("the program's end", || {
        let entries = fs::read_dir(&folder).unwrap();
        let mut names = entries.map(|entry| entry.unwrap().file_name());
        !names.any(|name| is_open(&name.to_string_lossy()))
    });
    assert_kept(home.path(), &shown);
}

/// Waits for what the program does not show.
#[allow(clippy::disallowed_methods)] // only ever looked at where it never comes
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let begun = std::time::Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < LIMIT, "waited for {what}");
        thread::yield_now();
    }
}

/// The program whose history is on a disk of its own, of two megabytes. `None` where the system does not let this
/// user have one. `script` runs with the disk at `.local/share`.
fn on_a_small_disk(home: &Path, script: &str) -> Option<Pty> {
    let own = |script: &str| ["unshare", "-rm", "sh", "-c", script].map(str::to_owned);
    let [unshare, rest @ ..] = own("mount -t tmpfs none /mnt");
    let may = Command::new(unshare)
        .args(rest)
        .stderr(Stdio::null())
        .status();
    if !may.is_ok_and(|status| status.success()) {
        println!("skipped: this user may not mount a disk");
        return None;
    }
    let inside = format!(
        "{}\nmkdir -p .local/share\nmount -t tmpfs -o size=2m none .local/share\n{script}\n",
        environment(&gateway())
    );
    fs::write(home.join("inside"), inside).unwrap();
    Some(Pty::spawn_shell_in(
        home,
        WIDE,
        r#"exec unshare -rm sh ./inside "$0""#,
    ))
}

#[test]
fn on_a_full_disk_the_conversation_goes_on_and_is_saved_when_there_is_room() {
    let home = TempDir::new().unwrap();
    let script = r#"
        mkfifo full room
        (read go < full; cat /dev/zero > .local/share/filler; echo > filled
         read go < room; rm .local/share/filler; echo > emptied) 2>/dev/null &
        "$1" --model demo/echo
        cp -r .local/share saved"#;
    let Some(program) = on_a_small_disk(home.path(), script) else {
        return;
    };
    program.wait_for("127.0.0.1");
    say(&program, "first");
    program.wait_for("req_demo_000001");
    let there = |name: &str| home.path().join(name).exists();
    fs::write(home.path().join("full"), "go\n").unwrap();
    wait_until("a full disk", || there("filled"));
    say(&program, "second");
    program.wait_for("the disk is full. Free some space; what is said meanwhile is kept in memory");
    program.wait_for("req_demo_000002");
    fs::write(home.path().join("room"), "go\n").unwrap();
    wait_until("room", || there("emptied"));
    // Nothing is touched for that.
    program.wait_until("no banner", |screen| !screen.contains("the disk is full"));
    say(&program, "third");
    program.wait_for("req_demo_000003");
    program.send(&keys::ctrl('d'));
    assert!(program.wait_exit().success());
    let saved = home.path().join("saved");
    let variables = [("XDG_DATA_HOME", saved.to_str().unwrap())];
    let again = Pty::spawn_in(home.path(), WIDE, &["--continue"], &variables);
    again.wait_for("▌ third");
    again.wait_for("req_demo_000003");
    again.send(keys::CTRL_HOME);
    again.wait_for("▌ first");
}

#[test]
fn on_a_full_disk_quitting_asks_and_says_what_was_not_saved() {
    let home = TempDir::new().unwrap();
    let script = r#"
        mkfifo full
        (read go < full; cat /dev/zero > .local/share/filler; echo > filled) 2>/dev/null &
        "$1" --model demo/echo; echo "it ended with $?"
        read go; rm .local/share/filler; "$1" --continue"#;
    let Some(program) = on_a_small_disk(home.path(), script) else {
        return;
    };
    program.wait_for("127.0.0.1");
    say(&program, "first");
    program.wait_for("req_demo_000001");
    fs::write(home.path().join("full"), "go\n").unwrap();
    wait_until("a full disk", || home.path().join("filled").exists());
    say(&program, "second");
    program.wait_for("the disk is full. Free some space");
    program.wait_for("req_demo_000002");
    program.send(&keys::ctrl('d'));
    program.wait_for("not everything is saved; press Ctrl+D again to quit without the rest");
    program.send(&keys::ctrl('d'));
    program.wait_for("changes were not saved to");
    program.wait_for("history.db: the disk is full.");
    program.wait_for("it ended with 1");
    program.send(keys::ENTER);
    // What was in the file before is whole.
    program.wait_for("▌ first");
}

#[test]
fn a_folder_that_cannot_be_written_is_said_and_read() {
    let home = TempDir::new().unwrap();
    let script = r#"
        "$1" --model demo/echo
        mount -o remount,ro none .local/share
        "$1" --continue"#;
    let Some(program) = on_a_small_disk(home.path(), script) else {
        return;
    };
    program.wait_for("127.0.0.1");
    say(&program, "Hello");
    program.wait_for("req_demo_000001");
    program.send(&keys::ctrl('d'));
    program.wait_for(
        "it cannot be written there. Make the file and its folder writable; what is said",
    );
    program.wait_for("▌ Hello");
    say(&program, "And on");
    program.wait_for("req_demo_000002");
}

#[test]
fn a_file_that_may_grow_no_further_is_said() {
    let home = TempDir::new().unwrap();
    // In blocks of 512 bytes, of the file and its log each.
    let script = r#"trap "" XFSZ; ulimit -f 1000; exec "$0" --model demo/echo"#;
    let script = format!("{}; {script}", environment(&gateway()));
    let program = Pty::spawn_shell_in(home.path(), WIDE, &script);
    program.wait_for("127.0.0.1");
    say(&program, "first");
    program.wait_for("req_demo_000001");
    program.send(&keys::paste(&"many words ".repeat(60_000)));
    program.wait_for("pasted");
    program.send(keys::ENTER);
    program.wait_for("The history is not being saved to");
    program.wait_for("is kept in memory and");
}

#[test]
fn a_newer_history_is_read_and_said_to_be_newer() {
    let home = TempDir::new().unwrap();
    let base_url = gateway();
    let variables = [
        ("PINAIVU_BASE_URL", base_url.as_str()),
        ("PINAIVU_API_KEY", demo::KEY),
    ];
    let start = |args: &[&str]| {
        let program = Pty::spawn_in(home.path(), WIDE, args, &variables);
        program.wait_for("127.0.0.1");
        program
    };
    let program = start(&["--model", "demo/echo"]);
    say(&program, "Hello");
    program.wait_for("req_demo_000001");
    program.send(&keys::ctrl('d'));
    assert!(program.wait_exit().success());
    let file = rusqlite::Connection::open(data_folder(home.path()).join("history.db")).unwrap();
    file.pragma_update(None, "user_version", 99).unwrap();
    file.close().unwrap();
    let again = start(&["--continue"]);
    again.wait_for("was made by a newer pnv-tui");
    again.wait_for("it can be read, and nothing is added to it. Update pnv-tui");
    again.wait_for("▌ Hello");
}
