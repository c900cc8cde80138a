//! Writing, sending, reading, switching models.

use super::{WIDE, choose, demonstration, guest, say, scene};
use crate::support::pty::{Size, keys};

#[test]
fn a_message_is_answered() {
    let program = guest(&["--model", "demo/echo"]);
    say(&program, "Hello, 世界 👋");
    program.wait_for("not a language model");
    program.wait_until("the echo", |screen| {
        screen.matches("Hello, 世界").count() >= 3
    });
    program.wait_for("req_demo_");
}

#[test]
fn a_reply_in_the_gateways_own_shape_is_shown() {
    let program = scene("demo/gateway-shape");
    say(&program, "And now?");
    program.wait_for("waiting");
    program.wait_for("It answers in one piece");
}

#[test]
fn a_session_is_gone_on_in_and_one_that_is_lost_begun_anew() {
    let program = scene("demo/forgetful");
    say(&program, "My name is Ada.");
    program.wait_for("de300000-0000-4000-8000-000000000001");
    say(&program, "What is my name?");
    program.wait_for("session begun anew");
    program.wait_for("I said =====");
    say(&program, "And now?");
    program.wait_for("Its session remembers that you said before");
    program.send("\t");
    program.send("i");
    program.wait_for("your message alone: the server remembers the rest");
}

#[test]
fn a_system_prompt_goes_along_with_what_is_said() {
    let program = scene("demo/echo");
    program.send("/system");
    program.send(keys::ENTER);
    program.wait_for("What the model is told before all messages");
    program.send("Be brief.");
    program.send(keys::ENTER);
    program.wait_for("with system prompt");
    // What the server reads is not known before it has answered.
    say(&program, "One");
    program.wait_for("===== Instructions");
    program.wait_for("req_demo_000001");
    say(&program, "Two");
    program.wait_for("The system prompt that came with it");
}

#[test]
fn a_model_that_forgets_is_told_everything_from_then_on() {
    let program = scene("demo/stateless");
    say(&program, "My name is Ada.");
    program.wait_for("de300000-0000-4000-8000-000000000001");
    say(&program, "And now?");
    program.wait_for("the server did not go on in its memory");
    say(&program, "What is my name?");
    program.wait_for("I said =====");
    program.wait_for("de300000-0000-4000-8000-000000000003");
    program.send("\t");
    program.send("i");
    program.wait_for("with the 4 messages before it as text in it");
}

#[test]
fn the_identity_is_shown_and_replaced() {
    let program = scene("demo/echo");
    program.send("/identity");
    program.send(keys::ENTER);
    program.wait_for("kept nowhere");
    let before = program.screen();
    program.send("r");
    program.wait_for("Replace it?");
    program.send(keys::ENTER);
    program.wait_until("another", |screen| {
        screen.contains("kept nowhere") && !screen.contains("Replace it?") && screen != before
    });
}

#[test]
fn esc_stops_a_reply_and_keeps_what_came() {
    let program = scene("demo/steady");
    say(&program, "go");
    program.wait_for("streaming");
    program.wait_for("demonstration and not");
    program.send(keys::ESC);
    program.wait_for("· stopped");
    assert!(program.screen().contains("demonstration and not"));
}

#[test]
fn esc_stops_a_reply_of_which_nothing_has_come() {
    let program = scene("demo/slow");
    say(&program, "go");
    program.wait_for("waiting");
    program.send(keys::ESC);
    program.wait_for("· stopped");
    program.wait_for("Enter sends");
    assert!(program.screen().contains("▌ go"), "{}", program.screen());
}

#[test]
fn ctrl_c_stops_a_reply_and_does_not_leave() {
    let program = scene("demo/steady");
    say(&program, "go");
    program.wait_for("demonstration and not");
    program.send(&keys::ctrl('c'));
    program.wait_for("· stopped");
    program.send("still here");
    program.wait_for("│ still here");
}

#[test]
fn a_message_sent_meanwhile_follows_by_itself_once_the_first_is_answered() {
    let program = scene("demo/gateway-shape");
    say(&program, "first");
    program.wait_for("waiting");
    choose(&program, "echo");
    say(&program, "second");
    program.wait_for("waits  second");
    program.wait_for("It answers in one piece");
    program.wait_for("req_demo_000002");
    program.wait_until("the echo", |screen| screen.matches("second").count() == 2);
}

