//! The list of conversations: in order, filtered, hidden and shown again, pruned.

use super::support::{Folder, Talk, answered, said};
use pnv_tui::chat::history::LeftOff;
use pnv_tui::chat::{ConversationId, MessageId};
use pnv_tui::store::{Answer, Op, Opened, Pruning, Question};

/// Conversations 1 to 4, the last of them spoken in last.
fn four(folder: &Folder) -> Talk {
    let store = folder.open();
    for (id, words) in [
        (1, "Regex for dates"),
        (2, "Trip to Kyōto"),
        (3, "  Lifetimes\nin Rust"),
        (4, "Kyoto again"),
    ] {
        store.put(id, said(id * 10, 0, words));
        store.put(id, answered(id * 10 + 1, id * 10, "Well"));
    }
    store
}

fn ids(store: &Talk, filter: &str) -> Vec<u64> {
    store
        .list(filter)
        .into_iter()
        .map(|summary| summary.id.0)
        .collect()
}

#[test]
fn pinned_ones_come_first_and_then_the_newest() {
    let folder = Folder::new();
    let store = four(&folder);
    assert_eq!(ids(&store, ""), [4, 3, 2, 1]);
    store.send(Op::Pin(ConversationId(2), true));
    assert_eq!(ids(&store, ""), [2, 4, 3, 1]);
    store.put(1, said(50, 11, "Once more"));
    assert_eq!(ids(&store, ""), [2, 1, 4, 3]);
    let summary = &store.list("regex")[0];
    assert_eq!((summary.messages, summary.updated), (3, 50_000));
    assert_eq!(store.list("lifetimes")[0].first, "Lifetimes\nin Rust");
}

#[test]
fn a_filter_looks_at_titles_without_case_and_accents() {
    let folder = Folder::new();
    let store = four(&folder);
    assert_eq!(ids(&store, "KYOTO"), [4, 2]);
    assert_eq!(ids(&store, "kyo trip"), [2]);
    assert_eq!(ids(&store, "rust lifetimes"), [3]);
    store.send(Op::Rename(ConversationId(2), Some("Nara".to_owned())));
    assert_eq!(ids(&store, "kyoto"), [4]);
    assert_eq!(ids(&store, "nara"), [2]);
    store.send(Op::Rename(ConversationId(2), None));
    assert_eq!(ids(&store, "kyoto"), [4, 2]);
}

