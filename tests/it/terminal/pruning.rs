//! Old conversations are deleted when the person on the terminal says yes, and not otherwise.

use super::WIDE;
use super::continuing::data_folder;
use crate::store::support::{Talk, said};
use crate::support::pty::Pty;
use tempfile::TempDir;

#[test]
fn only_a_yes_deletes() {
    let home = TempDir::new().unwrap();
    let file = data_folder(home.path()).join("history.db");
    let store = Talk::open(&file);
    store.put(1, said(101, 0, "An old one"));
    store.finish();
    let prune = |answer: &str| {
        let arguments = ["history", "prune", "--older-than", "30"];
        let program = Pty::spawn_in(home.path(), WIDE, &arguments, &[]);
        program.wait_for("for good? [y/N]");
        program.send(answer);
        assert!(program.wait_exit().success());
        program.screen()
    };
    for answer in ["\r", "n\r", "yesterday\r"] {
        assert!(prune(answer).contains("Nothing was deleted."), "{answer:?}");
    }
    let screen = prune("y\r");
    assert!(screen.contains("1 conversation deleted."), "{screen}");
    let store = Talk::open(&file);
    assert_eq!(store.list(""), []);
    store.finish();
}
