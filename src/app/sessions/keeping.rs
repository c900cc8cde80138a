//! Which sessions are kept by the history, and under which system prompt, and which are left behind.

use super::InUse;
use crate::app::journal::Journal;
use crate::chat::history::Op;
use crate::chat::{ConversationId, MessageId, PathSession};

impl InUse {
    /// Neither the session that its try goes on in nor the one that comes with the answer is gone on in after it.
    pub(in crate::app) const fn leave(&mut self) {
        self.is_left = true;
    }
}

impl Journal {
    /// A session belongs to its reply from now on. `system` was told in it.
    pub(super) fn keep_session(
        &mut self,
        id: ConversationId,
        session: &PathSession,
        system: String,
    ) {
        self.keep_op(Op::Session {
            conversation: id,
            leaf: session.leaf,
            session: Some(session.clone()),
            system,
        });
    }

    /// A reply has no session any more.
    pub(super) fn forget_session(&mut self, id: ConversationId, leaf: MessageId) {
        self.keep_op(Op::Session {
            conversation: id,
            leaf,
            session: None,
            system: String::new(),
        });
    }

    pub(in crate::app) fn keep_op(&mut self, op: Op) {
        if self.is_kept {
            self.keep.push(op);
        }
    }
}
