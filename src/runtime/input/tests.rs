//! Terminals and their ways to report the same key.

use super::*;
use crossterm::event::{MediaKeyCode, MouseButton, MouseEvent};

const NONE: KeyModifiers = KeyModifiers::NONE;
const CTRL: KeyModifiers = KeyModifiers::CONTROL;
const ALT: KeyModifiers = KeyModifiers::ALT;
const SHIFT: KeyModifiers = KeyModifiers::SHIFT;

fn pressed(code: KeyCode, held: KeyModifiers) -> Option<String> {
    let msg = message(Event::Key(KeyEvent::new(code, held)))?;
    let Msg::Key(key) = msg else {
        panic!("{msg:?} is no key");
    };
    Some(key.to_string())
}

#[test]
fn a_key_is_the_same_key_whatever_the_terminal_calls_it() {
    let c = KeyCode::Char;
    let table = [
        // Characters: Shift is in them, Ctrl makes them lower case.
        (c('a'), NONE, "a"),
        (c('A'), SHIFT, "A"),
        (c('a'), SHIFT, "A"),
        (c('?'), SHIFT, "?"),
        (c('é'), NONE, "é"),
        (c('ß'), SHIFT, "ß"),
        (c(' '), SHIFT, "space"),
        (c('b'), ALT, "alt-b"),
        (c('_'), ALT, "alt-_"),
        (c('a'), ALT | SHIFT, "alt-A"),
        (c('o'), CTRL, "ctrl-o"),
        (c('O'), CTRL | SHIFT, "ctrl-o"),
        (c('j'), CTRL, "ctrl-j"),
        (c('h'), CTRL, "ctrl-h"),
        (c(' '), CTRL, "ctrl-space"),
        // Undo, in four spellings.
        (c('7'), CTRL, "ctrl-_"),
        (c('_'), CTRL, "ctrl-_"),
        (c('_'), CTRL | SHIFT, "ctrl-_"),
        (c('/'), CTRL, "ctrl-_"),
        (c('4'), CTRL, "ctrl-\\"),
        (c('5'), CTRL, "ctrl-]"),
        (c('6'), CTRL, "ctrl-^"),
        // AltGr types; Ctrl+Alt with a letter or digit is a chord.
        (c('@'), CTRL | ALT, "@"),
        (c('€'), CTRL | ALT, "€"),
        (c('ł'), CTRL | ALT, "ł"),
        (c('x'), CTRL | ALT, "ctrl-alt-x"),
        (c('7'), CTRL | ALT, "ctrl-alt-_"),
        (c(' '), CTRL | ALT, "ctrl-alt-space"),
        // Keys with names.
        (KeyCode::Enter, NONE, "enter"),
        (KeyCode::Enter, SHIFT, "shift-enter"),
        (KeyCode::Enter, ALT, "alt-enter"),
        (KeyCode::Tab, NONE, "tab"),
        (KeyCode::BackTab, SHIFT, "shift-tab"),
        (KeyCode::BackTab, NONE, "shift-tab"),
        (KeyCode::Backspace, NONE, "backspace"),
        (KeyCode::Backspace, SHIFT, "backspace"),
        (KeyCode::Backspace, ALT, "alt-backspace"),
        (KeyCode::Home, CTRL, "ctrl-home"),
        (KeyCode::F(2), SHIFT, "shift-f2"),
        (KeyCode::F(24), NONE, "f24"),
    ];
    for (code, held, name) in table {
        assert_eq!(pressed(code, held).as_deref(), Some(name), "{code} {held}");
    }
}

#[test]
fn every_name_has_its_key() {
    for (code, name) in NAMED {
        let key = Key {
            shift: code == KeyCode::BackTab,
            ..Key::named(name)
        };
        assert_eq!(pressed(code, NONE), Some(key.to_string()));
    }
}

#[test]
fn what_types_nothing_is_no_message() {
    for (code, held) in [
        (KeyCode::Char('c'), KeyModifiers::SUPER),
        (KeyCode::Char('c'), KeyModifiers::HYPER),
        (KeyCode::Enter, KeyModifiers::META),
        (KeyCode::Char('\u{85}'), NONE),
        (KeyCode::CapsLock, NONE),
        (KeyCode::Null, NONE),
        (KeyCode::F(25), NONE),
        (KeyCode::Media(MediaKeyCode::Play), NONE),
    ] {
        assert_eq!(pressed(code, held), None, "{code} {held}");
    }
}

#[test]
fn a_key_counts_when_it_is_pressed_and_repeated_not_when_it_is_released() {
    let event = |kind| {
        message(Event::Key(KeyEvent::new_with_kind(
            KeyCode::Char('a'),
            NONE,
            kind,
        )))
    };
    let key = Some(Msg::Key(Key::char('a')));
    assert_eq!(event(KeyEventKind::Press), key);
    assert_eq!(event(KeyEventKind::Repeat), key);
    assert_eq!(event(KeyEventKind::Release), None);
}

#[test]
fn of_the_mouse_the_wheel_and_the_left_button_count() {
    let mouse = |kind| {
        message(Event::Mouse(MouseEvent {
            kind,
            column: 3,
            row: 4,
            modifiers: NONE,
        }))
    };
    assert_eq!(mouse(MouseEventKind::ScrollUp), Some(Msg::Wheel(Wheel::Up)));
    assert_eq!(
        mouse(MouseEventKind::ScrollDown),
        Some(Msg::Wheel(Wheel::Down))
    );
    let left = |button| Some(Msg::Mouse(Mouse { button, x: 3, y: 4 }));
    for (kind, button) in [
        (MouseEventKind::Down(MouseButton::Left), Button::Pressed),
        (MouseEventKind::Drag(MouseButton::Left), Button::Dragged),
        (MouseEventKind::Up(MouseButton::Left), Button::Released),
    ] {
        assert_eq!(mouse(kind), left(button));
    }
    assert_eq!(mouse(MouseEventKind::Down(MouseButton::Right)), None);
    assert_eq!(mouse(MouseEventKind::Moved), None);
}

#[test]
fn pastes_and_sizes_come_as_they_are() {
    assert_eq!(
        message(Event::Paste("a\r\nb".to_owned())),
        Some(Msg::Paste("a\r\nb".to_owned()))
    );
    let size = Size {
        width: 1,
        height: 1,
    };
    assert_eq!(message(Event::Resize(1, 1)), Some(Msg::Resize(size)));
    assert_eq!(message(Event::FocusGained), None);
}
