//! Damaged files: what can be read is carried over, and the file itself is kept.

use super::support::{Folder, TODAY, answered, said};
use pnv_tui::chat::ConversationId;
use pnv_tui::store::{Answer, Op, Opened, Question, Reply, Rescue};
use std::fs;
use std::path::PathBuf;

const CONVERSATIONS: u64 = 40;
const TURNS: u64 = 10;

/// A history of some hundred pages, compacted or as it grew.
fn history(folder: &Folder) -> Vec<u8> {
    let store = folder.open();
    for conversation in 1..=CONVERSATIONS {
        for turn in 0..TURNS {
            let id = conversation * 1_000 + turn * 2;
            store.put(
                conversation,
                said(
                    id,
                    if turn > 0 { id - 1 } else { 0 },
                    &format!("Question {id}"),
                ),
            );
            store.put(
                conversation,
                answered(id + 1, id, &format!("Reply {id} {}", "word ".repeat(150))),
            );
        }
    }
    store.finish();
    fs::read(folder.path()).unwrap()
}

/// Opens a damaged file; what was saved of it. The damaged one has to be there as it was.
fn rescued(folder: &Folder, damaged: &[u8]) -> Rescue {
    fs::write(folder.path(), damaged).unwrap();
    let store = folder.open();
    let Opened::Rescued(rescue) = store.opened.clone() else {
        panic!("{:?}", store.opened);
    };
    assert_eq!(fs::read(&rescue.kept_as).unwrap(), damaged);
    let name = rescue
        .kept_as
        .file_name()
        .unwrap()
        .to_string_lossy()
        .into_owned();
    assert!(
        name.starts_with(&format!("history.db.damaged-{TODAY}")),
        "{name}"
    );
    assert!(rescue.words.contains(&name), "{}", rescue.words);
    store.put(77, said(77, 0, "On we go"));
    assert_eq!(store.found("on we go"), [77]);
    assert_eq!(store.finish(), []);
    rescue
}

#[test]
fn a_file_without_its_header_gives_everything_but_it() {
    let folder = Folder::new();
    let mut bytes = history(&folder);
    bytes[..100].fill(0xa5);
    let rescue = rescued(&folder, &bytes);
    assert_eq!(
        (rescue.conversations, rescue.messages),
        (CONVERSATIONS, CONVERSATIONS * TURNS * 2)
    );
    let store = folder.open();
    assert_eq!(store.found("\"reply 12004\""), [12_005]);
    assert_eq!(store.path(12).len(), 20);
    store.ask(Question::Compact);
    store.finish();
    let mut bytes = fs::read(folder.path()).unwrap();
    bytes[..100].fill(0xa5);
    let rescue = rescued(&folder, &bytes);
    assert_eq!(
        rescue.conversations,
        CONVERSATIONS + 1,
        "compacting moves no table"
    );
}

#[test]
fn a_file_that_is_cut_short_gives_what_is_left() {
    let folder = Folder::new();
    let bytes = history(&folder);
    for (share, least) in [(90, 650), (50, 200), (2, 0)] {
        let rescue = rescued(&folder, &bytes[..bytes.len() * share / 100 + 7]);
        assert!(rescue.messages >= least, "{share} %: {rescue:?}");
    }
}

#[test]
fn what_is_no_database_is_kept_and_a_new_one_made() {
    let folder = Folder::new();
    history(&folder);
    for bytes in [b"Dear diary".to_vec(), vec![0; 100_000], vec![0xff; 3]] {
        let rescue = rescued(&folder, &bytes);
        assert_eq!((rescue.conversations, rescue.messages), (0, 0));
    }
    assert_eq!(folder.names().len(), 4, "{:?}", folder.names());
}

