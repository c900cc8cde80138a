//! What the history is told to keep and gives back: plain data. The file that it is kept in is `store`'s.
//!
//! `Debug` of an [`Op`] shows its name and whom it concerns, never words: drafts, messages and keys of
//! sessions must not come into a log by way of it.

mod left_off;
mod put_away;
mod question;

pub use left_off::LeftOff;
pub use put_away::PutAway;
pub use question::{Answer, Hit, Pruning, Question, Stats, Summary};

use super::receipt::Audit;
use super::{Conversation, ConversationId, Message, MessageId, PathSession};
use std::fmt;

/// The name of a system prompt that is being written, among the small state of the program, see [`Op::Keep`].
pub const WRITTEN_SYSTEM: &str = "system prompt being written";

/// Something to keep. Every one may be sent twice without harm. A conversation that is not there
/// yet comes into being with the first that names it.
#[derive(Clone, PartialEq)]
pub enum Op {
    /// The facts of a conversation.
    Head {
        /// Whose.
        conversation: ConversationId,
        /// The title that the person gave; `None` leaves it as it is, see [`Op::Rename`].
        title: Option<String>,
        /// The model that is asked next.
        model: String,
        /// When it was begun, in milliseconds since the Unix epoch.
        created: u64,
        /// When something was last said. An earlier one than is known changes nothing.
        updated: u64,
        /// Tokens counted so far.
        tokens: u64,
    },
    /// A message as it is now, whole. One that is new becomes the end of the path that is shown, and has a
    /// conversation that another program deleted shown again. The words of one that has ended do not change any more:
    /// a message that was given the name of another is refused.
    Put {
        /// The conversation it belongs to.
        conversation: ConversationId,
        /// The message.
        message: Box<Message>,
    },
    /// A message from elsewhere, in vain if there is one of its name: what was written here stays as it is. One that
    /// was removed from this conversation is shown again. Which path is shown stays too.
    Add {
        /// The conversation it belongs to.
        conversation: ConversationId,
        /// The message.
        message: Box<Message>,
    },
    /// What has arrived of a streaming reply since the last time: cheap, whatever its length. In vain for a
    /// reply that was not put, or not as streaming.
    Grow {
        /// The reply.
        message: MessageId,
        /// The byte of its text at which `text` stands.
        text_from: usize,
        /// Words of the answer.
        text: String,
        /// The byte of its reasoning at which `reasoning` stands.
        reasoning_from: usize,
        /// Words of the reasoning.
        reasoning: String,
    },
    /// Which path is shown, by its last message.
    End {
        /// Of which conversation.
        conversation: ConversationId,
        /// The last message; `None` for the path of what was said last.
        leaf: Option<MessageId>,
    },
    /// What is being written in this program. Empty text is no draft.
    Draft {
        /// In which conversation.
        conversation: ConversationId,
        /// The words.
        text: String,
    },
    /// The messages that wait for their turn in this program.
    Queue {
        /// In which conversation.
        conversation: ConversationId,
        /// All of them, in order. An empty one is none: it is the place to which the draft goes back that was taken from
        /// among them.
        texts: Vec<String>,
    },
    /// Where the reader is; `None` at the end.
    Place {
        /// In which conversation.
        conversation: ConversationId,
        /// The message at the top and the byte of it.
        place: Option<Place>,
    },
    /// What a server remembers of the path up to a reply.
    Session {
        /// Of which conversation.
        conversation: ConversationId,
        /// The reply.
        leaf: MessageId,
        /// The session of that reply; `None` for none any more.
        session: Option<PathSession>,
        /// The system prompt that was told in it, empty for none. A session is kept only if that holds still: another
        /// program may have changed it.
        system: String,
    },
    /// What has become known of the receipt for a reply that was put with its [`Audit`], as [`Audit::learn`] takes
    /// it over.
    Audit {
        /// The reply.
        message: MessageId,
        /// The news.
        audit: Box<Audit>,
    },
    /// Small state of the program, by name. Of what was put away ([`PutAway`]) the oldest is forgotten where there is
    /// too much, and what has the same words.
    Keep {
        /// The name.
        name: String,
        /// The value; `None` forgets it.
        value: Option<String>,
    },
    /// What the model is told before all messages, as [`Conversation::system`] has it.
    System(ConversationId, Option<String>),
    /// The title that the person gives; `None` takes it back.
    Rename(ConversationId, Option<String>),
    /// Whether a conversation stands before all others.
    Pin(ConversationId, bool),
    /// Whether a conversation is listed only when asked for.
    Archive(ConversationId, bool),
    /// Hides a conversation, until it is restored or purged.
    Delete(ConversationId),
    /// Shows a deleted conversation again.
    Restore(ConversationId),
    /// Takes a conversation away for good.
    Purge(ConversationId),
    /// Hides messages, until they are restored or their conversation is compacted away.
    RemoveMessages(Vec<MessageId>),
    /// Shows removed messages again.
    RestoreMessages(Vec<MessageId>),
}

