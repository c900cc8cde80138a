//! What is asked of the history for the pane, and what is done with a conversation of it: named, pinned, archived,
//! deleted and brought back.

use super::{Archived, Asked, Conversations, Listing, NEAR, WINDOW};
use crate::app::State;
use crate::app::command::{Command, Conversing};
use crate::app::effect::Effect;
use crate::app::versions::WAIT;
use crate::chat::ConversationId;
use crate::chat::history::{Answer, Op};

impl State {
    /// Asks for what the pane shows, and how many there are besides; the cursor is to be on this conversation.
    pub(super) fn list_anew(&mut self, seeks: Option<ConversationId>) -> Vec<Effect> {
        let offset = self.conversations.as_ref().map_or(0, |pane| pane.offset);
        let mut effects = self.ask_for(offset, seeks);
        effects.extend(self.count_all());
        effects
    }

    /// Asks how many there are in all, where the list does not tell that by itself.
    pub(super) fn count_all(&mut self) -> Option<Effect> {
        let filtered = self.conversations.as_ref();
        let pane = filtered.filter(|pane| !pane.filter.is_empty())?;
        let (number, ask) = self.ask_history(pane.question("", 0, 0));
        if let Some(pane) = &mut self.conversations {
            pane.counting = Some(number);
        }
        Some(ask)
    }

    /// Asks for the part of the list from here on.
    pub(super) fn ask_for(&mut self, offset: usize, seeks: Option<ConversationId>) -> Vec<Effect> {
        let Some(pane) = &self.conversations else {
            return Vec::new();
        };
        let question = pane.question(pane.filter(), WINDOW, offset);
        let (number, ask) = self.ask_history(question);
        if let Some(pane) = &mut self.conversations {
            pane.asked = Some(Asked {
                number,
                offset,
                seeks,
                opens: false,
            });
        }
        vec![ask]
    }

    /// The window goes along with the cursor.
    pub(super) fn follow_cursor(&mut self) -> Vec<Effect> {
        let pane = self.conversations.as_ref();
        let wanted = pane.filter(|pane| pane.asked.is_none());
        match wanted.and_then(Conversations::offset_wanted) {
            Some(offset) => self.ask_for(offset, None),
            None => Vec::new(),
        }
    }

    /// The history's answer to what the pane asked last; `None` if it answers something else.
    pub(in crate::app) fn on_conversations(
        &mut self,
        number: u64,
        answer: &mut Answer,
    ) -> Option<Vec<Effect>> {
        let pane = self.conversations.as_mut()?;
        if pane.counting == Some(number) {
            pane.counting = None;
            if let Answer::Listed { total, .. } = answer {
                pane.all = *total;
            }
            return Some(Vec::new());
        }
        let asked = pane.asked.take_if(|asked| asked.number == number)?;
        match answer {
            Answer::Listed { summaries, total } => {
                pane.take_in(&asked, summaries, *total);
            }
            Answer::Failed(words) => {
                pane.listing = Listing::Failed(std::mem::take(words));
                // Nothing is done with what is not shown.
                (pane.window, pane.offset, pane.matching) = (Vec::new(), 0, 0);
            }
            Answer::Loaded(_)
            | Answer::Found { .. }
            | Answer::Kept(_)
            | Answer::Counted(_)
            | Answer::Used(_)
            | Answer::Call(_)
            | Answer::Taken(_)
            | Answer::Pruned { .. }
            | Answer::Compacted { .. } => {}
        }
        let is_beyond = pane.offset > 0 && pane.window.is_empty();
        if is_beyond {
            // The list has become shorter than it was.
            let offset = pane.cursor.saturating_sub(NEAR);
            return Some(self.ask_for(offset, asked.seeks));
        }
        Some(if asked.opens {
            self.open_chosen()
        } else {
            self.follow_cursor()
        })
    }

    /// After what was just asked for, the list reads differently: it is asked for anew if it is open.
    pub(in crate::app) fn list_after(&mut self, effects: &[Effect]) -> Vec<Effect> {
        let begins = self.conversation.messages.is_empty();
        let is_shown = |op: &Op| match op {
            Op::Head { .. }
            | Op::Rename(..)
            | Op::Pin(..)
            | Op::Archive(..)
            | Op::Delete(_)
            | Op::Restore(_)
            | Op::Purge(_)
            | Op::Add { .. }
            | Op::RemoveMessages(_)
            | Op::RestoreMessages(_) => true,
            Op::Draft { .. } | Op::Queue { .. } | Op::System(..) => begins,
            Op::Put { .. }
            | Op::Grow { .. }
            | Op::End { .. }
            | Op::Place { .. }
            | Op::Session { .. }
            | Op::Audit { .. }
            | Op::Keep { .. } => false,
        };
        let is_shown = |effect: &Effect| matches!(effect, Effect::Store(op) if is_shown(op));
        let Some(pane) = &self.conversations else {
            return Vec::new();
        };
        if !effects.iter().any(is_shown) {
            return Vec::new();
        }
        let before = pane.asked.as_ref();
        let (seeks, opens) = before.map_or((None, false), |asked| (asked.seeks, asked.opens));
        let chosen = pane.returns.or(seeks).or_else(|| pane.chosen());
        let effects = self.list_anew(chosen);
        if let Some(asked) = self.conversations.as_mut().and_then(|it| it.asked.as_mut()) {
            asked.opens = opens;
        }
        if let Some(pane) = &mut self.conversations {
            pane.returns = None;
        }
        effects
    }

