//! A chat request as it comes in: what is read of it, and how it is refused when it is unfit.
//!
//! Reads the fields that a scene can make use of and ignores the rest, as the gateway does.

use super::refusal::Refusal;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// The largest body that is read, in bytes: Fastify's default.
pub(super) const BODY_LIMIT: usize = 1 << 20;

/// A chat request.
#[derive(Debug, Deserialize)]
pub(super) struct ChatRequest {
    /// The scene that is asked for.
    pub(super) model: String,
    /// Whether the answer is to be streamed.
    pub(super) stream: Option<bool>,
    /// The session of an earlier reply.
    pub(super) session_id: Option<String>,
    /// That session's key.
    pub(super) session_key: Option<String>,
    messages: Vec<Message>,
    stream_options: Option<StreamOptions>,
}

#[derive(Debug, Deserialize)]
struct Message {
    role: String,
    content: String,
}

#[derive(Debug, Deserialize)]
struct StreamOptions {
    include_usage: Option<bool>,
}

impl ChatRequest {
    /// Reads a body that [`readable`] let through.
    ///
    /// # Errors
    /// 422 in the plain words of the coordinator's framework, if a field is missing or mistyped.
    pub(super) fn parse(body: &[u8]) -> Result<Self, Refusal> {
        serde_json::from_slice(body).map_err(|error| {
            Refusal::plain(
                StatusCode::UNPROCESSABLE_ENTITY,
                format!("Failed to deserialize the JSON body into the target type: {error}"),
            )
        })
    }

    /// The last words of the person: like the gateway's models, scenes read nothing else.
    ///
    /// # Errors
    /// 400 if there are none.
    pub(super) fn prompt(&self) -> Result<&str, Refusal> {
        self.messages
            .iter()
            .rfind(|message| message.role == "user")
            .map(|message| message.content.as_str())
            .ok_or_else(|| {
                Refusal::gateway(
                    StatusCode::BAD_REQUEST,
                    "bad request: messages must include a user turn",
                )
            })
    }

    /// What the model is to be told before all messages.
    pub(super) fn system(&self) -> Option<&str> {
        let mut system = self.messages.iter().filter(|it| it.role == "system");
        system.next().map(|message| message.content.as_str())
    }

    /// Whether a chunk with the usage is to end the stream.
    pub(super) fn wants_usage(&self) -> bool {
        self.stream_options
            .as_ref()
            .is_some_and(|options| options.include_usage == Some(true))
    }
}

/// The body, if it is JSON of a bearable length. Like the gateway, this looks before the key does.
///
/// # Errors
/// 400, 413 or 415 in Fastify's shape.
pub(super) fn readable(
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Bytes, Refusal> {
    let body = body.map_err(|rejection| unread(&rejection))?;
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !content_type.starts_with("application/json") {
        return Err(Refusal::fastify(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Some("FST_ERR_CTP_INVALID_MEDIA_TYPE"),
            &format!("Unsupported Media Type: {content_type}"),
        ));
    }
    if body.is_empty() {
        return Err(Refusal::fastify(
            StatusCode::BAD_REQUEST,
            Some("FST_ERR_CTP_EMPTY_JSON_BODY"),
            "Body cannot be empty when content-type is set to 'application/json'",
        ));
    }
    serde_json::from_slice::<IgnoredAny>(&body).map_err(|error| {
        let message = if error.is_eof() {
            "Unexpected end of JSON input"
        } else {
            "Unexpected token in JSON"
        };
        Refusal::fastify(StatusCode::BAD_REQUEST, None, message)
    })?;
    Ok(body)
}

fn unread(rejection: &BytesRejection) -> Refusal {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Refusal::fastify(
            StatusCode::PAYLOAD_TOO_LARGE,
            Some("FST_ERR_CTP_BODY_TOO_LARGE"),
            "Request body is too large",
        );
    }
    Refusal::fastify(
        StatusCode::BAD_REQUEST,
        None,
        "Request body could not be read",
    )
}
