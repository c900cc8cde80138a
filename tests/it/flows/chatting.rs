//! Sending, receiving, stopping, queueing.

use crate::support::harness::App;
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::{Msg, StreamEvent};
use pnv_tui::chat::{Delta, Finish, Prompt, ReplyMeta, Role, ServerSession, TurnId};

fn prompt(role: Role, text: &str) -> Prompt {
    Prompt {
        role,
        text: text.to_owned(),
    }
}

#[test]
fn enter_sends_and_the_reply_is_shown_as_it_comes() {
    let mut app = App::new(80, 24);
    app.keys("Hello<enter>");
    let request = app.request();
    assert_eq!(request.model, "llama3.2:1b");
    assert_eq!(request.prompts, [prompt(Role::User, "Hello")]);
    app.opened().delta("Hi ").delta("there");
    assert!(app.screen().contains("Hi there"));
    app.finish();
    assert_eq!(
        app.said(),
        ["User: Hello (Complete)", "Assistant: Hi there (Complete)"]
    );
}

#[test]
fn a_pasted_tab_is_sent_as_a_tab_and_shown_as_blanks() {
    let mut app = App::new(80, 24);
    app.paste("all:\n\tcc x.c\na\tb");
    assert!(app.screen().contains("│     cc x.c"), "{}", app.screen());
    app.keys("<enter>");
    let sent = app.request().prompts;
    assert_eq!(sent, [prompt(Role::User, "all:\n\tcc x.c\na\tb")]);
    let screen = app.screen();
    for row in ["▌ all:", "▌     cc x.c", "▌ a   b"] {
        assert!(screen.contains(row), "{row}: {screen}");
    }
}

#[test]
fn the_whole_conversation_goes_along_and_reasoning_does_not() {
    let mut app = App::new(80, 24);
    app.keys("one<enter>").opened();
    app.stream(StreamEvent::Delta(Delta::Reasoning("hm".to_owned())))
        .delta("1")
        .finish();
    app.effects();
    app.keys("two<enter>");
    let sent = app.request().prompts;
    let expected = [
        prompt(Role::User, "one"),
        prompt(Role::Assistant, "1"),
        prompt(Role::User, "two"),
    ];
    assert_eq!(sent, expected);
}

#[test]
fn a_session_of_the_servers_is_sent_back_and_shown_nowhere() {
    let mut app = App::new(80, 24);
    let session = ServerSession {
        id: "e938".to_owned(),
        key: "UJ0LKOmN".to_owned(),
    };
    app.keys("one<enter>").opened();
    app.stream(StreamEvent::Delta(Delta::Session(session.clone())))
        .delta("1")
        .finish();
    app.effects();
    app.keys("two<enter>");
    assert_eq!(app.request().session, Some(session));
    let state = format!("{:?}", app.state);
    assert!(
        !state.contains("UJ0LKOmN") && !state.contains("e938"),
        "{state}"
    );
    app.delta("2").finish();
    app.effects();
    app.keys("<ctrl-n>three<enter>");
    assert_eq!(
        app.request().session,
        None,
        "another conversation, another session"
    );
}

#[test]
fn esc_stops_the_reply_and_keeps_what_came() {
    let mut app = App::new(80, 24);
    app.keys("Hello<enter>").opened().delta("Hi th");
    let turn = app.turn();
    app.effects();
    app.keys("<esc>");
    assert_eq!(app.effects(), [Effect::Abort(turn)]);
    assert_eq!(app.said()[1], "Assistant: Hi th (Stopped)");
    assert!(app.screen().contains("stopped"));
}

#[test]
fn what_comes_late_for_a_stopped_reply_is_dropped() {
    let mut app = App::new(80, 24);
    app.keys("Hello<enter>").opened().delta("Hi");
    let turn = app.turn();
    app.keys("<esc>");
    let before = app.state.clone();
    for event in [
        StreamEvent::Opened,
        StreamEvent::Delta(Delta::Text(" late".to_owned())),
        StreamEvent::Finished(Finish::Stop),
    ] {
        app.send(Msg::Stream { turn, event });
    }
    app.send(Msg::Stream {
        turn: TurnId(999),
        event: StreamEvent::Opened,
    });
    assert_eq!(app.state, before);
}

#[test]
fn a_message_sent_meanwhile_waits_for_its_turn() {
    let mut app = App::new(80, 24);
    app.keys("one<enter>").opened().delta("1");
    app.effects();
    app.keys("two<enter>three<enter>");
    assert_eq!(app.requests(), 0);
    assert!(app.screen().contains("waits  two"));
    app.finish();
    assert_eq!(app.request().prompts.last().unwrap().text, "two");
    app.opened().delta("2").finish();
    assert_eq!(app.request().prompts.last().unwrap().text, "three");
}

