//! The journal: everything that is said is written to the history as it happens.
//!
//! After each message the machine compares what was last written with what is there, and tells the history
//! the difference. Only the end of the path is looked at, as far back as it is new, and what is a number or short:
//! a step costs what changed, whatever the conversation's length. A place that takes messages away or brings
//! them back says so ([`Journal::removed`], [`Journal::restored`]).
//!
//! Messages are written at once, a streaming reply's growth, the draft and the reader's place soon after. A
//! conversation begins in the history with its first message, or with the draft of one. Leaves out sessions of servers: what one server
//! remembers must not go to another, and the history does not tell them apart.

mod soon;

use super::State;
use super::budget::Payer;
use super::effect::Effect;
use super::moment::Moment;
use super::queue::Waiting;
use crate::chat::history::{Loaded, Op, Place, Question};
use crate::chat::{ConversationId, Message, MessageId, Status};

/// What the history knows.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Journal {
    /// Whether there is a history.
    is_kept: bool,
    /// Whether it cannot be written.
    is_stuck: bool,
    /// What it knows of the conversation; `None` before there is anything in it.
    known: Option<Known>,
    /// No message with a higher name was written.
    newest: u64,
    /// The reply that was written while it streamed.
    growing: Option<Growing>,
    /// Whose learnt limit was written last, and that limit.
    pub(super) payer: Payer,
    pub(super) limit: Option<u64>,
    removed: Vec<MessageId>,
    restored: Vec<MessageId>,
    /// When what waits is written, if something does.
    due: Option<Moment>,
}

/// What is known of the conversation besides its messages.
#[derive(Clone, PartialEq, Default)]
struct Known {
    facts: Facts,
    updated: u64,
    leaf: Option<MessageId>,
    draft: String,
    /// The composer's count of changes when its text was last looked at.
    draft_changes: u64,
    queue: Vec<u64>,
    place: Option<Place>,
}

/// What a list of conversations shows.
#[derive(Clone, PartialEq, Default)]
struct Facts {
    title: Option<String>,
    model: String,
    tokens: u64,
}

/// How much of a streaming reply is written.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Growing {
    message: MessageId,
    text: usize,
    reasoning: usize,
}

impl std::fmt::Debug for Known {
    /// Drafts are in no `Debug`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known")
            .field("leaf", &self.leaf)
            .finish_non_exhaustive()
    }
}

impl Growing {
    fn of(message: &Message) -> Self {
        Self {
            message: message.id,
            text: message.text.len(),
            reasoning: reasoning(message).len(),
        }
    }
}

fn reasoning(message: &Message) -> &str {
    let reply = message.reply.as_ref();
    reply.map_or("", |reply| reply.reasoning.as_str())
}

/// Whether a message is one yet: a reply of which nothing has come may still be tried again.
fn is_said(message: &Message) -> bool {
    message.status != Status::Streaming || message.has_words()
}

