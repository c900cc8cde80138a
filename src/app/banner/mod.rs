//! What went wrong, on the screen: one banner a fault, newest nearest the composer.
//!
//! Owns the list and when a banner goes away. The sentences are in `words`.

mod words;

pub use words::{Sign, Words};

use super::moment::Moment;
use super::retry::Source;
use crate::chat::{Failure, FailureKind, TurnId};

/// Banners shown at once; the rest are counted.
pub const MOST_SHOWN: usize = 3;

/// Something that went wrong and has not gone away.
#[derive(Debug, Clone, PartialEq)]
pub struct Banner {
    /// What it is about: a banner goes away with its cause.
    pub subject: Subject,
    /// What happened.
    pub event: Event,
}

/// What a banner is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A turn: the message that is waiting or was refused.
    Turn(TurnId),
    /// The list of models.
    Models,
    /// The program's own files: config, key.
    Files,
    /// The file of the theme in force.
    Theme,
    /// The demonstration gateway.
    Demo,
    /// What could not be copied.
    Clipboard,
    /// A link that was to be opened.
    Link,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A call failed.
    Failed(Fault),
    /// Something else, in one sentence that says what, why and what to do.
    Said(String),
}

/// A failed call, with all that its sentence needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The facts.
    pub failure: Failure,
    /// The model that was asked.
    pub model: String,
    /// The host that was asked.
    pub host: String,
    /// The key in use, in words: `sk-pnv-…f3Qz from the environment variable …`; empty if none.
    pub key: String,
    /// Tries made so far.
    pub tries: u32,
    /// What happens next.
    pub next: Next,
}

/// What happens next about a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It is made again then.
    Retry {
        /// When.
        until: Moment,
        /// How that time is known.
        source: Source,
    },
    /// It could be made again at this local time, in milliseconds since the Unix epoch; the
    /// wait is too long to begin unasked.
    Ask {
        /// When.
        unix_ms: u64,
    },
    /// Nothing, until the person does something.
    Nothing,
}

impl Banner {
    /// When the banner's countdown ends, if it has one.
    pub const fn retry_at(&self) -> Option<Moment> {
        match &self.event {
            Event::Failed(Fault {
                next: Next::Retry { until, .. },
                ..
            }) => Some(*until),
            Event::Failed(_) | Event::Said(_) => None,
        }
    }

    /// The kind of a failed call.
    pub const fn kind(&self) -> Option<FailureKind> {
        match &self.event {
            Event::Failed(fault) => Some(fault.failure.kind),
            Event::Said(_) => None,
        }
    }
}

/// The banners, oldest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Banners(Vec<Banner>);

impl Banners {
    /// Shows a banner. What was shown of the same subject gives way to it, but for sentences
    /// about files: each of them is a fault of its own.
    pub fn show(&mut self, banner: Banner) {
        if banner.subject == Subject::Files {
            self.0.retain(|shown| *shown != banner);
        } else {
            self.clear(banner.subject);
        }
        self.0.push(banner);
    }

    /// Takes away what was shown of a subject.
    pub fn clear(&mut self, subject: Subject) {
        self.0.retain(|banner| banner.subject != subject);
    }

    /// Takes away what was shown of turns: a new try is on its way.
    pub fn clear_turns(&mut self) {
        self.0
            .retain(|banner| !matches!(banner.subject, Subject::Turn(_)));
    }

    /// Takes away every failed call's banner: a call went well, or another key or server is in
    /// use.
    pub fn clear_failures(&mut self) {
        self.0
            .retain(|banner| matches!(banner.event, Event::Said(_)));
    }

    /// Takes away what says that there is no connection: there is one.
    pub fn clear_connection(&mut self) {
        self.0.retain(|b| {
            b.subject != Subject::Models || !b.kind().is_some_and(FailureKind::is_offline)
        });
    }

    /// Dismisses the newest.
    pub fn dismiss(&mut self) -> Option<Banner> {
        self.0.pop()
    }

    /// Whether there is nothing to say.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The newest, which `Esc` dismisses.
    pub fn newest(&self) -> Option<&Banner> {
        self.0.last()
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them, newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &Banner> {
        self.0.iter().rev()
    }

    /// All of them, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Banner> {
        self.0.iter()
    }
}
