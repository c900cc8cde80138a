//! Conversations from a file: ours, ChatGPT's `conversations.json`, Claude's.
//!
//! A file is taken apart into conversations first, and each is read by itself: one that is not as it should be is told
//! of by its place and stops no other. Foreign messages get names that are made of their own, so that the same message
//! has the same name whenever its file is read.

mod chatgpt;
mod claude;
mod left_out;
mod names;
mod tree;

pub use left_out::{LeftOut, What};
pub(super) use tree::parted;

use super::json;
use crate::chat::history::Loaded;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

/// Bytes of a conversation at most. What is longer was not written by people and models.
const LONGEST: usize = 64 << 20;
const ZIP: &[u8] = b"PK\x03\x04";
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A conversation that came in.
#[derive(Debug, Clone, PartialEq)]
pub struct Brought {
    /// The conversation, with nothing of a server's session.
    pub loaded: Loaded,
    /// What of it did not come in.
    pub left_out: LeftOut,
}

/// A file that conversations come from.
#[derive(Debug)]
pub struct Import<'a> {
    /// Whether it is one of ours.
    is_ours: bool,
    conversations: Vec<&'a RawValue>,
}

impl<'a> Import<'a> {
    /// Takes a file apart; in part of a sentence, why it cannot be.
    ///
    /// # Errors
    /// It is not JSON, or nothing that holds conversations.
    pub fn open(bytes: &'a [u8]) -> Result<Self, String> {
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        let start = bytes.trim_ascii_start();
        if bytes.starts_with(ZIP) {
            return Err(
                "it is a zip archive. Unpack it and import the conversations.json in it".to_owned(),
            );
        }
        match start.first() {
            Some(b'[') => Ok(Self {
                is_ours: false,
                conversations: parsed(bytes)?,
            }),
            Some(b'{') => Self::of_object(bytes),
            Some(b'<') => {
                Err("it is a web page. Import the conversations.json that came with it".to_owned())
            }
            Some(_) => Err(STRANGE.to_owned()),
            None => Err("it is empty".to_owned()),
        }
    }

    /// One of our files, or a single conversation of another kind.
    fn of_object(bytes: &'a [u8]) -> Result<Self, String> {
        let file: json::File<'a> = parsed(bytes)?;
        if json::is_ours(&file)? {
            let conversations = file.conversations.unwrap_or_default();
            return Ok(Self {
                is_ours: true,
                conversations,
            });
        }
        let kind: Kind = parsed(bytes)?;
        if kind.mapping.is_none() && kind.chat_messages.is_none() {
            return Err(STRANGE.to_owned());
        }
        Ok(Self {
            is_ours: false,
            conversations: vec![parsed(bytes)?],
        })
    }

    /// Whether it was written by this program.
    pub const fn is_ours(&self) -> bool {
        self.is_ours
    }

    /// How many conversations there are.
    pub const fn count(&self) -> usize {
        self.conversations.len()
    }

    /// Each conversation, or why it could not be read, in part of a sentence that names its place.
    pub fn conversations(&self) -> impl Iterator<Item = Result<Brought, String>> {
        let all = self.conversations.iter().enumerate();
        all.map(|(place, raw)| {
            let read = self.read(raw.get());
            read.map_err(|why| format!("conversation {} of {}: {why}", place + 1, self.count()))
        })
    }

    fn read(&self, json: &str) -> Result<Brought, String> {
        if json.len() > LONGEST {
            let (has, most) = (json.len() >> 20, LONGEST >> 20);
            return Err(format!(
                "it has {has} MiB, and {most} MiB is the most that is read"
            ));
        }
        if self.is_ours {
            let loaded = json::read(json)?;
            let left_out = LeftOut::default();
            return Ok(Brought { loaded, left_out });
        }
        let kind: Kind = serde_json::from_str(json).map_err(|error| error.to_string())?;
        match kind {
            Kind {
                mapping: Some(_), ..
            } => chatgpt::read(json),
            Kind {
                chat_messages: Some(_),
                ..
            } => claude::read(json),
            Kind { .. } => Err("it is neither ChatGPT's nor Claude's".to_owned()),
        }
    }
}

const STRANGE: &str = "it holds no conversations that are known here: pnv-tui's, ChatGPT's or Claude's (conversations.json)";

/// What tells whose a conversation is.
#[derive(Deserialize)]
struct Kind {
    mapping: Option<IgnoredAny>,
    chat_messages: Option<IgnoredAny>,
}

/// Text as a block of code, in a fence that is longer than any in it.
fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max();
    let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
    format!("{fence}\n{}\n{fence}", text.trim_end_matches('\n'))
}

fn parsed<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, String> {
    serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        if error.is_eof() {
            format!("it ends in the middle, at line {line}. Was it downloaded whole?")
        } else {
            format!("line {line}, column {column} is not as JSON has it: {error}")
        }
    })
}
