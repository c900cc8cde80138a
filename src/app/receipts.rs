//! Receipts of replies: which are asked for, how many at a time, and what becomes of the answers.
//!
//! A reply whose server names requests as Pinaivu does is asked about once it has ended, in the background: nothing
//! waits for that. An answer finds its reply wherever that is by then, on the screen or in the history alone. How a
//! receipt is checked is `api::pinaivu`'s, what it is called `chat::receipt`'s.

use super::State;
use super::banner::Subject;
use super::effect::Effect;
use super::msg::ReceiptNews;
use crate::chat::history::Op;
use crate::chat::receipt::{Audit, Finding, Grade, Inquiry, Known, NoReceipt};
use crate::chat::{Message, MessageId};
use std::collections::{BTreeSet, VecDeque};

/// Receipts that are asked for at once.
const MOST_AT_ONCE: usize = 3;
/// Receipts that wait to be asked for, while there is no connection. The oldest give way.
const MOST_WAITING: usize = 64;
/// Answers that are remembered for a conversation that is being read from the history meanwhile.
const MOST_LATEST: usize = 16;
/// Milliseconds after a call in which the coordinator's keys are taken for those that it had during it.
const FRESH_MS: u64 = 60_000;

/// Receipts that are not there yet.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Receipts {
    waiting: VecDeque<Inquiry>,
    /// The replies whose receipts are being asked for.
    under_way: Vec<MessageId>,
    /// The servers that have no place for receipts, by their base URLs.
    not_served: BTreeSet<String>,
    latest: VecDeque<(MessageId, Audit)>,
}

impl Receipts {
    /// Another server or key may know more.
    pub(super) fn connected(&mut self) {
        self.not_served.clear();
    }

    /// Whether the receipt of a reply is being asked for, or will be.
    pub(super) fn is_expected(&self, reply: MessageId) -> bool {
        self.under_way.contains(&reply) || self.waiting.iter().any(|it| it.message == reply)
    }

    fn push(&mut self, inquiry: Inquiry) {
        if self.waiting.len() == MOST_WAITING {
            self.waiting.pop_front();
        }
        self.waiting.push_back(inquiry);
    }

    fn remember(&mut self, reply: MessageId, audit: Audit) {
        if self.latest.len() == MOST_LATEST {
            self.latest.pop_front();
        }
        self.latest.push_back((reply, audit));
    }
}

impl State {
    /// A reply has ended well. If there may be a receipt for it, that is asked for next.
    pub(super) fn expect_receipt(&mut self, reply: Option<MessageId>) {
        let ended_ms = self.wall.unix_ms_at(self.now);
        let Some(id) = reply else { return };
        let message = self.message_mut(id);
        let reply = message.and_then(|message| message.reply.as_mut());
        let Some(reply) = reply.filter(|reply| reply.digest.is_some()) else {
            return;
        };
        reply.audit = Some(Box::new(Audit {
            ended_ms,
            ..Audit::default()
        }));
        let Ok(inquiry) = self.inquiry(id) else {
            return;
        };
        if !self.receipts.not_served.contains(&inquiry.server) {
            self.receipts.push(inquiry);
            return;
        }
        let none = Audit {
            ended_ms,
            finding: Some(Finding::None(NoReceipt::NotServed)),
            ..Audit::default()
        };
        self.lay_receipt(id, &none);
    }

    /// Asks for the receipts that wait, as many at a time as may be, while there is a connection.
    pub(super) fn ask_for_receipts(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        let now_ms = self.wall.unix_ms_at(self.now);
        while !self.is_offline
            && self.receipts.under_way.len() < MOST_AT_ONCE
            && let Some(mut inquiry) = self.receipts.waiting.pop_front()
        {
            if self.base_url() != Some(&inquiry.server) {
                // Nobody else is asked. The person can ask again, once that server is in force.
                continue;
            }
            let known = &inquiry.known;
            let ended_ms = known.called_ms.map_or(0, |(_, ended)| ended);
            // A clock that was set back tells no age.
            let age = now_ms.checked_sub(ended_ms);
            let is_fresh = age.is_some_and(|age| age <= FRESH_MS);
            inquiry.asks_keys = known.coordinator.is_none() && is_fresh;
            self.receipts.under_way.push(inquiry.message);
            effects.push(Effect::CheckReceipt(Box::new(inquiry)));
        }
        effects
    }

