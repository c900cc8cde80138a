//! Sessions of servers: each way in which one is gone on in or begun anew, and what is sent then.

use crate::support::harness::{App, key_label, no_connection, pinaivu, rate_limited, refused};
use crate::support::kept::Kept;
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::{Msg, StreamEvent};
use pnv_tui::app::recall::Stored;
use pnv_tui::app::sessions::taken;
use pnv_tui::chat::history::{Answer, Loaded, Op};
use pnv_tui::chat::{
    Conversation, ConversationId, Delta, Endpoint, Failure, FailureKind, Finish, Form, Model,
    ModelList, PathSession, ReplyShape, Request, Retry, Role, Sealing, Sent, ServerKind,
    ServerSession, SessionUse,
};

/// A program in front of a gateway that is known to read the last message only.
pub(super) fn gateway() -> App {
    let mut app = App::knowing(100, 40, "pinaivu");
    let _ = app.state.keep_history(7);
    app.effects();
    app
}

pub(super) fn session(name: &str) -> ServerSession {
    ServerSession {
        id: format!("{name}-id"),
        key: format!("{name}-key"),
    }
}

/// The server answers in one piece, in a session of this name.
pub(super) fn answer(app: &mut App, name: &str, text: &str) {
    app.opened();
    app.stream(StreamEvent::Delta(Delta::Shape(ReplyShape::Pinaivu)));
    app.stream(StreamEvent::Delta(Delta::Session(session(name))));
    app.delta(text).finish();
}

/// Says something and has it answered in a session of this name; what was sent.
pub(super) fn exchange(app: &mut App, name: &str, text: &str) -> Request {
    app.effects();
    app.keys(&format!("{text}<enter>"));
    let request = app.request();
    answer(app, name, &format!("re: {text}"));
    request
}

pub(super) fn sent(app: &App) -> Sent {
    let last = app.state.conversation.messages.last().unwrap();
    last.reply.as_ref().unwrap().sending.as_ref().unwrap().sent
}

/// The name of the session that a request goes on in, and its one message.
pub(super) fn told(request: &Request) -> (Option<&str>, &str) {
    let [prompt] = &request.prompts[..] else {
        panic!("{:?}", request.prompts);
    };
    assert_eq!(prompt.role, Role::User);
    let name = request
        .session
        .as_ref()
        .map(|it| it.id.trim_end_matches("-id"));
    (name, &prompt.text)
}

fn lost() -> Failure {
    let said = "upstream node error: node returned an error: context fetch: decrypt session blob";
    refused(FailureKind::SessionLost, 502, said, Retry::AskUser)
}

