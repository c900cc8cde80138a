//! The journal: everything that is said is written to the history as it happens.
//!
//! After each message the machine compares what was last written with what is there, and tells the history
//! the difference. Only the end of the path is looked at, as far back as it is new, and what is a number or short:
//! a step costs what changed, whatever the conversation's length. A place that takes messages away or brings
//! them back says so ([`Journal::removed`], [`Journal::restored`]).
//!
//! Messages are written at once, a streaming reply's growth, the draft and the reader's place soon after. A
//! conversation begins in the history with its first message, or with a draft or a system prompt that is more than
//! blanks.
//! What `sessions` learns is written with it.

mod known;
mod put_away;
mod steps;

use super::State;
use super::budget::Payer;
use super::effect::Effect;
use super::moment::Moment;
use super::panes::Side;
use crate::chat::history::{Loaded, Op, Question};
use crate::chat::{ConversationId, Message, MessageId, ServerKind, Status};
use known::{Facts, Growing, Known, WrittenSystem, is_said, reasoning};

/// Milliseconds that a change may wait to be written with what follows it.
const SOON_MS: u64 = 250;

/// What the history knows.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Journal {
    /// Whether there is a history.
    pub(super) is_kept: bool,
    /// Whether there is one that the demonstration, which is in force, is not written to.
    is_put_off: bool,
    /// Whether it cannot be written.
    is_stuck: bool,
    told: Told,
    /// What it knows of the conversation; `None` before something is written in it.
    known: Option<Known>,
    /// The composer's count of changes when the draft was last looked at.
    draft_changes: u64,
    written_system: WrittenSystem,
    /// No message with a higher name was written.
    newest: u64,
    /// The reply that was written while it streamed.
    growing: Option<Growing>,
    /// Whose learnt limit was written last, and that limit.
    pub(super) payer: Payer,
    pub(super) limit: Option<u64>,
    /// The conversation that was noted as the one on the screen.
    left_off: Option<ConversationId>,
    /// Whether the conversations pane was open when that was written last; `None` before that is known.
    pub(super) pane: Option<Side>,
    removed: Vec<MessageId>,
    restored: Vec<MessageId>,
    /// Sessions of servers, and small state.
    pub(super) keep: Vec<Op>,
    /// When what waits is written, if something does.
    due: Option<Moment>,
}

/// What the history was told in this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Told {
    /// Nothing that a person would miss.
    #[default]
    Nothing,
    /// Something that a person would miss, if it were not written.
    News,
}

impl Journal {
    /// Messages were taken out of the conversation.
    pub(super) fn removed<'a>(&mut self, messages: impl IntoIterator<Item = &'a Message>) {
        // What happens while nothing is kept is not told later: it is of another conversation.
        if self.is_kept {
            self.removed.extend(messages.into_iter().map(|m| m.id));
        }
    }

    /// Messages that had been taken out are there again.
    pub(super) fn restored<'a>(&mut self, messages: impl IntoIterator<Item = &'a Message>) {
        if self.is_kept {
            self.restored.extend(messages.into_iter().map(|m| m.id));
        }
    }

    /// Whether what is to be written is.
    pub(super) const fn is_written(&mut self, is_written: bool) {
        self.is_stuck = !is_written;
    }

    /// Whether something that a person would miss is not written, and will not be unless that works again.
    pub(super) const fn is_unsaved(&self) -> bool {
        self.is_stuck && matches!(self.told, Told::News)
    }

    /// When something has to be written.
    pub(super) fn deadline(&self) -> Option<Moment> {
        [self.due, self.written_system.due]
            .into_iter()
            .flatten()
            .min()
    }

    /// The history has this conversation as it was loaded, with these names for what waits.
    pub(super) fn adopt(&mut self, loaded: &Loaded, newest: u64, queue: Vec<u64>) {
        let conversation = &loaded.conversation;
        // What is written now is to be compared with what was.
        self.draft_changes = 0;
        self.newest = self.newest.max(newest);
        self.growing = None;
        self.known = Some(Known {
            facts: Some(Facts {
                title: conversation.title.clone(),
                model: loaded.model.clone(),
                tokens: conversation.tokens,
            }),
            updated: loaded.updated,
            leaf: conversation.messages.last().map(|last| last.id),
            system: conversation.system.clone(),
            draft: loaded.draft.clone(),
            queue,
            place: loaded.place,
        });
    }

    const fn is_new(&self, message: &Message) -> bool {
        message.id.0 > self.newest
    }

    /// The messages at the path's end that are new or were written unfinished, oldest first.
    fn unwritten<'a>(&self, path: &'a [Message]) -> Vec<&'a Message> {
        let growing = self.growing.map(|growing| growing.message);
        let tail = path.iter().rev();
        let mut tail: Vec<&Message> = tail
            .take_while(|message| self.is_new(message) || Some(message.id) == growing)
            .filter(|message| is_said(message))
            .collect();
        tail.reverse();
        tail
    }

    /// Writes a message whole.
    fn put(&mut self, conversation: ConversationId, message: &Message) -> Op {
        if self.is_new(message)
            && let Some(known) = &mut self.known
        {
            known.leaf = Some(message.id);
        }
        self.newest = self.newest.max(message.id.0);
        let streams = message.status == Status::Streaming;
        self.growing = streams.then(|| Growing::of(message));
        Op::Put {
            conversation,
            message: Box::new(message.clone()),
        }
    }

    /// Writes what came of the streaming reply since it was last written.
    fn grow(&mut self, message: &Message) -> Option<Op> {
        let before = self.growing.replace(Growing::of(message))?;
        Some(Op::Grow {
            message: message.id,
            text_from: before.text,
            text: message.text.get(before.text..)?.to_owned(),
            reasoning_from: before.reasoning,
            reasoning: reasoning(message).get(before.reasoning..)?.to_owned(),
        })
    }
}

