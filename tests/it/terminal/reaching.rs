//! The way to the server, as the environment names it.

use super::{WIDE, gateway, say};
use crate::support::pty::Pty;
use pnv_tui::demo;
use std::fs;
use tempfile::TempDir;

#[test]
fn the_proxy_of_the_environment_is_asked_for_a_server_that_only_it_can_reach() {
    let home = TempDir::new().unwrap();
    let folder = home.path().join(".config/pnv-tui");
    fs::create_dir_all(&folder).unwrap();
    let text = "base_url = \"http://far.invalid/v1\"\nallow_http = true\n";
    fs::write(folder.join("config.toml"), text).unwrap();
    // The demonstration answers as the server would whose calls a proxy hands on.
    let gateway = gateway();
    let proxy = gateway
        .trim_end_matches("/v1")
        .replace("://", "://me:pass-CANARY@");
    let variables = [
        ("HTTP_PROXY", proxy.as_str()),
        ("NO_PROXY", "near.invalid"),
        ("PINAIVU_API_KEY", demo::KEY),
    ];
    let program = Pty::spawn_in(home.path(), WIDE, &["--model", "demo/echo"], &variables);
    program.wait_for("far.invalid");
    say(&program, "Hello");
    program.wait_for("req_demo_");
    assert!(!String::from_utf8_lossy(&program.raw()).contains("CANARY"));
}
