//! The system prompt: where a conversation has it from, how it is written, and what servers are sent of it.

use crate::flows::journal::at;
use crate::flows::profiles::with_profiles;
use crate::support::desk::Desk;
use crate::support::harness::{App, no_connection, pinaivu, rate_limited};
use crate::support::kept::Kept;
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::{Msg, Size, StreamEvent};
use pnv_tui::app::profiles::{KeyChange, Switch};
use pnv_tui::app::recall::Stored;
use pnv_tui::chat::history::{Answer, Op};
use pnv_tui::chat::{
    Delta, Endpoint, Failure, Form, Model, ModelList, ReplyShape, Request, Sent, ServerKind,
    ServerSession, SessionUse, SystemUse,
};

/// A program that is to begin conversations with this, in front of a server of this shape.
fn app(shape: &str, default: Option<&str>) -> App {
    let mut app = App::knowing(100, 40, shape);
    app.state.settings.system = default.map(str::to_owned);
    let _ = app.state.keep_history(7);
    app.effects();
    app
}

/// Gives the conversation this system prompt in the place of the one before.
fn give(app: &mut App, text: &str) {
    app.keys("/system<enter>");
    let lines = app.state.system_field.text().lines().count();
    for _ in 0..lines {
        app.keys("<ctrl-u><backspace>");
    }
    app.paste(text).keys("<enter>");
    assert_eq!(app.state.overlay, None);
}

fn session(name: &str) -> ServerSession {
    ServerSession {
        id: name.to_owned(),
        key: format!("{name}-key"),
    }
}

/// Says something, and has it answered as Pinaivu's gateway does, in a session of this name; what was sent.
fn exchange(app: &mut App, name: &str, text: &str) -> Request {
    app.effects();
    app.keys(&format!("{text}<enter>"));
    let request = app.request();
    answer(app, name);
    request
}

fn answer(app: &mut App, name: &str) {
    app.opened();
    app.stream(StreamEvent::Delta(Delta::Shape(ReplyShape::Pinaivu)));
    app.stream(StreamEvent::Delta(Delta::Session(session(name))));
    app.delta("re").finish();
}

fn sent(app: &App) -> Sent {
    let last = app.state.conversation.messages.last().unwrap();
    last.reply.as_ref().unwrap().sending.as_ref().unwrap().sent
}

/// What goes along as a message of its own with what is said now.
fn told(app: &mut App, text: &str) -> Option<String> {
    app.effects();
    app.keys(&format!("{text}<enter>"));
    let request = app.request();
    app.opened().delta("re").finish();
    request.system
}

fn details(app: &mut App) -> String {
    app.keys("<tab>i");
    let screen = app.screen();
    app.keys("<esc><esc>");
    screen
}

#[test]
fn a_conversation_takes_the_default_with_its_first_message_and_keeps_it() {
    let mut app = app("openai", Some("Be brief."));
    assert_eq!(app.state.conversation.system, None);
    assert!(app.screen().contains("Message · with system prompt"));
    assert_eq!(told(&mut app, "one").as_deref(), Some("Be brief."));
    assert_eq!(
        (sent(&app).system, sent(&app).bytes),
        (SystemUse::Message, 12)
    );
    app.state.settings.system = Some("Be kind.".to_owned());
    assert_eq!(told(&mut app, "two").as_deref(), Some("Be brief."));
    app.keys("<ctrl-n>");
    assert_eq!(told(&mut app, "three").as_deref(), Some("Be kind."));
    app.state.settings.system = Some(String::new());
    app.keys("<ctrl-n>");
    assert!(!app.screen().contains("system"));
    assert_eq!(told(&mut app, "four"), None);
    assert_eq!(sent(&app).system, SystemUse::None);
    app.state.settings.system = Some("Be kind.".to_owned());
    assert_eq!(told(&mut app, "five"), None, "it began without one");
    assert!(details(&mut app).contains("System prompt   none"));
}

