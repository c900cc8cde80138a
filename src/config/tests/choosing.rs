//! The profiles that can be chosen while the program runs.

use super::*;
use crate::app::profiles::Profiles;

/// What each comes to: name, server, key, where it is kept.
fn rows(config: &Config) -> Vec<String> {
    let row = |choice: &Choice| {
        let Some(it) = &choice.connection else {
            return format!("{}: cannot be used", choice.name);
        };
        let key = it.key.as_ref().map_or("no key", ApiKey::expose);
        let target = it.target.as_ref().unwrap();
        let table = target.profile.as_deref().unwrap_or("top");
        let model = it.model.as_deref().unwrap_or("any model");
        let host = &it.endpoint.host;
        format!("{}: {host}, {key}, {model}, {table}", choice.name)
    };
    config.profiles.iter().map(row).collect()
}

const SERVERS: &str = "base_url = 'https://x.test/v1'\napi_key = 'top-key'\nmodel = 'm'\n\
    [profiles.other]\nbase_url = 'https://y.test/v1'\napi_key = 'other-key'\nmodel = 'n'\n\
    [profiles.same]\nbase_url = 'https://x.test/v1'\napi_key = 'same-key'\n\
    [profiles.bare]\nbase_url = 'https://z.test/v1'\n";

#[test]
fn each_has_its_own_server_key_model_and_table() {
    let expected = [
        "default: x.test, top-key, m, top",
        "bare: z.test, no key, any model, bare",
        "other: y.test, other-key, n, other",
        "same: x.test, same-key, m, same",
    ];
    let (config, warnings) = Machine::new().config(SERVERS).start();
    assert_eq!(rows(&config), expected);
    assert_eq!(
        config.settings.profiles.in_force.as_deref(),
        Some("default")
    );
    assert_eq!(warnings, [""; 0]);
    let (config, warnings) = Machine::new().config(SERVERS).profile("same").start();
    assert_eq!(rows(&config), expected);
    assert_eq!(config.settings.profiles.in_force.as_deref(), Some("same"));
    assert_eq!(warnings, [""; 0]);
}

#[test]
fn the_machine_is_told_what_may_be_shown() {
    let (config, _) = Machine::new().config(SERVERS).start();
    let shown = &config.settings.profiles;
    assert_eq!(shown.fixed_by, None);
    let other = &shown.list[2];
    let endpoint = other.endpoint.as_ref().unwrap();
    assert_eq!(
        (other.name.as_str(), endpoint.host.as_str()),
        ("other", "y.test")
    );
    assert_eq!(endpoint.key.as_ref().unwrap().masked, "…");
    assert_eq!(other.model.as_deref(), Some("n"));
    assert!(other.key_file.as_ref().unwrap().ends_with("config.toml"));
}

#[test]
fn a_key_of_the_environment_comes_before_those_of_all_profiles() {
    let machine = Machine::new()
        .config(SERVERS)
        .variable("PINAIVU_API_KEY", ENVIRONMENT_KEY);
    for choice in machine.start().0.profiles {
        let key = choice.connection.unwrap().key.unwrap();
        assert_eq!(key.expose(), ENVIRONMENT_KEY, "{}", choice.name);
    }
}

#[test]
fn where_something_else_names_the_server_there_is_nothing_to_choose() {
    let configured = || Machine::new().config(SERVERS);
    let mut demo = configured();
    demo.flags.server = Server::Demo;
    for (machine, by) in [
        (configured().base_url("https://w.test"), "--base-url"),
        (
            configured().variable("PINAIVU_BASE_URL", "https://w.test"),
            "PINAIVU_BASE_URL",
        ),
        (demo, "--demo"),
    ] {
        let (config, _) = machine.start();
        assert_eq!(rows(&config), [""; 0], "{by}");
        let shown = config.settings.profiles;
        assert_eq!(shown.fixed_by.as_deref(), Some(by));
        assert_eq!((shown.list.len(), shown.in_force), (0, None));
    }
    let (config, _) = Machine::new().config("model = 'm'\n").start();
    assert_eq!(rows(&config), [""; 0]);
    assert_eq!(config.settings.profiles, Profiles::default());
}

#[test]
fn what_is_wrong_with_another_is_kept_until_it_is_chosen() {
    let file = "[profiles.broken]\nbase_url = 'x.test'\n\
        [profiles.lan]\nbase_url = 'http://192.168.1.5'\napi_key = 'k'\n\
        [profiles.unset]\napi_key_env = 'MY_KEY'\n";
    let machine = Machine::new().config(file);
    let (config, warnings) = machine.start();
    assert_eq!(warnings, [""; 0]);
    assert_eq!(config.settings.profiles.list[1].endpoint, None);
    let said = |place: usize| {
        let choice = &config.profiles[place];
        let problems = choice.problems.iter().map(|it| machine.shown(it));
        (choice.connection.is_some(), problems.collect::<Vec<_>>())
    };
    let (is_usable, problems) = said(1);
    assert!(!is_usable);
    assert!(
        problems[0].starts_with("config.toml:2:12: The base URL 'x.test' must begin with"),
        "{problems:?}"
    );
    let (is_usable, problems) = said(2);
    assert!(!is_usable && problems[0].contains("over plain http"));
    let (is_usable, problems) = said(3);
    assert!(is_usable && problems[0].contains("MY_KEY is not set"));
    assert_eq!(said(0), (true, Vec::new()));
}

#[test]
fn what_was_said_at_the_start_is_not_said_again() {
    let machine = Machine::new()
        .config("[profiles.a]\n[profiles.b]\n")
        .dot_env("PINAIVU_BASE_URL=https://evil.test\n");
    let (config, warnings) = machine.start();
    assert_eq!(warnings.len(), 1);
    assert!(config.profiles.iter().all(|it| it.problems.is_empty()));
}

#[test]
fn a_profile_that_is_named_default_hides_the_top_of_the_file() {
    let file = "base_url = 'https://x.test'\n[profiles.default]\nbase_url = 'https://y.test'\n";
    let (config, _) = Machine::new().config(file).start();
    assert_eq!(config.endpoint.host, "x.test");
    assert_eq!(
        rows(&config),
        ["default: y.test, no key, any model, default"]
    );
    assert_eq!(config.settings.profiles.in_force, None);
}

#[test]
fn no_key_is_in_their_debug_form() {
    let file = format!(
        "[profiles.a]\napi_key = '{FILE_KEY}'\nextra_headers = {{ 'X-A' = '{FILE_KEY}' }}\n"
    );
    let (config, _) = Machine::new().config(&file).start();
    assert!(rows(&config)[1].contains(FILE_KEY));
    let shown = format!("{:?} {:?}", config.profiles, config.settings.profiles);
    assert!(!shown.contains("CANARY"), "{shown}");
}
