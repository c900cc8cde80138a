//! A conversation from before comes back, and what is wrong with the history is said.

use crate::support::desk::Desk;
use crate::support::harness::{App, no_connection, rate_limited};
use pnv_tui::app::command::{Command, Context};
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::Msg;
use pnv_tui::app::recall::Stored;
use pnv_tui::chat::history::{Loaded, Op, Place};
use pnv_tui::chat::{Conversation, ConversationId, Message, MessageId, Reply, Role, Status};

fn message(id: u64, role: Role, text: &str, status: Status) -> Message {
    Message {
        id: MessageId(id),
        parent: (id > 1).then(|| MessageId(id - 1)),
        role,
        text: text.to_owned(),
        at: App::WALL.unix_ms,
        status,
        reply: (role == Role::Assistant).then(Reply::default),
    }
}

fn loaded() -> Loaded {
    Loaded {
        conversation: Conversation {
            id: ConversationId(9),
            messages: vec![
                message(1, Role::User, "What is a lifetime?", Status::Complete),
                message(2, Role::Assistant, "A region of", Status::Interrupted),
            ],
            ..Conversation::default()
        },
        model: "qwen2.5:7b".to_owned(),
        created: 1,
        updated: 1,
        pinned: false,
        archived: false,
        draft: "and a borrow".to_owned(),
        queue: vec!["first".to_owned(), "second".to_owned()],
        place: None,
    }
}

fn recalled(loaded: Loaded) -> App {
    let mut app = App::new(100, 30);
    let _ = app.state.keep_history(7);
    app.send(Msg::Stored(Stored::Loaded(Box::new(loaded))));
    app
}

#[test]
fn everything_comes_back_and_nothing_is_sent_unasked() {
    let mut app = recalled(loaded());
    app.wait(1_000);
    let screen = app.screen();
    for shown in [
        "What is a lifetime?",
        "A region of",
        "interrupted",
        "and a borrow",
        "first",
    ] {
        assert!(screen.contains(shown), "{shown} in {screen}");
    }
    assert_eq!(app.state.model.as_deref(), Some("qwen2.5:7b"));
    let effects = app.effects();
    assert!(
        !effects.iter().any(|effect| matches!(
            effect,
            Effect::OpenStream { .. }
                | Effect::Store(
                    Op::Put { .. } | Op::Head { .. } | Op::Draft { .. } | Op::Queue { .. }
                )
        )),
        "{effects:?}"
    );
    app.keys("<enter>");
    let said = app.said();
    assert_eq!(said[2], "User: first (Complete)", "in their order");
}

#[test]
fn what_is_written_already_stands_behind_the_draft_from_before() {
    let mut app = App::new(100, 30);
    let _ = app.state.keep_history(7);
    app.keys("mine")
        .send(Msg::Stored(Stored::Loaded(Box::new(loaded()))));
    assert_eq!(app.state.composer.text(), "and a borrow\n\nmine");
    app.wait(300);
    let is_draft = |effect: &Effect| matches!(effect, Effect::Store(Op::Draft { .. }));
    assert!(app.effects().iter().any(is_draft));
}

#[test]
fn what_is_said_next_follows_upon_it_under_a_higher_name() {
    let mut before = loaded();
    before.queue.clear();
    let ahead = u64::MAX / 2;
    before.conversation.messages[1].id = MessageId(ahead);
    let mut app = recalled(before);
    app.keys("<enter>").opened();
    let next = &app.state.conversation.messages[2];
    assert!(next.id.0 > ahead, "though the clock was set back");
    assert_eq!(next.parent, Some(MessageId(ahead)));
    let is_put = |effect: &Effect| matches!(effect, Effect::Store(Op::Put { conversation, .. }) if conversation.0 == 9);
    assert!(app.effects().iter().any(is_put));
}

#[test]
fn two_programs_that_go_on_from_a_name_ahead_of_the_clock_give_others_each() {
    let next = |nonce| {
        let mut app = App::new(100, 30);
        let _ = app.state.keep_history(nonce);
        let mut before = loaded();
        before.queue.clear();
        before.conversation.messages[1].id = MessageId(u64::MAX / 2);
        app.send(Msg::Stored(Stored::Loaded(Box::new(before))));
        app.keys("<enter>").opened().delta("x").finish();
        let messages = &app.state.conversation.messages;
        [messages[2].id, messages[3].id]
    };
    let (one, two) = (next(7), next(99));
    assert!(one.iter().all(|id| !two.contains(id)), "{one:?} {two:?}");
}

