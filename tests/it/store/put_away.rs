//! What a person put away is there in the next run: so much of it, whichever program it was in.

use super::support::{Folder, Talk};
use crate::support::harness::App;
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::Msg;
use pnv_tui::app::recall::Stored;
use pnv_tui::chat::history::PutAway;
use pnv_tui::store::{Answer, Op, Question};

const MIB: usize = 1024 * 1024;

fn put_away(id: u64, text: &str) -> Op {
    Op::Keep {
        name: PutAway(id).name(),
        value: Some(text.to_owned()),
    }
}

/// The words that are kept as put away, in the order in which the machine is told.
fn kept(store: &Talk) -> Vec<String> {
    let Answer::Kept(kept) = store.ask(Question::Kept) else {
        panic!("it is answered");
    };
    let put_away = kept
        .into_iter()
        .filter(|(name, _)| PutAway::of_name(name).is_some());
    put_away.map(|(_, text)| text).collect()
}

/// Tells the store what the machine has written since.
fn write(app: &mut App, store: &Talk) {
    let ops = app.effects().into_iter().filter_map(|effect| match effect {
        Effect::Store(op) => Some(op),
        _ => None,
    });
    store.send_together(ops.collect());
}

/// What `Up` brings, one press after the other.
fn walk(app: &mut App, presses: usize) -> Vec<String> {
    let press = |_| {
        app.keys("<up>");
        app.state.composer.text()
    };
    (0..presses).map(press).collect()
}

#[test]
fn a_next_run_brings_back_what_was_put_away_and_what_was_said() {
    let folder = Folder::new();
    let store = folder.open();
    let mut app = App::new(100, 30);
    let _ = app.state.keep_history(7);
    app.exchange("one", "Well.")
        .keys("half a thought")
        .wait(300);
    write(&mut app, &store);
    app.keys("<ctrl-c>two<enter>").opened().delta("so far");
    app.keys("three<enter>four<enter><f4><delete>");
    write(&mut app, &store);
    // Nothing is signed off: it might as well have been killed.
    store.settle();
    let next = folder.open();
    let mut app = App::new(100, 30);
    let _ = app.state.keep_history(8);
    let answer = next.ask(Question::Kept);
    app.send(Msg::Stored(Stored::Answered { number: 1, answer }));
    assert_eq!(
        walk(&mut app, 3),
        ["three", "half a thought", "half a thought"]
    );
    app.keys("<down><down>");
    let Answer::Loaded(Some(loaded)) = next.ask(Question::Latest) else {
        panic!("there is one");
    };
    app.send(Msg::Stored(Stored::Loaded(loaded)));
    let expected = ["three", "two", "half a thought", "one"];
    assert_eq!(walk(&mut app, 4), expected);
}

#[test]
fn of_more_than_a_hundred_the_oldest_go() {
    let folder = Folder::new();
    let store = folder.open();
    let other = Op::Keep {
        name: "put aside".to_owned(),
        value: Some("other".to_owned()),
    };
    store.send(other);
    for id in 1..=130 {
        store.send(put_away(id, &format!("text {id}")));
    }
    let newest: Vec<String> = (31..=130).map(|id| format!("text {id}")).collect();
    assert_eq!(kept(&store), newest);
    store.finish();
    let store = folder.open();
    assert_eq!(kept(&store), newest);
    // By a clock that is behind: what was put away just now stays.
    store.send(put_away(1, "again"));
    assert_eq!(kept(&store)[98..], ["text 130", "again"]);
    let Answer::Kept(all) = store.ask(Question::Kept) else {
        panic!("it is answered");
    };
    assert_eq!(all.len(), PutAway::MOST + 1, "what else is kept stays");
}

#[test]
fn what_is_long_takes_the_room_of_others_and_the_newest_stays() {
    let store = Talk::in_memory();
    let lengths = |store: &Talk| kept(store).iter().map(String::len).collect::<Vec<_>>();
    for id in 1..=5 {
        store.send(put_away(id, &format!("{id}{}", "x".repeat(MIB - 1))));
    }
    assert_eq!(lengths(&store), [MIB; 4]);
    store.send(put_away(6, "short"));
    assert_eq!(lengths(&store), [MIB, MIB, MIB, 5]);
    store.send(put_away(7, &"x".repeat(5 * MIB)));
    assert_eq!(lengths(&store), [5 * MIB]);
    store.send(put_away(8, "short"));
    assert_eq!(kept(&store), ["short"]);
}

#[test]
fn the_same_words_are_kept_once() {
    let store = Talk::in_memory();
    for (id, text) in [(1, "one"), (2, "two"), (3, "one"), (3, "one")] {
        store.send(put_away(id, text));
    }
    assert_eq!(kept(&store), ["two", "one"]);
}

#[test]
fn two_programs_keep_what_either_puts_away() {
    let folder = Folder::new();
    let (one, two) = (folder.open(), folder.open());
    for id in 0..40 {
        one.send(put_away(2 * id, &format!("one {id}")));
        two.send(put_away(2 * id + 1, &format!("two {id}")));
    }
    one.settle();
    two.settle();
    for store in [&one, &two] {
        let kept = kept(store);
        assert_eq!(kept.len(), 80);
        assert!(kept.contains(&"one 0".to_owned()) && kept.contains(&"two 39".to_owned()));
    }
}
