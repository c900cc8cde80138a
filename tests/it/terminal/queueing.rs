//! Messages that wait, and what ends a wait early.

use super::{choose, client, say, scene};
use crate::support::pty::keys;
use pnv_tui::demo;

#[test]
fn a_message_behind_a_countdown_is_edited_from_the_list_and_sent_after_the_first() {
    let program = scene("demo/rate-limited");
    say(&program, "first");
    program.wait_for("retrying in");
    say(&program, "second");
    program.wait_for("waits  second");
    say(&program, "third");
    program.wait_for("waits  third");
    program.send("/queue");
    program.wait_for("> queue");
    program.send(keys::ENTER);
    program.wait_for("2 messages to send, in this order");
    program.send("J");
    program.wait_until("the third before the second", |screen| {
        let place = |text: &str| screen.find(text);
        place("waits  third") < place("waits  second")
    });
    program.send(keys::ENTER);
    program.wait_for("│ second");
    program.send(" and changed");
    program.wait_for("│ second and changed");
    program.send(keys::ENTER);
    program.wait_for("waits  second and changed");
    program.send(&keys::ctrl('r'));
    // Each of them is refused once and answered then.
    program.wait_for("▌ third");
    program.send(&keys::ctrl('r'));
    program.wait_for("▌ second and changed");
}

#[test]
fn a_countdown_ends_by_itself_and_the_message_is_answered() {
    let program = scene("demo/rate-limited");
    say(&program, "Hello");
    program.wait_for("retrying in 0:03");
    program.wait_for("The earlier try was refused on purpose");
    let raw = String::from_utf8_lossy(&program.raw()).into_owned();
    assert!(!raw.contains("retrying in 0:00"));
}

#[test]
fn another_model_answers_at_once_what_a_limit_keeps() {
    let program = scene("demo/rate-limited");
    say(&program, "Hello");
    program.wait_for("retrying in");
    choose(&program, "echo");
    program.wait_for("demo/echo ·");
    program.wait_until("the echo", |screen| screen.matches("Hello").count() >= 3);
    assert!(!program.screen().contains("429"), "{}", program.screen());
}

#[test]
fn what_is_held_is_said_and_quitting_asks() {
    let program = scene("demo/unauthorized");
    choose(&program, "slow");
    say(&program, "first");
    program.wait_for("waiting");
    say(&program, "second");
    program.wait_for("waits  second");
    program.send(keys::ESC);
    program.wait_for("held: you stopped the one before · F4 edits · Enter lets them go");
    program.send(&keys::ctrl('d'));
    program.wait_for("a message waits to be sent; press Ctrl+D again to quit without it");
    program.send(&keys::ctrl('d'));
    assert!(program.wait_exit().success());
}

#[test]
fn a_reply_that_breaks_off_is_gone_on_with() {
    let program = scene("demo/breaks-off");
    say(&program, "Hello");
    program.wait_for("interrupted · the connection closed before the end");
    program.wait_for("Ctrl+R send again  /continue  Esc dismiss");
    program.send("/continue");
    program.wait_for("> continue");
    program.send(keys::ENTER);
    program.wait_for("▌ Go on from exactly where you stopped");
}

#[test]
fn the_dot_says_offline_while_it_waits_and_every_try_is_one_banner() {
    let program = client("http://127.0.0.1:9/v1", demo::KEY, &["--model", "some"]);
    program.wait_for("No connection to 127.0.0.1:9");
    say(&program, "Hello");
    program.wait_for("● offline · retrying in");
    program.send(&keys::ctrl('r'));
    program.wait_for("try 3 of 5");
    let screen = program.screen();
    assert_eq!(screen.matches("No connection").count(), 1, "{screen}");
}
