//! How the program looks on terminals that tell their ground, do not, or do so late; and in how
//! many colours.

use crate::support::pty::{DARK, LIGHT, Pty, keys};
use std::fs;
use tempfile::TempDir;
use vt100::Color;

/// The grounds of `high-contrast`.
const BLACK: Color = Color::Rgb(0, 0, 0);
const WHITE: Color = Color::Rgb(255, 255, 255);

/// The question for the ground.
const QUESTION: &str = "\x1b]11;?";

/// A home whose config file says this.
fn home(settings: &str) -> TempDir {
    let home = TempDir::new().unwrap();
    let folder = home.path().join(".config/pnv-tui");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.toml"), settings).unwrap();
    home
}

/// The demonstration on a terminal with all colours that answers this.
fn start(home: &TempDir, answer: Option<&'static str>, env: &[(&str, &str)]) -> Pty {
    let env = [&[("COLORTERM", "truecolor")], env].concat();
    Pty::spawn_on(answer, home.path(), &["--demo"], &env)
}

fn has_asked(program: &Pty) -> bool {
    String::from_utf8_lossy(&program.raw()).contains(QUESTION)
}

#[test]
fn a_theme_with_two_halves_follows_the_terminal_from_the_first_frame_on() {
    let home = home("theme = 'high-contrast'");
    for (answer, ground, other) in [
        (DARK, BLACK, "48;2;255;255;255m "),
        (LIGHT, WHITE, "48;2;0;0;0m "),
    ] {
        let program = start(&home, Some(answer), &[]);
        program.wait_for("Write a message");
        program.wait_for_ground(ground);
        let written = String::from_utf8_lossy(&program.raw()).into_owned();
        assert!(!written.contains(other), "{written:?}");
    }
}

#[test]
fn a_terminal_that_does_not_answer_is_dark_unless_the_environment_says_light() {
    let home = home("theme = 'colour-blind'");
    for (colours, ground) in [
        ("15;0", Color::Rgb(0x15, 0x17, 0x1b)),
        ("0;15", Color::Rgb(0xfb, 0xfa, 0xf7)),
    ] {
        let program = start(&home, None, &[("COLORFGBG", colours)]);
        program.wait_for_ground(ground);
        assert!(has_asked(&program));
    }
}

#[test]
fn a_late_answer_changes_the_looks_and_is_not_typed() {
    let home = home("theme = 'high-contrast'");
    let program = start(&home, None, &[]);
    program.wait_for_ground(BLACK);
    program.send(&format!("ab{LIGHT}cd"));
    program.wait_for_ground(WHITE);
    program.wait_for("│ abcd ");
}

#[test]
fn what_is_typed_while_the_answer_is_waited_for_is_kept_in_order() {
    let home = home("theme = 'high-contrast'");
    let program = start(&home, None, &[]);
    program.wait_written(0, QUESTION);
    program.send(&format!("early{LIGHT}bird"));
    program.wait_for("│ earlybird ");
    program.wait_for_ground(WHITE);
    program.send("]11;");
    program.wait_for("│ earlybird]11; ");
}

#[test]
fn nothing_is_asked_where_nothing_depends_on_it() {
    for settings in [
        "",
        "theme = 'dusk'",
        "theme = 'high-contrast'\nbackground = 'light'",
    ] {
        let home = home(settings);
        let program = start(&home, Some(DARK), &[]);
        program.wait_for("demo/tour");
        assert!(!has_asked(&program), "{settings}");
    }
}

#[test]
fn a_theme_has_as_many_colours_as_the_terminal() {
    let home = home("theme = 'dusk'");
    let fewer = |name| [("COLORTERM", ""), ("TERM", name)];
    for (env, ground) in [
        (&[][..], Color::Rgb(0x16, 0x18, 0x1d)),
        (&fewer("xterm-256color"), Color::Idx(234)),
        (&fewer("xterm"), Color::Idx(0)),
        (&fewer("dumb"), Color::Default),
        (&[("NO_COLOR", "1")], Color::Default),
    ] {
        let program = start(&home, Some(DARK), env);
        program.wait_for("demo/tour");
        program.wait_for_ground(ground);
    }
}

#[test]
fn without_colours_weight_is_left() {
    let home = home("theme = 'dusk'");
    let program = start(&home, Some(DARK), &[("NO_COLOR", "1")]);
    program.wait_for("demo/tour");
    program.send("/theme");
    program.wait_for("> theme");
    program.wait_for_frame("choose how");
    let written = String::from_utf8_lossy(&program.raw()).into_owned();
    for colour in [
        "[38;", "[48;", ";38;", ";48;", "[31m", "[32m", "[33m", "[36m",
    ] {
        assert!(!written.contains(colour), "{colour}: {written:?}");
    }
    assert!(
        written.contains("\x1b[1m") && written.contains("\x1b[7m"),
        "{written:?}"
    );
}

#[test]
fn a_theme_that_is_chosen_is_there_at_the_next_start() {
    let home = home("");
    let args = ["--base-url", "http://127.0.0.1:9/v1"];
    let env = [
        ("COLORTERM", "truecolor"),
        ("PINAIVU_API_KEY", "sk-other-key-for-a-test"),
    ];
    let program = Pty::spawn_on(Some(DARK), home.path(), &args, &env);
    program.wait_for("Write a message");
    program.send("/theme\r");
    program.wait_for("Enter keeps");
    program.send("dawn");
    let dawn = Color::Rgb(0xfa, 0xf7, 0xf1);
    program.wait_for_ground(dawn);
    program.send(keys::ENTER);
    program.wait_for("saved in");
    let again = Pty::spawn_on(Some(DARK), home.path(), &args, &env);
    again.wait_for_ground(dawn);
}
