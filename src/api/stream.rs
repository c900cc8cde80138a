//! The reply as it comes over the connection, and the patience for it.

use super::Error;
use super::limits::allowance;
use super::reading::Reading;
use super::redaction::Redaction;
use crate::chat::{Allowance, Delta, Finish, ReplyShape};
use reqwest::Response;
use std::mem;
use std::time::Duration;
use tokio::time::timeout;

/// How long a whole reply waits for the counts that may follow it. Some servers then keep the
/// connection open without a word.
const AFTERWORD_LIMIT: Duration = Duration::from_secs(5);

/// One step of a reply.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Something arrived.
    Delta(Delta),
    /// The reply is whole. Nothing comes after it.
    Finished(Finish),
}

/// A reply on its way. Dropping it closes the connection, which is how it is cancelled.
#[derive(Debug)]
pub struct ReplyStream {
    /// What the headers told, until it is passed on.
    allowance: Option<Allowance>,
    response: Response,
    reading: Reading,
    silence_limit: Duration,
}

impl ReplyStream {
    pub(super) fn new(
        mut response: Response,
        redaction: Redaction,
        silence_limit: Duration,
    ) -> Self {
        let headers = mem::take(response.headers_mut());
        Self {
            allowance: allowance(&headers),
            response,
            reading: Reading::new(headers, redaction),
            silence_limit,
        }
    }

    /// Whose shape the reply has, once a step has come of it.
    pub const fn shape(&self) -> Option<ReplyShape> {
        self.reading.shape()
    }

    /// Waits for the next step. The last is `Finished` or an error; do not ask again after it.
    /// The future may be dropped and asked for anew without losing anything.
    pub async fn next(&mut self) -> Result<Step, Error> {
        if let Some(allowance) = self.allowance.take() {
            return Ok(Step::Delta(Delta::Allowance(allowance)));
        }
        loop {
            if let Some(step) = self.reading.next_step() {
                return step;
            }
            let limit = if self.reading.is_whole() {
                self.silence_limit.min(AFTERWORD_LIMIT)
            } else {
                self.silence_limit
            };
            match timeout(limit, self.response.chunk()).await {
                Ok(Ok(Some(bytes))) => self.reading.push(&bytes),
                Ok(Ok(None)) => self.reading.end(),
                Ok(Err(fault)) => self.reading.break_off(fault),
                Err(_) => self.reading.fall_silent(limit),
            }
        }
    }
}