#[test]
fn it_is_written_in_a_dialog_of_several_lines_and_holds_from_then_on() {
    let mut app = app("openai", None);
    app.keys("/system<enter>Be brief.<ctrl-j>Be kind.\\<enter>Be<left><left>To ");
    assert!(app.screen().contains("To Be"), "{}", app.screen());
    app.send(Msg::Resize(Size {
        width: 50,
        height: 15,
    }));
    assert!(app.screen().contains("To Be"), "a resize loses nothing");
    app.send(Msg::Resize(Size {
        width: 100,
        height: 40,
    }));
    app.keys("<enter>");
    assert!(app.screen().contains("goes along from the first message"));
    let written = "Be brief.\nBe kind.\nTo Be";
    assert_eq!(app.state.system_prompt(), Some(written));
    assert!(app.screen().contains("Message · with system prompt"));
    assert_eq!(told(&mut app, "one").as_deref(), Some(written));
    // It is prefilled, and a paste of lines is one.
    app.keys("/system<enter><ctrl-j>")
        .paste("It has\r\nlines.")
        .keys("<enter>");
    assert!(app.screen().contains("another from the next message on"));
    let longer = format!("{written}\nIt has\nlines.");
    assert_eq!(told(&mut app, "two"), Some(longer));
    // None, again.
    give(&mut app, "");
    assert!(
        app.screen()
            .contains("no system prompt from the next message on")
    );
    assert!(!app.screen().contains("Message · with"));
    assert_eq!(told(&mut app, "three"), None);
    // Nothing else has happened in the meantime.
    app.keys("/system<enter><enter>");
    assert!(!app.screen().contains("next message on"));
}

#[test]
fn a_default_can_be_put_away_for_one_conversation() {
    let mut app = app("openai", Some("Be brief."));
    give(&mut app, "");
    assert_eq!(told(&mut app, "one"), None);
    app.keys("<ctrl-n>");
    assert_eq!(told(&mut app, "two").as_deref(), Some("Be brief."));
}

#[test]
fn who_leaves_the_dialog_leaves_all_as_it_was_and_gets_back_what_was_written() {
    let mut app = app("openai", Some("Be brief."));
    for (place, leave) in ["<esc>", "<ctrl-c>"].iter().enumerate() {
        app.keys(&format!("/system<enter> And kind {place}.{leave}"));
        assert!(app.screen().contains("Up brings back what you wrote"));
        assert_eq!(app.state.system_prompt(), Some("Be brief."));
        assert_eq!(app.state.overlay, None);
        app.keys("/system<enter>");
        assert_eq!(app.state.system_field.text(), "Be brief.");
        app.keys("<up>");
        let written = format!("Be brief. And kind {place}.");
        assert_eq!(app.state.system_field.text(), written);
        app.keys("<down><esc>");
        assert!(
            !app.screen().contains("Up brings back"),
            "nothing was written"
        );
    }
    // What was replaced can be had again, too.
    give(&mut app, "Be long.");
    app.keys("/system<enter><up>");
    assert_eq!(app.state.system_field.text(), "Be brief.");
}

#[test]
fn one_that_is_too_long_is_not_taken_and_not_lost() {
    let mut app = app("openai", None);
    app.keys("/system<enter>").paste(&"x".repeat(65_537));
    assert!(app.screen().contains("64 KiB at most"), "{}", app.screen());
    app.paste(&"x".repeat(65_536)).keys("y<enter>");
    assert!(app.screen().contains("64 KiB at most"));
    assert_eq!(app.state.system_field.text().len(), 65_537);
    app.keys("<backspace><enter>");
    assert_eq!(app.state.system_prompt().map(str::len), Some(65_536));
}

#[test]
fn what_a_file_has_of_control_characters_is_not_painted_and_not_changed_by_a_look() {
    let mut app = app("openai", Some("Be\u{1b}[31m brief\u{9b}.\u{7}"));
    app.keys("/system<enter>");
    let screen = app.screen();
    assert!(screen.contains("Be brief"), "{screen}");
    assert!(!screen.contains(|c: char| c.is_control() && c != '\n'));
    app.keys("<enter>");
    assert_eq!(
        app.state.conversation.system, None,
        "it is the default still"
    );
}

#[test]
fn a_server_of_pinaivus_shape_gets_it_in_the_first_message_and_remembers_it() {
    let mut app = app("pinaivu", Some("Be brief."));
    let first = exchange(&mut app, "s", "one");
    assert_eq!((first.system, first.session), (None, None));
    let text = &first.prompts[0].text;
    assert!(
        text.contains("\n===== Instructions =====\nBe brief.\n"),
        "{text}"
    );
    assert!(text.ends_with("\n===== My message =====\none\n"), "{text}");
    assert_eq!(
        (sent(&app).system, sent(&app).form),
        (SystemUse::Quoted, Form::Alone)
    );
    assert_eq!(sent(&app).bytes, text.len() as u64);
    assert!(details(&mut app).contains("sent as text in your message"));
    let second = exchange(&mut app, "s", "two");
    assert_eq!(
        (second.prompts[0].text.as_str(), second.system),
        ("two", None)
    );
    assert_eq!(second.session, Some(session("s")));
    assert_eq!(sent(&app).system, SystemUse::Remembered);
    assert!(details(&mut app).contains("not sent again: the server remembers it"));
}

