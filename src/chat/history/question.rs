//! What the history is asked, and what it answers: plain data.
//!
//! `Debug` shows names and how much there is, never words: neither what is looked for nor what was found.

use super::Loaded;
use crate::chat::receipt::Known;
use crate::chat::usage::Own;
use crate::chat::{ConversationId, MessageId, Role};
use std::fmt;
use std::ops::Range;

/// Something to tell. The answer carries the number that the question was asked with.
#[derive(Clone, PartialEq, Eq)]
pub enum Question {
    /// Conversations for a list: pinned ones first, the newest first among each. Answer: [`Answer::Listed`].
    List {
        /// Words that each title has, in any order, in part or whole. Empty for all.
        filter: String,
        /// Whether archived ones are listed too.
        archived: bool,
        /// How many at most.
        limit: usize,
        /// How many to leave out before them.
        offset: usize,
    },
    /// One conversation, whole. What programs that are gone have left in it unsent comes with it, and is from then on
    /// this one's, which has it open. Answer: [`Answer::Loaded`].
    Load(ConversationId),
    /// The conversation that was on the screen last ([`super::LeftOff`]), or the one in which something was said since.
    /// Answer: [`Answer::Loaded`].
    Latest,
    /// One conversation, whole, to be read and not gone on with: with what every program has in it unsent, which stays
    /// whose it is. Answer: [`Answer::Loaded`].
    Copy(ConversationId),
    /// Messages that have all words of a query, see [`Query`](crate::chat::search::Query). Answer: [`Answer::Found`].
    Search {
        /// The query as it is typed, unfinished or not.
        query: String,
        /// How many hits at most.
        limit: usize,
        /// Minutes by which local time is ahead of UTC: days in the query are local ones.
        utc_offset: i32,
    },
    /// All small state of the program. Answer: [`Answer::Kept`].
    Kept,
    /// What was used of a server since a time, by the replies that are kept. Answer: [`Answer::Used`].
    Usage {
        /// The server's base URL. Replies of which it was not noted count as this one's, if they have a request's name.
        server: String,
        /// Milliseconds since the Unix epoch.
        since: u64,
        /// Seconds by which local time is ahead of UTC: days are local ones.
        utc_offset_s: i32,
    },
    /// What is known of a call by the server's name for the request, whichever letters of it are capitals. Answer:
    /// [`Answer::Call`].
    Call {
        /// The name.
        request: String,
    },
    /// Which of these names messages of other conversations have: under them nothing can be added to this one. Answer:
    /// [`Answer::Taken`].
    Taken {
        /// This one, there or not.
        conversation: ConversationId,
        /// The names.
        messages: Vec<MessageId>,
    },
    /// How much there is. It reads the whole file. Answer: [`Answer::Counted`].
    Stats,
    /// Takes away for good all conversations in which nothing was said since, apart from pinned ones and those that a
    /// program that runs has open, as far as the file tells; among them those that are deleted already, unless another
    /// program may still bring them back. Answer: [`Answer::Pruned`].
    Prune {
        /// Milliseconds since the Unix epoch.
        before: u64,
        /// Whether that is done.
        act: Pruning,
    },
    /// Takes away what was deleted and removed, and makes the file as small as can be. Answer:
    /// [`Answer::Compacted`].
    Compact,
}

impl Question {
    /// Whether a conversation is asked for to go on with it.
    pub const fn is_to_go_on(&self) -> bool {
        matches!(self, Self::Load(_) | Self::Latest)
    }
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::List { limit, offset, .. } => write!(f, "List({limit} from {offset})"),
            Self::Load(conversation) => write!(f, "Load({conversation})"),
            Self::Latest => f.write_str("Latest"),
            Self::Copy(conversation) => write!(f, "Copy({conversation})"),
            Self::Search { limit, .. } => write!(f, "Search({limit})"),
            Self::Usage { since, .. } => write!(f, "Usage({since})"),
            Self::Call { .. } => f.write_str("Call"),
            Self::Kept => f.write_str("Kept"),
            Self::Taken { messages, .. } => write!(f, "Taken({})", messages.len()),
            Self::Stats => f.write_str("Stats"),
            Self::Prune { before, act } => write!(f, "Prune({before}, {act:?})"),
            Self::Compact => f.write_str("Compact"),
        }
    }
}

/// Whether old conversations are taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pruning {
    /// They are.
    Done,
    /// It is only told what would be.
    Tried,
}

