//! The configuration, from flags, variables and files that the tests make up.

use super::*;
use crate::chat::KeySource;
use std::collections::HashMap;
use std::fs;
use tempfile::TempDir;

/// Whole keys, so that masked and unmasked forms differ.
const ENVIRONMENT_KEY: &str = "sk-pnv-environment-CANARY-0001";
const NAMED_KEY: &str = "sk-pnv-named-CANARY-0002";
const DOT_ENV_KEY: &str = "sk-pnv-dotenv-CANARY-0003";
const FILE_KEY: &str = "sk-pnv-file-CANARY-0004";

/// A person's machine: a home with a config file, a working folder, variables and flags.
struct Machine {
    folder: TempDir,
    variables: HashMap<&'static str, &'static str>,
    flags: Flags,
}

impl Machine {
    fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            variables: HashMap::new(),
            flags: Flags::default(),
        }
    }

    fn config_path(&self) -> PathBuf {
        self.folder.path().join("config.toml")
    }

    fn config(self, text: &str) -> Self {
        fs::write(self.config_path(), text).unwrap();
        self.mode(0o600)
    }

    #[cfg_attr(not(unix), allow(unused_variables))]
    fn mode(self, mode: u32) -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let permissions = fs::Permissions::from_mode(mode);
            fs::set_permissions(self.config_path(), permissions).unwrap();
        }
        self
    }

    fn dot_env(self, text: &str) -> Self {
        fs::write(self.folder.path().join(".env"), text).unwrap();
        self
    }

    fn variable(mut self, name: &'static str, value: &'static str) -> Self {
        self.variables.insert(name, value);
        self
    }

    fn base_url(mut self, url: &str) -> Self {
        self.flags.base_url = Some(url.to_owned());
        self
    }

    fn profile(mut self, name: &str) -> Self {
        self.flags.profile = Some(name.to_owned());
        self
    }

    fn load(&self) -> Result<Config, Report> {
        load(&Sources {
            flags: self.flags.clone(),
            variable: &|name| self.variables.get(name).map(|value| (*value).to_owned()),
            working_folder: Some(self.folder.path().to_owned()),
            default_file: Some(self.config_path()),
        })
    }

    /// The configuration, and its warnings without the folder's changing name.
    fn start(&self) -> (Config, Vec<String>) {
        let config = self.load().unwrap();
        let warnings = config.warnings.iter().map(|p| self.shown(p)).collect();
        (config, warnings)
    }

    /// Why the program does not start.
    fn refusal(&self) -> String {
        self.shown(&self.load().unwrap_err())
    }

    fn shown(&self, text: &impl ToString) -> String {
        let folder = format!("{}/", self.folder.path().display());
        text.to_string().replace(&folder, "")
    }
}

fn key_of(config: &Config) -> Option<&str> {
    config.key.as_ref().map(ApiKey::expose)
}

#[test]
fn a_fresh_machine_has_the_defaults() {
    let (config, warnings) = Machine::new().start();
    assert_eq!(config.settings, Settings::default());
    assert_eq!(config.endpoint.base_url, "https://api.pinaivu.com/v1");
    assert_eq!(config.endpoint.kind, ServerKind::Pinaivu);
    assert_eq!((config.key, config.allow_http), (None, false));
    assert_eq!(warnings, [""; 0]);
}

#[test]
fn a_machine_without_a_home_works_and_has_nowhere_to_write() {
    let config = load(&Sources {
        flags: Flags::default(),
        variable: &|_| None,
        working_folder: None,
        default_file: None,
    });
    assert_eq!(config.unwrap().target, None);
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
    let (config, _) = Machine::new()
        .dot_env(&format!(
            "PINAIVU_BASE_URL=https://evil.test\nexport PINAIVU_API_KEY='{DOT_ENV_KEY}'\n"
        ))
        .start();
    assert_eq!(config.endpoint.host, "api.pinaivu.com");
    assert_eq!(key_of(&config), Some(DOT_ENV_KEY));

    let python = Machine::new();
    fs::create_dir(python.folder.path().join(".env")).unwrap();
    assert_eq!(python.start().1, [""; 0]);
}

