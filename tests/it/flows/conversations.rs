//! The conversations pane: listed, filtered, opened, named, pinned, archived, deleted and brought back.

use crate::support::desk::Desk;
use crate::support::harness::App;
use pnv_tui::app::conversations::{Archived, Conversations, Focus};
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::{Msg, Size};
use pnv_tui::app::recall::Stored;
use pnv_tui::chat::ConversationId;
use pnv_tui::chat::history::{Answer, Op, Question, Summary};

/// A history of some days, with titles of all kinds; the last conversation is on the screen.
pub(crate) fn with_history(width: u16, height: u16) -> Desk {
    let mut desk = Desk::with(width, height, &["Trip to Kyoto"]);
    let days = [
        (
            0,
            "日本語のとても長い題名の会話です、どこまで続くのでしょうか 👩‍👩‍👧",
        ),
        (9, "# Regex for *dates*"),
        (2, "red"),
        (
            1,
            "Rust and a title that is longer than any pane has room for, by far and further",
        ),
        (0, "Lifetimes in Rust"),
    ];
    for (days, question) in days {
        desk.app.wait(days * 86_400_000 + 60_000);
        desk.keys("<ctrl-n>");
        desk.app.exchange(question, "Well.");
        desk.settle();
    }
    let pinned = desk.kept.ids()[0];
    let archived = desk.kept.ids()[2];
    let odd = desk.kept.ids()[3];
    let name = "\u{1b}[31mred\u{7} and \u{202e}odd\n".to_owned();
    desk.kept.take(&[
        Effect::Store(Op::Pin(pinned, true)),
        Effect::Store(Op::Archive(archived, true)),
        Effect::Store(Op::Rename(odd, Some(name))),
    ]);
    desk
}

fn pane(desk: &Desk) -> &Conversations {
    desk.app
        .state
        .conversations
        .as_ref()
        .expect("the pane is open")
}

/// The list as it reads, a row each, the cursor's with a `>`.
fn list(desk: &Desk) -> Vec<String> {
    let lines = desk.app.state.conversation_lines(60, 40);
    let line = |line: pnv_tui::app::conversations::Line| {
        let mark = if line.has_cursor { ">" } else { "" };
        let text = line.row.text();
        let words: Vec<&str> = text.split_whitespace().collect();
        format!("{mark}{}", words.join(" "))
    };
    lines.into_iter().map(line).collect()
}

#[test]
fn conversations_are_listed_by_day_and_the_open_one_is_marked() {
    let mut desk = with_history(120, 36);
    desk.keys("<ctrl-t>");
    let listed = list(&desk);
    assert_eq!(listed[0], "Pinned");
    assert!(listed[1].starts_with("Trip to Kyoto"), "{listed:?}");
    assert_eq!(listed[2], "Today");
    assert!(
        listed[3].starts_with(">● Lifetimes in Rust 14:"),
        "{listed:?}"
    );
    assert_eq!(
        listed[5..8],
        ["Yesterday", "red and ⟨U+202E⟩odd 14:05", "22 November"]
    );
    assert!(listed[8].starts_with("日本語のとても長い"), "{listed:?}");
}

#[test]
fn typing_filters_and_enter_opens_the_first_even_before_the_list_has_come() {
    let mut desk = with_history(120, 36);
    desk.keys("<ctrl-t>");
    desk.keys_only("Kyo<enter>");
    assert_eq!(desk.path()[0], "Lifetimes in Rust");
    desk.settle();
    assert_eq!(desk.path()[0], "Trip to Kyoto");
    assert!(desk.app.state.composes(), "one writes there");
    assert_eq!(pane(&desk).counts(), (1, 5));
    assert!(
        desk.app.screen().contains("1 of 5"),
        "{}",
        desk.app.screen()
    );
    desk.keys("<ctrl-t>");
    desk.keys("<ctrl-u>");
    assert_eq!(pane(&desk).counts(), (5, 5));
    desk.keys("zz");
    assert_eq!(list(&desk), ["No title has these words."]);
    desk.keys("<enter>");
    assert_eq!(desk.path()[0], "Trip to Kyoto");
    desk.app.paste("\u{1b}[2J");
    desk.settle();
    assert_eq!(pane(&desk).filter(), "zz[2J");
}

