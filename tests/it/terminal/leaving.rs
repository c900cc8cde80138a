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
fn slash_quit_leaves() {
    let program = demonstration(Size::USUAL);
    program.send("/quit");
    program.wait_for("> quit");
    program.send(keys::ENTER);
    assert!(program.wait_exit().success());
    left_clean(&program);
}

#[test]
fn ctrl_z_gives_the_terminal_to_the_shell_and_fg_brings_everything_back() {
    let script = r#"set -m; "$0" --demo; echo "stopped with $?"; read line; fg; echo "over: $?""#;
    let program = Pty::spawn_shell(script);
    program.wait_for("demo/tour");
    program.send("draft");
    program.wait_for("│ draft");
    program.send(&keys::ctrl('z'));
    // 128 and the number of SIGTSTP.
    program.wait_for("stopped with 148");
    left_clean(&program);
    program.send(
        "typed to the shell
",
    );
    program.wait_for("│ draft");
    assert!(!program.screen().contains("typed to the shell"));
    program.send(&keys::ctrl('u'));
    program.wait_for("Write a message");
    program.send(&keys::ctrl('d'));
    program.wait_for("over: 0");
    left_clean(&program);
}

#[test]
fn ctrl_z_without_a_shell_to_come_back_from_stops_nothing() {
    let program = demonstration(Size::USUAL);
    program.send("draft");
    program.wait_for("│ draft");
    let before = program.raw().len();
    program.send(&keys::ctrl('z'));
    program.wait_written(before, "draft");
    program.send(" goes on");
    program.wait_for("│ draft goes on");
}

#[test]
fn signals_end_the_program_in_order_while_a_reply_streams() {
    for signal in ["TERM", "HUP", "QUIT"] {
        let program = scene("demo/steady");
        say(&program, "go");
        program.wait_for("streaming");
        program.signal(signal);
        assert!(program.wait_exit().success(), "SIG{signal}");
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
    let cost_of = |keys: &str, draft: &str| {
        let before = program.raw().len();
        program.send(keys);
        program.wait_for_frame(&format!("│ {draft}"));
        program.raw().len() - before
    };
    cost_of("a", "a");
    let cost = cost_of("b", "ab");
    // F12 is bound to nothing. The letter behind shows that it has been read, and the next one
    // that all is done that it asked for: the loop draws before it carries that out.
    let idle = cost_of("\x1b[24~\x1b[24~\x1b[24~c", "abc");
    assert_eq!(idle + cost_of("d", "abcd"), 2 * cost);
}