#[test]
fn a_reply_that_was_asked_for_anew_in_vain_hides_none_that_was_there() {
    let mut before = loaded();
    before.queue.clear();
    before.draft.clear();
    // The path ended with the question when the program did.
    let reply = before.conversation.messages.pop().unwrap();
    before.conversation.aside = vec![reply];
    let mut app = recalled(before);
    app.wait(1_000);
    assert!(app.screen().contains("A region of"), "{}", app.screen());
    // Which conversation was on the screen last is told anew.
    let is_other = |op: &Op| !matches!(op, Op::Keep { .. });
    let stores = |effect: &Effect| matches!(effect, Effect::Store(op) if is_other(op));
    let effects: Vec<_> = app.effects().into_iter().filter(stores).collect();
    assert!(effects.is_empty(), "nothing has changed: {effects:?}");
    app.keys("<ctrl-r>").opened().delta("A span").finish();
    app.keys("<tab>[");
    assert!(app.screen().contains("A region of"), "{}", app.screen());
}

/// One of which no word of the reply to its last message had come.
fn unanswered() -> Loaded {
    let mut before = loaded();
    before.conversation.messages.truncate(1);
    before.queue.clear();
    before.draft.clear();
    before
}

#[test]
fn a_message_that_has_no_reply_says_which_key_asks_for_one() {
    let mut app = recalled(unanswered());
    let words = "the last message has no reply; Ctrl+R asks for one";
    assert!(app.screen().contains(words), "{}", app.screen());
    app.wait(60_000);
    assert_eq!(app.requests(), 0, "nothing is sent unasked");
    app.keys("<ctrl-r>");
    assert_eq!(app.request().prompts[0].text, "What is a lifetime?");
    assert!(!app.screen().contains("no reply"), "{}", app.screen());
}

#[test]
fn the_key_that_asks_for_a_reply_is_named_as_it_is_bound() {
    let mut app = App::new(100, 30);
    let key = |name: &str| name.parse().unwrap();
    let keymap = &mut app.state.settings.keymap;
    keymap.bind(Context::Global, key("f9"), Some(Command::Retry));
    app.send(Msg::Stored(Stored::Loaded(Box::new(unanswered()))));
    let words = "no reply; F9 asks for one";
    assert!(app.screen().contains(words), "{}", app.screen());
    let keymap = &mut app.state.settings.keymap;
    for name in ["f9", "ctrl-r"] {
        keymap.bind(Context::Global, key(name), None);
    }
    let mut nameless = App::new(100, 30);
    nameless.state.settings.keymap = app.state.settings.keymap.clone();
    nameless.send(Msg::Stored(Stored::Loaded(Box::new(unanswered()))));
    let words = "no reply; /retry asks for one";
    assert!(nameless.screen().contains(words), "{}", nameless.screen());
}

#[test]
fn a_message_with_a_reply_is_not_said_to_have_none() {
    for text in ["A region of", ""] {
        let mut before = loaded();
        before.conversation.messages[1].text = text.to_owned();
        let mut app = recalled(before);
        assert!(!app.screen().contains("no reply"), "{}", app.screen());
    }
}

#[test]
fn the_reader_is_where_they_were() {
    let mut before = loaded();
    let words: Vec<String> = (0..400).map(|n| format!("line {n}  \n")).collect();
    before.conversation.messages[1].text = words.concat();
    before.place = Some(Place {
        message: MessageId(2),
        byte: 800,
    });
    let mut app = recalled(before);
    assert!(!app.screen().contains("new text"), "{}", app.screen());
    assert!(
        app.screen().contains("line 81") && !app.screen().contains("line 399"),
        "{}",
        app.screen()
    );
}

#[test]
fn a_conversation_that_has_begun_is_not_replaced() {
    let mut app = App::new(100, 30);
    app.keys("Hello<enter>")
        .send(Msg::Stored(Stored::Loaded(Box::new(loaded()))));
    assert!(
        app.banner().contains("another had begun"),
        "{}",
        app.banner()
    );
    assert_eq!(app.said()[0], "User: Hello (Complete)");
}

