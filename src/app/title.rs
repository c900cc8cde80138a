//! The title of the conversation, and the row that shows it.

use super::State;
use super::transcript::MARGIN;
use super::words::{beginning, name};
use crate::chat::Role;
use crate::text::markdown::{Block, Kind, parse};
use crate::text::{Ink, Row, Span, cell_width, clean_line, ellipsize};

/// Characters of a message in which its title is looked for. It is made anew with every frame.
const LOOKED_AT: usize = 2_000;
/// Characters of a line that are looked at: no screen is wider.
const TITLE_LENGTH: usize = 1_000;

impl State {
    /// The title of the conversation: the first words of its first message, without the marks that
    /// they were written with.
    pub fn title(&self) -> String {
        let mut messages = self.conversation.messages.iter();
        let first = messages.find(|message| message.role == Role::User);
        first.map_or_else(
            || "New conversation".to_owned(),
            |message| title_of(&message.text),
        )
    }

    /// The title row: the title at the left, the model at the right.
    pub fn title_row(&self, width: usize) -> Row {
        let model = self.model.as_deref().map(name).unwrap_or_default();
        let model = ellipsize(&model, width / 2);
        let room = width.saturating_sub(cell_width(&model) + 2 + 2 * MARGIN);
        let title = ellipsize(&self.title(), room);
        let gap = width.saturating_sub(cell_width(&title) + cell_width(&model) + 2 * MARGIN);
        Row::of(vec![
            Span::new(" ".repeat(MARGIN), Ink::Plain),
            Span::new(title, Ink::Strong),
            Span::new(" ".repeat(gap), Ink::Plain),
            Span::new(model, Ink::Dim),
        ])
    }
}

/// The first words of a text, in a line.
pub(super) fn title_of(text: &str) -> String {
    let lines = beginning(text, LOOKED_AT).lines();
    let lines = lines.map(|line| beginning(line, TITLE_LENGTH));
    let mut lines = lines.filter(|line| !line.trim().is_empty()).peekable();
    // A message of nothing but marks has these for its title.
    let first = lines.peek().copied().unwrap_or_default();
    let title = lines.find_map(|line| parse(line, 0).iter().find_map(words));
    clean_line(title.as_deref().unwrap_or(first))
}

/// The first words of a block.
fn words(block: &Block) -> Option<String> {
    let words = match &block.kind {
        Kind::Paragraph(spans) | Kind::Heading(_, spans) => {
            spans.iter().map(|span| span.text.as_str()).collect()
        }
        Kind::Quote(blocks) => blocks.iter().find_map(words)?,
        Kind::List(list) => {
            let mut blocks = list.items.iter().flat_map(|item| &item.blocks);
            blocks.find_map(words)?
        }
        Kind::Code { text, .. } | Kind::Html(text) => text.clone(),
        Kind::Table(_) | Kind::Rule => return None,
    };
    let words = words.trim().to_owned();
    (!words.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_has_no_marks() {
        for (text, title) in [
            ("What is a lifetime?\nReally?", "What is a lifetime?"),
            ("# Heading 1", "Heading 1"),
            ("message **0** of `many`", "message 0 of many"),
            ("- loose one\n\n- loose two", "loose one"),
            ("> - [x] *quoted* task", "quoted task"),
            ("```rust\nfn main() {}\n```", "fn main() {}"),
            ("see [the book](https://x.org/book)", "see the book"),
            ("\n\n---\n\nafter a rule", "after a rule"),
            ("2 * 3 * 4 and snake_case", "2 * 3 * 4 and snake_case"),
            ("---", "---"),
            ("\u{1b}[31mred\ttab", "red tab"),
            ("", ""),
        ] {
            assert_eq!(title_of(text), title, "{text}");
        }
    }
}
