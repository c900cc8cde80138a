//! The title of the conversation, and the row that shows it.

use super::State;
use super::transcript::MARGIN;
use super::words::{beginning, name};
use crate::chat::Role;
use crate::text::markdown::title_of;
use crate::text::{Ink, Row, Span, cell_width, clean_line, ellipsize};

/// Characters of a title that are looked at: no screen is wider.
const TITLE_LENGTH: usize = 1_000;

impl State {
    /// The title of the conversation: the person's own, else the first words of its first message, without the
    /// marks that they were written with.
    pub fn title(&self) -> String {
        if let Some(title) = &self.conversation.title {
            return clean_line(beginning(title, TITLE_LENGTH));
        }
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
