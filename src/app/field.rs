//! A line of text that is typed at its end: what a list is filtered by, a title.

use super::key::{Key, Named};

/// The most characters that a line takes.
const MOST: usize = 300;

/// A line of text. No control character gets into it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    text: String,
}

impl Field {
    /// A line with this in it to begin with.
    pub fn of(text: &str) -> Self {
        let mut field = Self::default();
        field.type_text(text);
        field
    }

    /// What stands in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing does.
    pub const fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Edits with a key. Returns whether the key edits.
    pub fn press(&mut self, key: Key) -> bool {
        if key == Key::named(Named::Backspace) || key == Key::ctrl('h') {
            self.delete_back();
        } else if key == Key::ctrl('u') || key == Key::ctrl('w') {
            self.text.clear();
        } else if let Some(c) = key.typed() {
            self.type_text(&c.to_string());
        } else {
            return false;
        }
        true
    }

    /// Adds to it, as far as it goes in.
    pub fn type_text(&mut self, text: &str) {
        let room = MOST.saturating_sub(self.text.chars().count());
        let typed = text.chars().filter(|c| !c.is_control());
        self.text.extend(typed.take(room));
    }

    /// Takes the last cluster away.
    pub fn delete_back(&mut self) {
        if let Some((start, _, _)) = crate::text::clusters(&self.text).last() {
            self.text.truncate(start);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_typed_and_taken_back_by_clusters() {
        let mut field = Field::of("a\u{1b}b\n👩‍👩‍👧");
        assert_eq!(field.text(), "ab👩‍👩‍👧");
        assert!(field.press(Key::named(Named::Backspace)));
        assert_eq!(field.text(), "ab");
        assert!(!field.press(Key::named(Named::Up)));
        assert!(field.press(Key::ctrl('u')) && field.is_empty());
        field.type_text(&"日".repeat(9_000));
        assert_eq!(field.text().chars().count(), MOST);
    }
}