/// The answer to a question.
#[derive(Clone, PartialEq)]
pub enum Answer {
    /// To [`Question::List`].
    Listed {
        /// Conversations.
        summaries: Vec<Summary>,
        /// How many there are in all.
        total: usize,
    },
    /// To [`Question::Load`], [`Question::Latest`] and [`Question::Copy`]; `None` if there is no such conversation.
    Loaded(Option<Box<Loaded>>),
    /// To [`Question::Search`].
    Found {
        /// The most fitting first.
        hits: Vec<Hit>,
        /// Whether there may be more than these.
        more: bool,
    },
    /// To [`Question::Kept`]: names and values.
    Kept(Vec<(String, String)>),
    /// To [`Question::Usage`].
    Used(Own),
    /// To [`Question::Call`]: what a receipt can be held against, as the reply has it. Nothing of what no reply has, and
    /// of what several tell differently, which are copies of one or only say to be. Nothing at all if their answers
    /// differ.
    Call(Box<Known>),
    /// To [`Question::Taken`].
    Taken(Vec<MessageId>),
    /// To [`Question::Stats`].
    Counted(Stats),
    /// To [`Question::Prune`].
    Pruned {
        /// How many conversations are gone that were listed, or would be.
        conversations: usize,
        /// Those that were listed and stay, because a program that runs has them open.
        open: Vec<ConversationId>,
        /// How many stay that are deleted already, because another program may bring them back.
        deleted: usize,
    },
    /// To [`Question::Compact`].
    Compacted {
        /// Bytes of the file before.
        before: u64,
        /// Bytes of the file now.
        after: u64,
        /// Whether other programs have it open. What is deleted stays then: there it can be brought back.
        in_use: bool,
    },
    /// The question could not be answered: what, why, what to do.
    Failed(String),
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listed { summaries, total } => write!(f, "Listed({summaries:?} of {total})"),
            Self::Loaded(loaded) => write!(f, "Loaded({loaded:?})"),
            Self::Found { hits, more } => write!(f, "Found({hits:?}, more: {more})"),
            Self::Kept(kept) => write!(f, "Kept({})", kept.len()),
            Self::Counted(stats) => write!(f, "Counted({stats:?})"),
            Self::Used(own) => write!(f, "Used({own:?})"),
            Self::Call(_) => f.write_str("Call"),
            Self::Taken(messages) => write!(f, "Taken({})", messages.len()),
            Self::Pruned {
                conversations,
                open,
                deleted,
            } => write!(f, "Pruned({conversations}, {open:?} and {deleted} stay)"),
            Self::Compacted { before, after, .. } => write!(f, "Compacted({before} to {after})"),
            Self::Failed(words) => write!(f, "Failed({words:?})"),
        }
    }
}

/// A conversation in a list.
#[derive(Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its name.
    pub id: ConversationId,
    /// The title that the person gave.
    pub title: Option<String>,
    /// The first words of the first message, or else of the draft, not yet cleaned of control characters.
    pub first: String,
    /// When something was last said, in milliseconds since the Unix epoch.
    pub updated: u64,
    /// Messages, on all paths.
    pub messages: u64,
    /// Whether it stands before all others.
    pub pinned: bool,
    /// Whether it is archived.
    pub archived: bool,
    /// The model that was asked last.
    pub model: String,
}

impl fmt::Debug for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Summary({})", self.id)
    }
}

/// A message that a search found.
#[derive(Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its conversation.
    pub conversation: ConversationId,
    /// The conversation's title, if the person gave one.
    pub title: Option<String>,
    /// The conversation's first words.
    pub first: String,
    /// The message.
    pub message: MessageId,
    /// When it began, in milliseconds since the Unix epoch.
    pub at: u64,
    /// Who speaks.
    pub role: Role,
    /// The model that answered; empty for the person's.
    pub model: String,
    /// The byte of its text at which the first word that was looked for stands.
    pub byte: usize,
    /// Some words around that, not yet cleaned of control characters.
    pub snippet: String,
    /// The bytes of the snippet that were looked for.
    pub marks: Vec<Range<usize>>,
}

impl fmt::Debug for Hit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (message, byte) = (self.message.0, self.byte);
        write!(f, "Hit({message} of {} at {byte})", self.conversation)
    }
}

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Bytes of the file and what belongs to it.
    pub file: u64,
    /// Bytes of words and reasoning.
    pub text: u64,
    /// Conversations, deleted ones apart.
    pub conversations: u64,
    /// Messages.
    pub messages: u64,
    /// Conversations that are deleted and not purged.
    pub deleted: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_in_no_debug() {
        let word = || "confidential".to_owned();
        let summary = Summary {
            id: ConversationId(1),
            title: Some(word()),
            first: word(),
            updated: 1,
            messages: 1,
            pinned: false,
            archived: false,
            model: word(),
        };
        let hit = Hit {
            conversation: ConversationId(1),
            title: Some(word()),
            first: word(),
            message: MessageId(1),
            at: 1,
            role: Role::User,
            model: word(),
            byte: 0,
            snippet: word(),
            marks: Vec::new(),
        };
        let answers = [
            Answer::Listed {
                summaries: vec![summary],
                total: 1,
            },
            Answer::Found {
                hits: vec![hit],
                more: false,
            },
            Answer::Kept(vec![(word(), word())]),
        ];
        let questions = [
            Question::List {
                filter: word(),
                archived: false,
                limit: 1,
                offset: 0,
            },
            Question::Search {
                query: word(),
                limit: 1,
                utc_offset: 0,
            },
        ];
        let shown = format!("{answers:?} {questions:?}");
        assert!(!shown.contains("confidential"), "{shown}");
        assert!(shown.contains("Hit(1 of 0000000000001 at 0)"), "{shown}");
    }
}
