//! What is "kept among your earlier messages" is kept: `Up` brings it back in this run and in the next one, whatever
//! ended this one.

use crate::support::desk::Desk;
use crate::support::harness::{key_label, pinaivu, rate_limited};
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::Msg;
use pnv_tui::chat::history::{Answer, Op, PutAway};
use pnv_tui::chat::{Endpoint, ServerKind};

/// What `Up` brings, one press after the other, until it brings nothing new.
fn walk(desk: &mut Desk) -> Vec<String> {
    let mut walk: Vec<String> = Vec::new();
    loop {
        desk.keys("<up>");
        let text = desk.draft();
        if text.is_empty() || walk.last() == Some(&text) {
            return walk;
        }
        walk.push(text);
    }
}

/// What is kept as put away, the oldest first.
fn put_away(desk: &Desk) -> Vec<&str> {
    let state = desk.kept.state.iter();
    let put_away = state.filter(|(name, _)| PutAway::of_name(name).is_some());
    put_away.filter_map(|(_, text)| text.as_deref()).collect()
}

/// A reply on its way and two messages behind it.
fn waiting() -> Desk {
    let mut desk = Desk::new(100, 30);
    desk.keys("one<enter>").app.opened().delta("1");
    desk.keys("two<enter>three<enter>");
    desk
}

#[test]
fn a_cleared_draft_is_there_after_the_program_was_killed() {
    let mut desk = Desk::with(100, 30, &["one"]);
    desk.keys("half a thought").wait(300).keys("<ctrl-c>");
    let mut next = desk.killed();
    assert_eq!(next.draft(), "");
    assert_eq!(walk(&mut next), ["half a thought", "one"]);
}

#[test]
fn the_draft_that_recall_began_from_is_there_after_the_program_was_killed() {
    let mut desk = Desk::with(100, 30, &["one"]);
    desk.keys("half a thought").wait(300).keys("<up>");
    assert_eq!(desk.draft(), "one");
    desk.wait(300);
    let mut next = desk.killed();
    assert_eq!(next.draft(), "one");
    next.keys("<ctrl-u>");
    assert_eq!(walk(&mut next), ["half a thought", "one"]);
    // Walking on puts nothing else away, nor does a walk from nothing.
    desk.keys("<up><down>");
    assert_eq!(desk.draft(), "half a thought");
    desk.keys("<ctrl-u><up><down>");
    assert_eq!(put_away(&desk), ["half a thought"]);
}

#[test]
fn what_recall_showed_and_was_changed_is_there_after_the_program_was_killed() {
    for (keys, put_away_then) in [
        ("<up>!<up>", &["one!"][..]),
        ("half<up>!<up>", &["half", "one!"]),
        ("half<up><ctrl-n>new idea<up>", &["half", "new idea"]),
    ] {
        let mut desk = Desk::with(100, 30, &["one"]);
        desk.keys(keys).wait(300);
        let desk = desk.killed();
        assert_eq!(put_away(&desk), put_away_then, "{keys}");
    }
}

#[test]
fn an_edit_that_changed_nothing_is_not_put_away_whatever_the_line_ends() {
    let mut desk = Desk::new(100, 30);
    desk.keys("one<enter>")
        .app
        .opened()
        .delta("1\r\n2\u{1b}[2J")
        .finish();
    desk.keys("<tab>e").keys("<esc>");
    assert_eq!(put_away(&desk), Vec::<&str>::new());
    desk.keys("<tab>e").keys("!<esc>");
    assert_eq!(put_away(&desk), ["1\n2[2J!"]);
}

#[test]
fn a_draft_that_gave_way_to_a_waiting_message_is_there_after_the_program_was_killed() {
    let mut desk = waiting();
    desk.keys("half a thought").wait(300).keys("<f4><enter>");
    assert_eq!(desk.draft(), "two");
    desk.wait(300);
    let mut next = desk.killed();
    assert_eq!(next.draft(), "two");
    next.keys("<ctrl-c>").keys("<f4><delete><ctrl-c>");
    assert_eq!(walk(&mut next), ["three", "two", "half a thought", "one"]);
}

#[test]
fn a_waiting_message_that_was_removed_is_there_after_the_program_was_killed() {
    let mut desk = waiting();
    desk.keys("<f4><delete><delete>");
    let mut next = desk.killed();
    assert!(next.app.state.queue.is_empty());
    assert_eq!(walk(&mut next), ["three", "two", "one"]);
}

#[test]
fn an_edit_that_was_given_up_is_there_after_the_program_was_killed() {
    let mut desk = Desk::with(100, 30, &["one"]);
    desk.keys("<tab>ke").keys("<esc>");
    assert_eq!(put_away(&desk), Vec::<&str>::new(), "nothing was changed");
    desk.keys("<tab>ke").keys(" and a half<esc>");
    let mut next = desk.killed();
    assert_eq!(walk(&mut next), ["one and a half", "one"]);
    // Who leaves the conversation gives it up too.
    desk.keys("<tab>ke").keys(", no, two<ctrl-n>");
    assert_eq!(put_away(&desk), ["one and a half", "one, no, two"]);
}

