//! What is kept is what comes back.

use super::support::{Folder, Talk, answered, grow, ops_of, said, streaming};
use pnv_tui::chat::receipt::{
    Audit, Check, CoordinatorKeys, Digest, Finding, NoReceipt, Outcome, PublicKey, Subject, Verdict,
};
use pnv_tui::chat::{
    Conversation, ConversationId, Failure, FailureKind, Finish, Form, Message, MessageId,
    PathSession, Reply, ReplyMeta, Retry, Role, Sealing, Sending, Sent, ServerSession, SessionUse,
    Status, SystemUse, Usage,
};
use pnv_tui::store::{Answer, Op, Opened, Place, Question};
use proptest::prelude::*;

const ID: ConversationId = ConversationId(9);

/// Text with everything in it that a file may not take.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "\\PC{0,40}",
        2 => proptest::collection::vec(any::<char>(), 0..40).prop_map(|chars| chars.into_iter().collect()),
        1 => "[\0\x01\x1b\x7f\r\n\u{85}\u{202e}'\"%_\\\\;a]{0,20}",
        1 => (0_usize..3_000).prop_map(|count| "語\0é ".repeat(count)),
    ]
}

fn number() -> impl Strategy<Value = u64> {
    prop_oneof![3 => 0_u64..1_000, 1 => any::<u64>()]
}

fn reply() -> BoxedStrategy<Reply> {
    let finish = prop_oneof![
        Just(Finish::Stop),
        Just(Finish::Length),
        Just(Finish::Filtered),
        Just(Finish::Unnamed),
        Just(Finish::Missing),
        text().prop_map(Finish::Other),
    ];
    let maybe_text = || proptest::option::of(text());
    let maybe_number = || proptest::option::of(number());
    (
        (text(), maybe_text(), maybe_text(), text()),
        (maybe_number(), proptest::option::of((number(), number()))),
        (
            proptest::option::of(finish),
            number(),
            maybe_number(),
            maybe_number(),
        ),
    )
        .prop_map(|(words, counts, end)| Reply {
            asked: words.0,
            meta: ReplyMeta {
                model: words.1,
                request_id: words.2,
            },
            reasoning: words.3,
            reasoning_ms: counts.0,
            usage: counts.1.map(|(input, output)| Usage { input, output }),
            digest: None,
            audit: None,
            finish: end.0,
            fault: fault(end.1),
            steps: end.1,
            first_text_ms: end.2,
            elapsed_ms: end.3,
            sending: None,
        })
        .prop_flat_map(|reply| {
            let sending = proptest::option::of(sending());
            let audit = proptest::option::of((audit(), any::<[u8; 32]>()));
            (sending, audit).prop_map(move |(sending, audit)| {
                let (audit, digest) = audit.unzip();
                Reply {
                    sending: sending.map(Box::new),
                    audit: audit.map(Box::new),
                    digest: digest.map(Digest),
                    ..reply.clone()
                }
            })
        })
        .boxed()
}

fn audit() -> BoxedStrategy<Audit> {
    let check = |detail| Check {
        subject: Subject::Content,
        outcome: Outcome::NotCheckable,
        detail,
    };
    let checks = proptest::collection::vec(text().prop_map(check), 0..4);
    let receipt = (checks, text()).prop_map(|(checks, json)| Finding::Receipt {
        verdict: Verdict::ContentDiffers,
        checks,
        json,
    });
    let failed =
        number().prop_map(|n| Finding::None(NoReceipt::Failed(fault(n % 1_000 * 3 + 1).unwrap())));
    let none = Just(Finding::None(NoReceipt::NotServed));
    let finding = proptest::option::of(prop_oneof![receipt, failed, none]).boxed();
    let keys = any::<[u8; 32]>().prop_map(|key| CoordinatorKeys {
        signing: PublicKey(key),
        sealing: None,
        peer_id: None,
        uptime_ms: Some(u64::MAX),
    });
    (number(), proptest::option::of(keys), finding)
        .prop_map(|(ended_ms, coordinator, finding)| Audit {
            ended_ms,
            coordinator,
            finding,
        })
        .boxed()
}

