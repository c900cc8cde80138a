//! What is known of a reply: kept with it, shown whole with one key, and counted in the status bar.

use crate::support::harness::{App, key_label, no_connection, pinaivu, rate_limited, refused};
use pnv_tui::app::clipboard::{Clipping, Passage};
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::{Msg, StreamEvent};
use pnv_tui::app::overlay::Overlay;
use pnv_tui::chat::history::Op;
use pnv_tui::chat::{
    Delta, FailureKind, Finish, Model, ModelList, ReplyMeta, Retry, Sending, Usage,
};

fn request_id(app: &mut App, id: &str) {
    app.stream(StreamEvent::Delta(Delta::Meta(ReplyMeta {
        model: None,
        request_id: Some(id.to_owned()),
    })));
}

/// How the last reply was asked for.
fn sending(app: &App) -> &Sending {
    let last = app.state.conversation.messages.last().unwrap();
    last.reply.as_ref().unwrap().sending.as_ref().unwrap()
}

fn shows(app: &mut App, words: &[&str]) {
    let screen = app.screen();
    for word in words {
        assert!(screen.contains(word), "{word} is not in\n{screen}");
    }
}

#[test]
fn a_reply_knows_whom_it_was_asked_of_how_often_and_why_again() {
    let mut app = App::new(100, 40);
    let _ = app.state.keep_history(7);
    let busy = || refused(FailureKind::Server, 503, "no nodes", Retry::Backoff);
    app.keys("Hello<enter>").fail(busy()).wait(3_000);
    app.fail(no_connection()).wait(6_000);
    app.opened().delta("Hi").finish();
    let asked = sending(&app);
    assert_eq!(asked.server, "https://api.pinaivu.com/v1");
    assert_eq!(asked.key.as_deref(), Some("sk-pnv-…f3Qz"));
    assert_eq!(
        (asked.tries, asked.failed.clone()),
        (3, vec![busy(), no_connection()])
    );
    let kept = asked.clone();
    let mut put = None;
    for effect in app.effects() {
        if let Effect::Store(Op::Put { message, .. }) = effect {
            put = message.reply.and_then(|reply| reply.sending);
        }
    }
    assert_eq!(put.as_deref(), Some(&kept));
    app.keys("<tab>i");
    shows(
        &mut app,
        &[
            "Try 1",
            "503 Service Unavailable: no nodes",
            "Try 2",
            "No connection",
        ],
    );
}

#[test]
fn with_another_key_the_reply_names_that_one() {
    let mut app = App::new(100, 40);
    app.keys("Hello<enter>")
        .fail(refused(FailureKind::Unauthorized, 401, "no", Retry::Never));
    let mut other = key_label();
    other.masked = "sk-pnv-…abcd".to_owned();
    app.send(Msg::Connected(pinaivu(Some(other))));
    app.opened().delta("Hi").finish();
    assert_eq!(sending(&app).key.as_deref(), Some("sk-pnv-…abcd"));
    assert_eq!(
        sending(&app).tries,
        1,
        "another message to the server, another reply"
    );
}

#[test]
fn a_list_of_models_that_did_not_come_is_no_try() {
    let mut app = App::bare(100, 40);
    app.send(Msg::Connected(pinaivu(Some(key_label()))));
    app.keys("Hello<enter>").listed(Err(no_connection()));
    app.wait(3_000).models(&["m"]).opened().delta("Hi").finish();
    assert_eq!((sending(&app).tries, sending(&app).failed.len()), (1, 0));
}

#[test]
fn of_tries_without_an_end_the_latest_are_remembered() {
    let mut app = App::new(100, 40);
    app.keys("Hello<enter>");
    for _ in 0..30 {
        app.fail(no_connection()).wait(20_000);
        if app.state.turn.is_none() {
            break;
        }
    }
    app.keys("<ctrl-r>").opened().delta("Hi").finish();
    assert_eq!(sending(&app).failed.len(), 0, "asked anew by the person");
    let mut app = App::new(100, 40);
    app.keys("Hello<enter>");
    for _ in 0..30 {
        app.fail(rate_limited(1))
            .send(Msg::Connected(pinaivu(None)));
        app.send(Msg::Connected(pinaivu(Some(key_label()))));
    }
    app.opened().delta("Hi").finish();
    assert_eq!((sending(&app).tries, sending(&app).failed.len()), (31, 10));
}

#[test]
fn the_details_open_and_close_with_one_key_and_follow_the_chosen_message() {
    let mut app = App::new(100, 40);
    app.exchange("one", "first").exchange("two", "second");
    app.keys("<tab>i");
    assert!(matches!(app.state.overlay, Some(Overlay::Details(_))));
    shows(
        &mut app,
        &["Details", "Reply", "37", "44, as the server counted"],
    );
    app.keys("k");
    shows(&mut app, &["Your message", "Characters"]);
    assert_eq!(app.state.chosen(), Some(2));
    app.keys("gi");
    assert_eq!(
        (app.state.overlay.as_ref(), app.state.chosen()),
        (None, Some(0))
    );
    app.keys("i<esc>");
    assert_eq!(app.state.overlay, None);
    app.keys("<esc>/details<enter>");
    shows(&mut app, &["as the server counted"]);
    app.keys("d");
    assert_eq!(
        app.state.conversation.messages.len(),
        4,
        "what deletes is not reached"
    );
}

