//! How much of a conversation there is room for in what a model reads, and how much of that a session takes.
//!
//! A node of Pinaivu's gives a model the end of a session that has room and drops what is before it without a word.
//! What is counted here is counted by the node's own rule, so that a session is left before that happens.

use super::{State, count};
use crate::chat::{Message, MessageId, Role, SessionUse};

/// Tokens that a node of Pinaivu's lets a model read and write, by what its name begins with (its code, as of
/// 2026-11). Its catalog tells nothing of it.
const WINDOWS: [(&str, u64); 2] = [("llama3.1:70b", 32_768), ("qwen", 32_768)];
/// The same for all others.
const USUAL_WINDOW: u64 = 8_192;
/// Tokens of it that the node leaves for the answer.
const ANSWER: u64 = 2_048;
/// Tokens for what the node says to the model itself, and for what stands around messages that are quoted.
const AROUND: u64 = 128;
/// Bytes of a token, about.
const TOKEN: u64 = 4;
/// Tokens of a message besides its words.
const MESSAGE: u64 = 4;
/// Bytes of words in one message. The gateway takes a body of 1 MiB, in which a character may be longer.
const MOST_BYTES: u64 = 512 << 10;

/// Tokens of a conversation that a model reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Room(u64);

impl Room {
    /// The room in a model: by what the server tells of it, else as a node of Pinaivu's has it.
    fn of(model: &str, context: Option<u64>) -> Self {
        if let Some(context) = context {
            return Self(context - context / 4);
        }
        let known = WINDOWS.iter().find(|(name, _)| model.starts_with(name));
        let window = known.map_or(USUAL_WINDOW, |(_, window)| *window);
        Self(window - ANSWER - AROUND)
    }

    /// The most bytes of a message that quotes what was said before: half of the room for that, so that as much
    /// can be said in the session that it begins, and less where what goes along whole takes more than the other half.
    pub(super) fn to_quote(self, whole: usize) -> usize {
        let all = self.0.saturating_mul(TOKEN).min(MOST_BYTES);
        let most = (all / 2).saturating_add(count(whole)).min(all);
        usize::try_from(most).unwrap_or(usize::MAX)
    }
}

impl State {
    /// The room in a model.
    pub(super) fn room(&self, model: &str) -> Room {
        Room::of(model, self.catalog.context_of(model))
    }

    /// Whether what is said upon the reply `leaf` has room beside all that its session holds.
    pub(super) fn has_room(&self, leaf: MessageId, model: &str) -> bool {
        let conversation = &self.conversation;
        let new = tokens(count(conversation.said_upon(leaf).len()));
        held(&conversation.messages, leaf).saturating_add(new) <= self.room(model).0
    }
}

/// Tokens that the session of the reply `leaf` holds: each reply since it was begun, and what was sent for it.
fn held(path: &[Message], leaf: MessageId) -> u64 {
    let upto = path.iter().rev().skip_while(|message| message.id != leaf);
    let mut held: u64 = 0;
    for message in upto.filter(|message| message.role == Role::Assistant) {
        let reply = message.reply.as_ref();
        // A thought that came within the answer is stored with it.
        let thought = reply.map_or(0, |reply| reply.reasoning.len());
        held = held.saturating_add(tokens(count(message.text.len().saturating_add(thought))));
        let sent = reply.and_then(|reply| reply.sending.as_ref());
        let Some(sent) = sent.map(|sending| sending.sent) else {
            continue;
        };
        held = held.saturating_add(tokens(sent.bytes));
        if sent.session != SessionUse::Continued {
            break;
        }
    }
    held
}

/// Tokens of a message of so many bytes.
const fn tokens(bytes: u64) -> u64 {
    bytes.div_ceil(TOKEN).saturating_add(MESSAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_is_what_a_node_gives_where_the_server_tells_none() {
        let cases = [
            ("llama3.2:1b", None, 8_192 - 2_048 - 128),
            ("llama3.1:8b", None, 8_192 - 2_048 - 128),
            ("llama3.1:70b", None, 32_768 - 2_048 - 128),
            ("qwen2.5:7b", None, 32_768 - 2_048 - 128),
            ("mistral:7b", None, 8_192 - 2_048 - 128),
            ("qwen2.5:7b", Some(4_096), 3_072),
            ("m", Some(0), 0),
            ("m", Some(u64::MAX), u64::MAX - u64::MAX / 4),
        ];
        for (model, context, room) in cases {
            assert_eq!(Room::of(model, context), Room(room), "{model} {context:?}");
        }
    }

    #[test]
    fn half_of_the_room_is_quoted_in_and_the_new_message_is_in_the_whole() {
        let room = Room(1_000);
        assert_eq!(room.to_quote(0), 2_000);
        assert_eq!(room.to_quote(500), 2_500);
        assert_eq!(room.to_quote(3_000), 4_000);
        assert_eq!(Room(u64::MAX).to_quote(0), 256 << 10);
    }
}
