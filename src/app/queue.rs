//! Messages that wait for their turn.

use std::collections::VecDeque;

/// Messages waiting to be sent, first in first out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Queue {
    messages: VecDeque<String>,
    held: bool,
}

impl Queue {
    /// Adds a message behind the others.
    pub fn push(&mut self, text: String) {
        self.messages.push_back(text);
    }

    /// Puts a message before the others: it was to go first and could not.
    pub fn push_front(&mut self, text: String) {
        self.messages.push_front(text);
    }

    /// Keeps the messages from being sent until the person sends one: something went wrong, or
    /// the person stopped it.
    pub const fn hold(&mut self) {
        self.held = true;
    }

    /// Lets them be sent again.
    pub const fn release(&mut self) {
        self.held = false;
    }

    /// Whether messages wait for the person rather than for their turn.
    pub fn is_held(&self) -> bool {
        self.held && !self.messages.is_empty()
    }

    /// The next message to send, unless they are held.
    pub fn take_next(&mut self) -> Option<String> {
        if self.held {
            None
        } else {
            self.messages.pop_front()
        }
    }

    /// Takes the last message back, to be edited.
    pub fn take_last(&mut self) -> Option<String> {
        self.messages.pop_back()
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.messages.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// The messages, first to send first.
    pub fn iter(&self) -> impl Iterator<Item = &String> {
        self.messages.iter()
    }
}
