//! The replies whose receipts or keys are not there yet: what is asked next about each, how many at a time, and until
//! when.
//!
//! First the coordinator's keys are asked for, while they are those of the call, then the receipt, which is held against
//! them. What becomes of the answers is the parent's.

use super::{Inquiry, is_fresh};
use crate::app::effect::Effect;
use crate::app::moment::Moment;
use crate::chat::{ConversationId, MessageId};

/// Receipts that are asked for at once.
const RECEIPTS_AT_ONCE: usize = 3;
/// Calls for keys at once. A slow receipt holds none of them up: in a minute they are worth nothing.
const KEYS_AT_ONCE: usize = 3;
/// How often keys are asked for, if the first call fails.
const MOST_TRIES: u8 = 2;
/// Milliseconds from a call for keys that failed to the next.
const AGAIN_MS: u64 = 2_000;
/// Replies that wait for something to be asked about them, as they do while there is no connection. The oldest give
/// way.
const MOST_WAITING: usize = 64;

/// Replies about which something is being asked, or will be; oldest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Pending {
    all: Vec<Open>,
}

/// A reply.
#[derive(Debug, Clone, PartialEq)]
struct Open {
    inquiry: Inquiry,
    wants: Wants,
    stage: Stage,
    /// Copies of it in other conversations, for which the same holds.
    copies: Vec<Place>,
}

/// What is wanted of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wants {
    /// The keys, and then the receipt.
    Receipt,
    /// The keys alone: there are no receipts now, and one that is asked for later is worth more with them.
    Keys,
}

/// How far a reply has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The keys are asked for from then on, as they have been so often.
    Keys { from: Moment, tries: u8 },
    /// They are being asked for, so many times now.
    KeysAsked { tries: u8 },
    /// The receipt can be asked for.
    Receipt,
    /// It is being asked for.
    ReceiptAsked,
}

/// A reply in its conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) conversation: ConversationId,
    pub(super) message: MessageId,
}

impl Pending {
    /// Whether the receipt of a reply is being asked for, or will be.
    pub(super) fn is_expected(&self, reply: MessageId) -> bool {
        let expects = |open: &Open| open.wants == Wants::Receipt && open.is_of(reply);
        self.all.iter().any(expects)
    }

    /// Something is to be asked about a reply.
    pub(super) fn push(&mut self, now: Moment, inquiry: Inquiry, wants: Wants) {
        let known = |open: &&mut Open| open.is_of(inquiry.message);
        if let Some(open) = self.all.iter_mut().find(known) {
            if wants == Wants::Receipt {
                open.wants = wants;
                open.inquiry.connection = inquiry.connection;
            }
            return;
        }
        let is_waiting = |open: &&Open| !open.is_under_way();
        if self.all.iter().filter(is_waiting).count() == MOST_WAITING
            && let Some(oldest) = self.all.iter().position(|open| !open.is_under_way())
        {
            self.all.remove(oldest);
        }
        let stage = match inquiry.known.coordinator {
            Some(_) => Stage::Receipt,
            None => Stage::Keys {
                from: now,
                tries: 0,
            },
        };
        self.all.push(Open {
            inquiry,
            wants,
            stage,
            copies: Vec::new(),
        });
    }

    /// A reply has been copied to another conversation.
    pub(super) fn copied(&mut self, reply: MessageId, copy: Place) {
        for open in self.all.iter_mut().filter(|open| open.is_of(reply)) {
            open.copies.push(copy);
        }
    }

    /// The reply of an inquiry, and its copies.
    pub(super) fn places(&self, inquiry: &Inquiry) -> Vec<Place> {
        let own = Place {
            conversation: inquiry.conversation,
            message: inquiry.message,
        };
        let open = self.all.iter().find(|open| open.is_of(own.message));
        let copies = open.into_iter().flat_map(|open| open.copies.clone());
        [own].into_iter().chain(copies).collect()
    }

    /// Nobody else is asked than who was: what waits to be asked is given up.
    pub(super) fn disconnect(&mut self) {
        self.all.retain(Open::is_under_way);
    }