#[test]
fn a_conversation_that_is_not_there_is_said() {
    let mut app = App::new(100, 30);
    app.send(Msg::Stored(Stored::NotThere(None)));
    assert!(app.screen().contains("no conversation to continue"));
    app.send(Msg::Stored(Stored::NotThere(Some(ConversationId(9)))));
    assert!(
        app.banner().contains("no conversation 0000000000009"),
        "{}",
        app.banner()
    );
}

#[test]
fn what_is_wrong_with_the_history_is_said_once_until_it_is_mended() {
    let mut app = App::new(100, 30);
    let _ = app.state.keep_history(7);
    app.send(Msg::Stored(Stored::Unwritten(
        "The disk is full.".to_owned(),
    )));
    app.send(Msg::Stored(Stored::Unwritten(
        "The disk is fuller.".to_owned(),
    )));
    assert_eq!(
        (app.banner().as_str(), app.state.banners.len()),
        ("The disk is fuller.", 1)
    );
    app.keys("Hello<enter>").opened().delta("Hi").finish();
    assert_eq!(app.said()[1], "Assistant: Hi (Complete)");
    assert_eq!(app.state.kept_conversation(), None);
    app.send(Msg::Stored(Stored::Recovered));
    assert!(app.state.banners.is_empty());
    assert!(app.state.kept_conversation().is_some());
}

#[test]
fn quitting_asks_while_what_was_said_is_not_saved() {
    let mut app = App::new(100, 30);
    let _ = app.state.keep_history(7);
    let unwritten = || Msg::Stored(Stored::Unwritten("The disk is full.".to_owned()));
    let words =
        |key: &str| format!("not everything is saved; press {key} again to quit without the rest");
    app.keys("Hello<enter>").opened().delta("Hi").finish();
    app.send(unwritten());
    app.effects();
    for key in ["Ctrl+D", "Ctrl+C"] {
        app.keys(if key == "Ctrl+D" {
            "<ctrl-d>"
        } else {
            "<ctrl-c>"
        });
        assert!(app.screen().contains(&words(key)), "{}", app.screen());
        assert!(app.effects().is_empty(), "{key}");
        app.keys("x<backspace>");
        app.effects();
    }
    // While messages wait as well, that is still the worse.
    app.keys("two<enter>three<enter>");
    app.effects();
    app.keys("<ctrl-d>");
    assert!(app.screen().contains(&words("Ctrl+D")), "{}", app.screen());
    app.keys("<ctrl-d>");
    assert_eq!(app.effects(), [Effect::Quit]);
}

#[test]
fn quitting_does_not_ask_where_nothing_is_left_unsaved() {
    let quit = |app: &mut App| {
        app.effects();
        app.keys("<ctrl-d>");
        app.effects()
    };
    let unwritten = || Msg::Stored(Stored::Unwritten("It is read-only.".to_owned()));
    // What is only read is not changed by that.
    let mut app = recalled(Loaded {
        draft: String::new(),
        queue: Vec::new(),
        ..loaded()
    });
    app.send(unwritten());
    assert_eq!(quit(&mut app), [Effect::Quit]);
    let mut app = App::new(100, 30);
    let _ = app.state.keep_history(7);
    app.send(unwritten());
    app.keys("Hello<enter>").opened().delta("Hi").finish();
    app.send(Msg::Stored(Stored::Recovered));
    assert_eq!(quit(&mut app), [Effect::Quit]);
}

#[test]
fn a_reply_that_is_asked_for_again_sends_nothing_that_waited_in_another_run() {
    for key in ["<ctrl-r>", "/continue<enter>"] {
        let mut app = recalled(Loaded {
            draft: String::new(),
            ..loaded()
        });
        app.keys(key).opened().delta("again").finish();
        assert_eq!(app.state.queue.len(), 2, "{key}");
        app.keys("<enter>");
        assert_eq!(app.state.queue.len(), 1, "{key}: Enter lets them go");
    }
}

#[test]
fn a_connection_that_is_back_sends_nothing_that_waited_in_another_run() {
    let mut app = recalled(Loaded {
        draft: String::new(),
        ..loaded()
    });
    app.keys("<tab>ke!<enter>");
    while app.state.turn.is_some() {
        app.fail(no_connection()).wait(60_000);
    }
    app.keys("<ctrl-o>").models(&["qwen2.5:7b"]);
    app.keys("<esc>").opened().delta("a reply").finish();
    assert_eq!(app.state.queue.len(), 2);
}

