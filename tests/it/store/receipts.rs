//! Receipts are kept with their replies, whatever comes of them and whenever.

use super::support::{Folder, Talk, answered, said};
use pnv_tui::chat::receipt::{
    Audit, Check, CoordinatorKeys, Digest, Finding, Known, NoReceipt, Outcome, PublicKey, Subject,
    Verdict,
};
use pnv_tui::chat::{ConversationId, Message, MessageId};
use pnv_tui::store::{Answer, Op, Opened, Question};
use std::fs;

fn receipt() -> Finding {
    Finding::Receipt {
        verdict: Verdict::Verified,
        checks: vec![Check {
            subject: Subject::Signature,
            outcome: Outcome::Passed,
            detail: "Ed25519".to_owned(),
        }],
        json: "{\"request_id\":1}".to_owned(),
    }
}

fn audit(finding: Option<Finding>) -> Audit {
    Audit {
        ended_ms: 2_000,
        coordinator: None,
        finding,
    }
}

/// A reply that has ended, for which nothing has come yet.
fn ended() -> Message {
    let mut message = answered(2, 1, "two");
    let reply = message.reply.as_mut().unwrap();
    reply.digest = Some(Digest([7; 32]));
    reply.audit = Some(Box::new(audit(None)));
    message
}

fn learn(store: &Talk, message: u64, audit: Audit) {
    store.send(Op::Audit {
        message: MessageId(message),
        audit: Box::new(audit),
    });
}

fn kept(store: &Talk) -> (Option<Digest>, Option<Audit>) {
    let loaded = store.load(9).unwrap();
    let reply = loaded.conversation.messages[1].reply.clone().unwrap();
    (reply.digest, reply.audit.map(|audit| *audit))
}

fn begun(folder: &Folder) -> Talk {
    let store = folder.open();
    store.put(9, said(1, 0, "one"));
    store.put(9, ended());
    store
}

#[test]
fn what_becomes_known_later_is_there_after_a_restart() {
    let folder = Folder::new();
    let store = begun(&folder);
    assert_eq!(kept(&store), (Some(Digest([7; 32])), Some(audit(None))));
    let keys = CoordinatorKeys {
        signing: PublicKey([1; 32]),
        sealing: Some(PublicKey([2; 32])),
        peer_id: Some("12D3Koo".to_owned()),
        uptime_ms: None,
    };
    let mut known = audit(None);
    known.coordinator = Some(keys);
    learn(&store, 2, known.clone());
    known.finding = Some(receipt());
    learn(&store, 2, audit(known.finding.clone()));
    store.finish();
    assert_eq!(kept(&folder.open()).1, Some(known));
}

#[test]
fn that_none_came_undoes_no_receipt_and_neither_does_the_reply_told_again() {
    let folder = Folder::new();
    let store = begun(&folder);
    let none = audit(Some(Finding::None(NoReceipt::NotAvailable)));
    learn(&store, 2, none.clone());
    assert_eq!(kept(&store).1, Some(none.clone()));
    learn(&store, 2, audit(Some(receipt())));
    learn(&store, 2, none);
    store.put(9, ended());
    assert_eq!(kept(&store).1, Some(audit(Some(receipt()))));
    learn(&store, 77, audit(Some(receipt())));
    assert_eq!(
        store.path(9),
        ["one", "two"],
        "of a reply that is not there"
    );
}

#[test]
fn an_alarm_stays_among_the_checks_of_the_receipt_that_takes_its_place() {
    let folder = Folder::new();
    let store = begun(&folder);
    let alarm = Finding::Receipt {
        verdict: Verdict::ContentDiffers,
        checks: Vec::new(),
        json: "{\"request_id\":2}".to_owned(),
    };
    learn(&store, 2, audit(Some(alarm.clone())));
    learn(&store, 2, audit(Some(alarm.clone())));
    assert_eq!(
        kept(&store).1,
        Some(audit(Some(alarm.clone()))),
        "told twice"
    );
    learn(&store, 2, audit(Some(receipt())));
    learn(&store, 2, audit(Some(receipt())));
    let mut known = audit(Some(alarm));
    known.learn(&audit(Some(receipt())));
    let Some(Finding::Receipt {
        verdict, checks, ..
    }) = &known.finding
    else {
        panic!("{known:?}");
    };
    assert_eq!((*verdict, checks.len()), (Verdict::Verified, 2));
    assert_eq!(checks[1].subject, Subject::Earlier);
    assert_eq!(kept(&store).1, Some(known));
}

