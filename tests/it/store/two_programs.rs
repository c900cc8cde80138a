//! Two programs with the same file open: both write, nothing is overwritten, each sees what the other did.

use super::support::{Folder, Talk, answered, grow, said, streaming};
use crate::support::harness::App;
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::Msg;
use pnv_tui::app::recall::Stored;
use pnv_tui::chat::history::LeftOff;
use pnv_tui::chat::{ConversationId, MessageId, PathSession, ServerSession, Status};
use pnv_tui::store::{Answer, Claim, Op, Opened, Pruning, Question, Reply};
use std::sync::mpsc;

/// Nothing was ever said since.
const EVER: u64 = u64::MAX >> 1;

#[test]
fn each_sees_at_its_next_look_what_the_other_wrote() {
    let folder = Folder::new();
    let (one, two) = (folder.open(), folder.open());
    assert_eq!(two.opened, Opened::AsItWas);
    for turn in 0..20 {
        one.put(1, said(100 + 2 * turn, 0, "From one"));
        two.put(2, said(101 + 2 * turn, 0, "From two"));
    }
    one.settle();
    two.settle();
    for store in [&one, &two] {
        assert_eq!(store.list("").len(), 2);
        assert_eq!(store.found("from").len(), 40);
    }
    one.send(Op::Delete(ConversationId(2)));
    one.settle();
    assert_eq!(two.list("").len(), 1);
    two.put(2, said(200, 139, "But I am in it"));
    two.settle();
    assert_eq!(
        one.list("").len(),
        2,
        "what is still spoken in is shown again"
    );
    assert_eq!(one.finish(), []);
    assert_eq!(two.finish(), []);
}

#[test]
fn while_one_rests_it_writes_nothing_and_the_other_does() {
    let folder = Folder::new();
    let (one, two) = (folder.open(), folder.open());
    one.put(1, said(1, 0, "Before"));
    let (tell, told) = mpsc::channel();
    let rest = one.store.rest(move || tell.send(()).unwrap());
    told.recv().unwrap();
    assert_eq!(two.path(1), ["Before"]);
    one.put(2, said(2, 0, "Meanwhile"));
    for id in 10..30 {
        two.put(3, said(id, 0, "From two"));
        two.settle();
    }
    assert_eq!(two.load(2), None);
    drop(rest);
    one.settle();
    assert_eq!(two.path(2), ["Meanwhile"]);
    assert_eq!((one.finish(), two.finish()), (vec![], vec![]));
}

#[test]
fn a_session_that_both_know_is_taken_by_one_of_them() {
    let folder = Folder::new();
    let (id, leaf) = (ConversationId(1), MessageId(2));
    let op = |session: Option<PathSession>| Op::Session {
        conversation: id,
        leaf,
        session,
        system: String::new(),
    };
    let session = PathSession {
        leaf,
        server: "https://a.test/v1".to_owned(),
        session: ServerSession {
            id: "s".to_owned(),
            key: "k".to_owned(),
        },
    };
    let claim = |store: &Talk| {
        store.send(op(None));
        let (tell, told) = mpsc::channel();
        store
            .store
            .tell_when_taken(leaf, move |claim| tell.send(claim).unwrap());
        told.recv().unwrap()
    };
    let one = folder.open();
    one.put(1, said(1, 0, "Hello"));
    one.put(1, answered(2, 1, "Hi"));
    one.send(op(Some(session.clone())));
    one.settle();
    let two = folder.open();
    assert_eq!(two.load(1).unwrap().conversation.sessions.len(), 1);
    assert_eq!(claim(&one), Claim::Good);
    assert_eq!(claim(&two), Claim::Gone);
    // It comes back where nothing was left in it, and is there for either again.
    one.send(op(Some(session)));
    one.settle();
    assert_eq!(claim(&two), Claim::Good);
    assert_eq!(claim(&one), Claim::Gone);
    assert_eq!((one.finish(), two.finish()), (vec![], vec![]));
}

