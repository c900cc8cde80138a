//! The versions of a message: walking through them, editing one and sending it again, deleting.
//!
//! Owns what is being edited and what was deleted. The tree that the versions stand in is `chat`'s;
//! nothing that was said is lost by an edit, and what was deleted comes back until the program ends.

use super::State;
use super::composer::takes;
use super::effect::Effect;
use crate::chat::{Conversation, Message, MessageId, Role, Status};

/// What of the conversation is being changed.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Versions {
    edited: Option<Edited>,
    /// The message that the next press of the key deletes.
    doomed: Option<MessageId>,
    /// What was deleted, latest last.
    deleted: Vec<Vec<Message>>,
    /// Messages that went back to the composer and that something deleted follows upon.
    taken_back: Vec<Message>,
}

/// A message that is being edited in the composer.
#[derive(Debug, Clone, PartialEq)]
struct Edited {
    message: MessageId,
    role: Role,
    /// What was written before.
    draft: String,
}

impl Versions {
    /// A message was taken back from the conversation's end. What was deleted after it comes back with it.
    pub(super) fn taken_back(&mut self, message: &Message) {
        let follows = |removed: &Vec<Message>| {
            let first = removed.first().and_then(|first| first.parent);
            first == Some(message.id)
        };
        let known = self
            .taken_back
            .iter()
            .any(|it| it.parent == Some(message.id));
        if known || self.deleted.iter().any(follows) {
            self.taken_back.push(message.clone());
        }
    }

    /// What is out of the conversation and may come back.
    pub(super) fn put_aside(&mut self) -> impl Iterator<Item = &mut Message> {
        let deleted = self.deleted.iter_mut().flatten();
        deleted.chain(&mut self.taken_back)
    }

    /// What was deleted last, and the messages that it follows upon and that were taken back, oldest first.
    fn undelete(&mut self) -> Option<(Vec<Message>, Vec<Message>)> {
        let removed = self.deleted.pop()?;
        let mut before = Vec::new();
        let mut next = removed.first().and_then(|first| first.parent);
        while let Some(place) = self.taken_back.iter().position(|it| Some(it.id) == next) {
            let message = self.taken_back.remove(place);
            next = message.parent;
            before.insert(0, message);
        }
        Some((before, removed))
    }
}

impl State {
    /// Whose message is being edited, if one is.
    pub fn edited(&self) -> Option<Role> {
        self.versions.edited.as_ref().map(|edited| edited.role)
    }

    /// What is written and not sent: the draft, and behind it what became so far of a message that is being edited.
    pub fn draft(&self) -> String {
        let written = self.composer.text();
        let Some(edited) = &self.versions.edited else {
            return written;
        };
        let is_as_it_was = self.is_in_conversation(edited.message, &written);
        match edited.draft.trim().is_empty() {
            _ if is_as_it_was || written.trim().is_empty() => edited.draft.clone(),
            true => written,
            false => format!("{}\n\n{written}", edited.draft),
        }
    }

    /// Whether a message of the conversation has these words, as the composer takes them.
    fn is_in_conversation(&self, id: MessageId, text: &str) -> bool {
        let Conversation {
            messages, aside, ..
        } = &self.conversation;
        let mut all = messages.iter().rev().chain(aside);
        all.any(|message| message.id == id && takes(&message.text, text))
    }

    /// Any other key than the one that deletes takes the question back.
    pub(super) const fn forget_doomed(&mut self) -> Option<MessageId> {
        self.versions.doomed.take()
    }

    /// Shows the version of the chosen message, else of the last one, that stands so many places on.
    pub(super) fn walk_versions(&mut self, step: isize) -> Vec<Effect> {
        if self.turn.is_some() {
            return self.note(WAIT.to_owned());
        }
        let Some(place) = self.place_in_question() else {
            return Vec::new();
        };
        let siblings = self.conversation.siblings(place);
        if siblings.is_none_or(|siblings| siblings.of == 1) {
            return self.note("there is one version of this message".to_owned());
        }
        if self.conversation.walk(place, step) {
            self.banners.clear_turns();
            self.selection.clear();
            self.on_rows(|transcript, scene| transcript.reveal(place, scene));
            return Vec::new();
        }
        let which = if step < 0 { "first" } else { "last" };
        self.note(format!("this is the {which} version"))
    }

    /// Brings the chosen message, else the person's last one, into the composer.
    pub(super) fn edit_message(&mut self) -> Vec<Effect> {
        if self.turn.is_some() {
            return self.note(WAIT.to_owned());
        }
        let messages = &self.conversation.messages;
        let own = |message: &Message| message.role == Role::User;
        let place = self.chosen().or_else(|| messages.iter().rposition(own));
        let Some(message) = place.and_then(|place| messages.get(place)) else {
            return self.note("there is no message to edit yet".to_owned());
        };
        let (id, role, text) = (message.id, message.role, message.text.clone());
        self.cancel_edit();
        let draft = self.composer.text();
        self.composer.set_text(&text);
        self.versions.edited = Some(Edited {
            message: id,
            role,
            draft,
        });
        self.leave_browsing();
        Vec::new()
    }