#[test]
fn random_bytes_over_any_page_cost_no_more_than_that_page() {
    let folder = Folder::new();
    let bytes = history(&folder);
    let page = 8_192;
    let all = usize::try_from(CONVERSATIONS * TURNS * 2).unwrap();
    let mut rescues = 0;
    for number in (0..bytes.len() / page).step_by(3) {
        let after = Folder::new();
        fs::create_dir_all(after.path().parent().unwrap()).unwrap();
        let mut damaged = bytes.clone();
        let mut seed = 0x9e37_79b9_u32.wrapping_add(u32::try_from(number).unwrap());
        for byte in &mut damaged[number * page..(number + 1) * page] {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = seed.to_be_bytes()[0];
        }
        fs::write(after.path(), &damaged).unwrap();
        let store = after.open();
        // Damage shows when it is met, here or there.
        let ids = (1..=CONVERSATIONS).filter_map(|id| store.load(id));
        let first: usize = ids.map(|loaded| loaded.conversation.messages.len()).sum();
        store.search("word");
        store.put(77, said(77, 0, "On we go"));
        let ids = (1..=CONVERSATIONS).filter_map(|id| store.load(id));
        let count: usize = ids
            .map(|loaded| loaded.conversation.messages.len() + loaded.conversation.aside.len())
            .sum();
        assert!(
            count + 60 >= all,
            "page {number}: {count} (before: {first})"
        );
        assert_eq!(store.path(77), ["On we go"], "page {number}");
        let opened = store.opened.clone();
        let said = store.finish();
        let is_rescue = |reply: &Reply| matches!(reply, Reply::Rescued(_));
        assert!(said.iter().all(is_rescue), "page {number}: {said:?}");
        assert!(
            !matches!(opened, Opened::InMemory { .. }),
            "page {number}: {opened:?}"
        );
        rescues += usize::from(!said.is_empty() || matches!(opened, Opened::Rescued(_)));
    }
    assert!(rescues > 20, "{rescues}");
}

#[test]
fn a_damaged_file_that_another_program_has_open_is_left_where_it_is() {
    let folder = Folder::new();
    let mut bytes = history(&folder);
    let other = folder.open();
    other.settle();
    bytes[..100].fill(0xa5);
    fs::write(folder.path(), &bytes).unwrap();
    fs::write(folder.path().with_file_name("history.db-wal"), b"").unwrap();
    let store = folder.open();
    assert!(
        matches!(&store.opened, Opened::InMemory { words } if words.contains("other programs have it open")),
        "{:?}",
        store.opened
    );
    store.put(77, said(77, 0, "On we go"));
    assert_eq!(store.path(77), ["On we go"]);
    store.finish();
    assert!(
        !folder.names().iter().any(|name| name.contains("damaged")),
        "{:?}",
        folder.names()
    );
}

/// A damaged file with a log, as a killed program leaves it.
fn damaged_with_log(folder: &Folder) -> (Vec<u8>, Vec<u8>) {
    let mut bytes = history(folder);
    let store = folder.open();
    store.put(88, said(88, 0, "Only in the log"));
    store.settle();
    let log = fs::read(beside(folder, "-wal")).unwrap();
    store.finish();
    bytes[..100].fill(0xa5);
    fs::write(folder.path(), &bytes).unwrap();
    fs::write(beside(folder, "-wal"), &log).unwrap();
    (bytes, log)
}

fn beside(folder: &Folder, end: &str) -> PathBuf {
    let mut name = folder.path().into_os_string();
    name.push(end);
    name.into()
}

/// Opens the file, which has to be mended, with all that was in it and its log.
fn assert_mended(folder: &Folder, case: &str) {
    let store = folder.open();
    let Opened::Rescued(rescue) = &store.opened else {
        panic!("{case}: {:?}", store.opened);
    };
    let found = (rescue.conversations, rescue.messages);
    assert_eq!(found, (CONVERSATIONS + 1, CONVERSATIONS * TURNS * 2 + 1));
    assert!(rescue.kept_as.exists(), "{case}");
    assert_eq!(store.path(88), ["Only in the log"], "{case}");
    assert_eq!(store.finish(), [], "{case}");
    let store = folder.open();
    assert_eq!(store.opened, Opened::AsItWas, "{case}");
    assert_eq!(store.path(12).len(), 20, "{case}");
    store.finish();
    let left = folder.names();
    let strange = |name: &&String| name.contains("rescue") || name.contains("writer");
    assert_eq!(left.iter().find(strange), None, "{case}: {left:?}");
}

