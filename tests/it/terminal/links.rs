//! Links on the terminal: the bytes around a label, as the setting and the environment say.

use super::{WIDE, say};
use crate::support::pty::{Pty, keys};
use std::fs;
use tempfile::TempDir;

const REPLY: &str = "see [the book](https://x.test/book) now";
const SPELLED: &str = "see the book (https://x.test/book) now";
const LIVE: &str = "see the book now";

/// The demonstration's echo with this setting, on a terminal with these variables, once it has
/// answered; what it wrote.
fn echoed(setting: &str, variables: &[(&str, &str)], shown: &str) -> (Pty, TempDir, String) {
    let home = TempDir::new().unwrap();
    let folder = home.path().join(".config/pnv-tui");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), setting).unwrap();
    let args = ["--demo", "--model", "demo/echo"];
    let program = Pty::spawn_in(home.path(), WIDE, &args, variables);
    program.wait_for("demonstration ·");
    say(&program, REPLY);
    program.wait_for("req_demo_");
    program.wait_for_frame(shown);
    let written = String::from_utf8(program.raw()).unwrap();
    (program, home, written)
}

/// What the links in these bytes lead to; empty for an end.
fn targets(written: &str) -> Vec<&str> {
    let sequences = written.split("\u{1b}]8;").skip(1);
    sequences
        .map(|link| link.split_once("\u{1b}\\").unwrap().0)
        .map(|link| link.split_once(';').unwrap().1)
        .collect()
}

#[test]
fn with_always_a_label_stands_between_the_two_ends_of_its_link() {
    let (program, _home, written) = echoed("hyperlinks = 'always'", &[], LIVE);
    let targets = targets(&written);
    // A frame may show the link before it was whole: then it is bare, and cut short.
    for link in targets.chunks(2) {
        assert!(link[0].starts_with("https://x.test/"), "{targets:?}");
        assert_eq!(link.get(1), Some(&""), "{targets:?}");
    }
    assert!(targets.contains(&"https://x.test/book"), "{targets:?}");
    let before = program.raw().len();
    program.send(&keys::ctrl('d'));
    assert!(program.wait_exit().success());
    assert_eq!(program.left_behind(), [""; 0]);
    let farewell = String::from_utf8(program.raw().split_off(before)).unwrap();
    assert!(
        farewell.contains("\u{1b}]8;;\u{1b}\\"),
        "whatever a frame cut short left open is ended: {farewell:?}"
    );
}

#[test]
fn with_never_it_is_spelled_out_whatever_the_terminal() {
    let kitty = [("TERM", "xterm-kitty")];
    let (_program, _home, written) = echoed("hyperlinks = 'never'", &kitty, SPELLED);
    assert!(targets(&written).is_empty());
}

#[test]
fn by_itself_the_program_goes_by_the_terminal() {
    let (_program, _home, written) = echoed("", &[("VTE_VERSION", "7600")], LIVE);
    assert!(targets(&written).contains(&"https://x.test/book"));
    let (_program, _home, written) = echoed("", &[], SPELLED);
    assert!(targets(&written).is_empty());
}

#[test]
fn what_floats_over_a_link_takes_it_away_and_gives_it_back() {
    let (program, _home, _) = echoed("hyperlinks = 'always'", &[], LIVE);
    let before = program.raw().len();
    program.send(keys::F1);
    program.wait_for_frame("Esc closes");
    let floating = String::from_utf8(program.raw().split_off(before)).unwrap();
    assert!(targets(&floating).is_empty(), "{floating:?}");
    let before = program.raw().len();
    program.send(keys::ESC);
    program.wait_written(before, "https://x.test/book");
}
