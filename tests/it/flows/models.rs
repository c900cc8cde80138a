//! The models: listed, filtered, switched in the middle of a conversation.

use crate::support::harness::{App, key_label, no_connection, pinaivu, refused};
use pnv_tui::app::effect::{Effect, Setting};
use pnv_tui::app::msg::Msg;
use pnv_tui::chat::{
    Endpoint, Failure, FailureKind, KeyLabel, KeySource, Model, ModelList, Retry, Sealing,
    ServerKind,
};

fn model(id: &str) -> Model {
    Model {
        id: id.to_owned(),
        ..Model::default()
    }
}

#[test]
fn the_first_model_served_is_used_unless_one_is_set() {
    let app = App::new(80, 24);
    assert_eq!(app.state.model.as_deref(), Some("llama3.2:1b"));
    let mut set = App::bare(80, 24);
    set.state.model = Some("mine".to_owned());
    set.send(Msg::Connected(pinaivu(Some(key_label()))))
        .models(&["a", "b"]);
    assert_eq!(set.state.model.as_deref(), Some("mine"));
}

#[test]
fn a_switch_takes_effect_with_the_next_message_and_keeps_the_history() {
    let mut app = App::new(120, 36);
    app.keys("one<enter>").opened().delta("1").finish();
    app.keys("<ctrl-o>");
    assert!(
        matches!(app.effects().last(), Some(Effect::FetchModels { .. })),
        "the list is live"
    );
    app.keys("qwen<enter>");
    assert!(
        app.screen()
            .contains("qwen2.5:7b answers from the next message on")
    );
    app.keys("two<enter>");
    let request = app.request();
    assert_eq!(
        (request.model.as_str(), request.prompts.len()),
        ("qwen2.5:7b", 3)
    );
    app.opened().delta("2").finish();
    let screen = app.screen();
    assert!(
        screen.contains("llama3.2:1b ·") && screen.contains("qwen2.5:7b ·"),
        "{screen}"
    );
}

#[test]
fn a_switch_while_a_reply_streams_leaves_that_reply_alone() {
    let mut app = App::new(120, 36);
    app.keys("one<enter>")
        .opened()
        .delta("1")
        .keys("<ctrl-o>qwen<enter>")
        .delta("2")
        .finish();
    let reply = app.state.conversation.messages[1].reply.as_ref().unwrap();
    assert_eq!(
        (reply.model(), app.state.model.as_deref().unwrap()),
        ("llama3.2:1b", "qwen2.5:7b")
    );
}

#[test]
fn two_thousand_models_are_filtered_by_letters() {
    let mut app = App::new(120, 36);
    let ids: Vec<String> = (0..2_000)
        .map(|n| format!("family-{}:{n}b", n % 37))
        .collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    app.keys("<ctrl-o>").models(&ids);
    app.keys("f31:1999");
    assert!(
        app.screen().contains("Models · 0 of 2001"),
        "the model in use is listed too"
    );
    app.keys("<ctrl-u>f1:1999b<enter>");
    assert_eq!(app.state.model.as_deref(), Some("family-1:1999b"));
}

#[test]
fn stars_and_the_default_are_saved() {
    let mut app = App::new(120, 36);
    app.keys("<ctrl-o>qwen<ctrl-s>");
    assert_eq!(
        app.effects().pop(),
        Some(Effect::Save(Setting::Star("qwen2.5:7b".to_owned())))
    );
    assert!(app.screen().contains("★ qwen2.5:7b"));
    app.keys("<ctrl-s>");
    assert_eq!(
        app.effects().pop(),
        Some(Effect::Save(Setting::Unstar("qwen2.5:7b".to_owned())))
    );
    assert!(!app.screen().contains("★ qwen2.5:7b"));
    app.keys("<ctrl-d>");
    assert_eq!(
        app.effects(),
        [Effect::Save(Setting::Model("qwen2.5:7b".to_owned()))]
    );
}

#[test]
fn f2_walks_the_models_used_lately() {
    let mut app = App::new(80, 24);
    app.keys("one<enter>")
        .opened()
        .delta("1")
        .finish()
        .keys("<ctrl-o>qwen<enter>");
    app.keys("<f2>");
    assert_eq!(app.state.model.as_deref(), Some("llama3.2:1b"));
    app.keys("<shift-f2>");
    assert_eq!(app.state.model.as_deref(), Some("qwen2.5:7b"));
}

#[test]
fn a_message_sent_before_any_model_is_known_waits_for_the_list() {
    let mut app = App::bare(80, 24);
    app.send(Msg::Connected(pinaivu(Some(key_label()))));
    app.keys("Hello<enter>");
    assert_eq!(app.state.model, None);
    app.models(&["llama3.2:1b"]);
    assert_eq!(app.request().model, "llama3.2:1b");
}

