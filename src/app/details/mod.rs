//! The details of a message: every fact that is known of it, exactly, in rows of a label and a value.
//!
//! Owns which message that is, how far its rows are scrolled, and what of them is copied. Which facts there are is
//! `facts`', of what was sent `sent`'s, of a receipt `receipt`'s.

mod facts;
mod receipt;
mod sent;

use super::State;
use super::clipboard::{Clipping, Passage};
use super::command::{Choose, Command};
use super::effect::Effect;
use super::overlay::Overlay;
use crate::chat::{Message, MessageId};
use crate::text::{Ink, Row, wrap};
use facts::{Fact, Group};

/// Cells of the column of labels, where there is room for as many.
const LABELS: usize = 14;
/// Cells between the columns.
const GAP: usize = 2;

/// Details that are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Details {
    /// Of this message.
    message: MessageId,
    /// Rows scrolled past.
    pub top: usize,
}

impl State {
    /// Shows the details of the chosen message, else of the last reply; closes them if they are open.
    pub(super) fn toggle_details(&mut self) -> Vec<Effect> {
        if matches!(self.overlay, Some(Overlay::Details(_))) {
            self.overlay = None;
            return Vec::new();
        }
        let last = || self.conversation.messages.last();
        let Some(message) = self.subject().map(|(_, message)| message).or_else(last) else {
            return self.note("there is no message to tell about yet".to_owned());
        };
        let message = message.id;
        self.overlay = Some(Overlay::Details(Details { message, top: 0 }));
        Vec::new()
    }

    /// The details in rows at a width in cells.
    pub fn details_rows(&self, details: Details, width: usize) -> Vec<Row> {
        let groups = self.groups(details);
        let mut rows = Vec::new();
        for group in &groups {
            if !rows.is_empty() {
                rows.push(Row::of(Vec::new()));
            }
            rows.push(Row::plain(group.heading, Ink::Heading));
            rows.extend(group.facts.iter().flat_map(|fact| fact_rows(fact, width)));
        }
        rows
    }

    fn groups(&self, details: Details) -> Vec<Group> {
        match self.place_in_path(details.message) {
            Some((place, message)) => self.facts_of(place, message),
            // It was taken back while its details were open.
            None => vec![Group {
                heading: "This message is not in the conversation any more",
                facts: Vec::new(),
            }],
        }
    }

    fn place_in_path(&self, id: MessageId) -> Option<(usize, &Message)> {
        let messages = self.conversation.messages.iter().enumerate();
        messages.rev().find(|(_, message)| message.id == id)
    }

    /// A key while details are shown: it scrolls them, copies of them, or goes to another message's. `None` for
    /// what holds everywhere.
    pub(super) fn details_key(&mut self, command: Option<Command>) -> Option<Vec<Effect>> {
        Some(match command {
            Some(Command::List(act)) => self.list_act(act),
            Some(Command::Pane(_) | Command::Details) => self.toggle_details(),
            Some(Command::Choose(choose)) => {
                self.choose_details(choose);
                Vec::new()
            }
            Some(Command::Receipt) => {
                let shown = self.shown_details().map(|details| details.message);
                self.check_receipt(shown)
            }
            Some(Command::Copy) => self.copy_request_id(),
            Some(Command::CopyCode) => self.copy_details(),
            Some(
                Command::Back
                | Command::Interrupt
                | Command::Suspend
                | Command::Repaint
                | Command::Help
                | Command::Palette
                | Command::Quit,
            ) => return None,
            Some(_) | None => Vec::new(),
        })
    }

    /// Shows the details of another message, which becomes the chosen one.
    fn choose_details(&mut self, choose: Choose) {
        let Some(details) = self.shown_details() else {
            return;
        };
        let place = self.place_in_path(details.message).map(|(place, _)| place);
        self.browsing = self.browsing.or(place);
        self.choose(choose);
        let chosen = self
            .chosen()
            .and_then(|place| self.conversation.messages.get(place));
        if let Some(message) = chosen.map(|message| message.id) {
            self.overlay = Some(Overlay::Details(Details { message, top: 0 }));
        }
    }

    /// Scrolls the details.
    pub(super) fn scroll_details(&mut self, rows: isize) {
        let width = usize::from(self.size.width);
        if let Some(Overlay::Details(details)) = self.overlay {
            let last = self.details_rows(details, width).len();
            let top = details.top.saturating_add_signed(rows).min(last);
            self.overlay = Some(Overlay::Details(Details { top, ..details }));
        }
    }

    /// The server's name for the request whose details are shown, if it gave one.
    pub fn request_id(&self, details: Details) -> Option<&str> {
        let (_, message) = self.place_in_path(details.message)?;
        message.reply.as_ref()?.meta.request_id.as_deref()
    }

    const fn shown_details(&self) -> Option<Details> {
        match self.overlay {
            Some(Overlay::Details(details)) => Some(details),
            _ => None,
        }
    }

    fn copy_request_id(&mut self) -> Vec<Effect> {
        let Some(details) = self.shown_details() else {
            return Vec::new();
        };
        match self.request_id(details) {
            Some(id) => vec![Effect::Copy(Clipping::new(Passage::RequestId, id))],
            None => self.note("the server has given this no request id".to_owned()),
        }
    }

    fn copy_details(&self) -> Vec<Effect> {
        let Some(details) = self.shown_details() else {
            return Vec::new();
        };
        let groups = self.groups(details);
        let facts = groups.iter().flat_map(|group| &group.facts);
        let lines = facts.map(|Fact { label, value, .. }| format!("{label}: {value}"));
        let text = lines.collect::<Vec<_>>().join("\n");
        vec![Effect::Copy(Clipping::new(Passage::Details, &text))]
    }
}

/// The label at the left, the value at the right, wrapped in its column.
fn fact_rows(fact: &Fact, width: usize) -> Vec<Row> {
    let column = LABELS.min(width / 3);
    let labels = wrap(&fact.label, column, Ink::Dim);
    let values = wrap(
        &fact.value,
        width.saturating_sub(column + GAP).max(1),
        fact.ink,
    );
    let blank = || Row::of(Vec::new());
    (0..labels.len().max(values.len()))
        .map(|place| {
            let mut row = labels.get(place).cloned().unwrap_or_else(blank);
            let gap = (column + GAP).saturating_sub(row.width());
            row.push(" ".repeat(gap), Ink::Plain);
            row.spans
                .extend(values.get(place).cloned().unwrap_or_else(blank).spans);
            row
        })
        .collect()
}
