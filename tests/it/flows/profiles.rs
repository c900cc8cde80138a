//! Another profile: its key sends what the one before was refused for, its server gets nothing
//! unasked.

use crate::support::harness::{App, key_label, pinaivu, rate_limited, refused};
use pnv_tui::app::effect::{Effect, Setting};
use pnv_tui::app::msg::Msg;
use pnv_tui::app::profiles::{KeyChange, Profile, Switch};
use pnv_tui::chat::{Endpoint, FailureKind, KeyLabel, KeySource, Retry, Sealing, ServerKind};

fn work() -> Endpoint {
    pinaivu(Some(KeyLabel {
        source: KeySource::ConfigFile("~/.config/pnv-tui/config.toml".to_owned()),
        masked: "sk-pnv-…work".to_owned(),
    }))
}

fn local() -> Endpoint {
    Endpoint {
        base_url: "http://localhost:11434/v1".to_owned(),
        host: "localhost:11434".to_owned(),
        kind: ServerKind::Other,
        key: None,
        sealing: Sealing::Open,
    }
}

/// A program with four profiles to choose from, on a terminal of this size.
pub(crate) fn with_profiles(width: u16, height: u16) -> App {
    let mut app = App::new(width, height);
    let profile = |name: &str, endpoint, model: Option<&str>| Profile {
        name: name.to_owned(),
        endpoint,
        model: model.map(str::to_owned),
        system: None,
        key_file: Some(format!("{name}.toml")),
    };
    app.state.settings.profiles.list = vec![
        profile("default", Some(pinaivu(Some(key_label()))), None),
        profile("broken", None, None),
        profile("local", Some(local()), Some("qwen2.5:7b")),
        profile("work", Some(work()), None),
    ];
    app.state.settings.profiles.in_force = Some("default".to_owned());
    app
}

/// A message was refused for the key's sake.
fn refuse(app: &mut App) {
    app.keys("Hello<enter>").fail(refused(
        FailureKind::Unauthorized,
        401,
        "Invalid key",
        Retry::Never,
    ));
    app.effects();
}

/// The person chooses a profile, and it is put in force.
fn switch(app: &mut App, name: &str, endpoint: Endpoint, key: KeyChange) {
    app.keys(&format!("/profile<enter>{name}<enter>"));
    assert_eq!(app.effects(), [Effect::UseProfile(name.to_owned())]);
    app.send(Msg::Switched(Switch {
        profile: name.to_owned(),
        endpoint: Some(endpoint),
        key,
        said: String::new(),
    }));
}

#[test]
fn what_a_key_was_refused_for_is_sent_with_that_of_another_profile_once() {
    let mut app = with_profiles(100, 30);
    refuse(&mut app);
    switch(&mut app, "work", work(), KeyChange::Other);
    let request = app.request();
    assert_eq!(request.prompts.len(), 1);
    assert_eq!(request.model, "llama3.2:1b");
    let screen = app.screen();
    assert!(
        screen.contains("profile work: sk-pnv-…work, api.pinaivu.com"),
        "{screen}"
    );
    assert_eq!(app.state.key_file.as_deref(), Some("work.toml"));
    app.fail(refused(
        FailureKind::Unauthorized,
        401,
        "Invalid key",
        Retry::Never,
    ));
    app.wait(600_000);
    assert_eq!(app.requests(), 0);
}

#[test]
fn to_and_fro_between_two_profiles_each_key_is_tried_once() {
    let mut app = with_profiles(100, 30);
    let no = || refused(FailureKind::Unauthorized, 401, "Invalid key", Retry::Never);
    refuse(&mut app);
    switch(&mut app, "work", work(), KeyChange::Other);
    assert_eq!(app.requests(), 1);
    app.fail(no());
    let back = |app: &mut App| switch(app, "default", pinaivu(Some(key_label())), KeyChange::Other);
    let there = |app: &mut App| switch(app, "work", work(), KeyChange::Other);
    app.effects();
    back(&mut app);
    assert_eq!(app.requests(), 0, "it was refused for that key already");
    there(&mut app);
    assert_eq!(app.requests(), 0);
    assert!(app.banner().contains("401"), "{}", app.banner());
    app.keys("<ctrl-r>");
    assert_eq!(app.requests(), 1, "the person asks");
    app.fail(no()).keys("<esc><enter>");
    assert_eq!(app.requests(), 1, "a message that is sent anew is another");
    app.fail(no());
    app.effects();
    back(&mut app);
    assert_eq!(app.requests(), 1);
}

#[test]
fn a_try_that_waits_does_not_go_out_with_a_key_that_was_refused() {
    let mut app = with_profiles(100, 30);
    refuse(&mut app);
    switch(&mut app, "work", work(), KeyChange::Other);
    app.fail(rate_limited(9));
    app.effects();
    switch(
        &mut app,
        "default",
        pinaivu(Some(key_label())),
        KeyChange::Other,
    );
    app.wait(600_000);
    assert_eq!(app.requests(), 0);
    assert_eq!(app.state.composer.text(), "Hello");
}

#[test]
fn a_profile_with_the_same_key_sends_nothing_again() {
    let mut app = with_profiles(100, 30);
    refuse(&mut app);
    switch(
        &mut app,
        "work",
        pinaivu(Some(key_label())),
        KeyChange::Same,
    );
    assert_eq!(app.requests(), 0);
    assert!(app.banner().contains("401"), "{}", app.banner());
    let words = "profile work: sk-pnv-…f3Qz as before, api.pinaivu.com";
    assert!(app.screen().contains(words), "{}", app.screen());
}