#[test]
fn while_no_model_is_known_the_head_of_a_reply_begins_with_its_time() {
    let mut app = App::bare(80, 24);
    app.send(Msg::Connected(pinaivu(Some(key_label()))));
    app.keys("Hello<enter>").wait(2_000);
    let screen = app.screen();
    let head = screen
        .lines()
        .find(|line| line.contains("14:02") && !line.contains("You"));
    let head = head.unwrap_or_default().trim_start();
    assert!(head.starts_with("waiting 2 s"), "{screen}");
}

#[test]
fn a_list_that_does_not_come_is_said_and_tried_again_with_the_message() {
    let mut app = App::bare(100, 24);
    app.send(Msg::Connected(pinaivu(Some(key_label()))))
        .listed(Err(no_connection()));
    assert!(app.banner().starts_with("No connection to api.pinaivu.com"));
    assert!(app.screen().contains("● offline"));
    app.keys("Hello<enter>");
    app.listed(Err(no_connection()));
    assert!(app.banner().contains("try 2 of 5"), "{}", app.banner());
    app.wait(1_500).models(&["llama3.2:1b"]);
    assert_eq!(app.request().prompts[0].text, "Hello");
    assert_eq!(app.banner(), "");
}

#[test]
fn ctrl_r_asks_for_a_list_that_did_not_come_and_for_no_reply() {
    let mut app = App::new(100, 24);
    app.keys("one<enter>").opened().delta("1").finish();
    app.keys("<ctrl-o>")
        .listed(Err(no_connection()))
        .keys("<esc>");
    app.effects();
    app.keys("<ctrl-r>");
    assert!(matches!(app.effects()[..], [Effect::FetchModels { .. }]));
}

#[test]
fn a_list_that_was_refused_for_its_key_asks_for_another_key() {
    for (kind, status) in [
        (FailureKind::Unauthorized, Some(401)),
        (FailureKind::Forbidden, Some(403)),
        (FailureKind::KeyNotSendable, None),
    ] {
        let mut app = App::bare(120, 24);
        app.send(Msg::Connected(pinaivu(Some(key_label()))))
            .listed(Err(Failure {
                kind,
                status,
                said: "no".to_owned(),
                retry: Retry::Never,
            }));
        let screen = app.screen();
        assert!(screen.contains("F3 new key"), "{kind:?}\n{screen}");
        assert!(!screen.contains("try again"), "{kind:?}\n{screen}");
    }
    let mut app = App::bare(120, 24);
    app.send(Msg::Connected(pinaivu(Some(key_label()))))
        .listed(Err(refused(FailureKind::Server, 500, "", Retry::Backoff)));
    let screen = app.screen();
    assert!(screen.contains("Ctrl+R try again"), "{screen}");
}

/// What is said of a server that lists no model.
const NO_MODEL: &str =
    "The server lists no model · if you know the name of one, start with --model NAME";

#[test]
fn a_server_that_lists_no_model_is_said_to_before_a_message_is_sent() {
    let mut app = App::bare(100, 24);
    app.send(Msg::Connected(pinaivu(Some(key_label()))))
        .models(&[]);
    assert_eq!(app.banner(), NO_MODEL);
    assert!(
        app.screen().contains("Ctrl+R try again"),
        "{}",
        app.screen()
    );
    app.effects();
    app.keys("<ctrl-r>");
    assert!(matches!(app.effects()[..], [Effect::FetchModels { .. }]));
    app.models(&[]);
    assert_eq!(app.banner(), NO_MODEL);
    app.keys("<ctrl-r>").models(&["llama3.2:1b"]);
    assert_eq!(app.banner(), "");
    assert_eq!(app.state.model.as_deref(), Some("llama3.2:1b"));
}

#[test]
fn who_named_a_model_is_not_told_that_the_server_lists_none() {
    let mut app = App::bare(100, 24);
    app.state.model = Some("mine".to_owned());
    app.send(Msg::Connected(pinaivu(Some(key_label()))))
        .models(&[]);
    assert_eq!(app.banner(), "");
}

#[test]
fn a_message_to_a_server_that_lists_no_model_waits_for_one_and_is_not_lost() {
    let mut app = App::bare(100, 24);
    app.send(Msg::Connected(pinaivu(Some(key_label()))))
        .models(&[]);
    app.keys("Hello<enter>").models(&[]);
    assert_eq!(app.banner(), NO_MODEL);
    assert_eq!(app.state.banners.len(), 1, "{}", app.screen());
    let screen = app.screen();
    assert!(screen.contains("Ctrl+R try again  Esc edit"), "{screen}");
    app.wait(600_000);
    assert_eq!(app.requests(), 0);
    app.keys("<ctrl-o>").models(&[]).keys("<esc>");
    assert_eq!(app.state.banners.len(), 1, "{}", app.screen());
    app.keys("<ctrl-r>").models(&[]);
    assert_eq!(app.requests(), 0);
    app.keys("<ctrl-r>").models(&["llama3.2:1b"]);
    assert_eq!(app.request().prompts[0].text, "Hello");
    assert_eq!(app.banner(), "");
}

