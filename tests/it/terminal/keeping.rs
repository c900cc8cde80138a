//! What the program writes to the config file. A key given inside it: checked, kept where the person says, seen by
//! nobody. Stars: each by itself.

use super::continuing::{data_folder, holds};
use super::{WIDE, gateway, say};
use crate::support::pty::{Pty, keys};
use pnv_tui::demo;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A home whose config file names the gateway, and the file.
fn home(base_url: &str) -> (TempDir, PathBuf) {
    let home = TempDir::new().unwrap();
    let folder = home.path().join(".config/pnv-tui");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("config.toml");
    fs::write(&file, format!("# mine\nbase_url = \"{base_url}\"\n")).unwrap();
    (home, file)
}

/// The program with the right key pasted into its dialog, and accepted by the gateway.
fn with_accepted_key(home: &Path) -> Pty {
    let program = Pty::spawn_in(home, WIDE, &["--model", "demo/echo"], &[]);
    program.wait_for("127.0.0.1");
    program.send(keys::F3);
    program.wait_for("No key is in use");
    program.send(&keys::paste(&format!("  {}\n", demo::KEY)));
    program.wait_for("••••");
    program.send(keys::ENTER);
    program.wait_for("The server accepts this key");
    program
}

fn seen(program: &Pty) -> bool {
    let secret = demo::KEY.trim_start_matches("sk-pnv-");
    String::from_utf8_lossy(&program.raw()).contains(secret)
}

#[test]
fn it_goes_into_the_config_file_for_its_owner_alone() {
    let (home, file) = home(&gateway());
    let program = with_accepted_key(home.path());
    program.send(keys::ENTER);
    program.wait_for("sk-pnv-…hing is in use");
    let written = fs::read_to_string(&file).unwrap();
    assert!(
        written.contains("# mine") && written.contains(demo::KEY),
        "{written}"
    );
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    say(&program, "Hello");
    program.wait_for("req_demo_");
    assert!(!seen(&program));

    let again = Pty::spawn_in(home.path(), WIDE, &["--model", "demo/echo"], &[]);
    again.wait_for("sk-pnv-…hing");
    say(&again, "Hello");
    again.wait_for("req_demo_");
    assert!(!seen(&again));
}

#[test]
fn a_key_of_the_environment_stays_in_force_at_the_next_start_and_is_told_of() {
    let (home, _file) = home(&gateway());
    let variables = [("PINAIVU_API_KEY", "sk-pnv-wrong")];
    let start = || Pty::spawn_in(home.path(), WIDE, &["--model", "demo/echo"], &variables);
    let program = start();
    program.wait_for("sk-pnv-…");
    program.send(keys::F3);
    program.wait_for("from the environment variable");
    program.send(&keys::paste(demo::KEY));
    program.wait_for("••••");
    program.send(keys::ENTER);
    program.wait_for("The key in use now comes before this file until you remove it");
    program.send(keys::ENTER);
    program.wait_for("sk-pnv-…hing is in use");

    let again = start();
    again.wait_for("127.0.0.1");
    say(&again, "Hello");
    again.wait_for("from the environment variable PINAIVU_API_KEY was not accepted");
}

#[test]
fn where_the_config_file_does_not_name_the_server_no_key_is_kept_in_it() {
    let base_url = gateway();
    let program = Pty::spawn(WIDE, &["--base-url", &base_url], &[]);
    program.wait_for("127.0.0.1");
    program.send(keys::F3);
    program.wait_for("No key is in use");
    program.send(&keys::paste(demo::KEY));
    program.wait_for("••••");
    program.send(keys::ENTER);
    program.wait_for("▸ Use it in this session only");
    assert!(!program.screen().contains("config file"));
    program.send(keys::ENTER);
    program.wait_for("sk-pnv-…hing is in use");
    assert!(!program.home().join(".config").exists());
    assert_eq!(
        holds(&data_folder(program.home()), demo::KEY.as_bytes()),
        None
    );
    assert!(!seen(&program));
}

#[test]
fn for_this_session_only_nothing_is_written() {
    let (home, file) = home(&gateway());
    let program = with_accepted_key(home.path());
    program.send(keys::DOWN);
    program.wait_for("▸ Use it in this session only");
    program.send(keys::ENTER);
    program.wait_for("sk-pnv-…hing is in use");
    assert!(!fs::read_to_string(&file).unwrap().contains("sk-pnv"));
    say(&program, "Hello");
    program.wait_for("req_demo_");
    assert!(!seen(&program));
}

#[test]
fn a_wrong_key_is_refused_and_can_be_given_again() {
    let (home, _file) = home(&gateway());
    let program = Pty::spawn_in(home.path(), WIDE, &[], &[]);
    program.wait_for("127.0.0.1");
    program.send(keys::F3);
    program.wait_for("No key is in use");
    program.send(&keys::paste("sk-pnv-wrong"));
    program.wait_for("••••");
    program.send(keys::ENTER);
    program.wait_for("The server did not accept this key");
}

#[test]
fn the_demonstration_needs_none() {
    let (home, _file) = home(&gateway());
    let program = Pty::spawn_in(home.path(), WIDE, &[], &[]);
    program.wait_for("127.0.0.1");
    program.send(keys::F3);
    program.wait_for("No key is in use");
    program.send(keys::DOWN);
    program.wait_for("▸ Go on with the demonstration");
    program.send(keys::ENTER);
    program.wait_for("● this is the demonstration");
}

#[test]
fn two_programs_leave_each_other_their_stars() {
    let (home, file) = home(&gateway());
    let start = || {
        let key = [("PINAIVU_API_KEY", demo::KEY)];
        let program = Pty::spawn_in(home.path(), WIDE, &["--model", "demo/echo"], &key);
        program.wait_for("127.0.0.1");
        program.send(&keys::ctrl('o'));
        program.wait_for("demo/tour");
        program
    };
    let star = |program: &Pty, letters: &str| {
        program.send(letters);
        program.wait_for(&format!("> {letters}"));
        program.send(&keys::ctrl('s'));
        program.wait_for("saved in");
        program.wait_for(&format!("★ demo/{letters}"));
    };
    let (one, two) = (start(), start());
    star(&one, "tour");
    star(&two, "breaks-off");
    let written = fs::read_to_string(&file).unwrap();
    assert!(
        written.contains("starred = [\"demo/tour\", \"demo/breaks-off\"]"),
        "{written}"
    );
}
