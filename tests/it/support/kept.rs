//! What a history would hold after the steps of a journal: its promises in a few lines, so that the machine's
//! side of them can be tested without a file.

use pnv_tui::app::State;
use pnv_tui::app::effect::Effect;
use pnv_tui::chat::history::Op;
use pnv_tui::chat::{ConversationId, Message, MessageId, Status};
use std::collections::{BTreeMap, BTreeSet};

/// What is kept of all conversations.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    messages: BTreeMap<MessageId, (ConversationId, Message)>,
    removed: BTreeSet<MessageId>,
    leaves: BTreeMap<ConversationId, Option<MessageId>>,
    drafts: BTreeMap<ConversationId, String>,
    pub(crate) queues: BTreeMap<ConversationId, Vec<String>>,
}

impl Kept {
    /// Keeps what was asked for.
    pub(crate) fn take(&mut self, effects: &[Effect]) {
        for effect in effects {
            if let Effect::Store(op) = effect {
                self.keep(op.clone());
            }
        }
    }

    fn keep(&mut self, op: Op) {
        match op {
            Op::Put {
                conversation,
                message,
            } => {
                let id = message.id;
                if self.messages.insert(id, (conversation, *message)).is_none() {
                    self.leaves.insert(conversation, Some(id));
                }
            }
            Op::Grow {
                message,
                text_from,
                text,
                reasoning_from,
                reasoning,
            } => {
                let (_, kept) = self.messages.get_mut(&message).expect("grows unknown");
                assert_eq!(kept.text.len(), text_from);
                kept.text.push_str(&text);
                let reply = kept.reply.as_mut().expect("only replies grow");
                assert_eq!(reply.reasoning.len(), reasoning_from);
                reply.reasoning.push_str(&reasoning);
            }
            Op::End { conversation, leaf } => {
                self.leaves.insert(conversation, leaf);
            }
            Op::Draft { conversation, text } => {
                self.drafts.insert(conversation, text);
            }
            Op::Queue {
                conversation,
                texts,
            } => {
                self.queues.insert(conversation, texts);
            }
            Op::RemoveMessages(ids) => self.removed.extend(ids),
            Op::RestoreMessages(ids) => self.removed.retain(|id| !ids.contains(id)),
            Op::Head { .. }
            | Op::Place { .. }
            | Op::Session { .. }
            | Op::Keep { .. }
            | Op::Rename(..)
            | Op::Pin(..)
            | Op::Archive(..)
            | Op::Delete(_)
            | Op::Restore(_)
            | Op::Purge(_) => {}
        }
    }

    /// Fails if this is not what the machine has, all of which has been written.
    pub(crate) fn assert_holds(&self, state: &State) {
        let conversation = &state.conversation;
        let id = conversation.id;
        if state.kept_conversation().is_none() && !self.leaves.contains_key(&id) {
            return;
        }
        // A reply of which nothing has come is none yet.
        let is_said = |m: &&Message| m.status != Status::Streaming || m.has_words();
        let path = conversation.messages.iter().filter(is_said);
        assert_eq!(self.path(id), path.clone().map(said).collect::<Vec<_>>());
        let all = path.chain(&conversation.aside).map(|message| message.id);
        assert_eq!(self.all(id), all.collect());
        let draft = self.drafts.get(&id).cloned().unwrap_or_default();
        assert_eq!(draft, state.draft());
        let queue = self.queues.get(&id).cloned().unwrap_or_default();
        let waiting = state.queue.iter().map(|it| it.text.clone());
        assert_eq!(queue, waiting.collect::<Vec<_>>());
    }

    /// Name, words, thoughts and state of the messages of the path that would be shown.
    pub(crate) fn path(&self, conversation: ConversationId) -> Vec<Said> {
        let mut path = Vec::new();
        let mut next = self.leaves.get(&conversation).copied().flatten();
        while let Some(id) = next {
            let (_, message) = &self.messages[&id];
            if !self.removed.contains(&id) {
                path.push(said(message));
            }
            next = message.parent;
        }
        path.reverse();
        path
    }

    /// All messages of a conversation that were not removed.
    fn all(&self, conversation: ConversationId) -> BTreeSet<MessageId> {
        let own = self
            .messages
            .iter()
            .filter(|(_, kept)| kept.0 == conversation);
        let ids = own.map(|(id, _)| *id);
        ids.filter(|id| !self.removed.contains(id)).collect()
    }
}

/// What has to be the same of a message.
type Said = (MessageId, Option<MessageId>, String, String);

fn said(message: &Message) -> Said {
    let reply = message.reply.as_ref();
    let thought = reply.map_or("", |reply| reply.reasoning.as_str());
    let words = format!("{}\u{0}{thought}", message.text);
    let state = format!("{:?}", message.status);
    (message.id, message.parent, words, state)
}
