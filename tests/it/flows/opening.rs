//! Another conversation is opened: what becomes of the one before, and of what is written in either.

use crate::support::desk::Desk;
use crate::support::harness::{rate_limited, refused};
use pnv_tui::app::msg::Msg;
use pnv_tui::app::recall::Stored;
use pnv_tui::app::transcript::Scroll;
use pnv_tui::chat::history::{Answer, Place};
use pnv_tui::chat::{ConversationId, FailureKind, Retry};

#[test]
fn each_conversation_keeps_its_draft_and_what_waits_in_it() {
    let mut desk = Desk::with(100, 30, &["one", "two"]);
    let second = desk.here();
    let first = desk.kept.ids()[0];
    desk.keys("for the second").open(first);
    assert_eq!(
        (desk.path(), desk.draft()),
        (vec!["one", "Well."], String::new())
    );
    desk.keys("on<enter>waits<enter>for the first");
    desk.app.opened().delta("so far");
    desk.keys("<esc>").open(second);
    assert_eq!(
        (desk.path()[0], desk.draft().as_str()),
        ("two", "for the second")
    );
    assert!(desk.app.state.queue.is_empty());
    desk.open(first);
    assert_eq!(desk.path(), ["one", "Well.", "on", "so far"]);
    assert_eq!(desk.draft(), "for the first");
    let screen = desk.app.screen();
    assert!(
        screen.contains("held: they waited when you left"),
        "{screen}"
    );
    desk.keys("<ctrl-_><ctrl-_>");
    assert_ne!(
        desk.draft(),
        "for the second",
        "undo stays in its conversation"
    );
}

#[test]
fn a_draft_that_nothing_was_said_to_yet_is_a_conversation_of_its_own() {
    let mut desk = Desk::with(100, 30, &["one"]);
    let first = desk.here();
    desk.keys("<ctrl-n>half a thought<ctrl-n>");
    assert_eq!(desk.draft(), "");
    assert!(
        desk.app
            .screen()
            .contains("stays where you left it; Ctrl+T")
    );
    let with_draft = desk.kept.ids()[1];
    desk.open(first).open(with_draft);
    assert_eq!(
        (desk.path().len(), desk.draft().as_str()),
        (0, "half a thought")
    );
    desk.keys("<enter>");
    assert_eq!(desk.path()[0], "half a thought");
    assert_eq!(desk.here(), with_draft);
}

#[test]
fn a_draft_with_a_paste_in_it_comes_back_in_full_and_can_be_edited() {
    let mut desk = Desk::with(100, 30, &["one"]);
    let here = desk.here();
    let long = "a line\n".repeat(25);
    desk.keys("before ");
    desk.app.paste(&long);
    desk.keys("after<ctrl-n>").open(here);
    let screen = desk.app.screen();
    assert!(!screen.contains("pasted"), "{screen}");
    desk.keys("<backspace>");
    assert_eq!(desk.draft(), format!("before {long}afte"));
}

#[test]
fn a_draft_set_aside_for_an_edit_is_kept_besides_what_is_edited() {
    let mut desk = Desk::with(100, 30, &["one"]);
    let here = desk.here();
    desk.keys("a draft<ctrl-up>ke").wait(1_000);
    assert_eq!(desk.draft(), "one");
    assert_eq!(desk.kept.drafts[&here], "a draft", "nothing is edited yet");
    desk.keys(", two").wait(1_000);
    assert_eq!(desk.kept.drafts[&here], "a draft\n\none, two");
    desk.keys("<ctrl-n>").open(here);
    assert_eq!(desk.draft(), "a draft");
    desk.keys("<up>");
    assert_eq!(
        desk.draft(),
        "one, two",
        "the edit is among the earlier messages"
    );
}

#[test]
fn a_reply_on_its_way_is_stopped_only_by_who_says_so_twice() {
    let mut desk = Desk::with(100, 30, &["one", "two"]);
    let (first, second) = (desk.kept.ids()[0], desk.here());
    desk.keys("more<enter>");
    desk.app.opened().delta("a reply");
    let key = |desk: &mut Desk, script: &str| {
        desk.keys(script);
        desk.open(first);
    };
    desk.open(first);
    assert!(desk.app.screen().contains("once more stops it"));
    key(&mut desk, "<ctrl-l><ctrl-l>");
    assert_eq!(desk.here(), second, "another key took the question back");
    key(&mut desk, "<ctrl-l>");
    assert_eq!(desk.here(), first);
    assert!(desk.app.state.turn.is_none());
    desk.open(second);
    assert_eq!(desk.app.said()[3], "Assistant: a reply (Stopped)");
}

#[test]
fn a_message_that_waits_to_be_tried_again_is_the_draft_of_its_conversation() {
    let mut desk = Desk::with(100, 30, &["one", "two"]);
    let (first, second) = (desk.kept.ids()[0], desk.here());
    desk.keys("again<enter>");
    desk.app.fail(rate_limited(30));
    desk.open(first);
    desk.keys("<ctrl-l>").open(first);
    assert_eq!((desk.here(), desk.draft()), (first, String::new()));
    assert!(desk.app.state.banners.is_empty());
    desk.open(second);
    assert_eq!(desk.draft(), "again");
}