/// Whether a request begins anew with what was said before as text.
pub(super) fn assert_quotes(request: &Request, parts: &[&str]) {
    let (session, text) = told(request);
    assert_eq!(session, None);
    for part in parts {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[test]
fn the_first_message_goes_alone_and_the_next_one_in_the_session_that_came_with_the_reply() {
    let mut app = gateway();
    let first = exchange(&mut app, "s", "one");
    assert_eq!(told(&first), (None, "one"));
    assert_eq!(
        (sent(&app).form, sent(&app).session),
        (Form::Alone, SessionUse::Begun)
    );
    let second = exchange(&mut app, "s", "two");
    assert_eq!(told(&second), (Some("s"), "two"));
    assert_eq!(
        (sent(&app).session, sent(&app).bytes),
        (SessionUse::Continued, 3)
    );
    assert_eq!(told(&exchange(&mut app, "s", "three")).0, Some("s"));
    app.keys("<tab>i");
    let screen = app.screen();
    assert!(screen.contains("the server remembers the rest") && screen.contains("continued"));
    assert!(
        !screen.contains("s-id") && !screen.contains("s-key"),
        "{screen}"
    );
}

#[test]
fn a_server_that_gives_its_session_once_is_gone_on_with_in_it() {
    let mut app = gateway();
    exchange(&mut app, "s", "one");
    app.keys("two<enter>").opened();
    app.stream(StreamEvent::Delta(Delta::Shape(ReplyShape::Pinaivu)));
    app.delta("re").finish();
    assert_eq!(told(&exchange(&mut app, "s", "three")).0, Some("s"));
    // A model that answers in the other shape was not in it.
    app.keys("four<enter>").opened();
    app.stream(StreamEvent::Delta(Delta::Shape(ReplyShape::OpenAi)));
    app.delta("re").finish();
    app.effects();
    app.keys("five<enter>");
    assert_eq!(app.request().session, None);
}

#[test]
fn asking_again_editing_and_deleting_begin_a_new_session() {
    let before = ["I said =====\none\n", "You said =====\nre: one\n"];
    let mut app = gateway();
    exchange(&mut app, "s", "one");
    exchange(&mut app, "s", "two");
    app.effects();
    app.keys("<ctrl-r>");
    let again = app.request();
    assert_quotes(
        &again,
        &[before[0], before[1], "My new message =====\ntwo\n"],
    );
    answer(&mut app, "t", "other");
    assert_eq!((sent(&app).form, sent(&app).earlier), (Form::Quoted, 2));
    assert_eq!(sent(&app).session, SessionUse::Begun);
    assert_eq!(
        told(&exchange(&mut app, "t", "three")).0,
        Some("t"),
        "from then on in that one"
    );
    // An edit of the second message.
    app.effects();
    app.keys("<tab>ggjje<ctrl-u>zwei<enter>");
    assert_quotes(
        &app.request(),
        &[before[0], before[1], "My new message =====\nzwei\n"],
    );
    // The path leads to another branch where what it led to is deleted, and on in that one's session.
    answer(&mut app, "u", "re");
    app.keys("<tab>kdd<esc>");
    assert_eq!(told(&exchange(&mut app, "t", "neu")).0, Some("t"));
    let mut app = gateway();
    exchange(&mut app, "s", "one");
    exchange(&mut app, "s", "two");
    app.keys("<tab>kdd<esc>");
    app.effects();
    app.keys("neu<enter>");
    assert_quotes(&app.request(), &[before[1], "neu"]);
}

#[test]
fn an_edited_reply_is_none_that_the_server_knows() {
    let mut app = gateway();
    exchange(&mut app, "s", "one");
    app.keys("<tab>e<ctrl-u>mine<enter>");
    app.effects();
    app.keys("two<enter>");
    assert_quotes(&app.request(), &["You said =====\nmine\n"]);
}

#[test]
fn each_branch_goes_on_in_its_own_session() {
    let mut app = gateway();
    exchange(&mut app, "s", "one");
    app.keys("<ctrl-r>");
    answer(&mut app, "t", "other");
    app.keys("<tab>[<esc>");
    assert_eq!(told(&exchange(&mut app, "s", "two")), (Some("s"), "two"));
    app.keys("<tab>gj]<esc>");
    assert_eq!(told(&exchange(&mut app, "t", "drei")), (Some("t"), "drei"));
}

#[test]
fn what_may_have_run_on_unseen_is_not_gone_on_from() {
    let silence = Failure {
        kind: FailureKind::Silence,
        status: None,
        said: String::new(),
        retry: Retry::AskUser,
    };
    let timeout = "upstream node error: node dispatch failed: inference outbound failure: Timeout";
    let cases = [
        (silence, true),
        (no_connection(), false),
        (
            Failure {
                kind: FailureKind::Reset,
                ..no_connection()
            },
            true,
        ),
        (
            refused(FailureKind::Server, 502, timeout, Retry::AskUser),
            true,
        ),
        (refused(FailureKind::Server, 504, "", Retry::Backoff), true),
        (
            refused(FailureKind::Server, 500, "internal", Retry::Backoff),
            true,
        ),
        (
            refused(FailureKind::Protocol, 200, "a web page", Retry::Never),
            true,
        ),
        (
            refused(
                FailureKind::Server,
                503,
                "coordinator unreachable",
                Retry::Backoff,
            ),
            false,
        ),
        (rate_limited(1), false),
        (
            refused(FailureKind::Unauthorized, 401, "no", Retry::Never),
            false,
        ),
        (
            refused(FailureKind::BadRequest, 422, "no", Retry::Never),
            false,
        ),
        (
            refused(FailureKind::Server, 503, "no nodes", Retry::Backoff),
            false,
        ),
        (
            refused(
                FailureKind::Server,
                502,
                "upstream node error: node returned an error: ollama: ollama non-2xx",
                Retry::Backoff,
            ),
            false,
        ),
    ];
    for (failure, is_dropped) in cases {
        let mut app = gateway();
        let mut kept = Kept::default();
        exchange(&mut app, "s", "one");
        kept.take(&app.effects());
        app.keys("two<enter>");
        let first = app.effects();
        kept.take(&first);
        assert_eq!(
            kept.sessions.len(),
            0,
            "a program that is killed now does not go on in it"
        );
        app.fail(failure.clone());
        kept.take(&app.effects());
        assert_eq!(kept.sessions.is_empty(), is_dropped, "{failure:?}");
        app.keys("<ctrl-r>");
        let again = app.request();
        assert_eq!(again.session.is_none(), is_dropped, "{failure:?}");
        if is_dropped {
            assert_quotes(&again, &["re: one", "My new message =====\ntwo\n"]);
        } else {
            assert_eq!(told(&again), (Some("s"), "two"));
        }
    }
}

#[test]
fn a_coordinator_that_was_silent_for_minutes_may_have_gone_on() {
    let unreachable = || {
        let said = "coordinator unreachable";
        refused(FailureKind::Server, 503, said, Retry::Never)
    };
    for (millis, is_dropped) in [(40, false), (300_682, true)] {
        let mut app = gateway();
        exchange(&mut app, "s", "one");
        app.keys("two<enter>").wait(millis).fail(unreachable());
        app.effects();
        app.keys("<ctrl-r>");
        let again = app.request();
        assert_eq!(again.session.is_none(), is_dropped, "after {millis} ms");
    }
}

#[test]
fn after_a_stop_the_next_message_begins_a_new_session() {
    let mut app = gateway();
    exchange(&mut app, "s", "one");
    app.keys("two<enter>").keys("<esc>");
    app.effects();
    app.keys("three<enter>");
    let request = app.request();
    assert_quotes(
        &request,
        &["re: one", "My new message =====\ntwo\n\nthree\n"],
    );
}

#[test]
fn a_reply_that_broke_off_is_none_that_the_server_knows() {
    let mut app = gateway();
    exchange(&mut app, "s", "one");
    app.keys("two<enter>").opened();
    app.stream(StreamEvent::Delta(Delta::Session(session("s"))));
    app.delta("half")
        .fail(refused(FailureKind::Cut, 200, "cut", Retry::AskUser));
    app.effects();
    app.keys("three<enter><f4><ctrl-s>");
    assert_quotes(&app.request(), &["You said =====\nhalf\n"]);
}

#[test]
fn messages_that_went_unanswered_go_together_in_the_session() {
    let mut app = gateway();
    exchange(&mut app, "s", "one");
    app.keys("two<enter>")
        .fail(refused(FailureKind::Server, 503, "no", Retry::Never));
    app.effects();
    app.keys("three<enter>");
    app.keys("<f4><ctrl-s>");
    assert_eq!(told(&app.request()), (Some("s"), "two\n\nthree"));
}

#[test]
fn a_lost_session_is_begun_anew_at_once_and_that_is_said() {
    let mut app = gateway();
    exchange(&mut app, "s", "one");
    app.keys("two<enter>");
    app.effects();
    app.fail(lost());
    assert_quotes(&app.request(), &["re: one", "My new message =====\ntwo\n"]);
    assert!(app.state.banners.is_empty());
    assert!(
        app.screen().contains("could not open its memory"),
        "{}",
        app.screen()
    );
    answer(&mut app, "t", "re: two");
    app.keys("<tab>");
    assert!(
        app.screen().contains("session begun anew"),
        "{}",
        app.screen()
    );
    app.keys("i");
    assert!(
        app.screen()
            .contains("502 Bad Gateway: upstream node error")
    );
    app.keys("<esc><esc>");
    assert_eq!(told(&exchange(&mut app, "t", "three")).0, Some("t"));
}

#[test]
fn a_session_is_kept_with_the_system_prompt_that_was_told_in_it() {
    let mut app = gateway();
    app.state.conversation.system = Some("Be brief.".to_owned());
    app.effects();
    exchange(&mut app, "s", "one");
    let mut prompts = Vec::new();
    for effect in app.effects() {
        if let Effect::Store(Op::Session {
            session: Some(_),
            system,
            ..
        }) = effect
        {
            prompts.push(system);
        }
    }
    assert_eq!(prompts, ["Be brief."]);
}

#[test]
fn a_session_that_may_be_another_programs_is_sent_in_and_not_kept() {
    let mut app = gateway();
    exchange(&mut app, "s", "one");
    app.effects();
    app.keys("two<enter>");
    assert_eq!(told(&app.request()).0, Some("s"));
    app.stream(StreamEvent::Unclaimed);
    answer(&mut app, "s", "re: two");
    assert!(app.state.conversation.sessions.is_empty());
    let three = exchange(&mut app, "t", "three");
    assert_quotes(&three, &["re: two", "My new message =====\nthree\n"]);
    assert_eq!(told(&exchange(&mut app, "t", "four")).0, Some("t"));
    // Where the try fails and has left nothing in it, it may still be another's.
    app.effects();
    app.keys("five<enter>");
    app.stream(StreamEvent::Unclaimed);
    app.fail(refused(FailureKind::BadRequest, 400, "no", Retry::AskUser));
    assert!(app.state.conversation.sessions.is_empty());
}

#[test]
fn a_session_that_another_program_went_on_in_is_left_to_it() {
    let mut app = gateway();
    exchange(&mut app, "s", "one");
    let leaf = app.state.conversation.messages[1].id;
    app.effects();
    app.keys("two<enter>");
    let claims = |app: &mut App| {
        let mut claims = Vec::new();
        for effect in app.effects() {
            if let Effect::OpenStream { claim, .. } = effect {
                claims.push(claim);
            }
        }
        claims
    };
    assert_eq!(claims(&mut app), [Some(leaf)]);
    app.fail(taken());
    assert!(
        app.screen().contains("is no longer this program's"),
        "{}",
        app.screen()
    );
    assert!(app.state.banners.is_empty());
    assert_eq!(claims(&mut app), [None]);
    answer(&mut app, "t", "re: two");
    assert_eq!(
        (sent(&app).form, sent(&app).session),
        (Form::Quoted, SessionUse::Begun)
    );
    app.keys("<tab>i");
    let screen = app.screen();
    assert!(screen.contains("Tries           1"), "{screen}");
    app.keys("<esc><esc>");
    assert!(app.screen().contains("about 58/60"), "{}", app.screen());
    assert_eq!(told(&exchange(&mut app, "t", "three")).0, Some("t"));
}

#[test]
fn a_server_that_answers_in_another_session_has_forgotten_what_was_said_before() {
    let mut app = gateway();
    exchange(&mut app, "s", "one");
    assert_eq!(told(&exchange(&mut app, "t", "two")), (Some("s"), "two"));
    assert_eq!(sent(&app).session, SessionUse::Forgotten);
    let screen = app.screen();
    assert!(screen.contains("the server did not go on"), "{screen}");
    app.effects();
    app.keys("three<enter>");
    let parts = ["re: one", "re: two", "My new message =====\nthree\n"];
    assert_quotes(&app.request(), &parts);
}

#[test]
fn a_server_that_loses_what_it_never_gave_is_not_asked_for_ever() {
    let mut app = gateway();
    exchange(&mut app, "s", "one");
    app.keys("two<enter>").fail(lost());
    app.effects();
    app.fail(lost());
    assert_eq!(app.requests(), 0);
    assert!(
        app.banner().contains("cannot open its memory"),
        "{}",
        app.banner()
    );
}

#[test]
fn a_session_goes_to_no_other_server_and_is_there_on_the_way_back() {
    let mut app = gateway();
    exchange(&mut app, "s", "one");
    let other = Endpoint {
        base_url: "https://other.test/v1".to_owned(),
        host: "other.test".to_owned(),
        kind: ServerKind::Other,
        key: None,
        sealing: Sealing::Open,
    };
    app.send(Msg::Connected(other)).models(&["llama3.2:1b"]);
    app.keys("<esc>");
    app.send(Msg::Connected(pinaivu(Some(key_label()))))
        .models(&["llama3.2:1b"]);
    assert_eq!(told(&exchange(&mut app, "s", "two")).0, Some("s"));
}

/// A server of no known kind, and what it tells of its models.
fn unknown(app: &mut App, nodes: Option<u64>) {
    app.send(Msg::Connected(Endpoint {
        base_url: "https://other.test/v1".to_owned(),
        host: "other.test".to_owned(),
        kind: ServerKind::Other,
        key: None,
        sealing: Sealing::Open,
    }));
    app.keys("<esc>");
    let model = Model {
        id: "m".to_owned(),
        nodes,
        ..Model::default()
    };
    app.listed(Ok(ModelList {
        models: vec![model],
        left_out: 0,
    }));
    app.effects();
}

#[test]
fn a_server_that_is_unknown_is_asked_message_by_message_and_told_from_its_answer() {
    let mut app = gateway();
    exchange(&mut app, "s", "one");
    unknown(&mut app, None);
    app.keys("two<enter>");
    let request = app.request();
    assert_eq!((request.prompts.len(), request.session), (3, None));
    app.opened();
    app.stream(StreamEvent::Delta(Delta::Shape(ReplyShape::Pinaivu)));
    assert!(
        app.screen().contains("reads only the last message"),
        "{}",
        app.screen()
    );
    app.stream(StreamEvent::Delta(Delta::Session(session("t"))))
        .delta("?")
        .finish();
    assert_eq!(sent(&app).form, Form::Unread);
    app.effects();
    app.keys("three<enter>");
    let next = app.request();
    assert_quotes(&next, &["re: one", "two", "My new message =====\nthree\n"]);
}

#[test]
fn a_gateway_of_pinaivus_that_is_unknown_is_sent_everything_once_whichever_it_is() {
    for shape in [ReplyShape::OpenAi, ReplyShape::Pinaivu] {
        let mut app = gateway();
        exchange(&mut app, "s", "one");
        // Its models have nodes, whatever its address.
        unknown(&mut app, Some(3));
        app.keys("two<enter>");
        assert_quotes(&app.request(), &["re: one", "My new message =====\ntwo\n"]);
        app.opened();
        app.stream(StreamEvent::Delta(Delta::Shape(shape)));
        app.stream(StreamEvent::Delta(Delta::Session(session("t"))))
            .delta("2")
            .finish();
        app.effects();
        app.keys("three<enter>");
        let next = app.request();
        let prompts = if shape == ReplyShape::OpenAi { 5 } else { 1 };
        assert_eq!(next.prompts.len(), prompts, "{shape:?}");
        assert_eq!(next.session, Some(session("t")));
    }
}

#[test]
fn what_a_server_is_outlives_the_program() {
    let mut app = App::bare(100, 40);
    let _ = app.state.keep_history(7);
    app.send(Msg::Connected(pinaivu(Some(key_label()))))
        .models(&["m"]);
    exchange(&mut app, "s", "one");
    let mut kept = Vec::new();
    for effect in app.effects() {
        if let Effect::Store(Op::Keep { name, value }) = effect {
            kept.push((name, value.unwrap()));
        }
    }
    let shape = (
        "reply shape https://api.pinaivu.com/v1".to_owned(),
        "pinaivu".to_owned(),
    );
    assert!(kept.contains(&shape), "{kept:?}");
    let answer = Answer::Kept(vec![shape]);
    let mut next = App::bare(100, 40);
    next.send(Msg::Stored(Stored::Answered { number: 1, answer }));
    next.send(Msg::Connected(pinaivu(Some(key_label()))))
        .models(&["m"]);
    next.send(Msg::Stored(Stored::Loaded(Box::new(loaded(
        &app,
        Vec::new(),
    )))));
    next.effects();
    next.keys("two<enter>");
    assert_quotes(&next.request(), &["re: one"]);
}

#[test]
fn a_server_that_demanded_to_be_told_who_asks_is_told_with_the_first_message_of_later_runs() {
    let mut app = gateway();
    unknown(&mut app, None);
    app.keys("one<enter>");
    assert!(!app.request().wants_identity, "nobody knows it yet");
    app.opened()
        .stream(StreamEvent::Delta(Delta::Introduced))
        .delta("re")
        .finish();
    let mut kept = Vec::new();
    for effect in app.effects() {
        if let Effect::Store(Op::Keep { name, value }) = effect {
            kept.push((name, value.unwrap()));
        }
    }
    app.keys("two<enter>");
    assert!(app.request().wants_identity);
    let mut next = gateway();
    let answer = Answer::Kept(kept);
    next.send(Msg::Stored(Stored::Answered { number: 1, answer }));
    next.keys("one<enter>");
    assert!(!next.request().wants_identity, "another server");
    next.opened().delta("re").finish();
    unknown(&mut next, None);
    next.keys("two<enter>");
    assert!(next.request().wants_identity);
}

/// The conversation of a program, as the history gives it back.
fn loaded(app: &App, sessions: Vec<PathSession>) -> Loaded {
    Loaded {
        conversation: Conversation {
            id: ConversationId(9),
            sessions,
            ..app.state.conversation.clone()
        },
        model: "m".to_owned(),
        created: 1,
        updated: 1,
        pinned: false,
        archived: false,
        draft: String::new(),
        queue: Vec::new(),
        place: None,
    }
}

#[test]
fn a_conversation_that_is_continued_goes_on_in_its_session_on_the_same_server_only() {
    let mut before = gateway();
    let mut kept = Kept::default();
    exchange(&mut before, "s", "one");
    kept.take(&before.effects());
    let sessions: Vec<_> = kept.sessions.into_values().map(|(_, it)| it).collect();
    assert_eq!(sessions.len(), 1);
    for server in ["https://api.pinaivu.com/v1", "https://other.test/v1"] {
        let mut app = gateway();
        app.send(Msg::Connected(Endpoint {
            base_url: server.to_owned(),
            ..pinaivu(Some(key_label()))
        }));
        app.send(Msg::Stored(Stored::Loaded(Box::new(loaded(
            &before,
            sessions.clone(),
        )))));
        app.effects();
        app.keys("two<enter>");
        let request = app.request();
        if server.contains("pinaivu") {
            assert_eq!(told(&request), (Some("s"), "two"));
        } else {
            assert_quotes(&request, &["re: one"]);
        }
    }
}

#[test]
fn what_has_no_room_in_the_model_is_left_out_and_said_to_be() {
    let mut app = gateway();
    exchange(&mut app, "s", "the very first thing");
    app.paste(&"word ".repeat(700)).keys("<enter>");
    answer(&mut app, "s", "second");
    app.keys("<ctrl-o>").listed(Ok(ModelList {
        models: vec![Model {
            id: "llama3.2:1b".to_owned(),
            context: Some(1_024),
            ..Model::default()
        }],
        left_out: 0,
    }));
    app.keys("<esc><ctrl-r>");
    app.keys("<esc>");
    app.effects();
    app.keys("last<enter>");
    let request = app.request();
    let (_, text) = told(&request);
    assert!(text.contains("The first 2 messages are left out"), "{text}");
    assert!(!text.contains("the very first thing"));
    answer(&mut app, "t", "ok");
    assert_eq!(sent(&app).left_out, 2);
    app.keys("<tab>i");
    assert!(
        app.screen().contains("2 of the first messages"),
        "{}",
        app.screen()
    );
}

#[test]
fn a_server_that_reads_whole_conversations_is_sent_them_with_its_session_if_it_gives_one() {
    let mut app = App::new(100, 40);
    exchange_openai(&mut app, "one");
    let second = exchange_openai(&mut app, "two");
    assert_eq!(
        (second.prompts.len(), second.session),
        (3, Some(session("o")))
    );
    assert_eq!((sent(&app).form, sent(&app).earlier), (Form::Path, 2));
}

fn exchange_openai(app: &mut App, text: &str) -> Request {
    app.effects();
    app.keys(&format!("{text}<enter>"));
    let request = app.request();
    app.opened();
    app.stream(StreamEvent::Delta(Delta::Shape(ReplyShape::OpenAi)));
    app.stream(StreamEvent::Delta(Delta::Session(session("o"))));
    app.delta("re").stream(StreamEvent::Finished(Finish::Stop));
    request
}

#[test]
fn a_session_is_in_no_debug_and_on_no_screen() {
    let mut app = gateway();
    exchange(&mut app, "SECRET", "one");
    app.keys("<tab>ic");
    let screen = app.screen();
    let effects = app.effects();
    let seen = format!("{:?} {effects:?} {screen}", app.state);
    assert!(!seen.contains("SECRET"), "{seen}");
}
