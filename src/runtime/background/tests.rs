//! Answers among what is typed, in the parts in which they may be read.

use super::*;
use crossterm::event::KeyEventKind;

const DARK: Option<Background> = Some(Background::Dark);
const LIGHT: Option<Background> = Some(Background::Light);

/// The events that crossterm makes of bytes that are read together. `^[` and a character is that
/// character with Alt, as an Esc that something follows is.
fn events(bytes: &str) -> Vec<Event> {
    let mut events = Vec::new();
    let mut chars = bytes.chars();
    while let Some(c) = chars.next() {
        let (code, held) = match c {
            ESC => match chars.next() {
                Some(c) => (KeyCode::Char(c), KeyModifiers::ALT),
                None => (KeyCode::Esc, KeyModifiers::NONE),
            },
            BEL => (KeyCode::Char('g'), KeyModifiers::CONTROL),
            '\r' => (KeyCode::Enter, KeyModifiers::NONE),
            c if c.is_uppercase() => (KeyCode::Char(c), KeyModifiers::SHIFT),
            c => (KeyCode::Char(c), KeyModifiers::NONE),
        };
        events.push(Event::Key(KeyEvent::new(code, held)));
    }
    events
}

const NOW: Moment = Moment(1_000);

fn asked() -> Question {
    Question {
        asked: Some(NOW),
        ..Question::default()
    }
}

/// What is left of bytes that are read in these parts, and what the answer says.
fn sifted(parts: &[&str]) -> (Vec<Event>, Option<Background>) {
    let mut question = asked();
    let (mut rest, mut told) = (Vec::new(), None);
    for part in parts {
        let (events, background) = question.sift(NOW, events(part));
        rest.extend(events);
        told = told.or(background);
        assert!(!question.is_open() || background.is_none());
    }
    (rest, told)
}

#[test]
fn an_answer_is_understood_in_every_form_and_never_typed() {
    for (answer, expected) in [
        ("\x1b]11;rgb:1616/1818/1a1a\x07", DARK),
        ("\x1b]11;rgb:FFFF/ffff/dddd\x1b\\", LIGHT),
        ("\x1b]11;rgb:f/f/f\x07", LIGHT),
        ("\x1b]11;rgb:00/2b/36\x07", DARK),
        ("\x1b]11;rgba:0000/0000/0000/ffff\x07", DARK),
        ("\x1b]11;#fdf6e3\x07", LIGHT),
        ("\x1b]11;rgb:/\x07", None),
        ("\x1b]11;\x07", None),
    ] {
        assert_eq!(sifted(&[answer]), (Vec::new(), expected), "{answer:?}");
    }
}

#[test]
fn what_is_typed_around_an_answer_keeps_its_place() {
    let answer = "\x1b]11;rgb:ffff/ffff/ffff\x07";
    let whole = format!("ab{answer}cd\r");
    for parts in [
        vec![whole.as_str()],
        vec!["ab", answer, "cd\r"],
        vec!["ab\x1b]1", "1;rgb:ffff/ff", "ff/ffff\x07cd\r"],
    ] {
        assert_eq!(sifted(&parts), (events("abcd\r"), LIGHT), "{parts:?}");
    }
}

#[test]
fn an_answer_that_was_read_within_its_first_or_last_sign_is_not_typed_either() {
    // The Esc was given out before anybody could know what it belongs to.
    let first = ["\x1b", "]11;rgb:ffff/ffff/ffff\x07x"];
    let (rest, told) = sifted(&first);
    assert_eq!((rest.len(), told), (2, LIGHT));
    let last = ["\x1b]11;rgb:ffff/ffff/ffff\x1b", "\\x"];
    assert_eq!(sifted(&last), (events("x"), LIGHT));
}

#[test]
fn what_only_begins_like_an_answer_is_typed() {
    for typed in [
        "\x1b]x",
        "\x1b]11x",
        "\x1b]11;rgb:zz",
        "\x1b]10;rgb:0/0/0\x07",
        "]11;rgb:0/0/0\x07",
        "\x1b]\r",
        "\x1b]\x1b]\x1b]q",
        "\x1b]11;rgb:00000000000000000000000000",
    ] {
        assert_eq!(sifted(&[typed]), (events(typed), None), "{typed:?}");
    }
}

#[test]
fn a_new_size_does_not_tear_an_answer_apart() {
    let mut question = asked();
    let mut batch = events("\x1b]11;rgb:ffff/ffff/ffff\x07");
    batch.insert(5, Event::Resize(80, 24));
    assert_eq!(
        question.sift(NOW, batch),
        (vec![Event::Resize(80, 24)], LIGHT)
    );
}

#[test]
fn without_a_question_everything_is_typed() {
    let typed = events("\x1b]11;rgb:ffff/ffff/ffff\x07");
    assert!(typed.iter().all(|event| matches!(
        event,
        Event::Key(key) if key.kind == KeyEventKind::Press
    )));
    let mut question = Question::default();
    assert_eq!(question.sift(NOW, typed.clone()), (typed, None));
}

#[test]
fn what_might_have_begun_an_answer_is_typed_when_its_time_is_over() {
    for (first, second) in [("\x1b", "]"), ("", "\x1b]"), ("", "\x1b]11")] {
        let mut question = asked();
        assert_eq!(question.sift(NOW, events(first)).0, events(first));
        assert_eq!(question.due(), None);
        assert_eq!(question.sift(NOW, events(second)), (Vec::new(), None));
        let due = question.due().expect("nothing is held");
        assert_eq!(due, NOW.after(HELD_MS));
        assert_eq!(question.release(NOW.after(HELD_MS - 1)), []);
        assert_eq!(question.release(due), events(second), "{second:?}");
        assert_eq!((question.due(), question.release(due)), (None, Vec::new()));
        // An answer that comes later is one still.
        let answer = events("\x1b]11;rgb:ffff/ffff/ffff\x07");
        assert_eq!(question.sift(due, answer), (Vec::new(), LIGHT));
    }
}

#[test]
fn the_parts_of_an_answer_may_each_take_their_time() {
    let mut question = asked();
    let mut now = NOW;
    for part in ["\x1b]11;", "rgb:ffff/ff"] {
        question.sift(now, events(part));
        now = now.after(HELD_MS - 1);
        assert_eq!(question.release(now), []);
    }
    let (rest, told) = question.sift(now, events("ff/ffff\x07"));
    assert_eq!((rest, told), (Vec::new(), LIGHT));
}

#[test]
fn long_after_the_question_a_bracket_behind_an_esc_is_typed_at_once() {
    let mut question = asked();
    let later = NOW.after(TORN_WITHIN_MS + 1);
    for typed in ["\x1b", "]"] {
        assert_eq!(question.sift(later, events(typed)).0, events(typed));
    }
    assert_eq!(question.due(), None);
}
