//! Browsing the conversation: choosing messages, and what single letters do to them.

use crate::support::harness::{App, no_connection};
use pnv_tui::app::clipboard::{Clipping, Passage};
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::{Msg, StreamEvent};
use pnv_tui::app::transcript::Scroll;
use pnv_tui::chat::Delta;

/// Three exchanges, of which one fills the screen.
fn talk() -> App {
    let mut app = App::new(80, 24);
    app.exchange("one", "first answer");
    app.exchange("two", &"a line of the second answer\n\n".repeat(15));
    app.exchange("three", "third answer");
    app.effects();
    app
}

/// The row of the screen at which each row with a bar of the chosen message stands, with its text.
fn pointed_out(app: &mut App) -> Vec<String> {
    let chosen = app.state.chosen().expect("nothing is chosen");
    let rows = app.state.transcript.rows_of(chosen);
    let first = usize::from(app.state.panes().conversation.y);
    let screen = app.screen();
    let lines: Vec<&str> = screen.lines().collect();
    rows.map(|row| lines[first + row].to_owned()).collect()
}

#[test]
fn tab_chooses_the_last_message_and_letters_walk_from_there() {
    let mut app = talk();
    app.keys("<tab>");
    assert_eq!(app.state.chosen(), Some(5));
    for (keys, chosen) in [
        ("k", 4),
        ("<up>", 3),
        ("j", 4),
        ("<down>", 5),
        ("j", 5),
        ("g", 0),
        ("k", 0),
        ("G", 5),
        ("<home>", 0),
        ("<end>", 5),
    ] {
        app.keys(keys);
        assert_eq!(app.state.chosen(), Some(chosen), "{keys}");
        let rows = pointed_out(&mut app);
        assert!(
            !rows.is_empty(),
            "{keys}: the chosen message is not on the screen"
        );
        assert!(
            rows.iter().all(|row| row.starts_with('▌')),
            "{keys}: {rows:?}"
        );
    }
}

#[test]
fn the_chosen_message_is_shown_whole_or_from_its_beginning() {
    let mut app = talk();
    app.keys("<ctrl-up>kk");
    let rows = pointed_out(&mut app);
    assert!(rows[0].contains("llama3.2:1b"), "{rows:?}");
    app.keys("j");
    assert!(pointed_out(&mut app).last().unwrap().contains("three"));
    app.keys("g");
    assert_eq!(pointed_out(&mut app).len(), 2);
    app.keys("k<esc>");
    assert_ne!(app.state.transcript.scroll(), Scroll::Follow);
}

