//! What was used, by the replies that are kept.

use super::support::{Folder, Talk, answered, said};
use pnv_tui::chat::usage::{Call, Day, Ledger, Own, Replies, Strangers};
use pnv_tui::chat::{ConversationId, Message, MessageId, Reply, Sending, Status, Usage};
use pnv_tui::store::{Answer, Op, Question};
use std::fs;

const DAY_MS: u64 = 86_400_000;
const SERVER: &str = "https://one.test/v1";

fn usage(store: &Talk, since: u64, utc_offset_s: i32) -> Own {
    match store.ask(Question::Usage {
        server: SERVER.to_owned(),
        since,
        utc_offset_s,
    }) {
        Answer::Used(own) => own,
        other => panic!("{other:?}"),
    }
}

fn asked_of(reply: &mut Reply, server: &str) {
    reply.sending = Some(Box::new(Sending {
        server: server.to_owned(),
        ..Sending::default()
    }));
}

/// A reply of a model at a time.
fn reply(id: u64, at: u64, model: &str, request: Option<&str>) -> Message {
    let mut message = answered(id, 0, "Well");
    message.at = at;
    let reply = message.reply.as_mut().unwrap();
    asked_of(reply, SERVER);
    reply.asked = model.to_owned();
    reply.meta.request_id = request.map(str::to_owned);
    message
}

#[test]
fn replies_are_summed_by_local_day_and_by_the_model_that_was_asked() {
    let folder = Folder::new();
    let store = folder.open();
    store.put(1, reply(10, 10 * DAY_MS + 1, "a", Some("r1")));
    store.put(1, reply(11, 10 * DAY_MS + 2, "a", None));
    store.put(2, reply(20, 11 * DAY_MS - 1, "b", Some("r2")));
    store.put(2, reply(21, 5 * DAY_MS, "b", Some("old")));
    let own = usage(&store, 9 * DAY_MS, 0);
    let sum = |day, model: &str, count| Replies {
        day: Day(day),
        model: model.to_owned(),
        count,
        input: 3 * count,
        output: 4 * count,
    };
    assert_eq!(own.replies, [sum(10, "a", 2), sum(10, "b", 1)]);
    assert_eq!(own.requests, ["r2", "r1"]);
    let east = usage(&store, 9 * DAY_MS, 3_600);
    assert_eq!(east.replies, [sum(10, "a", 2), sum(11, "b", 1)]);
    assert_eq!(usage(&store, 12 * DAY_MS, 0).replies, []);
}

#[test]
fn what_other_servers_answered_is_not_counted() {
    let folder = Folder::new();
    let store = folder.open();
    let elsewhere = |id, parent| {
        let mut message = reply(id, DAY_MS, "a", Some("theirs"));
        message.parent = Some(MessageId(parent));
        asked_of(message.reply.as_mut().unwrap(), "https://two.test/v1");
        message
    };
    // Of replies of the first version of the file no server was noted; those that were imported have no request's name.
    let unnoted = |id, request| {
        let mut message = reply(id, DAY_MS, "a", request);
        message.reply.as_mut().unwrap().sending = None;
        message
    };
    store.put(1, said(100_000, 0, "to the other one"));
    store.put(1, elsewhere(100_001, 100_000));
    assert_eq!(usage(&store, 0, 0).replies, []);
    assert_eq!(usage(&store, 0, 0).tries, [], "none was made here");
    store.put(1, said(100_002, 100_001, "to both"));
    store.put(1, elsewhere(100_003, 100_002));
    let mut here = reply(100_004, DAY_MS, "a", None);
    here.parent = Some(MessageId(100_002));
    store.put(1, here);
    store.put(1, unnoted(100_005, Some("r2")));
    store.put(1, unnoted(100_006, None));
    let own = usage(&store, 0, 0);
    assert_eq!(own.replies[0].count, 2, "{own:?}");
    let model = own.tries[0].model.as_deref();
    assert_eq!((own.tries.len(), model), (1, Some("a")), "that of here");
}

#[test]
fn what_a_fork_took_over_was_used_once() {
    let folder = Folder::new();
    let store = folder.open();
    let mut asked = said(9, 0, "hello");
    asked.at = DAY_MS;
    let all = [
        asked,
        reply(10, DAY_MS + 1, "a", Some("r1")),
        reply(11, DAY_MS + 2, "a", None),
    ];
    for message in &all {
        store.put(1, message.clone());
    }
    let before = usage(&store, 0, 0);
    for (id, message) in (20..).map(MessageId).zip(all) {
        store.put(2, Message { id, ..message });
    }
    let own = usage(&store, 0, 0);
    assert_eq!((&own.replies, own.tries), (&before.replies, before.tries));
    assert_eq!(own.replies[0].count, 2);
}

