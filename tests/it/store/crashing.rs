//! A program that is killed, and a power cut at any page of the log: what was written before is there, and what
//! is not whole is gone without a trace.

use super::support::{Folder, Talk, answered, grow, said, streaming};
use pnv_tui::chat::{ConversationId, MessageId, Status};
use pnv_tui::store::{Op, Opened};
use std::fs;
use std::path::{Path, PathBuf};

/// The log's header, and that of each of its pages.
const HEADER: usize = 32;
const FRAME: usize = 24;

/// Copies what a killed program leaves: the file and its log, no lock.
fn copy(from: &Path, to: &Folder) -> PathBuf {
    fs::create_dir_all(to.path().parent().unwrap()).unwrap();
    fs::copy(from, to.path()).unwrap();
    fs::copy(log(from), log(&to.path())).unwrap();
    to.path()
}

fn log(path: &Path) -> PathBuf {
    path.with_file_name("history.db-wal")
}

#[test]
fn a_killed_program_loses_nothing_that_it_wrote() {
    let folder = Folder::new();
    let store = folder.open();
    store.put(1, said(1, 0, "Tell me a story"));
    store.put(1, streaming(2, 1));
    store.send(grow(2, 0, "Once upon"));
    store.send(grow(2, 9, " a time"));
    store.send(Op::Draft {
        conversation: ConversationId(1),
        text: "and then".to_owned(),
    });
    store.settle();
    let killed = Folder::new();
    copy(&folder.path(), &killed);
    let after = killed.open();
    assert_eq!(after.opened, Opened::AsItWas);
    let loaded = after.load(1).unwrap();
    assert_eq!(after.path(1), ["Tell me a story", "Once upon a time"]);
    assert_eq!(loaded.conversation.messages[1].status, Status::Interrupted);
    assert_eq!(loaded.draft, "and then");
    assert_eq!(after.found("upon a"), [2]);
    after.finish();
    assert_eq!(killed.names(), ["history.db"]);
}

#[test]
fn who_wants_to_know_is_told_once_a_kill_takes_nothing_any_more() {
    let folder = Folder::new();
    let store = folder.open();
    let conversation = ConversationId(1);
    let text = "and then".to_owned();
    store.put(1, said(1, 0, "Tell me a story"));
    store.store.send_together(vec![
        Op::Draft { conversation, text },
        grow(7, 0, "of nobody's"),
    ]);
    let (tell, told) = std::sync::mpsc::channel();
    let (path, killed) = (folder.path(), Folder::new());
    store.store.tell_when_written(move || {
        copy(&path, &killed);
        tell.send(killed).unwrap();
    });
    let after = told.recv().unwrap().open();
    assert_eq!(after.path(1), ["Tell me a story"]);
    assert_eq!(after.load(1).unwrap().draft, "and then");
}

#[test]
fn a_store_that_is_dropped_still_writes_what_it_was_sent() {
    let folder = Folder::new();
    let store = folder.open();
    store.put(1, said(1, 0, "Hello"));
    drop(store);
    // The thread ends by itself: its log goes with it.
    while folder.names().len() > 1 {
        std::thread::yield_now();
    }
    assert_eq!(folder.open().path(1), ["Hello"]);
}

/// Ten turns, each written before the next, and how long the log was after each.
fn ten_turns(store: &Talk, path: &Path) -> Vec<usize> {
    let turns = 1..=10_u64;
    turns
        .map(|turn| {
            let (question, reply) = (turn * 2 - 1, turn * 2);
            store.put(1, said(question, question - 1, &format!("Question {turn}")));
            store.put(1, streaming(reply, question));
            store.send(grow(reply, 0, "Well, "));
            store.settle();
            store.put(1, answered(reply, question, &"word ".repeat(500)));
            store.settle();
            usize::try_from(fs::metadata(log(path)).unwrap().len()).unwrap()
        })
        .collect()
}