#[test]
fn what_is_chosen_stays_where_it_is_while_a_reply_streams() {
    let mut app = talk();
    app.keys("four<enter>").opened().delta("begins\n\n");
    app.keys("<tab>kk");
    let before = app.screen();
    app.delta(&"and goes on\n\n".repeat(30));
    let after = app.screen();
    assert!(after.contains("↓ new text"));
    let rows = |screen: &str| {
        screen
            .lines()
            .take(8)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(rows(&before), rows(&after));
}

#[test]
fn the_newest_message_is_followed_while_it_is_chosen() {
    let mut app = talk();
    app.keys("four<enter>").opened().delta("begins");
    app.keys("<tab>kj");
    assert_eq!(app.state.transcript.scroll(), Scroll::Follow);
}

#[test]
fn y_copies_the_chosen_message_whoever_wrote_it() {
    let mut app = talk();
    app.keys("<tab>gy");
    assert_eq!(app.copied(), [Clipping::new(Passage::Message, "one")]);
    app.keys("jy");
    let answer = Clipping::new(Passage::Message, "first answer");
    assert_eq!(app.copied(), [answer]);
}

const CODES: &str = "1. say\n\n   ```make\n   all:\n   \tcc x.c\n   ```\n\n2. then\n\n       indented\n\n\
    ~~~~rust\nfn main() {\n    // a line that is far longer than the screen is wide, so that it is wrapped on the screen\n}\n~~~~\n";

#[test]
fn c_copies_the_only_block_of_code_as_it_was_written() {
    let mut app = App::new(80, 24);
    app.exchange("go", "so:\n\n- x\n\n  ```py\n  if a:\n  \tb()\n  ```\n");
    app.effects();
    app.keys("<tab>c");
    let code = Clipping::new(Passage::CodeBlock, "if a:\n\tb()\n");
    assert_eq!(app.copied(), [code]);
}

#[test]
fn c_asks_which_of_several_blocks_is_meant() {
    let mut app = App::new(80, 24);
    app.exchange("go", CODES);
    app.effects();
    app.keys("<tab>c");
    let screen = app.screen();
    for words in ["Copy code", "make", "2 lines", "fn main() {", "3 lines"] {
        assert!(screen.contains(words), "{words} is not in\n{screen}");
    }
    app.keys("rust<enter>");
    let copied = app.copied();
    let code = copied[0].text.as_str();
    assert!(
        code.starts_with("fn main() {\n    // a line that is far"),
        "{code}"
    );
    assert!(code.ends_with("on the screen\n}\n"), "{code}");
    assert!(app.state.chosen().is_some() && app.state.overlay.is_none());
    app.keys("c<enter>");
    assert_eq!(app.copied()[0].text, "all:\n\tcc x.c\n");
}

#[test]
fn without_a_choice_the_palette_means_the_last_reply() {
    let mut app = App::new(80, 24);
    app.exchange("go", "```\ncode\n```");
    app.effects();
    app.keys("/copy-code<enter>");
    assert_eq!(app.copied()[0].text, "code\n");
}

#[test]
fn what_is_not_there_is_said() {
    let mut app = talk();
    for (keys, words) in [
        ("<tab>c", "there is no code in this message"),
        ("o", "there is no link in this message"),
        ("<enter>", "there is no reasoning in this message"),
        (
            "<esc>/copy-code<enter>",
            "there is no code in the last reply",
        ),
    ] {
        app.keys(keys);
        assert!(app.screen().contains(words), "{keys}: {}", app.screen());
    }
    let mut fresh = App::new(80, 24);
    fresh.keys("<tab>");
    assert!(fresh.screen().contains("there is no message to choose yet"));
    fresh.keys("x");
    assert_eq!(fresh.state.composer.text(), "x");
}

#[test]
fn o_opens_the_only_link_and_asks_which_of_several() {
    let mut app = App::new(80, 24);
    app.exchange("go", "see [the book](https://x.test/book)");
    app.effects();
    app.keys("<tab>o");
    let book = Effect::OpenLink("https://x.test/book".to_owned());
    assert_eq!(app.effects(), [book]);
    app.send(Msg::LinkOpened(Ok(())));
    assert!(app.screen().contains("link opened"));
    app.keys("<esc>");
    app.exchange("more", "[one](https://x.test/1), [two](https://x.test/2)");
    app.effects();
    app.keys("<tab>o");
    assert!(app.screen().contains("https://x.test/2"));
    app.keys("two<enter>");
    let two = Effect::OpenLink("https://x.test/2".to_owned());
    assert_eq!(app.effects(), [two]);
    let sentence = "No program on this machine would open https://x.test/2.";
    app.send(Msg::LinkOpened(Err(sentence.to_owned())));
    assert_eq!(app.banner(), sentence);
}

#[test]
fn enter_opens_and_folds_what_was_thought() {
    let mut app = App::new(80, 24);
    app.keys("go<enter>").opened();
    let thought = Delta::Reasoning("first this,\n\nthen that".to_owned());
    app.stream(StreamEvent::Delta(thought));
    app.delta("the answer").finish();
    assert!(!app.screen().contains("then that"));
    app.keys("<tab><enter>");
    let screen = app.screen();
    assert!(
        screen.contains("┊ first this,") && screen.contains("┊ then that"),
        "{screen}"
    );
    app.keys("<enter>");
    assert!(!app.screen().contains("then that"));
    app.keys("<esc>/reasoning<enter>");
    assert!(app.screen().contains("then that"));
}

#[test]
fn folding_leaves_the_line_that_was_acted_on_where_it_is() {
    let mut app = App::new(80, 24);
    app.exchange("before", &"some text\n\n".repeat(20));
    app.keys("go<enter>").opened();
    let thought = Delta::Reasoning("a thought\n\n".repeat(30));
    app.stream(StreamEvent::Delta(thought));
    app.delta("the answer").finish();
    let row = |app: &mut App| {
        app.screen()
            .lines()
            .position(|l| l.contains("reasoned") || l.contains("reasoning"))
    };
    let before = row(&mut app);
    app.keys("<tab><enter>");
    assert_eq!(row(&mut app), before);
    app.keys("<enter>");
    assert_eq!(row(&mut app), before);
    assert_eq!(app.state.transcript.scroll(), Scroll::Follow);
}

#[test]
fn esc_leaves_browsing_before_it_dismisses_or_stops() {
    let mut app = talk();
    app.keys("four<enter>").opened().delta("begins");
    app.keys("<tab><ctrl-p><esc>");
    assert!(app.state.chosen().is_some() && app.state.overlay.is_none());
    app.keys("<esc>");
    assert!(app.state.chosen().is_none() && app.state.turn.is_some());
    app.keys("<esc>");
    assert!(app.state.turn.is_none());
    let mut app = App::new(80, 24);
    app.keys("one<enter>").fail(no_connection());
    app.keys("<tab><esc>");
    assert!(!app.banner().is_empty());
    app.keys("<esc>");
    assert!(app.banner().is_empty());
}

#[test]
fn a_paste_goes_to_the_composer_and_so_does_what_is_typed_after_leaving() {
    let mut app = talk();
    app.keys("draft<tab>yq");
    assert_eq!(app.state.composer.text(), "draft");
    app.paste(" of mine");
    assert_eq!(app.state.composer.text(), "draft of mine");
    assert!(app.state.chosen().is_none());
    app.keys("<tab><tab>!");
    assert_eq!(app.state.composer.text(), "draft of mine!");
}

#[test]
fn the_status_bar_says_what_the_letters_do() {
    let mut app = talk();
    app.keys("<tab>");
    let screen = app.screen();
    let bar = screen.lines().last().unwrap().to_owned();
    for words in ["Y copy", "C code", "O link", "Enter reasoning", "Esc back"] {
        assert!(bar.to_lowercase().contains(&words.to_lowercase()), "{bar}");
    }
    app.send(Msg::Resize(pnv_tui::app::msg::Size {
        width: 50,
        height: 15,
    }));
    let screen = app.screen();
    let bar = screen.lines().last().unwrap().to_owned();
    assert!(bar.contains("Esc back") && bar.contains("copy"), "{bar}");
}

#[test]
fn a_new_conversation_has_nothing_to_choose() {
    let mut app = talk();
    app.keys("<tab><ctrl-n>");
    assert_eq!(app.state.chosen(), None);
    app.keys("x");
    assert_eq!(app.state.composer.text(), "x");
}
