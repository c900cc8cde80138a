//! How the program ends: the terminal is given back first, then what was asked for is seen through.

use super::history::History;
use super::{Program, fault};
use crate::chat::ConversationId;

/// Why the loop ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The person or the system wants it to, or nobody is left to see it.
    InOrder,
    /// Something panicked.
    Fault,
}

impl Program {
    /// Ends. Returns the conversation that can be gone on with.
    pub(super) async fn end(self, ending: Ending) -> color_eyre::Result<Option<ConversationId>> {
        let Self {
            mut state,
            mut asked,
            terminal,
            inbox,
            executor,
            history,
            ..
        } = self;
        drop(terminal); // the person has the shell back while a file is still being written
        drop(inbox); // so that no task waits for room in it
        executor.finish().await;
        if ending == Ending::InOrder {
            asked.extend(state.journal_rest());
        }
        let outlasts = history.as_ref().is_some_and(History::outlasts_program);
        let kept = state.kept_conversation().filter(|_| outlasts);
        if let Some(history) = history {
            history.finish(asked);
        }
        match ending {
            Ending::InOrder => Ok(kept),
            Ending::Fault => Err(fault::ended()),
        }
    }
}