#[test]
fn a_waiting_message_comes_back_to_be_edited() {
    let mut app = App::new(80, 24);
    app.keys("one<enter>").opened().delta("1");
    app.keys("two<enter>three<enter><up>");
    assert_eq!(
        (app.state.composer.text().as_str(), app.state.queue.len()),
        ("three", 1)
    );
}

#[test]
fn after_a_stop_waiting_messages_are_held_until_the_person_sends() {
    let mut app = App::new(80, 24);
    app.keys("one<enter>")
        .opened()
        .delta("1")
        .keys("two<enter><esc>");
    app.effects();
    assert!(app.screen().contains("held  two"));
    app.wait(60_000);
    assert_eq!(app.requests(), 0);
    app.keys("<enter>");
    assert_eq!(app.request().prompts.last().unwrap().text, "two");
}

#[test]
fn two_questions_without_an_answer_between_are_sent_as_one() {
    // Many servers refuse two messages of the same role in a row.
    let mut app = App::new(80, 24);
    app.keys("one<enter>").keys("<esc>");
    app.effects();
    app.keys("two<enter>");
    assert_eq!(app.request().prompts, [prompt(Role::User, "one\n\ntwo")]);
}

#[test]
fn the_head_names_the_model_that_answered_and_how_long_it_took() {
    let mut app = App::new(100, 24);
    app.keys("Hello<enter>").wait(1_000).opened();
    let meta = ReplyMeta {
        model: Some("llama3.2:1b-q4".to_owned()),
        request_id: Some("req_01j9".to_owned()),
    };
    app.stream(StreamEvent::Delta(Delta::Meta(meta)));
    app.delta("a").wait(1_000).delta("b").finish();
    let screen = app.screen();
    assert!(
        screen.contains("llama3.2:1b-q4 · 2.0 s · 7 tok/s · req_01j9"),
        "{screen}"
    );
}

#[test]
fn waiting_is_counted_from_the_first_second() {
    let mut app = App::new(80, 24);
    app.keys("Hello<enter>").wait(12_000);
    let screen = app.screen();
    assert!(screen.contains("llama3.2:1b · waiting 12 s"), "{screen}");
    assert!(screen.contains("● waiting 12 s"), "{screen}");
}

#[test]
fn a_new_conversation_is_empty_and_keeps_the_draft() {
    let mut app = App::new(80, 24);
    app.keys("one<enter>")
        .opened()
        .delta("1")
        .finish()
        .keys("draft<ctrl-n>");
    assert!(app.said().is_empty());
    assert_eq!(app.state.composer.text(), "draft");
}

#[test]
fn ctrl_r_asks_again_and_keeps_the_earlier_reply_as_a_version() {
    let mut app = App::new(80, 24);
    app.keys("one<enter>").opened().delta("first").finish();
    app.effects();
    app.keys("<ctrl-r>");
    assert_eq!(app.request().prompts, [prompt(Role::User, "one")]);
    app.opened().delta("second").finish();
    let screen = app.screen();
    assert!(
        screen.contains("second") && screen.contains("2/2"),
        "{screen}"
    );
    app.keys("<tab>[");
    assert_eq!(app.said()[1], "Assistant: first (Complete)");
}

#[test]
fn how_a_reply_ended_has_room_before_the_name_of_its_request() {
    let mut app = App::new(80, 24);
    app.state.model = Some("demo/breaks-off".to_owned());
    let meta = ReplyMeta {
        model: Some("demo/breaks-off".to_owned()),
        request_id: Some("req_01j9x0c4q7k2m8v5t3b6n1".to_owned()),
    };
    app.keys("one<enter>").opened();
    app.stream(StreamEvent::Delta(Delta::Meta(meta)));
    app.delta("1")
        .wait(1_300)
        .delta(" and a half")
        .keys("<esc>");
    let head = |app: &mut App| {
        let screen = app.screen();
        let row = screen.lines().find(|row| row.contains("breaks-off ·"));
        row.unwrap().to_owned()
    };
    assert!(head(&mut app).contains("stopped"), "{}", head(&mut app));
    app.keys("<ctrl-r><esc><tab>[");
    let version = "1/2 · 1.3 s · about 1 tok/s · stopped";
    assert!(head(&mut app).contains(version), "{}", head(&mut app));
}

#[test]
fn continue_asks_the_model_to_go_on_from_what_it_said() {
    let mut app = App::new(80, 24);
    app.keys("one<enter>").opened().delta("half").keys("<esc>");
    app.effects();
    app.keys("/continue<enter>");
    let sent = app.request().prompts;
    assert_eq!(sent[1], prompt(Role::Assistant, "half"));
    assert!(sent[2].text.starts_with("Go on"));
}

#[test]
fn an_empty_answer_is_said() {
    let mut app = App::new(80, 24);
    app.keys("one<enter>").opened().finish();
    assert!(app.screen().contains("an empty answer"));
}
