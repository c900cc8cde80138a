//! Keys as people write them: `ctrl-o`, `shift-f2`, `alt-enter`, `?`.
//!
//! Owns the type, its parser and its two printers: the one for files and the short one for the
//! screen. What a key does is `keymap`'s; how a terminal reports it is `runtime::input`'s.

use std::fmt;
use std::str::FromStr;

/// A key press with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// The key itself.
    pub code: Code,
    /// Whether Ctrl was held.
    pub ctrl: bool,
    /// Whether Alt was held.
    pub alt: bool,
    /// Whether Shift was held. Never set for characters: Shift is in the character.
    pub shift: bool,
}

/// A key without its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A character, as typed: with Shift already applied, and lower case when Ctrl is held.
    Char(char),
    /// A function key, 1 to 24.
    F(u8),
    /// One of the keys that have a name.
    Named(Named),
}

/// Keys that have a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // the names say it all
pub enum Named {
    Enter,
    Esc,
    Tab,
    Backspace,
    Delete,
    Insert,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
}

/// Names as files have them, and as the screen has them.
const NAMES: [(Named, &str, &str); 14] = [
    (Named::Enter, "enter", "Enter"),
    (Named::Esc, "esc", "Esc"),
    (Named::Tab, "tab", "Tab"),
    (Named::Backspace, "backspace", "Backspace"),
    (Named::Delete, "delete", "Delete"),
    (Named::Insert, "insert", "Insert"),
    (Named::Up, "up", "Up"),
    (Named::Down, "down", "Down"),
    (Named::Left, "left", "Left"),
    (Named::Right, "right", "Right"),
    (Named::Home, "home", "Home"),
    (Named::End, "end", "End"),
    (Named::PageUp, "pageup", "PageUp"),
    (Named::PageDown, "pagedown", "PageDown"),
];

impl Key {
    /// The key without modifiers.
    pub const fn plain(code: Code) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
            shift: false,
        }
    }

    /// A named key without modifiers.
    pub const fn named(name: Named) -> Self {
        Self::plain(Code::Named(name))
    }

    /// A character without modifiers.
    pub const fn char(c: char) -> Self {
        Self::plain(Code::Char(c))
    }

    /// A character with Ctrl.
    pub const fn ctrl(c: char) -> Self {
        Self {
            code: Code::Char(c),
            ctrl: true,
            alt: false,
            shift: false,
        }
    }

    /// The character that this key types, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt && !c.is_control() => Some(c),
            Code::Char(_) | Code::F(_) | Code::Named(_) => None,
        }
    }

    /// The key for the screen: `Ctrl+O`, `Shift+F2`, `Enter`.
    pub fn label(self) -> String {
        self.print(
            "Ctrl+",
            "Alt+",
            "Shift+",
            |(_, _, label)| label,
            |c| c.to_uppercase().collect(),
        )
    }

    fn print(
        self,
        ctrl: &str,
        alt: &str,
        shift: &str,
        pick: impl Fn(&(Named, &'static str, &'static str)) -> &'static str,
        letter: impl Fn(char) -> String,
    ) -> String {
        let mut text = String::new();
        for (held, word) in [(self.ctrl, ctrl), (self.alt, alt), (self.shift, shift)] {
            if held {
                text.push_str(word);
            }
        }
        match self.code {
            Code::Char(' ') => text.push_str("space"),
            Code::Char(c) if self.ctrl || self.alt => text.push_str(&letter(c)),
            Code::Char(c) => text.push(c),
            Code::F(n) => {
                text.push_str(&letter('f'));
                text.push_str(&n.to_string());
            }
            Code::Named(name) => {
                text.push_str(NAMES.iter().find(|row| row.0 == name).map_or("", pick));
            }
        }
        text
    }
}

impl fmt::Display for Key {
    /// The key as files have it: `ctrl-o`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.print("ctrl-", "alt-", "shift-", |row| row.1, |c| c.to_string()))
    }
}

/// Text that names no key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSuchKey(pub String);

impl fmt::Display for NoSuchKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "'{}' is no key; keys are written like ctrl-o, alt-enter, shift-f2 or ?",
            self.0
        )
    }
}

impl FromStr for Key {
    type Err = NoSuchKey;

    fn from_str(text: &str) -> Result<Self, NoSuchKey> {
        let no_such_key = || NoSuchKey(text.to_owned());
        let mut key = Self::plain(Code::Char(' '));
        let mut rest = text;
        loop {
            let (held, tail) = match rest.split_once('-') {
                Some(("ctrl", tail)) if !tail.is_empty() => (&mut key.ctrl, tail),
                Some(("alt", tail)) if !tail.is_empty() => (&mut key.alt, tail),
                Some(("shift", tail)) if !tail.is_empty() => (&mut key.shift, tail),
                _ => break,
            };
            if std::mem::replace(held, true) {
                return Err(no_such_key());
            }
            rest = tail;
        }
        key.code = code_from(rest).ok_or_else(no_such_key)?;
        let is_char = matches!(key.code, Code::Char(_));
        let is_upper = matches!(key.code, Code::Char(c) if c.is_uppercase());
        if (is_char && key.shift) || (is_upper && key.ctrl) {
            return Err(no_such_key());
        }
        Ok(key)
    }
}

fn code_from(text: &str) -> Option<Code> {
    if text == "space" {
        return Some(Code::Char(' '));
    }
    if let Some(row) = NAMES.iter().find(|row| row.1 == text) {
        return Some(Code::Named(row.0));
    }
    let mut chars = text.chars();
    match (chars.next(), chars.as_str()) {
        (Some(c), "") if !c.is_control() => Some(Code::Char(c)),
        (Some('f'), number) => number
            .parse()
            .ok()
            .filter(|n| (1..=24).contains(n))
            .map(Code::F),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_as_it_prints() {
        for text in [
            "a",
            "?",
            "/",
            "space",
            "-",
            "ctrl-o",
            "ctrl-_",
            "ctrl--",
            "alt-enter",
            "shift-f2",
            "ctrl-alt-x",
            "f12",
            "pageup",
            "ctrl-home",
            "shift-tab",
            "A",
            "alt-A",
            "é",
        ] {
            let key: Key = text.parse().unwrap();
            assert_eq!(key.to_string(), text);
            assert_eq!(key.to_string().parse::<Key>(), Ok(key));
        }
    }

    #[test]
    fn what_is_no_key_is_quoted() {
        for text in [
            "",
            "ctrl-",
            "ctrl-ctrl-a",
            "enterr",
            "f0",
            "f25",
            "shift-a",
            "ctrl-O",
            "ab",
        ] {
            let error = text.parse::<Key>().unwrap_err();
            assert!(
                error
                    .to_string()
                    .starts_with(&format!("'{text}' is no key")),
                "{error}"
            );
        }
    }

    #[test]
    fn the_screen_has_keys_as_keyboards_do() {
        let label = |text: &str| text.parse::<Key>().unwrap().label();
        assert_eq!(label("ctrl-o"), "Ctrl+O");
        assert_eq!(label("shift-f2"), "Shift+F2");
        assert_eq!(label("alt-enter"), "Alt+Enter");
        assert_eq!(label("?"), "?");
    }
}