impl fmt::Debug for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head { conversation, .. } => write!(f, "Head({conversation})"),
            Self::Put { message, .. } => write!(f, "Put({})", message.id.0),
            Self::Add { message, .. } => write!(f, "Add({})", message.id.0),
            Self::Grow { message, .. } => write!(f, "Grow({})", message.0),
            Self::End { conversation, .. } => write!(f, "End({conversation})"),
            Self::Draft { conversation, .. } => write!(f, "Draft({conversation})"),
            Self::Queue { conversation, .. } => write!(f, "Queue({conversation})"),
            Self::Place { conversation, .. } => write!(f, "Place({conversation})"),
            Self::Session { conversation, .. } => write!(f, "Session({conversation})"),
            Self::Audit { message, .. } => write!(f, "Audit({})", message.0),
            Self::Keep { name, .. } => write!(f, "Keep({name})"),
            Self::System(conversation, _) => write!(f, "System({conversation})"),
            Self::Rename(conversation, _) => write!(f, "Rename({conversation})"),
            Self::Pin(conversation, on) => write!(f, "Pin({conversation}, {on})"),
            Self::Archive(conversation, on) => write!(f, "Archive({conversation}, {on})"),
            Self::Delete(conversation) => write!(f, "Delete({conversation})"),
            Self::Restore(conversation) => write!(f, "Restore({conversation})"),
            Self::Purge(conversation) => write!(f, "Purge({conversation})"),
            Self::RemoveMessages(ids) => write!(f, "RemoveMessages({})", ids.len()),
            Self::RestoreMessages(ids) => write!(f, "RestoreMessages({})", ids.len()),
        }
    }
}

impl Op {
    /// Whether it is a step of a journal: what it holds is soon told again, whole or newer.
    pub fn is_step(&self) -> bool {
        // Words that were put away are nowhere else.
        let is_told_again = |name: &str| PutAway::of_name(name).is_none();
        matches!(
            self,
            Self::Grow { .. } | Self::Draft { .. } | Self::Place { .. }
        ) || matches!(self, Self::Keep { name, .. } if is_told_again(name))
    }

    /// Whether a person would miss it: it holds what they wrote, were answered or decided, not only where they were and
    /// what the program noted for itself.
    pub fn is_missed(&self) -> bool {
        match self {
            Self::End { .. } | Self::Place { .. } | Self::Session { .. } => false,
            Self::Keep { name, .. } => name == WRITTEN_SYSTEM || PutAway::of_name(name).is_some(),
            Self::Head { .. }
            | Self::Put { .. }
            | Self::Add { .. }
            | Self::Grow { .. }
            | Self::Draft { .. }
            | Self::Queue { .. }
            | Self::Audit { .. }
            | Self::System(..)
            | Self::Rename(..)
            | Self::Pin(..)
            | Self::Archive(..)
            | Self::Delete(_)
            | Self::Restore(_)
            | Self::Purge(_)
            | Self::RemoveMessages(_)
            | Self::RestoreMessages(_) => true,
        }
    }
}

/// Where a reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The message at the top of the screen.
    pub message: MessageId,
    /// The byte of its text there.
    pub byte: usize,
}

/// A conversation with all that belongs to it. `Debug` shows no draft.
#[derive(Clone, PartialEq)]
pub struct Loaded {
    /// The conversation, with the path that was shown last.
    pub conversation: Conversation,
    /// The model to ask next.
    pub model: String,
    /// When it was begun, in milliseconds since the Unix epoch.
    pub created: u64,
    /// When something was last said, in milliseconds since the Unix epoch.
    pub updated: u64,
    /// Whether it stands before all others.
    pub pinned: bool,
    /// Whether it is archived.
    pub archived: bool,
    /// What was being written.
    pub draft: String,
    /// What waits for its turn, and the place of the draft among it, see [`Op::Queue`].
    pub queue: Vec<String>,
    /// Where the reader was; `None` at the end.
    pub place: Option<Place>,
}

impl fmt::Debug for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loaded")
            .field("conversation", &self.conversation.id)
            .field("messages", &self.conversation.messages.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_small_state_only_what_a_person_wrote_would_be_missed() {
        let is_missed = |name: String| Op::Keep { name, value: None }.is_missed();
        assert!(is_missed(WRITTEN_SYSTEM.to_owned()));
        assert!(is_missed(PutAway(1).name()));
        assert!(!is_missed(LeftOff::NAME.to_owned()));
    }
}