    /// Asks about the replies that wait, as many at a time as may be.
    pub(super) fn ask(&mut self, now: Moment, now_ms: u64, keys: KeysServed) -> Vec<Effect> {
        for open in &mut self.all {
            let is_over = keys == KeysServed::No || !is_fresh(&open.inquiry, now_ms);
            if is_over && matches!(open.stage, Stage::Keys { .. }) {
                open.stage = Stage::Receipt;
            }
        }
        self.all.retain(|open| !open.has_all());
        let mut effects = self.ask_for_keys(now);
        effects.extend(self.ask_for_receipts());
        effects
    }

    fn ask_for_keys(&mut self, now: Moment) -> Vec<Effect> {
        let is_asked = |open: &&Open| matches!(open.stage, Stage::KeysAsked { .. });
        let mut room = KEYS_AT_ONCE.saturating_sub(self.all.iter().filter(is_asked).count());
        let mut effects = Vec::new();
        for open in &mut self.all {
            if let Stage::Keys { from, tries } = open.stage
                && from <= now
                && room > 0
            {
                room -= 1;
                open.stage = Stage::KeysAsked { tries: tries + 1 };
                let inquiry = Box::new(open.inquiry.clone());
                effects.push(Effect::FetchCoordinatorKeys(inquiry));
            }
        }
        effects
    }

    fn ask_for_receipts(&mut self) -> Vec<Effect> {
        let is_asked = |open: &&Open| open.stage == Stage::ReceiptAsked;
        let room = RECEIPTS_AT_ONCE.saturating_sub(self.all.iter().filter(is_asked).count());
        let all = self.all.iter_mut();
        let ready = all.filter(|open| open.stage == Stage::Receipt);
        let ask = |open: &mut Open| {
            open.stage = Stage::ReceiptAsked;
            Effect::CheckReceipt(Box::new(open.inquiry.clone()))
        };
        ready.take(room).map(ask).collect()
    }

    /// When something can be asked that cannot be yet.
    pub(super) fn deadline(&self, now: Moment) -> Option<Moment> {
        let from = self.all.iter().filter_map(|open| match open.stage {
            Stage::Keys { from, .. } => Some(from),
            Stage::KeysAsked { .. } | Stage::Receipt | Stage::ReceiptAsked => None,
        });
        from.filter(|from| *from > now).min()
    }

    /// The call for the keys has ended. Where they have not come and may yet, they are asked for once more from that
    /// moment on. Where the server is no longer talked to, nothing more is asked of it.
    pub(super) fn on_keys(&mut self, inquiry: &Inquiry, again: Option<Moment>, connection: u64) {
        let all = self.all.iter_mut();
        for open in all.filter(|open| open.inquiry.message == inquiry.message) {
            let Stage::KeysAsked { tries } = open.stage else {
                continue;
            };
            let known = &mut open.inquiry.known;
            known.coordinator.clone_from(&inquiry.known.coordinator);
            open.stage = match again {
                Some(from) if tries < MOST_TRIES => Stage::Keys { from, tries },
                Some(_) | None => Stage::Receipt,
            };
        }
        let is_here = |open: &Open| open.inquiry.connection == connection;
        self.all.retain(|open| open.is_under_way() || is_here(open));
    }

    /// Nothing more is asked about a reply.
    pub(super) fn end(&mut self, inquiry: &Inquiry) {
        self.all.retain(|open| !open.is_of(inquiry.message));
    }
}

/// When keys are asked for again, if the call for them has failed just now.
pub(super) const fn next_try(now: Moment) -> Moment {
    now.after(AGAIN_MS)
}

/// Whether the server in force tells its coordinator's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum KeysServed {
    /// It does, as far as is known.
    #[default]
    Perhaps,
    /// It has no place for them.
    No,
}

impl Open {
    fn is_of(&self, reply: MessageId) -> bool {
        let is_copy = |copy: &Place| copy.message == reply;
        self.inquiry.message == reply || self.copies.iter().any(is_copy)
    }

    const fn is_under_way(&self) -> bool {
        matches!(self.stage, Stage::KeysAsked { .. } | Stage::ReceiptAsked)
    }

    /// Whether nothing more is wanted.
    fn has_all(&self) -> bool {
        self.stage == Stage::Receipt && self.wants == Wants::Keys
    }
}
