//! The composer: the message being written.
//!
//! Editing, undo and the kill ring are ratatui-textarea's, which this folder alone names. What is
//! ours: moving and deleting by grapheme cluster, folded pastes, recall of earlier messages, and
//! the layout, because the caret has to stand where the clusters really end.

mod cluster;
mod history;
mod layout;
mod paste;

pub use layout::{Layout, LayoutRow};

use super::command::Edit;
use history::History;
use paste::{Accepted, Folding, Folds, Origin};
use ratatui_textarea::{CursorMove, TextArea};

/// The message being written.
#[derive(Debug, Clone, Default)]
pub struct Composer {
    area: TextArea<'static>,
    folds: Folds,
    history: History,
    changes: u64,
}

impl PartialEq for Composer {
    /// Two composers are the same if a person would see and send the same.
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text() && self.caret() == other.caret()
    }
}

/// Whether the composer takes this text in as that one: it keeps neither control characters nor other line ends.
pub(super) fn takes(text: &str, as_that: &str) -> bool {
    text == as_that || paste::clean(text) == as_that
}

impl Composer {
    /// One in which a long text is shown in full.
    pub fn unfolded() -> Self {
        Self {
            folds: Folds::of(Folding::Never),
            ..Self::default()
        }
    }

    /// The message as it would be sent: folded pastes in full.
    pub fn text(&self) -> String {
        self.folds.expand(self.area.lines().join("\n"))
    }

    /// How many bytes the message has as it would be sent.
    pub fn bytes(&self) -> usize {
        let lines = self.area.lines();
        let breaks = lines.len().saturating_sub(1);
        let lines = lines.iter().map(|line| self.folds.bytes(line));
        lines.sum::<usize>() + breaks
    }

    /// How often something was done to it: where that is the same, the text is.
    pub const fn changes(&self) -> u64 {
        self.changes
    }

    /// Whether there is nothing to send but perhaps blanks.
    pub fn is_blank(&self) -> bool {
        self.text().trim().is_empty()
    }

    /// Whether there is nothing at all.
    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// Replaces what is written by what comes back to be edited; the caret goes to its end. It is
    /// not folded as a paste is, but only where it would slow the typing. Undo reaches back behind it.
    pub fn set_text(&mut self, text: &str) {
        self.area.clear();
        self.put(text, Origin::Back);
    }

    /// Inserts text at the caret as if typed, without folding it.
    pub fn insert(&mut self, text: &str) {
        self.changes += 1;
        self.area.insert_str(paste::clean(text));
    }

    /// Inserts pasted text at the caret: cleaned, and folded to a marker if it is long.
    pub fn paste(&mut self, text: &str) {
        self.put(text, Origin::Paste);
    }

    /// Takes the message away to be sent, and remembers it for recall.
    pub fn take(&mut self) -> String {
        let text = self.text();
        self.history.remember(&text);
        self.begin_anew();
        text
    }

    /// Nothing is written, and undo does not reach back behind that. What was written before has its place elsewhere.
    pub fn begin_anew(&mut self) {
        self.history.end_walk();
        *self = Self {
            folds: Folds::of(self.folds.folding()),
            history: std::mem::take(&mut self.history),
            changes: self.changes + 1,
            ..Self::default()
        };
    }

    /// Begins with this text. What was written before is remembered, if it is another.
    pub fn begin_with(&mut self, text: &str) {
        let before = self.text();
        if before != text {
            self.history.remember(&before);
        }
        self.begin_anew();
        self.put(text, Origin::Back);
    }

    /// Remembers a message that was not written here, so that recall finds it.
    pub fn remember(&mut self, text: &str) {
        self.history.remember(text);
    }

    /// The draft that recall began from, while it shows an earlier message.
    pub fn draft_below(&self) -> Option<&str> {
        self.history.draft_below()
    }

