//! Finding words in the conversation on the screen, and walking from place to place.

use crate::support::harness::App;
use pnv_tui::app::msg::StreamEvent;
use pnv_tui::app::transcript::Scroll;
use pnv_tui::chat::{Conversation, Delta, Message, MessageId, Role, Status};

/// Nine questions and answers, of which the fourth answer is long.
fn talk() -> App {
    let mut app = App::new(80, 24);
    for number in 1..10 {
        let answer = if number == 4 {
            let lines = (0..60).map(|line| format!("{line}. an item of a list\n"));
            format!("{}\n\nthe **rare** word", lines.collect::<String>())
        } else {
            format!("Answer {number}, *as good* as any: Café")
        };
        app.exchange(&format!("question {number}"), &answer);
    }
    app
}

/// What stands on the screen with the look of the place that was gone to.
fn current(app: &mut App) -> String {
    let picture = app.picture();
    let lines: Vec<&str> = picture.lines().collect();
    let (glyphs, looks) = lines.split_at(lines.len() / 2);
    let mut found = String::new();
    for (glyphs, looks) in glyphs.iter().zip(looks.iter().skip(1)).take(20) {
        let marked = glyphs.chars().zip(looks.chars());
        found.extend(
            marked
                .filter(|(_, look)| *look == 'R')
                .map(|(glyph, _)| glyph),
        );
    }
    found
}

fn foot(app: &mut App) -> String {
    app.screen().lines().last().unwrap_or_default().to_owned()
}

#[test]
fn words_are_found_as_one_types_without_case_and_accents() {
    let mut app = talk();
    app.keys("<tab>/ANSWER 2").wait(10);
    assert_eq!(current(&mut app), "Answer 2");
    assert!(foot(&mut app).contains("/ANSWER 2"), "{}", foot(&mut app));
    assert!(foot(&mut app).contains("1/1"));
    app.keys("<ctrl-u>cafe").wait(10);
    assert_eq!(current(&mut app), "Café");
    assert!(foot(&mut app).contains("/8"), "{}", foot(&mut app));
    app.keys("x").wait(10);
    assert!(foot(&mut app).contains("nothing found"));
    assert_eq!(current(&mut app), "");
}

#[test]
fn how_much_was_found_reads_well_also_where_the_place_is_gone() {
    let mut app = talk();
    app.keys("<tab>/answer 9<enter>").wait(10);
    assert!(foot(&mut app).contains("1/1 found "), "{}", foot(&mut app));
    assert!(!foot(&mut app).contains("walk"), "{}", foot(&mut app));
    app.keys("/answer<enter>").wait(10);
    app.keys("Gn").wait(10);
    assert!(
        foot(&mut app).contains("8/8 found, n N walk"),
        "{}",
        foot(&mut app)
    );
    app.keys("Ndd").keys("k").wait(200);
    assert!(
        foot(&mut app).contains("6 found, n N walk"),
        "{}",
        foot(&mut app)
    );
}

#[test]
fn enter_keeps_the_place_and_n_walks_around() {
    let mut app = talk();
    app.keys("<tab>g/cafe<enter>").wait(10);
    assert_eq!(
        (app.state.chosen(), current(&mut app).as_str()),
        (Some(1), "Café")
    );
    for (key, chosen, count) in [
        ("n", 3, "2/8"),
        ("n", 5, "3/8"),
        ("N", 3, "2/8"),
        ("N", 1, "1/8"),
        ("N", 17, "8/8"),
        ("n", 1, "1/8"),
    ] {
        app.keys(key);
        assert_eq!(app.state.chosen(), Some(chosen), "{key}");
        assert_eq!(current(&mut app), "Café", "{key} {}", app.picture());
        assert!(
            foot(&mut app).contains(count),
            "{count}: {}",
            foot(&mut app)
        );
    }
    app.keys("jjjjn");
    assert_eq!(app.state.chosen(), Some(5), "seen from the chosen message");
    app.keys("<esc>");
    assert_eq!(app.state.marks().all, [], "nothing is marked any more");
}

#[test]
fn esc_goes_back_to_where_one_was() {
    let mut app = talk();
    app.keys("<tab>kkk");
    let (screen, chosen) = (app.screen(), app.state.chosen());
    app.keys("/rare").wait(10);
    assert_eq!(current(&mut app), "rare");
    app.keys("<esc>");
    assert_eq!((app.screen(), app.state.chosen()), (screen, chosen));
    app.keys("<esc>/find<enter>rare").wait(10);
    assert_eq!(current(&mut app), "rare");
    app.keys("<ctrl-c>");
    assert_eq!(app.state.chosen(), None, "the composer had the keys");
    assert_eq!(app.state.transcript.scroll(), Scroll::Follow);
}

#[test]
fn a_place_in_a_long_message_has_text_above_it() {
    let mut app = talk();
    app.keys("<tab>g/37. an item<enter>").wait(10);
    let screen = app.screen();
    let row = screen.lines().position(|line| line.contains("37. an item"));
    assert!((4..12).contains(&row.unwrap()), "{screen}");
    assert_eq!(current(&mut app), "37. an item");
}

#[test]
fn marks_of_emphasis_are_not_in_the_way() {
    let mut app = talk();
    app.keys("<tab>/the rare word").wait(10);
    assert_eq!(current(&mut app), "the rare word");
    app.keys("<ctrl-u>as good as").wait(10);
    assert_eq!(current(&mut app), "as good as");
}

