//! A stream means the same however it is cut, and what the standard says that it means.
//!
//! The first line of the input cuts: each of its bytes is the length of a piece, over and over. The
//! rest is the stream; a short one behind `***` is repeated until it is longer than an event may be.

use super::answer::failure;
use pnv_tui::api::sse::{Decoder, Event};
use pnv_tui::api::{Step, on_file};
use pnv_tui::chat::{ApiKey, Delta, Failure, Finish};

/// The beginning of a first line that makes a stream long.
const REPEATED: &[u8] = b"***";
/// Only short streams are repeated: a long one is slow, and there would be too many of them.
const LONGEST_REPEATED: usize = 24;
/// An event of more than 1 MiB ends the stream.
const LONG: usize = (1 << 20) + (1 << 16);
/// What cuts after each byte would take too long for.
const LONGEST_BYTEWISE: usize = 64 << 10;
/// Bytes that an event may hold: each byte that is no text becomes a character of three.
const LONGEST_EVENT: usize = 3 << 20;

/// Whether the stream ended in an event that was too long, and what came before.
#[derive(Debug, PartialEq, Eq)]
struct Decoded {
    events: Vec<Event>,
    is_oversized: bool,
}

/// A step without what may differ between two connections, comparable.
#[derive(Debug, PartialEq)]
enum Told {
    Delta(Delta),
    Finished(Finish),
    Failed(Failure),
}

/// Fails if any of that does not hold.
pub(crate) fn hold(input: &[u8]) {
    let line_end = input.iter().position(|byte| *byte == b'\n');
    let (cuts, stream) = input.split_at(line_end.map_or(0, |at| at + 1));
    let stream = repeated(stream, cuts);

    let whole = decoded([stream.as_slice()]);
    assert_bounded(&whole);
    if !whole.is_oversized {
        assert_eq!(whole.events, by_the_standard(&stream));
    }
    let told = steps([stream.as_slice()]);
    assert_ends_once(&told);

    let pieces = || Pieces::new(&stream, cuts);
    assert_eq!(decoded(pieces()), whole, "as it was cut");
    assert_eq!(steps(pieces()), told, "as it was cut");
    if stream.len() <= LONGEST_BYTEWISE {
        assert_eq!(decoded(stream.chunks(1)), whole, "byte by byte");
        assert_eq!(steps(stream.chunks(1)), told, "byte by byte");
    }
}

fn repeated(stream: &[u8], cuts: &[u8]) -> Vec<u8> {
    let is_short = (1..=LONGEST_REPEATED).contains(&stream.len());
    if cuts.starts_with(REPEATED) && is_short {
        stream.repeat(LONG / stream.len() + 1)
    } else {
        stream.to_vec()
    }
}

/// The pieces of a stream.
struct Pieces<'a> {
    rest: &'a [u8],
    lengths: std::iter::Cycle<std::slice::Iter<'a, u8>>,
}

impl<'a> Pieces<'a> {
    fn new(stream: &'a [u8], cuts: &'a [u8]) -> Self {
        Self {
            rest: stream,
            lengths: cuts.iter().cycle(),
        }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        // A long stream in short pieces would take too long.
        let least = self.rest.len() / 4096 + 1;
        let length = self.lengths.next().map_or(7, |byte| usize::from(*byte));
        let (piece, rest) = self.rest.split_at(length.max(least).min(self.rest.len()));
        self.rest = rest;
        Some(piece)
    }
}

fn decoded<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Decoded {
    let mut decoder = Decoder::default();
    let mut events = Vec::new();
    for piece in pieces {
        if decoder.push(piece, &mut events).is_err() {
            let is_oversized = true;
            return Decoded {
                events,
                is_oversized,
            };
        }
    }
    decoder.finish(&mut events);
    Decoded {
        events,
        is_oversized: false,
    }
}

fn assert_bounded(decoded: &Decoded) {
    for event in &decoded.events {
        if let Event::Data(data) = event {
            assert!(data.len() <= LONGEST_EVENT, "{} bytes", data.len());
        }
    }
}

/// What the HTML standard says of a stream, read slowly: 9.2.6, but that the last event counts
/// without its empty line, and that an event without data is none.
fn by_the_standard(stream: &[u8]) -> Vec<Event> {
    let stream = stream.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(stream);
    let text = String::from_utf8_lossy(stream)
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    let mut events = Vec::new();
    let mut data: Option<Vec<&str>> = None;
    for line in text.split('\n') {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" if line.is_empty() => {
                events.extend(data.take().map(|lines| Event::Data(lines.join("\n"))));
            }
            "" => events.push(Event::Comment),
            "data" => data.get_or_insert_default().push(value),
            _ => {}
        }
    }
    events.extend(data.take().map(|lines| Event::Data(lines.join("\n"))));
    events
}

/// What a reply of these pieces tells, but for signs of life: a piece that says nothing yet is one.
fn steps<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Told> {
    let key = ApiKey::from_text(super::answer::CANARY);
    let steps = on_file::reply(pieces, key.as_ref()).into_iter();
    let told = steps.map(|step| match step {
        Ok(Step::Delta(delta)) => Told::Delta(delta),
        Ok(Step::Finished(finish)) => Told::Finished(finish),
        Err(error) => Told::Failed(failure(error)),
    });
    told.filter(|it| *it != Told::Delta(Delta::KeepAlive))
        .collect()
}

/// A reply ends with one `Finished` or one `Failed`, and none is asked for again by itself once
/// words have arrived.
fn assert_ends_once(told: &[Told]) {
    let (last, before) = told.split_last().expect("a reply has an end");
    assert!(!matches!(last, Told::Delta(_)), "{last:?}");
    assert!(before.iter().all(|it| matches!(it, Told::Delta(_))));
    let has_words = before
        .iter()
        .any(|it| matches!(it, Told::Delta(Delta::Text(_) | Delta::Reasoning(_))));
    if let (true, Told::Failed(failure)) = (has_words, last) {
        assert_eq!(failure.retry, pnv_tui::chat::Retry::AskUser, "{failure:?}");
    }
}
