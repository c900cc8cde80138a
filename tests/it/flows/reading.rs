//! Reading while text comes: who moves what.

use crate::support::harness::App;
use pnv_tui::app::msg::{Msg, Size, Wheel};

fn long_reply() -> App {
    let mut app = App::new(60, 16);
    app.keys("go<enter>").opened();
    for n in 0..100 {
        app.delta(&format!("line number {n}\n\n"));
    }
    app
}

#[test]
fn the_view_follows_until_the_reader_scrolls_and_then_stays() {
    let mut app = long_reply();
    assert!(app.screen().contains("line number 99"));
    app.keys("<pageup>");
    let before: Vec<String> = app.screen().lines().take(6).map(str::to_owned).collect();
    app.delta("one more\n\n").delta("and another\n\n").finish();
    let after: Vec<String> = app.screen().lines().take(6).map(str::to_owned).collect();
    assert_eq!(before[2..], after[2..]);
    assert!(app.screen().contains("↓ new text"));
    app.keys("<ctrl-end>");
    assert!(app.screen().contains("and another") && !app.screen().contains("↓ new text"));
}

#[test]
fn the_wheel_scrolls_by_rows_and_back_to_the_bottom() {
    let mut app = long_reply();
    app.send(Msg::Wheel(Wheel::Up));
    assert!(!app.screen().contains("line number 99"));
    app.send(Msg::Wheel(Wheel::Down));
    app.delta("newest\n");
    assert!(app.screen().contains("newest"));
}

#[test]
fn scrolling_works_whatever_has_the_keys() {
    let mut app = long_reply();
    app.keys("draft<ctrl-home>");
    assert!(app.screen().contains("line number 0"));
    assert_eq!(app.state.composer.text(), "draft");
}

#[test]
fn sending_goes_to_the_newest_text() {
    let mut app = long_reply();
    app.finish().keys("<ctrl-home>again<enter>");
    assert!(app.screen().contains("again"));
}

#[test]
fn growing_and_shrinking_the_window_never_loses_the_place() {
    let mut app = long_reply();
    app.keys("<ctrl-home><pagedown><pagedown>");
    let top = app.screen().lines().nth(2).unwrap().to_owned();
    for (width, height) in [(1, 1), (200, 50), (20, 5), (60, 16)] {
        app.send(Msg::Resize(Size { width, height }));
        app.screen();
    }
    assert_eq!(app.screen().lines().nth(2).unwrap(), top);
}

#[test]
fn what_stands_below_the_conversation_may_grow_and_shrink_and_the_top_row_stays() {
    let mut app = long_reply();
    app.keys("<pageup>");
    let top = |app: &mut App| app.screen().lines().nth(2).unwrap().to_owned();
    let before = top(&mut app);
    for keys in ["one", "<alt-enter>two", "<alt-enter>three", "<enter>"] {
        app.keys(keys);
        assert_eq!(top(&mut app), before, "{keys}");
    }
}
