//! Browsing and selecting on a terminal: the mouse's own reports in, links and clippings out.

use super::{WIDE, say};
use crate::support::pty::{Pty, keys};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use tempfile::TempDir;

const REPLY: &str = "see [the book](https://x.test/a?b=c&d=$(id)) now";

/// The demonstration's echo of a link, with nothing on the path but what is in this folder.
fn echoed(home: &Path) -> Pty {
    let path = home.display().to_string();
    let variables = [
        ("PATH", path.as_str()),
        ("PINAIVU_API_KEY", "sk-pnv-CANARY"),
    ];
    let program = Pty::spawn_in(home, WIDE, &["--demo", "--model", "demo/echo"], &variables);
    program.wait_for("demonstration ·");
    say(&program, REPLY);
    program.wait_for("req_demo_000001");
    program
}

#[test]
fn a_link_is_given_to_the_systems_own_program_and_no_key_with_it() {
    let home = TempDir::new().unwrap();
    let script = r#"printf '%s' "$1" > "$HOME/opened"; /usr/bin/env > "$HOME/environment""#;
    super::copying::install(&home.path().join("xdg-open"), script);
    let program = echoed(home.path());
    program.send(keys::TAB);
    program.wait_for("o link");
    program.send("o");
    program.wait_for("link opened");
    let kept = |name| fs::read_to_string(home.path().join(name)).unwrap();
    assert_eq!(kept("opened"), "https://x.test/a?b=c&d=$(id)");
    assert!(!kept("environment").contains("CANARY"));
}

#[test]
fn where_nothing_opens_links_that_is_said() {
    let home = TempDir::new().unwrap();
    symlink("/bin/false", home.path().join("xdg-open")).unwrap();
    let program = echoed(home.path());
    program.send(keys::TAB);
    program.wait_for("o link");
    program.send("o");
    program.wait_for("No program on this machine would open https://x.test/a");
}

#[test]
fn a_drag_copies_what_it_went_over() {
    let variables = [("SSH_TTY", "/dev/pts/0")];
    let program = Pty::spawn(WIDE, &["--demo", "--model", "demo/echo"], &variables);
    program.wait_for("demonstration ·");
    say(&program, "salut le monde");
    program.wait_for("req_demo_000001");
    let screen = program.screen();
    let (y, row) = screen
        .lines()
        .enumerate()
        .filter(|(_, row)| row.contains("le monde"))
        .last()
        .unwrap();
    let x = row.find("le monde").unwrap();
    program.send(&format!("\u{1b}[<0;{};{}M", x + 1, y + 1));
    program.send(&format!("\u{1b}[<32;{};{}M", x + 8, y + 1));
    program.send(&format!("\u{1b}[<0;{};{}m", x + 8, y + 1));
    program.wait_for("selection sent to the terminal's clipboard");
    let written = String::from_utf8(program.raw()).unwrap();
    let (_, after) = written.split_once("\u{1b}]52;c;").unwrap();
    let (base64, _) = after.split_once('\u{7}').unwrap();
    assert_eq!(BASE64_STANDARD.decode(base64).unwrap(), b"le monde");
    program.send(&keys::ctrl('d'));
    assert!(program.wait_exit().success());
    assert_eq!(program.left_behind(), [""; 0]);
}

#[test]
fn without_the_mouse_the_terminal_is_not_asked_for_it() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join(".config/pnv-tui");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), "mouse = false\n").unwrap();
    let program = Pty::spawn_in(home.path(), WIDE, &["--demo"], &[]);
    program.wait_for("demonstration ·");
    let written = String::from_utf8(program.raw()).unwrap();
    assert!(!written.contains("\u{1b}[?1002h") && !written.contains("\u{1b}[?1006h"));
}
