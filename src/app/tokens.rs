//! How many tokens the conversation has cost, and how much of what the model can read it fills.
//!
//! Counts are the server's where it sends them; where it does not, estimates by the length of the text, which
//! say so. Both are worked out when the path changes, not with every frame.

use super::State;
use super::words;
use crate::chat::{Conversation, ConversationId, Message, MessageId, Status};

/// Bytes of a token, about: four letters of English.
const BYTES: usize = 4;

/// A number of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// How many.
    pub tokens: u64,
    /// Whether all of them were counted by a server.
    pub basis: Basis,
}

/// How a number of tokens is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Basis {
    /// The server counted them.
    #[default]
    Counted,
    /// Some of them, or all, are estimated by the length of the text.
    Estimated,
}

/// The tokens of the conversation that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tokens {
    /// What the numbers were worked out for.
    path: Option<Path>,
    /// Read and written, over all replies.
    total: Count,
    /// What the model has read and written at the end of the path.
    filled: Count,
}

/// What tells one state of a path from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Path {
    conversation: ConversationId,
    counted: u64,
    /// Bytes of the system prompt.
    system: usize,
    messages: usize,
    last: Option<(MessageId, Status)>,
}

impl Path {
    fn of(conversation: &Conversation) -> Self {
        let last = conversation.messages.last();
        Self {
            conversation: conversation.id,
            counted: conversation.tokens,
            system: conversation.instructions().map_or(0, str::len),
            messages: conversation.messages.len(),
            last: last.map(|last| (last.id, last.status)),
        }
    }
}

/// About how many tokens a text has.
pub(super) fn estimate(text: &str) -> u64 {
    of_bytes(text.len())
}

fn of_bytes(bytes: usize) -> u64 {
    u64::try_from(bytes.div_ceil(BYTES)).unwrap_or(u64::MAX)
}

/// Whether it is a model's reply that no server has counted.
fn is_uncounted(message: &Message) -> bool {
    let reply = message.reply.as_ref();
    reply.is_some_and(|reply| reply.usage.is_none())
        && message.has_words()
        && !matches!(message.status, Status::Edited | Status::Streaming)
}

impl Tokens {
    /// Brings the numbers up to date.
    pub(super) fn refresh(&mut self, conversation: &Conversation) {
        let path = Path::of(conversation);
        if self.path == Some(path) {
            return;
        }
        *self = Self::of(conversation);
        self.path = Some(path);
    }

    fn of(conversation: &Conversation) -> Self {
        let mut total = Count {
            tokens: conversation.tokens,
            ..Count::default()
        };
        let mut filled = Count::default();
        if let Some(system) = conversation.instructions() {
            filled.tokens = estimate(system);
            filled.basis = Basis::Estimated;
        }
        for message in &conversation.messages {
            let counted = message.reply.as_ref().and_then(|reply| reply.usage);
            if let Some(usage) = counted {
                filled.tokens = usage.input.saturating_add(usage.output);
                filled.basis = Basis::Counted;
                continue;
            }
            filled.tokens = filled.tokens.saturating_add(estimate(&message.text));
            filled.basis = Basis::Estimated;
            if is_uncounted(message) {
                let thought = message.reply.as_ref().map_or("", |reply| &reply.reasoning);
                let both = filled.tokens.saturating_add(estimate(thought));
                total.tokens = total.tokens.saturating_add(both);
                total.basis = Basis::Estimated;
            }
        }
        Self {
            path: None,
            total,
            filled,
        }
    }
}

impl Count {
    /// `12k`, and `~12k` for an estimate.
    fn in_words(self) -> String {
        format!("{}{}", self.sign(), words::count(self.tokens))
    }

    /// What stands before an estimate.
    pub(super) const fn sign(self) -> &'static str {
        match self.basis {
            Basis::Counted => "",
            Basis::Estimated => "~",
        }
    }
}

impl State {
    /// About how many tokens the next message has the model read: what the path has, and what is being written.
    pub(super) fn next_load(&self) -> u64 {
        let written = of_bytes(self.composer.bytes());
        self.tokens.filled.tokens.saturating_add(written)
    }

    /// `12k tokens · 9% of 128k`: what the conversation has cost, and how much of what the model can read it
    /// fills, where that is known.
    pub(super) fn tokens_in_words(&self) -> Option<String> {
        let Tokens { total, filled, .. } = self.tokens;
        if total.tokens == 0 {
            return None;
        }
        let context = self
            .model
            .as_deref()
            .and_then(|id| self.catalog.context_of(id));
        let share = context.map(|context| {
            let percent = filled.tokens.saturating_mul(100).div_ceil(context);
            format!(
                " · {}{percent}% of {}",
                filled.sign(),
                words::count(context)
            )
        });
        Some(format!(
            "{} tokens{}",
            total.in_words(),
            share.unwrap_or_default()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{Reply, Role, Usage};

    fn talk(usages: &[Option<u64>]) -> Conversation {
        let mut conversation = Conversation::default();
        for (place, usage) in (0..).zip(usages) {
            let usage = usage.map(|input| Usage { input, output: 10 });
            for (id, reply) in [
                (2 * place + 1, None),
                (
                    2 * place + 2,
                    Some(Reply {
                        usage,
                        ..Reply::default()
                    }),
                ),
            ] {
                conversation.push(Message {
                    id: MessageId(id),
                    parent: None,
                    role: if reply.is_some() {
                        Role::Assistant
                    } else {
                        Role::User
                    },
                    text: "x".repeat(40),
                    at: 0,
                    status: Status::Complete,
                    reply,
                });
            }
            if let Some(usage) = usage {
                conversation.count(usage);
            }
        }
        conversation
    }

    fn numbers(conversation: &Conversation) -> (u64, Basis, u64, Basis) {
        let tokens = Tokens::of(conversation);
        let (total, filled) = (tokens.total, tokens.filled);
        (total.tokens, total.basis, filled.tokens, filled.basis)
    }

    #[test]
    fn what_the_server_counted_is_the_total_and_its_last_count_what_is_filled() {
        use Basis::Counted;
        let counted = talk(&[Some(20), Some(60)]);
        assert_eq!(numbers(&counted), (100, Counted, 70, Counted));
    }

    #[test]
    fn what_it_did_not_count_is_estimated_and_said_to_be() {
        use Basis::{Counted, Estimated};
        // Each turn reads all that is before it: 10, 20 written; then 30, 40.
        assert_eq!(
            numbers(&talk(&[None, None])),
            (60, Estimated, 40, Estimated)
        );
        assert_eq!(
            numbers(&talk(&[Some(20), None])),
            (80, Estimated, 50, Estimated)
        );
        assert_eq!(
            numbers(&talk(&[None, Some(60)])),
            (90, Estimated, 70, Counted)
        );
        assert_eq!(numbers(&Conversation::default()), (0, Counted, 0, Counted));
        // Each turn reads the system prompt, too.
        let told = |usages: &[Option<u64>]| Conversation {
            system: Some("x".repeat(20)),
            ..talk(usages)
        };
        assert_eq!(
            numbers(&told(&[None, None])),
            (70, Estimated, 45, Estimated)
        );
        assert_eq!(numbers(&told(&[Some(20)])), (30, Counted, 30, Counted));
    }
}
