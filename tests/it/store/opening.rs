//! What comes of opening a file, whatever it is.

use super::support::{Folder, Talk, said};
use pnv_tui::chat::ConversationId;
use pnv_tui::store::{Answer, Finished, Op, Opened, Question, Reply};
use rusqlite::Connection;
use std::path::Path;

#[test]
fn a_file_is_made_once_and_then_is_as_it_was() {
    let folder = Folder::new();
    let store = folder.open();
    assert_eq!(store.opened, Opened::Fresh);
    store.put(1, said(1, 0, "Hello"));
    store.finish();
    assert_eq!(folder.names(), ["history.db"], "nothing is left beside it");
    let store = folder.open();
    assert_eq!(store.opened, Opened::AsItWas);
    assert_eq!(store.path(1), ["Hello"]);
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_file_or_what_is_beside_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = Folder::new();
    let store = folder.open();
    store.put(1, said(1, 0, "Hello"));
    store.settle();
    let data = folder.path().parent().unwrap().to_owned();
    assert_eq!(mode(&data), 0o700);
    let names = folder.names();
    for begin in ["history.db-wal", "history.db-shm", "history.db-writer-"] {
        assert!(
            names.iter().any(|name| name.starts_with(begin)),
            "{names:?}"
        );
    }
    for name in names {
        assert_eq!(mode(&data.join(&name)), 0o600, "{name}");
    }
    store.finish();
    let lax = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(folder.path(), lax).unwrap();
    let _store = folder.open();
    assert_eq!(mode(&folder.path()), 0o600, "the mode is mended");
}

#[test]
fn an_empty_file_becomes_a_history() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path().parent().unwrap()).unwrap();
    std::fs::write(folder.path(), b"").unwrap();
    let store = folder.open();
    assert_eq!(store.opened, Opened::Fresh);
    store.put(1, said(1, 0, "Hello"));
    assert_eq!(store.path(1), ["Hello"]);
}

#[test]
fn a_newer_file_is_read_and_never_written() {
    let folder = Folder::new();
    let store = folder.open();
    store.put(1, said(1, 0, "Hello"));
    store.finish();
    let file = Connection::open(folder.path()).unwrap();
    file.pragma_update(None, "user_version", 99).unwrap();
    file.execute_batch(
        "ALTER TABLE messages ADD COLUMN mood TEXT; PRAGMA wal_checkpoint(TRUNCATE);",
    )
    .unwrap();
    file.close().unwrap();
    let before = std::fs::read(folder.path()).unwrap();

    let store = folder.open();
    let Opened::ReadOnly { words } = &store.opened else {
        panic!("{:?}", store.opened);
    };
    assert!(
        words.contains("newer pnv-tui (its version 99, here 5)"),
        "{words}"
    );
    store.put(1, said(2, 1, "More"));
    store.put(1, said(3, 2, "And more"));
    assert_eq!(store.path(1), ["Hello"]);
    assert_eq!(store.found("hello"), [1]);
    assert!(matches!(store.ask(Question::Compact), Answer::Failed(_)));
    let (said, finished) = store.leave();
    assert!(
        matches!(&said[..], [Reply::Failed { .. }]),
        "once: {said:?}"
    );
    let why = "it was made by a newer pnv-tui";
    assert_eq!(finished, unsaved("2 changes were", &folder.path(), why));
    assert_eq!(std::fs::read(folder.path()).unwrap(), before);
    assert_eq!(folder.open().leave().1, Finished::Saved, "nothing was said");
}

#[test]
fn the_database_of_another_program_is_left_alone() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path().parent().unwrap()).unwrap();
    let file = Connection::open(folder.path()).unwrap();
    file.execute_batch("CREATE TABLE bookmarks (url)").unwrap();
    file.close().unwrap();
    let before = std::fs::read(folder.path()).unwrap();
    let store = folder.open();
    assert!(
        matches!(&store.opened, Opened::InMemory { words } if words.contains("another program's"))
    );
    store.put(1, said(1, 0, "Hello"));
    assert_eq!(store.path(1), ["Hello"]);
    let why = "it is a database of another program's";
    let finished = unsaved("1 change was", &folder.path(), why);
    assert_eq!(store.leave(), (Vec::new(), finished));
    assert_eq!(std::fs::read(folder.path()).unwrap(), before);
}

