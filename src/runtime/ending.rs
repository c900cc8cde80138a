//! How the program ends: the terminal is given back first, then what was asked for is seen through. What that leaves
//! unsaved is told, not said: the terminal is the shell's again.

use super::history::History;
use super::{Program, fault};
use crate::chat::ConversationId;
use color_eyre::eyre::eyre;

/// What the program leaves.
#[derive(Debug)]
pub struct Ended {
    /// The conversation that can be gone on with.
    pub kept: Option<ConversationId>,
    /// What is not saved and why, in a sentence.
    pub unsaved: Option<String>,
}

/// Why the loop ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The person or the system wants it to, or nobody is left to see it.
    InOrder,
    /// Something panicked.
    Fault,
}

impl Program {
    /// Ends. Returns what is left.
    pub(super) async fn end(self, ending: Ending) -> color_eyre::Result<Ended> {
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
        let unsaved = history.and_then(|history| history.finish(asked));
        match (ending, unsaved) {
            (Ending::InOrder, unsaved) => Ok(Ended { kept, unsaved }),
            (Ending::Fault, None) => Err(fault::ended()),
            (Ending::Fault, Some(words)) => Err(eyre!("{}\n{words}", fault::ended())),
        }
    }
}