#[test]
fn the_base_url_is_the_first_that_is_named() {
    let file = "base_url = 'https://top.test'\n[profiles.work]\nbase_url = 'https://work.test'\n\
                [profiles.bare]\n";
    let variable = |machine: Machine| machine.variable("PINAIVU_BASE_URL", "https://env.test");
    for (machine, host) in [
        (
            variable(Machine::new().config(file)).base_url("https://flag.test/"),
            "flag.test",
        ),
        (
            variable(Machine::new().config(file)).profile("work"),
            "env.test",
        ),
        (Machine::new().config(file).profile("work"), "work.test"),
        (Machine::new().config(file), "top.test"),
        (Machine::new().config(file).profile("default"), "top.test"),
        (
            Machine::new().config(&format!("profile = 'work'\n{file}")),
            "work.test",
        ),
        (
            Machine::new().config(file).profile("bare"),
            "api.pinaivu.com",
        ),
        (
            Machine::new().variable("PINAIVU_BASE_URL", " "),
            "api.pinaivu.com",
        ),
    ] {
        assert_eq!(machine.start().0.endpoint.host, host);
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
fn what_stops_the_program_is_said_in_one_sentence() {
    for (machine, sentence) in [
        (
            Machine::new().profile("work"),
            "There is no profile 'work' (looked in config.toml). It has none; [profiles.NAME] \
             begins one.",
        ),
        (
            Machine::new().config("[profiles.work]\n").profile("wrok"),
            "There is no profile 'wrok' (looked in config.toml). Did you mean 'work'?",
        ),
        (
            Machine::new().config("profile = 'home'\n[profiles.a]\n[profiles.b]\n"),
            "config.toml:1:11: There is no profile 'home' (looked in config.toml). It has a, b.",
        ),
        (
            Machine::new().config("base_url = 'x.test'"),
            "config.toml:1:12: The base URL 'x.test' must begin with https:// or http://, as \
             https://api.pinaivu.com/v1 does.",
        ),
        (
            Machine::new().base_url("https://"),
            "--base-url: The base URL 'https://' is not usable: empty host.",
        ),
        (
            Machine::new().variable("PINAIVU_BASE_URL", "https://me:pw@x.test"),
            "PINAIVU_BASE_URL: The base URL holds a user name or password, which is not shown \
             here. Take it out and give the key in PINAIVU_API_KEY.",
        ),
        (
            Machine::new().config("mouse = "),
            "config.toml:1:9: The file is not TOML: string values must be quoted, expected \
             literal string.",
        ),
    ] {
        assert_eq!(machine.refusal(), sentence);
    }
}

#[test]
fn a_refusal_comes_with_everything_else_that_is_wrong() {
    let machine = Machine::new().config("modle = 'x'\nbase_url = 'x.test'\n");
    let report = machine.load().unwrap_err();
    let lines: Vec<_> = report
        .0
        .iter()
        .filter_map(|p| p.place.as_ref())
        .map(|p| p.line)
        .collect();
    assert_eq!(lines, [1, 2]);
    assert_eq!(report.to_string().lines().count(), 2);
}

#[test]
fn a_config_file_that_cannot_be_read_stops_the_program() {
    let mut named = Machine::new();
    named.flags.config_file = Some(named.folder.path().join("other.toml"));
    assert!(
        named
            .refusal()
            .starts_with("The config file other.toml cannot be read: ")
    );

    let folder = Machine::new();
    fs::create_dir(folder.config_path()).unwrap();
    assert!(
        folder
            .refusal()
            .starts_with("The config file config.toml cannot be read: ")
    );

    for (bytes, reason) in [
        (b"model = '\xff'".to_vec(), "it is not UTF-8 text"),
        (vec![b'#'; 1024 * 1024 + 1], "it is larger than 1 MiB"),
    ] {
        let machine = Machine::new();
        fs::write(machine.config_path(), bytes).unwrap();
        assert!(machine.refusal().contains(reason), "{}", machine.refusal());
    }
}

#[test]
fn the_model_of_the_flag_comes_before_the_profiles_and_the_top_of_the_file() {
    let file = "model = 'top'\n[profiles.own]\nmodel = 'own'\n[profiles.bare]\n\
                [profiles.far]\nbase_url = 'https://far.test'\n";
    let model = |machine: &Machine| machine.start().0.settings.model;
    let mut machine = Machine::new().config(file).profile("own");
    assert_eq!(model(&machine).as_deref(), Some("own"));
    machine.flags.model = Some("flag".to_owned());
    assert_eq!(model(&machine).as_deref(), Some("flag"));
    let machine = Machine::new().config(file);
    assert_eq!(model(&machine.profile("bare")).as_deref(), Some("top"));
    let machine = Machine::new().config(file);
    assert_eq!(model(&machine.profile("far")), None);
}

#[test]
fn the_demonstration_needs_no_key_no_server_and_writes_nothing() {
    let mut machine = Machine::new()
        .config("model = 'llama'\nbase_url = 'nonsense'\nmouse = false\n")
        .variable("PINAIVU_API_KEY", ENVIRONMENT_KEY)
        .variable("PINAIVU_BASE_URL", "nonsense");
    machine.flags.server = Server::Demo;
    let (config, _) = machine.start();
    assert_eq!(config.endpoint.kind, ServerKind::Demo);
    assert_eq!((config.key, config.target), (None, None));
    assert_eq!(config.settings.model, None);
    assert!(!config.settings.mouse);
}

#[test]
fn what_is_written_is_found_at_the_next_start() {
    let machine = Machine::new().config("[profiles.work]\n").profile("work");
    let target = machine.load().unwrap().target.unwrap();
    target.save_model("llama").unwrap();
    target.save_starred(&["a".to_owned()]).unwrap();
    target
        .store_key(&ApiKey::from_text(FILE_KEY).unwrap())
        .unwrap();
    let (config, warnings) = machine.start();
    assert_eq!(config.settings.model.as_deref(), Some("llama"));
    assert_eq!(config.settings.starred, ["a"]);
    assert_eq!(key_of(&config), Some(FILE_KEY));
    assert_eq!(warnings, [""; 0]);
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