#[test]
fn a_history_that_was_never_to_be_in_a_file_leaves_nothing_unsaved() {
    let store = Talk::in_memory();
    store.put(1, said(1, 0, "Hello"));
    assert_eq!(store.leave(), (Vec::new(), Finished::Saved));
}

fn unsaved(changes: &str, path: &Path, why: &str) -> Finished {
    let words = format!("{changes} not saved to {}: {why}.", path.display());
    Finished::Unsaved { words }
}

#[test]
fn where_no_file_can_be_everything_works_in_memory() {
    // A folder below a file can be made by nobody, root or not.
    let folder = Folder::new();
    let store = folder.open();
    store.finish();
    let path = folder.path().join("below").join("history.db");
    let store = Talk::open(&path);
    let Opened::InMemory { words } = &store.opened else {
        panic!("{:?}", store.opened);
    };
    assert!(words.contains(&path.display().to_string()), "{words}");
    store.put(1, said(1, 0, "Hello"));
    store.send(Op::Pin(ConversationId(1), true));
    assert_eq!(store.path(1), ["Hello"]);
    assert!(store.list("hello")[0].pinned);
    assert_eq!(store.found("hello"), [1]);
    assert_eq!(store.finish(), []);
}

#[test]
fn what_is_said_while_the_file_cannot_be_opened_is_written_once_it_can() {
    let folder = Folder::new();
    let store = folder.open();
    let waits = |texts: &[&str]| Op::Queue {
        conversation: ConversationId(1),
        texts: texts.iter().map(|text| (*text).to_owned()).collect(),
    };
    store.put(1, said(1, 0, "Hello"));
    store.send(waits(&["waits"]));
    store.finish();
    // No log can be made: the same to the program as a disk that has no room for one.
    let log = folder.path().with_file_name("history.db-wal");
    std::fs::create_dir(&log).unwrap();
    let store = folder.open();
    let Opened::ReadOnly { words } = &store.opened else {
        panic!("{:?}", store.opened);
    };
    assert!(
        words.contains("is not being saved") && words.contains("as soon as that works"),
        "{words}"
    );
    assert_eq!(store.path(1), ["Hello"], "what is there can be read");
    assert_eq!(store.load(1).unwrap().queue, ["waits"]);
    store.put(1, said(2, 1, "Is anybody there?"));
    store.send(waits(&[]));
    store.settle();
    std::fs::remove_dir(&log).unwrap();
    store.put(1, said(3, 2, "Now?"));
    assert_eq!(store.path(1), ["Hello", "Is anybody there?", "Now?"]);
    assert_eq!(store.finish(), [Reply::Recovered]);
    let loaded = folder.open().load(1).unwrap();
    assert_eq!(loaded.conversation.messages.len(), 3);
    assert_eq!(loaded.queue, [""; 0], "it was sent, and waits no more");
}

#[test]
fn another_program_that_holds_the_file_at_the_start_is_waited_for() {
    let folder = Folder::new();
    let store = folder.open();
    store.put(1, said(1, 0, "Hello"));
    store.finish();
    let other = Connection::open(folder.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let store = folder.open();
    let Opened::ReadOnly { words } = &store.opened else {
        panic!("{:?}", store.opened);
    };
    assert!(
        words.contains("another program holds it locked. Close the other program"),
        "{words}"
    );
    other.execute_batch("ROLLBACK").unwrap();
    store.put(1, said(2, 1, "More"));
    assert_eq!(store.path(1), ["Hello", "More"]);
    assert_eq!(store.finish(), [Reply::Recovered]);
}

#[cfg(unix)]
#[test]
fn a_file_in_a_folder_that_is_read_only_is_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let store = folder.open();
    store.put(1, said(1, 0, "Hello"));
    store.finish();
    let data = folder.path().parent().unwrap().to_owned();
    let set =
        |mode| std::fs::set_permissions(&data, std::fs::Permissions::from_mode(mode)).unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o400)).unwrap();
    set(0o500);
    if std::fs::write(data.join("probe"), b"").is_ok() {
        println!("skipped: this user may write everywhere");
    } else {
        let store = folder.open();
        assert!(
            matches!(store.opened, Opened::ReadOnly { .. }),
            "{:?}",
            store.opened
        );
        store.put(1, said(2, 1, "More"));
        assert_eq!(store.path(1), ["Hello"]);
        store.finish();
    }
    set(0o700);
}
