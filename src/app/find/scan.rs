//! Where a conversation has what is looked for: found in slices, so that no key waits for it, and kept up while the
//! conversation changes.
//!
//! The words are looked for as they were written, not as they are laid out, which would cost a layout of everything:
//! marks of emphasis within a reply count for nothing. Thoughts are looked at while they are unfolded.

use crate::chat::search::{fold, fold_without};
use crate::chat::{Conversation, ConversationId, Message, MessageId, Role};
use std::collections::BTreeSet;
use std::ops::Range;

/// Bytes that are looked at in one step: about a millisecond. The last message of a step is looked at whole.
const SLICE: usize = 256 * 1024;
/// Bytes of a message that are looked at: what is behind them is not shown either.
const MOST_OF_ONE: usize = 1024 * 1024;
/// Places that are counted.
const MOST: usize = 10_000;
/// What a reader of a reply does not see.
const MARKS: [char; 2] = ['*', '`'];

/// A place that has what is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    /// The message, counted from the first.
    pub(super) entry: usize,
    pub(super) part: Part,
    /// The byte of its words, or of its thoughts.
    pub(super) byte: usize,
}

/// Which words of a message, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Thought,
    Body,
}

impl Spot {
    /// The beginning of a message.
    pub(super) const fn beginning(entry: usize) -> Self {
        Self {
            entry,
            part: Part::Thought,
            byte: 0,
        }
    }
}

/// A search through a conversation.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Scan {
    /// What is looked for, folded; any of it.
    needles: Vec<String>,
    /// In order.
    spots: Vec<Spot>,
    /// The next message to look at.
    next: usize,
    /// What was known of the conversation at the last step.
    seen: Option<Seen>,
}

/// What is known of a conversation that may change: enough to tell whether it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Seen {
    conversation: ConversationId,
    messages: usize,
    last: Option<(MessageId, usize)>,
    unfolded: usize,
}

impl Seen {
    fn of(conversation: &Conversation, unfolded: &BTreeSet<MessageId>) -> Self {
        let last = conversation.messages.last();
        Self {
            conversation: conversation.id,
            messages: conversation.messages.len(),
            last: last.map(|last| (last.id, last.text.len() + thought(last).len())),
            unfolded: unfolded.len(),
        }
    }

    /// Whether nothing else has changed but the words of the last message.
    fn has_grown_to(self, now: Self) -> bool {
        let id = |seen: Self| seen.last.map(|(id, _)| id);
        let but_for_words = Self {
            last: self.last,
            ..now
        };
        but_for_words == self && id(self) == id(now)
    }
}

impl Scan {
    /// A search for any of these, which are folded.
    pub(super) fn new(mut needles: Vec<String>) -> Self {
        needles.retain(|needle| !needle.trim().is_empty());
        Self {
            needles,
            ..Self::default()
        }
    }

    /// What is looked for, folded.
    pub(super) fn needles(&self) -> &[String] {
        &self.needles
    }

    /// What was found up to now, in order.
    pub(super) fn spots(&self) -> &[Spot] {
        &self.spots
    }

    /// Whether the whole conversation was looked at, or as much as is counted.
    pub(super) fn is_done(&self) -> bool {
        let seen = self.seen.as_ref();
        seen.is_some_and(|seen| self.next >= seen.messages) || self.is_full()
    }

    /// Whether the conversation has changed since the last step.
    pub(super) fn is_behind(
        &self,
        conversation: &Conversation,
        unfolded: &BTreeSet<MessageId>,
    ) -> bool {
        self.seen != Some(Seen::of(conversation, unfolded))
    }

    /// Whether there may be more than is counted.
    pub(super) const fn is_full(&self) -> bool {
        self.spots.len() >= MOST
    }

    /// The spots within a message: which of all.
    pub(super) fn within(&self, entry: usize) -> Range<usize> {
        let start = self.spots.partition_point(|spot| spot.entry < entry);
        let end = self.spots.partition_point(|spot| spot.entry <= entry);
        start..end
    }

    /// Looks at the next slice of the conversation, or again at what has changed of it.
    pub(super) fn step(&mut self, conversation: &Conversation, unfolded: &BTreeSet<MessageId>) {
        self.keep_up(Seen::of(conversation, unfolded));
        let mut left = SLICE;
        while !self.is_done() && left > 0 {
            let Some(message) = conversation.messages.get(self.next) else {
                return;
            };
            if unfolded.contains(&message.id) {
                left = left.saturating_sub(self.look_at(Part::Thought, thought(message), message));
            }
            left = left.saturating_sub(self.look_at(Part::Body, &message.text, message));
            self.next += 1;
        }
        self.spots.truncate(MOST);
    }

    /// Forgets what was found where the conversation is another now. Of one that only grew it is the last
    /// message that is looked at again.
    fn keep_up(&mut self, now: Seen) {
        let before = self.seen.replace(now);
        if before == Some(now) {
            return;
        }
        if before.is_some_and(|before| before.has_grown_to(now)) {
            let last = now.messages.saturating_sub(1);
            self.next = self.next.min(last);
            let kept = self.within(last).start;
            self.spots.truncate(kept);
        } else {
            self.next = 0;
            self.spots.clear();
        }
    }

    /// Looks at words of the next message. Returns how many bytes.
    fn look_at(&mut self, part: Part, text: &str, message: &Message) -> usize {
        let text = beginning(text);
        let left_out: &[char] = match message.role {
            Role::Assistant => &MARKS,
            Role::User => &[],
        };
        let folded = fold(text);
        let first = self.spots.len();
        for needle in &self.needles {
            if !needle.split(' ').all(|word| folded.contains(word)) {
                continue;
            }
            let left_out = if needle.contains(MARKS) {
                &[]
            } else {
                left_out
            };
            let (shown, places) = fold_without(text, left_out);
            let found = shown.match_indices(needle.as_str());
            let spots = found.filter_map(|(at, _)| {
                Some(Spot {
                    entry: self.next,
                    part,
                    byte: *places.get(at)?,
                })
            });
            self.spots.extend(spots.take(MOST + 1));
        }
        if self.needles.len() > 1 {
            // What one needle begins with may be another.
            let mut own = self.spots.split_off(first);
            own.sort_unstable();
            own.dedup();
            self.spots.append(&mut own);
        }
        text.len()
    }
}

/// As much of a text as is looked at.
fn beginning(text: &str) -> &str {
    let mut ends = (0..=MOST_OF_ONE.min(text.len())).rev();
    ends.find_map(|end| text.get(..end)).unwrap_or_default()
}

fn thought(message: &Message) -> &str {
    let reply = message.reply.as_ref();
    reply.map_or("", |reply| reply.reasoning.as_str())
}