#[test]
fn a_session_is_kept_under_the_system_prompt_that_holds_whichever_program_writes_it() {
    let folder = Folder::new();
    let id = ConversationId(1);
    let prompt = |text: &str| Op::System(id, Some(text.to_owned()));
    let session = |leaf, system: &str| Op::Session {
        conversation: id,
        leaf: MessageId(leaf),
        session: Some(PathSession {
            leaf: MessageId(leaf),
            server: "https://a.test/v1".to_owned(),
            session: ServerSession {
                id: "s".to_owned(),
                key: "k".to_owned(),
            },
        }),
        system: system.to_owned(),
    };
    let kept = |store: &Talk| -> Vec<u64> {
        let sessions = store.load(1).unwrap().conversation.sessions;
        sessions.iter().map(|session| session.leaf.0).collect()
    };
    let (one, two) = (folder.open(), folder.open());
    one.put(1, said(1, 0, "Hello"));
    one.put(1, answered(2, 1, "Hi"));
    one.send_together(vec![prompt("Be brief."), session(2, "Be brief.")]);
    one.send(prompt("Be brief."));
    assert_eq!(kept(&one), [2], "it is the same");
    two.send(prompt("Be kind."));
    assert!(kept(&two).is_empty());
    one.put(1, said(3, 2, "More"));
    one.put(1, answered(4, 3, "Well"));
    one.send(session(4, "Be brief."));
    assert!(kept(&one).is_empty(), "it was told another");
    two.send(session(4, "Be kind."));
    assert_eq!(kept(&two), [4]);
    two.send(Op::System(id, None));
    assert!(kept(&two).is_empty());
    two.send(session(4, ""));
    assert_eq!(kept(&two), [4]);
    two.send(prompt(""));
    assert_eq!(kept(&two), [4], "an empty one is none");
    assert_eq!((one.finish(), two.finish()), (vec![], vec![]));
}

#[test]
fn what_both_say_in_one_conversation_becomes_two_branches() {
    let folder = Folder::new();
    let one = folder.open();
    one.put(1, said(1, 0, "Hello"));
    one.put(1, answered(2, 1, "Hi"));
    one.settle();
    let two = folder.open();
    assert_eq!(two.path(1), ["Hello", "Hi"]);
    // Neither knows of the other from here on.
    one.put(1, said(3, 2, "From one"));
    one.put(1, answered(5, 3, "To one"));
    one.settle();
    two.put(1, said(4, 2, "From two"));
    two.put(1, answered(6, 4, "To two"));
    two.settle();
    for store in [&one, &two] {
        let loaded = store.load(1).unwrap();
        let conversation = &loaded.conversation;
        let path: Vec<&str> = conversation
            .messages
            .iter()
            .map(|m| m.text.as_str())
            .collect();
        assert_eq!(
            path,
            ["Hello", "Hi", "From two", "To two"],
            "the later writer's path is shown"
        );
        assert_eq!(conversation.siblings(2).unwrap().of, 2);
        let mut other = conversation.clone();
        assert!(other.walk(2, -1));
        let path: Vec<&str> = other.messages.iter().map(|m| m.text.as_str()).collect();
        assert_eq!(
            path,
            ["Hello", "Hi", "From one", "To one"],
            "and nothing is lost"
        );
    }
}

#[test]
fn a_reply_streams_for_as_long_as_its_program_runs() {
    let folder = Folder::new();
    let (one, two) = (folder.open(), folder.open());
    one.put(1, said(1, 0, "Hello"));
    one.put(1, streaming(2, 1));
    one.send(grow(2, 0, "I am "));
    one.settle();
    let reply = |store: &Talk| {
        let loaded = store.load(1).unwrap();
        let last = loaded.conversation.messages.last().unwrap();
        assert_eq!(last.id, MessageId(2));
        (last.text.clone(), last.status)
    };
    assert_eq!(reply(&two), ("I am ".to_owned(), Status::Streaming));
    one.send(grow(2, 5, "still here"));
    one.settle();
    let three = folder.open();
    assert_eq!(
        reply(&three),
        ("I am still here".to_owned(), Status::Streaming)
    );
    one.finish();
    assert_eq!(
        reply(&two),
        ("I am still here".to_owned(), Status::Interrupted)
    );
    assert_eq!(
        folder.open().found("still here"),
        [2],
        "the next program has it in the index"
    );
}

