//! Selecting text of the conversation with the mouse.

use crate::support::harness::App;
use pnv_tui::app::clipboard::{Passage, Reached};
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::{Button, Msg, Size, StreamEvent, Wheel};
use pnv_tui::app::transcript::Scroll;
use pnv_tui::chat::Delta;

fn reply(text: &str) -> App {
    let mut app = App::new(60, 24);
    app.exchange("go", text);
    app.effects();
    app
}

/// Sixty paragraphs, each of which says which it is.
fn lines() -> String {
    let lines: Vec<_> = (0..60).map(|n| format!("line {n}")).collect();
    lines.join("\n\n")
}

/// The cell at which words stand on the screen: column, row.
fn find(app: &mut App, words: &str) -> (u16, u16) {
    let screen = app.screen();
    let found = screen.lines().enumerate().find_map(|(y, line)| {
        let x = pnv_tui::text::cell_width(line.split_once(words)?.0);
        Some((u16::try_from(x).unwrap(), u16::try_from(y).unwrap()))
    });
    found.unwrap_or_else(|| panic!("{words} is not in\n{screen}"))
}

/// What is copied when the mouse is dragged from the first cell of one word to the last of another.
fn select(app: &mut App, from: &str, to: &str) -> String {
    let start = find(app, from);
    let (x, y) = find(app, to);
    let width = u16::try_from(pnv_tui::text::cell_width(to)).unwrap();
    app.drag(start, (x + width - 1, y));
    let copied = app.copied();
    assert_eq!(copied.len(), 1, "not one copy: {copied:?}");
    assert_eq!(copied[0].passage, Passage::Selection);
    copied[0].text.clone()
}

#[test]
fn what_is_dragged_over_is_copied_and_lines_that_were_wrapped_are_whole() {
    let long =
        "these are words that go on for longer than one row of the screen is wide, far longer";
    let mut app = reply(&format!("first\n\n{long}\n\nlast"));
    assert_eq!(
        select(&mut app, "words", "far longer"),
        long.strip_prefix("these are ").unwrap()
    );
    assert_eq!(
        select(&mut app, "first", "last"),
        format!("first\n\n{long}\n\nlast")
    );
    assert_eq!(select(&mut app, "go on", "go on"), "go on");
}

#[test]
fn bars_indents_and_margins_are_not_copied() {
    let mut app = reply("> quoted\n\n```sh\ncd x\n  ls\n```\n\n- one\n  - two\n");
    assert_eq!(
        select(&mut app, "quoted", "two"),
        "quoted\n\ncd x\n  ls\n\n• one\n◦ two"
    );
}

#[test]
fn an_item_that_begins_with_code_or_a_quote_is_copied_without_its_bar() {
    let mut app = reply("- ```\n  let a;\n  let b;\n  ```\n- > quoted\n- last");
    assert_eq!(
        select(&mut app, "let a", "last"),
        "let a;\nlet b;\nquoted\n• last"
    );
}

#[test]
fn room_is_not_copied_nor_the_language_of_code() {
    let mut app = reply("| a | b |\n|---|---|\n| longer | one |\n| x | y |\n\n```sh\nls\n```");
    let (x, y) = find(&mut app, "y");
    let (_, label) = find(&mut app, "sh");
    app.drag((0, y), (x, y));
    assert_eq!(app.copied()[0].text, "x       y");
    for end in [59, x + 1] {
        app.drag((x, y), (end, y));
        assert_eq!(app.copied()[0].text, "y", "{end}");
    }
    app.drag((0, label), (59, label));
    assert_eq!(app.copied(), []);
    app.drag((0, label), (59, label + 1));
    assert_eq!(app.copied()[0].text, "ls");
    assert_eq!(select(&mut app, "longer", "one"), "longer  one");
}

#[test]
fn of_a_head_its_words_are_copied_and_not_the_room_between_them() {
    let mut app = reply("some words");
    let (_, you) = find(&mut app, "You");
    let (_, words) = find(&mut app, "some words");
    app.drag((0, you), (59, words));
    let copied = app.copied()[0].text.clone();
    let lines: Vec<_> = copied.lines().collect();
    assert_eq!((lines[1], lines[4]), ("go", "some words"), "{copied}");
    for head in [lines[0], lines[3]] {
        let (left, time) = head.split_once("  ").unwrap();
        assert!(!left.is_empty() && !time.is_empty(), "{head:?}");
        assert_eq!((left.trim(), time.trim()), (left, time), "{head:?}");
    }
}

