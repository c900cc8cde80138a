//! Replies in the shapes of the wire: OpenAI's, as documented, and the gateway's own.
//!
//! Owns the JSON. When it is sent is `stream`'s.

use super::answer::{Answer, Piece};
use super::sessions::Session;
use serde_json::{Value, json};

/// What the gateway calls latency is its node's time only.
const LATENCY_MS: u64 = 12;

/// What a reply looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// As documented, which is as `OpenAI`'s.
    Documented,
    /// As the gateway's are.
    Gateway,
}

/// What replies to one request have in common.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    /// Counts the requests, from 1.
    pub(super) number: u64,
    /// What it looks like.
    pub(super) shape: Shape,
    /// When it came, in seconds since the Unix epoch.
    pub(super) created: i64,
    /// The model as it was asked for.
    pub(super) model: String,
    /// Tokens of the question.
    pub(super) input_tokens: u32,
    /// Tokens of the whole answer.
    pub(super) output_tokens: u32,
}

impl Reply {
    /// The request's name: as the documentation spells such names, or as they are.
    pub(super) fn request_id(&self) -> String {
        match self.shape {
            Shape::Documented => format!("req_demo_{:06}", self.number),
            Shape::Gateway => format!("de300000-0000-4000-8000-{:012x}", self.number),
        }
    }

    /// The chunk that comes first and only says who speaks.
    pub(super) fn role_chunk(&self) -> Value {
        self.chunk(&json!({ "role": "assistant", "content": "" }), None)
    }

    /// The chunk of one token.
    pub(super) fn piece_chunk(&self, piece: Piece) -> Value {
        let delta = match piece {
            Piece::Reasoning(token) => json!({ "reasoning_content": token }),
            Piece::Text(token) => json!({ "content": token }),
        };
        self.chunk(&delta, None)
    }

    /// The chunk that says that the answer is whole.
    pub(super) fn finish_chunk(&self) -> Value {
        self.chunk(&json!({}), Some("stop"))
    }

    /// The chunk that counts the tokens and has no choices.
    pub(super) fn usage_chunk(&self) -> Value {
        self.envelope("chat.completion.chunk", &[], Some(&self.usage()))
    }

    /// The whole answer as one OpenAI object.
    pub(super) fn completion(&self, answer: &Answer) -> Value {
        let choice = json!({
            "index": 0,
            "message": {
                "role": "assistant",
                "content": answer.text,
                "reasoning_content": Some(answer.reasoning).filter(|text| !text.is_empty()),
            },
            "finish_reason": "stop",
        });
        self.envelope("chat.completion", &[choice], Some(&self.usage()))
    }

    /// The whole answer in the gateway's own shape (recorded 2026-11), with the session that it was given in.
    pub(super) fn gateway_object(&self, answer: &Answer, session: &Session) -> Value {
        json!({
            "request_id": self.request_id(),
            "session_id": session.id,
            "content": answer.text,
            "session_key": session.key,
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "latency_ms": LATENCY_MS,
        })
    }

    fn chunk(&self, delta: &Value, finish: Option<&str>) -> Value {
        let choice = json!({ "index": 0, "delta": delta, "finish_reason": finish });
        self.envelope("chat.completion.chunk", &[choice], None)
    }

    /// What all of OpenAI's objects have. Where there is nothing to count yet, the usage is null,
    /// as it is on OpenAI's own chunks.
    fn envelope(&self, object: &str, choices: &[Value], usage: Option<&Value>) -> Value {
        json!({
            "id": format!("chatcmpl-demo-{:06}", self.number),
            "object": object,
            "created": self.created,
            "model": self.model,
            "request_id": self.request_id(),
            "choices": choices,
            "usage": usage,
        })
    }

    fn usage(&self) -> Value {
        json!({
            "prompt_tokens": self.input_tokens,
            "completion_tokens": self.output_tokens,
            "total_tokens": self.input_tokens.saturating_add(self.output_tokens),
        })
    }
}