impl State {
    /// Has the history kept from now on, and asks for what earlier runs learnt.
    pub fn keep_history(&mut self, nonce: u64) -> Effect {
        self.journal.is_kept = true;
        self.name_apart(nonce);
        self.journal.newest = self.ids;
        self.ask_history(Question::Kept).1
    }

    /// The conversation's name, if the history has something of it that can be gone on with.
    pub fn kept_conversation(&self) -> Option<ConversationId> {
        let has_something = !self.conversation.messages.is_empty()
            || !self.queue.is_empty()
            || self.conversation.instructions().is_some()
            || !self.draft().trim().is_empty();
        let has_begun = self.journal.known.is_some() && has_something;
        (has_begun && !self.journal.is_stuck).then_some(self.conversation.id)
    }

    /// What is not written yet: the program ends, or another conversation is shown.
    pub fn journal_rest(&mut self) -> Vec<Effect> {
        self.journal_at(true)
    }

    /// Nothing is written for now.
    pub(super) fn put_history_off(&mut self) -> Vec<Effect> {
        if !self.journal.is_kept {
            return Vec::new();
        }
        // Before the rest is written: who takes it back later takes it out of this history.
        let mut effects = self.leave_turn();
        effects.extend(self.journal_rest());
        self.forget_known();
        (self.journal.is_kept, self.journal.is_put_off) = (false, true);
        effects.extend(self.begin_conversation());
        self.begin_written_system();
        // What could be opened from them would be said to another server, and written nowhere.
        self.conversations = None;
        self.search.forget();
        effects
    }

    /// What is said from now on is written again, if it ever was.
    pub(super) fn take_history_up(&mut self) -> Vec<Effect> {
        if !self.journal.is_put_off {
            return Vec::new();
        }
        let effects = self.begin_conversation();
        self.begin_written_system();
        (self.journal.is_kept, self.journal.is_put_off) = (true, false);
        effects
    }

    /// Whether there is a history.
    pub(super) const fn journal_is_kept(&self) -> bool {
        self.journal.is_kept
    }

    /// The history was told of the title.
    pub(super) fn journal_named(&mut self, title: Option<String>) {
        let known = self.journal.known.as_mut();
        if let Some(facts) = known.and_then(|known| known.facts.as_mut()) {
            facts.title = title;
        }
    }

    /// Whether the history has something of the conversation.
    pub(super) const fn journal_knows(&self) -> bool {
        self.journal.known.is_some()
    }

    /// Whether what is left is written and can be gone back to.
    pub(super) const fn keeps_what_is_left(&self) -> bool {
        self.journal.is_kept && !self.journal.is_stuck
    }

    /// Whether what is in the conversation can be gone on with after the program. The history of the demonstration ends
    /// with it.
    pub(super) fn outlasts_program(&self) -> bool {
        let kind = self.endpoint.as_ref().map(|endpoint| endpoint.kind);
        self.keeps_what_is_left() && kind != Some(ServerKind::Demo)
    }

    /// Another conversation is shown from now on. This one keeps what is being written in it and what waits, and the
    /// next begins with neither; where nothing can be written both come along.
    pub(super) fn leave_conversation(&mut self) -> Vec<Effect> {
        if !self.keeps_what_is_left() {
            return self.leave_with_all();
        }
        let effects = self.journal_rest();
        self.forget_known();
        self.composer.begin_anew();
        self.queue.clear();
        effects
    }

    /// Another conversation is shown from now on, and has what is being written and what waits.
    pub(super) fn leave_with_all(&mut self) -> Vec<Effect> {
        let mut effects = self.journal_rest();
        let conversation = self.conversation.id;
        let Some(known) = self.forget_known() else {
            return effects;
        };
        if !known.draft.is_empty() {
            let text = String::new();
            effects.push(Effect::Store(Op::Draft { conversation, text }));
        }
        if !known.queue.is_empty() {
            let texts = Vec::new();
            effects.push(Effect::Store(Op::Queue {
                conversation,
                texts,
            }));
        }
        effects
    }

    /// The history knows nothing of the conversation that is shown next.
    const fn forget_known(&mut self) -> Option<Known> {
        self.journal.due = None;
        self.journal.growing = None;
        self.journal.draft_changes = 0;
        self.journal.known.take()
    }

    /// What has to be written now.
    pub(super) fn journal(&mut self) -> Vec<Effect> {
        self.journal_at(false)
    }
}
