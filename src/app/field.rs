//! A line that is typed at its end: what is looked for.

use super::key::{Key, Named};
use crate::text::clusters;

/// Characters at most; what does not fit is left out.
const MOST: usize = 400;

/// A line of text. Edited with keys that every list has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    text: String,
    is_old: bool,
}

impl Field {
    /// A line with this in it to begin with.
    pub fn of(text: &str) -> Self {
        let mut field = Self::default();
        field.type_text(text);
        field
    }

    /// Whether nothing stands in it.
    pub const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// What stands in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it was typed some time ago: what is typed now takes its place.
    pub const fn is_old(&self) -> bool {
        self.is_old
    }

    /// What stands in it now was typed some time ago.
    pub const fn age(&mut self) {
        self.is_old = !self.text.is_empty();
    }

    /// Edits it with a key; keys that do not edit are ignored. Returns whether it is another text now.
    pub fn press(&mut self, key: Key) -> bool {
        if let Some(c) = key.typed() {
            return self.type_text(c.encode_utf8(&mut [0; 4]));
        }
        let end = if key == Key::named(Named::Backspace) || key == Key::ctrl('h') {
            clusters(&self.text).last().map_or(0, |(start, ..)| start)
        } else if key == Key::ctrl('w') {
            let words = self.text.trim_end();
            words.rfind(' ').map_or(0, |blank| blank + 1)
        } else if key == Key::ctrl('u') {
            0
        } else {
            return false;
        };
        self.is_old = false;
        let is_shorter = end < self.text.len();
        self.text.truncate(end);
        is_shorter
    }

    /// Adds to it; line ends and tabs as blanks, without other control characters. Returns whether it is another
    /// text now.
    pub fn type_text(&mut self, text: &str) -> bool {
        let blank = |c: char| if c.is_whitespace() { ' ' } else { c };
        let mut typed = text
            .chars()
            .map(blank)
            .filter(|c| !c.is_control())
            .peekable();
        if typed.peek().is_none() {
            return false;
        }
        if std::mem::take(&mut self.is_old) {
            self.text.clear();
        }
        let room = MOST.saturating_sub(self.text.chars().count());
        self.text.extend(typed.take(room));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_edited_at_its_end() {
        let mut field = Field::default();
        assert!(field.type_text("two  words\nand👩‍👩‍👧"));
        for (key, left) in [
            ("backspace", "two  words and"),
            ("ctrl-w", "two  words "),
            ("ctrl-w", "two  "),
            ("x", "two  x"),
            ("ctrl-u", ""),
        ] {
            assert!(field.press(key.parse().unwrap()), "{key}");
            assert_eq!(field.text(), left, "{key}");
        }
        for key in ["backspace", "ctrl-w", "ctrl-u", "up"] {
            assert!(!field.press(key.parse().unwrap()), "{key}");
        }
        field.type_text(&"日".repeat(100_000));
        assert_eq!(field.text().chars().count(), MOST);
    }

    #[test]
    fn what_is_typed_takes_the_place_of_an_old_text_unless_that_is_edited() {
        let mut field = Field::default();
        field.type_text("old");
        field.age();
        field.type_text("n");
        assert_eq!(field.text(), "n");
        field.age();
        field.press("backspace".parse().unwrap());
        field.type_text("x");
        assert_eq!(field.text(), "x");
    }
}
