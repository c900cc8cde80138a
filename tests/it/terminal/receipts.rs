//! Receipts on a real terminal: the demonstration signs them, well and otherwise.

use super::{choose, say};
use crate::support::pty::{Pty, Size};

const ROOMY: Size = Size {
    cols: 120,
    rows: 60,
};

/// The demonstration's scene of this name, with its reply there.
fn scene(name: &str) -> Pty {
    let program = Pty::spawn(ROOMY, &["--demo", "--model", name], &[]);
    program.wait_for("demonstration ·");
    say(&program, "hello");
    program.wait_for("demonstration and not a language model");
    program
}

#[test]
fn a_reply_of_the_gateways_is_marked_once_its_receipt_has_come() {
    let program = scene("demo/gateway-shape");
    program.wait_for("✓ signed");
    program.send("/details\r");
    program.wait_for("signature verified, key not attested");
    program.wait_for("passed: Ed25519 over request, content, payouts and time");
    program.wait_for("as the coordinator had it");
    program.wait_for("the model: the receipt names none");
    program.wait_until("no command for what ends with the program", |screen| {
        screen.contains("asks for it again") && !screen.contains("In a shell")
    });
}

#[test]
fn a_reply_that_differs_from_what_was_signed_is_an_alarm() {
    let program = scene("demo/receipt-differs");
    program.wait_for("✖ differs from what was signed");
    program.wait_for("Do not rely on that reply");
}

#[test]
fn a_reply_whose_name_is_refused_keeps_no_alarm_from_the_next() {
    let program = Pty::spawn(ROOMY, &["--demo", "--model", "demo/echo"], &[]);
    program.wait_for("demonstration ·");
    say(&program, "hello");
    program.wait_for("req_demo_000001");
    program.send("/details\r");
    program.wait_for("The receipt was refused with status 400");
    program.send("\u{1b}");
    program.wait_until("no details", |screen| !screen.contains("Details"));
    program.send("\u{e}");
    choose(&program, "receipt-differs");
    say(&program, "hello");
    program.wait_for("✖ differs from what was signed");
}

#[test]
fn an_earlier_key_is_a_word_and_no_alarm() {
    let program = scene("demo/receipt-earlier-key");
    program.wait_for("? signed by an earlier key");
    program.send("/details\r");
    program.wait_for("signed by an earlier coordinator key");
}

#[test]
fn a_receipt_that_never_comes_keeps_nothing_waiting_neither_the_next_message_nor_the_end() {
    let program = scene("demo/receipt-never");
    program.send("/details\r");
    program.wait_for("it is being asked for");
    program.send("\u{1b}");
    program.wait_until("no details", |screen| !screen.contains("Details"));
    say(&program, "again");
    program.wait_until("the second reply", |screen| {
        screen
            .matches("Its receipt never comes, on purpose.")
            .count()
            == 2
    });
    program.send("\u{4}");
    assert!(program.wait_exit().success());
}

#[test]
fn what_is_not_there_after_some_seconds_is_not_available_and_can_be_asked_for_again() {
    let program = scene("demo/receipt-never");
    program.send("/details\r");
    program.wait_for("The receipt is not available; it may come later.");
    program.send("r");
    program.wait_for("it is being asked for");
}