    /// Gives up an edit, if one is going on: the draft from before comes back, and recall finds what was
    /// written. Returns whether there was one.
    pub(super) fn cancel_edit(&mut self) -> bool {
        let Some(edited) = self.versions.edited.take() else {
            return false;
        };
        let written = self.composer.take();
        if !self.is_in_conversation(edited.message, &written) {
            self.put_away(&written);
        }
        self.composer.set_text(&edited.draft);
        true
    }

    /// Sends what was edited as another version, and what follows upon it anew; of a reply it is all
    /// that is done. `None` if nothing is being edited.
    pub(super) fn send_edit(&mut self) -> Option<Vec<Effect>> {
        let edited = self.versions.edited.take()?;
        if self.turn.is_some() || self.composer.is_blank() {
            let note = if self.turn.is_some() {
                WAIT
            } else {
                "write something, or Esc to leave it as it was"
            };
            self.versions.edited = Some(edited);
            return Some(self.note(note.to_owned()));
        }
        let text = self.composer.take();
        self.composer.set_text(&edited.draft);
        self.banners.clear_turns();
        let place = self.place_of(edited.message);
        self.conversation.branch(place.unwrap_or(usize::MAX));
        self.transcript.follow();
        Some(match edited.role {
            Role::User => {
                self.new_message(Role::User, text, None);
                self.ask()
            }
            Role::Assistant => {
                self.new_edited_reply(text);
                Vec::new()
            }
        })
    }

    fn new_edited_reply(&mut self, text: String) {
        let id = self.new_message(Role::Assistant, text, Some(crate::chat::Reply::default()));
        if let Some(message) = self.conversation.messages.last_mut().filter(|m| m.id == id) {
            message.status = Status::Edited;
        }
    }

    /// Deletes the chosen message with what was said upon it, once the person has asked twice.
    pub(super) fn delete_message(&mut self, doomed: Option<MessageId>) -> Vec<Effect> {
        if self.turn.is_some() {
            return self.note(WAIT.to_owned());
        }
        let Some(place) = self.chosen() else {
            return self.note("choose a message first, with Tab".to_owned());
        };
        let messages = &self.conversation.messages;
        let Some(id) = messages.get(place).map(|message| message.id) else {
            return Vec::new();
        };
        if doomed == Some(id) {
            return self.delete(id);
        }
        self.versions.doomed = Some(id);
        let after = messages.len() - place - 1;
        let key = self.label(super::command::Command::Delete);
        self.note(match after {
            0 => format!("{key} again deletes this message"),
            1 => format!("{key} again deletes this message and the one after it"),
            n => format!("{key} again deletes this message and the {n} after it"),
        })
    }

    fn delete(&mut self, id: MessageId) -> Vec<Effect> {
        let removed = self.conversation.remove(id);
        let count = removed.len();
        self.journal.removed(&removed);
        self.versions.deleted.push(removed);
        self.banners.clear_turns();
        let key = self.label(super::command::Command::Undelete);
        let what = if count == 1 {
            "deleted".to_owned()
        } else {
            format!("{count} messages deleted")
        };
        self.note(format!("{what} · {key} brings it back"))
    }

    /// Brings back what was deleted last.
    pub(super) fn undelete_message(&mut self) -> Vec<Effect> {
        if self.turn.is_some() {
            return self.note(WAIT.to_owned());
        }
        let Some((before, removed)) = self.versions.undelete() else {
            return self.note("nothing was deleted here".to_owned());
        };
        for message in &before {
            self.leave_to_conversation(&message.text);
        }
        let removed = [before, removed].concat();
        self.journal.restored(&removed);
        let first = removed.first().map(|message| message.id);
        self.conversation.restore(removed);
        if let Some(id) = first {
            self.conversation.show(id);
            let place = self.place_of(id);
            self.browsing = self.browsing.and(place);
        }
        Vec::new()
    }

    /// A message that was taken back is in the conversation again, and so no longer written or waiting, unless
    /// it was changed meanwhile.
    fn leave_to_conversation(&mut self, text: &str) {
        if self.composer.text() == text {
            self.composer.set_text("");
            self.queue.close_gap();
            return;
        }
        let waiting = self.queue.iter().find(|it| it.text == text);
        if let Some(name) = waiting.map(|waiting| waiting.name) {
            self.queue.remove(name);
        }
    }

    /// Another conversation is shown: nothing of the one before is being changed.
    pub(super) fn forget_versions(&mut self) {
        self.cancel_edit();
        self.versions = Versions::default();
    }

    fn place_in_question(&self) -> Option<usize> {
        self.chosen()
            .or_else(|| self.conversation.messages.len().checked_sub(1))
    }

    /// Where a message stands on the path, which is changed to lead there.
    fn place_of(&mut self, id: MessageId) -> Option<usize> {
        self.conversation.show(id);
        self.conversation.messages.iter().position(|m| m.id == id)
    }

    /// The key of a command, else its name after a slash.
    pub(super) fn label(&self, command: super::command::Command) -> String {
        let label = self.settings.keymap.label(command);
        label.unwrap_or_else(|| format!("/{}", command.row().name))
    }
}

/// What is said where a reply on its way must not lose its place.
pub(super) const WAIT: &str = "a reply is on its way; stop it first";
