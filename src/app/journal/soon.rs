//! What may wait a moment to be written with what follows it: the growth of a reply, the draft, the reader's place.

use super::{Growing, Known, State};
use crate::chat::history::Op;
use crate::chat::{Message, Status};

/// Milliseconds that a change may wait.
const SOON_MS: u64 = 250;

impl State {
    /// A conversation of which nothing is written yet begins with what waits in it, or soon with what is being
    /// written.
    pub(super) fn begin_in_history(&mut self, is_last: bool) {
        if self.journal.known.is_some() {
            return;
        }
        if self.composer.is_blank() && self.queue.is_empty() {
            self.journal.due = None;
            return;
        }
        let due = *self.journal.due.get_or_insert(self.now.after(SOON_MS));
        if due <= self.now || is_last || !self.queue.is_empty() {
            self.journal.due = Some(self.now);
            self.journal.known = Some(Known {
                updated: self.wall.unix_ms_at(self.now),
                draft_changes: u64::MAX,
                ..Known::default()
            });
        }
    }

    /// What may wait a moment: it is written when its time has come, or with anything else.
    pub(super) fn journal_soon(&mut self, ops: &mut Vec<Op>, is_last: bool) {
        let waits = self.growing_reply().is_some()
            || self.place_read() != self.known(|known| known.place)
            || Some(self.composer.changes()) != self.known(|known| Some(known.draft_changes));
        if !waits {
            self.journal.due = None;
            return;
        }
        let due = *self.journal.due.get_or_insert(self.now.after(SOON_MS));
        if due > self.now && ops.is_empty() && !is_last {
            return;
        }
        self.journal.due = None;
        let last = self.conversation.messages.last();
        if let Some(message) = last.filter(|_| self.growing_reply().is_some()) {
            ops.extend(self.journal.grow(message));
        }
        self.journal_draft(ops);
        self.journal_place(ops);
    }

    fn journal_draft(&mut self, ops: &mut Vec<Op>) {
        let conversation = self.conversation.id;
        if self.known(|known| Some(known.draft_changes)) == Some(self.composer.changes()) {
            return;
        }
        let text = self.draft();
        if let Some(known) = &mut self.journal.known {
            known.draft_changes = self.composer.changes();
            if known.draft != text {
                known.draft.clone_from(&text);
                ops.push(Op::Draft { conversation, text });
            }
        }
    }

    fn journal_place(&mut self, ops: &mut Vec<Op>) {
        let (conversation, place) = (self.conversation.id, self.place_read());
        if let Some(known) = &mut self.journal.known
            && known.place != place
        {
            known.place = place;
            ops.push(Op::Place {
                conversation,
                place,
            });
        }
    }

    fn known<T>(&self, get: impl Fn(&Known) -> Option<T>) -> Option<T> {
        self.journal.known.as_ref().and_then(get)
    }

    /// The reply that was written while it streamed and has more by now.
    fn growing_reply(&self) -> Option<&Message> {
        let growing = self.journal.growing?;
        let last = self.conversation.messages.last()?;
        let streams = last.id == growing.message && last.status == Status::Streaming;
        (streams && Growing::of(last) != growing).then_some(last)
    }
}
