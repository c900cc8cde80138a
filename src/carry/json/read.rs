//! From a line to a conversation, and why not where it is none. What a line says is believed only as far as the
//! program can live with it: names are given once, a message follows upon an earlier one, times are times.

use super::audit::audit;
use super::sending::sending;
use super::shape::{self, File, Name};
use super::{FORMAT, LAST_TIME, VERSION};
use crate::chat::history::{Loaded, Place};
use crate::chat::receipt::Digest;
use crate::chat::{
    Conversation, ConversationId, Failure, FailureKind, Finish, MOST_SYSTEM, Message, MessageId,
    Reply, ReplyMeta, Retry, RetrySource, Role, Status, Usage,
};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// No name is as high: names count from times, and those that are given next are higher.
const HIGHEST_NAME: u64 = 1 << 63;

/// Whether a file is ours and can be read; why not, if it is a newer program's.
pub(in crate::carry) fn is_ours(file: &File<'_>) -> Result<bool, String> {
    if file.format.as_deref() != Some(FORMAT) {
        return Ok(false);
    }
    match file.version {
        Some(version) if version > VERSION => Err(format!(
            "it was written by a newer pnv-tui (version {version} of the format, here {VERSION}). Update pnv-tui to \
             read it"
        )),
        Some(_) | None => Ok(true),
    }
}

/// A conversation from its JSON.
pub(in crate::carry) fn conversation(json: &str) -> Result<Loaded, String> {
    let shape: shape::Conversation<'_> = serde_json::from_str(json)
        .map_err(|error| format!("it is not as the format has it: {error}"))?;
    check(&shape)?;
    let messages = shape.messages.into_iter().map(message).collect();
    let leaf = shape.leaf.map(|leaf| MessageId(leaf.0));
    let (path, aside) = crate::carry::import::parted(messages, leaf);
    Ok(Loaded {
        conversation: Conversation {
            id: ConversationId(shape.id.0),
            title: shape.title.map(Cow::into_owned),
            system: shape.system.map(Cow::into_owned),
            messages: path,
            aside,
            sessions: Vec::new(),
            tokens: shape.tokens,
        },
        model: shape.model.into_owned(),
        created: shape.created,
        updated: shape.updated,
        pinned: shape.pinned,
        archived: shape.archived,
        draft: shape.draft.into_owned(),
        queue: shape.queue.into_iter().map(Cow::into_owned).collect(),
        place: shape.place.map(|place| Place {
            message: MessageId(place.message.0),
            byte: place.byte,
        }),
    })
}

fn check(shape: &shape::Conversation<'_>) -> Result<(), String> {
    let mut known = BTreeSet::new();
    let written = |name: Name| ConversationId(name.0);
    for message in &shape.messages {
        let id = message.id;
        if id.0 >= HIGHEST_NAME {
            return Err(format!("no message can have the name {}", written(id)));
        }
        let reply = message.reply.as_ref();
        let audit = reply.and_then(|reply| reply.audit.as_ref());
        if message.at.max(audit.map_or(0, |audit| audit.ended)) > LAST_TIME {
            return Err(format!("message {} has no time of this age", written(id)));
        }
        if message.parent.is_some_and(|parent| parent >= id) {
            return Err(format!("message {} follows upon a later one", written(id)));
        }
        if !known.insert(id) {
            return Err(format!("message {} is there twice", written(id)));
        }
    }
    let parents = shape.messages.iter().filter_map(|message| message.parent);
    let mut named = parents.chain(shape.leaf);
    if let Some(missing) = named.find(|name| !known.contains(name)) {
        return Err(format!(
            "message {} is named and not there",
            written(missing)
        ));
    }
    let system = shape.system.as_ref().map_or(0, |system| system.len());
    if system > MOST_SYSTEM {
        return Err(format!(
            "its system prompt has {system} bytes, and {MOST_SYSTEM} are the most that one has here"
        ));
    }
    if shape.id.0 >= HIGHEST_NAME || shape.created > LAST_TIME || shape.updated > LAST_TIME {
        return Err("its name or its times cannot be".to_owned());
    }
    Ok(())
}

fn message(shape: shape::Message<'_>) -> Message {
    Message {
        id: MessageId(shape.id.0),
        parent: shape.parent.map(|parent| MessageId(parent.0)),
        role: match shape.role {
            shape::Role::User => Role::User,
            shape::Role::Assistant => Role::Assistant,
        },
        reply: shape.reply.map(|it| reply(it, &shape.text, shape.at)),
        text: shape.text.into_owned(),
        at: shape.at,
        status: match shape.status {
            shape::Status::Complete => Status::Complete,
            shape::Status::Stopped => Status::Stopped,
            shape::Status::Interrupted => Status::Interrupted,
            shape::Status::Edited => Status::Edited,
        },
    }
}

fn reply(shape: shape::Reply<'_>, text: &str, at: u64) -> Reply {
    Reply {
        asked: shape.asked.into_owned(),
        meta: ReplyMeta {
            model: shape.model.map(Cow::into_owned),
            request_id: shape.request_id.map(Cow::into_owned),
        },
        reasoning: shape.reasoning.into_owned(),
        reasoning_ms: shape.reasoning_ms,
        usage: shape
            .usage
            .map(|shape::Usage { input, output }| Usage { input, output }),
        finish: shape.finish.map(finish),
        fault: shape.fault.map(fault),
        steps: shape.steps,
        first_text_ms: shape.first_text_ms,
        elapsed_ms: shape.elapsed_ms,
        sending: shape.sending.map(sending).map(Box::new),
        digest: shape.digest.and_then(|it| digest(&it, text)),
        audit: shape.audit.map(|it| Box::new(audit(it, at))),
    }
}

/// A digest is worth something only if it is that of the words that stand beside it: with another one, the receipt of any
/// reply would seem to vouch for them. That of a reply that came with more than its words is given up for that.
fn digest(written: &str, text: &str) -> Option<Digest> {
    let digest = Digest::of(text.as_bytes());
    (written.parse() == Ok(digest)).then_some(digest)
}

fn finish(shape: shape::Finish<'_>) -> Finish {
    match shape {
        shape::Finish::Stop => Finish::Stop,
        shape::Finish::Length => Finish::Length,
        shape::Finish::Filtered => Finish::Filtered,
        shape::Finish::Unnamed => Finish::Unnamed,
        shape::Finish::Missing => Finish::Missing,
        shape::Finish::Other(word) => Finish::Other(word.into_owned()),
    }
}

/// A kind that only a newer program knows reads as the nearest that this one does.
pub(super) fn fault(shape: shape::Fault<'_>) -> Failure {
    Failure {
        kind: FailureKind::named(&shape.kind).unwrap_or(FailureKind::Cut),
        status: shape.status,
        said: shape.said.into_owned(),
        retry: match shape.retry {
            shape::Retry::Never => Retry::Never,
            shape::Retry::Backoff => Retry::Backoff,
            shape::Retry::Ask => Retry::AskUser,
            shape::Retry::After { ms, source } => RetrySource::named(&source)
                .map_or(Retry::AskUser, |source| Retry::After { millis: ms, source }),
        },
    }
}
