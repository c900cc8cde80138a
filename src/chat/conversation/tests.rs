//! Branching, walking and deleting, from every place.

use super::*;
use crate::chat::{Role, ServerSession, Status};

fn message(id: u64) -> Message {
    Message {
        id: MessageId(id),
        parent: None,
        role: if id % 2 == 1 {
            Role::User
        } else {
            Role::Assistant
        },
        text: format!("text {id}"),
        at: id,
        status: Status::Complete,
        reply: None,
    }
}

/// A conversation of messages 1 to `count`.
fn conversation(count: u64) -> Conversation {
    let mut conversation = Conversation::default();
    (1..=count).for_each(|id| conversation.push(message(id)));
    conversation
}

fn path(conversation: &Conversation) -> Vec<u64> {
    conversation.messages.iter().map(|m| m.id.0).collect()
}

/// Messages 1 2 3 4; instead of 2 also 5, instead of 3 also 6 7; and 8 instead of 7.
fn tree() -> Conversation {
    let mut tree = conversation(4);
    tree.branch(1);
    tree.push(message(5));
    assert!(tree.show(MessageId(4)));
    tree.branch(2);
    tree.push(message(6));
    tree.push(message(7));
    tree.branch(3);
    tree.push(message(8));
    tree
}

#[test]
fn another_reply_leaves_the_first_one_aside_and_out_of_what_is_sent() {
    let mut conversation = conversation(2);
    conversation.branch(1);
    conversation.push(message(3));
    assert_eq!(path(&conversation), [1, 3]);
    assert_eq!(conversation.aside.len(), 1);
    assert_eq!(conversation.siblings(1), Some(Siblings { place: 2, of: 2 }));
    assert_eq!(conversation.siblings(0), Some(Siblings { place: 1, of: 1 }));
    let sent: Vec<String> = conversation.prompts().into_iter().map(|p| p.text).collect();
    assert_eq!(sent, ["text 1\n\ntext 3"], "3 is the person's here");
}

#[test]
fn siblings_are_walked_to_the_last_that_was_said_there_and_no_further() {
    let mut tree = tree();
    assert_eq!(path(&tree), [1, 2, 6, 8]);
    assert!(tree.walk(3, -1));
    assert_eq!(path(&tree), [1, 2, 6, 7]);
    assert!(!tree.walk(3, -1), "the first of two");
    assert!(tree.walk(2, -1));
    assert_eq!(path(&tree), [1, 2, 3, 4]);
    assert!(tree.walk(2, 1));
    assert_eq!(path(&tree), [1, 2, 6, 8], "the latest there");
    assert!(tree.walk(1, 1));
    assert_eq!(path(&tree), [1, 5]);
    assert!(!tree.walk(1, 1) && !tree.walk(0, 1) && !tree.walk(7, 1));
    assert_eq!(tree.messages.len() + tree.aside.len(), 8);
}

#[test]
fn the_first_message_has_siblings_too() {
    let mut conversation = conversation(2);
    conversation.branch(0);
    conversation.push(message(3));
    assert_eq!(path(&conversation), [3]);
    assert!(conversation.walk(0, -1));
    assert_eq!(path(&conversation), [1, 2]);
}

#[test]
fn any_message_is_shown_on_its_path() {
    for (id, shown) in [
        (4, [1, 2, 3, 4].as_slice()),
        (5, &[1, 5]),
        (7, &[1, 2, 6, 7]),
        (2, &[1, 2, 6, 8]),
    ] {
        let mut tree = tree();
        assert!(tree.show(MessageId(id)), "{id}");
        assert_eq!(path(&tree), shown, "{id}");
    }
    let mut tree = tree();
    assert!(!tree.show(MessageId(9)));
    assert_eq!(path(&tree), [1, 2, 6, 8]);
    assert_eq!(tree.messages.len() + tree.aside.len(), 8);
}

