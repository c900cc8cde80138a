//! The keys that a message was refused for: it is not sent with one of them again unless the person says so,
//! whichever keys were tried in between.
//!
//! Owns which those are. What another key is tried for at all is `connection`'s.

use super::State;
use super::budget::Payer;
use crate::chat::{FailureKind, Message, MessageId, Role};

/// The keys that one message was refused for.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Refusals {
    message: Option<MessageId>,
    payers: Vec<Payer>,
}

impl State {
    /// A call was refused: if it was for its key's sake, that is remembered.
    pub(super) fn note_refusal(&mut self, kind: FailureKind) {
        let is_keys = matches!(
            kind,
            FailureKind::Unauthorized | FailureKind::Forbidden | FailureKind::KeyNotSendable
        );
        let message = self.last_own_message();
        let Some(turn) = self.turn.as_ref().filter(|_| is_keys) else {
            return;
        };
        if self.refusals.message != message {
            self.refusals = Refusals {
                message,
                payers: Vec::new(),
            };
        }
        self.refusals.payers.push(turn.payer.clone());
    }

    /// Whether the last message was refused for this key at this server.
    pub(super) fn was_refused_for(&self, payer: &Payer) -> bool {
        let is_message = self.refusals.message == self.last_own_message();
        is_message && self.refusals.payers.contains(payer)
    }

    fn last_own_message(&self) -> Option<MessageId> {
        let own = |message: &&Message| message.role == Role::User;
        let last = self.conversation.messages.iter().rev().find(own);
        last.map(|message| message.id)
    }
}
