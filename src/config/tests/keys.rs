//! Where the key is found, where it may go, and that nobody sees it.

use super::*;

#[test]
fn every_variable_that_is_named_for_a_key_is_known_whichever_profile_is_in_force() {
    let machine = Machine::new().config(
        "api_key_env = 'TOP_KEY'\n[profiles.work]\napi_key_env = 'WORK_KEY'\n[profiles.bare]\n",
    );
    let (config, _) = machine.profile("bare").start();
    assert_eq!(
        config.key_variables,
        ["PINAIVU_API_KEY", "TOP_KEY", "WORK_KEY"]
    );
}

#[test]
fn the_key_is_the_first_that_is_found() {
    let mut machine = Machine::new()
        .config(&format!("api_key = '{FILE_KEY}'\napi_key_env = 'MY_KEY'\n"))
        .dot_env(&format!("PINAIVU_API_KEY={DOT_ENV_KEY}\n"))
        .variable("MY_KEY", NAMED_KEY)
        .variable("PINAIVU_API_KEY", ENVIRONMENT_KEY);
    let path = |name: &str, folder: &TempDir| folder.path().join(name).display().to_string();
    let environment = |name: &str| KeySource::Environment(name.to_owned());
    let found = |machine: &Machine| {
        let config = machine.load().unwrap();
        let label = config.endpoint.key.clone().unwrap();
        (key_of(&config).unwrap().to_owned(), label.source)
    };

    let first = (ENVIRONMENT_KEY.to_owned(), environment("PINAIVU_API_KEY"));
    assert_eq!(found(&machine), first);
    // Blank is as good as not set.
    machine.variables.insert("PINAIVU_API_KEY", " \n");
    assert_eq!(
        found(&machine),
        (NAMED_KEY.to_owned(), environment("MY_KEY"))
    );
    machine.variables.clear();
    let dot_env = KeySource::DotEnv(path(".env", &machine.folder));
    assert_eq!(found(&machine), (DOT_ENV_KEY.to_owned(), dot_env));
    fs::remove_file(machine.folder.path().join(".env")).unwrap();
    let file = KeySource::ConfigFile(path("config.toml", &machine.folder));
    assert_eq!(found(&machine), (FILE_KEY.to_owned(), file));
}

#[test]
fn a_dot_env_file_gives_the_key_and_nothing_else() {
    let machine = Machine::new().dot_env(&format!(
        "PINAIVU_BASE_URL=https://evil.test\nexport PINAIVU_API_KEY='{DOT_ENV_KEY}'\n"
    ));
    let (config, warnings) = machine.start();
    assert_eq!(config.endpoint.host, "api.pinaivu.com");
    assert_eq!(key_of(&config), Some(DOT_ENV_KEY));
    let word = "PINAIVU_BASE_URL in .env is not followed: a .env file can give the key and \
                nothing else. Set it in the environment, or base_url in the config file.";
    assert_eq!(warnings, [word]);

    // Whether or not a key is looked for in it.
    let machine = machine.variable("PINAIVU_API_KEY", ENVIRONMENT_KEY);
    assert_eq!(machine.start().1, [word]);
    // A shell that has read the same file follows it; that is the person's doing.
    let machine = machine.variable("PINAIVU_BASE_URL", "https://evil.test");
    assert_eq!(machine.start().1, [""; 0]);

    let python = Machine::new();
    fs::create_dir(python.folder.path().join(".env")).unwrap();
    assert_eq!(python.start().1, [""; 0]);
}

#[test]
fn where_only_keys_of_the_server_are_asked_for_none_comes_from_elsewhere() {
    let file =
        format!("base_url = 'https://x.test/v1'\napi_key_env = 'MY_KEY'\napi_key = '{FILE_KEY}'\n");
    let mut machine = Machine::new()
        .config(&file)
        .dot_env(&format!("PINAIVU_API_KEY={DOT_ENV_KEY}\n"))
        .variable("PINAIVU_API_KEY", ENVIRONMENT_KEY)
        .base_url("https://x.test/v2");
    machine.flags.keys = KeyScope::OfServer;
    assert_eq!(key_of(&machine.start().0), Some(FILE_KEY));
    let mut machine = machine.variable("MY_KEY", NAMED_KEY);
    assert_eq!(key_of(&machine.start().0), Some(NAMED_KEY), "its table's");
    for elsewhere in ["https://evil.test/v1", "http://192.168.1.5/v1"] {
        machine = machine.base_url(elsewhere);
        let (config, warnings) = machine.start();
        assert_eq!(key_of(&config), None, "{elsewhere}");
        assert_eq!(warnings, [""; 0], "there is nothing that it should have");
    }
}

