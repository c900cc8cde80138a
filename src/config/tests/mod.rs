//! The configuration, from flags, variables and files that the tests make up.

mod choosing;
mod keys;
mod reaching;

use super::edit::Keys;
use super::*;
use crate::chat::{KeySource, ServerKind};
use crate::text::markdown::LinkForm;
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
    let defaults = Settings {
        themes: themes::shipped(),
        ..Settings::default()
    };
    assert_eq!(config.settings, defaults);
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
fn the_system_prompt_of_the_profile_comes_before_that_of_the_top_of_the_file() {
    let file = "system = 'top'\n[profiles.own]\nsystem = 'own'\n[profiles.none]\nsystem = ''\n[profiles.bare]\n\
                [profiles.far]\nbase_url = 'https://far.test/v1'\n";
    let machine = || Machine::new().config(file);
    let system = |machine: Machine| machine.start().0.settings.system;
    assert_eq!(system(machine()).as_deref(), Some("top"));
    for (profile, expected) in [
        ("own", Some("own")),
        ("none", Some("")),
        ("bare", Some("top")),
        ("far", None),
    ] {
        assert_eq!(
            system(machine().profile(profile)).as_deref(),
            expected,
            "{profile}"
        );
    }
    let shown = machine().start().0.settings.profiles.list;
    let systems: Vec<_> = shown.iter().map(|it| it.system.as_deref()).collect();
    // By name, behind the top of the file.
    let expected = [Some("top"), Some("top"), None, Some(""), Some("own")];
    assert_eq!(systems, expected);
    let mut demonstration = machine();
    demonstration.flags.server = Server::Demo;
    assert_eq!(system(demonstration).as_deref(), Some("top"));
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
fn a_copy_command_of_the_persons_own_is_used_as_it_is_written() {
    let copy_command = |machine: Machine| machine.start().0.copy_command;
    assert_eq!(copy_command(Machine::new()), [""; 0]);
    let machine = Machine::new().config("copy_command = ['xclip', '-sel', 'clip']");
    assert_eq!(copy_command(machine), ["xclip", "-sel", "clip"]);
}

#[test]
fn links_are_live_where_the_setting_or_the_terminal_says_so() {
    let kitty = || Machine::new().variable("TERM", "xterm-kitty");
    let form = |machine: Machine| machine.start().0.settings.links;
    assert_eq!(form(Machine::new()), LinkForm::Spelled);
    assert_eq!(form(kitty()), LinkForm::Live);
    assert_eq!(
        form(kitty().config("hyperlinks = 'never'")),
        LinkForm::Spelled
    );
    let always = Machine::new().config("hyperlinks = 'always'");
    assert_eq!(form(always), LinkForm::Live);
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
    target.star("a").unwrap();
    target
        .store_key(&ApiKey::from_text(FILE_KEY).unwrap())
        .unwrap();
    let (config, warnings) = machine.start();
    assert_eq!(config.settings.model.as_deref(), Some("llama"));
    assert_eq!(config.settings.starred, ["a"]);
    assert_eq!(key_of(&config), Some(FILE_KEY));
    assert_eq!(warnings, [""; 0]);
}
