//! What went wrong, on the screen: one banner a fault, newest nearest the composer.
//!
//! Owns the list and when a banner goes away. The sentences are in `words`, what of one is shown in `form`.

mod form;
mod headline;
mod words;

pub use form::{Dismissal, Sign, Words};
pub use headline::in_brief;

use super::moment::Moment;
use super::retry::Source;
use crate::chat::{Conversation, Failure, FailureKind, Message, Role, TurnId};

/// Banners shown at once; the rest are counted.
pub const MOST_SHOWN: usize = 3;

/// Something that went wrong and has not gone away.
#[derive(Debug, Clone, PartialEq)]
pub struct Banner {
    /// What it is about: a banner goes away with its cause.
    pub subject: Subject,
    /// What happened.
    pub event: Event,
    /// How often it happened, with nothing that went well between.
    pub times: u32,
}

/// What a banner is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A turn: the message that is waiting or was refused.
    Turn(TurnId),
    /// The list of models.
    Models,
    /// The history's file, as it is now.
    History,
    /// That the history cannot be written.
    Unwritten,
    /// The export that was asked for last.
    Export,
    /// What happened to the history and stays true: only the person takes that away.
    Damage,
    /// The program's own files: config, key.
    Files,
    /// The file of the theme in force.
    Theme,
    /// The profile that was chosen last.
    Profile,
    /// The demonstration gateway.
    Demo,
    /// What could not be copied.
    Clipboard,
    /// A link that was to be opened.
    Link,
    /// A reply that is not what was signed.
    Receipt,
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
    /// How much of the reply had come, which is kept.
    pub arrived: Arrived,
    /// How much was asked with it, where that may be the fault.
    pub load: Option<Load>,
    /// The setting of the config file that sets the limit which was reached, if one does.
    pub setting: Option<&'static str>,
    /// What happens next.
    pub next: Next,
}

/// How much of a reply had come when its call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arrived {
    /// Nothing.
    Nothing,
    /// Reasoning without a word of the answer, so that there is nothing to go on from.
    Reasoning,
    /// Words of the answer.
    Text,
}

impl Arrived {
    /// What has come of a reply.
    pub fn of(reply: &Message) -> Self {
        if !reply.text.is_empty() {
            Self::Text
        } else if reply.has_words() {
            Self::Reasoning
        } else {
            Self::Nothing
        }
    }
}

/// How much a call asks a model to read, by an estimate of four characters a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Tokens in all.
    pub tokens: u64,
    /// Tokens of the longest message.
    pub longest: u64,
    /// Who wrote that one.
    pub role: Role,
    /// When it began, in milliseconds since the Unix epoch.
    pub at: u64,
}

impl Load {
    /// The load of a conversation that has a message.
    pub fn of(conversation: &Conversation) -> Option<Self> {
        let tokens = |text: &str| text.chars().count() as u64 / 4;
        let sent = conversation.messages.iter();
        let longest = sent.clone().max_by_key(|message| message.text.len())?;
        let system = conversation.instructions().map_or(0, tokens);
        Some(Self {
            tokens: system + sent.map(|message| tokens(&message.text)).sum::<u64>(),
            longest: tokens(&longest.text),
            role: longest.role,
            at: longest.at,
        })
    }
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
    /// It is made again once some call has found the server.
    Online,
    /// Nothing, until the person does something.
    Nothing,
}

impl Fault {
    /// Whether nothing but a connection is wanted for it to be made again by itself.
    pub const fn waits_for_connection(&self) -> bool {
        match self.next {
            Next::Online => true,
            Next::Retry { .. } => self.failure.kind.is_offline(),
            Next::Ask { .. } | Next::Nothing => false,
        }
    }
}

impl Banner {
    /// A banner of something that happened for the first time.
    pub const fn new(subject: Subject, event: Event) -> Self {
        Self {
            subject,
            event,
            times: 1,
        }
    }

    /// Whether it is about a turn.
    pub const fn is_of_turn(&self) -> bool {
        matches!(self.subject, Subject::Turn(_))
    }