#[test]
fn what_a_newer_program_found_stays_until_something_is_found() {
    let folder = Folder::new();
    let store = begun(&folder);
    learn(&store, 2, audit(Some(receipt())));
    store.finish();
    let file = rusqlite::Connection::open(folder.path()).unwrap();
    file.execute("UPDATE receipts SET finding = 'splendid'", [])
        .unwrap();
    let store = folder.open();
    assert_eq!(kept(&store).1, Some(audit(None)));
    learn(&store, 2, audit(None));
    let found = |file: &rusqlite::Connection| -> String {
        file.query_one("SELECT finding FROM receipts", [], |row| row.get(0))
            .unwrap()
    };
    store.path(9);
    assert_eq!(found(&file), "splendid");
    learn(&store, 2, audit(Some(receipt())));
    assert_eq!(kept(&store).1, Some(audit(Some(receipt()))));
}

const REQUEST: &str = "f2488459-6419-47ed-bfca-ed1b13bc8011";

/// A reply to that request, with the digest of its answer.
fn of_request(id: u64, digest: u8, audit: Option<Audit>) -> Message {
    let mut message = answered(id, 1, "two");
    message.at = 1_500;
    let reply = message.reply.as_mut().unwrap();
    reply.meta.request_id = Some(REQUEST.to_owned());
    reply.digest = Some(Digest([digest; 32]));
    reply.audit = audit.map(Box::new);
    message
}

/// What is known of the call of that name.
fn call(store: &Talk, request: &str) -> Known {
    let request = request.to_owned();
    match store.ask(Question::Call { request }) {
        Answer::Call(known) => *known,
        other => panic!("{other:?}"),
    }
}

fn keys(byte: u8) -> CoordinatorKeys {
    CoordinatorKeys {
        signing: PublicKey([byte; 32]),
        sealing: None,
        peer_id: None,
        uptime_ms: Some(1),
    }
}

#[test]
fn a_call_is_told_by_the_name_of_its_request() {
    let folder = Folder::new();
    let store = begun(&folder);
    store.put(9, of_request(3, 7, Some(audit(None))));
    let known = Known {
        digest: Some(Digest([7; 32])),
        called_ms: Some((1_500, 2_000)),
        ..Known::default()
    };
    assert_eq!(call(&store, REQUEST), known);
    let mut news = audit(None);
    news.coordinator = Some(keys(1));
    learn(&store, 3, news);
    let known = Known {
        coordinator: Some(keys(1)),
        ..known
    };
    assert_eq!(call(&store, REQUEST), known);
    assert_eq!(call(&store, &REQUEST.to_uppercase()), known);
    store.send(Op::RemoveMessages(vec![MessageId(3)]));
    assert_eq!(call(&store, REQUEST), known, "it was received all the same");
    for unknown in ["", "f2488459", "%"] {
        assert_eq!(call(&store, unknown), Known::default(), "{unknown}");
    }
}

#[test]
fn of_several_replies_with_one_name_is_told_what_they_agree_on() {
    let with_keys = |byte: u8| Audit {
        coordinator: Some(keys(byte)),
        ..audit(None)
    };
    let folder = Folder::new();
    let store = begun(&folder);
    store.put(9, of_request(3, 7, None));
    store.put(9, of_request(4, 7, Some(with_keys(1))));
    let known = Known {
        request_id: None,
        digest: Some(Digest([7; 32])),
        coordinator: Some(keys(1)),
        called_ms: Some((1_500, 2_000)),
    };
    assert_eq!(
        call(&store, REQUEST),
        known,
        "one knows less than the other"
    );

    let mut later = of_request(5, 7, Some(with_keys(2)));
    later.at = 1_600;
    store.put(9, later);
    let known = Known {
        digest: known.digest,
        ..Known::default()
    };
    assert_eq!(call(&store, REQUEST), known, "keys and times differ");

    store.put(9, of_request(6, 8, Some(with_keys(1))));
    assert_eq!(call(&store, REQUEST), Known::default(), "answers differ");
}

#[test]
fn a_receipt_goes_with_its_reply() {
    let folder = Folder::new();
    let store = begun(&folder);
    learn(&store, 2, audit(Some(receipt())));
    store.send(Op::Purge(ConversationId(9)));
    store.ask(Question::Compact);
    store.finish();
    let bytes = fs::read(folder.path()).unwrap();
    let is_there = |word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
    assert!(!is_there(b"request_id\":1"));
}

#[test]
fn a_damaged_file_gives_its_receipts() {
    let folder = Folder::new();
    let store = begun(&folder);
    learn(&store, 2, audit(Some(receipt())));
    store.finish();
    let mut bytes = fs::read(folder.path()).unwrap();
    bytes[..100].fill(0xa5);
    fs::write(folder.path(), bytes).unwrap();
    let store = folder.open();
    assert!(matches!(store.opened, Opened::Rescued(_)));
    let saved = (Some(Digest([7; 32])), Some(audit(Some(receipt()))));
    assert_eq!(kept(&store), saved);
}