#[test]
fn a_late_list_and_one_that_cannot_be_read_do_no_harm() {
    let mut desk = with_history(120, 36);
    desk.keys_only("<ctrl-t>");
    let (number, question) = desk.asked.pop().unwrap();
    let all = desk.kept.answer(&question);
    desk.keys("Kyo");
    desk.reply(number, all);
    assert_eq!(pane(&desk).counts(), (1, 5));
    desk.keys_only("<ctrl-u>");
    let (number, _) = desk.asked.pop().unwrap();
    desk.reply(number, Answer::Failed("The file is locked.".to_owned()));
    assert_eq!(list(&desk), ["The file is locked."]);
    desk.keys_only("<ctrl-d><ctrl-d><ctrl-a><enter>");
    assert_eq!(desk.asked, [], "nothing is done with what is not shown");
    assert!(desk.app.effects().is_empty());
    desk.keys("<esc>");
    desk.keys("<ctrl-t>");
    assert!(list(&desk).len() > 5, "it is asked for anew");
    let mut app = App::new(120, 36);
    app.keys("<ctrl-t>");
    assert!(app.screen().contains("no history is kept"));
    app.keys("/rename<enter>");
    assert!(app.screen().contains("nowhere to keep a title"));
}

#[test]
fn a_title_is_given_and_taken_back_and_shows_at_once() {
    let mut desk = with_history(120, 36);
    desk.keys("<ctrl-t><ctrl-r>");
    desk.keys(", again");
    assert_eq!(desk.app.state.title(), "Lifetimes in Rust");
    desk.keys("<enter>");
    assert_eq!(desk.app.state.title(), "Lifetimes in Rust, again");
    assert!(list(&desk)[3].starts_with(">● Lifetimes in Rust, again"));
    desk.keys("<f2><ctrl-u>other<esc>");
    assert_eq!(desk.app.state.title(), "Lifetimes in Rust, again");
    desk.keys("<esc>").keys("/rename<enter><ctrl-u><enter>");
    assert_eq!(desk.app.state.title(), "Lifetimes in Rust");
    desk.keys("<down><ctrl-r>!<enter>");
    assert_eq!(
        desk.app.state.title(),
        "Lifetimes in Rust",
        "it was another's"
    );
    assert!(list(&desk)[4].contains("…") || list(&desk)[4].contains('!'));
    let mut desk = Desk::new(120, 36);
    desk.keys("/rename<enter>");
    assert!(desk.app.screen().contains("write something first"));
}

#[test]
fn a_title_that_another_program_gave_is_left_alone() {
    let mut desk = Desk::with(120, 36, &["one"]);
    let here = desk.here();
    desk.keys("/rename<enter><ctrl-u>mine<enter><esc>");
    desk.kept
        .take(&[Effect::Store(Op::Rename(here, Some("theirs".to_owned())))]);
    desk.app.exchange("two", "Second.");
    desk.settle().keys("<ctrl-t>");
    assert!(list(&desk)[1].contains("theirs"), "{:?}", list(&desk));
}

#[test]
fn pinned_ones_come_first_and_archived_ones_when_asked_for() {
    let mut desk = with_history(120, 36);
    desk.keys("<ctrl-t><ctrl-s>");
    let listed = list(&desk);
    assert!(
        listed[1].contains("Lifetimes") && listed[1].starts_with('>'),
        "{listed:?}"
    );
    desk.keys("<ctrl-a>");
    assert!(desk.app.screen().contains("archived; Alt+A lists what is"));
    assert!(!list(&desk).iter().any(|row| row.contains("Lifetimes")));
    assert!(
        desk.app.screen().starts_with("  Lifetimes"),
        "it stays on the screen"
    );
    desk.keys("<alt-a>");
    assert_eq!(pane(&desk).archived(), Archived::Shown);
    let archived = list(&desk)
        .into_iter()
        .filter(|row| row.ends_with(" archived"));
    assert_eq!(archived.count(), 2);
}

#[test]
fn deleting_asks_and_u_brings_back_until_the_program_ends() {
    let mut desk = with_history(120, 36);
    desk.keys("a draft<ctrl-t><down><ctrl-d>");
    assert!(
        desk.app
            .screen()
            .contains("Ctrl+D again deletes “Rust and a title")
    );
    desk.keys("<up><down><ctrl-d>");
    assert_eq!(
        pane(&desk).counts().1,
        5,
        "another key took the question back"
    );
    desk.keys("<delete>");
    assert_eq!(pane(&desk).counts().1, 4);
    desk.keys("<up><ctrl-d><ctrl-d>");
    assert_eq!((pane(&desk).counts().1, desk.path().len()), (3, 0));
    assert_eq!(desk.draft(), "", "it went with its conversation");
    assert!(desk.app.screen().contains("u brings it back"));
    desk.keys("u");
    assert!(
        list(&desk)[3].starts_with(">Lifetimes in Rust"),
        "{:?}",
        list(&desk)
    );
    desk.keys("<enter>");
    assert_eq!(
        (desk.path()[0], desk.draft().as_str()),
        ("Lifetimes in Rust", "a draft")
    );
    desk.keys("<ctrl-t>").keys("<alt-u>");
    assert_eq!(pane(&desk).counts().1, 5);
    desk.keys("<alt-u>");
    assert!(desk.app.screen().contains("no conversation was deleted"));
    desk.keys("u");
    assert_eq!(pane(&desk).filter(), "u", "nothing is to be brought back");
}

