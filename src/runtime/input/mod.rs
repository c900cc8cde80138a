//! What a terminal reports, as messages: pure, one event at a time.
//!
//! Owns the differences between terminals: the same key pressed is the same [`Key`], whichever
//! protocol the terminal speaks. What looks like a paste is `burst`'s, what a key does `app`'s.

use crate::app::key::{Code, Key, Named};
use crate::app::msg::{Button, Mouse, Msg, Size, Wheel};
use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

/// The keys that have a name, on both sides.
const NAMED: [(KeyCode, Named); 15] = [
    (KeyCode::Enter, Named::Enter),
    (KeyCode::Esc, Named::Esc),
    (KeyCode::Tab, Named::Tab),
    (KeyCode::BackTab, Named::Tab),
    (KeyCode::Backspace, Named::Backspace),
    (KeyCode::Delete, Named::Delete),
    (KeyCode::Insert, Named::Insert),
    (KeyCode::Up, Named::Up),
    (KeyCode::Down, Named::Down),
    (KeyCode::Left, Named::Left),
    (KeyCode::Right, Named::Right),
    (KeyCode::Home, Named::Home),
    (KeyCode::End, Named::End),
    (KeyCode::PageUp, Named::PageUp),
    (KeyCode::PageDown, Named::PageDown),
];

/// Characters that stand for others while Ctrl is held. Terminals without the keyboard protocol
/// send 0x1C to 0x1F for four of them, which crossterm names after the digits 4 to 7; and most
/// send 0x1F for `Ctrl+/` too.
const CTRL_NAMES: [(char, char); 5] = [('4', '\\'), ('5', ']'), ('6', '^'), ('7', '_'), ('/', '_')];

/// Modifiers that belong to the window system: what is pressed with them types nothing.
const FOREIGN: KeyModifiers = KeyModifiers::SUPER
    .union(KeyModifiers::HYPER)
    .union(KeyModifiers::META);

/// The message that an event is; `None` if it is nothing to the machine.
pub(super) fn message(event: Event) -> Option<Msg> {
    match event {
        Event::Key(event) => key(event).map(Msg::Key),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Resize(width, height) => Some(Msg::Resize(Size { width, height })),
        Event::Mouse(event) => mouse(event),
        Event::FocusGained | Event::FocusLost => None,
    }
}

fn key(event: KeyEvent) -> Option<Key> {
    let held = event.modifiers;
    if event.kind == KeyEventKind::Release || held.intersects(FOREIGN) {
        return None;
    }
    if let KeyCode::Char(c) = event.code {
        return (!c.is_control()).then(|| character(c, held));
    }
    let code = if let KeyCode::F(n) = event.code {
        (1..=24).contains(&n).then_some(Code::F(n))?
    } else {
        Code::Named(NAMED.iter().find(|row| row.0 == event.code)?.1)
    };
    // Shift is easily still held when Backspace follows a capital, and most terminals keep it to
    // themselves.
    let shift = held.contains(KeyModifiers::SHIFT) && event.code != KeyCode::Backspace
        || event.code == KeyCode::BackTab;
    Some(Key {
        code,
        ctrl: held.contains(KeyModifiers::CONTROL),
        alt: held.contains(KeyModifiers::ALT),
        shift,
    })
}

fn character(c: char, held: KeyModifiers) -> Key {
    let ctrl = held.contains(KeyModifiers::CONTROL);
    let alt = held.contains(KeyModifiers::ALT);
    // AltGr, as Windows reports it: the character is what was typed.
    if ctrl && alt && c != ' ' && !c.is_ascii_alphanumeric() {
        return Key::char(c);
    }
    let c = if ctrl {
        ctrl_name(only(c.to_lowercase()).unwrap_or(c))
    } else if held.contains(KeyModifiers::SHIFT) {
        // The keyboard protocol may report the letter as it is without Shift.
        only(c.to_uppercase()).unwrap_or(c)
    } else {
        c
    };
    Key {
        code: Code::Char(c),
        ctrl,
        alt,
        shift: false,
    }
}

fn ctrl_name(c: char) -> char {
    CTRL_NAMES
        .iter()
        .find(|row| row.0 == c)
        .map_or(c, |row| row.1)
}

/// The character, if it is the only one: `ß` in upper case is two, and no key.
fn only(mut chars: impl Iterator<Item = char>) -> Option<char> {
    chars.next().filter(|_| chars.next().is_none())
}

/// The wheel and the left button; the others are the terminal's.
const fn mouse(event: MouseEvent) -> Option<Msg> {
    let button = match event.kind {
        MouseEventKind::ScrollUp => return Some(Msg::Wheel(Wheel::Up)),
        MouseEventKind::ScrollDown => return Some(Msg::Wheel(Wheel::Down)),
        MouseEventKind::Down(MouseButton::Left) => Button::Pressed,
        MouseEventKind::Drag(MouseButton::Left) => Button::Dragged,
        MouseEventKind::Up(MouseButton::Left) => Button::Released,
        MouseEventKind::Down(_)
        | MouseEventKind::Up(_)
        | MouseEventKind::Drag(_)
        | MouseEventKind::Moved
        | MouseEventKind::ScrollLeft
        | MouseEventKind::ScrollRight => return None,
    };
    Some(Msg::Mouse(Mouse {
        button,
        x: event.column,
        y: event.row,
    }))
}

#[cfg(test)]
mod tests;
