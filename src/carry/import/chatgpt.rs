//! ChatGPT's `conversations.json`: an array of conversations, each a `mapping` of nodes that name their parents, and
//! the `current_node`. Fields came and went over the years; what is missing is nothing.
//!
//! Nodes hold messages of the person and the model, and more: instructions of the service, calls of tools (an
//! assistant's message to a `recipient` other than `all`) and what came of them, thoughts before a reply, messages
//! that were never shown. What stands in a text for a source is given as the file spells it out, or left away.

use super::tree::{self, Facts, Kind, Node};
use super::{Brought, LeftOut, What};
use crate::chat::{Finish, Reply, ReplyMeta, Role, Status};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Stand around what the service's own page shows instead of the text between them.
const MARK: char = '\u{e200}';
const MARK_END: char = '\u{e201}';
/// Parts the words of such a mark.
const MARK_PART: char = '\u{e202}';

#[derive(Deserialize)]
struct Conversation {
    id: Option<String>,
    #[serde(rename = "conversation_id")]
    name: Option<String>,
    title: Option<String>,
    create_time: Option<f64>,
    update_time: Option<f64>,
    current_node: Option<String>,
    is_archived: Option<bool>,
    mapping: BTreeMap<String, Entry>,
}

#[derive(Deserialize)]
struct Entry {
    parent: Option<String>,
    message: Option<Message>,
}

