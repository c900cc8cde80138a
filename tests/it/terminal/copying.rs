//! Copying, from the palette to the clipboard's door.

use super::{WIDE, gateway, say, scene};
use crate::support::pty::{Pty, keys};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use pnv_tui::demo;
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// Writes an executable script. Another process does: one that another test starts meanwhile
/// could inherit the open file, and the script could not be run then.
pub(super) fn install(path: &Path, script: &str) {
    let write = r#"printf '#!/bin/sh\n%s\n' "$1" > "$0" && chmod +x "$0""#;
    let written = Command::new("sh")
        .args(["-c", write, path.to_str().unwrap(), script])
        .status();
    assert!(written.unwrap().success());
}

fn copy_the_reply(program: &Pty) {
    say(program, "salut");
    program.wait_for("req_demo_000001");
    program.send("/copy");
    program.wait_for("> copy");
    program.send(keys::ENTER);
}

#[test]
fn a_reply_is_given_to_the_persons_own_command_and_no_key_with_it() {
    let home = TempDir::new().unwrap();
    let script = r#"cat > "$HOME/copied"; env > "$HOME/environment""#;
    install(&home.path().join("my-copy"), script);
    let settings = "copy_command = ['my-copy']\n[profiles.other]\napi_key_env = 'OTHER_KEY'\n";
    fs::write(home.path().join("settings.toml"), settings).unwrap();
    let path = format!(
        "{}:{}",
        home.path().display(),
        std::env::var("PATH").unwrap()
    );
    let args = ["--model", "demo/echo", "--config", "settings.toml"];
    let base_url = gateway();
    let variables = [
        ("PATH", path.as_str()),
        ("PINAIVU_BASE_URL", &base_url),
        ("PINAIVU_API_KEY", demo::KEY),
        ("OTHER_KEY", "sk-other-CANARY"),
    ];
    let program = Pty::spawn_in(home.path(), WIDE, &args, &variables);
    program.wait_for("127.0.0.1");
    copy_the_reply(&program);
    program.wait_for("message copied (my-copy)");
    let kept = |name| fs::read_to_string(home.path().join(name)).unwrap();
    assert!(kept("copied").contains("salut"), "{}", kept("copied"));
    let environment = kept("environment");
    assert!(environment.contains("PINAIVU_BASE_URL="), "{environment}");
    assert!(!environment.contains(demo::KEY) && !environment.contains("CANARY"));
}

#[test]
fn over_ssh_the_terminal_is_sent_the_reply_between_two_frames() {
    let variables = [("SSH_TTY", "/dev/pts/0"), ("DISPLAY", ":0")];
    let program = Pty::spawn(WIDE, &["--demo", "--model", "demo/echo"], &variables);
    program.wait_for("demonstration ·");
    copy_the_reply(&program);
    program.wait_for("message sent to the terminal's clipboard; terminals do not confirm it");
    let written = String::from_utf8(program.raw()).unwrap();
    let (before, after) = written.split_once("\u{1b}]52;c;").unwrap();
    let (base64, _) = after.split_once('\u{7}').unwrap();
    let copied = String::from_utf8(BASE64_STANDARD.decode(base64).unwrap()).unwrap();
    assert!(copied.contains("salut"), "{copied}");
    let frame_ends = before.matches("\u{1b}[?2026l").count();
    assert_eq!(before.matches("\u{1b}[?2026h").count(), frame_ends);
}

#[test]
fn in_the_demonstration_there_is_nothing_to_copy_before_the_first_reply() {
    let program = scene("demo/echo");
    program.send("/copy");
    program.wait_for("> copy");
    program.send(keys::ENTER);
    program.wait_for("there is no reply to copy yet");
    assert!(
        !String::from_utf8(program.raw())
            .unwrap()
            .contains("\u{1b}]52")
    );
}