#[test]
fn what_became_of_a_damaged_history_stays_until_the_person_has_read_it() {
    let mut app = App::new(100, 30);
    let _ = app.state.keep_history(7);
    app.send(Msg::Stored(Stored::Unwritten("An error.".to_owned())));
    app.keys("Hello<enter>").opened().delta("Hi").finish();
    app.send(Msg::Stored(Stored::Rescued("Kept as X.".to_owned())));
    assert_eq!(app.banner(), "Kept as X.");
    assert_eq!(app.state.banners.len(), 1, "what was wrong is no more");
    assert!(
        app.state.kept_conversation().is_some(),
        "it is written again"
    );
    app.send(Msg::Stored(Stored::NotThere(Some(ConversationId(9)))));
    app.send(Msg::Stored(Stored::Lost(1)));
    app.send(Msg::Stored(Stored::Unwritten("An error.".to_owned())));
    app.send(Msg::Stored(Stored::Recovered));
    let said: Vec<_> = app
        .state
        .banners
        .iter()
        .map(|it| it.event.clone())
        .collect();
    let shown = format!("{said:?}");
    assert_eq!(said.len(), 3, "{shown}");
    assert!(shown.contains("There is no conversation"), "{shown}");
    assert!(shown.contains("Kept as X."), "{shown}");
    assert!(shown.contains("1 change could not be written"), "{shown}");
}

/// A message that was refused while two wait, back in the composer: it goes before them.
fn refused_before_two() -> Desk {
    let mut desk = Desk::new(100, 30);
    desk.keys("zero<enter>").app.opened().delta("0");
    desk.keys("one<enter>two<enter>three<enter>");
    desk.app.finish().fail(rate_limited(7_200));
    desk.keys("<esc>").wait(300);
    assert_eq!(desk.draft(), "one");
    desk
}

/// Lets everything go, and tells what was said, in its order.
fn said_by(desk: &mut Desk) -> Vec<String> {
    desk.keys("<enter>");
    while desk.app.state.turn.is_some() {
        desk.app.opened().delta("Yes").finish();
    }
    desk.settle();
    let messages = desk.app.state.conversation.messages.iter();
    let own = messages.filter(|message| message.role == Role::User);
    own.map(|message| message.text.clone()).collect()
}

#[test]
fn what_is_edited_has_its_place_before_what_waits_after_the_program_was_killed() {
    let expected = ["zero", "one", "two", "three"];
    assert_eq!(said_by(&mut refused_before_two()), expected);
    assert_eq!(said_by(&mut refused_before_two().killed()), expected);
    // Twice, and with something typed in between.
    let mut next = refused_before_two().killed();
    next.keys("!").wait(300);
    assert_eq!(
        said_by(&mut next.killed()),
        ["zero", "one!", "two", "three"]
    );
}

#[test]
fn what_is_edited_has_its_place_before_what_waits_when_its_conversation_is_opened_again() {
    let mut desk = refused_before_two();
    let here = desk.here();
    desk.keys("<ctrl-n>other").open(here);
    assert_eq!(said_by(&mut desk), ["zero", "one", "two", "three"]);
}

#[test]
fn what_was_taken_from_between_others_goes_back_there_in_another_run() {
    let mut desk = refused_before_two();
    desk.keys("<f4><enter>").wait(300);
    assert_eq!(desk.draft(), "two", "the first has gone back");
    let mut next = desk.killed();
    assert_eq!(said_by(&mut next), ["zero", "one", "two", "three"]);
}

#[test]
fn a_place_is_not_kept_for_what_was_put_away() {
    let mut desk = refused_before_two();
    desk.keys("<ctrl-c>").keys("four").wait(300);
    let mut next = desk.killed();
    assert_eq!(said_by(&mut next), ["zero", "two", "three", "four"]);
    let mut desk = refused_before_two();
    desk.keys("<ctrl-u>").wait(300);
    let mut next = desk.killed();
    next.keys("four");
    assert_eq!(said_by(&mut next), ["zero", "two", "three", "four"]);
}