#[test]
fn a_key_in_the_file_goes_to_its_own_server_only() {
    let own = format!("base_url = 'https://x.test/v1'\napi_key = '{FILE_KEY}'\n");
    let sent = |machine: Machine| key_of(&machine.start().0).is_some();
    assert!(sent(Machine::new().config(&own)));
    assert!(sent(
        Machine::new().config(&own).base_url("https://x.test/v2")
    ));
    // A profile takes the key of the file's top only for the same server.
    let profiles = format!("{own}[profiles.same]\nbase_url = 'https://x.test'\n[profiles.bare]\n");
    assert!(sent(Machine::new().config(&profiles).profile("same")));
    assert!(!sent(Machine::new().config(&profiles).profile("bare")));

    let (config, warnings) = Machine::new()
        .config(&own)
        .base_url("https://y.test")
        .start();
    assert_eq!(key_of(&config), None);
    assert_eq!(
        warnings,
        [
            "The key in config.toml is for x.test and is not sent to y.test. Give a key for that \
          server in PINAIVU_API_KEY, or in a profile with its base_url."
        ]
    );
    assert_eq!(config.target.unwrap().keys, Keys::BelongElsewhere);
}

#[test]
fn a_key_from_the_environment_goes_to_the_server_in_force() {
    let (config, warnings) = Machine::new()
        .variable("PINAIVU_API_KEY", ENVIRONMENT_KEY)
        .base_url("https://y.test")
        .start();
    assert_eq!(key_of(&config), Some(ENVIRONMENT_KEY));
    assert_eq!(warnings, [""; 0]);
}

#[test]
fn a_misspelt_base_url_does_not_send_the_key_to_the_default_server() {
    for line in ["base_ulr = 'https://x.test'", "base_url = 5"] {
        let keys = [
            format!("api_key = '{FILE_KEY}'"),
            "api_key_env = 'MY_KEY'".to_owned(),
        ];
        for key in keys {
            let (config, warnings) = Machine::new()
                .config(&format!("{line}\n{key}\n"))
                .variable("MY_KEY", NAMED_KEY)
                .start();
            assert_eq!(key_of(&config), None);
            assert_eq!(
                warnings.last().unwrap(),
                "The key beside the mistaken base_url is not used until that is mended: it may be \
                 for another server."
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn a_key_in_a_file_that_others_can_read_is_refused_with_the_cure() {
    for mode in [0o640, 0o604] {
        let machine = Machine::new().config(&format!("[profiles.a]\napi_key = '{FILE_KEY}'\n"));
        let machine = machine.mode(mode).profile("a");
        let (config, warnings) = machine.start();
        assert_eq!(key_of(&config), None);
        assert_eq!(
            warnings,
            [
                "The key in config.toml is not used, because others on this machine can read that \
              file. Close it with: chmod 600 config.toml"
            ]
        );
    }
    let (_, warnings) = Machine::new().config("mouse = true\n").mode(0o644).start();
    assert_eq!(warnings, [""; 0]);
}

#[test]
fn a_key_is_not_sent_over_plain_http_to_another_machine() {
    let lan = || Machine::new().variable("PINAIVU_API_KEY", ENVIRONMENT_KEY);
    assert_eq!(
        lan().base_url("http://192.168.1.5:8080/v1").refusal(),
        "The key from the environment variable PINAIVU_API_KEY would go to 192.168.1.5:8080 over \
         plain http, where others can read it. Use https, leave the key out, or set allow_http = \
         true for the profile in the config file."
    );
    let allowed = "[profiles.lan]\nbase_url = 'http://192.168.1.5'\nallow_http = true\n";
    assert!(lan().config(allowed).profile("lan").start().0.allow_http);
    assert!(
        lan()
            .config(allowed)
            .base_url("http://192.168.1.5")
            .load()
            .is_err()
    );
    assert!(lan().base_url("http://localhost:8080/v1").load().is_ok());
    assert!(Machine::new().base_url("http://192.168.1.5").load().is_ok());
}

#[test]
fn a_key_of_another_make_is_a_warning_for_pinaivu_only() {
    let machine = || Machine::new().variable("PINAIVU_API_KEY", "hunter2");
    assert_eq!(
        machine().start().1,
        [
            "The key from the environment variable PINAIVU_API_KEY does not begin with sk-pnv- as \
          keys for api.pinaivu.com do; it may not be accepted."
        ]
    );
    assert_eq!(machine().base_url("https://x.test").start().1, [""; 0]);
}

#[test]
fn a_variable_that_the_profile_names_and_nobody_set_is_a_warning() {
    let (_, warnings) = Machine::new().config("api_key_env = 'MY_KEY'\n").start();
    assert_eq!(
        warnings,
        ["config.toml:1:15: The environment variable MY_KEY is not set, or is empty."]
    );
}

#[test]
fn no_key_is_in_the_debug_form_nor_in_any_warning() {
    let file =
        format!("base_ulr = 'x'\napi_key = '{FILE_KEY}'\n[profiles.a]\napi_key = ['{FILE_KEY}']\n");
    let machine = || {
        Machine::new()
            .config(&file)
            .dot_env(&format!("PINAIVU_API_KEY={DOT_ENV_KEY}"))
    };
    let open = machine().mode(0o644);
    let lan = machine()
        .base_url("http://192.168.1.5")
        .variable("PINAIVU_API_KEY", "CANARY-other");
    for machine in [machine(), machine().base_url("https://y.test"), open, lan] {
        let shown = format!("{:?}", machine.load());
        assert!(!shown.contains("CANARY"), "{shown}");
    }
}