/// Another program cares for the file in the middle of a reply.
fn while_a_reply_streams(care: impl Fn(&Talk)) -> Folder {
    let folder = Folder::new();
    let (one, two) = (folder.open(), folder.open());
    one.put(1, said(1, 0, "Hello"));
    one.put(1, streaming(2, 1));
    let mut written = 0;
    for step in 0..50 {
        one.send(grow(2, written, "word "));
        written += "word ".len();
        if step % 10 == 0 {
            care(&two);
        }
    }
    one.put(1, answered(2, 1, &"word ".repeat(50)));
    one.put(1, said(3, 2, "Thanks"));
    care(&two);
    assert_eq!(one.finish(), []);
    assert_eq!(two.finish(), []);
    folder
}

#[test]
fn compacting_loses_nothing_that_another_program_writes() {
    let folder = while_a_reply_streams(|store| {
        let answer = store.ask(Question::Compact);
        assert!(
            matches!(answer, Answer::Compacted { in_use: true, .. }),
            "{answer:?}"
        );
    });
    let store = folder.open();
    assert_eq!(store.path(1), ["Hello", &"word ".repeat(50), "Thanks"]);
    assert_eq!(store.found("thanks"), [3]);
}

#[test]
fn pruning_spares_the_conversation_in_which_a_reply_comes_in() {
    let folder = Folder::new();
    let (one, two) = (folder.open(), folder.open());
    one.put(1, said(1, 0, "Hello"));
    one.put(1, streaming(2, 1));
    one.put(2, said(3, 0, "Long ago"));
    one.settle();
    assert_eq!(two.prune(EVER), (1, vec![1], 0));
    one.put(1, answered(2, 1, "Hi"));
    one.settle();
    assert_eq!(two.path(1), ["Hello", "Hi"]);
    assert_eq!(two.list("").len(), 1);
    assert_eq!(two.prune(EVER), (1, vec![], 0));
    assert_eq!(two.list(""), []);
}

#[test]
fn pruning_spares_what_another_program_has_open_until_that_is_gone() {
    let folder = Folder::new();
    let (one, two) = (folder.open(), folder.open());
    for conversation in 1..=4 {
        one.put(conversation, said(conversation, 0, "Long ago"));
    }
    one.send(Op::Draft {
        conversation: ConversationId(1),
        text: "half a thought".to_owned(),
    });
    one.send(Op::Queue {
        conversation: ConversationId(2),
        texts: vec!["waits".to_owned()],
    });
    let on_screen = LeftOff {
        conversation: ConversationId(3),
        since: 1,
    };
    one.send(Op::Keep {
        name: LeftOff::NAME.to_owned(),
        value: Some(on_screen.value()),
    });
    one.settle();
    assert_eq!(two.pruned(EVER, Pruning::Tried), (1, vec![1, 2, 3], 0));
    assert_eq!(two.list("").len(), 4);
    assert_eq!(two.prune(EVER), (1, vec![1, 2, 3], 0));
    assert_eq!(two.load(4), None);
    let mine = one.load(1).unwrap();
    assert_eq!(mine.draft, "half a thought");
    assert_eq!(one.load(2).unwrap().queue, ["waits"]);
    assert_eq!(one.path(3), ["Long ago"]);
    one.finish();
    assert_eq!(two.prune(EVER), (3, vec![], 0));
    assert_eq!(two.list(""), []);
}

