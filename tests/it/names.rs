//! Names of files and folders, which may hold what steers a terminal: in all that the program prints, and on its screen.

use crate::support::harness::{App, key_label, pinaivu};
use pnv_tui::app::msg::Msg;
use pnv_tui::chat::{Failure, FailureKind, KeyLabel, KeySource, KeyVerdict, Retry};

/// A name that gives the window another title, colours what follows, begins a line and turns letters around.
const STEERING: &str = "x\u{1b}]0;pwned\u{7}\u{1b}[31m\nred\u{202e}";
/// How it is shown.
const SHOWN: &str = "x red⟨U+202E⟩";

fn steers(c: char) -> bool {
    (c.is_control() && c != '\n') || c == '\u{202e}'
}

fn assert_still(what: &str, text: &str) {
    assert!(!text.contains(steers), "{what}: {text:?}");
    assert!(!text.contains("pwned"), "{what}: {text:?}");
}

#[test]
fn a_path_on_the_screen_steers_no_terminal() {
    let path = format!("/home/ada/{STEERING}.toml");
    let shown = format!("/home/ada/{SHOWN}.toml");
    let mut app = App::new(100, 30);
    app.send(Msg::Saved(Ok(path.clone())));
    let screen = app.screen();
    assert_still("saved", &screen);
    assert!(screen.contains(&format!("saved in {shown}")), "{screen}");
    app.send(Msg::Exported(Ok(path.clone())));
    assert_still("exported", &app.screen());
    app.send(Msg::Saved(Err(format!("{path} was not written: why."))));
    assert_still("not saved", &app.screen());
    for source in [KeySource::ConfigFile(path.clone()), KeySource::DotEnv(path)] {
        let key = KeyLabel {
            source,
            ..key_label()
        };
        let mut app = App::new(100, 30);
        app.send(Msg::Connected(pinaivu(Some(key))));
        app.keys("Hello<enter>").fail(Failure {
            kind: FailureKind::Unauthorized,
            status: Some(401),
            said: "no".to_owned(),
            retry: Retry::Never,
        });
        assert_still("a banner", &app.banner());
        assert!(app.banner().contains(&shown), "{}", app.banner());
        app.keys("<f3>");
        assert_still("the key's dialog", &app.screen());
    }
}

#[test]
fn the_file_that_a_key_is_kept_in_steers_no_terminal() {
    let mut app = App::new(100, 30);
    app.state.key_file = Some(format!("/home/ada/{STEERING}.toml"));
    app.keys("<f3>")
        .paste("sk-pnv-0123456789abcdef0123456789abcdef0123456789abcdef");
    app.keys("<enter>");
    app.send(Msg::KeyChecked {
        check: 1,
        result: Ok(KeyVerdict::Accepted),
    });
    let screen = app.screen();
    assert_still("the key's dialog", &screen);
    assert!(screen.contains(SHOWN), "{screen}");
}

/// Elsewhere names are of other characters, and the history is in another folder.
#[cfg(target_os = "linux")]
mod printed {
    use super::{SHOWN, STEERING, assert_still, steers};
    use crate::config::{Ended, Machine};
    use serde_json::json;
    use std::fs;
    use std::path::PathBuf;

    /// Runs the program: all that it prints steers nothing, and names the file.
    fn run(machine: &Machine, arguments: &[&str], status: i32, says: &str) {
        look_at(arguments, &machine.run(arguments), status, says);
    }

    fn look_at(arguments: &[&str], ended: &Ended, status: i32, says: &str) {
        assert_eq!(ended.status, Some(status), "{arguments:?} {ended:?}");
        let printed = format!("{}{}", ended.stdout, ended.stderr);
        assert_still(&format!("{arguments:?}"), &printed);
        assert!(printed.contains(says), "{says}: {arguments:?} {ended:?}");
    }

    /// A file of this content whose name steers a terminal.
    fn put(machine: &Machine, end: &str, content: &str) -> (String, String) {
        let name = format!("{STEERING}{end}");
        fs::write(machine.home.path().join(&name), content).unwrap();
        (name, format!("{SHOWN}{end}"))
    }

    fn claude() -> String {
        let message = json!({"uuid": "m1", "sender": "human", "text": "Why?", "created_at": "2024-12-01T10:00:00Z"});
        json!([{"uuid": "c1", "name": "Sky", "chat_messages": [message]}]).to_string()
    }

    #[test]
    fn conversations_are_carried_in_and_out_of_files_of_any_name() {
        let machine = Machine::new();
        let (good, shown) = put(&machine, "red.json", &claude());
        run(
            &machine,
            &["import", &good],
            0,
            &format!("{shown}: 1 conversation with 1 message came in."),
        );
        let (broken, shown) = put(&machine, "broken.json", "[{");
        run(
            &machine,
            &["import", &broken],
            1,
            &format!("{shown} cannot be imported"),
        );
        let (missing, shown) = (format!("{STEERING}none"), format!("{SHOWN}none"));
        run(
            &machine,
            &["import", &missing],
            1,
            &format!("{shown} cannot be read"),
        );

        let (new, shown) = (format!("{STEERING}new.md"), format!("{SHOWN}new.md"));
        run(
            &machine,
            &["export", "--output", &new],
            0,
            &format!("1 conversation written to {shown}."),
        );
        run(
            &machine,
            &["export", "--output", &new],
            1,
            &format!("{shown} is there already"),
        );
        let folder = format!("{STEERING}folder");
        fs::create_dir(machine.home.path().join(&folder)).unwrap();
        run(
            &machine,
            &["export", "--output", &folder],
            1,
            &format!("{SHOWN}folder is no ordinary file"),
        );
        let within = format!("{STEERING}nowhere/x.md");
        run(
            &machine,
            &["export", "--output", &within],
            1,
            &format!("{SHOWN}nowhere/x.md cannot be written"),
        );
    }