    /// Does something with the chosen conversation.
    pub(in crate::app) fn converse(&mut self, act: Conversing) -> Vec<Effect> {
        match act {
            Conversing::Rename => self.name_conversation(),
            Conversing::Pin => self.pin_conversation(),
            Conversing::Archive => self.archive_conversation(),
            Conversing::Archived => self.toggle_archived(),
            Conversing::Delete => self.delete_conversation(None),
            Conversing::Restore => self.restore_conversation(),
        }
    }

    /// Begins to write a title: for the chosen conversation, else for the one on the screen.
    fn name_conversation(&mut self) -> Vec<Effect> {
        if self.is_listing() {
            if let Some(pane) = &mut self.conversations
                && let Some(entry) = pane.chosen_entry()
            {
                let (id, title) = (entry.id, entry.title.clone());
                pane.name(id, &title);
            }
            return Vec::new();
        }
        if !self.journal_is_kept() {
            return self.note("no history is kept, so there is nowhere to keep a title".to_owned());
        }
        if !self.journal_knows() {
            return self
                .note("write something first: a title is kept with what it is for".to_owned());
        }
        let (id, title) = (self.conversation.id, self.title());
        let effects = self.enter_pane();
        if let Some(pane) = &mut self.conversations {
            pane.name(id, &title);
        }
        effects
    }

    /// The title that was written is the conversation's; without any, its first words are again.
    pub(super) fn take_name(&mut self) -> Vec<Effect> {
        let pane = self.conversations.as_mut();
        let Some(naming) = pane.and_then(|pane| pane.naming.take()) else {
            return Vec::new();
        };
        let title = naming.title.text().trim();
        if title == naming.before.trim() {
            return Vec::new();
        }
        let title = (!title.is_empty()).then(|| title.to_owned());
        if naming.id == self.conversation.id {
            self.conversation.title.clone_from(&title);
            self.journal_named(title.clone());
        }
        vec![Effect::Store(Op::Rename(naming.id, title))]
    }

    /// Puts the chosen conversation before all others, or back among them.
    fn pin_conversation(&mut self) -> Vec<Effect> {
        let pane = self.conversations.as_ref();
        let chosen = pane.and_then(Conversations::chosen_entry);
        let Some((id, pinned)) = chosen.map(|entry| (entry.id, !entry.pinned)) else {
            return Vec::new();
        };
        vec![Effect::Store(Op::Pin(id, pinned))]
    }

    /// Lists the chosen conversation only when that is asked for, or as the others again.
    fn archive_conversation(&mut self) -> Vec<Effect> {
        let Some(pane) = &self.conversations else {
            return Vec::new();
        };
        let Some((id, archived)) = pane.chosen_entry().map(|it| (it.id, !it.archived)) else {
            return Vec::new();
        };
        if archived && pane.archived == Archived::Hidden {
            let key = self.label(Command::Conversation(Conversing::Archived));
            self.notice = Some(format!("archived; {key} lists what is"));
        }
        vec![Effect::Store(Op::Archive(id, archived))]
    }

    /// Deletes the chosen conversation, once the person has asked twice.
    pub(super) fn delete_conversation(&mut self, doomed: Option<ConversationId>) -> Vec<Effect> {
        let Some(pane) = &mut self.conversations else {
            return Vec::new();
        };
        let Some((id, label)) = pane.chosen_entry().map(|it| (it.id, it.label())) else {
            return Vec::new();
        };
        if id == self.conversation.id && self.turn.is_some() {
            return self.note(WAIT.to_owned());
        }
        if doomed != Some(id) {
            pane.doomed = Some(id);
            let key = self.label(Command::Conversation(Conversing::Delete));
            let label = crate::text::ellipsize(&label, 40);
            return self.note(format!("{key} again deletes “{label}”"));
        }
        pane.undoes = true;
        let undo = if pane.filter.is_empty() {
            "u".to_owned()
        } else {
            self.label(Command::Conversation(Conversing::Restore))
        };
        self.deleted.push(id);
        self.opening.forget(id);
        let mut effects = Vec::new();
        if id == self.conversation.id {
            effects.extend(self.begin_conversation());
        }
        effects.push(Effect::Store(Op::Delete(id)));
        self.notice = Some(format!("deleted · {undo} brings it back"));
        effects
    }

    /// Brings the conversation back that was deleted last.
    pub(super) fn restore_conversation(&mut self) -> Vec<Effect> {
        let Some(id) = self.deleted.pop() else {
            return self.note("no conversation was deleted since the program began".to_owned());
        };
        self.notice = Some("brought back".to_owned());
        if let Some(pane) = &mut self.conversations {
            pane.undoes = !self.deleted.is_empty();
            pane.returns = Some(id);
        }
        vec![Effect::Store(Op::Restore(id))]
    }
}
