//! The conversation as rows: what of it is on the screen, at the cost of the screen.
//!
//! Owns the place of the reader and the rows of the messages near it. Nothing here asks how long
//! the whole conversation is: the walk starts where the reader stands and ends when the viewport
//! is full. What the messages say is `chat`'s, how rows look is `ui`'s.

mod body;
mod codes;
mod entry;
mod head;
mod mark;
mod occurrence;
mod rest;
mod reveal;
mod scroll;
mod select;
mod signed;
mod steady;

pub use entry::MARGIN;
pub use head::{Live, Stage};
pub use occurrence::Cells;
pub use scroll::{Anchor, Place, Scroll};
pub use select::Spot;

use crate::chat::{Conversation, MessageId};
use crate::text::Row;
use crate::text::code::{Job, Outcome};
use crate::text::markdown::LinkForm;
use entry::{Entry, Fold};
use scroll::Stay;
use std::collections::{BTreeSet, HashMap};

/// Messages this far outside the viewport lose their rows; their text stays with the
/// conversation.
const KEPT_AROUND: usize = 8;
/// Rows that are kept of messages outside of the viewport, with those in it: some messages are very
/// long.
const KEPT_ROWS: usize = 20_000;

/// The conversation as rows.
#[derive(Debug, Clone, Default)]
pub struct Transcript {
    entries: Vec<Entry>,
    scroll: Scroll,
    stay: Option<Stay>,
    view: Vec<(usize, usize)>,
    /// The entries that have rows.
    with_rows: BTreeSet<usize>,
    /// The messages whose thoughts are unfolded.
    unfolded: BTreeSet<MessageId>,
    /// Where the inks belong that were asked for: by the name of the block, the entry and the place of
    /// the block in it.
    asked: HashMap<u64, (usize, usize)>,
    /// The last name that was given to a block of code.
    names: u64,
    height: usize,
    has_new: bool,
    laid_out: u64,
}

impl PartialEq for Transcript {
    /// Rows are derived: the reader's place is all that is the transcript's own.
    fn eq(&self, other: &Self) -> bool {
        self.scroll == other.scroll && self.has_new == other.has_new
    }
}

/// What the rows of a conversation depend on besides its words.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The conversation.
    pub conversation: &'a Conversation,
    /// The reply that is on its way, if one is.
    pub live: Option<Live>,
    /// How moments relate to the clock on the wall.
    pub wall: super::moment::Wall,
    /// How links are shown.
    pub links: LinkForm,
    /// The pane's width in cells.
    pub width: usize,
    /// The pane's height in rows.
    pub height: usize,
}

