//! What is written to the history, and when.

use crate::support::desk::Desk;
use crate::support::harness::{App, key_label, no_connection, pinaivu, rate_limited};
use crate::support::kept::Kept;
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::Msg;
use pnv_tui::app::msg::StreamEvent;
use pnv_tui::app::recall::Stored;
use pnv_tui::chat::history::{LeftOff, Loaded, Op, PutAway};
use pnv_tui::chat::{Delta, Endpoint, Message, MessageId, Role, ServerKind, Status};

fn app() -> App {
    let mut app = App::new(100, 30);
    let _ = app.state.keep_history(7);
    app
}

/// The steps that were asked for since the last call, by name.
fn steps(app: &mut App) -> Vec<String> {
    let name = |op: &Op| match op {
        Op::Put { message, .. } => format!("put {:?} {:?}", message.role, message.status),
        Op::Grow { text, .. } => format!("grow {text:?}"),
        Op::Draft { text, .. } => format!("draft {text:?}"),
        Op::Queue { texts, .. } => format!("queue {texts:?}"),
        Op::End { leaf, .. } => format!("end {}", leaf.is_some()),
        Op::Head { model, tokens, .. } => format!("head {model} {tokens}"),
        Op::RemoveMessages(ids) => format!("remove {}", ids.len()),
        Op::RestoreMessages(ids) => format!("restore {}", ids.len()),
        Op::Place { place, .. } => format!("place {}", place.is_some()),
        Op::Keep {
            name,
            value: Some(text),
        } if PutAway::of_name(name).is_some() => format!("put away {text:?}"),
        Op::Add { .. }
        | Op::Session { .. }
        | Op::Audit { .. }
        | Op::Keep { .. }
        | Op::System(..)
        | Op::Rename(..)
        | Op::Pin(..)
        | Op::Archive(..)
        | Op::Delete(_)
        | Op::Restore(_)
        | Op::Purge(_) => format!("{op:?}"),
    };
    let mut ops = Vec::new();
    for effect in app.effects() {
        if let Effect::Store(op) = effect
            && !is_left_off(&op)
        {
            ops.push(name(&op));
        }
    }
    ops
}

/// Whether it notes which conversation is on the screen.
fn is_left_off(op: &Op) -> bool {
    matches!(op, Op::Keep { name, .. } if name == LeftOff::NAME)
}

#[test]
fn a_conversation_begins_with_a_draft_and_blanks_are_none() {
    let mut app = app();
    app.keys("  ").wait(1_000).keys("<ctrl-n>").wait(1_000);
    assert_eq!(steps(&mut app), Vec::<String>::new());
    assert_eq!(app.state.kept_conversation(), None);
    app.keys("a draft").wait(100);
    assert_eq!(steps(&mut app), Vec::<String>::new(), "soon, not at once");
    app.wait(200);
    assert_eq!(steps(&mut app), ["head llama3.2:1b 0", "draft \"a draft\""]);
    assert_eq!(
        app.state.kept_conversation(),
        Some(app.state.conversation.id)
    );
    app.keys("<ctrl-c>").wait(1_000);
    assert_eq!(steps(&mut app), ["put away \"a draft\"", "draft \"\""]);
    assert_eq!(app.state.kept_conversation(), None, "it is empty again");
}

#[test]
fn what_was_written_before_an_edit_is_kept_with_what_is_new_in_it() {
    let mut app = app();
    app.exchange("Hello", "Hi");
    app.keys("before").wait(300);
    steps(&mut app);
    app.keys("<tab>ke").wait(300);
    assert_eq!(steps(&mut app), Vec::<String>::new(), "nothing is new");
    app.keys(" you").wait(300);
    assert_eq!(steps(&mut app), ["draft \"before\\n\\nHello you\""]);
    app.keys("<esc>").wait(300);
    let given_up = "put away \"Hello you\"";
    assert_eq!(steps(&mut app), [given_up, "draft \"before\""]);
}

