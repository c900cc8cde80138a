//! The conversations pane: which conversations the history has, by a window of the list that goes along with the
//! cursor, so that ten thousand cost what a screen does.
//!
//! Owns what was asked, what came of it and where the cursor is. What is done with a conversation is in `acts`, how the
//! list reads in `rows`. The list is asked for anew when the pane gets the keys and after each change that it shows.

mod acts;
mod keys;
mod restoring;
mod rows;

pub use rows::Line;

use super::field::Field;
use super::words;
use crate::chat::ConversationId;
use crate::chat::history::{Question, Summary};
use crate::text::clean_line;

/// Conversations that are asked for at once.
const WINDOW: usize = 200;
/// The window goes along when the cursor comes so near to its end.
const NEAR: usize = 50;
/// Characters of a title that are looked at: no pane is wider.
const TITLE_LENGTH: usize = 300;

/// The pane.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Conversations {
    /// Whether it has the keys.
    pub focus: Focus,
    filter: Field,
    archived: Archived,
    /// What came of the last question.
    pub listing: Listing,
    /// The part of the list that is known, and how many stand before it.
    window: Vec<Entry>,
    offset: usize,
    /// How many there are that match, and how many in all.
    matching: usize,
    all: usize,
    cursor: usize,
    asked: Option<Asked>,
    counting: Option<u64>,
    /// The title that is being written.
    pub naming: Option<Naming>,
    /// The conversation that the next press deletes.
    doomed: Option<ConversationId>,
    /// Whether `u` brings back what was deleted last, rather than beginning a filter.
    undoes: bool,
    /// The conversation that was brought back, which the cursor is to be on.
    returns: Option<ConversationId>,
    /// Conversations taken in since it was opened: what the tests of cost count.
    taken_in: usize,
}

/// Who has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The pane.
    #[default]
    Here,
    /// Something else; the pane stands beside it.
    Elsewhere,
}

/// Whether archived conversations are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Archived {
    /// They are not.
    #[default]
    Hidden,
    /// They are, marked.
    Shown,
}

/// What came of the last question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Listing {
    /// Nothing yet.
    #[default]
    Asked,
    /// The list.
    Known,
    /// It could not be read, for the reason in this sentence.
    Failed(String),
}

/// A part of the list that was asked for.
#[derive(Debug, Clone, PartialEq)]
struct Asked {
    number: u64,
    offset: usize,
    /// The conversation that the cursor is to be on.
    seeks: Option<ConversationId>,
    /// Whether what the cursor is on then is to be opened: the person did not wait for the list.
    opens: bool,
}

/// A title that is being written.
#[derive(Debug, Clone, PartialEq)]
pub struct Naming {
    id: ConversationId,
    /// The title.
    pub title: Field,
    /// What it began with.
    before: String,
}

/// A conversation of the list.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    id: ConversationId,
    /// Its title, fit to be shown.
    title: String,
    /// Whether nothing was said in it yet: it is called by its draft.
    is_draft: bool,
    updated: u64,
    pinned: bool,
    archived: bool,
}

impl Entry {
    fn of(summary: &Summary) -> Self {
        let first = || crate::text::markdown::title_of(&summary.first);
        let own = |title: &String| clean_line(words::beginning(title, TITLE_LENGTH));
        let title = summary.title.as_ref().map_or_else(first, own);
        Self {
            id: summary.id,
            title,
            is_draft: summary.messages == 0 && summary.title.is_none(),
            updated: summary.updated,
            pinned: summary.pinned,
            archived: summary.archived,
        }
    }

    /// What it is called in the list.
    fn label(&self) -> String {
        match (self.is_draft, self.title.is_empty()) {
            (true, true) => "Not sent yet".to_owned(),
            (true, false) => format!("Not sent: {}", self.title),
            (false, true) => "Without words".to_owned(),
            (false, false) => self.title.clone(),
        }
    }
}

impl Conversations {
    /// What the list is filtered by.
    pub fn filter(&self) -> &str {
        self.filter.text()
    }

    /// Whether archived conversations are listed.
    pub const fn archived(&self) -> Archived {
        self.archived
    }

    /// How many match, and how many there are.
    pub fn counts(&self) -> (usize, usize) {
        (self.matching, self.all.max(self.matching))
    }

    /// Conversations taken in since the pane was opened.
    pub const fn taken_in(&self) -> usize {
        self.taken_in
    }

    /// The conversation that the cursor is on; `None` while that part of the list has not come.
    pub fn chosen(&self) -> Option<ConversationId> {
        self.entry(self.cursor).map(|entry| entry.id)
    }

    fn entry(&self, place: usize) -> Option<&Entry> {
        self.window.get(place.checked_sub(self.offset)?)
    }

    fn chosen_entry(&self) -> Option<&Entry> {
        self.entry(self.cursor)
    }

    fn question(&self, filter: &str, limit: usize, offset: usize) -> Question {
        Question::List {
            filter: filter.to_owned(),
            archived: self.archived == Archived::Shown,
            limit,
            offset,
        }
    }

    /// Where the window has to begin for the cursor, if that is elsewhere than it does.
    fn offset_wanted(&self) -> Option<usize> {
        let end = self.offset + self.window.len();
        let is_low = self.offset > 0 && self.cursor < self.offset + NEAR;
        let is_high = end < self.matching && self.cursor + NEAR >= end;
        (is_low || is_high).then_some(self.cursor.saturating_sub(WINDOW / 2))
    }

    /// Takes a part of the list in.
    fn take_in(&mut self, asked: &Asked, summaries: &[Summary], total: usize) {
        self.taken_in += summaries.len();
        self.listing = Listing::Known;
        self.offset = asked.offset;
        self.window = summaries.iter().map(Entry::of).collect();
        self.matching = total;
        if self.filter.is_empty() {
            self.all = total;
        }
        if let Some(id) = asked.seeks
            && let Some(place) = self.window.iter().position(|entry| entry.id == id)
        {
            self.cursor = self.offset + place;
        }
        self.cursor = self.cursor.min(total.saturating_sub(1));
    }
}
