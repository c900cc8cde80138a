//! Bodies that take their time: frames, each sent at its moment, and a connection cut on purpose.
//!
//! Owns the order of a stream's events. Waits only while somebody is being answered.

use super::answer::{Answer, Ending, Rate};
use super::reply::Reply;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::Value;
use std::iter;
use std::time::Duration;
use thiserror::Error;
use tokio::time::{sleep, sleep_until};

/// Bytes of a body, or its abrupt end, and the moment they are due, counted from the request.
type Frame = (Duration, Result<Bytes, BrokenOff>);

/// An error in a body: it makes the server close the connection without ending the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the scene breaks off here")]
struct BrokenOff;

/// Between the last bytes and the cut, so that they are on their way before it.
const BEFORE_CUT: Duration = Duration::from_millis(100);

/// Answers with a stream of events.
pub(super) fn events(reply: Reply, answer: &Answer, with_usage: bool) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    let frames = frames(reply, answer, with_usage);
    (headers, rate_headers(answer.rate), body(frames)).into_response()
}

/// What is left of a rate limit, in `OpenAI`'s headers.
fn rate_headers(rate: Option<Rate>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Some(rate) = rate {
        headers.insert("x-ratelimit-limit-requests", rate.limit.into());
        headers.insert("x-ratelimit-remaining-requests", rate.remaining.into());
        let reset = HeaderValue::from_static(rate.reset);
        headers.insert("x-ratelimit-reset-requests", reset);
    }
    headers
}

/// Answers with a JSON object that breaks off in its middle.
pub(super) fn half_of(object: &Value) -> Response {
    let mut half = object.to_string().into_bytes();
    half.truncate(half.len() / 2);
    let headers = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
    let frames = [
        (Duration::ZERO, Ok(half.into())),
        (BEFORE_CUT, Err(BrokenOff)),
    ];
    (headers, body(frames.into_iter())).into_response()
}

/// A streamed answer: the role, the tokens, and what its ending brings.
fn frames(reply: Reply, answer: &Answer, with_usage: bool) -> impl Iterator<Item = Frame> + use<> {
    let end = answer.end();
    let role = (answer.silence, Ok(event(&reply.role_chunk())));
    let ending = match answer.ending {
        Ending::Whole => [
            Some((end, Ok(event(&reply.finish_chunk())))),
            with_usage.then(|| (end, Ok(event(&reply.usage_chunk())))),
            Some((end, Ok(Bytes::from_static(b"data: [DONE]\n\n")))),
        ],
        Ending::CutOff => [Some((end + BEFORE_CUT, Err(BrokenOff))), None, None],
        Ending::Never => [None, None, None],
    };
    let tokens = answer
        .pieces()
        .map(move |(at, piece)| (at, Ok(event(&reply.piece_chunk(piece)))));
    iter::once(role)
        .chain(tokens)
        .chain(ending.into_iter().flatten())
}

fn event(chunk: &Value) -> Bytes {
    format!("data: {chunk}\n\n").into()
}

/// A body that sends each frame when it is due. One that is late is followed without a pause by
/// those that are due by then.
fn body(frames: impl Iterator<Item = Frame> + Send + 'static) -> Body {
    let began = sleep(Duration::ZERO).deadline();
    Body::from_stream(stream::unfold(frames, move |mut frames| async move {
        let (at, bytes) = frames.next()?;
        sleep_until(began + at).await;
        Some((bytes, frames))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(ending: Ending, with_usage: bool) -> Vec<(u128, String)> {
        let answer = Answer {
            silence: Duration::from_millis(300),
            pace: Duration::from_millis(10),
            reasoning: "hm",
            text: "so be".into(),
            ending,
            rate: None,
        };
        let reply = Reply {
            number: 7,
            shape: crate::demo::reply::Shape::Documented,
            created: 0,
            model: "demo/x".to_owned(),
            input_tokens: 2,
            output_tokens: answer.tokens(),
        };
        frames(reply, &answer, with_usage)
            .map(|(at, bytes)| (at.as_millis(), gist(bytes)))
            .collect()
    }

    /// What tells one frame from another.
    fn gist(bytes: Result<Bytes, BrokenOff>) -> String {
        let Ok(bytes) = bytes else {
            return "cut".to_owned();
        };
        let text = str::from_utf8(&bytes).unwrap();
        let sent = text.strip_prefix("data: ").unwrap();
        let sent = sent.strip_suffix("\n\n").unwrap();
        match serde_json::from_str::<Value>(sent) {
            Ok(chunk) if chunk["choices"] == Value::Array(vec![]) => chunk["usage"].to_string(),
            Ok(chunk) => {
                let choice = &chunk["choices"][0];
                format!("{} {}", choice["delta"], choice["finish_reason"])
            }
            Err(_) => sent.to_owned(),
        }
    }

    #[test]
    fn a_whole_stream_begins_with_the_role_and_ends_with_finish_usage_and_done() {
        let expected = [
            (300, r#"{"content":"","role":"assistant"} null"#),
            (300, r#"{"reasoning_content":"hm"} null"#),
            (310, r#"{"content":"so"} null"#),
            (320, r#"{"content":" be"} null"#),
            (330, r#"{} "stop""#),
            (
                330,
                r#"{"completion_tokens":3,"prompt_tokens":2,"total_tokens":5}"#,
            ),
            (330, "[DONE]"),
        ]
        .map(|(at, gist)| (at, gist.to_owned()));
        assert_eq!(shown(Ending::Whole, true), expected);

        let (without, usage) = (shown(Ending::Whole, false), &expected[5]);
        assert_eq!(without.len(), expected.len() - 1);
        assert!(!without.contains(usage));
    }

    #[test]
    fn a_broken_stream_ends_after_its_last_token_with_no_finish() {
        let frames = shown(Ending::CutOff, true);
        let last: Vec<&str> = frames[3..].iter().map(|(_, gist)| gist.as_str()).collect();
        assert_eq!(last, [r#"{"content":" be"} null"#, "cut"]);
        assert_eq!(frames[4].0, 430);
    }
}