#[test]
fn a_drag_upwards_selects_the_same() {
    let mut app = reply("first line\n\nlast line");
    let (from, to) = (find(&mut app, "last"), find(&mut app, "line"));
    app.drag((from.0 + 3, from.1), to);
    assert_eq!(app.copied()[0].text, "line\n\nlast");
}

#[test]
fn wide_clusters_are_selected_whole_from_either_half() {
    let mut app = reply("ab 日本 👩‍🚀 cd");
    let (x, y) = find(&mut app, "日");
    app.drag((x + 1, y), (x + 5, y));
    assert_eq!(app.copied()[0].text, "日本 👩‍🚀");
    app.drag((x + 1, y), (x + 2, y));
    assert_eq!(app.copied()[0].text, "日本");
}

#[test]
fn what_is_selected_is_shown_until_the_next_key() {
    let mut app = reply("some words here");
    let reversed = |app: &mut App| app.picture().matches('R').count();
    let (x, y) = find(&mut app, "words");
    app.drag((x, y), (x + 4, y));
    assert_eq!(reversed(&mut app), 5);
    app.keys("x");
    assert_eq!(reversed(&mut app), 0);
    app.drag((x, y), (x + 4, y));
    app.send(Msg::Resize(Size {
        width: 70,
        height: 24,
    }));
    assert_eq!(reversed(&mut app), 0);
}

#[test]
fn a_click_selects_nothing_and_a_double_click_the_word() {
    let mut app = reply("some words here");
    let cell = find(&mut app, "ords");
    let click = |app: &mut App| {
        app.mouse(Button::Pressed, cell);
        app.mouse(Button::Released, cell);
        app.copied()
    };
    assert_eq!(click(&mut app), []);
    app.wait(500);
    assert_eq!(click(&mut app), []);
    app.wait(100);
    assert_eq!(click(&mut app)[0].text, "words");
}

#[test]
fn only_the_conversation_can_be_selected() {
    let mut app = reply("some words here");
    let (_, composer) = find(&mut app, "Write a message");
    app.drag((4, composer), (9, composer));
    app.drag((4, 0), (9, 0));
    assert_eq!(app.copied(), []);
    let cell = find(&mut app, "words");
    app.keys("<f1>").drag(cell, (cell.0 + 3, cell.1));
    assert_eq!(app.copied(), []);
    // From within to without: to the end of what is shown.
    app.keys("<esc>").drag(cell, (30, 23));
    assert_eq!(app.copied()[0].text, "words here");
}

#[test]
fn held_beyond_an_edge_the_mouse_scrolls_on_and_selects() {
    let mut app = reply(&lines());
    app.wait(60_000); // until no budget counts
    let from = find(&mut app, "line 59");
    app.mouse(Button::Pressed, (from.0 + 6, from.1));
    app.mouse(Button::Dragged, (2, 0));
    app.wait(1_040); // to a row that is not blank
    let top = app.screen();
    app.mouse(Button::Released, (2, 0));
    let copied = app.copied()[0].text.clone();
    let first = copied.lines().next().unwrap();
    assert!(
        top.contains(first) && copied.ends_with("line 59"),
        "{copied}"
    );
    assert!(copied.lines().count() > 24, "{copied}");
    app.send(Msg::Copied {
        passage: Passage::Selection,
        result: Ok(Reached::ByCommand("xclip".to_owned()).into()),
    });
    assert_eq!(app.state.next_deadline(), None);
    // And down again.
    let start = find(&mut app, first);
    app.mouse(Button::Pressed, start);
    app.mouse(Button::Dragged, (50, 23));
    app.wait(3_000);
    app.mouse(Button::Released, (50, 23));
    assert_eq!(app.copied()[0].text, copied);
    assert_eq!(app.state.transcript.scroll(), Scroll::Follow);
}

#[test]
fn text_that_streams_in_does_not_move_what_is_being_selected() {
    let mut app = App::new(60, 24);
    app.keys("go<enter>")
        .opened()
        .delta(&"a line\n\n".repeat(30));
    app.delta("the last line");
    app.effects();
    let cell = find(&mut app, "the last");
    app.mouse(Button::Pressed, cell);
    app.mouse(Button::Dragged, (cell.0 + 2, cell.1));
    app.delta(&"\n\nand more".repeat(20));
    assert_eq!(find(&mut app, "the last"), cell);
    app.mouse(Button::Dragged, (cell.0 + 7, cell.1));
    app.mouse(Button::Released, (cell.0 + 7, cell.1));
    assert_eq!(app.copied()[0].text, "the last");
    assert!(app.screen().contains("↓ new text"));
}

