//! Any size, at any time.

use super::{WIDE, say, scene};
use crate::support::pty::{Size, keys};

#[test]
fn shrinking_to_one_cell_and_back_while_text_streams_loses_nothing() {
    let program = scene("demo/steady");
    say(&program, "go");
    program.wait_for("streaming");
    for (cols, rows) in [(1, 1), (20, 4), (300, 100), (2, 40), (50, 15), (120, 30)] {
        program.resize(Size { cols, rows });
    }
    program.send(keys::CTRL_HOME);
    program.wait_for("demonstration and not");
    program.send(keys::ESC);
    program.wait_for("stopped");
    assert!(program.screen().contains("▌ go"), "{}", program.screen());
}

#[test]
fn a_screen_comes_back_as_it_was_whatever_sizes_came_between() {
    let program = scene("demo/echo");
    say(&program, "借用 and emoji 👋");
    program.wait_for("req_demo_000001");
    program.send("a draft");
    program.wait_for("│ a draft");
    program.wait_for("tokens");
    let before = program.screen();
    for (cols, rows, shown) in [
        (1, 1, "W"),
        (20, 4, "Window too small"),
        (300, 100, "Enter sends ─╯"),
    ] {
        program.resize(Size { cols, rows });
        program.wait_for(shown);
    }
    program.resize(WIDE);
    program.wait_until("the screen of before", |screen| screen == before);
}

#[test]
fn a_size_that_is_gone_before_anybody_looks_leaves_no_trace() {
    let program = scene("demo/echo");
    say(&program, "some words");
    program.wait_for("tokens");
    let before = program.screen();
    // The terminal has cut its rows, and the program may see but the size that it knows.
    for _ in 0..20 {
        program.resize(Size { cols: 8, rows: 3 });
        program.resize(WIDE);
        program.wait_until("the screen of before", |screen| screen == before);
    }
}

#[test]
fn a_draft_is_wrapped_anew() {
    let program = scene("demo/echo");
    program.send("these are words that will be wrapped on a narrow terminal");
    program.wait_for("narrow terminal");
    program.resize(Size { cols: 40, rows: 20 });
    program.wait_for("│ wrapped on a narrow terminal");
}
