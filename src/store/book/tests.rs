//! What happens when nothing can be written: it is said once, what is to be written waits, and all of it is there
//! when writing works again.

use super::*;
use crate::chat::history::Loaded;
use crate::chat::{ConversationId, Message, MessageId, PathSession, Role, ServerSession, Status};
use std::cell::RefCell;
use tempfile::TempDir;

const ID: ConversationId = ConversationId(1);

fn put(id: u64, text: &str) -> Op {
    let message = Message {
        id: MessageId(id),
        parent: (id > 1).then(|| MessageId(id - 1)),
        role: Role::User,
        text: text.to_owned(),
        at: id,
        status: Status::Complete,
        reply: None,
    };
    Op::Put {
        conversation: ID,
        message: Box::new(message),
    }
}

fn draft(text: &str) -> Op {
    Op::Draft {
        conversation: ID,
        text: text.to_owned(),
    }
}

/// A book in a folder, and what it says.
struct Case {
    book: Book,
    said: RefCell<Vec<Reply>>,
    folder: TempDir,
}

impl Case {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (book, opened) = Book::open(&folder.path().join("history.db"), "2026-11-25");
        assert_eq!(opened, Opened::Fresh);
        Self {
            book,
            said: RefCell::default(),
            folder,
        }
    }

    fn write(&mut self, ops: Vec<Op>) {
        self.book
            .write(ops, &|reply| self.said.borrow_mut().push(reply));
    }

    /// So many pages more than there are: the disk is as good as full.
    fn leave_pages(&self, more: i64) {
        let connection = &self.book.connection;
        let pages: i64 = connection
            .pragma_query_value(None, "page_count", |row| row.get(0))
            .unwrap();
        connection
            .pragma_update(None, "max_page_count", pages + more)
            .unwrap();
    }

    fn take_said(&self) -> Vec<Reply> {
        self.said.take()
    }

    fn load(&mut self) -> Box<Loaded> {
        let answer = self.book.answer(&Question::Load(ID), &|_| ());
        let Answer::Loaded(Some(loaded)) = answer else {
            panic!("{answer:?}");
        };
        loaded
    }

    fn texts(&mut self) -> Vec<usize> {
        let loaded = self.load();
        let messages = loaded.conversation.messages.iter();
        messages.map(|message| message.text.len()).collect()
    }
}

#[test]
fn when_the_disk_is_full_all_is_kept_and_written_once_there_is_room() {
    let mut case = Case::new();
    case.write(vec![put(1, "fits")]);
    case.leave_pages(4);
    case.write(vec![put(2, &"x".repeat(100_000))]);
    case.write(vec![put(3, "small")]);
    case.write(vec![draft("half a thought")]);
    let said = case.take_said();
    let [Reply::Failed { words }] = &said[..] else {
        panic!("once: {said:?}");
    };
    assert!(
        words.contains("the disk is full. Free some space"),
        "{words}"
    );
    assert!(words.contains("history.db"), "{words}");
    assert_eq!(
        case.texts(),
        [4],
        "in order: what is small does not overtake"
    );
    case.leave_pages(1_000);
    case.write(Vec::new());
    assert_eq!(case.take_said(), [Reply::Recovered]);
    assert_eq!(case.texts(), [4, 100_000, 5]);
    case.write(vec![put(4, "and on")]);
    assert_eq!(case.take_said(), []);
    assert_eq!(case.texts(), [4, 100_000, 5, 6]);
}

#[test]
fn a_disk_that_fills_up_at_any_page_loses_nothing() {
    for more in 0..40 {
        let mut case = Case::new();
        case.leave_pages(more);
        for id in 1..=20 {
            case.write(vec![put(id, &format!("{id} {}", "text ".repeat(2_000)))]);
        }
        case.leave_pages(1_000);
        case.write(Vec::new());
        assert_eq!(case.texts().len(), 20, "{more} pages");
        let said = case.take_said();
        assert!(
            matches!(&said[..], [] | [Reply::Failed { .. }, Reply::Recovered]),
            "{more} pages: {said:?}"
        );
    }
}

#[test]
fn what_waits_is_bounded_and_journal_steps_go_first() {
    let mut case = Case::new();
    case.leave_pages(0);
    case.write(vec![put(1, &"x".repeat(50_000))]);
    assert!(matches!(&case.take_said()[..], [Reply::Failed { .. }]));
    let drafts = (0..MOST_WAITING + 10).map(|number| draft(&number.to_string()));
    case.write(drafts.collect());
    assert_eq!(case.take_said(), [Reply::Dropped { ops: 11 }]);
    case.leave_pages(1_000);
    case.write(Vec::new());
    assert_eq!(case.take_said(), [Reply::Recovered]);
    assert_eq!(case.texts(), [50_000]);
}

