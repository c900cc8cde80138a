//! The turn: one message on its way to a reply, with all its tries.
//!
//! Owns what happens between `Enter` and the end of a reply: asking here, receiving and failing
//! in `reply`, what the person does about it in `person`. At most one turn is on its way.

mod person;
mod reply;

pub(super) use person::CONTINUE;

use super::State;
use super::budget::Payer;
use super::effect::Effect;
use super::moment::Moment;
use super::retry::Source;
use super::sessions::InUse;
use super::transcript::{Live, Stage};
use crate::chat::{FailureKind, Message, MessageId, Reply, Role, Sending, Status, TurnId};

/// A turn on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// Its name; every try has one of its own.
    pub id: TurnId,
    /// The message that the reply fills.
    pub reply: MessageId,
    /// How far it has come.
    pub phase: Phase,
    /// Tries made.
    pub tries: u32,
    /// Who had its message sent.
    pub sender: Sender,
    /// When this try began.
    pub begun: Moment,
    /// The number of the connection that this try was made on.
    pub connection: u64,
    /// Who pays for this try.
    pub payer: Payer,
    /// The key that it carries, in words; empty if there is none.
    pub key: String,
    /// The session that this try goes on in, and that which came with the answer.
    pub session: InUse,
    /// What its reply will say of how it was asked for.
    pub sending: Sending,
    /// When the last words or thoughts of this try came.
    pub heard: Moment,
    /// When the model began to reason, if it did so before it answered.
    pub reasons_since: Option<Moment>,
}

/// Who has a message sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// The person.
    Person,
    /// The program: it had found no server, and then some call did.
    Program,
}

/// How far a turn has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// No model is known: the list of models is asked for first.
    Listing,
    /// The request is on its way.
    Asked,
    /// Something arrives; text since then, if any.
    Receiving {
        /// When the first text of the answer came.
        first_text: Option<Moment>,
    },
    /// The call failed and is made again then.
    Waiting {
        /// When.
        until: Moment,
        /// How that time is known.
        source: Source,
    },
}

impl Turn {
    /// Whether text of the answer has come.
    const fn has_text(&self) -> bool {
        let Phase::Receiving { first_text } = self.phase else {
            return false;
        };
        first_text.is_some()
    }

    /// Whether no try that failed has reached any server.
    fn is_unsent(&self) -> bool {
        let mut failed = self.sending.failed.iter();
        failed.all(|failure| failure.kind.is_offline())
    }

    /// Milliseconds that the model has reasoned; `None` where it did not, or all of it came at once.
    fn reasoned_ms(&self, now: Moment) -> Option<u64> {
        let since = self.reasons_since?;
        Some(now.since(since)).filter(|millis| *millis > 0)
    }
}

impl State {
    /// Sends a message: now, or after those that are on their way.
    pub(super) fn submit(&mut self, text: String) -> Vec<Effect> {
        self.queue.let_go();
        self.queue.push(text);
        if self.turn.is_none() && self.refused_kind().is_some_and(FailureKind::is_offline) {
            // The message that found no connection goes first, and by itself.
            return self.ask_again();
        }
        self.advance_queue()
    }

    /// Sends the next waiting message, if nothing is on its way and none is held.
    pub(super) fn advance_queue(&mut self) -> Vec<Effect> {
        if self.turn.is_some() {
            return Vec::new();
        }
        let Some(text) = self.queue.take_next() else {
            return Vec::new();
        };
        self.new_message(Role::User, text, None);
        self.transcript.follow();
        self.ask()
    }

    /// Asks for a reply to the conversation as it stands.
    pub(super) fn ask(&mut self) -> Vec<Effect> {
        let asked = self.model.clone().unwrap_or_default();
        let reply = Reply {
            asked,
            ..Reply::default()
        };
        let reply = self.new_message(Role::Assistant, String::new(), Some(reply));
        self.turn = Some(Turn {
            id: TurnId(0),
            reply,
            phase: Phase::Listing,
            tries: 0,
            sender: Sender::Person,
            begun: self.now,
            heard: self.now,
            connection: 0,
            payer: Payer::default(),
            key: String::new(),
            session: InUse::default(),
            sending: Sending::default(),
            reasons_since: None,
        });
        self.try_turn()
    }

    /// Makes one try of the turn.
    pub(super) fn try_turn(&mut self) -> Vec<Effect> {
        let effects = self.make_try();
        self.count_try();
        effects
    }

    /// Sends the message, or asks for the models first. Another call than this one has been counted for it.
    pub(super) fn make_try(&mut self) -> Vec<Effect> {
        let id = TurnId(self.next_id());
        let now = self.now;
        let model = self.model.clone();
        let (payer, key) = (self.payer(), self.key_in_words());
        let (server, masked) = self.asked_of();
        let connection = self.connection();
        let Some(turn) = &mut self.turn else {
            return Vec::new();
        };
        turn.id = id;
        turn.payer = payer;
        turn.connection = connection;
        turn.key = key;
        turn.begun = now;
        turn.heard = now;
        turn.reasons_since = None;
        self.banners.try_turn();
        let Some(model) = model else {
            turn.phase = Phase::Listing;
            return self.fetch_models();
        };
        turn.phase = Phase::Asked;
        turn.sending.server = server;
        turn.sending.key = masked;
        let reply = turn.reply;
        let (request, sent, in_use) = self.question(reply, model.clone());
        let mut sending = Sending::default();
        if let Some(turn) = &mut self.turn {
            (turn.sending.sent, turn.session) = (sent, in_use);
            sending = turn.sending.clone();
        }
        if let Some(message) = self.message_mut(reply) {
            message.reply = Some(Reply {
                asked: model.clone(),
                sending: Some(Box::new(sending)),
                ..Reply::default()
            });
        }
        self.catalog.used(&model);
        vec![Effect::OpenStream {
            turn: id,
            request,
            claim: self.claim(),
        }]
    }