impl Journal {
    /// Messages were taken out of the conversation.
    pub(super) fn removed<'a>(&mut self, messages: impl IntoIterator<Item = &'a Message>) {
        self.removed.extend(messages.into_iter().map(|m| m.id));
    }

    /// Messages that had been taken out are there again.
    pub(super) fn restored<'a>(&mut self, messages: impl IntoIterator<Item = &'a Message>) {
        self.restored.extend(messages.into_iter().map(|m| m.id));
    }

    /// Whether what is to be written is.
    pub(super) const fn is_written(&mut self, is_written: bool) {
        self.is_stuck = !is_written;
    }

    /// When something has to be written.
    pub(super) const fn deadline(&self) -> Option<Moment> {
        self.due
    }

    /// The history has this conversation as it was loaded, with these names for what waits.
    pub(super) fn adopt(&mut self, loaded: &Loaded, newest: u64, queue: Vec<u64>) {
        let conversation = &loaded.conversation;
        self.newest = self.newest.max(newest);
        self.growing = None;
        self.known = Some(Known {
            facts: Facts {
                title: conversation.title.clone(),
                model: loaded.model.clone(),
                tokens: conversation.tokens,
            },
            updated: loaded.updated,
            leaf: conversation.messages.last().map(|last| last.id),
            draft: loaded.draft.clone(),
            draft_changes: 0,
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
    /// Has the history kept from now on. Names are given from one on that no other run gives: by the time of the
    /// start and a number that another run of the same moment has not. Asks for what earlier runs learnt.
    pub fn keep_history(&mut self, nonce: u64) -> Effect {
        self.journal.is_kept = true;
        self.ids = (self.wall.unix_ms << 20) | (nonce & 0xf_ffff);
        self.journal.newest = self.ids;
        self.conversation.id = ConversationId(self.next_id());
        self.ask_history(Question::Kept).1
    }

    /// The conversation's name, if the history has something of it.
    pub fn kept_conversation(&self) -> Option<ConversationId> {
        let has_begun = self.journal.known.is_some() && !self.conversation.messages.is_empty();
        (has_begun && !self.journal.is_stuck).then_some(self.conversation.id)
    }

    /// What is not written yet: the program ends, or another conversation is shown.
    pub fn journal_rest(&mut self) -> Vec<Effect> {
        self.journal_at(true)
    }

    /// Another conversation is shown from now on, and has what is being written and what waits.
    pub(super) fn leave_conversation(&mut self) -> Vec<Effect> {
        let mut effects = self.journal_rest();
        let conversation = self.conversation.id;
        // What comes along is in the next conversation before it is gone from this one.
        self.journal.due = self.journal.is_kept.then_some(self.now);
        if let Some(known) = self.journal.known.take() {
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
        }
        effects
    }

    /// What has to be written now.
    pub(super) fn journal(&mut self) -> Vec<Effect> {
        self.journal_at(false)
    }

    fn journal_at(&mut self, is_last: bool) -> Vec<Effect> {
        if !self.journal.is_kept {
            return Vec::new();
        }
        let mut ops = self.journal_messages();
        ops.extend(self.journal_limit());
        self.begin_in_history(is_last);
        if self.journal.known.is_some() {
            self.journal_end(&mut ops);
            self.journal_queue(&mut ops);
            self.journal_facts(&mut ops);
            self.journal_soon(&mut ops, is_last);
        }
        ops.into_iter().map(Effect::Store).collect()
    }

    /// Messages that are new or ended, and those that came or went otherwise.
    fn journal_messages(&mut self) -> Vec<Op> {
        let id = self.conversation.id;
        let journal = &mut self.journal;
        let mut ops = Vec::new();
        for message in journal.unwritten(&self.conversation.messages) {
            let is_growing = journal.growing.is_some_and(|it| it.message == message.id);
            if is_growing && message.status == Status::Streaming {
                continue;
            }
            let known = journal.known.get_or_insert_default();
            known.updated = known.updated.max(self.wall.unix_ms_at(self.now));
            ops.push(journal.put(id, message));
        }
        let mut removed = std::mem::take(&mut journal.removed);
        removed.retain(|id| id.0 <= journal.newest);
        let restored = std::mem::take(&mut journal.restored);
        if !removed.is_empty() {
            ops.push(Op::RemoveMessages(removed));
        }
        if !restored.is_empty() {
            ops.push(Op::RestoreMessages(restored));
        }
        ops
    }

    /// The end of the path, where that is not what was written last.
    fn journal_end(&mut self, ops: &mut Vec<Op>) {
        let path = self.conversation.messages.iter();
        let leaf = path.rev().find(|m| is_said(m)).map(|message| message.id);
        let conversation = self.conversation.id;
        if let Some(known) = &mut self.journal.known
            && known.leaf != leaf
        {
            known.leaf = leaf;
            ops.push(Op::End { conversation, leaf });
        }
    }

    /// The messages that wait. A message that was taken from among them is written in the same step.
    fn journal_queue(&mut self, ops: &mut Vec<Op>) {
        let conversation = self.conversation.id;
        let name = |waiting: &Waiting| waiting.name;
        if let Some(known) = &mut self.journal.known
            && !self.queue.iter().map(name).eq(known.queue.iter().copied())
        {
            known.queue = self.queue.iter().map(name).collect();
            let texts = self.queue.iter().map(|it| it.text.clone()).collect();
            ops.push(Op::Queue {
                conversation,
                texts,
            });
        }
    }

    /// The facts of the conversation, before all that belongs to it.
    fn journal_facts(&mut self, ops: &mut Vec<Op>) {
        let puts = ops.iter().any(|op| matches!(op, Op::Put { .. }));
        let conversation = &self.conversation;
        let Some(known) = &mut self.journal.known else {
            return;
        };
        let model = self.model.as_deref().unwrap_or_default();
        let is_same = known.facts.model == model
            && known.facts.tokens == conversation.tokens
            && known.facts.title == conversation.title;
        if is_same && !puts {
            return;
        }
        known.facts = Facts {
            title: conversation.title.clone(),
            model: model.to_owned(),
            tokens: conversation.tokens,
        };
        let first = conversation.messages.first();
        let head = Op::Head {
            conversation: conversation.id,
            title: conversation.title.clone(),
            model: model.to_owned(),
            created: first.map_or(known.updated, |first| first.at),
            updated: known.updated,
            tokens: conversation.tokens,
        };
        ops.insert(0, head);
    }
}