#[test]
fn what_one_deleted_can_be_brought_back_after_another_pruned() {
    let folder = Folder::new();
    let one = folder.open();
    one.put(1, said(1, 0, "Hello"));
    one.send(Op::Delete(ConversationId(1)));
    one.settle();
    let two = folder.open();
    assert_eq!(two.prune(EVER), (0, vec![], 1));
    one.send(Op::Restore(ConversationId(1)));
    one.settle();
    assert_eq!(two.path(1), ["Hello"]);
    one.send(Op::Delete(ConversationId(1)));
    one.finish();
    assert_eq!(two.prune(EVER), (0, vec![], 0));
    assert_eq!(two.load(1), None, "nobody is left to bring it back");
}

#[test]
fn what_one_deleted_can_be_brought_back_after_another_compacted() {
    let folder = Folder::new();
    let one = folder.open();
    one.put(1, said(1, 0, "Hello"));
    one.put(1, answered(2, 1, "Hi"));
    one.send(Op::RemoveMessages(vec![MessageId(2)]));
    one.put(2, said(3, 0, "Another"));
    one.send(Op::Delete(ConversationId(2)));
    one.settle();
    let two = folder.open();
    let compacted = two.ask(Question::Compact);
    assert!(matches!(compacted, Answer::Compacted { in_use: true, .. }));
    one.send(Op::RestoreMessages(vec![MessageId(2)]));
    one.send(Op::Restore(ConversationId(2)));
    one.settle();
    assert_eq!(two.path(1), ["Hello", "Hi"]);
    assert_eq!(two.path(2), ["Another"]);
    one.send(Op::Delete(ConversationId(2)));
    one.finish();
    let compacted = two.ask(Question::Compact);
    assert!(matches!(compacted, Answer::Compacted { in_use: false, .. }));
    assert_eq!(two.load(2), None, "nobody is left to bring it back");
}

#[test]
fn a_file_is_compacted_and_pruned_while_another_program_streams_into_it() {
    let folder = Folder::new();
    let (one, two) = (folder.open(), folder.open());
    one.put(1, said(1, 0, "Hello"));
    one.put(1, streaming(2, 1));
    one.put(9, said(900, 0, "Long ago"));
    one.settle();
    let (step, steps) = ("one more word ", 300);
    // A look at a time beside ten steps: who compacted without a pause would keep the other one from writing.
    let (begins, begun) = mpsc::sync_channel(0);
    let writer = std::thread::spawn(move || {
        for number in 0..steps {
            if number % 10 == 0 {
                begins.send(()).unwrap();
            }
            one.send(grow(2, number * step.len(), step));
            one.settle();
        }
        one
    });
    let mut looks = 0;
    while begun.recv().is_ok() {
        two.put(2, said(1_000 + looks, 0, "Meanwhile"));
        let compacted = two.ask(Question::Compact);
        assert!(
            matches!(compacted, Answer::Compacted { .. }),
            "{compacted:?}"
        );
        // Everything is older than that, but one of them is being answered.
        let (_, open, _) = two.prune(EVER);
        assert_eq!(open, [1]);
        looks += 1;
    }
    let one = writer.join().unwrap();
    assert_eq!(two.path(1), ["Hello", &step.repeat(steps)]);
    assert_eq!(two.load(9), None, "what nobody is in is gone");
    one.put(1, answered(2, 1, "The end"));
    one.settle();
    assert_eq!(two.path(1), ["Hello", "The end"]);
    assert_eq!(one.finish(), []);
    assert_eq!(two.finish(), []);
}

#[test]
fn many_programs_may_start_at_once() {
    let folder = Folder::new();
    let path = folder.path();
    let threads: Vec<_> = (1..=6)
        .map(|number| {
            let path = path.clone();
            std::thread::spawn(move || {
                let store = Talk::open(&path);
                store.put(number, said(number, 0, "Hello"));
                store.finish()
            })
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), []);
    }
    let store = folder.open();
    assert_eq!(store.list("").len(), 6);
    store.finish();
    assert_eq!(folder.names().len(), 1, "{:?}", folder.names());
}

