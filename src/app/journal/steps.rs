//! The steps of the journal: what differs from what the history knows, as ops.

use super::known::{Facts, Growing, Known, is_said};
use super::{SOON_MS, Told};
use crate::app::State;
use crate::app::effect::Effect;
use crate::app::queue::Waiting;
use crate::chat::history::{LeftOff, Op, WRITTEN_SYSTEM};
use crate::chat::{Conversation, Message, Status};

impl State {
    pub(super) fn journal_at(&mut self, is_last: bool) -> Vec<Effect> {
        if !self.journal.is_kept {
            return Vec::new();
        }
        let mut ops = self.journal_messages();
        ops.append(&mut self.journal.keep);
        ops.extend(self.journal_limit());
        ops.extend(self.journal_pane());
        ops.extend(self.journal_written_system(is_last));
        self.journal_begin(is_last);
        if self.journal.known.is_some() {
            self.journal_end(&mut ops);
            self.journal_queue(&mut ops);
            self.journal_system(&mut ops);
            self.journal_facts(&mut ops);
            self.journal_soon(&mut ops, is_last);
            ops.extend(self.journal_left_off());
        }
        if ops.iter().any(Op::is_missed) {
            self.journal.told = Told::News;
        }
        ops.into_iter().map(Effect::Store).collect()
    }

    /// Messages that are new or ended, and those that came or went otherwise.
    fn journal_messages(&mut self) -> Vec<Op> {
        let id = self.conversation.id;
        let journal = &mut self.journal;
        let mut ops = Vec::new();
        for message in journal.unwritten(&self.conversation.messages) {
            let is_growing = journal.growing.is_some_and(|it| it.message == message.id);
            if is_growing && message.status == Status::Streaming {
                continue;
            }
            let known = journal.known.get_or_insert_default();
            known.updated = known.updated.max(self.wall.unix_ms_at(self.now));
            ops.push(journal.put(id, message));
        }
        let mut removed = std::mem::take(&mut journal.removed);
        removed.retain(|id| id.0 <= journal.newest);
        let restored = std::mem::take(&mut journal.restored);
        if !removed.is_empty() {
            ops.push(Op::RemoveMessages(removed));
        }
        if !restored.is_empty() {
            ops.push(Op::RestoreMessages(restored));
        }
        ops
    }

    /// A conversation in which nothing was said yet begins with what waits, or soon after a draft or a system prompt
    /// does.
    fn journal_begin(&mut self, is_last: bool) {
        if self.journal.known.is_some() {
            return;
        }
        let is_drafted = self.is_draft_news() && !self.composer.is_empty();
        let is_told = self.conversation.instructions().is_some();
        if self.queue.is_empty() && !is_drafted && !is_told {
            self.journal.due = None;
            return;
        }
        let due = *self.journal.due.get_or_insert(self.now.after(SOON_MS));
        if due > self.now && !is_last && self.queue.is_empty() {
            return;
        }
        if self.queue.is_empty() && !is_told && self.draft().trim().is_empty() {
            // Blanks are no draft, until something is added to them.
            self.journal.draft_changes = self.composer.changes();
            self.journal.due = None;
            return;
        }
        self.journal.known = Some(Known {
            updated: self.wall.unix_ms_at(self.now),
            ..Known::default()
        });
    }

    /// Whether the draft may be another than when it was last looked at.
    const fn is_draft_news(&self) -> bool {
        self.composer.changes() != self.journal.draft_changes
    }

    /// The end of the path, where that is not what was written last.
    fn journal_end(&mut self, ops: &mut Vec<Op>) {
        let path = self.conversation.messages.iter();
        let leaf = path.rev().find(|m| is_said(m)).map(|message| message.id);
        let conversation = self.conversation.id;
        if let Some(known) = &mut self.journal.known
            && known.leaf != leaf
        {
            known.leaf = leaf;
            ops.push(Op::End { conversation, leaf });
        }
    }

    /// The messages that wait. A message that was taken from among them is written in the same step, and so is its
    /// place.
    fn journal_queue(&mut self, ops: &mut Vec<Op>) {
        let conversation = self.conversation.id;
        let name = |waiting: Option<&Waiting>| waiting.map_or(0, |it| it.name);
        let names = || self.queue.in_places().map(name);
        if let Some(known) = &mut self.journal.known
            && !names().eq(known.queue.iter().copied())
        {
            known.queue = names().collect();
            let texts = self.queue.texts_in_places().collect();
            ops.push(Op::Queue {
                conversation,
                texts,
            });
        }
    }