#[test]
fn a_power_cut_at_any_page_of_the_log_loses_at_most_the_tail() {
    let folder = Folder::new();
    let store = folder.open();
    store.settle();
    let lengths = ten_turns(&store, &folder.path());
    let whole = fs::read(log(&folder.path())).unwrap();
    let page = u32::from_be_bytes(whole[8..12].try_into().unwrap());
    let frame = FRAME + usize::try_from(page).unwrap();
    let pages = (whole.len() - HEADER).div_ceil(frame);
    let mut cuts: Vec<usize> = (0..=pages).map(|page| HEADER + page * frame).collect();
    cuts.extend((0..pages).map(|page| HEADER + page * frame + (page * 997) % frame));
    cuts.extend([0, 1, 31, 33, whole.len() - 1]);
    for cut in cuts {
        let cut = cut.min(whole.len());
        let after = Folder::new();
        copy(&folder.path(), &after);
        fs::write(log(&after.path()), &whole[..cut]).unwrap();
        let written = lengths.iter().filter(|length| **length <= cut).count();
        assert_turns(&after, written, &format!("cut at {cut} of {}", whole.len()));
    }
}

#[test]
fn what_is_sent_together_is_there_whole_or_not_at_all_after_a_power_cut() {
    let folder = Folder::new();
    let store = folder.open();
    store.put(1, said(1, 0, "Hello"));
    store.settle();
    let conversation = ConversationId(1);
    for step in 0..200 {
        // A message is taken back into the draft, or sent from there. The thread is busy, and then it is not.
        let ids = vec![MessageId(1)];
        let (op, text) = if step % 2 == 0 {
            (Op::RemoveMessages(ids), "Hello")
        } else {
            (Op::RestoreMessages(ids), "")
        };
        let text = text.to_owned();
        store.send_together(vec![op, Op::Draft { conversation, text }]);
        if step % 5 == 0 {
            store.settle();
        }
    }
    store.settle();
    let whole = fs::read(log(&folder.path())).unwrap();
    let page = u32::from_be_bytes(whole[8..12].try_into().unwrap());
    let frame = FRAME + usize::try_from(page).unwrap();
    let mut seen = [0, 0];
    for cut in (HEADER..=whole.len()).step_by(frame) {
        let after = Folder::new();
        copy(&folder.path(), &after);
        fs::write(log(&after.path()), &whole[..cut]).unwrap();
        let store = after.open();
        let Some(loaded) = store.load(1) else {
            continue;
        };
        let is_said = !loaded.conversation.messages.is_empty();
        assert_eq!(is_said, loaded.draft.is_empty(), "cut at {cut}");
        seen[usize::from(is_said)] += 1;
    }
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
}

#[test]
fn a_torn_page_of_the_log_loses_at_most_the_tail() {
    let folder = Folder::new();
    let store = folder.open();
    store.settle();
    let lengths = ten_turns(&store, &folder.path());
    let whole = fs::read(log(&folder.path())).unwrap();
    for torn in (HEADER..whole.len()).step_by(whole.len() / 40) {
        let after = Folder::new();
        copy(&folder.path(), &after);
        let mut bytes = whole.clone();
        bytes[torn..]
            .iter_mut()
            .take(512)
            .for_each(|byte| *byte ^= 0x5a);
        fs::write(log(&after.path()), bytes).unwrap();
        let written = lengths.iter().filter(|length| **length <= torn).count();
        assert_turns(&after, written, &format!("torn at {torn}"));
    }
}

/// All turns that were written before are there, whole; of the next, all or nothing of each step.
fn assert_turns(folder: &Folder, written: usize, case: &str) {
    let store = folder.open();
    assert!(
        matches!(store.opened, Opened::AsItWas | Opened::Fresh),
        "{case}: {:?}",
        store.opened
    );
    let path = store
        .load(1)
        .map_or_else(Vec::new, |loaded| loaded.conversation.messages);
    assert!(
        path.len() >= written * 2,
        "{case}: {} of {written} turns",
        path.len() / 2
    );
    for (place, message) in path.iter().enumerate() {
        if place % 2 == 0 {
            assert_eq!(
                message.text,
                format!("Question {}", place / 2 + 1),
                "{case}"
            );
        } else {
            let whole = message.text.len() == 2_500 && message.status == Status::Complete;
            // The empty reply and its first words may have been written apart.
            let is_begun = ["", "Well, "].contains(&message.text.as_str());
            let begun = is_begun && message.status == Status::Interrupted;
            assert!(whole || begun && place + 1 == path.len(), "{case}: {place}");
        }
    }
    store.put(1, said(99, 0, "On we go"));
    assert_eq!(store.path(1), ["On we go"], "{case}");
    assert_eq!(store.finish(), [], "{case}");
}
