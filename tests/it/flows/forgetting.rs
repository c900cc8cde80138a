//! Models that forget what is said in their sessions: how that is seen, and what is done about it.

use super::sessions::{assert_quotes, gateway, sent, session, told};
use crate::support::harness::App;
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::{Msg, StreamEvent};
use pnv_tui::app::recall::Stored;
use pnv_tui::chat::history::{Answer, Op};
use pnv_tui::chat::{Delta, Finish, ReplyMeta, ReplyShape, Request, SessionUse, Usage};

const DAY: u64 = 24 * 3_600_000;
const NOTICE: &str = "the server did not go on in its memory";

/// Says something, and has it answered in the session `s` by a model that has read so many tokens.
fn exchange(app: &mut App, text: &str, read: u64) -> Request {
    let request = ask(app, text);
    answer(app, "s", read);
    request
}

fn ask(app: &mut App, text: &str) -> Request {
    app.effects();
    app.paste(text).keys("<enter>");
    app.request()
}

fn answer(app: &mut App, name: &str, read: u64) {
    app.opened();
    app.stream(StreamEvent::Delta(Delta::Shape(ReplyShape::Pinaivu)));
    app.stream(StreamEvent::Delta(Delta::Session(session(name))));
    app.delta("re")
        .stream(StreamEvent::Delta(Delta::Usage(Usage {
            input: read,
            output: 7,
        })));
    app.stream(StreamEvent::Finished(Finish::Stop));
}

/// A program whose model has just forgotten what was said in a session.
fn forgotten() -> App {
    let mut app = gateway();
    exchange(&mut app, "My name is Ada.", 37);
    assert_eq!(told(&exchange(&mut app, "Me?", 34)), (Some("s"), "Me?"));
    app
}

#[test]
fn a_model_that_read_less_than_before_has_forgotten_and_is_told_everything_from_then_on() {
    let mut app = forgotten();
    assert!(app.screen().contains(NOTICE), "{}", app.screen());
    assert_eq!(sent(&app).session, SessionUse::Forgotten);
    app.keys("<tab>i");
    assert!(
        app.screen().contains("the model knew nothing of what"),
        "{}",
        app.screen()
    );
    app.keys("<esc><esc>");
    let next = exchange(&mut app, "three", 90);
    assert_quotes(&next, &["My name is Ada.", "Me?", "message =====\nthree\n"]);
    assert_eq!(
        sent(&app).session,
        SessionUse::None,
        "nothing is remembered of it"
    );
    assert!(!app.screen().contains(NOTICE));
    // Whatever is read of it: nothing was to be remembered.
    assert_quotes(&exchange(&mut app, "four", 40), &["three"]);
    assert_quotes(&exchange(&mut app, "five", 140), &["four"]);
    // Another conversation is told everything too.
    app.keys("<ctrl-n>");
    exchange(&mut app, "Hello.", 36);
    assert_quotes(&exchange(&mut app, "Who?", 60), &["Hello."]);
}

#[test]
fn a_session_that_was_gone_on_in_as_recorded_is_kept() {
    let mut app = gateway();
    exchange(&mut app, "My name is Ada.", 37);
    exchange(&mut app, "[[echo]]", 46);
    assert_eq!(sent(&app).session, SessionUse::Continued);
    assert_eq!(told(&exchange(&mut app, "three", 130)).0, Some("s"));
}

#[test]
fn fewer_tokens_that_have_another_cause_are_no_forgetting() {
    // Tokens read before and now, and the model that says it answered now.
    let cases = [
        ("a server that counts nothing", 37, 0, None),
        ("one that began to count", 0, 37, None),
        ("as many", 37, 37, None),
        ("another model", 37, 34, Some("other")),
        (
            "more than the message has: a part is missing",
            4_000,
            2_500,
            None,
        ),
    ];
    for (case, before, now, model) in cases {
        let mut app = gateway();
        exchange(&mut app, "one", before);
        let request = ask(&mut app, "two");
        assert_eq!(told(&request).0, Some("s"));
        app.opened();
        if let Some(model) = model {
            let model = Some(model.to_owned());
            let meta = ReplyMeta {
                model,
                ..ReplyMeta::default()
            };
            app.stream(StreamEvent::Delta(Delta::Meta(meta)));
        }
        answer(&mut app, "s", now);
        assert!(!app.screen().contains(NOTICE), "{case}");
        assert_eq!(told(&ask(&mut app, "three")).0, Some("s"), "{case}");
    }
    let mut app = gateway();
    exchange(&mut app, "one", 37);
    app.state.model = Some("qwen2.5:7b".to_owned());
    exchange(&mut app, "two", 30);
    assert_eq!(told(&ask(&mut app, "three")).0, Some("s"));
}

#[test]
fn another_model_of_the_server_goes_on_in_sessions() {
    let mut app = forgotten();
    app.state.model = Some("qwen2.5:7b".to_owned());
    assert_quotes(&exchange(&mut app, "three", 90), &["Me?"]);
    assert_eq!(told(&exchange(&mut app, "four", 99)).0, Some("s"));
    // What the one that remembers was told stays with its reply.
    app.state.model = Some("llama3.2:1b".to_owned());
    assert_quotes(&exchange(&mut app, "five", 120), &["four"]);
    app.keys("<tab>kdd<esc>");
    app.state.model = Some("qwen2.5:7b".to_owned());
    assert_eq!(told(&ask(&mut app, "six")).0, Some("s"));
}

#[test]
fn after_a_day_a_session_is_tried_again() {
    let mut app = forgotten();
    app.wait(DAY - 60_000);
    assert_quotes(&exchange(&mut app, "three", 90), &["Me?"]);
    app.wait(60_000);
    assert_quotes(&exchange(&mut app, "four", 140), &["three"]);
    assert_eq!(sent(&app).session, SessionUse::Begun);
    assert_eq!(told(&exchange(&mut app, "five", 35)).0, Some("s"));
    assert!(app.screen().contains(NOTICE), "{}", app.screen());
    assert_quotes(&exchange(&mut app, "six", 200), &["five"]);
}

#[test]
fn a_server_that_gives_a_new_session_each_time_is_told_everything_from_then_on() {
    let mut app = gateway();
    for (name, is_continued) in [("a", false), ("b", true), ("c", false), ("d", false)] {
        let request = ask(&mut app, name);
        assert_eq!(request.session.is_some(), is_continued, "{name}");
        answer(&mut app, name, 0);
    }
}

#[test]
fn what_a_model_forgets_outlives_the_program() {
    let mut app = gateway();
    exchange(&mut app, "one", 37);
    exchange(&mut app, "?", 34);
    let mut state = Vec::new();
    let mut sessions = 0;
    for effect in app.effects() {
        sessions += usize::from(matches!(effect, Effect::Store(Op::Session { .. })));
        if let Effect::Store(Op::Keep { name, value }) = effect {
            state.push((name, value.unwrap()));
        }
    }
    assert_eq!(sessions, 0, "none is kept of the reply");
    let name = "forgets sessions https://api.pinaivu.com/v1 llama3.2:1b";
    assert!(state.iter().any(|(kept, _)| kept == name), "{state:?}");
    let answer = Answer::Kept(state);
    let mut next = gateway();
    next.send(Msg::Stored(Stored::Answered { number: 1, answer }));
    exchange(&mut next, "one", 37);
    assert_quotes(&ask(&mut next, "two"), &["one"]);
}
