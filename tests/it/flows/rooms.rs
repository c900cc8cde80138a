//! Room for what was said before: how much of it is quoted, and how long a session is gone on in.

use super::sessions::{answer, assert_quotes, exchange, gateway, sent, told};
use crate::support::harness::App;
use pnv_tui::chat::{Form, Model, ModelList, Request, SessionUse};

/// Bytes that a node gives a model to read where nothing else is known: 4 a token.
const USUAL: usize = (8_192 - 2_048) * 4;
/// The same for a model with a name that it knows to read more.
const LARGE: usize = (32_768 - 2_048) * 4;

/// A message of so many bytes, answered with as many.
fn long(app: &mut App, name: &str, word: &str, bytes: usize) -> Request {
    app.effects();
    let text = word.repeat(bytes / word.len());
    app.paste(&text).keys("<enter>");
    let request = app.request();
    answer(app, name, &text);
    request
}

/// Eight exchanges of a tenth of a model's usual room each, and what is sent when the last is asked for again.
fn quoted_after_eight(model: &str) -> Request {
    let mut app = gateway();
    app.state.model = Some(model.to_owned());
    for _ in 0..8 {
        long(&mut app, "s", "word ", USUAL / 10);
    }
    app.effects();
    app.keys("<ctrl-r>");
    app.request()
}

#[test]
fn half_of_what_a_node_keeps_is_quoted_by_the_name_of_the_model() {
    let request = quoted_after_eight("llama3.2:1b");
    let (_, text) = told(&request);
    assert!(
        text.contains("The first 10 messages are left out"),
        "{text}"
    );
    assert!(
        text.len() > USUAL / 2 && text.len() < USUAL * 7 / 10,
        "{}",
        text.len()
    );
    let request = quoted_after_eight("qwen2.5:7b");
    let (_, text) = told(&request);
    assert!(!text.contains("left out"));
    assert!(text.len() > USUAL * 15 / 10 && text.len() < LARGE / 2);
}

#[test]
fn a_session_is_left_before_the_node_drops_what_is_in_it() {
    let mut app = gateway();
    // Two parts of ten each time: 2, 4, 6, 8.
    for turn in 0..4 {
        let request = long(&mut app, "s", "word ", USUAL / 10);
        assert_eq!(told(&request).0, (turn > 0).then_some("s"), "{turn}");
    }
    let request = long(&mut app, "s", "last ", USUAL / 5);
    assert_quotes(&request, &["The first 4 messages are left out", "last"]);
    assert_eq!((sent(&app).form, sent(&app).left_out), (Form::Quoted, 4));
    assert_eq!(sent(&app).session, SessionUse::Begun);
    app.keys("<tab>i");
    assert!(
        app.screen().contains("4 of the first messages"),
        "{}",
        app.screen()
    );
}

#[test]
fn what_a_session_was_begun_with_takes_room_in_it() {
    let mut app = gateway();
    for _ in 0..3 {
        long(&mut app, "s", "word ", USUAL / 10);
    }
    app.effects();
    app.keys("<ctrl-r>");
    // Half of the room is quoted; what was quoted and the answer take six parts of ten.
    assert_quotes(&app.request(), &["My new message"]);
    answer(&mut app, "t", &"word ".repeat(USUAL / 50));
    let next = long(&mut app, "t", "more ", USUAL / 10);
    assert_eq!(told(&next).0, Some("t"));
    let next = long(&mut app, "t", "more ", USUAL / 5);
    assert_quotes(&next, &["My new message"]);
}

#[test]
fn a_session_that_is_full_for_one_model_is_gone_on_in_by_another() {
    let mut app = gateway();
    for _ in 0..4 {
        long(&mut app, "s", "word ", USUAL / 10);
    }
    app.state.model = Some("qwen2.5:7b".to_owned());
    let request = long(&mut app, "s", "last ", USUAL / 5);
    assert_eq!(told(&request).0, Some("s"));
}

#[test]
fn a_session_that_was_not_gone_on_in_stays_with_its_reply() {
    let mut app = gateway();
    for _ in 0..4 {
        long(&mut app, "s", "word ", USUAL / 10);
    }
    let request = long(&mut app, "t", "last ", USUAL / 5);
    assert_quotes(&request, &["last"]);
    app.keys("<tab>kdd<esc>");
    assert_eq!(
        told(&exchange(&mut app, "s", "short")),
        (Some("s"), "short")
    );
}

#[test]
fn what_the_server_tells_of_a_model_comes_before_what_a_node_is_known_to_keep() {
    let mut app = gateway();
    app.keys("<ctrl-o>").listed(Ok(ModelList {
        models: vec![Model {
            id: "llama3.2:1b".to_owned(),
            context: Some(200_000),
            ..Model::default()
        }],
        left_out: 0,
    }));
    app.keys("<esc>");
    for _ in 0..6 {
        long(&mut app, "s", "word ", USUAL / 5);
    }
    assert_eq!(told(&exchange(&mut app, "s", "next")).0, Some("s"));
}