    /// Has recall find messages of earlier runs, in the order of their names and before those of this one.
    pub fn learn(&mut self, earlier: impl IntoIterator<Item = (u64, String)>) {
        // As they will be when they are shown: by that recall knows where it is.
        let clean = earlier.into_iter();
        let clean = clean.map(|(name, text)| (name, paste::clean(&text)));
        self.history.learn(clean);
    }

    /// Edits or moves. `width` is the composer's text width in cells, by which rows are told
    /// apart.
    pub fn edit(&mut self, edit: Edit, width: usize) {
        self.changes += 1;
        match edit {
            Edit::NewLine => self.area.insert_newline(),
            Edit::Earlier => self.earlier(width),
            Edit::Later => self.later(width),
            Edit::Left => cluster::left(&mut self.area),
            Edit::Right => cluster::right(&mut self.area),
            Edit::WordLeft => cluster::moved(&mut self.area, CursorMove::WordBack),
            Edit::WordRight => cluster::moved(&mut self.area, CursorMove::WordForward),
            Edit::LineStart => self.area.move_cursor(CursorMove::Head),
            Edit::LineEnd => self.area.move_cursor(CursorMove::End),
            Edit::DeleteBack => cluster::delete_back(&mut self.area),
            Edit::DeleteForward => cluster::delete_forward(&mut self.area),
            Edit::DeleteWordBack => drop(self.area.delete_word()),
            Edit::DeleteWordForward => drop(self.area.delete_next_word()),
            Edit::KillToStart => drop(self.area.delete_line_by_head()),
            Edit::KillToEnd => drop(self.area.delete_line_by_end()),
            Edit::Yank => drop(self.area.paste()),
            Edit::Undo => drop(self.area.undo()),
            Edit::Redo => drop(self.area.redo()),
        }
    }

    /// Types one character. A backslash before a line end is `enter`'s affair, not this one's.
    pub fn type_char(&mut self, c: char) {
        self.changes += 1;
        self.area.insert_char(c);
    }

    /// If the caret stands behind a backslash at its line's end, turns it into a line break.
    pub fn break_at_backslash(&mut self) -> bool {
        self.changes += 1;
        let (row, column) = self.caret();
        let line = self.area.lines().get(row).map_or("", String::as_str);
        let breaks = line.ends_with('\\') && column == line.chars().count();
        if breaks {
            self.area.delete_char();
            self.area.insert_newline();
        }
        breaks
    }

    /// The rows around the caret at a width in cells, and where the caret stands in them. On either
    /// side there are `reach` rows or more, unless the text has fewer: what is farther away costs nothing.
    pub fn layout(&self, width: usize, reach: usize) -> Layout {
        layout::lay_out(self.area.lines(), self.caret(), &self.folds, width, reach)
    }

    fn put(&mut self, text: &str, origin: Origin) {
        self.changes += 1;
        match self.folds.accept(text, origin) {
            Accepted::Whole(text) => drop(self.area.insert_str(text)),
            Accepted::Folded(marker) => self.area.insert_char(marker),
        }
    }

    fn caret(&self) -> (usize, usize) {
        let cursor = self.area.cursor();
        (cursor.0, cursor.1)
    }

    fn earlier(&mut self, width: usize) {
        let layout = self.layout(width, 1);
        if let Some(row) = layout.caret_row.checked_sub(1) {
            return self.jump(layout.at(row, layout.caret_cell));
        }
        let text = self.text();
        if let Some(earlier) = self.history.earlier(&text) {
            self.set_text(&earlier);
        }
    }

    fn later(&mut self, width: usize) {
        let layout = self.layout(width, 1);
        if layout.caret_row + 1 < layout.rows.len() {
            return self.jump(layout.at(layout.caret_row + 1, layout.caret_cell));
        }
        let text = self.text();
        if let Some(later) = self.history.later(&text) {
            self.set_text(&later);
        }
    }

    fn jump(&mut self, (line, column): (usize, usize)) {
        let cell = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        self.area
            .move_cursor(CursorMove::Jump(cell(line), cell(column)));
    }
}

#[cfg(test)]
mod tests;