#[test]
fn what_is_deleted_takes_along_what_was_said_upon_it_and_comes_back() {
    let mut tree = tree();
    let removed = tree.remove(MessageId(6));
    let ids: Vec<u64> = removed.iter().map(|m| m.id.0).collect();
    assert_eq!(ids, [6, 7, 8]);
    assert_eq!(path(&tree), [1, 2, 3, 4], "along what is left");
    tree.restore(removed);
    assert!(tree.show(MessageId(8)));
    assert_eq!(path(&tree), [1, 2, 6, 8]);
    assert_eq!(tree.remove(MessageId(1)).len(), 8);
    assert!(tree.messages.is_empty() && tree.aside.is_empty());
    assert!(tree.remove(MessageId(1)).is_empty());
}

#[test]
fn what_is_deleted_aside_leaves_the_path_alone() {
    let mut tree = tree();
    assert_eq!(tree.remove(MessageId(3)).len(), 2);
    assert_eq!(path(&tree), [1, 2, 6, 8]);
}

/// A session of the path up to a message.
fn session(leaf: u64) -> PathSession {
    PathSession {
        leaf: MessageId(leaf),
        server: "https://x.test/v1".to_owned(),
        session: ServerSession {
            id: format!("session {leaf}"),
            key: "key".to_owned(),
        },
    }
}

#[test]
fn a_servers_session_is_of_the_path_that_ends_with_its_reply() {
    let server = "https://x.test/v1";
    // 1 2 3 4, and 5 instead of 2; even ones are the model's.
    let mut talk = conversation(4);
    talk.keep_session(session(2));
    talk.keep_session(session(4));
    talk.push(message(7));
    let taken = |talk: &mut Conversation, reply| {
        let taken = talk.take_session(MessageId(reply), server);
        if let Some(taken) = &taken {
            talk.keep_session(taken.clone());
        }
        taken.map(|it| it.leaf.0)
    };
    assert_eq!(taken(&mut talk, 8), Some(4));
    assert_eq!(talk.take_session(MessageId(8), "https://y.test/v1"), None);
    talk.branch(2);
    talk.push(message(9));
    assert_eq!(taken(&mut talk, 10), Some(2));
    // The reply that is asked for is there already, and empty.
    talk.push(message(10));
    assert_eq!(taken(&mut talk, 10), Some(2));
    talk.branch(1);
    talk.push(message(11));
    assert_eq!(taken(&mut talk, 12), None, "before the first reply");
    talk.branch(1);
    talk.push(message(12));
    talk.push(message(13));
    assert_eq!(
        taken(&mut talk, 14),
        None,
        "another reply than the server knows"
    );
}

#[test]
fn a_session_is_used_once_and_replaced_by_the_next_of_its_reply() {
    let mut talk = conversation(3);
    talk.keep_session(session(2));
    let other = PathSession {
        server: "https://y.test/v1".to_owned(),
        ..session(2)
    };
    talk.keep_session(other.clone());
    assert_eq!(talk.sessions, std::slice::from_ref(&other));
    assert_eq!(
        talk.take_session(MessageId(9), &other.server),
        Some(other.clone())
    );
    assert_eq!(talk.take_session(MessageId(9), &other.server), None);
    assert!(!format!("{other:?}").contains("session 2"));
}

#[test]
fn what_is_said_upon_a_reply_is_the_persons_alone() {
    let mut talk = conversation(4);
    talk.push(message(5));
    talk.push(message(7));
    talk.push(message(8));
    assert_eq!(talk.said_upon(MessageId(4)), "text 5\n\ntext 7");
    assert_eq!(talk.said_upon(MessageId(8)), "");
}

#[test]
fn ten_thousand_messages_are_walked_through() {
    let mut long = conversation(10_000);
    long.branch(1);
    long.push(message(10_001));
    assert!(long.walk(1, -1));
    assert_eq!(long.messages.len(), 10_000);
}
