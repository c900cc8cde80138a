//! Claude's `conversations.json`: an array of conversations with their `chat_messages` in order. Newer files name what
//! each message follows upon; in older ones it is the message before it.
//!
//! A message has its words as `text`, and in newer files as blocks of `content` too: text, thoughts, calls of tools and
//! what came of them. Long pastes are attachments, whose words are in the file as well.

use super::tree::{self, Facts, Kind, Node};
use super::{Brought, LeftOut, What, fenced};
use crate::chat::{Reply, ReplyMeta, Role, Status};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashSet;

#[derive(Deserialize)]
struct Conversation {
    uuid: Option<String>,
    name: Option<String>,
    model: Option<String>,
    created_at: Option<String>,
    updated_at: Option<String>,
    current_leaf_message_uuid: Option<String>,
    chat_messages: Vec<Message>,
}

#[derive(Deserialize)]
struct Message {
    uuid: Option<String>,
    parent_message_uuid: Option<String>,
    sender: Option<String>,
    text: Option<String>,
    content: Option<Vec<Block>>,
    attachments: Option<Vec<Attachment>>,
    files: Option<Vec<Value>>,
    created_at: Option<String>,
}

#[derive(Deserialize)]
struct Block {
    #[serde(rename = "type")]
    kind: Option<String>,
    text: Option<String>,
    thinking: Option<String>,
}

#[derive(Deserialize)]
struct Attachment {
    file_name: Option<String>,
    extracted_content: Option<String>,
}

/// A conversation from its JSON.
pub(super) fn read(json: &str) -> Result<Brought, String> {
    let conversation: Conversation = serde_json::from_str(json)
        .map_err(|error| format!("it is not as Claude writes them: {error}"))?;
    let Some(name) = conversation.uuid else {
        return Err("it has no uuid, so that it could not be told from others".to_owned());
    };
    let mut left_out = LeftOut::default();
    let model = conversation.model.unwrap_or_else(|| "claude".to_owned());
    let nodes = nodes(&name, conversation.chat_messages, &model, &mut left_out);
    let facts = Facts {
        name,
        title: conversation.name,
        created: conversation.created_at.as_deref().and_then(time),
        updated: conversation.updated_at.as_deref().and_then(time),
        archived: false,
        current: conversation.current_leaf_message_uuid,
        left_out,
    };
    Ok(tree::grow(facts, nodes))
}

fn nodes(
    conversation: &str,
    messages: Vec<Message>,
    model: &str,
    left_out: &mut LeftOut,
) -> Vec<Node> {
    let names: Vec<String> = messages
        .iter()
        .enumerate()
        .map(|(place, message)| {
            let own = message.uuid.clone();
            own.unwrap_or_else(|| format!("{conversation}/{place}"))
        })
        .collect();
    let all: HashSet<&str> = names.iter().map(String::as_str).collect();
    let parents = messages
        .iter()
        .filter_map(|it| it.parent_message_uuid.as_deref());
    let is_tree = { parents }.any(|parent| all.contains(parent));
    let before = std::iter::once(None).chain(names.iter().cloned().map(Some));
    let nodes = messages.into_iter().zip(before).zip(&names);
    nodes
        .map(|((message, before), name)| Node {
            name: name.clone(),
            parent: if is_tree {
                message.parent_message_uuid.clone()
            } else {
                before
            },
            at: message.created_at.as_deref().and_then(time),
            kind: kind(message, model, left_out),
        })
        .collect()
}

fn kind(message: Message, model: &str, left_out: &mut LeftOut) -> Kind {
    let role = match message.sender.as_deref() {
        Some("human" | "user") => Role::User,
        Some("assistant") => Role::Assistant,
        Some(_) | None => return Kind::Left(What::System),
    };
    left_out.add(What::Media, message.files.map_or(0, |files| files.len()));
    let (mut texts, mut thoughts) = (Vec::new(), Vec::new());
    for block in message.content.unwrap_or_default() {
        match block.kind.as_deref() {
            Some("text") | None => texts.extend(block.text),
            Some("thinking") => thoughts.extend(block.thinking),
            Some("tool_use" | "tool_result") => left_out.add(What::Tool, 1),
            Some(_) => {}
        }
    }
    texts.retain(|text| !text.trim().is_empty());
    if texts.is_empty() {
        texts.extend(message.text.filter(|text| !text.trim().is_empty()));
    }
    for attachment in message.attachments.unwrap_or_default() {
        match attachment.extracted_content.filter(|it| !it.is_empty()) {
            Some(content) => {
                let name = attachment.file_name.unwrap_or_default();
                texts.push(
                    format!("{name}\n{}", fenced(&content))
                        .trim_start()
                        .to_owned(),
                );
            }
            None => left_out.add(What::Media, 1),
        }
    }
    if texts.is_empty() && thoughts.is_empty() {
        return Kind::Left(What::Empty);
    }
    let reply = (role == Role::Assistant).then(|| {
        Box::new(Reply {
            asked: model.to_owned(),
            meta: ReplyMeta {
                model: Some(model.to_owned()),
                request_id: None,
            },
            reasoning: thoughts.join("\n\n"),
            ..Reply::default()
        })
    });
    Kind::Said {
        role,
        text: texts.join("\n\n"),
        status: Status::Complete,
        reply,
    }
}

/// Milliseconds since the Unix epoch, of a time as ISO 8601 writes it.
fn time(text: &str) -> Option<u64> {
    let time: Timestamp = text.parse().ok()?;
    u64::try_from(time.as_millisecond())
        .ok()
        .and_then(tree::time)
}
