//! The way to the history: opens it, passes on what the machine wants written, and what comes back.
//!
//! Without a folder for it there is none, and nothing is kept; that of the demonstration is in memory and ends with
//! the program.

use super::clock;
use crate::app::effect::Effect;
use crate::app::msg::Msg;
use crate::app::recall::Stored;
use crate::chat::history::Op;
use crate::chat::{ConversationId, MessageId};
use crate::config::paths;
use crate::store::{Answer, Finished, Opened, Reply, Rest, Store};
pub(super) use crate::store::{Claim, Question};
use std::collections::VecDeque;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How long the end of the program waits for what is not written yet: a little longer than the history waits for
/// another program that holds its file locked.
const PATIENCE: Duration = Duration::from_secs(6);

/// How long a message waits to be in the history before it is sent: a disk that is in trouble keeps nobody from
/// talking.
const WRITTEN_WITHIN: Duration = Duration::from_secs(1);

/// The number of the question that the program opens with. The machine's own begin with 1.
const RESUMED: u64 = 0;

/// Which conversation the program opens with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resume {
    /// The one in which something was said last.
    Latest,
    /// This one.
    Conversation(ConversationId),
}

impl Resume {
    const fn id(self) -> Option<ConversationId> {
        match self {
            Self::Latest => None,
            Self::Conversation(id) => Some(id),
        }
    }

    const fn question(self) -> Question {
        match self {
            Self::Latest => Question::Latest,
            Self::Conversation(id) => Question::Load(id),
        }
    }
}

/// The history, while the program runs.
#[derive(Debug)]
pub(super) struct History {
    store: Store,
    outlasts: Outlasts,
}

/// What a history is there after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outlasts {
    /// The program: it is in a file.
    Program,
    /// Nothing: it is in memory.
    Nothing,
}

impl History {
    /// Opens the history on a thread of its own; what it says goes to `to_loop`. `None` if the system names no
    /// folder for it. A model that was asked for comes before that of the conversation from before.
    pub(super) fn open(
        resume: Option<Resume>,
        has_model: bool,
        to_loop: mpsc::Sender<Msg>,
    ) -> Option<Self> {
        let file = paths::history_file()?;
        let id = resume.and_then(Resume::id);
        let tell = move |reply| {
            if let Some(stored) = stored(reply, id, has_model) {
                // A loop that has ended wants to hear nothing.
                let _ = to_loop.blocking_send(Msg::Stored(stored));
            }
        };
        let store = Store::open(&file, &clock::today(), tell);
        if let Some(resume) = resume {
            store.ask(RESUMED, resume.question());
        }
        Some(Self {
            store,
            outlasts: Outlasts::Program,
        })
    }

    /// Opens one that is in no file.
    pub(super) fn in_memory(to_loop: mpsc::Sender<Msg>) -> Self {
        let tell = move |reply| {
            if let Some(stored) = stored(reply, None, true) {
                // A loop that has ended wants to hear nothing.
                let _ = to_loop.blocking_send(Msg::Stored(stored));
            }
        };
        Self {
            store: Store::in_memory(tell),
            outlasts: Outlasts::Nothing,
        }
    }

    /// Whether it can be gone on with after the program.
    pub(super) const fn outlasts_program(&self) -> bool {
        matches!(self.outlasts, Outlasts::Program)
    }

    /// Has these written, all of them or none.
    pub(super) fn keep(&self, ops: Vec<Op>) {
        self.store.send_together(ops);
    }

    /// What tells when all that was to be written by now is, and whose the session of the reply `claim` is.
    pub(super) fn written(&self, claim: Option<MessageId>) -> Written {
        let (told, written) = oneshot::channel();
        let tell = move |claimed| {
            // Whoever waited may have stopped.
            let _ = told.send(claimed);
        };
        match claim {
            None => self.store.tell_when_written(move || tell(Claim::Good)),
            Some(leaf) => self.store.tell_when_taken(leaf, tell),
        }
        Written {
            told: Some(written),
            untold: claim.map_or(Claim::Good, |_| Claim::Unknown),
        }
    }

    /// Asks something; the answer comes as a message.
    pub(super) fn ask(&self, number: u64, question: Question) {
        self.store.ask(number, question);
    }

    /// Has what was asked for written, and then nothing done until the [`Rest`] is dropped. The other one tells when
    /// that begins.
    pub(super) fn rest(&self, asked: &mut VecDeque<Effect>) -> (oneshot::Receiver<()>, Rest) {
        self.keep(ops_of(asked));
        let (told, begun) = oneshot::channel();
        let rest = self.store.rest(move || {
            // Whoever waited may have stopped.
            let _ = told.send(());
        });
        (begun, rest)
    }

    /// Writes what is left of what was asked for and what could not be written before, and waits for it, not for long.
    /// Returns what is not saved, as a sentence.
    pub(super) fn finish(self, asked: impl IntoIterator<Item = Effect>) -> Option<String> {
        let mut asked = asked.into_iter().collect();
        self.keep(ops_of(&mut asked));
        match self.store.finish(PATIENCE) {
            Finished::Unsaved { words } => Some(words),
            Finished::Late if self.outlasts == Outlasts::Program => Some(format!(
                "What was said last may not be saved: the history has not answered for {} seconds.",
                PATIENCE.as_secs()
            )),
            Finished::Saved | Finished::Late => None,
        }
    }
}

/// Tells when something is written.
#[derive(Debug)]
pub(super) struct Written {
    told: Option<oneshot::Receiver<Claim>>,
    /// What holds if it is not told in time.
    untold: Claim,
}

/// Where nothing is kept there is nothing to wait for, and no other program.
impl Default for Written {
    fn default() -> Self {
        Self {
            told: None,
            untold: Claim::Good,
        }
    }
}

