//! Bringing a message onto the screen: what browsing asks of the transcript.

use super::{Entry, Scene, Scroll, Transcript};
use std::ops::Range;

impl Transcript {
    /// The last message of which anything is on the screen.
    pub fn last_visible(&self) -> Option<usize> {
        self.view.last().map(|(entry, _)| *entry)
    }

    /// The rows of the screen that show a message, without the blank one before it.
    pub fn rows_of(&self, entry: usize) -> Range<usize> {
        let first = (entry, self.first_row(entry));
        let start = self.view.partition_point(|row| *row < first);
        let end = self.view.partition_point(|row| row.0 <= entry);
        start..end.max(start)
    }

    /// Scrolls as little as shows a message whole, or from its beginning where it is taller than the
    /// pane. What is on the screen then stays there: only the newest message, whole, is followed.
    pub fn reveal(&mut self, entry: usize, scene: &Scene<'_>) {
        self.ensure(entry, scene);
        let first = self.first_row(entry);
        let rows = self.len_of(entry).saturating_sub(first);
        let is_whole = self.rows_of(entry).len() == rows;
        let is_below = self.view.first().is_some_and(|top| *top < (entry, first));
        let top = if is_whole {
            self.view.first().copied()
        } else if is_below && rows <= self.height {
            self.upward(entry + 1, scene).first().copied()
        } else {
            Some((entry, first))
        };
        if entry + 1 == self.entries.len() && rows <= self.height {
            self.follow();
        } else if let Some((entry, row)) = top {
            self.stand(self.anchor(entry, row));
        }
        self.refresh(scene);
    }

    /// Holds what is on the screen where it is, whatever comes.
    pub fn hold(&mut self) {
        if let (Scroll::Follow, Some(&(entry, row))) = (self.scroll, self.view.first()) {
            self.stand(self.anchor(entry, row));
        }
    }

    /// Shows what was thought before a message, or folds it away, and leaves the line that says so
    /// where it is.
    pub fn toggle_thought(&mut self, entry: usize, scene: &Scene<'_>) {
        let Some(message) = scene.conversation.messages.get(entry) else {
            return;
        };
        if !self.unfolded.remove(&message.id) {
            self.unfolded.insert(message.id);
        }
        self.ensure(entry, scene);
        let head = (entry, self.first_row(entry));
        match self.view.first() {
            Some(top) if *top <= head && !self.rows_of(entry).is_empty() => self.hold(),
            _ => self.stand(self.anchor(head.0, head.1)),
        }
        self.refresh(scene);
        self.scroll_down(0, scene);
    }

    fn first_row(&self, entry: usize) -> usize {
        self.entries.get(entry).map_or(0, Entry::first_row)
    }
}
