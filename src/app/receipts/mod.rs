//! Receipts of replies, and the coordinator's keys that they are held against: which are asked for, how many at a time,
//! and what becomes of the answers.
//!
//! A reply whose server names requests as Pinaivu does is asked about once it has ended, in the background: nothing
//! waits for that. What is asked about a reply is `asking`'s, when it is `pending`'s. An answer finds its reply wherever
//! that is by then, on the screen or in the history alone. How a receipt is checked is `api::pinaivu`'s, what it is
//! called `chat::receipt`'s.

mod asking;
mod pending;

use super::State;
use super::banner::Subject;
use super::effect::Effect;
use super::moment::Moment;
use super::msg::ReceiptNews;
use crate::chat::history::Op;
use crate::chat::receipt::{Audit, Finding, Grade, Home, Inquiry, NoReceipt};
use crate::chat::{ConversationId, Failure, Message, MessageId};
use pending::{KeysServed, Pending, Place, Wants};
use std::collections::VecDeque;
use std::mem;

/// Answers that are remembered for a conversation that is being read from the history meanwhile.
const MOST_LATEST: usize = 16;
/// Milliseconds after a call in which the coordinator's keys are taken for those that it had during it.
const FRESH_MS: u64 = 60_000;
/// Milliseconds for which a server is taken to serve no receipts because it served none.
const NONE_MS: u64 = 600_000;

/// Receipts that are not there yet, and what is known of the server about them.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Receipts {
    /// Connections so far. What was to be asked on another than the last is asked of nobody.
    connection: u64,
    pending: Pending,
    /// When the server in force was last found to have no place for receipts.
    none_at: Option<Moment>,
    keys: KeysServed,
    /// What came while a conversation is being read.
    latest: VecDeque<(MessageId, Audit)>,
}

impl Receipts {
    /// Another server or key may know more.
    pub(super) fn connected(&mut self) {
        self.connection += 1;
        self.none_at = None;
        self.keys = KeysServed::default();
        self.pending.disconnect();
    }

    /// The number of the connection in force.
    pub(super) const fn connection(&self) -> u64 {
        self.connection
    }

    /// Whether the receipt of a reply is being asked for, or will be.
    pub(super) fn is_expected(&self, reply: MessageId) -> bool {
        self.pending.is_expected(reply)
    }

    /// A reply has been copied to another conversation: what comes for it is for the copy, too.
    pub(super) fn copied(&mut self, reply: MessageId, to: ConversationId, copy: MessageId) {
        let copy = Place {
            conversation: to,
            message: copy,
        };
        self.pending.copied(reply, copy);
    }

    /// A conversation is being read from now on: what comes meanwhile may be missing in it.
    pub(super) fn begin_reading(&mut self) {
        self.latest.clear();
    }

    /// Whether the server in force may have receipts.
    fn may_be_served(&self, now: Moment) -> bool {
        self.none_at.is_none_or(|at| now.since(at) >= NONE_MS)
    }

    /// The server of an inquiry has no place for receipts. Of one that is no longer talked to that says nothing.
    const fn not_served(&mut self, now: Moment, inquiry: &Inquiry) {
        if inquiry.connection == self.connection {
            self.none_at = Some(now);
        }
    }

    fn keys_came(&mut self, inquiry: &Inquiry) {
        self.pending.on_keys(inquiry, None, self.connection);
    }

    /// Keys have come, and not those of the call.
    fn no_keys_of_then(&mut self, inquiry: &Inquiry) {
        let mut inquiry = inquiry.clone();
        inquiry.known.coordinator = None;
        self.keys_came(&inquiry);
    }

    /// The call for the keys has failed.
    fn no_keys(&mut self, now: Moment, inquiry: &Inquiry, why: &Failure) {
        let has_no_place = matches!(why.status, Some(404 | 405 | 501));
        if has_no_place && inquiry.connection == self.connection {
            self.keys = KeysServed::No;
        }
        let again = (!has_no_place).then(|| pending::next_try(now));
        self.pending.on_keys(inquiry, again, self.connection);
    }

    fn remember(&mut self, reply: MessageId, audit: Audit) {
        if self.latest.len() == MOST_LATEST {
            self.latest.pop_front();
        }
        self.latest.push_back((reply, audit));
    }
}

/// Whether the coordinator's keys of now are those that it had during a call. A clock that was set back tells no age.
fn is_fresh(inquiry: &Inquiry, now_ms: u64) -> bool {
    let ended_ms = inquiry.known.called_ms.map_or(0, |(_, ended)| ended);
    let age = now_ms.checked_sub(ended_ms);
    age.is_some_and(|age| age <= FRESH_MS)
}