#[test]
fn what_was_deleted_while_it_was_being_opened_is_not_opened() {
    let mut desk = Desk::with(120, 36, &["one", "two"]);
    desk.keys("<ctrl-t><down>").keys_only("<enter>");
    let (number, question) = desk.asked.remove(0);
    let late = desk.kept.answer(&question);
    desk.keys("<ctrl-d><ctrl-d>");
    desk.reply(number, late);
    assert_eq!(desk.path()[0], "two");
}

#[test]
fn the_palette_names_no_key_that_does_something_else_where_it_was_opened() {
    let mut desk = Desk::with(120, 36, &["one"]);
    for name in ["rename", "restore"] {
        desk.keys("/").keys(name);
        let screen = desk.app.screen();
        let row = screen
            .lines()
            .find(|line| line.contains(&format!("  {name} ")));
        let row = row.unwrap_or_else(|| panic!("{screen}"));
        assert!(!row.contains("Ctrl+R") && !row.contains("Alt+U"), "{row}");
        desk.keys("<esc>");
    }
}

#[test]
fn the_open_conversation_is_not_deleted_under_a_reply() {
    let mut desk = Desk::with(120, 36, &["one"]);
    desk.keys("two<enter>");
    desk.app.opened().delta("so far");
    desk.keys("<ctrl-t><ctrl-d><ctrl-d>");
    assert!(
        desk.app.screen().contains("stop it first"),
        "{}",
        desk.app.screen()
    );
    assert!(desk.app.state.turn.is_some());
}

#[test]
fn a_reply_on_its_way_is_stopped_by_a_second_enter() {
    let mut desk = Desk::with(120, 36, &["one", "two"]);
    desk.keys("more<enter>");
    desk.app.opened().delta("so far");
    desk.keys("<ctrl-t><down><enter>");
    assert!(desk.app.screen().contains("once more stops it"));
    assert_eq!((desk.path()[0], pane(&desk).focus), ("two", Focus::Here));
    desk.keys("<enter>");
    assert_eq!(
        (desk.path()[0], pane(&desk).focus),
        ("one", Focus::Elsewhere)
    );
}

#[test]
fn what_is_said_meanwhile_is_listed_at_once() {
    let mut desk = Desk::with(120, 36, &["one"]);
    desk.keys("<ctrl-t><ctrl-n>");
    assert!(desk.app.state.composes());
    desk.keys("half a").wait(1_000);
    assert!(
        list(&desk)[1].contains("● Not sent: half a"),
        "{:?}",
        list(&desk)
    );
    desk.keys("<ctrl-t><ctrl-r>");
    let naming = pane(&desk).naming.as_ref().unwrap();
    assert_eq!(
        naming.title.text(),
        "half a",
        "without what the list says of it"
    );
    desk.keys("<esc><tab> thought<enter>");
    assert!(
        list(&desk)[1].contains("● half a thought"),
        "{:?}",
        list(&desk)
    );
    let other = ConversationId(5);
    let head = Op::Head {
        conversation: other,
        title: Some("from another program".to_owned()),
        model: String::new(),
        created: 1,
        updated: 1,
        tokens: 0,
    };
    desk.kept.take(&[Effect::Store(head)]);
    desk.keys("<ctrl-t>");
    assert_eq!(pane(&desk).counts().1, 3, "seen at the next look");
}

#[test]
fn tab_goes_round_the_panes_that_stand_side_by_side() {
    let mut desk = Desk::with(120, 36, &["one"]);
    let place = |desk: &Desk| {
        let state = &desk.app.state;
        (state.is_listing(), state.chosen().is_some())
    };
    let (listing, browsing, writing) = ((true, false), (false, true), (false, false));
    for (key, there) in [
        ("<ctrl-t>", listing),
        ("<tab>", writing),
        ("<tab>", browsing),
        ("<tab>", listing),
        ("<shift-tab>", browsing),
        ("<shift-tab>", writing),
        ("<shift-tab>", listing),
        ("<tab>", writing),
        ("<ctrl-t>", listing),
        ("<ctrl-t>", writing),
        ("<tab>", browsing),
        ("<tab>", writing),
    ] {
        desk.keys(key);
        assert_eq!(place(&desk), there, "{key}");
    }
    let mut desk = Desk::with(80, 24, &["one"]);
    desk.keys("<ctrl-t><tab>");
    assert_eq!(place(&desk), listing, "what floats has the keys");
    desk.keys("<enter>");
    assert!(
        desk.app.state.conversations.is_none(),
        "and closes with its work done"
    );
}

