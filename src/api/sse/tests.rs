//! The decoder: line ends, comments, limits, and any chunking.

use super::*;
use proptest::prelude::*;

fn data(text: &str) -> Event {
    Event::Data(text.to_owned())
}

/// The events of a stream that arrives in these pieces and then ends.
fn decode<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Event> {
    let mut decoder = Decoder::default();
    let mut events = Vec::new();
    for piece in pieces {
        decoder.push(piece, &mut events).unwrap();
    }
    decoder.finish(&mut events);
    events
}

fn decode_whole(stream: &str) -> Vec<Event> {
    decode([stream.as_bytes()])
}

#[test]
fn each_rule_of_the_format_holds() {
    let cases: [(&str, &str, Vec<Event>); 12] = [
        (
            "a blank line ends an event",
            "data: a\n\ndata: b\n\n",
            vec![data("a"), data("b")],
        ),
        (
            "CRLF ends a line",
            "data: a\r\n\r\ndata: b\r\n\r\n",
            vec![data("a"), data("b")],
        ),
        (
            "a lone CR ends a line",
            "data: a\r\rdata: b\r\r",
            vec![data("a"), data("b")],
        ),
        (
            "line ends may be mixed",
            "data: a\r\n\ndata: b\n\r\n",
            vec![data("a"), data("b")],
        ),
        (
            "the blank after the colon may be missing",
            "data:a\n\n",
            vec![data("a")],
        ),
        (
            "only one blank is dropped",
            "data:  a\n\n",
            vec![data(" a")],
        ),
        (
            "data lines are joined",
            "data: a\ndata\ndata: b\n\n",
            vec![data("a\n\nb")],
        ),
        (
            "other fields are read over",
            "event: x\nid: 1\nretry: 5\ndata: a\n\n",
            vec![data("a")],
        ),
        ("an event without data is none", "event: ping\n\n", vec![]),
        (
            "a comment is a sign of life",
            ": ping\n\n:\ndata: a\n\n",
            vec![Event::Comment, Event::Comment, data("a")],
        ),
        (
            "a byte order mark may lead",
            "\u{feff}data: a\n\n",
            vec![data("a")],
        ),
        (
            "the last event need not be ended",
            "data: a\n\ndata: b",
            vec![data("a"), data("b")],
        ),
    ];
    for (rule, stream, expected) in cases {
        assert_eq!(decode_whole(stream), expected, "{rule}");
    }
}

#[test]
fn a_byte_order_mark_later_in_the_stream_is_part_of_the_field_name() {
    assert_eq!(decode_whole("data: a\n\n\u{feff}data: b\n\n"), [data("a")]);
}

#[test]
fn a_cr_ends_its_line_at_once_without_waiting_for_an_lf() {
    let mut decoder = Decoder::default();
    let mut events = Vec::new();
    decoder.push(b"data: a\r\n\r", &mut events).unwrap();
    assert_eq!(events, [data("a")]);
}

#[test]
fn a_byte_that_is_no_utf8_is_replaced_and_the_stream_goes_on() {
    let events = decode([&b"data: a\xFFb\n\ndata: c\n\n"[..]]);
    assert_eq!(events, [data("a\u{fffd}b"), data("c")]);
}

#[test]
fn a_character_cut_in_two_comes_out_whole() {
    let stream = "data: Grüße 👋\n\n".as_bytes();
    assert_eq!(decode(stream.chunks(1)), [data("Grüße 👋")]);
}

#[test]
fn a_line_that_never_ends_is_given_up_at_the_limit() {
    let mut decoder = Decoder::default();
    let mut events = Vec::new();
    let piece = [b'x'; 1024];
    let refused = (0..2048).find(|_| decoder.push(&piece, &mut events).is_err());
    assert_eq!(refused, Some(EVENT_LIMIT / piece.len()));
}

#[test]
fn an_event_of_many_lines_is_given_up_at_the_limit() {
    let mut decoder = Decoder::default();
    let mut events = Vec::new();
    let line = format!("data: {}\n", "x".repeat(1000));
    let refused = (0..2000).find(|_| decoder.push(line.as_bytes(), &mut events).is_err());
    assert!(refused.is_some_and(|lines| lines > 1000), "{refused:?}");
    assert_eq!(events, []);
}

#[test]
fn events_before_an_oversized_one_are_not_lost() {
    let mut decoder = Decoder::default();
    let mut events = Vec::new();
    let stream = format!("data: a\n\ndata: {}", "x".repeat(EVENT_LIMIT));
    assert_eq!(decoder.push(stream.as_bytes(), &mut events), Err(Oversized));
    assert_eq!(events, [data("a")]);
}

fn fragment() -> impl Strategy<Value = Vec<u8>> {
    let pieces: [&[u8]; 14] = [
        b"data: ",
        b"data:",
        b"data",
        b":",
        b"event: x",
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b" ",
        b"\xEF\xBB\xBF",
        "👋".as_bytes(),
        b"\xF0\x9F",
        b"{\"a\":1}",
    ];
    prop::sample::select(pieces.map(<[u8]>::to_vec).to_vec())
}

proptest! {
    #[test]
    fn the_same_bytes_give_the_same_events_however_they_are_cut(
        fragments in prop::collection::vec(fragment(), 0..40),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let stream = fragments.concat();
        let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
        places.extend([0, stream.len()]);
        places.sort_unstable();
        let pieces = places.windows(2).map(|pair| &stream[pair[0]..pair[1]]);
        let whole = decode([stream.as_slice()]);
        prop_assert_eq!(&decode(pieces), &whole);
        prop_assert_eq!(decode(stream.chunks(1)), whole);
    }
}