#[test]
fn another_program_that_holds_the_file_is_waited_for() {
    let mut case = Case::new();
    case.book
        .connection
        .busy_timeout(std::time::Duration::ZERO)
        .unwrap();
    let other = Connection::open(case.folder.path().join("history.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    case.write(vec![put(1, "patience")]);
    let said = case.take_said();
    let [Reply::Failed { words }] = &said[..] else {
        panic!("{said:?}");
    };
    assert!(words.contains("another program holds it locked"), "{words}");
    other.execute_batch("ROLLBACK").unwrap();
    case.write(vec![draft("x")]);
    assert_eq!(case.take_said(), [Reply::Recovered]);
    assert_eq!(case.texts(), [8]);
}

#[test]
fn an_op_that_cannot_be_carried_out_holds_up_no_other() {
    let mut case = Case::new();
    case.book
        .connection
        .execute_batch(
            "CREATE TRIGGER refuse BEFORE INSERT ON keep WHEN new.name = 'bad' BEGIN
                 SELECT raise(ABORT, 'refused');
             END",
        )
        .unwrap();
    let bad = Op::Keep {
        name: "bad".to_owned(),
        value: Some(String::new()),
    };
    case.write(vec![put(1, "one"), bad, put(2, "two")]);
    assert_eq!(case.take_said(), [Reply::Dropped { ops: 1 }]);
    assert_eq!(case.texts(), [3, 3]);
}

/// A history of 300 messages, of which the first page that is read is damaged, and nothing of it is in memory.
fn damaged() -> Case {
    let mut case = Case::new();
    let ops = (1..=300).map(|id| put(id, &format!("{id} {}", "text ".repeat(100))));
    case.write(ops.chain([draft("the last")]).collect());
    let path = case.folder.path().join("history.db");
    let number = |sql: &str| {
        let found = case.book.connection.query_row(sql, [], |row| row.get(0));
        usize::try_from(found.unwrap_or(0_u32)).unwrap()
    };
    let root = number("SELECT rootpage FROM sqlite_schema WHERE name = 'messages'");
    number("PRAGMA wal_checkpoint(TRUNCATE)");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[(root - 1) * file::PAGE..root * file::PAGE].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let forget = "PRAGMA shrink_memory; PRAGMA cache_size = 0;";
    case.book.connection.execute_batch(forget).unwrap();
    case
}

#[test]
fn damage_that_is_met_while_writing_is_mended_and_the_writing_done() {
    let mut case = damaged();
    case.write(vec![put(301, "the last"), draft("the next")]);
    let said = case.take_said();
    let [Reply::Rescued(rescue)] = &said[..] else {
        panic!("{said:?}");
    };
    assert_eq!((rescue.conversations, rescue.messages), (1, 300));
    let loaded = case.load();
    assert_eq!(loaded.conversation.messages.len(), 301);
    assert_eq!(
        loaded.draft, "the next",
        "what it wrote before is its own still"
    );
}

#[test]
fn a_file_that_another_program_has_mended_meanwhile_is_gone_on_in() {
    let mut case = damaged();
    // This one has let go of the file, and waits for its turn to mend it.
    case.book.lease = None;
    let path = case.folder.path().join("history.db");
    let (mut other, opened) = Book::open(&path, "2026-11-25");
    assert!(matches!(opened, Opened::Rescued(_)), "{opened:?}");
    case.write(vec![put(301, "from one")]);
    other.write(vec![put(302, "from the other")], &|_| ());
    assert_eq!(case.take_said(), []);
    assert_eq!(case.texts().len(), 302);
}

#[test]
fn a_file_that_was_mended_is_not_called_written_again_besides() {
    let mut case = damaged();
    case.book.is_failing = true;
    case.write(vec![put(301, "the last")]);
    let said = case.take_said();
    assert!(matches!(&said[..], [Reply::Rescued(_)]), "{said:?}");
    // Where memory takes its place, nothing is written again at all.
    let mut case = damaged();
    case.book.is_failing = true;
    let in_the_way = case.folder.path().join("history.db-rescue-copy");
    std::fs::create_dir(in_the_way).unwrap();
    case.write(vec![put(301, "the last")]);
    let said = case.take_said();
    assert!(matches!(&said[..], [Reply::InMemory { .. }]), "{said:?}");
}

#[test]
fn whose_a_session_is_is_unknown_until_it_is_taken_out_of_the_file() {
    let session = |is_kept: bool| Op::Session {
        conversation: ID,
        leaf: MessageId(2),
        session: is_kept.then(|| PathSession {
            leaf: MessageId(2),
            server: "https://a.test/v1".to_owned(),
            session: ServerSession {
                id: "s".to_owned(),
                key: "k".to_owned(),
            },
        }),
        system: String::new(),
    };
    let mut case = Case::new();
    let claim = |case: &mut Case, kind: Kind| {
        case.book.kind = kind;
        case.write(vec![session(false)]);
        case.book.claim(MessageId(2))
    };
    case.write(vec![put(1, "first"), session(true)]);
    assert_eq!(claim(&mut case, Kind::ReadOnly), Claim::Unknown);
    assert_eq!(claim(&mut case, Kind::File), Claim::Good);
    assert_eq!(claim(&mut case, Kind::File), Claim::Gone);
    assert_eq!(claim(&mut case, Kind::Memory), Claim::Unknown);
    case.write(vec![session(true)]);
    assert_eq!(claim(&mut case, Kind::Memory), Claim::Good);
    // What is told is what came of the last time, and that is not written.
    case.book.kind = Kind::File;
    case.write(vec![session(true), session(false)]);
    assert_eq!(claim(&mut case, Kind::ReadOnly), Claim::Unknown);
}

#[test]
fn a_session_that_waits_for_room_on_the_disk_is_not_taken_yet() {
    let mut case = Case::new();
    case.write(vec![put(1, "first")]);
    case.leave_pages(0);
    let taken = Op::Session {
        conversation: ID,
        leaf: MessageId(2),
        session: None,
        system: String::new(),
    };
    case.write(vec![put(2, &"long ".repeat(100_000)), taken]);
    assert!(!case.book.waiting.is_empty());
    assert_eq!(case.book.claim(MessageId(2)), Claim::Unknown);
}

#[test]
fn a_step_that_holds_more_than_a_draft_is_forced_to_the_disk_whole() {
    let mut case = Case::new();
    let mut synchronous = |ops| {
        case.write(ops);
        let name = "synchronous";
        let connection = &case.book.connection;
        let level = connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        level.unwrap()
    };
    assert_eq!(synchronous(vec![draft("half a thought")]), 1);
    let taken_back = Op::RemoveMessages(vec![MessageId(1)]);
    assert_eq!(synchronous(vec![taken_back, draft("a thought")]), 2);
}

#[test]
fn what_is_not_saved_at_the_end_is_counted_and_the_reason_told() {
    let mut case = Case::new();
    case.write(vec![put(1, "fits")]);
    case.leave_pages(0);
    let place = || Op::Place {
        conversation: ID,
        place: None,
    };
    let long = || "long ".repeat(100_000);
    case.write(vec![put(2, &long()), draft("half"), place()]);
    let path = case.folder.path().join("history.db");
    let unsaved = |changes: &str| {
        let path = path.display();
        Some(format!("{changes} not saved to {path}: the disk is full."))
    };
    assert_eq!(case.book.unsaved(), unsaved("2 changes were"));
    case.leave_pages(1_000);
    case.write(Vec::new());
    assert_eq!(case.book.unsaved(), None);
    case.leave_pages(0);
    case.write(vec![put(3, &long())]);
    assert_eq!(case.book.unsaved(), unsaved("1 change was"));
    case.write((0..=MOST_WAITING).map(|_| place()).collect());
    assert_eq!(
        case.book.unsaved(),
        unsaved("3 changes were"),
        "with those that were given up"
    );
    case.leave_pages(1_000);
    case.write(Vec::new());
    assert_eq!(case.book.unsaved(), unsaved("2 changes were"));
}

#[test]
fn what_went_into_memory_in_place_of_a_file_is_not_saved() {
    let mut case = damaged();
    let in_the_way = case.folder.path().join("history.db-rescue-copy");
    std::fs::create_dir(in_the_way).unwrap();
    case.write(vec![put(301, "the last")]);
    case.write(vec![draft("the next")]);
    let unsaved = case.book.unsaved().unwrap();
    assert!(
        unsaved.starts_with("2 changes were not saved to "),
        "{unsaved}"
    );
    assert!(
        unsaved.contains(": it is damaged, and mending it failed because "),
        "{unsaved}"
    );
}

#[test]
fn what_waited_for_a_file_that_a_newer_version_made_is_not_tried_for_ever() {
    let mut case = Case::new();
    let newer = Connection::open(case.folder.path().join("history.db")).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    case.book.kind = Kind::Waiting;
    case.write(vec![put(1, "too late")]);
    assert_eq!(case.book.kind, Kind::ReadOnly);
    case.write(Vec::new());
    assert!(!case.book.is_unwritten());
    let unsaved = case.book.unsaved().unwrap();
    assert!(
        unsaved.starts_with("1 change was not saved to "),
        "{unsaved}"
    );
}