fn sending() -> impl Strategy<Value = Sending> {
    let key = proptest::option::of(text());
    let failed = proptest::collection::vec((number(), text()), 0..4);
    (text(), key, number(), failed).prop_map(|(server, key, tries, failed)| {
        let failure = |(number, said)| Failure {
            said,
            ..fault(1 + number % 1_000 * 3).unwrap()
        };
        Sending {
            server,
            key,
            tries,
            failed: failed.into_iter().map(failure).collect(),
            sent: Sent {
                form: [Form::Alone, Form::Quoted][usize::from(tries % 2 == 0)],
                session: SessionUse::Begun,
                system: [SystemUse::None, SystemUse::Remembered][usize::from(tries % 2 == 0)],
                earlier: tries,
                left_out: 1,
                bytes: u64::MAX,
                sealing: [Sealing::Open, Sealing::Sealed][usize::from(tries % 3 == 0)],
            },
        }
    })
}

/// A fault of some kind, or none.
fn fault(number: u64) -> Option<Failure> {
    (number % 3 == 1).then(|| Failure {
        kind: FailureKind::Cut,
        status: number.is_multiple_of(2).then_some(200),
        said: format!("after\n{number}"),
        retry: Retry::AskUser,
    })
}

fn message() -> impl Strategy<Value = Message> {
    let status = prop_oneof![
        Just(Status::Complete),
        Just(Status::Stopped),
        Just(Status::Interrupted),
        Just(Status::Edited),
        Just(Status::Streaming),
    ];
    let role = prop_oneof![Just(Role::User), Just(Role::Assistant)];
    (
        role,
        text(),
        number(),
        status,
        proptest::option::of(reply()),
    )
        .prop_map(|(role, text, at, status, reply)| Message {
            id: MessageId(0),
            parent: None,
            role,
            text,
            at,
            status,
            reply,
        })
}