#[test]
fn a_pane_that_stood_aside_is_not_in_the_way_of_a_narrow_window() {
    let mut desk = Desk::with(120, 36, &["one"]);
    desk.keys("<ctrl-t><tab>");
    let (width, height) = (80, 24);
    desk.app.send(Msg::Resize(Size { width, height }));
    assert!(!desk.app.screen().contains("Conversations"));
    desk.keys("<ctrl-t>");
    assert!(desk.app.screen().contains("Conversations · 1"));
}

#[test]
fn an_open_pane_is_open_again_beside_a_conversation_that_is_gone_on_with() {
    let mut desk = Desk::with(120, 36, &["one"]);
    desk.reply(1, Answer::Kept(Vec::new()));
    desk.keys("<ctrl-t><tab>");
    let name = "conversations pane".to_owned();
    let open = Some("open".to_owned());
    assert_eq!(desk.kept.state.get(&name), Some(&open));
    let kept = vec![(name.clone(), "open".to_owned())];
    let loaded = Question::Load(desk.here());
    let Answer::Loaded(Some(loaded)) = desk.kept.answer(&loaded) else {
        panic!("it is there");
    };
    let mut again = Desk::new(120, 36);
    again.kept = desk.kept.clone();
    again.app.send(Msg::Stored(Stored::Loaded(loaded)));
    again.reply(1, Answer::Kept(kept.clone()));
    again.settle();
    assert!(again.app.screen().contains("Conversations · 1"));
    assert!(
        again.app.state.composes(),
        "who writes already is not disturbed"
    );
    again.keys("<ctrl-t><ctrl-t>");
    assert_eq!(again.kept.state.get(&name), Some(&None));
    let mut fresh = Desk::new(120, 36);
    fresh.reply(1, Answer::Kept(kept));
    assert!(fresh.app.state.conversations.is_none());
}

/// A history of so many conversations, which answers like a real one.
fn many(count: usize) -> (App, impl Fn(&Question) -> Answer) {
    let mut app = App::new(120, 36);
    let _ = app.state.keep_history(7);
    let now = App::WALL.unix_ms;
    let summary = move |n: usize| Summary {
        id: ConversationId(n as u64 + 1),
        title: None,
        first: format!("conversation {n}"),
        updated: now - n as u64 * 3_600_000,
        messages: 2,
        pinned: false,
        archived: false,
        model: String::new(),
    };
    let answer = move |question: &Question| {
        let Question::List { limit, offset, .. } = question else {
            panic!("{question:?}");
        };
        let window = *offset..count.min(offset + limit);
        Answer::Listed {
            summaries: window.map(summary).collect(),
            total: count,
        }
    };
    (app, answer)
}

#[test]
fn a_list_of_ten_thousand_moves_and_paints_at_the_cost_of_a_screen() {
    let work = |count: usize| {
        let (mut app, answer) = many(count);
        let mut questions = 0;
        let mut press = |app: &mut App, key: &str| {
            app.keys(key);
            let mut effects = app.effects();
            while let Some(effect) = effects.pop() {
                if let Effect::Ask { number, question } = effect {
                    questions += 1;
                    let answer = answer(&question);
                    app.send(Msg::Stored(Stored::Answered { number, answer }));
                    effects.extend(app.effects());
                }
            }
        };
        press(&mut app, "<ctrl-t>");
        for step in 1..=400_usize {
            press(&mut app, "<down>");
            let lines = app.state.conversation_lines(32, 20);
            let cursor = lines.iter().find(|line| line.has_cursor).unwrap();
            assert!(lines.len() <= 20);
            let expected = format!("conversation {step} ");
            assert!(
                cursor.row.text().contains(&expected),
                "{}",
                cursor.row.text()
            );
        }
        for _ in 0..30 {
            press(&mut app, "<pageup>");
        }
        let pane = app.state.conversations.as_ref().unwrap();
        (questions, pane.taken_in(), pane.chosen())
    };
    let small = work(1_000);
    assert_eq!(small.2, Some(ConversationId(101)));
    assert_eq!(small, work(10_000));
    assert!(small.0 <= 12 && small.1 <= 200 * 12, "{small:?}");
}
