//! Server-sent events: bytes in, events out. No I/O, bounded memory.
//!
//! Owns the framing of the HTML standard's `text/event-stream`, read tolerantly: a last event
//! without its blank line still counts, and bytes that are no UTF-8 become U+FFFD instead of
//! ending the stream. What the data mean is `wire`'s.
//!
//! Invariant: the same bytes give the same events, however they are cut into pieces.

use std::mem;

/// Bytes that one event may hold, terminated or not. No reply step comes near it; without a
/// limit, a server that never ends a line would fill the memory.
pub const EVENT_LIMIT: usize = 1 << 20;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// What the stream said. Names, ids and retry times of events are read over: no server that
/// speaks this API gives them a meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The data lines of one event, joined by newlines.
    Data(String),
    /// A comment line: servers send them to show that they are alive.
    Comment,
}

/// An event grew over [`EVENT_LIMIT`]. The stream cannot be read further.
#[derive(Debug, PartialEq, Eq)]
pub struct Oversized;

/// A decoder of one stream.
#[derive(Debug, Default)]
pub struct Decoder {
    /// The line that has not ended yet, as bytes: a character may be cut in two.
    line: Vec<u8>,
    /// The data lines of the event that has not ended yet.
    data: Option<String>,
    /// The last byte was a CR, so an LF that follows belongs to it.
    is_after_cr: bool,
    /// A first line has been seen: a byte order mark has no business any more.
    has_begun: bool,
}

impl Decoder {
    /// Takes more of the stream and appends the events that end in it to `events`.
    pub fn push(&mut self, bytes: &[u8], events: &mut Vec<Event>) -> Result<(), Oversized> {
        let mut rest = bytes;
        while let Some((first, after)) = rest.split_first() {
            if mem::take(&mut self.is_after_cr) && *first == b'\n' {
                rest = after;
                continue;
            }
            let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let (part, tail) = rest.split_at(end.unwrap_or(rest.len()));
            self.extend_line(part)?;
            let Some((terminator, tail)) = tail.split_first() else {
                break;
            };
            self.is_after_cr = *terminator == b'\r';
            self.end_line(events);
            rest = tail;
        }
        Ok(())
    }

    /// Ends the stream: what came last counts although nothing ended it.
    pub fn finish(&mut self, events: &mut Vec<Event>) {
        if !self.line.is_empty() {
            self.end_line(events);
        }
        events.extend(self.data.take().map(Event::Data));
    }

    fn extend_line(&mut self, part: &[u8]) -> Result<(), Oversized> {
        let held = self.data.as_ref().map_or(0, String::len);
        if held + self.line.len() + part.len() > EVENT_LIMIT {
            return Err(Oversized);
        }
        self.line.extend_from_slice(part);
        Ok(())
    }

    fn end_line(&mut self, events: &mut Vec<Event>) {
        let bytes = mem::take(&mut self.line);
        let is_first = !mem::replace(&mut self.has_begun, true);
        let bytes = match bytes.strip_prefix(BOM) {
            Some(rest) if is_first => rest,
            _ => &bytes,
        };
        let line = String::from_utf8_lossy(bytes);
        if line.is_empty() {
            events.extend(self.data.take().map(Event::Data));
            return;
        }
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        match field {
            "" => events.push(Event::Comment),
            "data" => self.append_data(value.strip_prefix(' ').unwrap_or(value)),
            _ => {}
        }
    }

    fn append_data(&mut self, value: &str) {
        match &mut self.data {
            Some(data) => {
                data.push('\n');
                data.push_str(value);
            }
            None => self.data = Some(value.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests;