#[test]
fn a_rescue_that_fails_leaves_everything_as_it_was_and_is_tried_again() {
    // A folder in the way of the copy, of the new file and of its last name stands for a disk that takes no more.
    for end in ["-rescue-copy", "-rescue-new", "-rescued"] {
        let folder = Folder::new();
        let (bytes, log) = damaged_with_log(&folder);
        let in_the_way = beside(&folder, end);
        fs::create_dir(&in_the_way).unwrap();
        fs::write(in_the_way.join("file"), b"").unwrap();
        let store = folder.open();
        let Opened::InMemory { words } = &store.opened else {
            panic!("{end}: {:?}", store.opened);
        };
        assert!(
            words.contains("is damaged, and mending it failed because")
                && words.contains("as it was"),
            "{words}"
        );
        store.finish();
        assert_eq!(fs::read(folder.path()).unwrap(), bytes, "{end}");
        assert_eq!(fs::read(beside(&folder, "-wal")).unwrap(), log, "{end}");
        let names = folder.names();
        assert!(
            !names.iter().any(|name| name.contains("damaged")),
            "{end}: {names:?}"
        );
        fs::remove_dir_all(&in_the_way).unwrap();
        assert_mended(&folder, end);
    }
}

/// What a program that is killed has done so far.
type Step<'a> = &'a dyn Fn(&Folder);

#[test]
fn a_program_that_is_killed_at_any_step_of_a_rescue_leaves_it_to_the_next() {
    let whole = {
        let folder = Folder::new();
        damaged_with_log(&folder);
        folder.open().finish();
        fs::read(folder.path()).unwrap()
    };
    let dated = format!(".damaged-{TODAY}");
    let link = |folder: &Folder| fs::hard_link(folder.path(), beside(folder, &dated)).unwrap();
    let keep_log = |folder: &Folder| {
        let kept = beside(folder, &format!("{dated}-wal"));
        fs::rename(beside(folder, "-wal"), kept).unwrap();
    };
    let steps: [(&str, Step<'_>); 6] = [
        ("while the copy is made", &|folder| {
            fs::write(beside(folder, "-rescue-copy"), b"SQLite").unwrap();
            fs::write(beside(folder, "-rescue-copy-wal"), b"").unwrap();
        }),
        ("while the new file is made", &|folder| {
            fs::write(beside(folder, "-rescue-new"), &whole[..20_000]).unwrap();
            fs::write(beside(folder, "-rescue-new-writer-1"), b"").unwrap();
        }),
        ("when the new file seems whole", &|folder| {
            fs::write(beside(folder, "-rescued"), &whole[..10_000]).unwrap();
        }),
        ("when the new file is whole", &|folder| {
            fs::write(beside(folder, "-rescued"), &whole).unwrap();
        }),
        ("when the damaged one has its other name", &|folder| {
            fs::write(beside(folder, "-rescued"), &whole).unwrap();
            link(folder);
        }),
        ("when the log is away", &|folder| {
            fs::write(beside(folder, "-rescued"), &whole).unwrap();
            link(folder);
            keep_log(folder);
        }),
    ];
    for (case, step) in steps {
        let folder = Folder::new();
        damaged_with_log(&folder);
        step(&folder);
        assert_mended(&folder, case);
    }
}

#[test]
fn what_waited_and_what_was_written_are_saved_as_what_they_were() {
    let folder = Folder::new();
    let store = folder.open();
    store.put(1, said(1, 0, "Hello"));
    let texts = ["waits", "waits too"].map(str::to_owned);
    store.send(Op::Queue {
        conversation: ConversationId(1),
        texts: texts.to_vec(),
    });
    store.send(Op::Draft {
        conversation: ConversationId(1),
        text: "a draft".to_owned(),
    });
    let kept = ("calls a minute".to_owned(), "60".to_owned());
    store.send(Op::Keep {
        name: kept.0.clone(),
        value: Some(kept.1.clone()),
    });
    store.finish();
    let mut bytes = fs::read(folder.path()).unwrap();
    bytes[..100].fill(0xa5);
    fs::write(folder.path(), &bytes).unwrap();
    let store = folder.open();
    assert!(matches!(store.opened, Opened::Rescued(_)));
    assert!(
        store.ask(Question::Kept) == Answer::Kept(vec![kept]),
        "nothing else is there"
    );
    let loaded = store.load(1).unwrap();
    assert_eq!(loaded.queue, texts);
    assert_eq!(loaded.draft, "a draft");
}