    /// The system prompt, where it is another than was written last.
    fn journal_system(&mut self, ops: &mut Vec<Op>) {
        let Conversation { id, system, .. } = &self.conversation;
        if let Some(known) = &mut self.journal.known
            && known.system != *system
        {
            known.system.clone_from(system);
            ops.push(Op::System(*id, system.clone()));
        }
    }

    /// A system prompt that is being written and that nobody has kept yet, as small state of the program: what was
    /// written last, whatever becomes of it.
    fn journal_written_system(&mut self, is_last: bool) -> Option<Op> {
        let changes = self.system_field.changes();
        if self.journal.written_system.changes == changes {
            self.journal.written_system.due = None;
            return None;
        }
        let due = self.now.after(SOON_MS);
        let due = *self.journal.written_system.due.get_or_insert(due);
        if due > self.now && !is_last {
            return None;
        }
        self.journal.written_system.due = None;
        self.journal.written_system.changes = changes;
        let value = self.unkept_system()?;
        self.journal.written_system.is_there = true;
        Some(Op::Keep {
            name: WRITTEN_SYSTEM.to_owned(),
            value: Some(value),
        })
    }

    /// Another history is written to, or none: the field begins anew, and what was written in it is not for that one.
    pub(super) fn begin_written_system(&mut self) {
        self.system_field.begin_with("");
        self.journal.written_system.changes = self.system_field.changes();
        self.journal.written_system.due = None;
    }

    /// What was written of a system prompt is kept, and not of use any more. What the history has of it stays there
    /// while nothing is written to that.
    pub(in crate::app) fn forget_written_system(&mut self) {
        self.journal.written_system.changes = self.system_field.changes();
        if self.journal.is_kept && std::mem::take(&mut self.journal.written_system.is_there) {
            self.journal.keep_op(Op::Keep {
                name: WRITTEN_SYSTEM.to_owned(),
                value: None,
            });
        }
    }

    /// What an earlier run left written is among the earlier ones of the field.
    pub(in crate::app) fn recall_written_system(&mut self, kept: &[(String, String)]) {
        if let Some((_, text)) = kept.iter().find(|(name, _)| name == WRITTEN_SYSTEM) {
            self.journal.written_system.is_there = true;
            self.system_field.remember(text);
        }
    }

    /// The facts of the conversation, before all that belongs to it.
    fn journal_facts(&mut self, ops: &mut Vec<Op>) {
        let puts = ops.iter().any(|op| matches!(op, Op::Put { .. }));
        let conversation = &self.conversation;
        let Some(known) = &mut self.journal.known else {
            return;
        };
        let model = self.model.as_deref().unwrap_or_default();
        let facts = Facts {
            title: conversation.title.clone(),
            model: model.to_owned(),
            tokens: conversation.tokens,
        };
        if known.facts.as_ref() == Some(&facts) && !puts {
            return;
        }
        // Another program may have given it another title since: what is no news is left as it is.
        let title_before = known.facts.as_ref().and_then(|facts| facts.title.as_ref());
        let title = facts
            .title
            .clone()
            .filter(|title| Some(title) != title_before);
        let first = conversation.messages.first();
        let head = Op::Head {
            conversation: conversation.id,
            title,
            model: model.to_owned(),
            created: first.map_or(known.updated, |first| first.at),
            updated: known.updated,
            tokens: conversation.tokens,
        };
        known.facts = Some(facts);
        ops.insert(0, head);
    }

    /// What may wait a moment: it is written when its time has come, or with anything else.
    fn journal_soon(&mut self, ops: &mut Vec<Op>, is_last: bool) {
        let waits = self.growing_reply().is_some()
            || self.place_read() != self.known(|known| known.place)
            || self.is_draft_news();
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
        if !self.is_draft_news() {
            return;
        }
        self.journal.draft_changes = self.composer.changes();
        let (conversation, text) = (self.conversation.id, self.draft());
        if let Some(known) = &mut self.journal.known
            && known.draft != text
        {
            known.draft.clone_from(&text);
            ops.push(Op::Draft { conversation, text });
        }
    }

    /// The conversation on the screen, where that is another than was noted last.
    fn journal_left_off(&mut self) -> Option<Op> {
        if self.journal.is_stuck {
            // Not worth a word that it cannot be written.
            return None;
        }
        let conversation = self.conversation.id;
        let before = self.journal.left_off.replace(conversation);
        let left_off = LeftOff {
            conversation,
            since: self.wall.unix_ms_at(self.now),
        };
        (before != Some(conversation)).then(|| Op::Keep {
            name: LeftOff::NAME.to_owned(),
            value: Some(left_off.value()),
        })
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
