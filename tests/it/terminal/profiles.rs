//! Profiles: what one profile's key was refused for goes out with another's.

use super::{WIDE, gateway, say};
use crate::support::pty::{Pty, keys};
use pnv_tui::demo;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::TempDir;

const WRONG: &str = "sk-pnv-notthekeynotthekeynotthekeynotthekeynotthekeyXYZ1";

/// A home with this config file, for its owner alone.
fn home(config: &str) -> TempDir {
    let home = TempDir::new().unwrap();
    let folder = home.path().join(".config/pnv-tui");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("config.toml");
    fs::write(&file, config).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    home
}

/// The program with a message that the wrong key was refused for.
fn refused(home: &Path) -> Pty {
    let program = Pty::spawn_in(home, WIDE, &["--model", "demo/echo"], &[]);
    program.wait_for("127.0.0.1");
    say(&program, "Hello there");
    program.wait_for("✖ 401 Unauthorized");
    program
}

fn use_profile(program: &Pty, name: &str) {
    program.send("/profile");
    program.wait_for("> profile");
    program.send(keys::ENTER);
    program.wait_for("Enter uses");
    program.send(name);
    program.wait_for(&format!("> {name}"));
    program.send(keys::ENTER);
}

#[test]
fn another_profiles_key_sends_what_the_one_before_was_refused_for() {
    let url = gateway();
    let home = home(&format!(
        "base_url = '{url}'\napi_key = '{WRONG}'\n\
         [profiles.work]\nbase_url = '{url}'\napi_key = '{}'\n\
         [profiles.broken]\nbase_url = 'nowhere'\n",
        demo::KEY
    ));
    let program = refused(home.path());
    use_profile(&program, "broken");
    program.wait_for("The base URL 'nowhere' must begin with");
    use_profile(&program, "work");
    program.wait_for("profile work: sk-pnv-…hing, 127.0.0.1");
    program.wait_for("req_demo_");
    program.wait_until("no banner", |screen| !screen.contains("401"));
    let raw = String::from_utf8_lossy(&program.raw()).into_owned();
    let secret = demo::KEY.trim_start_matches("sk-pnv-");
    assert!(!raw.contains("notthekey") && !raw.contains(secret));
}

#[test]
fn another_server_gets_nothing_unasked_and_settings_go_to_its_profile() {
    let (here, there) = (gateway(), gateway());
    let home = home(&format!(
        "base_url = '{here}'\napi_key = '{WRONG}'\n\
         [profiles.work]\nbase_url = '{there}'\napi_key = '{}'\nmodel = 'demo/echo'\n",
        demo::KEY
    ));
    let program = refused(home.path());
    use_profile(&program, "work");
    program.wait_for("profile work: sk-pnv-…hing, 127.0.0.1");
    program.wait_for("│ Hello there");
    program.send(keys::ENTER);
    // The gateway numbers its calls: this is the first that it was sent.
    program.wait_for("req_demo_000001");
    program.send(&keys::ctrl('o'));
    program.wait_for("Ctrl+D default");
    program.send(&keys::ctrl('d'));
    program.wait_for("saved in");
    let written = fs::read_to_string(home.path().join(".config/pnv-tui/config.toml")).unwrap();
    let top = written.split("[profiles.work]").next().unwrap();
    assert!(!top.contains("model"), "{written}");
}