#[test]
fn without_a_message_there_is_nothing_to_tell() {
    let mut app = App::new(100, 40);
    app.keys("/details<enter>");
    assert_eq!(app.state.overlay, None);
    shows(&mut app, &["there is no message to tell about yet"]);
}

#[test]
fn the_request_id_is_copied_and_all_of_it() {
    let mut app = App::new(100, 40);
    app.keys("Hello<enter>").opened();
    request_id(&mut app, "req_01\u{1b}[2J");
    app.delta("Hi").finish().keys("<tab>iy");
    let id = |app: &mut App| {
        let copied = app.copied();
        app.send(Msg::Copied {
            passage: copied[0].passage,
            result: Err("no".to_owned()),
        });
        copied
    };
    assert_eq!(id(&mut app), [Clipping::new(Passage::RequestId, "req_01")]);
    app.keys("c");
    let all = id(&mut app).remove(0);
    assert!(
        all.text.contains("Request id: req_01\nTries") || all.text.contains("Request id: req_01\n")
    );
    assert!(
        all.text.contains("Server: https://api.pinaivu.com/v1"),
        "{}",
        all.text
    );
    app.keys("ky");
    assert!(app.copied().is_empty());
    shows(&mut app, &["given this no request id"]);
}

#[test]
fn each_way_in_which_a_reply_ends_is_said() {
    let finishes = [
        (Finish::Stop, "the model was done"),
        (Finish::Length, "cut off at the limit of its length"),
        (Finish::Filtered, "cut off by the server's filter"),
        (Finish::Unnamed, "complete; the server names no reason"),
        (Finish::Missing, "left out the reason that belongs there"),
        (
            Finish::Other("tool\u{1b}[2J_calls".to_owned()),
            "ended with 'tool_calls'",
        ),
    ];
    for (finish, words) in finishes {
        let mut app = App::new(100, 40);
        app.keys("Hello<enter>").opened().delta("Hi");
        app.stream(StreamEvent::Finished(finish)).keys("<tab>i");
        shows(&mut app, &[words, "~1, an estimate"]);
    }
    let mut app = App::new(100, 40);
    app.keys("Hello<enter>")
        .opened()
        .delta("Hi")
        .keys("<esc><tab>i");
    shows(&mut app, &["stopped by you"]);
    app.keys("<esc><esc>and<enter>").opened().delta("Hi");
    app.keys("<tab>i").wait(2_000);
    shows(&mut app, &["on its way for 2 s"]);
    let cut = refused(FailureKind::Cut, 503, "broken pipe", Retry::AskUser);
    app.fail(cut);
    shows(
        &mut app,
        &["interrupted: 503 Service Unavailable: broken pipe"],
    );
}

#[test]
fn details_of_a_reply_that_never_came_say_so() {
    let mut app = App::new(100, 40);
    app.keys("Hello<enter>").opened().keys("<tab>i");
    shows(&mut app, &["on its way"]);
    app.fail(refused(FailureKind::Unauthorized, 401, "no", Retry::Never));
    shows(&mut app, &["not in the conversation any more"]);
    assert!(app.keys("yc").copied().len() < 2);
}

#[test]
fn details_scroll_where_they_do_not_fit() {
    let mut app = App::new(40, 10);
    app.exchange("one", "first").keys("<tab>i");
    let first = app.screen();
    app.keys("<down><down><pagedown>");
    assert_ne!(app.screen(), first);
    app.keys("<pageup><pageup><pageup>");
    assert_eq!(app.screen(), first);
}

/// A model that reads so much.
fn reads(app: &mut App, context: u64) {
    let model = Model {
        id: "llama3.2:1b".to_owned(),
        context: Some(context),
        ..Model::default()
    };
    app.keys("<ctrl-o>").listed(Ok(ModelList {
        models: vec![model],
        left_out: 0,
    }));
    app.keys("<esc>");
}

#[test]
fn the_status_bar_says_how_much_of_the_window_is_filled() {
    let mut app = App::new(120, 24);
    reads(&mut app, 128_000);
    assert!(!app.screen().contains("tokens"));
    app.exchange("one", "first").exchange("two", "second");
    shows(&mut app, &["88 tokens · 1% of 128k"]);
    app.keys("three<enter>").opened().delta("third");
    shows(&mut app, &["88 tokens · ~1% of 128k"]);
    app.stream(StreamEvent::Finished(Finish::Stop));
    shows(&mut app, &["~136 tokens · ~1% of 128k"]);
}

#[test]
fn counts_beyond_all_reason_are_borne() {
    let mut app = App::new(120, 24);
    reads(&mut app, 1);
    app.keys("one<enter>").opened().delta("1");
    app.stream(StreamEvent::Delta(Delta::Usage(Usage {
        input: u64::MAX,
        output: u64::MAX,
    })));
    app.stream(StreamEvent::Finished(Finish::Stop));
    app.keys("two<enter>").opened().delta("2");
    app.stream(StreamEvent::Finished(Finish::Stop))
        .keys("<tab>i");
    app.screen();
}

#[test]
fn where_the_server_counts_nothing_an_estimate_is_marked_as_one() {
    let mut app = App::new(120, 24);
    app.keys("one<enter>")
        .opened()
        .delta(&"word ".repeat(4_000));
    app.stream(StreamEvent::Finished(Finish::Stop));
    shows(&mut app, &["~5k tokens "]);
    app.keys("<ctrl-n>");
    assert!(!app.screen().contains("tokens"));
}