/// A reply of two parts: while the first is there something is selected, then the second comes.
fn grown(first: &str, words: &str, second: &str) -> App {
    let mut app = App::new(60, 24);
    app.keys("go<enter>").opened().delta(first);
    app.effects();
    let (x, y) = find(&mut app, words);
    let width = u16::try_from(pnv_tui::text::cell_width(words)).unwrap();
    app.mouse(Button::Pressed, (x, y));
    app.mouse(Button::Dragged, (x + width - 1, y));
    assert_eq!(app.state.selected_cells().len(), 1);
    app.delta(second);
    app
}

#[test]
fn what_is_selected_stays_while_text_is_appended() {
    const LONG: &str = " and more than a row of the screen has room for, which is wrapped";
    for (first, second) in [
        ("some words", " and more"),
        ("before\n\nsome words here", LONG),
        ("- one\n- some words", "\n- three"),
        ("```\nsome words", "\nlet b;\n```\n\nafter"),
        (
            "| column | other |\n|---|---|\n| before | some words |",
            "\n| much wider | 3 |\n",
        ),
    ] {
        let mut app = grown(first, "some words", second);
        app.wait(5_000);
        assert_eq!(app.state.selected_cells().len(), 1, "{first}");
        app.mouse(Button::Released, (0, 0));
        assert_eq!(app.copied()[0].text, "some words", "{first}");
    }
}

#[test]
fn what_moves_while_text_streams_in_is_selected_no_more() {
    for (first, second) in [
        ("- one\n- two\n- three", "\n\n- four"),
        ("- same\n- same\n- three", "\n\n- four"),
        ("see [a three", "](https://x.y) word"),
        (
            "| a | b |\n|---|---|\n| three | 2 |",
            "\n| much wider | 3 |\n",
        ),
    ] {
        let mut app = grown(first, "three", second);
        let is_kept = app.state.selected_cells().len();
        app.mouse(Button::Released, (0, 0));
        let copied = app.copied();
        assert!(is_kept == 0 && copied.is_empty(), "{first}: {copied:?}");
    }
}

#[test]
fn thoughts_that_come_late_move_what_is_selected() {
    let mut app = grown("some words", "some words", "");
    let thought = Delta::Reasoning("a thought".to_owned());
    app.stream(StreamEvent::Delta(thought));
    assert!(app.state.selected_cells().is_empty());
}

#[test]
fn a_mouse_that_is_never_let_go_scrolls_to_the_end_and_wakes_nobody_there() {
    for y in [0, 23] {
        let mut app = reply(&lines());
        let from = find(&mut app, "line 59");
        app.mouse(Button::Pressed, from);
        app.mouse(Button::Dragged, (2, y));
        assert!(app.state.next_deadline().is_some());
        app.wait(60_000);
        assert_eq!(app.state.next_deadline(), None);
        assert!(!app.state.selected_cells().is_empty());
    }
}

#[test]
fn the_wheel_scrolls_while_text_stays_selected() {
    let mut app = reply(&lines());
    let from = find(&mut app, "line 59");
    app.mouse(Button::Pressed, from);
    app.send(Msg::Wheel(Wheel::Up));
    app.send(Msg::Wheel(Wheel::Up));
    let to = find(&mut app, "line 50");
    app.mouse(Button::Dragged, to);
    app.mouse(Button::Released, to);
    let copied = app.copied()[0].text.clone();
    assert!(
        copied.starts_with("line 50\n") && copied.ends_with("\nl"),
        "{copied}"
    );
}

#[test]
fn a_click_on_the_line_of_what_was_thought_opens_and_folds_it() {
    let mut app = App::new(60, 24);
    app.keys("go<enter>").opened();
    let thought = Delta::Reasoning("a thought".to_owned());
    app.stream(StreamEvent::Delta(thought));
    app.delta("the answer").finish();
    for is_shown in [true, false] {
        app.wait(1_000);
        let cell = find(&mut app, "reason");
        app.mouse(Button::Pressed, cell);
        app.mouse(Button::Released, cell);
        assert_eq!(app.screen().contains("┊ a thought"), is_shown);
    }
}

#[test]
fn control_characters_are_not_selected() {
    let mut app = reply("safe\u{1b}]52;c;aGk=\u{7}ly\u{202e} here");
    app.drag((0, 0), (59, 20));
    for effect in app.effects() {
        if let Effect::Copy(clipping) = effect {
            assert!(clipping.text.chars().all(|c| c == '\n' || !c.is_control()));
        }
    }
}
