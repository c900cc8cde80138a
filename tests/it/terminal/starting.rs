//! The first screen.

use super::{demonstration, guest};
use crate::support::pty::{Pty, Size, keys};

#[test]
fn the_first_screen_has_a_composer_and_a_status_bar_that_tells_the_truth() {
    let program = guest(&[]);
    program.wait_for("demo/tour");
    let screen = program.screen();
    for part in [
        "Write a message",
        "Enter sends",
        "● demo/tour",
        "sk-pnv-…hing",
        "F1 help",
    ] {
        assert!(screen.contains(part), "{part}:\n{screen}");
    }
}

#[test]
fn the_demonstration_says_that_it_is_not_a_language_model() {
    let program = demonstration(Size::USUAL);
    program.wait_for("not a language model");
    program.wait_for("demonstration · 127.0.0.1");
}

#[test]
fn a_prompt_stands_in_the_composer_and_is_not_sent() {
    let program = Pty::spawn(Size::USUAL, &["--demo", "Explain lifetimes"], &[]);
    program.wait_for("│ Explain lifetimes");
    program.wait_for("demo/tour");
    assert!(!program.screen().contains("You"));
}

#[test]
fn the_real_cursor_stands_behind_what_is_written() {
    let program = demonstration(Size::USUAL);
    program.send("日本ab");
    program.wait_for("日本ab");
    program.wait_for_cursor((21, 8));
}

#[test]
fn a_window_that_is_too_small_says_so() {
    let program = Pty::spawn(Size { cols: 19, rows: 4 }, &["--demo"], &[]);
    program.wait_for("Window too small");
    program.resize(Size::USUAL);
    program.wait_for("Write a message");
}

#[test]
fn one_cell_is_enough_to_start_in_and_what_is_typed_there_is_kept() {
    let program = Pty::spawn(Size { cols: 1, rows: 1 }, &["--demo"], &[]);
    program.wait_for("W");
    program.send("abc");
    program.resize(Size::USUAL);
    program.wait_for("│ abc");
}

#[test]
fn the_terminals_name_does_not_matter() {
    for name in ["dumb", "", "no-such-terminal"] {
        let program = Pty::spawn(Size::USUAL, &["--demo"], &[("TERM", name)]);
        program.wait_for("Write a message");
        program.send(&keys::ctrl('d'));
        assert!(program.wait_exit().success(), "TERM={name}");
        assert!(program.left_behind().is_empty(), "TERM={name}");
    }
}

#[test]
fn trying_the_demonstration_writes_no_file() {
    let program = demonstration(Size::USUAL);
    program.send(&keys::ctrl('d'));
    assert!(program.wait_exit().success());
    let files: Vec<_> = std::fs::read_dir(program.home()).unwrap().collect();
    assert!(files.is_empty(), "{files:?}");
}

#[test]
fn help_lists_keys_and_closes() {
    let program = demonstration(Size::USUAL);
    program.send(keys::F1);
    program.wait_for("Everywhere");
    program.wait_for("choose the model");
    program.send(keys::ESC);
    program.wait_until("help closed", |screen| !screen.contains("Everywhere"));
}

#[test]
fn a_broken_setting_is_named_with_its_line_and_the_program_starts() {
    let home = tempfile::TempDir::new().unwrap();
    let file = home.path().join("settings.toml");
    std::fs::write(&file, "mouse = true\nmodle = \"x\"\n").unwrap();
    let path = file.to_str().unwrap();
    let arguments = ["--config", path, "--base-url", "http://127.0.0.1:9/v1"];
    let program = Pty::spawn(
        Size {
            cols: 200,
            rows: 30,
        },
        &arguments,
        &[],
    );
    program.wait_for("settings.toml:2:1: 'modle' is no setting. Did you mean 'model'?");
}
