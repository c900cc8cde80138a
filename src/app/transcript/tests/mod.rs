//! The transcript as its reader sees it, and what it costs.

use super::*;
use crate::app::moment::Wall;
use crate::chat::{Message, MessageId, Reply, Role, Status};

const WIDTH: usize = 24;
const HEIGHT: usize = 8;

fn message(number: u64, text: &str) -> Message {
    let is_reply = number % 2 == 1;
    Message {
        id: MessageId(number),
        role: if is_reply {
            Role::Assistant
        } else {
            Role::User
        },
        text: text.to_owned(),
        at: 0,
        status: Status::Complete,
        parent: None,
        reply: is_reply.then(Reply::default),
    }
}

fn conversation(count: u64) -> Conversation {
    let messages = (0..count).map(|n| message(n, &format!("message {n}\n\nits second line")));
    Conversation {
        messages: messages.collect(),
        ..Conversation::default()
    }
}

fn scene(conversation: &Conversation, width: usize, height: usize) -> Scene<'_> {
    Scene {
        conversation,
        live: None,
        wall: Wall::default(),
        links: LinkForm::default(),
        width,
        height,
    }
}

fn shown(transcript: &Transcript) -> Vec<String> {
    transcript
        .rows()
        .map(|row| row.text().trim_end().to_owned())
        .collect()
}

fn refreshed(conversation: &Conversation, width: usize, height: usize) -> Transcript {
    let mut transcript = Transcript::default();
    transcript.refresh(&scene(conversation, width, height));
    transcript
}

#[test]
fn the_newest_text_is_at_the_bottom() {
    let rows = shown(&refreshed(&conversation(4), WIDTH, HEIGHT));
    assert_eq!(rows.len(), HEIGHT);
    assert_eq!(rows.last().unwrap(), "  its second line");
    assert_eq!(
        shown(&refreshed(&conversation(1), WIDTH, HEIGHT))[1],
        "▌ message 0"
    );
}

#[test]
fn text_that_comes_does_not_move_the_reader() {
    let mut talk = conversation(20);
    let mut transcript = refreshed(&talk, WIDTH, HEIGHT);
    transcript.scroll_up(5, &scene(&talk, WIDTH, HEIGHT));
    let before = shown(&transcript);
    for _ in 0..50 {
        talk.messages
            .last_mut()
            .unwrap()
            .text
            .push_str("\nmore and more");
        transcript.refresh(&scene(&talk, WIDTH, HEIGHT));
    }
    talk.messages.push(message(20, "another"));
    transcript.refresh(&scene(&talk, WIDTH, HEIGHT));
    assert_eq!(shown(&transcript), before);
    assert!(transcript.has_new_text());
}

#[test]
fn what_comes_within_the_screen_is_not_below_it() {
    let mut talk = conversation(1);
    let mut transcript = refreshed(&talk, WIDTH, HEIGHT);
    let place = Place::Head(0);
    transcript.stand_at(Anchor { entry: 0, place }, 1);
    let grow = |talk: &mut Conversation, transcript: &mut Transcript| {
        talk.messages[0].text.push_str("\n\nmore");
        transcript.refresh(&scene(talk, WIDTH, HEIGHT));
    };
    grow(&mut talk, &mut transcript);
    assert!(!transcript.has_new_text(), "{:?}", shown(&transcript));
    while shown(&transcript).len() < HEIGHT {
        grow(&mut talk, &mut transcript);
    }
    grow(&mut talk, &mut transcript);
    assert!(transcript.has_new_text(), "{:?}", shown(&transcript));
}

#[test]
fn following_goes_on_only_when_the_reader_comes_back_to_the_bottom() {
    let talk = conversation(20);
    let scene = scene(&talk, WIDTH, HEIGHT);
    let mut transcript = refreshed(&talk, WIDTH, HEIGHT);
    transcript.scroll_up(5, &scene);
    transcript.scroll_down(4, &scene);
    assert_ne!(transcript.scroll(), Scroll::Follow);
    transcript.scroll_down(1, &scene);
    assert_eq!(transcript.scroll(), Scroll::Follow);
}