#[test]
fn a_message_is_written_before_it_is_sent_and_its_reply_as_it_comes() {
    let mut app = app();
    app.keys("Hello<enter>");
    let effects = app.effects();
    let place = |wanted: fn(&Effect) -> bool| effects.iter().position(wanted).unwrap();
    let put = place(|effect| matches!(effect, Effect::Store(Op::Put { .. })));
    let sent = place(|effect| matches!(effect, Effect::OpenStream { .. }));
    assert!(put < sent);
    app.opened();
    assert_eq!(
        steps(&mut app),
        Vec::<String>::new(),
        "nothing has come yet"
    );
    app.delta("Good");
    let head = "head llama3.2:1b 0";
    assert_eq!(steps(&mut app), [head, "put Assistant Streaming"]);
    app.delta(" morn").wait(200).delta("ing");
    assert_eq!(steps(&mut app), Vec::<String>::new(), "soon, not at once");
    app.wait(60);
    assert_eq!(steps(&mut app), ["grow \" morning\""]);
    app.wait(2_000);
    assert_eq!(steps(&mut app), Vec::<String>::new(), "nothing new");
    app.delta("!").finish();
    assert_eq!(
        steps(&mut app),
        ["head llama3.2:1b 44", "put Assistant Complete"]
    );
    assert!(app.state.kept_conversation().is_some());
}

#[test]
fn the_draft_and_what_waits_are_written_soon() {
    let mut app = app();
    app.keys("Hello<enter>").opened();
    steps(&mut app);
    app.keys("nex").wait(100).keys("t");
    assert_eq!(steps(&mut app), Vec::<String>::new());
    app.wait(160);
    assert_eq!(steps(&mut app), ["draft \"next\""]);
    app.keys("<enter>");
    assert_eq!(steps(&mut app), ["queue [\"next\"]", "draft \"\""]);
    app.delta("Hi").finish();
    let last = steps(&mut app);
    let tail = ["put User Complete", "queue []"];
    assert!(last.ends_with(&tail.map(str::to_owned)), "{last:?}");
}

#[test]
fn a_conversation_that_is_left_is_whole_and_the_next_has_another_name() {
    let mut app = app();
    let mut kept = Kept::default();
    app.keys("Hello<enter>").opened().delta("Good");
    app.delta(" morning").keys("waits<enter>more");
    let first = app.state.conversation.id;
    app.keys("<ctrl-n>");
    kept.take(&app.effects());
    let path = kept.path(first);
    assert!(
        path[1].2.starts_with("Good morning") && path[1].3 == "Stopped",
        "{path:?}"
    );
    assert_ne!(app.state.conversation.id, first);
    assert_eq!(
        (kept.queues[&first].as_slice(), kept.drafts[&first].as_str()),
        (["waits".to_owned()].as_slice(), "more")
    );
    assert!(app.state.composer.is_empty() && app.state.queue.is_empty());
    app.exchange("Another", "x");
    kept.take(&app.effects());
    kept.take(&app.state.journal_rest());
    kept.assert_holds(&app.state);
}

#[test]
fn other_versions_and_what_is_deleted_are_written_as_they_are() {
    let mut app = app();
    let mut kept = Kept::default();
    let mut look = |app: &mut App| {
        kept.take(&app.effects());
        kept.take(&app.state.journal_rest());
        kept.assert_holds(&app.state);
    };
    app.exchange("one", "first").exchange("two", "second");
    look(&mut app);
    app.keys("<ctrl-r>").opened().delta("another").finish();
    look(&mut app);
    app.keys("<tab>[");
    look(&mut app);
    app.keys("dd");
    look(&mut app);
    app.keys("u");
    look(&mut app);
    app.keys("<esc>e").keys("<ctrl-u>");
    app.keys("three<enter>").fail(rate_limited(9)).keys("<esc>");
    look(&mut app);
    app.keys("<ctrl-u>four<enter>").fail(no_connection());
    app.keys("<esc>");
    look(&mut app);
}

#[test]
fn what_is_not_yet_written_is_asked_for_at_the_end() {
    let mut app = app();
    app.keys("Hello<enter>")
        .opened()
        .delta("Good")
        .keys("draft");
    let mut kept = Kept::default();
    app.delta(" morning");
    kept.take(&app.effects());
    kept.take(&app.state.journal_rest());
    kept.assert_holds(&app.state);
}

/// A conversation of so many messages, as the history gives it back.
fn long(count: u64) -> Box<Loaded> {
    let message = |n: u64| Message {
        id: MessageId(n),
        parent: (n > 1).then(|| MessageId(n - 1)),
        role: Role::User,
        text: format!("message {n}"),
        at: n,
        status: Status::Complete,
        reply: None,
    };
    let mut loaded = Loaded {
        conversation: pnv_tui::chat::Conversation::default(),
        model: "llama3.2:1b".to_owned(),
        created: 1,
        updated: 1,
        pinned: false,
        archived: false,
        draft: String::new(),
        queue: Vec::new(),
        place: None,
    };
    loaded.conversation.messages = (1..=count).map(message).collect();
    Box::new(loaded)
}