#[test]
fn another_one_begins_a_new_session_with_what_was_said_before_as_text() {
    let mut kept = Kept::default();
    let mut app = app("pinaivu", Some("Be brief."));
    exchange(&mut app, "s", "one");
    kept.take(&app.effects());
    assert_eq!(kept.sessions.len(), 1);
    give(&mut app, "Be kind.");
    let effects = app.effects();
    kept.take(&effects);
    assert_eq!(
        kept.sessions.len(),
        0,
        "it is not gone on in after a restart either"
    );
    app.keys("two<enter>");
    let request = app.request();
    assert_eq!((request.session, request.system), (None, None));
    let text = &request.prompts[0].text;
    for part in [
        "===== Instructions =====\nBe kind.\n",
        "===== I said =====\none\n",
        "===== My new message =====\ntwo\n",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    answer(&mut app, "t");
    assert_eq!(
        (sent(&app).form, sent(&app).session),
        (Form::Quoted, SessionUse::Begun)
    );
    assert_eq!(exchange(&mut app, "t", "three").session, Some(session("t")));
}

#[test]
fn a_reply_that_was_asked_for_before_gives_no_session_to_go_on_in() {
    let mut app = app("pinaivu", None);
    exchange(&mut app, "s", "one");
    app.keys("two<enter>");
    give(&mut app, "Be kind.");
    answer(&mut app, "s");
    assert_eq!(app.state.conversation.sessions, []);
    assert_eq!(sent(&app).system, SystemUse::None);
    // Nor does one that failed, whose session is as it was.
    let mut app = self::app("pinaivu", None);
    exchange(&mut app, "s", "one");
    app.keys("two<enter>");
    give(&mut app, "Be kind.");
    app.effects();
    app.fail(rate_limited(5)).wait(5_000);
    let again = app.request();
    assert_eq!(again.session, None);
    assert!(again.prompts[0].text.contains("Be kind."));
}

#[test]
fn a_server_that_did_not_read_it_gets_it_in_the_next_message() {
    let mut app = app("openai", Some("Be brief."));
    app.send(Msg::Connected(Endpoint {
        base_url: "https://other.test/v1".to_owned(),
        kind: ServerKind::Other,
        ..pinaivu(None)
    }))
    .keys("<esc>");
    let model = Model {
        id: "m".to_owned(),
        ..Model::default()
    };
    app.listed(Ok(ModelList {
        models: vec![model],
        left_out: 0,
    }));
    app.effects();
    app.keys("one<enter>");
    let first = app.request();
    assert_eq!(first.system.as_deref(), Some("Be brief."));
    answer(&mut app, "s");
    assert_eq!(
        (sent(&app).system, sent(&app).form),
        (SystemUse::Unread, Form::Alone)
    );
    assert!(
        app.screen()
            .contains("the system prompt goes along in the next one")
    );
    assert!(details(&mut app).contains("which this server does not read"));
    let second = exchange(&mut app, "t", "two");
    assert_eq!((second.session, second.system), (None, None));
    assert!(
        second.prompts[0]
            .text
            .contains("===== Instructions =====\nBe brief.\n")
    );
}

#[test]
fn a_server_that_forgot_is_told_to_have_forgotten_it() {
    let mut app = app("pinaivu", Some("Be brief."));
    exchange(&mut app, "s", "one");
    exchange(&mut app, "other", "two");
    assert!(details(&mut app).contains("did not go on in its memory of it"));
    let third = exchange(&mut app, "t", "three");
    assert!(
        third.prompts[0]
            .text
            .contains("===== Instructions =====\nBe brief.\n")
    );
}

#[test]
fn a_fork_and_a_conversation_that_is_opened_again_have_their_own() {
    let mut desk = Desk::new(100, 40);
    desk.app.state.settings.system = Some("Be brief.".to_owned());
    desk.app.exchange("one", "re");
    desk.settle();
    let first = desk.here();
    give(&mut desk.app, "Be kind.");
    desk.keys("/fork<enter>");
    assert_eq!(desk.app.state.system_prompt(), Some("Be kind."));
    give(&mut desk.app, "Be long.");
    desk.app.exchange("two", "re");
    desk.settle();
    desk.kept.assert_holds(&desk.app.state);
    let fork = desk.here();
    desk.app.state.settings.system = None;
    desk.open(first);
    assert_eq!(desk.app.state.system_prompt(), Some("Be kind."));
    desk.kept.assert_holds(&desk.app.state);
    desk.open(fork);
    assert_eq!(desk.app.state.system_prompt(), Some("Be long."));
    desk.keys("<ctrl-n>");
    assert_eq!(desk.app.state.system_prompt(), None);
}

#[test]
fn one_that_is_given_before_the_first_message_is_kept_at_once() {
    let mut desk = Desk::new(100, 40);
    give(&mut desk.app, "Be kind.");
    desk.app.wait(300);
    desk.settle();
    let here = desk.here();
    desk.kept.assert_holds(&desk.app.state);
    assert!(desk.app.state.kept_conversation().is_some());
    desk.keys("<ctrl-n>");
    assert_eq!(desk.app.state.system_prompt(), None);
    desk.open(here);
    assert_eq!(desk.app.state.system_prompt(), Some("Be kind."));
}

#[test]
fn the_history_is_told_when_it_changes_and_only_then() {
    let mut app = app("openai", Some("Be brief."));
    let systems = |app: &mut App| {
        let mut systems = Vec::new();
        for effect in app.effects() {
            if let Effect::Store(Op::System(_, system)) = effect {
                systems.push(system);
            }
        }
        systems
    };
    app.exchange("one", "re").exchange("two", "re").wait(1_000);
    assert_eq!(systems(&mut app), [Some("Be brief.".to_owned())]);
    give(&mut app, "Be kind.");
    app.exchange("three", "re").wait(1_000);
    assert_eq!(systems(&mut app), [Some("Be kind.".to_owned())]);
}

#[test]
fn a_first_message_that_comes_back_begins_with_the_default_of_the_profile_that_it_is_sent_with() {
    let mut app = with_profiles(100, 30);
    app.state.settings.profiles.list[3].system = Some("You are at work.".to_owned());
    app.state.settings.system = Some("Be brief.".to_owned());
    app.keys("Hello<enter>").fail(no_connection());
    assert_eq!(app.state.system_prompt(), Some("Be brief."));
    app.keys("<esc>");
    assert_eq!(app.state.composer.text(), "Hello");
    app.send(Msg::Switched(Switch {
        profile: "work".to_owned(),
        endpoint: app.state.endpoint.clone(),
        key: KeyChange::Other,
        said: String::new(),
    }));
    assert_eq!(app.state.system_prompt(), Some("You are at work."));
    app.effects();
    app.keys("<enter>");
    assert_eq!(app.request().system.as_deref(), Some("You are at work."));
}

/// A program with profiles, of which each has a system prompt, and what it said first has failed so.
fn failed_first(failure: Failure) -> App {
    let mut app = with_profiles(100, 30);
    let profiles = &mut app.state.settings.profiles.list;
    for profile in profiles {
        profile.system = Some(format!("You are {}.", profile.name));
    }
    app.state.settings.system = Some("You are default.".to_owned());
    app.keys("Hello<enter>").fail(failure);
    assert_eq!(app.state.system_prompt(), Some("You are default."));
    app
}

fn switch(app: &mut App, place: usize, key: KeyChange) {
    let profile = app.state.settings.profiles.list[place].clone();
    app.send(Msg::Switched(Switch {
        profile: profile.name,
        endpoint: profile.endpoint,
        key,
        said: String::new(),
    }));
}

#[test]
fn a_profile_of_another_server_is_not_sent_the_default_of_the_one_before() {
    for failure in [no_connection(), rate_limited(7_200)] {
        let mut app = failed_first(failure);
        switch(&mut app, 2, KeyChange::Other);
        assert_eq!(app.state.composer.text(), "Hello");
        assert_eq!(app.state.system_prompt(), Some("You are local."));
        app.effects();
        app.keys("<enter>");
        assert_eq!(app.request().system.as_deref(), Some("You are local."));
    }
}

#[test]
fn a_first_message_that_comes_back_after_a_switch_lets_go_of_the_default_before() {
    let mut app = failed_first(no_connection());
    switch(&mut app, 3, KeyChange::Same);
    app.keys("<esc>");
    assert_eq!(app.state.composer.text(), "Hello");
    assert_eq!(app.state.system_prompt(), Some("You are work."));
    // What the person gave stays, whatever the default says.
    let mut app = failed_first(no_connection());
    app.keys("/system<enter> And kind.<enter>");
    switch(&mut app, 2, KeyChange::Other);
    assert_eq!(
        app.state.system_prompt(),
        Some("You are default. And kind.")
    );
}

/// What the history was told of a system prompt that is being written.
fn written(app: &mut App) -> Vec<Option<String>> {
    let mut written = Vec::new();
    for effect in app.effects() {
        if let Effect::Store(Op::Keep { name, value }) = effect
            && name.contains("system prompt")
        {
            written.push(value);
        }
    }
    written
}

#[test]
fn what_is_being_written_is_there_again_after_the_program_was_killed() {
    let mut app = app("openai", None);
    app.keys("/system<enter>Be k")
        .wait(100)
        .keys("ind")
        .wait(149);
    assert_eq!(written(&mut app), []);
    app.wait(1);
    let text = "Be kind".to_owned();
    assert_eq!(written(&mut app), [Some(text.clone())]);
    // Who looks at it and leaves loses nothing of that.
    app.keys("<esc>/system<enter><esc>").wait(1_000);
    assert_eq!(written(&mut app), []);
    let mut next = self::app("openai", None);
    let answer = Answer::Kept(vec![("system prompt being written".to_owned(), text)]);
    next.send(Msg::Stored(Stored::Answered { number: 1, answer }));
    next.keys("/system<enter><up>").effects();
    assert_eq!(next.state.system_field.text(), "Be kind");
    next.keys("<enter>").wait(1_000);
    assert_eq!(written(&mut next), [None]);
    assert_eq!(next.state.system_prompt(), Some("Be kind"));
    next.keys("/system<enter>.<enter>").wait(1_000);
    assert_eq!(written(&mut next), [], "it was kept sooner");
}

#[test]
fn what_is_being_written_is_written_down_when_the_program_ends() {
    let mut app = app("openai", None);
    app.keys("/system<enter>Be kind").effects();
    let rest = app.state.journal_rest();
    let is_it = |effect: &Effect| matches!(effect, Effect::Store(Op::Keep { value: Some(text), .. }) if text == "Be kind");
    assert!(rest.iter().any(is_it), "{rest:?}");
}

#[test]
fn what_is_written_for_one_conversation_is_not_kept_in_another_that_opens_meanwhile() {
    let mut desk = Desk::with(80, 24, &["one", "two"]);
    let (first, second) = (desk.kept.ids()[0], desk.here());
    desk.app.open(first);
    desk.keys_only("/system<enter>Be kind.").settle();
    assert_eq!((desk.here(), desk.path()[0]), (first, "one"));
    assert!(desk.app.state.overlay.is_some(), "nobody types elsewhere");
    desk.keys("<enter>");
    assert_eq!(desk.app.state.overlay, None);
    let screen = desk.app.screen();
    let said = "another conversation is open; /system and Up bring back what you wrote";
    assert!(screen.contains(said), "{screen}");
    assert_eq!(desk.app.state.system_prompt(), None);
    desk.open(second);
    assert_eq!(desk.app.state.system_prompt(), None);
    desk.keys("/system<enter><up><enter>");
    assert_eq!(desk.app.state.system_prompt(), Some("Be kind."));
    desk.kept.assert_holds(&desk.app.state);
}

fn cross(app: &mut App, kind: ServerKind) {
    app.send(at(kind)).models(&["m"]).wait(1_000);
}

#[test]
fn what_is_being_written_in_the_demonstration_is_not_written_to_the_history() {
    for leave in ["<esc>", ""] {
        let mut app = app("openai", None);
        cross(&mut app, ServerKind::Demo);
        app.keys(&format!("/system<enter>Be a pirate.{leave}"));
        cross(&mut app, ServerKind::Other);
        assert_eq!(written(&mut app), []);
        app.keys("<enter>");
        assert_eq!(app.state.system_prompt(), None);
        app.keys("/system<enter>").wait(1_000);
        assert_eq!(app.state.system_field.text(), "");
        assert_eq!(written(&mut app), []);
        app.keys("Be kind.").wait(1_000);
        assert_eq!(written(&mut app), [Some("Be kind.".to_owned())]);
    }
}

#[test]
fn what_was_being_written_before_the_demonstration_stays_in_the_history() {
    let mut app = app("openai", None);
    app.keys("/system<enter>Be kind.");
    cross(&mut app, ServerKind::Demo);
    assert_eq!(written(&mut app), [Some("Be kind.".to_owned())]);
    app.keys("<esc>");
    give(&mut app, "Be a pirate.");
    cross(&mut app, ServerKind::Other);
    assert_eq!(written(&mut app), [], "it is there, as it was");
    give(&mut app, "Be kind.");
    app.wait(1_000);
    assert_eq!(written(&mut app), [None], "it is kept");
}