    /// Something has become known of a receipt.
    pub(super) fn on_receipt(&mut self, inquiry: &Inquiry, news: ReceiptNews) -> Vec<Effect> {
        let id = inquiry.message;
        if !matches!(news, ReceiptNews::Keys) {
            self.receipts.under_way.retain(|asked| *asked != id);
        }
        let finding = match news {
            ReceiptNews::Keys => None,
            ReceiptNews::Found(finding) => Some(finding),
            ReceiptNews::NotAsked => return Vec::new(),
        };
        if finding == Some(Finding::None(NoReceipt::NotServed)) {
            self.receipts.not_served.insert(inquiry.server.clone());
        }
        let audit = Audit {
            ended_ms: inquiry.known.called_ms.map_or(0, |(_, ended)| ended),
            coordinator: inquiry.known.coordinator.clone(),
            finding,
        };
        self.alarm(inquiry, &audit);
        self.lay_receipt(id, &audit);
        self.receipts.remember(id, audit.clone());
        if !self.journal_is_kept() {
            return Vec::new();
        }
        vec![Effect::Store(Op::Audit {
            message: id,
            audit: Box::new(audit),
        })]
    }

    /// The person asks for the receipt of a reply again: of this one, else of the chosen one or the last.
    pub(super) fn check_receipt(&mut self, reply: Option<MessageId>) -> Vec<Effect> {
        let subject = || self.subject().map(|(_, message)| message.id);
        let Some(id) = reply.or_else(subject) else {
            return self.note("there is no reply yet that could have a receipt".to_owned());
        };
        match self.inquiry(id) {
            Ok(inquiry) => {
                self.receipts.not_served.remove(&inquiry.server);
                self.receipts.push(inquiry);
                self.note(if self.is_offline {
                    "offline; the receipt is asked for once there is a connection".to_owned()
                } else {
                    "the receipt is asked for".to_owned()
                })
            }
            Err(words) => self.note(words.to_owned()),
        }
    }

    /// What to ask about a reply.
    ///
    /// # Errors
    /// Why there is nothing to ask, for the person.
    fn inquiry(&self, id: MessageId) -> Result<Inquiry, &'static str> {
        let message = self.conversation.messages.iter().rev();
        let message = message.into_iter().find(|message| message.id == id);
        let message = message.ok_or("that message is not on the path that is shown")?;
        let reply = message.reply.as_ref();
        let reply = reply.ok_or("this message is your own; receipts are for replies")?;
        let (Some(digest), Some(audit), Some(request_id)) =
            (reply.digest, &reply.audit, &reply.meta.request_id)
        else {
            return Err(
                "there can be no receipt for this reply: its server gave it no name for one, or it is not whole",
            );
        };
        let server = reply.sending.as_ref().map(|sending| &sending.server);
        let server = server.filter(|server| self.base_url() == Some(server));
        let server = server.ok_or("this reply came from another server than is talked to now")?;
        if self.receipts.is_expected(id) {
            return Err("its receipt is being asked for");
        }
        Ok(Inquiry {
            conversation: self.conversation.id,
            message: id,
            server: server.clone(),
            known: Known {
                request_id: Some(request_id.clone()),
                digest: Some(digest),
                coordinator: audit.coordinator.clone(),
                called_ms: Some((message.at, audit.ended_ms)),
            },
            asks_keys: false,
        })
    }

    /// Says aloud that a reply is not what was signed.
    fn alarm(&mut self, inquiry: &Inquiry, audit: &Audit) {
        let Some(verdict) = audit.verdict().filter(|it| it.grade() == Grade::Alarm) else {
            return;
        };
        let at = inquiry.known.called_ms.map_or(0, |(began, _)| began);
        let elsewhere = if inquiry.conversation == self.conversation.id {
            ""
        } else {
            " in another conversation"
        };
        let sentence = format!(
            "The receipt for the reply of {}{elsewhere}: {}. {} Do not rely on that reply; its details show each check.",
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
        for (id, audit) in self.receipts.latest.clone() {
            self.lay_receipt(id, &audit);
        }
    }
}