#[test]
fn what_was_deleted_was_used_and_what_the_person_wrote_was_not() {
    let folder = Folder::new();
    let store = folder.open();
    store.put(1, reply(10, DAY_MS, "a", Some("r1")));
    store.put(1, reply(11, DAY_MS, "a", Some("r2")));
    let mut edited = reply(12, DAY_MS, "a", None);
    edited.status = Status::Edited;
    store.put(1, edited);
    store.send(Op::RemoveMessages(vec![MessageId(11)]));
    store.send(Op::Delete(ConversationId(1)));
    let own = usage(&store, 0, 0);
    assert_eq!((own.replies[0].count, own.requests.len()), (2, 2));
}

#[test]
fn a_message_of_the_persons_may_have_been_tried_in_vain() {
    let folder = Folder::new();
    let store = folder.open();
    store.put(1, said(500_000, 0, "hello"));
    let own = usage(&store, 0, 0);
    assert_eq!(own.tries.len(), 1);
    assert!((own.tries[0].from..own.tries[0].until).contains(&500_000_000));
    assert_eq!(own.since, None, "nothing was answered yet");
    assert_eq!(usage(&Folder::new().open(), 0, 0), Own::default());
}

/// A reply to a message of the person's, both at a time: how often it was asked for, and its request's name.
fn exchange(store: &Talk, id: u64, at: u64, tries: u64, request: Option<&str>) {
    let mut asked = said(id, 0, "hello");
    asked.at = at;
    store.put(1, asked);
    let mut message = reply(id + 1, at, "a", request);
    message.parent = Some(MessageId(id));
    if request.is_none() {
        message.status = Status::Stopped;
    }
    store.put(1, tried(message, tries));
}

fn tried(mut message: Message, tries: u64) -> Message {
    let reply = message.reply.as_mut().unwrap();
    reply.sending.as_mut().unwrap().tries = tries;
    message
}

/// Calls in the ledger whose names nobody here was told, each at a time and to a model.
fn nameless(calls: &[(u64, &str)]) -> Ledger {
    let call = |(at, model): &(u64, &str)| Call {
        request_id: Some(format!("nameless {at}")),
        model: (*model).to_owned(),
        at: Some(*at),
        ..Call::default()
    };
    Ledger {
        calls: calls.iter().rev().map(call).collect(),
        ..Ledger::default()
    }
}

/// How many of the calls are strangers', and how many may be tries from here.
fn judged(store: &Talk, calls: &[(u64, &str)]) -> (u64, u64) {
    let found = Strangers::among(&nameless(calls), &usage(store, 0, 0));
    (found.unknown, found.tries)
}

const MINUTE_MS: u64 = 60_000;

#[test]
fn replies_at_the_first_try_hide_no_stranger_within_a_quarter_of_an_hour() {
    let folder = Folder::new();
    let store = folder.open();
    for n in 0..3 {
        let (id, request) = (10 + 10 * n, format!("r{n}"));
        exchange(&store, id, DAY_MS + n * MINUTE_MS, 1, Some(&request));
    }
    let stolen: Vec<_> = (3..8).map(|n| (DAY_MS + n * MINUTE_MS, "b")).collect();
    assert_eq!(judged(&store, &stolen), (5, 0));
    assert_eq!(usage(&store, 0, 0).tries, []);
}

#[test]
fn tries_before_the_one_that_was_answered_account_for_as_many_calls_whatever_their_model() {
    let folder = Folder::new();
    let store = folder.open();
    exchange(&store, 10, DAY_MS, 3, Some("r1"));
    // Where one model did not answer, the person may have taken another for the next try.
    let calls = [(1, "dead"), (2, "dead"), (3, "a")].map(|(n, of)| (DAY_MS + n * MINUTE_MS, of));
    assert_eq!(judged(&store, &calls), (1, 2));
    let long_after = [(DAY_MS + 16 * MINUTE_MS, "a")];
    assert_eq!(judged(&store, &long_after), (1, 0));
}

#[test]
fn a_reply_that_was_stopped_accounts_for_one_call_to_its_model() {
    let folder = Folder::new();
    let store = folder.open();
    exchange(&store, 10, DAY_MS, 1, None);
    let soon = DAY_MS + MINUTE_MS;
    assert_eq!(judged(&store, &[(soon, "b"), (soon + 1, "a")]), (1, 1));
    assert_eq!(judged(&store, &[(soon, "a"), (soon + 1, "a")]), (1, 1));
    // A ledger that names no model says nothing against it.
    assert_eq!(judged(&store, &[(soon, "")]), (0, 1));
}

#[test]
fn of_a_reply_without_a_note_of_its_sending_nobody_knows_the_tries() {
    let folder = Folder::new();
    let store = folder.open();
    exchange(&store, 10, DAY_MS, 1, Some("r1"));
    let mut unnoted = reply(12, DAY_MS, "a", Some("r2"));
    unnoted.parent = Some(MessageId(10));
    unnoted.reply.as_mut().unwrap().sending = None;
    store.put(1, unnoted);
    let calls: Vec<_> = (1..7).map(|n| (DAY_MS + n * MINUTE_MS, "b")).collect();
    assert_eq!(judged(&store, &calls), (1, 5));
}