#[test]
fn a_model_that_is_listed_at_last_gets_the_message_once_it_is_chosen() {
    let mut app = App::bare(100, 24);
    app.send(Msg::Connected(pinaivu(Some(key_label()))))
        .models(&[]);
    app.keys("Hello<enter>").models(&[]);
    app.keys("<ctrl-o>").models(&["llama3.2:1b"]);
    app.effects();
    app.keys("<enter>");
    assert_eq!(app.request().prompts[0].text, "Hello");
    assert_eq!(app.banner(), "");
}

#[test]
fn another_server_has_other_models_and_no_session() {
    let mut app = App::new(100, 24);
    app.send(Msg::Connected(Endpoint {
        base_url: "http://127.0.0.1:4001/v1".to_owned(),
        host: "127.0.0.1:4001".to_owned(),
        kind: ServerKind::Demo,
        key: Some(KeyLabel {
            source: KeySource::Demo,
            masked: "sk-pnv-…demo".to_owned(),
        }),
        sealing: Sealing::Open,
    }));
    assert_eq!(app.state.model, None);
    app.models(&["demo/tour"]);
    assert_eq!(app.state.model.as_deref(), Some("demo/tour"));
    assert!(app.screen().contains("not a language model"));
}

#[test]
fn a_name_with_control_characters_is_cleaned_on_the_screen_and_sent_as_it_is() {
    let mut app = App::new(120, 36);
    app.keys("<ctrl-o>").models(&["evil\u{1b}[2Jname"]);
    assert!(app.screen().contains("evilname"));
    app.keys("evil<enter>hi<enter>");
    assert_eq!(app.request().model, "evil\u{1b}[2Jname");
}

#[test]
fn another_server_ends_the_reply_of_the_one_before() {
    let mut app = App::new(100, 24);
    app.keys("one<enter>").opened().delta("half");
    let turn = app.turn();
    app.effects();
    let elsewhere = Endpoint {
        base_url: "http://127.0.0.1:4001/v1".to_owned(),
        ..pinaivu(None)
    };
    app.send(Msg::Connected(elsewhere));
    assert!(app.effects().contains(&Effect::Abort(turn)));
    assert_eq!(app.said()[1], "Assistant: half (Stopped)");
}

#[test]
fn a_list_that_was_cut_says_how_many_models_there_are() {
    for width in [80, 120] {
        let mut app = App::new(width, 36);
        app.keys("<ctrl-o>").listed(Ok(ModelList {
            models: ["a", "b"].map(model).into(),
            left_out: 429_998,
        }));
        let screen = app.screen();
        assert!(
            screen.contains("Models · 3 of 3 · 430k listed"),
            "the model in use may be among the others: {screen}"
        );
        assert!(!screen.contains("not listed"), "{screen}");
    }
}

#[test]
fn a_name_longer_than_the_screen_leaves_room_for_what_is_said_of_it() {
    let name = format!("begin-{}", "x".repeat(10_000));
    let mut app = App::new(100, 30);
    app.keys("<ctrl-o>").models(&[&name]);
    app.keys("begin<enter>one<enter>").opened().delta("1");
    assert_eq!(app.request().model, name, "it is sent as it is");
    app.finish().wait(60_000);
    let screen = app.screen();
    assert!(screen.contains("begin-xxx"), "{screen}");
    let head = screen
        .lines()
        .find(|line| line.contains("begin-x") && line.contains("… · "));
    assert!(head.is_some(), "{screen}");
    app.keys("two<enter>").fail(refused(
        FailureKind::NoSuchModel,
        404,
        "no such model",
        Retry::Never,
    ));
    let banner = app.banner();
    assert!(banner.contains("is not available here"), "{banner}");
    assert!(banner.chars().count() < 200, "{banner}");
}

#[test]
fn a_host_longer_than_the_screen_leaves_room_for_what_is_said_of_it() {
    let mut app = App::bare(100, 24);
    app.send(Msg::Connected(Endpoint {
        host: "h".repeat(10_000),
        ..pinaivu(Some(key_label()))
    }));
    let screen = app.screen();
    assert!(screen.contains("Your message goes to"), "{screen}");
    assert!(screen.contains("hhh…"), "{screen}");
    assert!(screen.contains("choose the model"), "{screen}");
    app.listed(Err(no_connection()));
    let banner = app.banner();
    assert!(banner.starts_with("No connection to hhh"), "{banner}");
    assert!(banner.chars().count() < 200, "{banner}");
}