#[test]
fn a_message_sent_meanwhile_waits_and_is_sent_after_the_first() {
    let program = scene("demo/slow");
    say(&program, "first");
    program.wait_for("waiting");
    choose(&program, "echo");
    say(&program, "second");
    program.wait_for("waits  second");
    program.send(keys::ESC);
    program.wait_for("held  second");
    program.send(keys::ENTER);
    program.wait_until("the echo", |screen| screen.matches("second").count() >= 2);
}

#[test]
fn the_model_is_switched_in_the_middle_and_each_reply_names_its_own() {
    let program = demonstration(WIDE);
    choose(&program, "echo");
    say(&program, "one");
    program.wait_for("demo/echo ·");
    program.wait_for("req_demo_000001");
    choose(&program, "reasoning");
    program.wait_for("demo/reasoning answers from the next message on");
    say(&program, "two");
    program.wait_for("demo/reasoning ·");
    assert!(
        program.screen().contains("demo/echo ·"),
        "{}",
        program.screen()
    );
}

#[test]
fn a_pasted_text_of_several_lines_is_not_sent() {
    let program = demonstration(Size::USUAL);
    program.send(&keys::paste("one\r\ntwo\r\nthree"));
    program.wait_for("│ three");
    assert!(!program.screen().contains("You"));
}

#[test]
fn a_paste_without_brackets_is_not_sent_either() {
    let program = demonstration(Size::USUAL);
    program.send("first line\rsecond line\rthird line\r");
    program.wait_for("│ third line");
    assert!(!program.screen().contains("You"));
}

#[test]
fn a_reader_who_scrolled_up_is_left_alone() {
    let program = scene("demo/steady");
    say(&program, "go");
    program.wait_for("You");
    program.wait_until("a full screen", |screen| !screen.contains("You"));
    program.send(keys::CTRL_HOME);
    program.wait_for("You");
    program.wait_for("↓ new text");
    assert!(program.screen().contains("▌ go"), "{}", program.screen());
    program.send(keys::CTRL_END);
    program.wait_until("the newest", |screen| !screen.contains("↓ new text"));
}

#[test]
fn a_page_up_holds_the_text_still_while_more_arrives() {
    let program = scene("demo/steady");
    program.resize(Size { cols: 60, rows: 12 });
    say(&program, "go");
    program.wait_for("The harbour");
    program.wait_until("its first lines passed", |screen| {
        !screen.contains("The harbour")
    });
    program.send(keys::PAGE_UP);
    program.wait_for("↓ new text");
    let (text, status) = text_and_status(&program.screen());
    assert!(!text[0].contains("You"), "held by the top: {text:?}");
    program.wait_until("the stream a second further", |screen| {
        text_and_status(screen).1 != status
    });
    assert_eq!(text_and_status(&program.screen()).0, text);
}

/// The rows of the conversation below the title, and the status bar. The scroll bar is left out:
/// it moves when there is more to scroll through.
fn text_and_status(screen: &str) -> (Vec<String>, String) {
    let text = |row: &str| row.trim_end_matches([' ', '▐']).to_owned();
    let rows: Vec<String> = screen.lines().map(text).collect();
    let composer = rows.iter().position(|row| row.starts_with('╭')).unwrap();
    (rows[1..composer].to_vec(), rows.last().unwrap().clone())
}

#[test]
fn ctrl_n_begins_anew_and_the_draft_stays_where_it_was() {
    let program = scene("demo/echo");
    say(&program, "one");
    program.wait_for("req_demo_000001");
    program.send("draft");
    program.wait_for("│ draft");
    program.send(&keys::ctrl('n'));
    program.wait_until("an empty conversation", |screen| {
        screen.contains("New conversation") && !screen.contains("▌ one")
    });
    assert!(!program.screen().contains("│ draft"));
    program.wait_for("stays where you left it; Ctrl+T leads back");
    program.send(&keys::ctrl('t'));
    program.wait_for("Conversations · 1");
    program.send(keys::ENTER);
    program.wait_for("│ draft");
}

#[test]
fn the_palette_runs_a_command_by_name() {
    let program = demonstration(WIDE);
    choose(&program, "echo");
    say(&program, "one");
    program.wait_for("req_demo_");
    program.send("/new");
    program.wait_for("> new");
    program.send(keys::ENTER);
    program.wait_for("New conversation");
}
