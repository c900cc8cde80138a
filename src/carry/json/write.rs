//! From a conversation to its line. What is known of a message is taken apart field by field, so that what is
//! added to it cannot be forgotten here.

use super::audit;
use super::sending;
use super::shape::{self, Name};
use crate::chat::history::Loaded;
use crate::chat::{
    Failure, Finish, Message, MessageId, Reply, ReplyMeta, Retry, Role, Status, Usage,
};
use crate::text::steering_escaped;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A conversation as JSON, without a line end.
pub(in crate::carry) fn conversation(loaded: &Loaded) -> String {
    let shape = shaped(loaded);
    // It has no maps, and its strings are strings: nothing of it can fail.
    let json = serde_json::to_string(&shape).unwrap_or_default();
    steering_escaped(json)
}

fn shaped(loaded: &Loaded) -> shape::Conversation<'_> {
    let Loaded {
        conversation,
        model,
        created,
        updated,
        pinned,
        archived,
        draft,
        queue,
        place,
    } = loaded;
    shape::Conversation {
        id: Name(conversation.id.0),
        title: conversation.title.as_deref().map(Cow::Borrowed),
        system: conversation.system.as_deref().map(Cow::Borrowed),
        model: Cow::Borrowed(model),
        created: *created,
        updated: *updated,
        tokens: conversation.tokens,
        pinned: *pinned,
        archived: *archived,
        draft: Cow::Borrowed(draft),
        queue: queue.iter().map(|text| Cow::Borrowed(&**text)).collect(),
        place: place.map(|place| shape::Place {
            message: place.message.into(),
            byte: place.byte,
        }),
        leaf: conversation.messages.last().map(|last| last.id.into()),
        messages: messages(loaded),
    }
}

/// All messages, in the order of their names. Where a message between two was removed, the second follows upon
/// the first.
fn messages(loaded: &Loaded) -> Vec<shape::Message<'_>> {
    let conversation = &loaded.conversation;
    let path = &conversation.messages;
    let before = std::iter::once(None).chain(path.iter().map(|message| Some(message.id)));
    let path = path.iter().zip(before);
    let all = path.clone().map(|(message, _)| message);
    let ids: BTreeSet<MessageId> = all
        .chain(&conversation.aside)
        .map(|message| message.id)
        .collect();
    let aside = conversation.aside.iter().map(|message| {
        let parent = message.parent.filter(|parent| ids.contains(parent));
        (message, parent)
    });
    let mut all: Vec<_> = path
        .chain(aside)
        .map(|(message, parent)| self::message(message, parent))
        .collect();
    all.sort_by_key(|message| message.id);
    all
}

fn message(message: &Message, parent: Option<MessageId>) -> shape::Message<'_> {
    let Message {
        id,
        parent: _,
        role,
        text,
        at,
        status,
        reply,
    } = message;
    shape::Message {
        id: (*id).into(),
        parent: parent.map(Name::from),
        role: match role {
            Role::User => shape::Role::User,
            Role::Assistant => shape::Role::Assistant,
        },
        at: *at,
        status: match status {
            Status::Complete => shape::Status::Complete,
            Status::Stopped => shape::Status::Stopped,
            Status::Streaming | Status::Interrupted => shape::Status::Interrupted,
            Status::Edited => shape::Status::Edited,
        },
        text: Cow::Borrowed(text),
        reply: reply.as_ref().map(self::reply),
    }
}

fn reply(reply: &Reply) -> shape::Reply<'_> {
    let Reply {
        asked,
        meta: ReplyMeta { model, request_id },
        reasoning,
        reasoning_ms,
        usage,
        finish,
        fault,
        steps,
        first_text_ms,
        elapsed_ms,
        sending,
        digest,
        audit,
    } = reply;
    shape::Reply {
        asked: Cow::Borrowed(asked),
        model: model.as_deref().map(Cow::Borrowed),
        request_id: request_id.as_deref().map(Cow::Borrowed),
        reasoning: Cow::Borrowed(reasoning),
        reasoning_ms: *reasoning_ms,
        usage: usage.map(|Usage { input, output }| shape::Usage { input, output }),
        finish: finish.as_ref().map(self::finish),
        fault: fault.as_ref().map(self::fault),
        steps: *steps,
        first_text_ms: *first_text_ms,
        elapsed_ms: *elapsed_ms,
        sending: sending.as_deref().map(sending::written),
        digest: digest.map(|digest| Cow::Owned(digest.to_string())),
        audit: audit.as_deref().map(audit::written),
    }
}

fn finish(finish: &Finish) -> shape::Finish<'_> {
    match finish {
        Finish::Stop => shape::Finish::Stop,
        Finish::Length => shape::Finish::Length,
        Finish::Filtered => shape::Finish::Filtered,
        Finish::Unnamed => shape::Finish::Unnamed,
        Finish::Missing => shape::Finish::Missing,
        Finish::Other(word) => shape::Finish::Other(Cow::Borrowed(word)),
    }
}

pub(super) fn fault(fault: &Failure) -> shape::Fault<'_> {
    let Failure {
        kind,
        status,
        said,
        retry,
    } = fault;
    shape::Fault {
        kind: Cow::Borrowed(kind.name()),
        status: *status,
        said: Cow::Borrowed(said),
        retry: match retry {
            Retry::Never => shape::Retry::Never,
            Retry::Backoff => shape::Retry::Backoff,
            Retry::AskUser => shape::Retry::Ask,
            Retry::After { millis, source } => shape::Retry::After {
                ms: *millis,
                source: Cow::Borrowed(source.name()),
            },
        },
    }
}