#[test]
fn a_page_says_how_many_there_are() {
    let folder = Folder::new();
    let store = four(&folder);
    store.send(Op::Archive(ConversationId(4), true));
    let page = |filter: &str, archived, offset| {
        let question = Question::List {
            filter: filter.to_owned(),
            archived,
            limit: 2,
            offset,
        };
        match store.ask(question) {
            Answer::Listed { summaries, total } => (
                summaries.iter().map(|summary| summary.id.0).collect(),
                total,
            ),
            other => panic!("{other:?}"),
        }
    };
    let expected: [(Vec<u64>, usize); 5] = [
        (vec![3, 2], 3),
        (vec![2, 1], 4),
        (vec![4, 2], 2),
        (vec![2], 1),
        (vec![], 1),
    ];
    let found = [
        page("", false, 0),
        page("", true, 2),
        page("ky", true, 0),
        page("ky", false, 0),
        page("ky", false, 1),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_deleted_conversation_is_hidden_until_it_is_restored_and_gone_when_purged() {
    let folder = Folder::new();
    let store = four(&folder);
    store.send(Op::Delete(ConversationId(2)));
    assert_eq!(ids(&store, ""), [4, 3, 1]);
    assert_eq!(store.found("trip"), [0; 0]);
    store.send(Op::Restore(ConversationId(2)));
    assert_eq!(ids(&store, ""), [4, 3, 2, 1]);
    assert_eq!(store.found("trip"), [20]);
    store.send(Op::Delete(ConversationId(2)));
    store.send(Op::Purge(ConversationId(2)));
    store.send(Op::Restore(ConversationId(2)));
    assert_eq!(ids(&store, ""), [4, 3, 1]);
    assert!(
        store
            .load(2)
            .is_none_or(|loaded| loaded.conversation.messages.is_empty())
    );
    assert_eq!(store.found("trip"), [0; 0]);
}

#[test]
fn one_without_anything_in_it_is_not_listed() {
    let folder = Folder::new();
    let store = folder.open();
    let draft = |text: &str| Op::Draft {
        conversation: ConversationId(5),
        text: text.to_owned(),
    };
    store.send(draft("x"));
    assert_eq!(ids(&store, ""), [5]);
    store.send(draft(""));
    assert_eq!(ids(&store, ""), [0; 0]);
    assert_eq!(store.ask(Question::Latest), Answer::Loaded(None));
    store.send(Op::Queue {
        conversation: ConversationId(5),
        texts: vec!["waits".to_owned()],
    });
    assert_eq!(ids(&store, ""), [5]);
}

#[test]
fn one_with_a_system_prompt_alone_is_listed_and_called_by_it_until_something_was_said() {
    let folder = Folder::new();
    let store = folder.open();
    let id = ConversationId(5);
    store.send(Op::System(id, Some("Answer briefly.".to_owned())));
    assert_eq!(ids(&store, "briefly"), [5]);
    store.send(Op::System(id, Some(String::new())));
    assert_eq!(ids(&store, ""), [0; 0]);
    store.send(Op::System(id, Some("Answer briefly.".to_owned())));
    store.put(5, said(1, 0, "one"));
    assert_eq!(store.list("")[0].first, "one");
    store.send(Op::RemoveMessages(vec![MessageId(1)]));
    assert_eq!(ids(&store, ""), [0; 0]);
}

#[test]
fn one_in_which_nothing_was_said_is_called_by_its_draft() {
    let folder = Folder::new();
    let store = four(&folder);
    let text = "Half a thought about Kyoto".to_owned();
    let conversation = ConversationId(5);
    store.send(Op::Draft { conversation, text });
    assert_eq!(ids(&store, "half"), [5]);
    let summary = &store.list("half")[0];
    assert_eq!(
        (summary.first.as_str(), summary.messages),
        ("Half a thought about Kyoto", 0)
    );
    assert!(!format!("{summary:?}").contains("thought"));
    let text = "and what else".to_owned();
    store.send(Op::Draft {
        conversation: ConversationId(4),
        text,
    });
    assert_eq!(store.list("again")[0].first, "Kyoto again");
}

#[test]
fn the_latest_is_the_one_that_was_on_the_screen_unless_something_was_said_since() {
    let folder = Folder::new();
    let store = four(&folder);
    let latest = |store: &Talk| match store.ask(Question::Latest) {
        Answer::Loaded(loaded) => loaded.unwrap().conversation.id.0,
        other => panic!("{other:?}"),
    };
    let leave_off = |conversation: u64, since| {
        let left_off = LeftOff {
            conversation: ConversationId(conversation),
            since,
        };
        store.send(Op::Keep {
            name: LeftOff::NAME.to_owned(),
            value: Some(left_off.value()),
        });
    };
    assert_eq!(latest(&store), 4);
    leave_off(2, 90_000);
    assert_eq!(latest(&store), 2);
    store.put(3, said(91, 31, "said since"));
    assert_eq!(latest(&store), 3);
    leave_off(2, 95_000);
    store.send(Op::Delete(ConversationId(2)));
    assert_eq!(latest(&store), 3, "it is no longer there");
    leave_off(99, 96_000);
    assert_eq!(latest(&store), 3, "it never was");
}

#[test]
fn a_history_without_a_file_does_all_the_same_and_leaves_nothing() {
    let store = Talk::in_memory();
    assert_eq!(store.opened, Opened::Fresh);
    store.put(1, said(10, 0, "Hello"));
    store.put(1, answered(11, 10, "Well"));
    assert_eq!((ids(&store, ""), store.found("hello")), (vec![1], vec![10]));
    assert_eq!(store.path(1), ["Hello", "Well"]);
    assert_eq!(store.finish(), []);
}

#[test]
fn old_conversations_go_when_a_person_says_so() {
    let folder = Folder::new();
    let store = four(&folder);
    store.send(Op::Pin(ConversationId(1), true));
    // What nothing is left of is not listed, and goes as well.
    store.send(Op::Draft {
        conversation: ConversationId(8),
        text: "Never mind".to_owned(),
    });
    store.send(Op::Draft {
        conversation: ConversationId(8),
        text: String::new(),
    });
    assert_eq!(store.pruned(31_000, Pruning::Tried), (1, vec![], 0));
    assert_eq!(ids(&store, ""), [1, 4, 3, 2]);
    assert_eq!(store.prune(31_000), (1, vec![], 0));
    assert_eq!(ids(&store, ""), [1, 4, 3]);
    assert_eq!(store.found("trip"), [0; 0]);
    assert_eq!(store.load(8), None);
}

#[test]
fn compacting_takes_away_what_was_deleted_and_makes_the_file_small() {
    let folder = Folder::new();
    let store = four(&folder);
    store.put(6, said(60, 0, &"words of a long message ".repeat(40_000)));
    store.put(7, said(70, 0, "a secretword"));
    store.send(Op::Delete(ConversationId(6)));
    store.send(Op::RemoveMessages(vec![MessageId(70)]));
    let Answer::Counted(stats) = store.ask(Question::Stats) else {
        panic!("counted");
    };
    assert_eq!(
        (stats.conversations, stats.deleted, stats.messages),
        (5, 1, 10)
    );
    assert!(stats.text > 900_000 && stats.file > stats.text);
    let Answer::Compacted { before, after, .. } = store.ask(Question::Compact) else {
        panic!("compacted");
    };
    assert!(before > 900_000 && after < 200_000, "{before} {after}");
    assert_eq!(ids(&store, ""), [4, 3, 2, 1]);
    assert_eq!(store.found("kyoto"), [20, 40]);
    store.finish();
    let bytes = std::fs::read(folder.path()).unwrap();
    let has = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    assert!(has(b"Regex for dates") && !has(b"secretword"));
}
