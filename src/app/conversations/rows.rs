//! The list as rows: by day, the newest first, as many as the pane has room for.

use super::{Conversations, Entry, Listing};
use crate::app::State;
use crate::app::days::Day;
use crate::text::{Ink, Row, Span, cell_width, clean_line, ellipsize, wrap};

/// Narrower than this, a row has a title and nothing beside it.
const WITH_NOTE: usize = 24;
/// Lower than this, there is no day at the top of a list that was scrolled.
const WITH_DAY: usize = 4;

/// A row of the pane.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What stands there.
    pub row: Row,
    /// Whether the cursor is on it.
    pub has_cursor: bool,
}

/// What a row is about: conversations by their places in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    /// The day of a conversation and of those below it.
    Day(usize),
    Conversation(usize),
}

impl State {
    /// The list in rows; it costs what the pane's height does, however long it is. What there is to say instead, where
    /// there is none.
    pub fn conversation_lines(&self, width: usize, height: usize) -> Vec<Line> {
        let Some(pane) = &self.conversations else {
            return Vec::new();
        };
        if let Some(words) = pane.instead() {
            let row = |row| Line {
                row,
                has_cursor: false,
            };
            return wrap(&words, width, Ink::Dim).into_iter().map(row).collect();
        }
        let about = self.about(pane, height);
        let line = |about: &About| match *about {
            About::Day(place) => Line {
                row: Row::plain(ellipsize(&self.group(pane, place), width), Ink::Dim),
                has_cursor: false,
            },
            About::Conversation(place) => Line {
                row: self.conversation_row(pane.entry(place), width),
                has_cursor: place == pane.cursor,
            },
        };
        about.iter().map(line).collect()
    }

    /// What the rows around the cursor are about.
    fn about(&self, pane: &Conversations, height: usize) -> Vec<About> {
        let from = pane.cursor.saturating_sub(height);
        let to = pane.matching.min(pane.cursor + height + 1);
        let mut all = Vec::with_capacity(4 * height);
        let mut cursor = 0;
        for place in from..to {
            let is_first = place == 0;
            if is_first || self.group(pane, place) != self.group(pane, place - 1) {
                all.push(About::Day(place));
            }
            if place == pane.cursor {
                cursor = all.len();
            }
            all.push(About::Conversation(place));
        }
        let top = cursor.saturating_sub(height / 2);
        let top = top.min(all.len().saturating_sub(height));
        let mut shown: Vec<About> = all.into_iter().skip(top).take(height).collect();
        // The day of what was scrolled into, in the place of one of several conversations of it.
        if let [About::Conversation(place), About::Conversation(_), ..] = shown.as_slice()
            && height >= WITH_DAY
            && *place != pane.cursor
        {
            let day = About::Day(*place);
            shown.splice(..1, [day]);
        }
        shown
    }

    /// What a conversation stands under; nothing while it is not known.
    fn group(&self, pane: &Conversations, place: usize) -> String {
        let today = Day::today(self.wall, self.now);
        match pane.entry(place) {
            Some(entry) if entry.pinned => "Pinned".to_owned(),
            Some(entry) => Day::of(self.wall, entry.updated).name(today),
            None => String::new(),
        }
    }

    /// `● title          14:02`
    fn conversation_row(&self, entry: Option<&Entry>, width: usize) -> Row {
        let Some(entry) = entry else {
            return Row::plain("  …", Ink::Dim);
        };
        let is_open = entry.id == self.conversation.id;
        let note = self.note_beside(entry);
        let note = if width < WITH_NOTE { "" } else { &note };
        let room = width.saturating_sub(cell_width(note) + 4);
        let ink = if entry.archived { Ink::Dim } else { Ink::Plain };
        let mark = if is_open { "● " } else { "  " };
        let mut row = Row::of(vec![
            Span::new(mark.to_owned(), Ink::Accent),
            Span::new(ellipsize(&entry.label(), room), ink),
        ]);
        let gap = width.saturating_sub(row.width() + cell_width(note) + 1);
        row.push(" ".repeat(gap), Ink::Plain);
        row.push(note.to_owned(), Ink::Dim);
        row
    }

    /// The time of the day; of a pinned conversation the day, if it is another.
    fn note_beside(&self, entry: &Entry) -> String {
        if entry.archived {
            return "archived".to_owned();
        }
        let today = Day::today(self.wall, self.now);
        let day = Day::of(self.wall, entry.updated);
        if entry.pinned && day != today {
            return day.name(today);
        }
        self.wall.clock_time(entry.updated)
    }
}

impl Conversations {
    /// What is said where there is no list.
    fn instead(&self) -> Option<String> {
        match &self.listing {
            Listing::Failed(words) => Some(clean_line(words)),
            Listing::Asked if self.window.is_empty() => Some("Looking …".to_owned()),
            Listing::Known if self.matching == 0 && !self.filter.is_empty() => {
                Some("No title has these words.".to_owned())
            }
            Listing::Known if self.matching == 0 => Some(
                "Nothing here yet. What you write is listed as soon as you write it.".to_owned(),
            ),
            Listing::Asked | Listing::Known => None,
        }
    }
}
