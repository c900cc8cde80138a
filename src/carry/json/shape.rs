//! The shape of the file.

use super::audit::Audit;
use super::sending::Sending;
use crate::chat::{ConversationId, MessageId};
use serde::de::{Deserialize, Deserializer, Error};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The whole file, as it is read: conversations are taken apart one by one.
#[derive(Debug, serde::Deserialize)]
pub(in crate::carry) struct File<'a> {
    /// The format's name.
    #[serde(borrow)]
    pub(super) format: Option<Cow<'a, str>>,
    /// The version of the format.
    pub(super) version: Option<u64>,
    /// All conversations, not yet looked into.
    #[serde(borrow)]
    pub(in crate::carry) conversations: Option<Vec<&'a RawValue>>,
}

/// A conversation.
#[derive(Debug, serde::Deserialize, serde::Serialize)]
pub(super) struct Conversation<'a> {
    pub(super) id: Name,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<Cow<'a, str>>,
    /// What the model is told before all messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) system: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) model: Cow<'a, str>,
    pub(super) created: u64,
    pub(super) updated: u64,
    #[serde(default)]
    pub(super) tokens: u64,
    #[serde(default)]
    pub(super) pinned: bool,
    #[serde(default)]
    pub(super) archived: bool,
    #[serde(default, borrow)]
    pub(super) draft: Cow<'a, str>,
    #[serde(default)]
    pub(super) queue: Vec<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) place: Option<Place>,
    /// The last message of the path that is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) leaf: Option<Name>,
    #[serde(borrow)]
    pub(super) messages: Vec<Message<'a>>,
}

/// Where the reader is.
#[derive(Debug, Clone, Copy, serde::Deserialize, serde::Serialize)]
pub(super) struct Place {
    pub(super) message: Name,
    pub(super) byte: usize,
}

/// A message.
#[derive(Debug, serde::Deserialize, serde::Serialize)]
pub(super) struct Message<'a> {
    pub(super) id: Name,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) parent: Option<Name>,
    pub(super) role: Role,
    pub(super) at: u64,
    pub(super) status: Status,
    #[serde(borrow)]
    pub(super) text: Cow<'a, str>,
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    pub(super) reply: Option<Reply<'a>>,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Role {
    User,
    Assistant,
}

/// How a message ended.
#[derive(Debug, Clone, Copy, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    Complete,
    Stopped,
    Interrupted,
    Edited,
}

/// What is known of a reply.
#[derive(Debug, serde::Deserialize, serde::Serialize)]
pub(super) struct Reply<'a> {
    /// The model that was asked.
    #[serde(borrow)]
    pub(super) asked: Cow<'a, str>,
    /// The model that answered, as the server names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) model: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) request_id: Option<Cow<'a, str>>,
    #[serde(default, borrow, skip_serializing_if = "str::is_empty")]
    pub(super) reasoning: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reasoning_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) usage: Option<Usage>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) finish: Option<Finish<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) fault: Option<Fault<'a>>,
    #[serde(default)]
    pub(super) steps: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) first_text_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) elapsed_ms: Option<u64>,
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    pub(super) sending: Option<Sending<'a>>,
    /// SHA-256 of the answer as it came, in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) digest: Option<Cow<'a, str>>,
    #[serde(default, borrow, skip_serializing_if = "Option::is_none")]
    pub(super) audit: Option<Audit<'a>>,
}

/// Tokens, as the server counted them.
#[derive(Debug, Clone, Copy, serde::Deserialize, serde::Serialize)]
pub(super) struct Usage {
    pub(super) input: u64,
    pub(super) output: u64,
}

/// Why the model stopped: a word of ours, or the server's.
#[derive(Debug, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Finish<'a> {
    Stop,
    Length,
    Filtered,
    Unnamed,
    Missing,
    Other(Cow<'a, str>),
}

/// What interrupted the reply.
#[derive(Debug, serde::Deserialize, serde::Serialize)]
pub(super) struct Fault<'a> {
    pub(super) kind: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<u16>,
    #[serde(default)]
    pub(super) said: Cow<'a, str>,
    pub(super) retry: Retry<'a>,
}

/// What the facts said about trying again.
#[derive(Debug, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Retry<'a> {
    Never,
    Backoff,
    Ask,
    After { ms: u64, source: Cow<'a, str> },
}

/// The name of a conversation or a message: 13 letters and digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name(pub(super) u64);

impl From<MessageId> for Name {
    fn from(id: MessageId) -> Self {
        Self(id.0)
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&ConversationId(self.0))
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let name = text.parse().map(|ConversationId(number)| Self(number));
        name.map_err(|_none| D::Error::custom("a name is 13 letters and digits"))
    }
}
