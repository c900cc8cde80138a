//! Files of earlier versions of the program: brought up to date, and saved when they are damaged.

use super::support::{Folder, answered, said};
use pnv_tui::chat::history::Op;
use pnv_tui::chat::receipt::{Audit, Digest, Finding, NoReceipt};
use pnv_tui::chat::{
    ConversationId, Failure, FailureKind, Form, Message, Retry, Sealing, Sending, Sent, SessionUse,
    SystemUse,
};
use pnv_tui::store::Opened;
use rusqlite::Connection;
use std::fs;

/// What the program of version 1 made of a file, and one conversation as it wrote it: a question, a reply of
/// which all is known, and a session of a server that it did not name.
const VERSION_1: &str = concat!(
    include_str!("../../../assets/schema/001.sql"),
    "PRAGMA application_id = 1886287464; PRAGMA user_version = 1;
     INSERT INTO conversations (n, id, first, model, created, updated, tokens, messages, leaf)
         VALUES (1, 9, 'one', 'llama3.2:3b', 1, 2, 44, 0, 2);
     INSERT INTO messages (n, id, conversation, at, role, status, text) VALUES (1, 1, 1, 1000, 0, 1, 'one');
     INSERT INTO messages (n, id, conversation, parent, at, role, status, asked, model, request, reasoning_ms, input,
             output, finish, steps, first_text_ms, elapsed_ms, reasoning, text)
         VALUES (2, 2, 1, 1, 2000, 1, 1, 'llama3.2:3b', 'llama3.2:3b-q4', 'req_01', 7, 3, 4, 'stop', 5, 80, 900,
             'hm', 'two');
     INSERT INTO drafts VALUES (1, 'and'), (2, 'of a conversation that is gone');
     INSERT INTO sessions VALUES (1, 2, 'session-of-nobody', 'its key');
     INSERT INTO keep (name, value) VALUES ('a', 'b');"
);

/// A folder with such a file.
fn version_1() -> Folder {
    let folder = Folder::new();
    fs::create_dir_all(folder.path().parent().unwrap()).unwrap();
    let file = Connection::open(folder.path()).unwrap();
    file.pragma_update(None, "page_size", 8_192).unwrap();
    file.execute_batch(VERSION_1).unwrap();
    file.close().unwrap();
    folder
}

fn sent() -> Message {
    let mut message = answered(4, 3, "four");
    let reply = message.reply.as_mut().unwrap();
    reply.sending = Some(Box::new(Sending {
        server: "https://api.pinaivu.com/v1".to_owned(),
        key: Some("sk-pnv-…f3Qz".to_owned()),
        tries: 2,
        failed: vec![Failure {
            kind: FailureKind::Server,
            status: Some(503),
            said: "no nodes".to_owned(),
            retry: Retry::Backoff,
        }],
        sent: Sent {
            form: Form::Quoted,
            session: SessionUse::Begun,
            system: SystemUse::Quoted,
            earlier: 3,
            left_out: 1,
            bytes: 900,
            sealing: Sealing::Sealed,
        },
    }));
    message
}

#[test]
fn a_file_of_version_1_is_as_it_was_and_takes_what_is_known_now() {
    let folder = version_1();
    let store = folder.open();
    assert_eq!(store.opened, Opened::Migrated { from: 1 });
    let loaded = store.load(9).unwrap();
    assert_eq!(
        loaded.conversation.messages,
        [said(1, 0, "one"), answered(2, 1, "two")]
    );
    assert_eq!(
        loaded.conversation.sessions,
        [],
        "nobody knows whose that was"
    );
    assert_eq!(
        (loaded.conversation.tokens, loaded.draft.as_str()),
        (44, "and")
    );
    store.put(9, said(3, 2, "three"));
    store.put(9, sent());
    store.finish();
    let store = folder.open();
    assert_eq!(store.opened, Opened::AsItWas);
    assert_eq!(store.load(9).unwrap().conversation.messages[3], sent());
    assert_eq!(store.path(9), ["one", "two", "three", "four"]);
}

#[test]
fn a_file_of_each_later_version_takes_what_is_known_now_too() {
    for (version, script) in [
        (2, include_str!("../../../assets/schema/002.sql").to_owned()),
        (
            3,
            concat!(
                include_str!("../../../assets/schema/002.sql"),
                include_str!("../../../assets/schema/003.sql")
            )
            .to_owned(),
        ),
        (
            4,
            concat!(
                include_str!("../../../assets/schema/002.sql"),
                include_str!("../../../assets/schema/003.sql"),
                include_str!("../../../assets/schema/004.sql")
            )
            .to_owned(),
        ),
    ] {
        let folder = version_1();
        let file = Connection::open(folder.path()).unwrap();
        file.execute_batch(&script).unwrap();
        file.pragma_update(None, "user_version", version).unwrap();
        file.close().unwrap();
        let store = folder.open();
        let from = usize::try_from(version).unwrap();
        assert_eq!(store.opened, Opened::Migrated { from });
        let mut message = sent();
        let reply = message.reply.as_mut().unwrap();
        reply.digest = Some(Digest([7; 32]));
        reply.audit = Some(Box::new(Audit {
            ended_ms: 1,
            coordinator: None,
            finding: Some(Finding::None(NoReceipt::NotServed)),
        }));
        store.put(9, said(3, 2, "three"));
        store.put(9, message.clone());
        assert_eq!(store.load(9).unwrap().conversation.system, None);
        let system = Some("Answer\nbriefly.".to_owned());
        store.send(Op::System(ConversationId(9), system.clone()));
        assert_eq!(store.load(9).unwrap().conversation.system, system);
        assert_eq!(store.load(9).unwrap().conversation.messages[3], message);
        assert_eq!(store.path(9), ["one", "two", "three", "four"]);
    }
}

#[test]
fn a_damaged_file_gives_its_rows_whichever_version_wrote_them() {
    let never_migrated = version_1();
    let migrated = version_1();
    let store = migrated.open();
    store.put(9, said(3, 2, "three"));
    store.put(9, sent());
    let system = Some("Answer briefly.".to_owned());
    store.send(Op::System(ConversationId(9), system.clone()));
    store.finish();
    for (folder, path, system) in [(never_migrated, 2, None), (migrated, 4, system)] {
        let mut bytes = fs::read(folder.path()).unwrap();
        bytes[..100].fill(0xa5);
        fs::write(folder.path(), bytes).unwrap();
        let store = folder.open();
        assert!(
            matches!(store.opened, Opened::Rescued(_)),
            "{:?}",
            store.opened
        );
        let messages = store.load(9).unwrap().conversation.messages;
        let all = [
            said(1, 0, "one"),
            answered(2, 1, "two"),
            said(3, 2, "three"),
            sent(),
        ];
        assert_eq!(messages, all[..path]);
        assert_eq!(store.load(9).unwrap().conversation.system, system);
        assert_eq!(store.load(9).unwrap().draft, "and");
        assert_eq!(store.found("two"), [2]);
    }
}
