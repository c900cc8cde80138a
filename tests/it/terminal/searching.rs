//! What was said is found again: in all conversations, and in the one on the screen.

use super::continuing::client;
use super::{gateway, say};
use crate::support::pty::keys;
use tempfile::TempDir;

#[test]
fn a_search_leads_to_the_place_in_another_conversation() {
    let (home, base_url) = (TempDir::new().unwrap(), gateway());
    let program = client(home.path(), &base_url, &["--model", "demo/echo"]);
    say(&program, "Tell me about nightingales");
    program.wait_for("req_demo_");
    program.send(&keys::ctrl('n'));
    say(&program, "Something else");
    program.wait_for("req_demo_");
    program.send(&keys::ctrl('f'));
    program.wait_for("Type words");
    program.send("NIGHTING");
    program.wait_for(" hits");
    program.wait_for("▌ Tell me about nightingales");
    program.send(keys::ENTER);
    program.wait_for(" found, n N walk");
    let screen = program.screen();
    assert!(screen.contains("Tell me about nightingales"), "{screen}");
    assert!(!screen.contains("Something else"), "{screen}");
    // In the conversation, words are found where they are shown.
    program.send("/TELL ME");
    program.wait_for("/TELL ME");
    program.wait_for("1/");
    program.send(keys::ENTER);
    program.wait_for(" found");
    program.send("/nowhere");
    program.wait_for("nothing found");
    program.send(keys::ESC);
    program.wait_for("Esc back");
    program.send(keys::ESC);
    program.wait_until("back to writing", |screen| !screen.contains("Esc back"));
    program.send(&keys::ctrl('d'));
    assert!(program.wait_exit().success());
}