#[test]
fn a_message_that_was_answered_only_when_it_was_sent_again_was_refused_before() {
    let folder = Folder::new();
    let store = folder.open();
    let mut asked = said(10, 0, "hello");
    asked.at = DAY_MS;
    store.put(1, asked);
    let mut again = reply(11, DAY_MS + 5 * MINUTE_MS, "a", Some("r1"));
    again.parent = Some(MessageId(10));
    store.put(1, tried(again, 1));
    let calls: Vec<_> = (0..6).map(|n| (DAY_MS + n * MINUTE_MS, "b")).collect();
    assert_eq!(judged(&store, &calls), (1, 5));
}

#[test]
fn a_fork_that_ends_with_the_message_makes_no_room_for_strangers() {
    let folder = Folder::new();
    let store = folder.open();
    exchange(&store, 10, DAY_MS, 1, Some("r1"));
    let mut copy = said(20, 0, "hello");
    copy.at = DAY_MS;
    store.put(2, copy);
    assert_eq!(judged(&store, &[(DAY_MS + MINUTE_MS, "a")]), (1, 0));
}

#[test]
fn what_was_imported_from_other_programs_is_not_where_knowledge_begins() {
    let folder = Folder::new();
    let store = folder.open();
    let mut foreign = reply(10, DAY_MS, "a", None);
    foreign.reply.as_mut().unwrap().steps = 0;
    store.send(Op::Head {
        conversation: ConversationId(1),
        title: None,
        model: String::new(),
        created: DAY_MS,
        updated: DAY_MS,
        tokens: 0,
    });
    store.send(Op::Add {
        conversation: ConversationId(1),
        message: Box::new(foreign),
    });
    assert_eq!(usage(&store, 0, 0).since, None);
    store.put(2, reply(20, 5 * DAY_MS, "a", Some("r1")));
    assert_eq!(usage(&store, 0, 0).since, Some(5 * DAY_MS));
}

#[test]
fn for_what_was_taken_away_for_good_nobody_is_suspected() {
    let folder = Folder::new();
    let store = folder.open();
    store.put(4, reply(1, 1_000, "a", None));
    store.send(Op::Pin(ConversationId(4), true));
    store.put(1, reply(10, DAY_MS, "a", Some("r1")));
    store.put(2, reply(20, 3 * DAY_MS, "a", Some("r2")));
    store.put(3, reply(30, 5 * DAY_MS, "a", Some("r3")));
    assert_eq!(store.prune(4 * DAY_MS), (2, vec![], 0));
    let own = usage(&store, 0, 0);
    assert_eq!(own.requests, ["r3"]);
    let is_after = |day: u64| own.since.unwrap() > day * DAY_MS;
    assert!(is_after(3) && !is_after(4), "{own:?}");
    store.put(3, reply(31, 6 * DAY_MS, "a", Some("r4")));
    store.send(Op::RemoveMessages(vec![MessageId(30)]));
    store.ask(Question::Compact);
    let own = usage(&store, 0, 0);
    assert_eq!(own.requests, ["r4"]);
    let is_after = |day: u64| own.since.unwrap() > day * DAY_MS;
    assert!(is_after(5) && !is_after(6), "{own:?}");
    store.send(Op::Purge(ConversationId(3)));
    assert!(usage(&store, 0, 0).since.unwrap() > 6 * DAY_MS);
}

#[test]
fn for_what_a_damaged_file_lost_nobody_is_suspected() {
    let folder = Folder::new();
    let store = folder.open();
    store.put(1, reply(10, DAY_MS, "a", Some("r1")));
    store.put(1, reply(11, 3 * DAY_MS, "a", Some("r2")));
    store.finish();
    let mut bytes = fs::read(folder.path()).unwrap();
    bytes[..100].fill(0xa5);
    fs::write(folder.path(), bytes).unwrap();
    let own = usage(&folder.open(), 0, 0);
    assert_eq!(own.requests, ["r2", "r1"]);
    assert!(own.since.unwrap() > 3 * DAY_MS, "{own:?}");
}

#[test]
fn sums_that_are_too_large_are_the_largest() {
    let folder = Folder::new();
    let store = folder.open();
    for id in 1..4 {
        let mut huge = reply(id, DAY_MS + id, "a", None);
        let (input, output) = (u64::MAX - 1, u64::MAX);
        huge.reply.as_mut().unwrap().usage = Some(Usage { input, output });
        store.put(1, huge);
    }
    let own = usage(&store, 0, 0);
    assert_eq!((own.replies[0].count, own.replies[0].input), (3, u64::MAX));
}