#[cfg(test)]
impl From<oneshot::Receiver<Claim>> for Written {
    fn from(told: oneshot::Receiver<Claim>) -> Self {
        Self {
            told: Some(told),
            untold: Claim::Unknown,
        }
    }
}

impl Written {
    /// Waits for it, not for long; not at all where nothing is kept.
    pub(super) async fn wait(self) -> Claim {
        let Some(told) = self.told else {
            return self.untold;
        };
        let told = tokio::time::timeout(WRITTEN_WITHIN, told).await;
        told.ok().and_then(Result::ok).unwrap_or(self.untold)
    }
}

/// What is written together: an op, and all others that the machine has asked for with it. What one message changed
/// is thus never there in part.
pub(super) fn step(first: Op, asked: &mut VecDeque<Effect>) -> Vec<Op> {
    std::iter::once(first).chain(ops_of(asked)).collect()
}

/// Takes out what is to be written, in its order.
fn ops_of(asked: &mut VecDeque<Effect>) -> Vec<Op> {
    let mut ops = Vec::new();
    for effect in std::mem::take(asked) {
        if let Effect::Store(op) = effect {
            ops.push(op);
        } else {
            asked.push_back(effect);
        }
    }
    ops
}

/// A number that no other program that starts in the same millisecond has: the process's own, scattered.
pub(super) fn nonce() -> u64 {
    (u64::from(std::process::id()).wrapping_mul(0x9e37_79b9_7f4a_7c15)) >> 44
}

/// What the machine is told of what the history says; `id` is the conversation that was asked for.
fn stored(reply: Reply, id: Option<ConversationId>, has_model: bool) -> Option<Stored> {
    Some(match reply {
        Reply::Opened(Opened::Fresh | Opened::AsItWas | Opened::Migrated { .. }) => return None,
        Reply::Opened(Opened::ReadOnly { words }) | Reply::Failed { words } => {
            Stored::Unwritten(words)
        }
        Reply::Opened(Opened::InMemory { words }) | Reply::InMemory { words } => {
            Stored::Unwritten(format!(
                "{words} Conversations stay in memory and end with the program; export what has to last."
            ))
        }
        Reply::Opened(Opened::Rescued(rescue)) | Reply::Rescued(rescue) => {
            Stored::Rescued(rescue.words)
        }
        Reply::Recovered => Stored::Recovered,
        Reply::Dropped { ops } => Stored::Lost(ops),
        Reply::Answered { number, answer } if number != RESUMED => {
            Stored::Answered { number, answer }
        }
        Reply::Answered { answer, .. } => match answer {
            Answer::Loaded(Some(mut loaded)) => {
                if has_model {
                    loaded.model.clear();
                }
                Stored::Loaded(loaded)
            }
            Answer::Loaded(None) => Stored::NotThere(id),
            Answer::Failed(words) => Stored::Said(words),
            Answer::Listed { .. }
            | Answer::Found { .. }
            | Answer::Kept(_)
            | Answer::Used(_)
            | Answer::Call(_)
            | Answer::Taken(_)
            | Answer::Counted(_)
            | Answer::Pruned { .. }
            | Answer::Compacted { .. } => return None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::MessageId;

    #[test]
    fn what_is_asked_for_together_is_written_together_and_the_rest_stays_in_its_order() {
        let conversation = ConversationId(1);
        let end = || Op::End {
            conversation,
            leaf: None,
        };
        let draft = || Op::Draft {
            conversation,
            text: "taken back".to_owned(),
        };
        let mut asked = VecDeque::from([
            Effect::Repaint,
            Effect::Store(end()),
            Effect::Quit,
            Effect::Store(draft()),
        ]);
        let removed = || Op::RemoveMessages(vec![MessageId(1)]);
        assert_eq!(step(removed(), &mut asked), [removed(), end(), draft()]);
        assert_eq!(asked, [Effect::Repaint, Effect::Quit]);
    }

    #[test]
    fn what_goes_well_is_not_said() {
        let said = |reply| stored(reply, None, false);
        assert_eq!(said(Reply::Opened(Opened::AsItWas)), None);
        assert_eq!(said(Reply::Recovered), Some(Stored::Recovered));
        let words = "No room on the disk.".to_owned();
        let failed = Reply::Failed {
            words: words.clone(),
        };
        assert_eq!(said(failed), Some(Stored::Unwritten(words)));
    }

    #[test]
    fn whatever_comes_of_opening_the_file_is_said_unless_it_went_well() {
        use crate::store::Rescue;
        let said = |opened| stored(Reply::Opened(opened), None, false);
        let words = || "What, why, what next.".to_owned();
        let rescue = Rescue {
            kept_as: "history.db.damaged".into(),
            conversations: 1,
            messages: 2,
            words: words(),
        };
        let unwritten = Some(Stored::Unwritten(words()));
        let in_memory = Some(Stored::Unwritten(
            "What, why, what next. Conversations stay in memory and end with the program; export what has to last."
                .to_owned(),
        ));
        for (opened, told) in [
            (Opened::Fresh, None),
            (Opened::AsItWas, None),
            (Opened::Migrated { from: 1 }, None),
            (Opened::ReadOnly { words: words() }, unwritten),
            (Opened::InMemory { words: words() }, in_memory),
            (Opened::Rescued(rescue), Some(Stored::Rescued(words()))),
        ] {
            assert_eq!(said(opened), told);
        }
    }

    #[test]
    fn a_conversation_that_is_not_there_is_named() {
        let id = ConversationId(7);
        let answer = Answer::Loaded(None);
        let reply = Reply::Answered { number: 0, answer };
        let told = stored(reply, Some(id), false);
        assert_eq!(told, Some(Stored::NotThere(Some(id))));
    }
}