#[test]
fn the_first_message_can_be_reached_and_is_not_passed() {
    let talk = conversation(200);
    let scene = scene(&talk, WIDTH, HEIGHT);
    let mut transcript = refreshed(&talk, WIDTH, HEIGHT);
    let before = transcript.laid_out();
    transcript.to_top(&scene);
    assert_eq!(shown(&transcript)[1], "▌ message 0");
    assert_eq!(transcript.position(), Some(0));
    assert!(
        transcript.laid_out() - before < 2 * 8 + 4,
        "what lies between is not laid out"
    );
    transcript.scroll_up(1, &scene);
    assert_eq!(shown(&transcript)[1], "▌ message 0");
}

#[test]
fn scrolling_up_and_down_by_the_same_rows_comes_back() {
    let talk = conversation(40);
    let scene = scene(&talk, WIDTH, HEIGHT);
    let mut transcript = refreshed(&talk, WIDTH, HEIGHT);
    transcript.scroll_up(30, &scene);
    let before = shown(&transcript);
    for rows in [1, 2, 7, 23] {
        transcript.scroll_up(rows, &scene);
        transcript.scroll_down(rows, &scene);
        assert_eq!(shown(&transcript), before, "{rows}");
    }
}

#[test]
fn a_resize_leaves_the_reader_with_the_same_words() {
    let long = "one two three four five six seven eight nine ten eleven twelve thirteen";
    let messages = (0..20)
        .map(|n| message(n, &format!("{n} {long}")))
        .collect();
    let talk = Conversation {
        messages,
        ..Conversation::default()
    };
    let mut transcript = refreshed(&talk, WIDTH, HEIGHT);
    transcript.scroll_up(14, &scene(&talk, WIDTH, HEIGHT));
    let top = shown(&transcript)[0].clone();
    for width in [60, 14, 33] {
        transcript.refresh(&scene(&talk, width, HEIGHT));
    }
    transcript.refresh(&scene(&talk, WIDTH, HEIGHT));
    let word = top.split_whitespace().last().unwrap();
    assert!(
        shown(&transcript)[0].contains(word),
        "{top:?} became {:?}",
        shown(&transcript)[0]
    );
}

#[test]
fn in_a_list_of_long_and_short_items_a_resize_leaves_the_reader_with_the_same_item() {
    let long = "many words ".repeat(60);
    let items: Vec<_> = (0..40)
        .map(|n| format!("- item {n} {}", if n < 5 { long.as_str() } else { "" }))
        .collect();
    let mut talk = conversation(1);
    talk.messages.push(message(1, &items.join("\n")));
    let mut transcript = refreshed(&talk, 60, HEIGHT);
    transcript.scroll_up(20, &scene(&talk, 60, HEIGHT));
    let top = shown(&transcript)[0].clone();
    for width in [24, 100, 37] {
        transcript.refresh(&scene(&talk, width, HEIGHT));
        assert_eq!(shown(&transcript)[0], top, "{width}");
    }
}

#[test]
fn a_frame_lays_out_as_many_rows_whatever_the_history() {
    let cost = |count: u64| {
        let mut talk = conversation(count);
        let mut transcript = refreshed(&talk, WIDTH, HEIGHT);
        let before = transcript.laid_out();
        talk.messages.last_mut().unwrap().text.push_str(" more");
        transcript.refresh(&scene(&talk, WIDTH, HEIGHT));
        transcript.laid_out() - before
    };
    assert_eq!(cost(10), cost(10_000));
}

#[test]
fn a_delta_costs_its_last_block_whatever_came_before() {
    let cost = |blocks: usize| {
        let mut talk = conversation(2);
        talk.messages[1].status = Status::Streaming;
        talk.messages[1].text = "a block\n\n".repeat(blocks);
        let mut transcript = refreshed(&talk, WIDTH, HEIGHT);
        let before = transcript.laid_out();
        talk.messages[1].text.push_str("tail");
        transcript.refresh(&scene(&talk, WIDTH, HEIGHT));
        transcript.laid_out() - before
    };
    assert_eq!(cost(10), cost(5_000));
}

#[test]
fn no_escape_sequence_of_a_model_reaches_a_row() {
    let mut talk = conversation(2);
    talk.messages[1].text = "a\u{1b}]0;title\u{7}b\u{9b}31mc\u{202e}d".to_owned();
    let rows = shown(&refreshed(&talk, 60, HEIGHT)).concat();
    assert!(
        !rows.chars().any(|c| c.is_control() || c == '\u{202e}'),
        "{rows:?}"
    );
}

mod heads;
mod highlighting;
mod reading;
mod selecting;
mod streaming;