#[test]
fn words_are_marked_across_the_ends_of_rows() {
    let mut app = App::new(40, 24);
    app.exchange(
        "go",
        "These are some words that are broken somewhere on the way",
    );
    app.keys("<tab>/words that are broken somewhere").wait(10);
    assert_eq!(current(&mut app), "words that are brokensomewhere");
}

#[test]
fn code_is_marked_where_it_stands() {
    let mut app = App::new(80, 24);
    let lines: String = (0..50).map(|_| "x\n").collect();
    app.exchange(
        "go",
        &format!("Some code:\n\n```rust\n{lines}needle();\n{lines}needle();\n```"),
    );
    app.keys("<tab>/needle<enter>").wait(10);
    assert!(foot(&mut app).contains("2/2"), "{}", foot(&mut app));
    app.keys("N");
    assert_eq!(current(&mut app), "needle");
    assert!(foot(&mut app).contains("1/2"));
}

#[test]
fn folded_reasoning_is_left_out_until_it_is_opened() {
    let mut app = App::new(80, 24);
    app.keys("go<enter>").opened();
    app.stream(StreamEvent::Delta(Delta::Reasoning(
        "a deep thought".to_owned(),
    )));
    app.delta("not a thought").finish();
    app.keys("<tab>/thought<enter>").wait(10);
    assert!(foot(&mut app).contains("1/1"), "{}", foot(&mut app));
    app.keys("<enter>").wait(300);
    assert!(foot(&mut app).contains("2/2"), "{}", foot(&mut app));
    app.keys("N");
    assert!(foot(&mut app).contains("1/2"), "{}", foot(&mut app));
    assert_eq!(current(&mut app), "thought");
}

#[test]
fn what_comes_meanwhile_is_found_too() {
    let mut app = talk();
    app.keys("more<enter>").opened().delta("a needle");
    app.keys("<tab>/needle<enter>").wait(10);
    assert!(foot(&mut app).contains("1/1"));
    for _ in 0..50 {
        app.delta(" and a needle");
    }
    app.wait(150);
    assert!(foot(&mut app).contains("1/51"), "{}", foot(&mut app));
    assert_eq!(
        app.state.next_deadline().map(|_| ()),
        Some(()),
        "the reply is on its way"
    );
}

#[test]
fn ten_thousand_messages_are_looked_through_in_slices() {
    let mut app = App::new(80, 24);
    let text = "word ".repeat(100);
    app.state.conversation = Conversation {
        messages: (0..10_000)
            .map(|number| Message {
                id: MessageId(number + 1),
                parent: (number > 0).then_some(MessageId(number)),
                role: if number % 2 == 0 {
                    Role::User
                } else {
                    Role::Assistant
                },
                text: if number == 17 {
                    format!("{text} needle")
                } else {
                    text.clone()
                },
                at: 0,
                status: Status::Complete,
                reply: None,
            })
            .collect(),
        ..Conversation::default()
    };
    app.keys("<tab>/needle");
    assert!(foot(&mut app).contains("looking"), "{}", foot(&mut app));
    let mut steps = 0;
    while !foot(&mut app).contains("1/1") {
        app.wait(1);
        steps += 1;
        assert!(steps < 30, "{}", foot(&mut app));
    }
    assert!(steps > 5, "{steps}: not at once");
    assert_eq!(app.state.chosen(), Some(17));
    let laid_out = app.state.transcript.laid_out();
    app.keys("nN");
    assert!(app.state.transcript.laid_out() - laid_out < 200);
    app.keys("<ctrl-u>word").wait(100);
    assert!(foot(&mut app).contains("10000+"), "{}", foot(&mut app));
}

#[test]
fn there_is_a_word_where_there_is_nothing_to_find() {
    let mut app = App::new(80, 24);
    app.keys("/find<enter>");
    assert!(foot(&mut app).contains("no message"), "{}", foot(&mut app));
    app.exchange("one", "two").keys("<tab>n");
    assert!(
        foot(&mut app).contains("nothing was looked for"),
        "{}",
        foot(&mut app)
    );
    app.keys("/zzz").wait(10).keys("<enter>");
    assert!(!foot(&mut app).contains("zzz"));
    app.keys("/two<enter>")
        .wait(10)
        .keys("<esc><ctrl-n>")
        .wait(120_000);
    assert_eq!(app.state.next_deadline(), None, "an idle program sleeps");
}

#[test]
fn what_is_found_is_marked_on_the_first_row_and_on_the_last() {
    let mut app = App::new(80, 24);
    app.exchange("go", &"a Café  \n".repeat(60));
    app.keys("<tab>/cafe<enter>").wait(10).keys("<pageup>");
    for _ in 0..2 {
        let rows: Vec<String> = app
            .state
            .transcript
            .rows()
            .map(pnv_tui::text::Row::text)
            .collect();
        let having = (0..rows.len()).filter(|row| rows[*row].contains("Café"));
        let marked = app.state.marks().all;
        assert!(
            having.eq(marked.into_iter().map(|(row, _)| row)),
            "{rows:?}"
        );
        app.send(pnv_tui::app::msg::Msg::Wheel(pnv_tui::app::msg::Wheel::Up));
    }
}
