//! An answer that is no reply: a status and one of the body shapes that gateways use for errors.
//!
//! Owns the shapes. Which refusal belongs where is decided where it happens.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A refused call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    status: StatusCode,
    body: String,
    /// Seconds for the `Retry-After` header, if it is sent.
    retry_after: Option<u64>,
}

impl Refusal {
    /// The gateway's and the coordinator's own shape.
    pub(super) fn gateway(status: StatusCode, text: &str) -> Self {
        Self::new(status, json!({ "error": text }).to_string())
    }

    /// The shape of Fastify, the gateway's HTTP framework, with one of its codes.
    pub(super) fn fastify(status: StatusCode, code: Option<&str>, message: &str) -> Self {
        let mut body = json!({
            "statusCode": status.as_u16(),
            "error": status.canonical_reason(),
            "message": message,
        });
        if let (Some(code), Value::Object(fields)) = (code, &mut body) {
            fields.insert("code".to_owned(), code.into());
        }
        Self::new(status, body.to_string())
    }

    /// OpenAI's shape, where the same word is type and code.
    pub(super) fn openai(status: StatusCode, code: &str, message: &str) -> Self {
        let error = json!({ "message": message, "type": code, "param": null, "code": code });
        Self::new(status, json!({ "error": error }).to_string())
    }

    /// Plain text, which the gateway labels as JSON all the same.
    pub(super) const fn plain(status: StatusCode, text: String) -> Self {
        Self::new(status, text)
    }

    /// The same, with a `Retry-After` header.
    pub(super) const fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    const fn new(status: StatusCode, body: String) -> Self {
        Self {
            status,
            body,
            retry_after: None,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=utf-8"),
        );
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
