//! Each refusal: what is said, what happens next, and where the message is.

use super::{choose, client, gateway, guest, say, scene};
use crate::support::pty::{Size, keys};
use pnv_tui::demo;

#[test]
fn a_key_that_is_not_accepted_is_named_masked_and_with_its_source() {
    let key = "sk-pnv-notthekeynotthekeynotthekeynotthekeynotthekeyXYZ1";
    let program = client(&gateway(), key, &["--model", "demo/echo"]);
    say(&program, "Hello");
    program.wait_for("✖ 401 Unauthorized · the key sk-pnv-…XYZ1 from the environment variable");
    program.wait_for("F3 new key");
    let raw = String::from_utf8_lossy(&program.raw()).into_owned();
    assert!(!raw.contains("notthekey"), "the key is on the screen");
    program.send(keys::ESC);
    program.wait_for("│ Hello");
}

#[test]
fn a_server_that_never_accepts_is_asked_once() {
    let program = guest(&["--model", "demo/unauthorized"]);
    say(&program, "Hello");
    program.wait_for("401 Unauthorized");
    program.send(keys::ESC);
    program.wait_for("│ Hello");
    choose(&program, "echo");
    program.send(keys::ENTER);
    // The gateway numbers its calls: none came between the refused one and this.
    program.wait_for("req_demo_000002");
}

#[test]
fn a_revoked_key_says_so() {
    let program = client(&gateway(), demo::REVOKED_KEY, &["--model", "demo/echo"]);
    say(&program, "Hello");
    program.wait_for("✖ 403 Forbidden");
    program.wait_for("revoked");
}

#[test]
fn a_spent_quota_has_no_countdown() {
    let program = guest(&["--model", "demo/quota"]);
    say(&program, "Hello");
    program.wait_for("a quota is used up");
    assert!(
        !program.screen().contains("retrying"),
        "{}",
        program.screen()
    );
}

#[test]
fn a_rate_limit_counts_down_and_ctrl_r_does_not_wait() {
    let program = scene("demo/rate-limited");
    say(&program, "Hello");
    program.wait_for("▲ 429 Too Many Requests");
    program.wait_for("(the server's Retry-After) · try 2 of 5");
    program.wait_for("retrying in 0:04");
    program.send(&keys::ctrl('r'));
    program.wait_for("req_demo_");
    assert!(!program.screen().contains("429"), "{}", program.screen());
}

#[test]
fn a_dismissed_countdown_gives_the_message_back() {
    let program = scene("demo/rate-limited");
    say(&program, "Hello there");
    program.wait_for("retrying in");
    program.send(keys::ESC);
    program.wait_for("│ Hello there");
    program.wait_until("the conversation empty", |screen| !screen.contains("You"));
}

#[test]
fn a_busy_server_is_asked_again_until_it_is_well() {
    let program = scene("demo/busy");
    say(&program, "Hello");
    program.wait_for("▲ 503 Service Unavailable");
    program.send(&keys::ctrl('r'));
    program.wait_for("try 3 of 5");
    program.send(&keys::ctrl('r'));
    program.wait_for("req_demo_");
}

/// Where the reply of `demo/breaks-off` ends, in the middle of a sentence.
const LAST_WORDS: &str = "worse than";

#[test]
fn a_reply_that_breaks_off_is_kept() {
    let program = scene("demo/breaks-off");
    say(&program, "Hello");
    program.wait_for("✖ The reply broke off");
    program.wait_for("interrupted");
    assert!(program.screen().contains(LAST_WORDS));
    program.resize(Size::USUAL);
    program.send(&keys::ctrl('r'));
    program.wait_for("2/2 · ");
    program.wait_for("✖ The reply broke off");
    program.send(keys::ESC);
    program.wait_until("no banner", |screen| !screen.contains('✖'));
    program.send(keys::TAB);
    program.send("[");
    program.wait_for("1/2 · ");
    assert!(program.screen().contains(LAST_WORDS));
}

#[test]
fn nobody_at_the_other_end_is_offline_and_loses_nothing() {
    let program = client("http://127.0.0.1:9/v1", demo::KEY, &[]);
    program.wait_for("✖ No connection to 127.0.0.1:9");
    program.wait_for("● offline");
    say(&program, "Hello");
    program.wait_for("try 2 of 5");
    program.send(keys::ESC);
    program.wait_for("│ Hello");
}