impl State {
    /// The number of the connection in force: how many servers or keys have been, this one among them.
    pub const fn connection(&self) -> u64 {
        self.receipts.connection()
    }

    /// Something has become known of a receipt.
    pub(super) fn on_receipt(&mut self, inquiry: &Inquiry, news: ReceiptNews) -> Vec<Effect> {
        let places = self.receipts.pending.places(inquiry);
        let Some(audit) = self.heard(inquiry, news) else {
            return Vec::new();
        };
        self.alarm(inquiry, &places, &audit);
        let all = places.into_iter();
        all.filter_map(|place| self.learn(place.message, inquiry.home, &audit))
            .collect()
    }

    /// Takes in how a question has ended. What has become known of the reply by it, if anything has.
    fn heard(&mut self, inquiry: &Inquiry, news: ReceiptNews) -> Option<Audit> {
        let (now, now_ms) = (self.now, self.wall.unix_ms_at(self.now));
        let finding = match news {
            ReceiptNews::Keys if is_fresh(inquiry, now_ms) => {
                self.receipts.keys_came(inquiry);
                None
            }
            // They were so long in coming that they may be later ones.
            ReceiptNews::Keys => {
                self.receipts.no_keys_of_then(inquiry);
                return None;
            }
            ReceiptNews::NoKeys(why) => {
                self.receipts.no_keys(now, inquiry, &why);
                return None;
            }
            ReceiptNews::NotAsked => {
                self.receipts.pending.end(inquiry);
                return None;
            }
            ReceiptNews::Found(finding) => {
                self.receipts.pending.end(inquiry);
                if finding == Finding::None(NoReceipt::NotServed) {
                    self.receipts.not_served(now, inquiry);
                }
                Some(finding)
            }
        };
        Some(Audit {
            ended_ms: inquiry.known.called_ms.map_or(0, |(_, ended)| ended),
            coordinator: inquiry.known.coordinator.clone(),
            finding,
        })
    }

    /// What has become known goes to the reply, where it is on the screen and where it is kept.
    fn learn(&mut self, reply: MessageId, home: Home, audit: &Audit) -> Option<Effect> {
        self.lay_receipt(reply, audit);
        if self.is_reading() {
            self.receipts.remember(reply, audit.clone());
        }
        // Whatever is talked to by now: the reply is where it was written.
        (home == Home::History).then(|| {
            Effect::Store(Op::Audit {
                message: reply,
                audit: Box::new(audit.clone()),
            })
        })
    }

    /// Says aloud that a reply is not what was signed.
    fn alarm(&mut self, inquiry: &Inquiry, places: &[Place], audit: &Audit) {
        let Some(verdict) = audit.verdict().filter(|it| it.grade() == Grade::Alarm) else {
            return;
        };
        let here = self.conversation.id;
        let is_here = places.iter().any(|place| place.conversation == here);
        let (whose, details) = match inquiry.home {
            _ if is_here => ("", "; its details show each check"),
            Home::History => (" in another conversation", "; its details show each check"),
            Home::Nowhere => (" in a conversation that was not kept", ""),
            // Nobody relies on it, and it is gone.
            Home::Demonstration => return,
        };
        let at = inquiry.known.called_ms.map_or(0, |(began, _)| began);
        let sentence = format!(
            "The receipt for the reply of {}{whose}: {}. {} Do not rely on that reply{details}.",
            self.wall.clock_time(at),
            verdict.words(),
            verdict.meaning(),
        );
        self.say(Subject::Receipt, sentence);
    }

    /// Adds what has become known of a receipt to its reply, if that is in the conversation, or may come back to it.
    fn lay_receipt(&mut self, id: MessageId, audit: &Audit) {
        let path = self.conversation.messages.iter_mut().rev();
        let aside = self.conversation.aside.iter_mut();
        let all = path.chain(aside).chain(self.versions.put_aside());
        let is_it = |message: &&mut Message| message.id == id;
        if let Some(known) = all.into_iter().find(is_it).and_then(|it| it.reply.as_mut()) {
            known.audit.get_or_insert_default().learn(audit);
        }
    }

    /// Adds what became known while the history was being read to the conversation that it gave.
    pub(super) fn lay_receipts(&mut self) {
        for (id, audit) in mem::take(&mut self.receipts.latest) {
            self.lay_receipt(id, &audit);
        }
    }
}