#[test]
fn a_step_is_as_much_work_after_ten_thousand_messages_as_after_two() {
    let work = |count| {
        let mut app = app();
        app.send(Msg::Stored(Stored::Loaded(long(count))));
        app.keys("Hello<enter>").opened();
        let mut work = Vec::new();
        for _ in 0..20 {
            app.stream(StreamEvent::Delta(Delta::Text("word ".to_owned())));
            app.wait(100);
            work.push(steps(&mut app));
        }
        app.finish();
        work.push(steps(&mut app));
        work
    };
    assert_eq!(work(2), work(10_000));
}

/// A server of this kind is connected.
pub(crate) fn at(kind: ServerKind) -> Msg {
    let base_url = match kind {
        ServerKind::Demo => "http://127.0.0.1:4001/v1".to_owned(),
        ServerKind::Pinaivu | ServerKind::Other => "https://llm.test/v1".to_owned(),
    };
    Msg::Connected(Endpoint {
        base_url,
        kind,
        ..pinaivu(Some(key_label()))
    })
}

#[test]
fn what_the_demonstration_says_is_not_written_to_the_history_of_another_server() {
    let mut app = app();
    app.exchange("Hello", "Hi").keys("a draft").wait(300);
    let before = app.state.conversation.id;
    steps(&mut app);
    app.send(at(ServerKind::Demo)).models(&["demo/tour"]);
    assert_ne!(app.state.conversation.id, before);
    assert_eq!(app.state.composer.text(), "a draft", "it comes along");
    app.keys("<enter>")
        .opened()
        .delta("A demonstration")
        .finish();
    app.wait(1_000);
    assert_eq!(steps(&mut app), Vec::<String>::new());
    assert_eq!(app.state.kept_conversation(), None);
    app.send(at(ServerKind::Other)).models(&["gpt"]);
    assert!(app.state.conversation.messages.is_empty());
    app.keys("Good morning<enter>").wait(300);
    let steps = steps(&mut app);
    assert!(steps.contains(&"put User Complete".to_owned()), "{steps:?}");
}

#[test]
fn what_was_refused_before_the_demonstration_stays_in_the_history() {
    let mut app = app();
    app.keys("Hello<enter>").fail(rate_limited(7_200)).wait(300);
    let mut kept = Kept::default();
    kept.take(&app.effects());
    let here = app.state.conversation.id;
    app.send(at(ServerKind::Demo)).models(&["demo/tour"]);
    assert_eq!(app.state.composer.text(), "Hello", "it comes along");
    app.keys("<enter>").opened().delta("Hi").finish();
    app.send(at(ServerKind::Other)).models(&["gpt"]).wait(300);
    kept.take(&app.effects());
    assert_eq!(kept.drafts[&here], "Hello");
}

#[test]
fn of_two_messages_that_were_refused_the_first_stays_in_the_history_too() {
    let mut app = app();
    app.keys("One<enter>").fail(rate_limited(7_200));
    app.keys("Two<enter>").fail(rate_limited(7_200)).wait(300);
    let mut kept = Kept::default();
    kept.take(&app.effects());
    let here = app.state.conversation.id;
    app.send(at(ServerKind::Demo)).models(&["demo/tour"]);
    assert_eq!(app.state.composer.text(), "Two", "it comes along");
    assert_eq!(app.state.queue.len(), 0, "and nothing but that");
    app.keys("<ctrl-c>");
    app.send(at(ServerKind::Other)).models(&["gpt"]).wait(300);
    kept.take(&app.effects());
    let path = kept.path(here).into_iter().map(|said| said.2);
    assert_eq!(path.collect::<Vec<_>>(), ["One\0"]);
    assert_eq!(kept.drafts[&here], "Two");
}

#[test]
fn no_conversation_of_another_history_is_opened_in_the_demonstration() {
    let mut desk = Desk::with(120, 30, &["one", "two"]);
    let first = desk.kept.ids()[0];
    desk.keys("<ctrl-f>one");
    assert!(desk.app.screen().contains("1 hit"), "{}", desk.app.screen());
    desk.keys("<esc><ctrl-t><tab>");
    desk.app.open(first);
    desk.app.send(at(ServerKind::Demo)).models(&["demo/tour"]);
    assert_eq!(desk.app.state.conversations, None);
    desk.settle();
    assert_eq!(desk.path(), Vec::<&str>::new(), "it was asked for before");
    desk.keys("<shift-tab><ctrl-f><enter>");
    let screen = desk.app.screen();
    assert!(screen.contains("Nothing is kept in this run"), "{screen}");
    assert_eq!(desk.path(), Vec::<&str>::new());
}