/// A machine with the file.
struct Program {
    app: App,
    store: Talk,
}

impl Program {
    fn start(folder: &Folder, nonce: u64) -> Self {
        let mut app = App::new(120, 36);
        let _ = app.state.keep_history(nonce);
        let store = folder.open();
        Self { app, store }
    }

    /// Presses keys; the history does what that leads to.
    fn keys(&mut self, script: &str) -> &mut Self {
        self.app.keys(script);
        self.settle()
    }

    fn exchange(&mut self, question: &str, answer: &str) -> &mut Self {
        self.app.exchange(question, answer);
        self.settle()
    }

    fn settle(&mut self) -> &mut Self {
        loop {
            let effects = self.app.effects();
            if effects.is_empty() {
                self.store.settle();
                return self;
            }
            for effect in effects {
                if let Effect::Store(op) = effect {
                    self.store.send(op);
                } else if let Effect::Ask { number, question } = effect {
                    let answer = self.store.ask(question);
                    self.app
                        .send(Msg::Stored(Stored::Answered { number, answer }));
                }
            }
        }
    }

    fn path(&self) -> Vec<&str> {
        let messages = self.app.state.conversation.messages.iter();
        messages.map(|message| message.text.as_str()).collect()
    }
}

#[test]
fn who_speaks_in_a_conversation_that_another_program_changed_makes_a_branch() {
    let folder = Folder::new();
    let (mut one, mut two) = (Program::start(&folder, 1), Program::start(&folder, 90_000));
    one.exchange("Hello", "Hi");
    two.keys("<ctrl-t>").keys("<enter>");
    assert_eq!(two.path(), ["Hello", "Hi"]);
    one.exchange("From one", "To one");
    two.exchange("From two", "To two");
    one.keys("<ctrl-n>").keys("<ctrl-t>").keys("<enter>");
    assert_eq!(one.path(), ["Hello", "Hi", "From two", "To two"]);
    one.keys("<ctrl-up>").keys("k[");
    assert_eq!(one.path(), ["Hello", "Hi", "From one", "To one"]);
    two.keys("<ctrl-t>").keys("<ctrl-r> renamed<enter>");
    one.exchange("More", "Well");
    two.keys("<ctrl-n>").keys("<ctrl-t>").keys("<enter>");
    assert_eq!(two.path()[4], "More");
    assert_eq!(two.app.state.title(), "Hello renamed");
}

#[test]
fn a_name_that_was_given_twice_takes_nothing_from_the_first() {
    let folder = Folder::new();
    let (one, two) = (folder.open(), folder.open());
    one.put(1, said(1, 0, "Hello"));
    one.put(1, said(7, 1, "From one"));
    one.put(1, streaming(8, 7));
    one.send(grow(8, 0, "To one"));
    one.settle();
    two.put(1, said(7, 1, "From two"));
    two.put(1, answered(8, 7, "To two"));
    two.put(2, said(9, 0, "Elsewhere"));
    two.settle();
    assert_eq!(two.path(2), ["Elsewhere"], "nothing else is held up");
    assert_eq!(one.path(1), ["Hello", "From one", "To one"]);
    one.put(1, answered(8, 7, "To one, whole"));
    assert_eq!(one.path(1), ["Hello", "From one", "To one, whole"]);
    assert_eq!(one.finish(), []);
    let dropped = || Reply::Dropped { ops: 1 };
    assert_eq!(two.finish(), [dropped(), dropped()], "and it is said");
}

#[test]
fn a_turn_that_is_told_twice_is_kept_once_and_whole() {
    let folder = Folder::new();
    let store = folder.open();
    for _ in 0..2 {
        store.put(1, said(1, 0, "Hello"));
        store.put(1, streaming(2, 1));
        store.send(grow(2, 0, "Good "));
        store.put(1, answered(2, 1, "Good morning"));
        store.settle();
    }
    assert_eq!(store.path(1), ["Hello", "Good morning"]);
    assert_eq!(store.found("good"), [2]);
    assert_eq!(store.finish(), []);
}

