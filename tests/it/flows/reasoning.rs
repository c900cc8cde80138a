//! What a model thinks before it answers: told apart, timed, kept, and never sent back.

use crate::support::harness::{App, no_connection};
use pnv_tui::app::msg::{Button, StreamEvent};
use pnv_tui::chat::{Delta, Finish};

fn thinking(app: &mut App, text: &str) {
    app.stream(StreamEvent::Delta(Delta::Reasoning(text.to_owned())));
}

fn asked() -> App {
    let mut app = App::new(80, 24);
    app.keys("go<enter>").wait(1_000).opened();
    app
}

/// The rows of the screen that hold these words.
fn rows(app: &mut App, words: &str) -> Vec<String> {
    let screen = app.screen();
    let rows = screen.lines().filter(|row| row.contains(words));
    rows.map(|row| row.trim().to_owned()).collect()
}

#[test]
fn thoughts_are_folded_to_a_line_that_says_how_long_they_took() {
    let mut app = asked();
    thinking(&mut app, "let me see");
    app.wait(2_000);
    thinking(&mut app, " and more");
    assert_eq!(rows(&mut app, "▸"), ["▸ reasoning"]);
    app.wait(10_000).delta("the answer").wait(5_000).finish();
    assert_eq!(rows(&mut app, "▸"), ["▸ reasoned for 12 s"]);
    assert!(!app.screen().contains("let me see"));
}

#[test]
fn while_it_thinks_head_and_status_bar_say_so() {
    let mut app = asked();
    assert_eq!(rows(&mut app, "waiting 1 s").len(), 2, "{}", app.screen());
    thinking(&mut app, "let me see");
    app.wait(3_000);
    assert_eq!(rows(&mut app, "thinking 4 s").len(), 2, "{}", app.screen());
}

#[test]
fn thoughts_that_came_whole_are_said_without_a_time() {
    let mut app = asked();
    thinking(&mut app, "so");
    app.delta("the answer").finish();
    assert_eq!(rows(&mut app, "▸"), ["▸ reasoning"]);
}

#[test]
fn thoughts_without_an_answer_are_said_to_be_that() {
    let ends = [
        (Finish::Stop, "reasoning without an answer"),
        (
            Finish::Length,
            "cut off while it reasoned, at the limit of its length",
        ),
    ];
    for (finish, words) in ends {
        let mut app = asked();
        thinking(&mut app, "so");
        app.wait(3_000).stream(StreamEvent::Finished(finish));
        assert_eq!(rows(&mut app, words).len(), 1, "{}", app.screen());
        assert_eq!(rows(&mut app, "▸"), ["▸ reasoned for 3.0 s"]);
        app.effects();
        app.keys("again<enter>");
        let sent: Vec<_> = app.request().prompts.into_iter().map(|p| p.text).collect();
        assert_eq!(sent, ["go\n\nagain"], "no empty message goes along");
    }
}

#[test]
fn a_reply_that_breaks_off_while_it_thinks_is_kept_and_not_asked_for_again() {
    let mut app = asked();
    thinking(&mut app, "so far");
    app.effects();
    app.fail(no_connection()).wait(600_000);
    assert_eq!(app.requests(), 0);
    assert_eq!(app.said()[1], "Assistant:  (Interrupted)");
    app.keys("<esc>/reasoning<enter>");
    assert!(app.screen().contains("so far"), "{}", app.screen());
}

#[test]
fn a_reply_that_is_stopped_while_it_thinks_is_kept() {
    let mut app = asked();
    thinking(&mut app, "so far");
    app.wait(2_000).keys("<esc>");
    assert_eq!(app.said()[1], "Assistant:  (Stopped)");
    assert_eq!(rows(&mut app, "▸"), ["▸ reasoned for 2.0 s"]);
}

#[test]
fn every_click_on_the_line_of_thoughts_toggles_however_quick() {
    let mut app = asked();
    thinking(&mut app, "let me see");
    app.wait(1_300).delta("the answer").finish();
    app.effects();
    let screen = app.screen();
    let y = screen.lines().position(|row| row.contains('▸')).unwrap();
    let cell = (6, u16::try_from(y).unwrap());
    for is_open in [true, false, true, false] {
        app.wait(100)
            .mouse(Button::Pressed, cell)
            .mouse(Button::Released, cell);
        assert_eq!(app.screen().contains("let me see"), is_open);
    }
    assert_eq!(app.copied(), []);
}
