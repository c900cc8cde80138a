//! The built program from outside: what it says and how it ends where no screen is opened.
//! How the configuration is put together is tested beside `config`.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// The program on a machine with an empty home, its output caught.
pub(crate) struct Machine {
    pub(crate) home: TempDir,
}

impl Machine {
    pub(crate) fn new() -> Self {
        Self {
            home: TempDir::new().unwrap(),
        }
    }

    pub(crate) fn program(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pnv-tui"));
        command
            .args(arguments)
            .env_clear()
            .env("HOME", self.home.path())
            // Windows opens no socket without it.
            .envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)))
            .current_dir(self.home.path())
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(self.program(arguments).output().unwrap())
    }
}

/// What a run of the program left.
#[derive(Debug, PartialEq)]
pub(crate) struct Ended {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// A run that was refused with this sentence.
    pub(crate) fn refused(sentence: &str) -> Self {
        Self {
            status: Some(2),
            stdout: String::new(),
            stderr: format!("pnv-tui: {sentence}\n"),
        }
    }
}

#[test]
fn help_and_version_are_data_and_need_no_configuration() {
    let machine = Machine::new();
    fs::write(machine.home.path().join("broken.toml"), "= =").unwrap();
    let help = machine.run(&["--config", "broken.toml", "--help"]);
    assert_eq!((help.status, help.stderr.as_str()), (Some(0), ""));
    for part in ["--base-url <URL>", "--demo", "demo ", "PINAIVU_API_KEY"] {
        assert!(help.stdout.contains(part), "{part}: {}", help.stdout);
    }
    let version = machine.run(&["--version"]);
    assert_eq!(
        version.stdout,
        concat!("pnv-tui ", env!("CARGO_PKG_VERSION"), "\n")
    );
    assert_eq!((version.status, version.stderr.as_str()), (Some(0), ""));
}

#[test]
fn the_help_shows_no_value_of_the_environment() {
    let help = Machine::new()
        .program(&["--help"])
        .env("PINAIVU_API_KEY", "sk-pnv-CANARY")
        .env("PINAIVU_BASE_URL", "https://CANARY.test")
        .output()
        .unwrap();
    assert!(!Ended::of(help).stdout.contains("CANARY"));
}

#[test]
fn a_misspelt_flag_ends_with_2_and_the_nearest_one() {
    let ended = Machine::new().run(&["--modle", "x"]);
    assert_eq!((ended.status, ended.stdout.as_str()), (Some(2), ""));
    assert!(ended.stderr.contains("'--model'"), "{}", ended.stderr);
}

#[test]
fn a_command_behind_an_option_is_no_prompt_and_words_without_quotes_end_with_2() {
    let ended = Machine::new().run(&["--base-url", "http://127.0.0.1:1/v1", "models"]);
    assert_eq!((ended.status, ended.stdout.as_str()), (Some(1), ""));
    assert!(ended.stderr.contains("127.0.0.1:1"), "{}", ended.stderr);
    for (arguments, cure) in [
        (
            &["ask", "hello"][..],
            "put a message of several words in quotes",
        ),
        (
            &["--model", "x", "models"],
            "'pnv-tui models --help' lists them",
        ),
    ] {
        let ended = Machine::new().run(arguments);
        assert_eq!((ended.status, ended.stdout.as_str()), (Some(2), ""));
        assert!(ended.stderr.contains(cure), "{}", ended.stderr);
    }
}

#[test]
fn a_broken_configuration_ends_with_2_and_all_that_is_wrong() {
    let machine = Machine::new();
    let text = "modle = 'x'\nbase_url = 'localhost'\n";
    fs::write(machine.home.path().join("mine.toml"), text).unwrap();
    assert_eq!(
        machine.run(&["--config", "mine.toml"]),
        Ended::refused(
            "mine.toml:1:1: 'modle' is no setting. Did you mean 'model'?\n\
             pnv-tui: mine.toml:2:12: The base URL 'localhost' must begin with https:// or \
             http://, as https://api.pinaivu.com/v1 does."
        )
    );
}

#[test]
fn a_named_config_file_must_be_there() {
    let ended = Machine::new().run(&["--config", "no.toml"]);
    assert_eq!(ended.status, Some(2));
    let sentence = "pnv-tui: The config file no.toml cannot be read: ";
    assert!(ended.stderr.starts_with(sentence), "{}", ended.stderr);
}

#[test]
fn without_a_terminal_nothing_is_drawn() {
    for arguments in [&[][..], &["hello"], &["--demo"]] {
        assert_eq!(
            Machine::new().run(arguments),
            Ended::refused(
                "This program draws on a terminal, and standard output is not one. Run it in a \
                 terminal."
            )
        );
    }
}

#[cfg(unix)]
#[test]
fn the_demonstration_says_where_it_answers_and_ends_in_order() {
    use std::net::TcpStream;

    for signal in ["-INT", "-TERM"] {
        let machine = Machine::new();
        let mut demo = machine
            .program(&["demo"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(demo.stdout.take().unwrap()).lines();
        let url = lines.next().unwrap().unwrap();
        let key = lines.next().unwrap().unwrap();
        assert!(key.starts_with("PINAIVU_API_KEY=sk-pnv-"), "{key}");
        let address = url
            .strip_prefix("PINAIVU_BASE_URL=http://")
            .and_then(|rest| rest.strip_suffix("/v1"))
            .unwrap();
        TcpStream::connect(address).unwrap();

        let pid = demo.id().to_string();
        Command::new("kill").args([signal, &pid]).status().unwrap();
        assert_eq!(demo.wait().unwrap().code(), Some(0), "{signal}");
    }
}

#[test]
fn a_port_in_use_ends_with_1_and_the_cure() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ended = Machine::new().run(&["demo", "--port", &port]);
    assert_eq!((ended.status, ended.stdout.as_str()), (Some(1), ""));
    assert!(
        ended.stderr.contains("Name another with --port"),
        "{}",
        ended.stderr
    );
}
