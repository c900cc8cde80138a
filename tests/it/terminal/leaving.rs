//! Every way out leaves the terminal as it was.

use super::{demonstration, say, scene};
use crate::support::pty::{Pty, Size, keys};

fn left_clean(program: &Pty) {
    assert_eq!(program.left_behind(), Vec::<String>::new());
}

#[test]
fn ctrl_d_leaves_when_nothing_is_written() {
    let program = demonstration(Size::USUAL);
    program.send("x");
    program.wait_for("│ x");
    program.send(&keys::ctrl('d'));
    program.send(keys::BACKSPACE);
    program.wait_for("Write a message");
    program.send(&keys::ctrl('d'));
    assert!(program.wait_exit().success());
    left_clean(&program);
}

#[test]
fn ctrl_c_asks_before_it_leaves() {
    let program = demonstration(Size::USUAL);
    program.send(&keys::ctrl('c'));
    program.wait_for("press Ctrl+C again to quit");
    program.send(&keys::ctrl('c'));
    assert!(program.wait_exit().success());
    left_clean(&program);
}

#[test]
fn signals_end_the_program_in_order_while_a_reply_streams() {
    for signal in ["TERM", "HUP"] {
        let program = scene("demo/steady");
        say(&program, "go");
        program.wait_for("streaming");
        program.signal(signal);
        program.wait_exit();
        left_clean(&program);
    }
}

#[test]
fn an_interrupt_from_outside_is_the_key() {
    let program = demonstration(Size::USUAL);
    program.signal("INT");
    program.wait_for("press Ctrl+C again to quit");
    program.signal("INT");
    assert!(program.wait_exit().success());
    left_clean(&program);
}

#[test]
fn after_being_continued_the_screen_is_painted_anew() {
    let program = demonstration(Size::USUAL);
    program.send("draft");
    program.wait_for("│ draft");
    let before = program.raw().len();
    program.signal("CONT");
    program.wait_written(before, "draft");
}

#[test]
fn ctrl_l_repaints_and_changes_nothing() {
    let program = demonstration(Size::USUAL);
    program.send("draft");
    program.wait_for("│ draft");
    let (screen, before) = (program.screen(), program.raw().len());
    program.send(&keys::ctrl('l'));
    program.wait_written(before, "draft");
    program.wait_until("the same screen", |now| now == screen);
}

#[test]
fn a_key_that_does_nothing_writes_nothing() {
    let program = demonstration(Size::USUAL);
    program.send("a");
    program.wait_for("│ a");
    program.send("b");
    program.wait_for("│ ab");
    let one = program.raw().len();
    program.send("c");
    program.wait_for("│ abc");
    let cost = program.raw().len() - one;
    // F12 is bound to nothing; what follows it shows that it has been read.
    program.send("\x1b[24~\x1b[24~\x1b[24~");
    let before = program.raw().len();
    program.send("d");
    program.wait_for("│ abcd");
    assert_eq!(program.raw().len() - before, cost);
}