    /// Whether another says the same. That there is no connection, or no model, is the same whatever was asked.
    fn says_same(&self, other: &Self) -> bool {
        match (&self.event, &other.event) {
            (Event::Failed(one), Event::Failed(two)) => {
                let alike = one.failure.kind == two.failure.kind && one.host == two.host;
                let is_same_call = self.is_of_turn() == other.is_of_turn()
                    && one.failure.status == two.failure.status
                    && one.failure.said == two.failure.said
                    && (&one.model, &one.key) == (&two.model, &two.key);
                let is_of_all = one.failure.kind.is_offline();
                let is_of_all = is_of_all || one.failure.kind == FailureKind::NoModel;
                alike && (is_of_all || is_same_call)
            }
            (Event::Said(one), Event::Said(two)) => self.subject == other.subject && one == two,
            (Event::Failed(_), Event::Said(_)) | (Event::Said(_), Event::Failed(_)) => false,
        }
    }

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

    /// Whether it says that there is no connection.
    pub const fn is_of_connection(&self) -> bool {
        match &self.event {
            Event::Failed(fault) => fault.failure.kind.is_offline(),
            Event::Said(_) => false,
        }
    }

    /// The failed call.
    pub const fn fault(&self) -> Option<&Fault> {
        match &self.event {
            Event::Failed(fault) => Some(fault),
            Event::Said(_) => None,
        }
    }

    /// The kind of a failed call.
    pub fn kind(&self) -> Option<FailureKind> {
        self.fault().map(|fault| fault.failure.kind)
    }
}

/// The banners.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Banners {
    /// Oldest first.
    shown: Vec<Banner>,
    /// What was said of the turn before it was tried again: the same failure is counted on.
    tried: Option<Banner>,
}

impl Banners {
    /// Shows a banner. The same failure once more is one banner with a count. What was shown of
    /// the same subject gives way to it, but for sentences about files and receipts: each of them is a
    /// fault of its own.
    pub fn show(&mut self, mut banner: Banner) {
        let same = |shown: &&mut Banner| shown.says_same(&banner);
        if let Some(shown) = self.shown.iter_mut().find(same) {
            shown.times = shown.times.saturating_add(1);
            if shown.is_of_turn() && !banner.is_of_turn() {
                // The turn's banner says it already, and answers it.
                return;
            }
            banner.times = shown.times;
        } else if let Some(tried) = self.tried.iter_mut().find(same) {
            banner.times = tried.times.saturating_add(1);
        }
        self.shown.retain(|shown| !shown.says_same(&banner));
        if banner.is_of_turn() {
            self.tried = None;
            self.shown.retain(|shown| !shown.is_of_turn());
        } else if !matches!(
            banner.subject,
            Subject::Files | Subject::Damage | Subject::Receipt
        ) {
            self.clear(banner.subject);
        }
        self.shown.push(banner);
    }

    /// Takes away what was shown of a subject.
    pub fn clear(&mut self, subject: Subject) {
        self.shown.retain(|banner| banner.subject != subject);
    }

    /// Takes away what was shown of the turn: a new try is on its way.
    pub fn try_turn(&mut self) {
        let place = self.shown.iter().rposition(Banner::is_of_turn);
        if let Some(place) = place {
            self.tried = Some(self.shown.remove(place));
        }
    }

    /// Takes away what was shown of the turn: it is over.
    pub fn clear_turns(&mut self) {
        self.tried = None;
        self.shown.retain(|banner| !banner.is_of_turn());
    }

    /// Takes away every failed call's banner: a call went well, or another key or server is in
    /// use.
    pub fn clear_failures(&mut self) {
        self.tried = None;
        self.shown
            .retain(|banner| matches!(banner.event, Event::Said(_)));
    }

    /// Takes away what says that there is no connection: there is one.
    pub fn clear_connection(&mut self) {
        self.shown
            .retain(|banner| banner.subject != Subject::Models || !banner.is_of_connection());
    }

    /// Dismisses the newest.
    pub fn dismiss(&mut self) -> Option<Banner> {
        self.shown.pop()
    }

    /// Whether there is nothing to say.
    pub const fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The newest, which `Esc` dismisses.
    pub fn newest(&self) -> Option<&Banner> {
        self.shown.last()
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.shown.len()
    }

    /// All of them, newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &Banner> {
        self.shown.iter().rev()
    }

    /// All of them, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Banner> {
        self.shown.iter()
    }
}