    /// The try is one of those that the message may have, and a call where it asks for the reply.
    fn count_try(&mut self) {
        let (now, model) = (self.now, self.asked_model());
        let Some(turn) = &mut self.turn else { return };
        turn.tries += 1;
        if turn.phase == Phase::Listing {
            return;
        }
        turn.sending.tries += 1;
        self.budget.sent(now, &turn.payer, &model);
        let asked_of = turn.sending.server.clone();
        self.tally.sent(now, asked_of, &model);
        self.note_sent();
    }

    /// The server in force by its base URL, and the key that calls carry, masked.
    fn asked_of(&self) -> (String, Option<String>) {
        let Some(endpoint) = &self.endpoint else {
            return (String::new(), None);
        };
        let key = endpoint.key.as_ref().map(|key| key.masked.clone());
        (endpoint.base_url.clone(), key)
    }

    /// Makes a try now of what waits, with another model or key: tries are counted anew.
    pub(super) fn try_anew(&mut self) -> Vec<Effect> {
        if let Some(turn) = &mut self.turn {
            turn.tries = 0;
        }
        self.try_turn()
    }

    /// The time of a retry may have come.
    pub(super) fn on_wake(&mut self) -> Vec<Effect> {
        match self.turn.as_ref().map(|turn| turn.phase) {
            Some(Phase::Waiting { until, .. }) if until <= self.now => self.try_turn(),
            Some(_) => Vec::new(),
            None => self.look_for_server(),
        }
    }

    /// Whether the turn waits to be tried again.
    pub fn turn_waits(&self) -> bool {
        self.turn
            .as_ref()
            .is_some_and(|turn| matches!(turn.phase, Phase::Waiting { .. }))
    }

    /// The reply that is on its way, as its head shows it.
    pub(super) fn live(&self) -> Option<Live> {
        let turn = self.turn.as_ref()?;
        let reasons = self
            .reply_in_progress()?
            .reply
            .as_ref()
            .is_some_and(|r| !r.reasoning.is_empty());
        let (stage, first_text) = match turn.phase {
            Phase::Waiting { .. } => (Stage::Retrying, None),
            Phase::Receiving {
                first_text: Some(first),
            } => (Stage::Streaming, Some(first)),
            Phase::Receiving { first_text: None } if reasons => (Stage::Thinking, None),
            Phase::Listing | Phase::Asked | Phase::Receiving { first_text: None } => {
                (Stage::Waiting, None)
            }
        };
        Some(Live {
            message: turn.reply,
            stage,
            elapsed_ms: self.now.since(turn.begun),
            streaming_ms: first_text.map_or(0, |first| self.now.since(first)),
            silent_ms: self.now.since(turn.heard),
        })
    }

    /// When the turn next wants to be woken: the retry's time, or the next whole second of what
    /// is counted on the screen.
    pub(super) fn turn_deadline(&self) -> Option<Moment> {
        let turn = self.turn.as_ref()?;
        Some(match turn.phase {
            Phase::Waiting { until, .. } => {
                let left = until.since(self.now);
                // The countdown shows whole seconds rounded up: it changes when one is full.
                self.now
                    .after(if left == 0 { 0 } else { (left - 1) % 1_000 + 1 })
            }
            Phase::Listing | Phase::Asked | Phase::Receiving { .. } => {
                self.now.after(1_000 - self.now.since(turn.begun) % 1_000)
            }
        })
    }

    pub(super) fn new_message(
        &mut self,
        role: Role,
        text: String,
        reply: Option<Reply>,
    ) -> MessageId {
        let id = MessageId(self.next_id());
        let status = if reply.is_some() {
            Status::Streaming
        } else {
            Status::Complete
        };
        let at = self.wall.unix_ms_at(self.now);
        let message = Message {
            id,
            role,
            text,
            at,
            status,
            parent: None,
            reply,
        };
        self.begin_with_system();
        self.conversation.push(message);
        id
    }

    pub(super) fn message(&self, id: MessageId) -> Option<&Message> {
        self.conversation
            .messages
            .iter()
            .rev()
            .find(|message| message.id == id)
    }

    pub(super) fn message_mut(&mut self, id: MessageId) -> Option<&mut Message> {
        self.conversation
            .messages
            .iter_mut()
            .rev()
            .find(|message| message.id == id)
    }

    fn reply_in_progress(&self) -> Option<&Message> {
        self.message(self.turn.as_ref()?.reply)
    }
}
