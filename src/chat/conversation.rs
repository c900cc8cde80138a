//! A conversation: messages in order, and what a server remembers of it.

use super::{Message, Prompt, ServerSession};

/// A conversation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Conversation {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// The session that the server gave, sent back on the next turn. In memory only.
    pub session: Option<ServerSession>,
}

impl Conversation {
    /// What is sent with the next turn: every message in context that has words, oldest first.
    /// Two of the same speaker in a row, as after a stopped reply, are sent as one: many servers
    /// want the roles to alternate.
    pub fn prompts(&self) -> Vec<Prompt> {
        let mut prompts: Vec<Prompt> = Vec::with_capacity(self.messages.len());
        for message in self
            .messages
            .iter()
            .filter(|m| m.in_context && !m.text.is_empty())
        {
            match prompts.last_mut() {
                Some(last) if last.role == message.role => {
                    last.text.push_str("\n\n");
                    last.text.push_str(&message.text);
                }
                _ => prompts.push(Prompt {
                    role: message.role,
                    text: message.text.clone(),
                }),
            }
        }
        prompts
    }

    /// Tokens of the conversation: read and written, over all replies that the server counted.
    pub fn tokens(&self) -> u64 {
        self.messages
            .iter()
            .filter_map(|message| message.reply.as_ref()?.usage)
            .map(|usage| usage.input.saturating_add(usage.output))
            .fold(0, u64::saturating_add)
    }
}
