//! Reading a reply: the bytes of an answer with a good status, to steps. No I/O.
//!
//! Owns the kinds of bodies and their limits of size. The kind is told by the first bytes and not
//! by the content type: Pinaivu's gateway labels everything as JSON, an event stream included
//! (recorded 2026-11). What makes a reply whole is `assembly`'s; how long to wait for bytes is
//! `stream`'s.

use super::assembly::Assembly;
use super::error::in_words;
use super::redaction::Redaction;
use super::sse::{Decoder, Event};
use super::wire::BODY_LIMIT;
use super::{Error, Step};
use crate::chat::ReplyShape;
use reqwest::header::HeaderMap;
use std::mem;
use std::time::Duration;

/// Bytes of a body that is one JSON object.
const JSON_LIMIT: usize = 16 << 20;

/// What an event stream can begin with.
const EVENT_FIELDS: [&[u8]; 5] = [b"data:", b"event:", b"id:", b"retry:", b":"];
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// A reply while it is read.
#[derive(Debug)]
pub(super) struct Reading {
    body: Body,
    assembly: Assembly,
}

/// The body, as far as its kind is known.
#[derive(Debug)]
enum Body {
    /// Nothing but blanks, or the beginning of what may become an event stream.
    Unknown(Vec<u8>),
    Json(Vec<u8>),
    Events(Decoder),
    /// Neither: a web page, say.
    Foreign(Vec<u8>),
}

impl Reading {
    /// A reply of which nothing has been read but the headers.
    pub(super) fn new(headers: HeaderMap, redaction: Redaction) -> Self {
        Self {
            body: Body::Unknown(Vec::new()),
            assembly: Assembly::new(headers, redaction),
        }
    }

    /// The next step, if what has been read holds one.
    pub(super) fn next_step(&mut self) -> Option<Result<Step, Error>> {
        self.assembly.next_step()
    }

    /// Whether the reply is whole, although the server may say more about it.
    pub(super) const fn is_whole(&self) -> bool {
        self.assembly.is_whole()
    }

    /// Whose shape the reply has, once that is known.
    pub(super) const fn shape(&self) -> Option<ReplyShape> {
        self.assembly.shape()
    }

    /// Reads more of the body.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        match &mut self.body {
            Body::Unknown(held) => {
                held.extend_from_slice(bytes);
                self.recognise();
            }
            Body::Json(held) => {
                held.extend_from_slice(bytes);
                if held.len() > JSON_LIMIT {
                    self.assembly.break_off("the answer is longer than 16 MiB");
                }
            }
            Body::Foreign(held) => {
                held.extend_from_slice(bytes);
                if held.len() > BODY_LIMIT {
                    self.end();
                }
            }
            Body::Events(decoder) => {
                let mut events = Vec::new();
                let result = decoder.push(bytes, &mut events);
                self.take(&events);
                if result.is_err() {
                    self.assembly.break_off("one event is longer than 1 MiB");
                }
            }
        }
    }

    /// Ends the body as HTTP has it.
    pub(super) fn end(&mut self) {
        match mem::replace(&mut self.body, Body::Unknown(Vec::new())) {
            Body::Unknown(held) if held.is_empty() => self.assembly.nothing(),
            Body::Unknown(held) | Body::Foreign(held) => {
                self.assembly.no_reply(&held);
            }
            Body::Json(held) => self.assembly.whole(&String::from_utf8_lossy(&held)),
            Body::Events(mut decoder) => {
                let mut events = Vec::new();
                decoder.finish(&mut events);
                self.take(&events);
                self.end_of_events();
            }
        }
    }

    /// Ends the body by a fault of the connection.
    pub(super) fn break_off(&mut self, fault: reqwest::Error) {
        if self.assembly.has_text() || matches!(self.body, Body::Json(_)) {
            self.assembly.break_off(&in_words(&fault));
        } else {
            self.assembly.end(Error::from_body(fault));
        }
    }

    /// Ends the reply because nothing came for this long.
    pub(super) fn fall_silent(&mut self, limit: Duration) {
        self.assembly.end(Error::Silence(limit));
    }

    /// Without a reason to finish, a stream that ends without `[DONE]` has broken off somewhere.
    fn end_of_events(&mut self) {
        if self.assembly.has_text() {
            self.assembly.break_off("the answer ended in the middle");
        } else {
            self.assembly.end_in_order();
        }
    }

    fn take(&mut self, events: &[Event]) {
        for event in events {
            self.assembly.event(event);
        }
    }

    /// Finds out the kind of the body from what has arrived of it, and reads that.
    fn recognise(&mut self) {
        let Body::Unknown(held) = &mut self.body else {
            return;
        };
        let start = without_lead(held).to_vec();
        let is_field = EVENT_FIELDS.iter().any(|field| start.starts_with(field));
        let may_become = |whole: &[u8]| whole.starts_with(&start);
        self.body = match start.first() {
            Some(b'{') => Body::Json(Vec::new()),
            Some(_) if is_field => Body::Events(Decoder::default()),
            Some(_) if !EVENT_FIELDS.into_iter().any(may_become) && !may_become(BOM) => {
                Body::Foreign(Vec::new())
            }
            _ => {
                *held = start;
                return self.assembly.keep_alive();
            }
        };
        self.push(&start);
    }
}

/// The body without blanks and byte order marks at its start. However many: those of an earlier
/// piece are not held, so that they could not be counted.
fn without_lead(body: &[u8]) -> &[u8] {
    let mut rest = body;
    loop {
        let start = rest.trim_ascii_start();
        let start = start.strip_prefix(BOM).unwrap_or(start);
        if start.len() == rest.len() {
            return rest;
        }
        rest = start;
    }
}

#[cfg(test)]
mod tests;