#[test]
fn who_begins_a_conversation_while_another_is_being_opened_has_the_new_one() {
    let mut desk = Desk::with(100, 30, &["one", "two"]);
    let first = desk.kept.ids()[0];
    desk.app.open(first);
    desk.keys_only("<ctrl-n>a thought");
    desk.settle();
    assert_eq!((desk.path().len(), desk.draft().as_str()), (0, "a thought"));
}

#[test]
fn what_was_refused_is_said_no_longer_where_another_version_is_gone_to() {
    let mut desk = Desk::with(100, 30, &["one"]);
    let here = desk.here();
    let reply = desk.app.state.conversation.messages[1].id;
    desk.keys("<ctrl-up>ke, better<enter>");
    desk.app
        .fail(refused(FailureKind::BadRequest, 400, "no", Retry::Never));
    assert!(!desk.app.state.banners.is_empty());
    let place = Place {
        message: reply,
        byte: 0,
    };
    let effects = desk.app.state.open_conversation(here, Some(place));
    assert_eq!(effects, []);
    assert_eq!(desk.path(), ["one", "Well."]);
    assert!(desk.app.state.banners.is_empty());
}

#[test]
fn what_comes_along_where_nothing_could_be_written_is_written_where_it_came() {
    let mut desk = Desk::with(100, 30, &["one", "two"]);
    let first = desk.kept.ids()[0];
    desk.keys("on<enter>");
    desk.app.opened().delta("a reply");
    desk.keys("waits<enter><esc>a draft");
    desk.app
        .send(Msg::Stored(Stored::Unwritten("no room".to_owned())));
    desk.open(first).wait(1_000);
    assert_eq!((desk.here(), desk.draft()), (first, "a draft".to_owned()));
    let waiting: Vec<_> = desk.app.state.queue.iter().map(|it| &it.text).collect();
    assert_eq!(waiting, ["waits"]);
    desk.kept.assert_holds(&desk.app.state);
}

#[test]
fn a_late_answer_opens_nothing() {
    let mut desk = Desk::with(100, 30, &["one", "two", "three"]);
    let (ids, here) = (desk.kept.ids(), desk.here());
    desk.app.open(ids[0]);
    desk.keys_only("");
    let (number, question) = desk.asked.remove(0);
    let late = desk.kept.answer(&question);
    desk.open(ids[1]);
    assert_eq!(desk.path()[0], "two");
    desk.reply(number, late);
    assert_eq!(desk.path()[0], "two", "another was wanted meanwhile");
    desk.open(here);
    desk.app.open(ids[0]);
    desk.keys_only("now<enter>");
    desk.settle();
    assert_eq!(desk.path()[2], "now");
    assert!(
        desk.app.screen().contains("stop it first"),
        "{}",
        desk.app.screen()
    );
}

#[test]
fn a_conversation_that_is_gone_or_cannot_be_read_is_said() {
    let mut desk = Desk::with(100, 30, &["one"]);
    desk.open(ConversationId(5));
    assert!(desk.app.banner().contains("no longer in the history"));
    desk.app.open(ConversationId(5));
    desk.keys_only("");
    let (number, _) = desk.asked.remove(0);
    desk.reply(
        number,
        Answer::Failed("The disk does not answer.".to_owned()),
    );
    assert_eq!(desk.app.banner(), "The disk does not answer.");
    assert_eq!(desk.path()[0], "one");
}

#[test]
fn a_place_is_gone_to_whatever_path_it_is_on() {
    let mut desk = Desk::with(100, 30, &["one", "two"]);
    let lines: Vec<String> = (0..200).map(|n| format!("line {n}  \n")).collect();
    let words = lines.concat();
    desk.keys("long<enter>");
    desk.app.opened().delta(&words).finish();
    let long = desk.app.state.conversation.messages[3].id;
    desk.keys("<ctrl-r>");
    desk.app.opened().delta("short").finish();
    let (first, second) = (desk.kept.ids()[0], desk.here());
    desk.open(first);
    let byte = words.find("line 77").unwrap();
    let place = Some(Place {
        message: long,
        byte,
    });
    for id in [second, second] {
        let asked = desk.app.state.open_conversation(id, place);
        for effect in asked {
            if let pnv_tui::app::effect::Effect::Ask { number, question } = effect {
                let answer = desk.kept.answer(&question);
                desk.reply(number, answer);
            }
        }
        assert!(
            desk.app.screen().contains("line 77"),
            "{}",
            desk.app.screen()
        );
        assert_eq!(desk.here(), second);
        desk.keys("<ctrl-end>");
        assert_eq!(desk.app.state.transcript.scroll(), Scroll::Follow);
    }
}