#[test]
fn another_server_is_sent_nothing_and_the_message_comes_back() {
    let mut app = with_profiles(100, 30);
    refuse(&mut app);
    switch(&mut app, "local", local(), KeyChange::Other);
    assert_eq!(app.requests(), 0);
    assert_eq!(app.state.composer.text(), "Hello");
    assert_eq!(app.state.model.as_deref(), Some("qwen2.5:7b"));
    app.models(&["a", "qwen2.5:7b"]);
    assert_eq!(app.requests(), 0);
    assert_eq!(app.state.model.as_deref(), Some("qwen2.5:7b"));
    app.keys("<enter>");
    assert_eq!(app.request().model, "qwen2.5:7b");
}

#[test]
fn what_waits_is_held_where_the_server_is_another() {
    let mut app = with_profiles(100, 30);
    app.keys("one<enter>")
        .opened()
        .delta("1")
        .keys("two<enter>");
    app.effects();
    switch(&mut app, "local", local(), KeyChange::Other);
    assert_eq!(app.requests(), 0);
    assert_eq!(app.state.queue.iter().count(), 1);
}

#[test]
fn on_the_same_server_the_model_in_use_stays() {
    let mut app = with_profiles(100, 30);
    app.keys("<ctrl-o>qwen<enter>");
    app.effects();
    switch(&mut app, "work", work(), KeyChange::Other);
    assert_eq!(app.state.model.as_deref(), Some("qwen2.5:7b"));
    app.state.settings.profiles.list[0].model = Some("llama3.2:3b".to_owned());
    app.effects();
    switch(
        &mut app,
        "default",
        pinaivu(Some(key_label())),
        KeyChange::Other,
    );
    assert_eq!(app.state.model.as_deref(), Some("llama3.2:3b"));
}

#[test]
fn the_list_shows_server_and_masked_key_and_marks_the_one_in_force() {
    let mut app = with_profiles(80, 24);
    app.keys("/profile<enter>");
    let screen = app.screen();
    for row in [
        "● default         api.pinaivu.com",
        "sk-pnv-…f3Qz",
        "  broken          cannot be used",
        "  local           localhost:11434",
        "no key",
        "sk-pnv-…work",
    ] {
        assert!(screen.contains(row), "{row}: {screen}");
    }
    app.effects();
    app.keys("<enter>");
    assert_eq!(app.effects(), [], "it is in force already");
    assert!(app.screen().contains("profile default: sk-pnv-…f3Qz"));
}

#[test]
fn a_profile_that_cannot_be_used_says_why_and_changes_nothing() {
    let mut app = with_profiles(100, 30);
    let reason = "config.toml:2:12: The base URL 'x.test' must begin with https:// or http://.";
    app.keys("/profile<enter>broken<enter>");
    app.effects();
    app.send(Msg::Switched(Switch {
        profile: "broken".to_owned(),
        endpoint: None,
        key: KeyChange::Same,
        said: reason.to_owned(),
    }));
    assert_eq!(app.banner(), reason);
    assert_eq!(app.effects(), []);
    let profiles = &app.state.settings.profiles;
    assert_eq!(profiles.in_force.as_deref(), Some("default"));
    switch(&mut app, "work", work(), KeyChange::Other);
    assert_eq!(app.banner(), "");
}

#[test]
fn where_there_is_nothing_to_choose_the_notice_says_why() {
    for (fixed_by, words) in [
        (None, "the config file has no profiles to choose from"),
        (
            Some("--base-url"),
            "--base-url has named the server: no profile to choose",
        ),
    ] {
        let mut app = App::new(100, 30);
        app.state.settings.profiles.fixed_by = fixed_by.map(str::to_owned);
        app.keys("/profile<enter>");
        assert!(app.state.overlay.is_none());
        assert!(app.screen().contains(words), "{}", app.screen());
    }
}

#[test]
fn the_key_dialog_leads_to_the_profiles_where_there_are_others() {
    let words = "Use another profile's key";
    let mut app = App::new(100, 30);
    app.keys("<f3>");
    assert!(!app.screen().contains(words));
    let mut app = with_profiles(100, 30);
    app.keys("<f3>");
    assert!(app.screen().contains(words));
    app.keys("<up><enter>");
    assert!(app.screen().contains("● default"), "{}", app.screen());
    app.keys("work<enter>");
    assert!(
        app.effects()
            .contains(&Effect::UseProfile("work".to_owned()))
    );
}

#[test]
fn a_key_that_is_given_is_the_profiles_own_and_the_demonstration_is_no_profile() {
    let mut app = with_profiles(100, 30);
    app.send(Msg::Connected(work()));
    let profiles = &app.state.settings.profiles;
    assert_eq!(profiles.list[0].endpoint, Some(work()));
    app.send(Msg::Connected(Endpoint {
        kind: ServerKind::Demo,
        ..local()
    }));
    assert_eq!(app.state.settings.profiles.in_force, None);
    app.effects();
    switch(&mut app, "default", work(), KeyChange::Other);
    let profiles = &app.state.settings.profiles;
    assert_eq!(profiles.in_force.as_deref(), Some("default"));
}

#[test]
fn a_model_that_is_made_the_default_is_that_of_the_profile_in_force() {
    let mut app = with_profiles(100, 30);
    app.keys("<ctrl-o>qwen<ctrl-d>");
    let saved = Effect::Save(Setting::Model("qwen2.5:7b".to_owned()));
    assert!(app.effects().contains(&saved));
    let model = app.state.settings.profiles.list[0].model.as_deref();
    assert_eq!(model, Some("qwen2.5:7b"));
}
