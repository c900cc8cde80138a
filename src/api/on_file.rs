//! What the client makes of an answer that came over no connection: one on file, or one that no
//! server sends.
//!
//! Owns nothing. These are the ways that a call takes, by `reading` and by `classify`, for tests
//! that need more answers than sockets can carry.

use super::http::Answer;
use super::reading::Reading;
use super::redaction::Redaction;
use super::{Error, Step};
use crate::chat::ApiKey;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

/// The steps of a reply whose body comes in these pieces, of a call with this key. The last one
/// is `Finished` or an error.
pub fn reply<'a>(
    pieces: impl IntoIterator<Item = &'a [u8]>,
    key: Option<&ApiKey>,
) -> Vec<Result<Step, Error>> {
    let mut reading = Reading::new(HeaderMap::new(), Redaction::of(key));
    let mut steps = Vec::new();
    for piece in pieces {
        reading.push(piece);
        if take_ready(&mut reading, &mut steps) {
            return steps;
        }
    }
    reading.end();
    take_ready(&mut reading, &mut steps);
    steps
}

/// Takes the steps that are ready; whether the last one of the reply was among them.
fn take_ready(reading: &mut Reading, steps: &mut Vec<Result<Step, Error>>) -> bool {
    while let Some(step) = reading.next_step() {
        let is_last = !matches!(step, Ok(Step::Delta(_)));
        steps.push(step);
        if is_last {
            return true;
        }
    }
    false
}

/// What an answer means as a refusal of a call with this key. A header that HTTP does not allow is
/// left out, as it could not have come. `None` if the status is none.
pub fn refusal(
    status: u16,
    headers: &[(&str, &str)],
    body: &[u8],
    key: Option<&ApiKey>,
) -> Option<Error> {
    let status = StatusCode::from_u16(status).ok()?;
    let headers: HeaderMap = headers.iter().filter_map(header).collect();
    let answer = Answer::on_file(status, headers, body);
    Some(answer.refusal(&Redaction::of(key)))
}

fn header((name, value): &(&str, &str)) -> Option<(HeaderName, HeaderValue)> {
    Some((name.parse().ok()?, value.parse().ok()?))
}