    /// A server that is not there.
    const NOWHERE: &str = "base_url = 'https://127.0.0.1:9/v1'\n";

    #[test]
    fn settings_are_read_from_files_of_any_name() {
        let machine = Machine::new();
        let missing = format!("{STEERING}none.toml");
        let says = format!("The config file {SHOWN}none.toml cannot be read");
        run(&machine, &["--config", &missing], 2, &says);
        run(&machine, &["models", "--config", &missing], 2, &says);
        let (wrong, shown) = put(&machine, ".toml", &format!("modle = 'x'\n{NOWHERE}"));
        let says = format!("{shown}:1:1: 'modle' is no setting");
        run(&machine, &["models", "--config", &wrong], 1, &says);
        let key = format!("api_key = 'sk-pnv-0123456789abcdef'\n{NOWHERE}");
        let (open, shown) = put(&machine, "open.toml", &key);
        let says = format!("chmod 600 {shown}");
        run(&machine, &["models", "--config", &open], 1, &says);
        let (plain, shown) = put(&machine, "plain.toml", NOWHERE);
        let says = format!("looked in {shown}");
        let no_profile = ["models", "--config", &plain, "--profile", "x"];
        run(&machine, &no_profile, 2, &says);
    }

    #[test]
    fn certificates_are_looked_for_in_a_file_of_any_name() {
        let machine = Machine::new();
        let name = json!(format!("{STEERING}.pem"));
        let (config, _) = put(&machine, ".toml", &format!("ca_file = {name}\n{NOWHERE}"));
        let ended = machine.run(&["models", "--config", &config]);
        assert!(ended.stderr.contains(".pem cannot be read"), "{ended:?}");
        assert!(!ended.stderr.trim_end().contains(steers), "{ended:?}");
    }

    #[test]
    fn a_dot_env_in_a_folder_of_any_name_is_told_of() {
        let machine = Machine::new();
        let folder = machine.home.path().join(STEERING);
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join(".env"), "PINAIVU_BASE_URL=https://x.test/v1\n").unwrap();
        let arguments = ["models", "--base-url", "http://127.0.0.1:9/v1"];
        let ended = machine
            .program(&arguments)
            .current_dir(&folder)
            .output()
            .unwrap();
        look_at(
            &arguments,
            &Ended::of(ended),
            1,
            &format!("{SHOWN}/.env is not followed"),
        );
    }

    #[test]
    fn the_history_is_in_a_folder_of_any_name() {
        let machine = Machine::new();
        let folder = machine.home.path().join(STEERING);
        let run = |arguments: &[&str], status, says: &str| {
            let ended = machine
                .program(arguments)
                .env("XDG_DATA_HOME", &folder)
                .output()
                .unwrap();
            look_at(arguments, &Ended::of(ended), status, says);
        };
        run(
            &["history", "list"],
            0,
            &format!("{SHOWN}/pnv-tui/history.db is not there"),
        );
        let (good, _) = put(&machine, "red.json", &claude());
        run(&["import", &good], 0, "came in");
        run(&["history", "list"], 0, &format!("in {}", shown(&folder)));
        run(
            &["history", "size"],
            0,
            &format!("The history is in {}", shown(&folder)),
        );
        let file = folder.join("pnv-tui/history.db");
        fs::remove_file(&file).unwrap();
        fs::create_dir(&file).unwrap();
        // The store's own words, which have each line of a name on a line.
        run(&["history", "list"], 1, "No history is kept in ");
    }

    fn shown(folder: &std::path::Path) -> String {
        let above: PathBuf = folder.parent().unwrap().to_owned();
        above.join(SHOWN).display().to_string()
    }

    #[test]
    fn receipts_are_read_from_files_of_any_name() {
        let machine = Machine::new();
        let missing = format!("{STEERING}none.json");
        run(
            &machine,
            &["verify", &missing],
            2,
            &format!("'{SHOWN}none.json' is neither a file"),
        );
        let receipt = include_str!("receipts/recorded/receipt.json");
        let (receipt, _) = put(&machine, "receipt.json", receipt);
        let none = format!("{SHOWN}none.json cannot be read");
        run(
            &machine,
            &["verify", &receipt, "--content", &missing],
            2,
            &none,
        );
        run(
            &machine,
            &["verify", &receipt, "--enclave-health", &missing],
            2,
            &none,
        );
        run(&machine, &["verify", &receipt], 1, "");
    }

    #[test]
    fn a_file_that_a_shell_puts_into_the_place_of_a_flag_is_named_without_steering() {
        let machine = Machine::new();
        let (flag, _) = put(&machine, "", "");
        for arguments in [
            ["import", "a.json", &format!("--{flag}")],
            ["history", &flag, &flag],
            ["export", "--format", &flag],
        ] {
            let ended = machine.run(&arguments);
            look_at(&arguments, &ended, 2, "red");
        }
    }
}
