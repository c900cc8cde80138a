//! A reply, or one chunk of it: `OpenAI`'s shapes and those of Pinaivu's gateway.

use super::{Complaint, count, name, text, whole_name};
use crate::chat::{Finish, ReplyMeta, ReplyShape, ServerSession, Usage};
use serde_json::Value;

/// What a JSON object of a reply says.
#[derive(Debug, PartialEq)]
pub(in crate::api) enum Said {
    /// A part of the reply, or all of it.
    Piece(Piece),
    /// That the reply failed.
    Complaint(Complaint),
    /// Where to fetch the reply instead: a coordinator of Pinaivu's from before it relayed them.
    Elsewhere,
}

/// What one object adds to the reply.
#[derive(Debug, PartialEq, Default)]
pub(in crate::api) struct Piece {
    /// Whether the object has the place for an answer, be it empty.
    pub(in crate::api) is_answer: bool,
    pub(in crate::api) reasoning: String,
    pub(in crate::api) text: String,
    pub(in crate::api) finish: Option<Finish>,
    pub(in crate::api) meta: ReplyMeta,
    pub(in crate::api) usage: Option<Usage>,
    pub(in crate::api) session: Option<ServerSession>,
    /// Whose shape it has, if it is one that tells.
    pub(in crate::api) shape: Option<ReplyShape>,
    /// Whether the request is named as Pinaivu does it, so that there may be a receipt.
    pub(in crate::api) names_request: bool,
}

/// Reads an object of a reply. `None` if `json` is no JSON object.
pub(in crate::api) fn read(json: &str) -> Option<Said> {
    let reply: Value = serde_json::from_str(json).ok()?;
    let object = reply.as_object()?;
    if let Some(complaint) = Complaint::in_reply(object) {
        return Some(Said::Complaint(complaint));
    }
    let is_elsewhere = object.contains_key("node_url") && !object.contains_key("content");
    Some(if is_elsewhere {
        Said::Elsewhere
    } else {
        Said::Piece(piece(&reply))
    })
}

/// `OpenAI`'s chunk and whole reply, and Pinaivu's own reply: no field of theirs clashes.
fn piece(reply: &Value) -> Piece {
    let choice = reply.pointer("/choices/0").unwrap_or(&Value::Null);
    // A chunk has a delta where a whole reply has a message.
    let message = object(&choice["delta"]).unwrap_or(&choice["message"]);
    let content = text(&message["content"]).or_else(|| text(&reply["content"]));
    let reasoning = text(&message["reasoning_content"]).or_else(|| text(&message["reasoning"]));
    // The web app of Pinaivu's sends its names in an object of their own.
    let names = object(&reply["meta"]).unwrap_or(reply);
    let session = whole_name(&names["session_id"]).zip(whole_name(&names["session_key"]));
    Piece {
        is_answer: choice.is_object() || reply["content"].is_string(),
        reasoning: reasoning.unwrap_or_default(),
        text: content.unwrap_or_default(),
        finish: name(&choice["finish_reason"]).map(finish),
        meta: ReplyMeta {
            model: name(&reply["model"]),
            request_id: whole_name(&names["request_id"]).or_else(|| whole_name(&reply["id"])),
        },
        usage: usage(&reply["usage"]).or_else(|| usage(reply)),
        session: session.map(|(id, key)| ServerSession { id, key }),
        shape: shape(reply),
        names_request: whole_name(&names["request_id"]).is_some(),
    }
}

fn shape(reply: &Value) -> Option<ReplyShape> {
    if reply["choices"].is_array() {
        Some(ReplyShape::OpenAi)
    } else {
        reply["content"].is_string().then_some(ReplyShape::Pinaivu)
    }
}

fn object(value: &Value) -> Option<&Value> {
    value.is_object().then_some(value)
}

/// `OpenAI`'s names for the counts, or Pinaivu's.
fn usage(counts: &Value) -> Option<Usage> {
    let either = |name, other| count(&counts[name]).or_else(|| count(&counts[other]));
    Some(Usage {
        input: either("prompt_tokens", "input_tokens")?,
        output: either("completion_tokens", "output_tokens")?,
    })
}

fn finish(reason: String) -> Finish {
    match reason.as_str() {
        "stop" => Finish::Stop,
        "length" => Finish::Length,
        "content_filter" => Finish::Filtered,
        _ => Finish::Other(reason),
    }
}

#[cfg(test)]
mod tests;
