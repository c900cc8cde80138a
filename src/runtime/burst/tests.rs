//! Keys that arrive together: when they are typing, and when a paste.

use super::*;
use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// The events of a terminal in raw mode that sends `text` as keys; `^` stands for an arrow.
fn keys(text: &str) -> Vec<Event> {
    let event = |c| match c {
        '\r' => KeyEvent::from(KeyCode::Enter),
        '\t' => KeyEvent::from(KeyCode::Tab),
        '\n' => KeyEvent::new(KeyCode::Char('j'), KeyModifiers::CONTROL),
        '^' => KeyEvent::from(KeyCode::Up),
        c => KeyEvent::from(KeyCode::Char(c)),
    };
    text.chars().map(event).map(Event::Key).collect()
}

/// Messages in short: a paste in brackets, keys as they are written.
#[allow(clippy::wildcard_enum_match_arm)] // anything else is a failure of the test
fn brief(messages: Vec<Msg>) -> String {
    let brief = |msg| match msg {
        Msg::Paste(text) => format!("[{text}]"),
        Msg::Key(key) => key.typed().map_or(format!("<{key}>"), String::from),
        _ => panic!("{msg:?} comes from no key"),
    };
    messages.into_iter().map(brief).collect()
}

fn alone(text: &str) -> String {
    brief(Bursts::default().messages(Moment(0), keys(text)))
}

#[test]
fn a_burst_with_a_line_end_inside_is_one_paste() {
    for (burst, paste) in [
        ("let x = 1;\rlet y = 2;", "[let x = 1;\rlet y = 2;]"),
        ("one\r\rtwo\r\r", "[one\r\rtwo\r\r]"),
        ("a line\r\nanother\r\n", "[a line\r\nanother\r\n]"),
        ("\tif x\r\t\ty\r", "[\tif x\r\t\ty\r]"),
        ("größer\rals", "[größer\rals]"),
    ] {
        assert_eq!(alone(burst), paste);
    }
}

#[test]
fn typing_stays_typing() {
    for (typed, as_keys) in [
        ("a", "a"),
        ("hello world\r", "hello world<enter>"),
        ("hi\ryou", "hi<enter>you"),
        ("y\r\r", "y<enter><enter>"),
        ("a long line without an end", "a long line without an end"),
        ("^^^^^^^^^", "<up><up><up><up><up><up><up><up><up>"),
        ("one\r^two\r", "one<enter><up>two<enter>"),
    ] {
        assert_eq!(alone(typed), as_keys);
    }
}

#[test]
fn what_follows_a_burst_at_once_is_its_rest_even_a_lone_line_end() {
    let mut bursts = Bursts::default();
    bursts.messages(Moment(100), keys("first line\rsecond"));
    assert_eq!(
        brief(bursts.messages(Moment(110), keys(" line"))),
        "[ line]"
    );
    assert_eq!(brief(bursts.messages(Moment(130), keys("\r"))), "[\r]");
    assert_eq!(brief(bursts.messages(Moment(151), keys("\r"))), "<enter>");
}

#[test]
fn keys_that_write_nothing_stay_themselves_around_a_paste() {
    assert_eq!(alone("^one\rtwo\rthree^"), "<up>[one\rtwo\rthree]<up>");
}

#[test]
fn releases_neither_count_nor_divide() {
    let pressed_and_released = |text| {
        let both = |event: Event| {
            let press = event.as_key_press_event().unwrap();
            let kind = KeyEventKind::Release;
            [event, Event::Key(KeyEvent { kind, ..press })]
        };
        keys(text).into_iter().flat_map(both).collect()
    };
    let mut bursts = Bursts::default();
    let few = bursts.messages(Moment(0), pressed_and_released("hi\ryou"));
    assert_eq!(brief(few), "hi<enter>you");
    let many = bursts.messages(Moment(0), pressed_and_released("first\rsecond"));
    assert_eq!(brief(many), "[first\rsecond]");
}
