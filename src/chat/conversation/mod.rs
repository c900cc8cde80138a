//! A conversation: a tree of messages, of which one path is shown and sent, and what a server
//! remembers of it. Which session of a server's goes with which path is `session`'s.
//!
//! Invariants: each message of the path but the first follows upon the one before it; a message's
//! name is higher than that of the one that it follows upon.

use super::{ConversationId, Message, MessageId, PathSession, Prompt, Usage};
use std::collections::{BTreeMap, BTreeSet};

/// A conversation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Conversation {
    /// Its name.
    pub id: ConversationId,
    /// The title that the person gave it, if any; else it is called by its first words.
    pub title: Option<String>,
    /// What the model is told before all messages, if anything was said about that: nothing, where it is empty.
    pub system: Option<String>,
    /// The path that is shown and sent, oldest first.
    pub messages: Vec<Message>,
    /// What was said on other paths, in no order.
    pub aside: Vec<Message>,
    /// Sessions of servers, each of the path up to a reply. Where one is gone on in, it is another path's.
    pub sessions: Vec<PathSession>,
    /// Tokens read and written, over all replies that the server counted. Kept as a sum, because
    /// it is on the screen in every frame.
    pub tokens: u64,
}

/// Where a message stands among those that follow upon the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Siblings {
    /// Which one it is, from 1, in the order in which they were said.
    pub place: usize,
    /// How many there are.
    pub of: usize,
}

/// Bytes of a system prompt at most.
pub const MOST_SYSTEM: usize = 64 << 10;

impl Conversation {
    /// What the model is told before all messages.
    pub fn instructions(&self) -> Option<&str> {
        self.system.as_deref().filter(|system| !system.is_empty())
    }

    /// Whether nothing is said in it, on any path.
    pub const fn is_empty(&self) -> bool {
        self.messages.is_empty() && self.aside.is_empty()
    }

    /// What is sent with the next turn: every message of the path that has words, oldest first. Two of
    /// the same speaker in a row, as after a stopped reply, are sent as one: many servers want the
    /// roles to alternate.
    pub fn prompts(&self) -> Vec<Prompt> {
        let mut prompts: Vec<Prompt> = Vec::with_capacity(self.messages.len());
        for message in self.messages.iter().filter(|m| !m.text.is_empty()) {
            match prompts.last_mut() {
                Some(last) if last.role == message.role => {
                    last.text.push_str("\n\n");
                    last.text.push_str(&message.text);
                }
                _ => prompts.push(Prompt {
                    role: message.role,
                    text: message.text.clone(),
                }),
            }
        }
        prompts
    }

    /// Adds a message at the end of the path.
    pub fn push(&mut self, mut message: Message) {
        message.parent = self.messages.last().map(|last| last.id);
        self.messages.push(message);
    }

    /// Ends the path before the message at `place`: what is pushed next is its sibling. What was said
    /// from there on stays, aside.
    pub fn branch(&mut self, place: usize) {
        if place < self.messages.len() {
            self.aside.extend(self.messages.drain(place..));
        }
    }

    /// Where the message at `place` of the path stands among its siblings.
    pub fn siblings(&self, place: usize) -> Option<Siblings> {
        let message = self.messages.get(place)?;
        let ids = self.sibling_ids(message);
        Some(Siblings {
            place: ids.iter().position(|id| *id == message.id)? + 1,
            of: ids.len(),
        })
    }

    /// Changes to the path along the sibling that stands `step` from the message at `place`, to the
    /// last that was said there. Returns whether there is one.
    pub fn walk(&mut self, place: usize, step: isize) -> bool {
        let Some(message) = self.messages.get(place) else {
            return false;
        };
        let ids = self.sibling_ids(message);
        let own = ids.iter().position(|id| *id == message.id);
        let target = own.and_then(|own| ids.get(own.checked_add_signed(step)?));
        target.copied().is_some_and(|target| self.show(target))
    }

    /// Changes to the path on which a message stands, to the last that was said there. Returns whether
    /// there is such a message.
    pub fn show(&mut self, id: MessageId) -> bool {
        if self.messages.iter().any(|message| message.id == id) {
            return true;
        }
        let mut aside: BTreeMap<MessageId, Message> =
            self.aside.drain(..).map(|m| (m.id, m)).collect();
        let is_there = aside.contains_key(&id);
        // From the message up to the path, or to the first of all.
        let mut line = Vec::new();
        let mut next = Some(id);
        while let Some(message) = next.and_then(|id| aside.remove(&id)) {
            next = message.parent;
            line.push(message);
        }
        if is_there {
            let fork = self.messages.iter().position(|m| Some(m.id) == next);
            let rest = self.messages.split_off(fork.map_or(0, |fork| fork + 1));
            aside.extend(rest.into_iter().map(|m| (m.id, m)));
            self.messages.extend(line.into_iter().rev());
        }
        self.aside = aside.into_values().collect();
        self.go_on();
        is_there
    }

    /// Takes a message away with all that was said upon it; returns them, oldest first. Where the path
    /// led there, it goes on along what is left.
    pub fn remove(&mut self, id: MessageId) -> Vec<Message> {
        if let Some(place) = self.messages.iter().position(|message| message.id == id) {
            self.branch(place);
        }
        self.aside.sort_by_key(|message| message.id);
        let mut gone = BTreeSet::from([id]);
        let (removed, kept) = self.aside.drain(..).partition(|message| {
            let follows = message.parent.is_some_and(|parent| gone.contains(&parent));
            if follows {
                gone.insert(message.id);
            }
            gone.contains(&message.id)
        });
        self.aside = kept;
        self.go_on();
        removed
    }

    /// Brings back what was removed. The path stays as it is.
    pub fn restore(&mut self, removed: Vec<Message>) {
        self.aside.extend(removed);
    }

    /// Leads the path on from its end, at each fork to what was said last: after the last message was
    /// taken back, to the version before it.
    pub fn go_on(&mut self) {
        let mut latest: BTreeMap<Option<MessageId>, MessageId> = BTreeMap::new();
        for message in &self.aside {
            let child = latest.entry(message.parent).or_insert(message.id);
            *child = message.id.max(*child);
        }
        let mut aside: BTreeMap<MessageId, Message> =
            self.aside.drain(..).map(|m| (m.id, m)).collect();
        let end = |path: &[Message]| path.last().map(|last| last.id);
        while let Some(child) = latest.get(&end(&self.messages))
            && let Some(message) = aside.remove(child)
        {
            self.messages.push(message);
        }
        self.aside = aside.into_values().collect();
    }

    /// The message and those that follow upon the same one, in the order in which they were said.
    fn sibling_ids(&self, message: &Message) -> Vec<MessageId> {
        let aside = self.aside.iter().filter(|m| m.parent == message.parent);
        let mut ids: Vec<MessageId> = aside.map(|m| m.id).chain([message.id]).collect();
        ids.sort_unstable();
        ids
    }

    /// Counts what a reply cost, once it has ended.
    pub const fn count(&mut self, usage: Usage) {
        let both = usage.input.saturating_add(usage.output);
        self.tokens = self.tokens.saturating_add(both);
    }
}

#[cfg(test)]
mod tests;