fn draft(text: &str) -> Op {
    Op::Draft {
        conversation: ConversationId(1),
        text: text.to_owned(),
    }
}

fn queue(texts: &[&str]) -> Op {
    Op::Queue {
        conversation: ConversationId(1),
        texts: texts.iter().map(|text| (*text).to_owned()).collect(),
    }
}

/// What is being written in the conversation and what waits there, for who opens it.
fn unsent(store: &Talk) -> (String, Vec<String>) {
    let loaded = store.load(1).unwrap();
    (loaded.draft, loaded.queue)
}

fn nothing() -> (String, Vec<String>) {
    (String::new(), Vec::new())
}

#[test]
fn what_waits_in_a_program_that_runs_is_given_to_no_other_and_not_written_over() {
    let folder = Folder::new();
    let (one, two) = (folder.open(), folder.open());
    one.put(1, said(1, 0, "Hello"));
    one.send_together(vec![queue(&["waits"]), draft("half")]);
    one.settle();
    let ones = ("half".to_owned(), vec!["waits".to_owned()]);
    assert_eq!(unsent(&two), nothing());
    two.send_together(vec![queue(&["too"]), draft("mine")]);
    two.settle();
    assert_eq!(unsent(&one), ones);
    two.send_together(vec![queue(&[]), draft("")]);
    two.settle();
    assert_eq!(unsent(&one), ones);
    one.finish();
    assert_eq!(unsent(&two), ones, "it is gone, and left this");
    let three = folder.open();
    assert_eq!(unsent(&three), nothing(), "one of them has it");
    two.send(queue(&[]));
    two.finish();
    assert_eq!(unsent(&three), ("half".to_owned(), Vec::new()));
}

#[test]
fn who_only_looks_sees_what_waits_in_every_program_and_takes_none_of_it() {
    let folder = Folder::new();
    let (one, two) = (folder.open(), folder.open());
    one.put(1, said(1, 0, "Hello"));
    one.send_together(vec![queue(&["waits"]), draft("half")]);
    one.settle();
    two.send_together(vec![queue(&["too"]), draft("mine")]);
    two.finish();
    let third = folder.open();
    let looked = |store: &Talk| match store.ask(Question::Copy(ConversationId(1))) {
        Answer::Loaded(Some(loaded)) => (loaded.draft, loaded.queue),
        other => panic!("{other:?}"),
    };
    let all = (
        "half\n\nmine".to_owned(),
        vec!["waits".to_owned(), "too".to_owned()],
    );
    assert_eq!(looked(&third), all);
    let left = ("mine".to_owned(), vec!["too".to_owned()]);
    let heir = folder.open();
    assert_eq!(unsent(&heir), left, "it was nobody's still");
    assert_eq!(looked(&third), all);
    assert_eq!(unsent(&one), ("half".to_owned(), vec!["waits".to_owned()]));
    let absent = third.ask(Question::Copy(ConversationId(9)));
    assert_eq!(absent, Answer::Loaded(None));
}

#[test]
fn what_two_programs_have_left_stands_one_after_the_other() {
    let folder = Folder::new();
    let (one, two) = (folder.open(), folder.open());
    one.put(1, said(1, 0, "Hello"));
    one.send_together(vec![queue(&["waits"]), draft("half")]);
    one.settle();
    two.send_together(vec![queue(&["too"]), draft("mine")]);
    one.finish();
    two.finish();
    let all = (
        "half\n\nmine".to_owned(),
        vec!["waits".to_owned(), "too".to_owned()],
    );
    let three = folder.open();
    assert_eq!(unsent(&three), all);
    assert_eq!(unsent(&three), all, "as often as it is opened");
    three.send_together(vec![queue(&["too"]), draft("ours")]);
    three.finish();
    let after = ("ours".to_owned(), vec!["too".to_owned()]);
    assert_eq!(unsent(&folder.open()), after);
}