impl Transcript {
    /// The rows on the screen, top to bottom.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.view
            .iter()
            .filter_map(|(entry, row)| self.entries.get(*entry)?.row(*row))
    }

    /// Where the reader stands.
    pub const fn scroll(&self) -> Scroll {
        self.scroll
    }

    /// The place at the top of the screen.
    pub(in crate::app) fn top(&self) -> Option<Anchor> {
        self.view
            .first()
            .map(|(entry, row)| self.anchor(*entry, *row))
    }

    /// The messages whose thoughts are unfolded.
    pub(in crate::app) const fn unfolded(&self) -> &BTreeSet<MessageId> {
        &self.unfolded
    }

    /// Whether text has come that lies below what the reader sees.
    pub const fn has_new_text(&self) -> bool {
        self.has_new
    }

    /// How far down the conversation the top row lies, in thousandths, by messages and not by
    /// rows; `None` while the newest text is followed.
    pub fn position(&self) -> Option<u16> {
        if self.scroll == Scroll::Follow {
            return None;
        }
        let &(entry, row) = self.view.first()?;
        let within = (row * 1_000 / self.len_of(entry).max(1)).min(1_000);
        u16::try_from((entry * 1_000 + within) / self.entries.len().max(1)).ok()
    }

    /// Rows laid out since the start: what the tests of cost count.
    pub const fn laid_out(&self) -> u64 {
        self.laid_out
    }

    /// Goes to the newest text, and follows it.
    pub const fn follow(&mut self) {
        self.scroll = Scroll::Follow;
        self.has_new = false;
    }

    /// Goes to a place of a conversation that was read before: none of its messages is new.
    pub fn stand_at(&mut self, anchor: Anchor, messages: usize) {
        self.entries.resize_with(messages, Entry::default);
        self.stand(anchor);
    }

    /// Goes to the first message, unless everything is on the screen.
    pub fn to_top(&mut self, scene: &Scene<'_>) {
        if self.view.first().is_some_and(|first| *first != (0, 0)) {
            let place = Place::Head(0);
            self.stand(Anchor { entry: 0, place });
            self.refresh(scene);
        }
    }

    /// Brings the rows up to date with the conversation and the pane.
    pub fn refresh(&mut self, scene: &Scene<'_>) {
        let messages = &scene.conversation.messages;
        let grew = messages.len() > self.entries.len()
            || messages
                .last()
                .zip(self.entries.last())
                .is_some_and(|(m, e)| e.is_behind(m));
        self.has_new = self.scroll != Scroll::Follow && (self.has_new || grew);
        self.entries.resize_with(messages.len(), Entry::default);
        self.height = scene.height;
        self.view = self.visible(scene);
        // What is on the screen is not below it.
        self.has_new &= !self.shows_end();
        self.forget_far_rows();
    }

    /// Whether the last row of all is on the screen.
    fn shows_end(&self) -> bool {
        let end = self.entries.len().checked_sub(1);
        let end = end.map(|entry| (entry, self.len_of(entry).saturating_sub(1)));
        self.view.last().copied() == end
    }

    /// The lines of code on the screen that want inks and have not been asked for.
    pub fn jobs(&mut self) -> Vec<Job> {
        let mut jobs = Vec::new();
        for (index, row) in &self.view {
            let Some(entry) = self.entries.get_mut(*index) else {
                continue;
            };
            if let Some((code, job)) = entry.job(*row, &mut self.names) {
                self.asked.insert(job.block, (*index, code));
                jobs.push(job);
            }
        }
        jobs
    }

    /// Takes the inks of lines of code in. Rows stay as they are but for their inks.
    pub fn answer(&mut self, block: u64, outcome: Outcome) {
        let Some((index, code)) = self.asked.remove(&block) else {
            return;
        };
        if let Some(entry) = self.entries.get_mut(index) {
            entry.answer(code, block, outcome);
        }
    }

    /// An empty conversation, in which the highlighter finds nothing of this one.
    pub fn begin_anew(&mut self) {
        *self = Self {
            names: self.names,
            ..Self::default()
        };
    }

    /// Moves towards earlier text; following ends, unless everything is on the screen.
    pub fn scroll_up(&mut self, rows: usize, scene: &Scene<'_>) {
        let Some(&first) = self.view.first() else {
            return;
        };
        let (mut entry, mut row) = first;
        let mut left = rows;
        while left > row && entry > 0 {
            left -= row;
            entry -= 1;
            self.ensure(entry, scene);
            row = self.len_of(entry);
        }
        row = row.saturating_sub(left);
        if (entry, row) != first {
            self.stand(self.anchor(entry, row));
            self.refresh(scene);
        }
    }

    /// Moves towards later text; at the newest, following begins again.
    pub fn scroll_down(&mut self, rows: usize, scene: &Scene<'_>) {
        if self.scroll == Scroll::Follow {
            return;
        }
        let Some(&(mut entry, mut row)) = self.view.first() else {
            return;
        };
        row += rows;
        while row >= self.len_of(entry) && entry + 1 < self.entries.len() {
            row -= self.len_of(entry);
            entry += 1;
            self.ensure(entry, scene);
        }
        if self.downward(entry, row, scene, self.height + 1).len() <= self.height {
            self.follow();
        } else {
            self.stand(self.anchor(entry, row));
        }
        self.refresh(scene);
    }

    /// The reader stands here now.
    const fn stand(&mut self, anchor: Anchor) {
        self.scroll = Scroll::At(anchor);
        self.stay = None;
    }

    fn visible(&mut self, scene: &Scene<'_>) -> Vec<(usize, usize)> {
        let Scroll::At(place) = self.scroll else {
            return self.upward(self.entries.len(), scene);
        };
        let size = (scene.width, scene.height);
        self.stay = self.stay.filter(|stay| stay.size == size);
        let top = self.stay.map_or(place, |stay| stay.top);
        let view = self.downward_from(top, scene);
        if view.len() == self.height {
            return view;
        }
        // The end goes to the bottom. Nothing that comes moves what is at the top then, but the reader's
        // place is still the same: a pane of another size begins with it again.
        let view = self.upward(self.entries.len(), scene);
        self.stay = view.first().map(|(entry, row)| Stay {
            top: self.anchor(*entry, *row),
            size,
        });
        view
    }

    /// As many rows from a place on as the pane holds; none if the place is gone.
    fn downward_from(&mut self, top: Anchor, scene: &Scene<'_>) -> Vec<(usize, usize)> {
        if top.entry >= self.entries.len() {
            return Vec::new();
        }
        self.ensure(top.entry, scene);
        let entry = self.entries.get(top.entry);
        let row = entry.map_or(0, |entry| entry.row_at(top.place));
        self.downward(top.entry, row, scene, self.height)
    }

    /// At most `most` rows from a row on.
    fn downward(
        &mut self,
        mut entry: usize,
        row: usize,
        scene: &Scene<'_>,
        most: usize,
    ) -> Vec<(usize, usize)> {
        let mut view = Vec::with_capacity(most.min(512));
        let mut from = row;
        while entry < self.entries.len() && view.len() < most {
            self.ensure(entry, scene);
            let rows = from..self.len_of(entry);
            view.extend(rows.take(most - view.len()).map(|row| (entry, row)));
            from = 0;
            entry += 1;
        }
        view
    }

    /// The last rows before an entry, as many as the pane holds.
    fn upward(&mut self, end: usize, scene: &Scene<'_>) -> Vec<(usize, usize)> {
        let mut view = Vec::with_capacity(self.height.min(512));
        for entry in (0..end).rev() {
            if view.len() >= self.height {
                break;
            }
            self.ensure(entry, scene);
            let rows = (0..self.len_of(entry)).rev();
            view.extend(rows.take(self.height - view.len()).map(|row| (entry, row)));
        }
        view.reverse();
        view
    }

    fn ensure(&mut self, index: usize, scene: &Scene<'_>) {
        let Some(message) = scene.conversation.messages.get(index) else {
            return;
        };
        let Some(entry) = self.entries.get_mut(index) else {
            return;
        };
        let is_seen = |row: &&(usize, usize)| self.scroll != Scroll::Follow && row.0 == index;
        let last_seen = self.view.iter().rfind(is_seen);
        let seen = last_seen.map_or(0, |(_, row)| row + 1);
        let fold = if self.unfolded.contains(&message.id) {
            Fold::Open
        } else {
            Fold::Folded
        };
        self.laid_out += entry.lay_out(message, index, fold, seen, scene);
        self.with_rows.insert(index);
    }

    /// Rows of a message, as far as they are laid out.
    pub(in crate::app) fn len_of(&self, entry: usize) -> usize {
        self.entries.get(entry).map_or(0, Entry::len)
    }

    fn anchor(&self, entry: usize, row: usize) -> Anchor {
        Anchor {
            entry,
            place: self
                .entries
                .get(entry)
                .map_or(Place::Head(0), |e| e.place(row)),
        }
    }

    /// Drops the rows of messages far from the viewport, and of nearer ones where those have too many.
    /// Only messages that have rows are looked at, so that a long history costs nothing.
    fn forget_far_rows(&mut self) {
        let (Some(first), Some(last)) = (self.view.first(), self.view.last()) else {
            return;
        };
        let (first, last) = (first.0, last.0);
        let distance = |index: usize| first.saturating_sub(index).max(index.saturating_sub(last));
        let mut nearest: Vec<usize> = self.with_rows.iter().copied().collect();
        nearest.sort_by_key(|index| distance(*index));
        let mut rows = 0;
        for index in nearest {
            rows += self.len_of(index);
            let is_kept = distance(index) <= KEPT_AROUND && rows <= KEPT_ROWS;
            if distance(index) == 0 || is_kept {
                continue;
            }
            self.with_rows.remove(&index);
            if let Some(entry) = self.entries.get_mut(index) {
                entry.forget();
            }
        }
    }
}

#[cfg(test)]
mod tests;
