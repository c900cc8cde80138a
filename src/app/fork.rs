//! Forking: all that was said up to a message becomes a conversation of its own, and the one before stays as it is.

use super::State;
use super::effect::Effect;
use super::versions::WAIT;
use crate::chat::{Conversation, ConversationId, Message, MessageId};
use crate::text::ellipsize;

/// Cells of a title that a fork takes over.
const TITLE_CELLS: usize = 60;
/// Stands before the title of a fork.
const MARK: &str = "Fork: ";

impl State {
    /// Goes on in a new conversation with the path up to the chosen message, else to the last.
    pub(super) fn fork(&mut self) -> Vec<Effect> {
        if self.turn.is_some() {
            return self.note(WAIT.to_owned());
        }
        if !self.keeps_what_is_left() {
            return self.note("this conversation is not kept, so it would be lost".to_owned());
        }
        let messages = &self.conversation.messages;
        let last = messages.len().checked_sub(1);
        let Some(place) = self.chosen().or(last) else {
            return self.note("there is no message to fork at yet".to_owned());
        };
        let path: Vec<Message> = messages.iter().take(place + 1).cloned().collect();
        let title = self.title();
        // Before the title, where a narrow list has room for it too.
        let title = title.strip_prefix(MARK).unwrap_or(&title);
        let title = format!("{MARK}{}", ellipsize(title, TITLE_CELLS));
        let system = self.conversation.system.clone();
        let effects = self.new_conversation();
        let copy = self.copy_of(path, title);
        self.conversation = Conversation { system, ..copy };
        self.notice =
            Some("a fork, from here on; the conversation before stays as it is".to_owned());
        effects
    }

    /// A conversation of these messages, under names of its own.
    fn copy_of(&mut self, path: Vec<Message>, title: String) -> Conversation {
        let mut copy = Conversation {
            id: ConversationId(self.next_id()),
            title: Some(title),
            ..Conversation::default()
        };
        for message in path {
            if let Some(usage) = message.reply.as_ref().and_then(|reply| reply.usage) {
                copy.count(usage);
            }
            let id = MessageId(self.next_id());
            self.receipts.copied(message.id, copy.id, id);
            copy.push(Message { id, ..message });
        }
        copy
    }
}
