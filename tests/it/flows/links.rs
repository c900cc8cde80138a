//! Links in replies: what leads where, and what does not.

use crate::support::harness::App;
use pnv_tui::app::msg::StreamEvent;
use pnv_tui::chat::Delta;

/// A conversation with one reply, on a terminal that makes links of labels.
fn reply(text: &str) -> App {
    let mut app = App::with_links(80, 24);
    app.keys("go<enter>").opened().delta(text).finish();
    app
}

fn link(text: &str, target: &str) -> (String, String) {
    (text.to_owned(), target.to_owned())
}

#[test]
fn a_label_leads_to_its_target_and_stands_alone() {
    let mut app = reply("see [the book](https://x.test/book) and https://y.test.");
    let expected = [
        link("the book", "https://x.test/book"),
        link("https://y.test", "https://y.test"),
    ];
    assert_eq!(app.links(), expected);
    assert!(app.screen().contains("see the book and https://y.test."));
}

#[test]
fn without_links_in_the_terminal_nothing_leads_anywhere() {
    let mut app = App::new(80, 24);
    app.keys("go<enter>")
        .opened()
        .delta("see [the book](https://x.test/book)")
        .finish();
    assert_eq!(app.links(), []);
    assert!(app.screen().contains("the book (https://x.test/book)"));
}

#[test]
fn links_work_in_every_kind_of_block() {
    let mut app = reply(
        "# [one](https://x.test/1)\n\n> [two](https://x.test/2)\n\n- [three](https://x.test/3)\n\n\
         | head |\n|---|\n| [four](https://x.test/4) |\n\n![five](https://x.test/5)",
    );
    let found: Vec<String> = app.links().into_iter().map(|(text, _)| text).collect();
    assert_eq!(found, ["one", "two", "three", "four", "five"]);
}

#[test]
fn a_wrapped_link_leads_to_one_place_from_all_its_rows() {
    let label = "word ".repeat(40);
    let mut app = reply(&format!("[{}](https://x.test)", label.trim()));
    let links = app.links();
    assert!(links.len() > 1, "{links:?}");
    assert!(links.iter().all(|(_, target)| target == "https://x.test"));
}

#[test]
fn a_label_that_lies_is_spelled_out_and_leads_nowhere() {
    let mut app = reply("[https://bank.example](https://thief.example)");
    assert_eq!(app.links(), []);
    let both = "https://bank.example (https://thief.example)";
    assert!(app.screen().contains(both));
}

#[test]
fn in_thoughts_links_are_spelled_out() {
    let mut app = App::with_links(80, 24);
    let thought = Delta::Reasoning("see [the book](https://x.test/book)".to_owned());
    app.keys("go<enter>").opened();
    app.stream(StreamEvent::Delta(thought)).delta("ok").finish();
    app.keys("/reasoning<enter>");
    assert!(app.screen().contains("the book (https://x.test/book)"));
    assert_eq!(app.links(), []);
}

#[test]
fn a_link_that_is_selected_or_chosen_leads_where_it_did() {
    let mut app = reply("[label](https://x.test)");
    let expected = [link("label", "https://x.test")];
    let screen = app.screen();
    let row = screen.lines().position(|row| row.contains("label"));
    let row = u16::try_from(row.unwrap()).unwrap();
    app.drag((3, row), (5, row));
    assert_eq!(app.state.selected_cells().len(), 1);
    assert_eq!(app.links(), expected);
    app.keys("<tab>");
    assert!(app.state.chosen().is_some());
    assert_eq!(app.links(), expected);
}

#[test]
fn nothing_behind_what_floats_is_a_link() {
    let text = "[label](https://x.test) \n\n".repeat(12);
    for keys in ["<f1>", "<ctrl-o>", "<ctrl-p>", "<f3>"] {
        let mut app = reply(&text);
        assert_eq!(
            app.links().len(),
            9,
            "the rows that the screen has room for"
        );
        app.keys(keys);
        assert_eq!(app.links(), [], "{keys}");
        app.keys("<esc>");
        assert_eq!(app.links().len(), 9, "{keys}");
    }
}

#[test]
fn what_is_painted_over_a_link_is_none() {
    let mut app = App::with_links(80, 9);
    let long = format!("[{}](https://x.test)", "label ".repeat(600).trim());
    app.keys("go<enter>").opened().delta(&long);
    app.keys("<pageup><pageup>").delta(" and more");
    let screen = app.screen();
    let mut rows = screen.lines();
    assert!(rows.any(|row| row.contains("label") && row.contains("↓ new text")));
    let texts: Vec<String> = app.links().into_iter().map(|(text, _)| text).collect();
    assert!(texts.iter().any(|text| text.starts_with("label")));
    assert!(!texts.concat().contains("new text"), "{texts:?}");
}