#[test]
fn what_is_put_away_is_written_in_the_step_that_takes_it_from_its_place() {
    let mut desk = waiting();
    desk.keys("half a thought").wait(300);
    for (keys, takes) in [
        ("<f4>", 0),
        ("<enter>", 2),
        ("<f4>", 0),
        ("<delete>", 1),
        ("<ctrl-c>", 0),
    ] {
        desk.app.keys(keys);
        let effects = desk.app.effects();
        let is_taken =
            |effect: &&Effect| matches!(effect, Effect::Store(Op::Draft { .. } | Op::Queue { .. }));
        let is_kept = |effect: &Effect| matches!(effect, Effect::Store(Op::Keep { name, value: Some(_) }) if PutAway::of_name(name).is_some());
        let taken = effects.iter().filter(is_taken).count();
        assert_eq!(taken, takes, "{keys}: {effects:?}");
        assert_eq!(effects.iter().any(is_kept), takes > 0, "{keys}");
    }
}

#[test]
fn what_was_said_is_there_again_in_its_order_and_each_once() {
    let mut desk = Desk::with(100, 30, &["one"]);
    desk.app.exchange("two", "Second.");
    desk.keys("three<ctrl-c>").app.exchange("four", "Fourth.");
    desk.keys("/continue<enter>")
        .app
        .opened()
        .delta("so")
        .finish();
    desk.app.exchange("one", "Again.");
    desk.settle();
    let expected = ["one", "four", "three", "two"];
    assert_eq!(walk(&mut desk), expected);
    desk.keys("<ctrl-c>").wait(300);
    let mut next = desk.killed();
    assert_eq!(walk(&mut next), ["two", "one", "four", "three"]);
    // A version that is not shown was said too.
    next.keys("<ctrl-c>").keys("<tab>ke").keys("!<enter>");
    next.app.opened().delta("Yes").finish();
    let mut last = next.settle().killed();
    assert_eq!(walk(&mut last)[..3], ["one!", "three", "two"]);
}

#[test]
fn another_conversation_brings_what_was_said_in_it_before_what_was_said_in_this_run() {
    let desk = Desk::with(100, 30, &["old", "new"]);
    let first = desk.kept.ids()[0];
    let mut next = desk.killed();
    next.app.exchange("newer", "Well.");
    next.settle().keys("half<up>");
    assert_eq!(next.draft(), "newer");
    next.keys("<down>");
    assert_eq!(next.draft(), "half");
    next.keys("<ctrl-c>").open(first);
    assert_eq!(walk(&mut next), ["half", "newer", "new", "old"]);
}

#[test]
fn what_earlier_runs_put_away_comes_while_somebody_walks_through_what_there_is() {
    let mut desk = Desk::with(100, 30, &["one", "two"]);
    desk.keys("half a thought<up><up>");
    assert_eq!(desk.draft(), "one");
    let kept = [(7, "seven"), (5, "five\u{1b}[2J"), (6, "one")];
    let kept = kept.map(|(id, text)| (PutAway(id).name(), text.to_owned()));
    desk.reply(0, Answer::Kept(kept.to_vec()));
    assert_eq!(walk(&mut desk), ["seven", "five[2J"]);
    desk.keys("<down><down><down><down>");
    assert_eq!(desk.draft(), "half a thought");
}

#[test]
fn the_demonstration_writes_nothing_to_the_history() {
    let mut desk = Desk::with(100, 30, &["one"]);
    desk.app.send(Msg::Connected(Endpoint {
        base_url: "http://127.0.0.1:4001/v1".to_owned(),
        kind: ServerKind::Demo,
        ..pinaivu(Some(key_label()))
    }));
    desk.app.models(&["demo/tour"]);
    desk.keys("half a thought<ctrl-c>").wait(300);
    assert_eq!(walk(&mut desk)[0], "half a thought");
    assert_eq!(put_away(&desk), Vec::<&str>::new());
    desk.app.send(Msg::Connected(pinaivu(Some(key_label()))));
    desk.app.models(&["m"]);
    desk.wait(300);
    assert_eq!(put_away(&desk), Vec::<&str>::new());
}

#[test]
fn a_refused_message_that_is_cleared_is_there_after_the_program_was_killed() {
    let mut desk = Desk::with(100, 30, &["one"]);
    desk.keys("two<enter>").app.fail(rate_limited(7_200));
    desk.keys("<esc>").wait(300).keys("<ctrl-c>");
    let mut next = desk.killed();
    assert_eq!(next.path(), ["one", "Well."]);
    assert_eq!(walk(&mut next), ["two", "one"]);
}