/// A tree that grew by speaking and by walking to where something else was said.
pub(crate) fn conversation() -> impl Strategy<Value = Conversation> {
    let steps = proptest::collection::vec((message(), 0_usize..12), 0..25);
    let sessions = proptest::collection::btree_map(0_u64..60, (text(), text(), text()), 0..4);
    let head = (proptest::option::of(text()), proptest::option::of(text()));
    (head, steps, sessions, number()).prop_map(|((title, system), steps, sessions, tokens)| {
        let mut tree = Conversation {
            id: ID,
            title,
            system,
            tokens,
            ..Conversation::default()
        };
        for ((mut message, place), id) in steps.into_iter().zip(1_u64..) {
            if place < tree.messages.len() {
                tree.branch(place);
            } else if place == 11 && id > 4 {
                tree.show(MessageId(id / 2));
            }
            message.id = MessageId(id * 7);
            tree.push(message);
        }
        let session = |(leaf, (server, id, key))| PathSession {
            leaf: MessageId(leaf),
            server,
            session: ServerSession { id, key },
        };
        tree.sessions = sessions.into_iter().map(session).collect();
        tree.aside.sort_by_key(|message| message.id);
        tree
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_conversation_comes_back_as_it_was(tree in conversation()) {
        let folder = Folder::new();
        let store = folder.open();
        for op in ops_of(&tree) {
            store.send(op);
        }
        prop_assert_eq!(&store.load(9).unwrap().conversation, &tree);
        store.finish();

        let mut after = tree;
        for message in after.messages.iter_mut().chain(&mut after.aside) {
            if message.status == Status::Streaming {
                message.status = Status::Interrupted;
            }
        }
        let store = folder.open();
        prop_assert_eq!(&store.opened, &Opened::AsItWas);
        prop_assert_eq!(&store.load(9).unwrap().conversation, &after);
    }

    #[test]
    fn what_was_not_sent_yet_comes_back_too(draft in text(), queue in proptest::collection::vec(text(), 0..4)) {
        let folder = Folder::new();
        let store = folder.open();
        store.send(Op::Draft { conversation: ID, text: "before".to_owned() });
        store.send(Op::Draft { conversation: ID, text: draft.clone() });
        store.send(Op::Queue { conversation: ID, texts: vec!["before".to_owned()] });
        store.send(Op::Queue { conversation: ID, texts: queue.clone() });
        store.finish();
        let loaded = folder.open().load(9).unwrap();
        prop_assert_eq!(&loaded.draft, &draft);
        prop_assert_eq!(&loaded.queue, &queue);
    }
}

#[test]
fn a_megabyte_of_text_comes_back_and_is_found() {
    let folder = Folder::new();
    let store = folder.open();
    let text = format!(
        "{}needle\0{}",
        "hay ".repeat(200_000),
        "straw\u{1b} ".repeat(40_000)
    );
    store.put(9, answered(1, 0, &text));
    assert_eq!(store.path(9), [text]);
    assert_eq!(store.found("needle straw"), [1]);
}

#[test]
fn facts_of_a_conversation_come_back() {
    let folder = Folder::new();
    let store = folder.open();
    let place = Place {
        message: MessageId(1),
        byte: 17,
    };
    store.put(9, said(1, 0, "Hello"));
    store.send(Op::Head {
        conversation: ID,
        title: Some("Greetings".to_owned()),
        model: "m".to_owned(),
        created: 5,
        updated: 2_000,
        tokens: 7,
    });
    store.send(Op::Place {
        conversation: ID,
        place: Some(place),
    });
    store.send(Op::Pin(ID, true));
    store.send(Op::Archive(ID, true));
    store.finish();
    let store = folder.open();
    let Answer::Loaded(Some(loaded)) = store.ask(Question::Latest) else {
        panic!("there is one");
    };
    assert_eq!(loaded.conversation.title.as_deref(), Some("Greetings"));
    assert_eq!(
        (loaded.model.as_str(), loaded.created, loaded.updated),
        ("m", 5, 2_000)
    );
    assert!(loaded.pinned && loaded.archived);
    assert_eq!(loaded.place, Some(place));
    assert_eq!(loaded.conversation.tokens, 7);
}

#[test]
fn small_state_is_kept_by_name_and_forgotten() {
    let folder = Folder::new();
    let store = folder.open();
    for (name, value) in [
        ("last", Some("9")),
        ("panes", Some("list")),
        ("last", Some("7")),
        ("panes", None),
    ] {
        store.send(Op::Keep {
            name: name.to_owned(),
            value: value.map(str::to_owned),
        });
    }
    store.finish();
    let expected = vec![("last".to_owned(), "7".to_owned())];
    assert_eq!(folder.open().ask(Question::Kept), Answer::Kept(expected));
}

#[test]
fn a_stream_is_kept_step_by_step_and_a_step_told_twice_once() {
    let folder = Folder::new();
    let store = folder.open();
    store.put(9, said(1, 0, "Count"));
    store.put(9, streaming(2, 1));
    for op in [
        grow(2, 0, "one, "),
        grow(2, 5, "zwei, "),
        grow(2, 5, "zwei, "),
        grow(2, 0, "one, zwei, drei"),
    ] {
        store.send(op);
    }
    assert_eq!(store.path(9), ["Count", "one, zwei, drei"]);
    // Beyond a gap there is nothing to add to; behind a letter's middle neither.
    store.send(grow(2, 99, "later"));
    store.send(grow(2, 14, "éa"));
    store.send(Op::Grow {
        message: MessageId(2),
        text_from: 15,
        text: String::new(),
        reasoning_from: 0,
        reasoning: "why".to_owned(),
    });
    let loaded = store.load(9).unwrap();
    let reply = &loaded.conversation.messages[1];
    assert_eq!(reply.status, Status::Streaming);
    assert_eq!(reply.reply.as_ref().unwrap().reasoning, "why");
    let whole = answered(2, 1, "one, two, three");
    store.put(9, whole.clone());
    store.send(grow(2, 15, " and a late step"));
    assert_eq!(store.load(9).unwrap().conversation.messages[1], whole);
}

#[test]
fn removed_messages_come_back_when_restored() {
    let folder = Folder::new();
    let store = folder.open();
    store.put(9, said(1, 0, "one"));
    store.put(9, answered(2, 1, "two"));
    store.put(9, said(3, 2, "three"));
    store.send(Op::RemoveMessages(vec![MessageId(2), MessageId(3)]));
    assert_eq!(store.path(9), ["one"]);
    assert_eq!(store.list("")[0].messages, 1);
    assert_eq!(store.found("three"), [0; 0]);
    store.send(Op::RestoreMessages(vec![MessageId(2), MessageId(3)]));
    assert_eq!(store.path(9), ["one", "two", "three"]);
    assert_eq!(store.list("")[0].messages, 3);
    assert_eq!(store.found("three"), [3]);
}

/// A session of the path up to a message.
fn session(leaf: u64, server: &str, key: &str) -> PathSession {
    PathSession {
        leaf: MessageId(leaf),
        server: server.to_owned(),
        session: ServerSession {
            id: "s".to_owned(),
            key: key.to_owned(),
        },
    }
}

fn keep(session: PathSession) -> Op {
    keep_under("", session)
}

/// One in which a system prompt was told.
fn keep_under(system: &str, session: PathSession) -> Op {
    Op::Session {
        conversation: ID,
        leaf: session.leaf,
        session: Some(session),
        system: system.to_owned(),
    }
}

#[test]
fn sessions_are_kept_with_their_server_and_the_reply_that_they_know() {
    let folder = Folder::new();
    let store = folder.open();
    store.put(9, said(1, 0, "one"));
    store.put(9, answered(2, 1, "two"));
    store.put(9, answered(4, 1, "instead of two"));
    let (one, other) = (
        session(2, "https://a.test/v1", "key of a"),
        session(4, "https://b.test/v1", "key of b"),
    );
    for session in [&other, &one] {
        let op = keep(session.clone());
        assert!(!format!("{op:?}").contains("key of"));
        store.send(op);
    }
    let sessions = |store: &Talk| store.load(9).unwrap().conversation.sessions;
    assert_eq!(sessions(&store), [one.clone(), other.clone()]);
    let newer = session(2, "https://b.test/v1", "another");
    store.send(keep(newer.clone()));
    store.finish();
    let store = folder.open();
    assert_eq!(sessions(&store), [newer, other.clone()]);
    store.send(Op::Session {
        conversation: ID,
        leaf: MessageId(2),
        session: None,
        system: String::new(),
    });
    assert_eq!(sessions(&store), [other]);
    store.send(Op::RemoveMessages(vec![MessageId(4)]));
    assert_eq!(sessions(&store).len(), 1, "it may be restored");
    store.ask(Question::Compact);
    assert_eq!(sessions(&store), []);
    store.send(keep(one));
    store.send(Op::Purge(ID));
    store.put(9, answered(2, 0, "again"));
    assert_eq!(sessions(&store), []);
}

#[test]
fn nothing_secret_is_found_or_shown() {
    let folder = Folder::new();
    let store = folder.open();
    store.put(9, answered(1, 0, "said"));
    let ops = [
        Op::Draft {
            conversation: ID,
            text: "secretdraft".to_owned(),
        },
        Op::Queue {
            conversation: ID,
            texts: vec!["secretqueue".to_owned()],
        },
        Op::System(ID, Some("secretsystem".to_owned())),
        keep_under("secretsystem", session(1, "https://a.test/v1", "secretkey")),
    ];
    for op in ops {
        assert!(!format!("{op:?}").contains("secret"), "{op:?}");
        store.send(op);
    }
    for query in ["secret", "secretdraft", "secretkey", "secretsystem", "se"] {
        assert_eq!(store.found(query), [0; 0], "{query}");
    }
    let answer = store.ask(Question::Load(ID));
    assert!(!format!("{answer:?}").contains("secret"), "{answer:?}");
}

#[test]
fn what_comes_from_elsewhere_changes_nothing_that_is_here() {
    let folder = Folder::new();
    let store = folder.open();
    let add = |conversation: u64, message| Op::Add {
        conversation: ConversationId(conversation),
        message: Box::new(message),
    };
    store.put(1, said(1, 0, "Mine"));
    store.put(1, said(5, 1, "The end of the path"));
    store.send(add(1, said(1, 0, "Not mine")));
    store.send(add(1, answered(9, 1, "New")));
    store.send(add(2, said(1, 0, "Somebody else's")));
    assert_eq!(store.path(1), ["Mine", "The end of the path"]);
    assert_eq!(store.load(1).unwrap().conversation.aside[0].text, "New");
    assert_eq!(store.path(2), [""; 0], "the name is taken");
    let taken = |conversation: u64| {
        store.ask(Question::Taken {
            conversation: ConversationId(conversation),
            messages: vec![MessageId(1), MessageId(7), MessageId(9)],
        })
    };
    let others = Answer::Taken(vec![MessageId(1), MessageId(9)]);
    assert_eq!((taken(1), taken(3)), (Answer::Taken(Vec::new()), others));
    assert_eq!(store.found("new"), [9]);
    store.send(Op::RemoveMessages(vec![MessageId(5)]));
    store.send(add(1, said(5, 1, "Whatever")));
    assert_eq!(
        store.path(1),
        ["Mine", "The end of the path"],
        "brought back"
    );
    assert_eq!(store.finish(), []);
}