#[derive(Deserialize)]
struct Message {
    author: Option<Author>,
    create_time: Option<f64>,
    content: Option<Content>,
    recipient: Option<String>,
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Author {
    role: Option<String>,
}

#[derive(Deserialize, Default)]
struct Content {
    #[serde(rename = "content_type")]
    kind: Option<String>,
    parts: Option<Vec<Value>>,
    text: Option<String>,
    thoughts: Option<Vec<Thought>>,
}

#[derive(Deserialize)]
struct Thought {
    content: Option<String>,
    summary: Option<String>,
}

#[derive(Deserialize, Default)]
struct Metadata {
    model_slug: Option<String>,
    is_visually_hidden_from_conversation: Option<bool>,
    finish_details: Option<Details>,
    finished_duration_sec: Option<f64>,
    content_references: Option<Vec<Reference>>,
}

#[derive(Deserialize)]
struct Details {
    #[serde(rename = "type")]
    kind: Option<String>,
}

/// What stands in a text for a source, and how it is spelt out.
#[derive(Deserialize)]
struct Reference {
    matched_text: Option<String>,
    alt: Option<String>,
}

/// A conversation from its JSON.
pub(super) fn read(json: &str) -> Result<Brought, String> {
    let conversation: Conversation = serde_json::from_str(json)
        .map_err(|error| format!("it is not as ChatGPT writes them: {error}"))?;
    let Some(name) = conversation.name.or(conversation.id) else {
        return Err("it has no id, so that it could not be told from others".to_owned());
    };
    let mut left_out = LeftOut::default();
    let mut nodes: Vec<Node> = conversation
        .mapping
        .into_iter()
        .map(|(name, entry)| node(name, entry, &mut left_out))
        .collect();
    // What was said earlier comes earlier among those that follow upon the same.
    nodes.sort_by_key(|node| node.at);
    let facts = Facts {
        name,
        title: conversation.title,
        created: conversation.create_time.and_then(millis),
        updated: conversation.update_time.and_then(millis),
        archived: conversation.is_archived.unwrap_or(false),
        current: conversation.current_node,
        left_out,
    };
    Ok(tree::grow(facts, nodes))
}

fn node(name: String, entry: Entry, left_out: &mut LeftOut) -> Node {
    let at = entry
        .message
        .as_ref()
        .and_then(|message| message.create_time);
    Node {
        name,
        parent: entry.parent,
        at: at.and_then(millis),
        kind: entry
            .message
            .map_or(Kind::Nothing, |message| kind(message, left_out)),
    }
}

fn kind(message: Message, left_out: &mut LeftOut) -> Kind {
    let metadata = message.metadata.unwrap_or_default();
    let content = message.content.unwrap_or_default();
    let author = message.author.and_then(|author| author.role);
    let role = match author.as_deref() {
        Some("user") => Role::User,
        Some("assistant") => Role::Assistant,
        Some("system") => return Kind::Left(What::System),
        Some(_) | None => return Kind::Left(What::Tool),
    };
    match content.kind.as_deref().unwrap_or("text") {
        "thoughts" => return thoughts(content, &metadata),
        "reasoning_recap" => {
            let millis = metadata.finished_duration_sec.and_then(millis);
            let text = String::new();
            return Kind::Thought { text, millis };
        }
        "user_editable_context" | "model_editable_context" => return Kind::Left(What::System),
        _ if metadata.is_visually_hidden_from_conversation == Some(true) => {
            return Kind::Left(What::Hidden);
        }
        _ if message.recipient.as_deref().is_some_and(|it| it != "all") => {
            return Kind::Left(What::Tool);
        }
        _ => {}
    }
    let text = spelt_out(words(content, left_out), &metadata);
    if text.trim().is_empty() {
        return Kind::Left(What::Empty);
    }
    said(role, text, metadata)
}

fn said(role: Role, text: String, metadata: Metadata) -> Kind {
    let end = metadata.finish_details.and_then(|details| details.kind);
    let (status, finish) = match end.as_deref() {
        Some("interrupted") => (Status::Stopped, None),
        Some("max_tokens") => (Status::Complete, Some(Finish::Length)),
        Some("stop") => (Status::Complete, Some(Finish::Stop)),
        Some(_) | None => (Status::Complete, None),
    };
    let reply = (role == Role::Assistant).then(|| {
        Box::new(Reply {
            asked: metadata.model_slug.clone().unwrap_or_default(),
            meta: ReplyMeta {
                model: metadata.model_slug,
                request_id: None,
            },
            finish,
            ..Reply::default()
        })
    });
    Kind::Said {
        role,
        text,
        status,
        reply,
    }
}

fn thoughts(content: Content, metadata: &Metadata) -> Kind {
    let thoughts = content.thoughts.unwrap_or_default().into_iter();
    let texts: Vec<String> = thoughts
        .filter_map(|thought| {
            thought
                .content
                .filter(|it| !it.is_empty())
                .or(thought.summary)
        })
        .collect();
    Kind::Thought {
        text: texts.join("\n\n"),
        millis: metadata.finished_duration_sec.and_then(millis),
    }
}

/// The words of a message. Pictures and files are only named in the file.
fn words(content: Content, left_out: &mut LeftOut) -> String {
    let is_code = content.kind.as_deref() == Some("code");
    let mut texts = Vec::new();
    for part in content.parts.unwrap_or_default() {
        match part {
            Value::String(text) => texts.push(text),
            // A transcription of what was spoken has its words; all else is a name.
            Value::Object(mut object) => match object.remove("text") {
                Some(Value::String(text)) => texts.push(text),
                _ => left_out.add(What::Media, 1),
            },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {}
        }
    }
    if let Some(text) = content.text.filter(|text| !text.is_empty()) {
        texts.push(if is_code { super::fenced(&text) } else { text });
    }
    texts.retain(|text| !text.is_empty());
    texts.join("\n")
}

/// The text with its marks for sources spelt out. Those that only stand for a source and are not spelt out go.
fn spelt_out(mut text: String, metadata: &Metadata) -> String {
    if !text.contains(MARK) {
        return text;
    }
    for reference in metadata.content_references.iter().flatten() {
        if let Some(mark) = reference
            .matched_text
            .as_deref()
            .filter(|it| it.starts_with(MARK))
        {
            text = text.replace(mark, reference.alt.as_deref().unwrap_or_default());
        }
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, marked)) = rest.split_once(MARK) {
        out.push_str(before);
        let Some((mark, after)) = marked.split_once(MARK_END) else {
            rest = marked;
            continue;
        };
        let kind = mark.split(MARK_PART).next().unwrap_or_default();
        if !matches!(
            kind,
            "cite" | "filecite" | "navlist" | "image_group" | "video"
        ) {
            out.push_str(&mark.replace(MARK_PART, " "));
        }
        rest = after;
    }
    out + rest
}

/// Milliseconds of a time in seconds, if it can be one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is no time ends at one of the bounds, and is refused there"
)]
fn millis(seconds: f64) -> Option<u64> {
    let millis = (seconds * 1_000.0).round();
    (millis >= 0.0)
        .then_some(millis as u64)
        .and_then(tree::time)
}
