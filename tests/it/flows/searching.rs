//! Searching all conversations: what is asked, what is shown, and the way to a hit.

use crate::support::harness::App;
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::Msg;
use pnv_tui::app::recall::Stored;
use pnv_tui::chat::history::{Answer, Hit, Loaded, Question};
use pnv_tui::chat::{Conversation, ConversationId, Message, MessageId, Role, Status};

const HOUR_MS: u64 = 3_600_000;

/// A program with a history, on which nothing was said yet.
pub(crate) fn app(width: u16, height: u16) -> App {
    let mut app = App::new(width, height);
    let _ = app.state.keep_history(7);
    app
}

/// A hit in the tenth message of conversation 9, so many hours ago; what stands between stars was found.
pub(crate) fn hit(title: &str, model: &str, hours: u64, snippet: &str) -> Hit {
    let mut marks = Vec::new();
    let mut plain = String::new();
    for (place, part) in snippet.split('*').enumerate() {
        let start = plain.len();
        plain.push_str(part);
        if place % 2 == 1 {
            marks.push(start..plain.len());
        }
    }
    Hit {
        conversation: ConversationId(9),
        title: None,
        first: title.to_owned(),
        message: MessageId(10),
        at: App::WALL.unix_ms - hours * HOUR_MS,
        role: if model.is_empty() {
            Role::User
        } else {
            Role::Assistant
        },
        model: model.to_owned(),
        byte: 700,
        snippet: plain,
        marks,
    }
}

/// The search that was asked for since the last call, if one was.
pub(crate) fn asked(app: &mut App) -> Option<(u64, String)> {
    let mut asked = None;
    for effect in app.effects() {
        if let Effect::Ask {
            number,
            question: Question::Search { query, .. },
        } = effect
        {
            assert_eq!(asked, None, "one at a time");
            asked = Some((number, query));
        }
    }
    asked
}

pub(crate) fn answer(app: &mut App, number: u64, answer: Answer) {
    app.send(Msg::Stored(Stored::Answered { number, answer }));
}

/// Types a query and answers it.
pub(crate) fn search(app: &mut App, query: &str, hits: Vec<Hit>, more: bool) {
    app.effects();
    app.keys("<ctrl-f>").paste(query);
    let (number, _) = asked(app).unwrap();
    answer(app, number, Answer::Found { hits, more });
}

fn hits(count: u64) -> Vec<Hit> {
    (0..count)
        .map(|n| Hit {
            message: MessageId(100 + n),
            ..hit(
                &format!("Title {n}"),
                "",
                n,
                &format!("number {n} has the *needle* in it"),
            )
        })
        .collect()
}

/// Conversation 9: twenty messages, of which each has the needle in its last line.
fn loaded() -> Loaded {
    let message = |number: u64| Message {
        id: MessageId(number),
        parent: (number > 1).then(|| MessageId(number - 1)),
        role: if number % 2 == 1 {
            Role::User
        } else {
            Role::Assistant
        },
        text: format!("{}the {number}th needle", "some hay\n\n".repeat(70)),
        at: 0,
        status: Status::Complete,
        reply: None,
    };
    Loaded {
        conversation: Conversation {
            id: ConversationId(9),
            messages: (1..=20).map(message).collect(),
            ..Conversation::default()
        },
        model: "llama3.2:3b".to_owned(),
        created: 1,
        updated: 1,
        pinned: false,
        archived: false,
        draft: "the other draft".to_owned(),
        queue: Vec::new(),
        place: None,
    }
}

/// The conversation that was asked for since the last call.
fn opens(app: &mut App) -> Option<(u64, ConversationId)> {
    app.effects().into_iter().find_map(|effect| {
        let Effect::Ask { number, question } = effect else {
            return None;
        };
        let Question::Load(id) = question else {
            return None;
        };
        Some((number, id))
    })
}

fn cursor(app: &mut App) -> String {
    let screen = app.screen();
    let bar = screen.lines().find(|line| line.contains("▌ Title"));
    let title = bar
        .and_then(|line| line.split("▌ ").nth(1))
        .unwrap_or_default();
    title.split("  ").next().unwrap_or_default().to_owned()
}

#[test]
fn the_newest_text_is_asked_for_once_the_answer_before_is_here() {
    let mut app = app(100, 30);
    app.effects();
    app.keys("<ctrl-f>");
    assert_eq!(asked(&mut app), None, "nothing is typed yet");
    app.keys("n");
    let (first, query) = asked(&mut app).unwrap();
    assert_eq!(query, "n");
    app.keys("eedl").keys("e");
    assert_eq!(asked(&mut app), None, "one is on its way");
    answer(
        &mut app,
        first,
        Answer::Found {
            hits: hits(3),
            more: false,
        },
    );
    assert!(
        !app.screen().contains("Title"),
        "what is typed is another by now"
    );
    let (second, query) = asked(&mut app).unwrap();
    assert_eq!(query, "needle");
    answer(
        &mut app,
        first,
        Answer::Found {
            hits: hits(3),
            more: false,
        },
    );
    assert!(
        !app.screen().contains("Title"),
        "an answer that nobody waits for"
    );
    answer(
        &mut app,
        second,
        Answer::Found {
            hits: hits(12),
            more: false,
        },
    );
    assert!(app.screen().contains("12 hits"), "{}", app.screen());
    assert_eq!(asked(&mut app), None);
    app.keys("<backspace>");
    let (third, _) = asked(&mut app).unwrap();
    assert!(
        app.screen().contains("Title 0"),
        "no flicker until there is an answer"
    );
    answer(
        &mut app,
        third,
        Answer::Found {
            hits: hits(50),
            more: true,
        },
    );
    assert!(app.screen().contains("the first 50 hits of more"));
    app.keys("<ctrl-u>");
    assert!(app.screen().contains("Type words"), "{}", app.screen());
}

#[test]
fn filters_alone_are_asked_for_and_unfinished_ones_are_not() {
    let mut app = app(100, 30);
    app.effects();
    app.keys("<ctrl-f>").paste("model:");
    assert_eq!(asked(&mut app), None);
    app.keys("l");
    assert_eq!(asked(&mut app).unwrap().1, "model:l");
}

#[test]
fn the_cursor_walks_over_all_hits() {
    let mut app = app(80, 24);
    search(&mut app, "needle", hits(30), false);
    for (keys, title) in [
        ("", "Title 0"),
        ("<down>", "Title 1"),
        ("<ctrl-n><ctrl-n>", "Title 3"),
        ("<up>", "Title 2"),
        ("<pagedown>", "Title 12"),
        ("<pagedown><pagedown>", "Title 29"),
        ("<down>", "Title 29"),
        ("<pageup>", "Title 19"),
    ] {
        app.keys(keys);
        assert_eq!(cursor(&mut app), title, "{keys}");
    }
}

#[test]
fn enter_opens_the_conversation_at_the_hit_with_its_words_marked() {
    let mut app = app(80, 24);
    app.keys("my draft");
    search(
        &mut app,
        "NEEDLE",
        vec![hit("Title", "llama3.2:3b", 2, "the 10th *needle*")],
        false,
    );
    app.effects();
    app.keys("<enter>");
    let (number, id) = opens(&mut app).unwrap();
    assert_eq!(id, ConversationId(9));
    answer(&mut app, number, Answer::Loaded(Some(Box::new(loaded()))));
    app.wait(20);
    let screen = app.screen();
    assert!(screen.contains("the 10th needle"), "{screen}");
    assert_eq!(app.state.chosen(), Some(9));
    let marks = app.state.marks();
    assert_eq!((marks.all.len(), marks.current.len()), (1, 1));
    let (y, cells) = marks.current[0].clone();
    assert!((3..12).contains(&y), "{y}: in sight, with what is above it");
    assert_eq!(cells.len(), 6);
    assert!(
        screen.lines().last().unwrap().contains("10/20 found"),
        "{screen}"
    );
    app.keys("n").wait(10);
    assert!(app.screen().contains("the 11th needle"));
    app.keys("<esc>");
    assert_eq!(app.state.composer.text(), "the other draft");
    assert_eq!(app.state.marks().all, []);
}

#[test]
fn enter_before_the_answer_opens_the_first_hit_of_what_is_typed() {
    let mut app = app(80, 24);
    search(&mut app, "hay", hits(3), false);
    app.effects();
    app.keys("<down><ctrl-u>n");
    let (first, _) = asked(&mut app).unwrap();
    app.keys("eedle<enter>");
    assert_eq!(opens(&mut app), None, "what is shown was found by another");
    let found = |conversation| Answer::Found {
        hits: vec![Hit {
            conversation: ConversationId(conversation),
            ..hit("Title", "", 2, "the *needle*")
        }],
        more: false,
    };
    answer(&mut app, first, found(8));
    let (number, query) = asked(&mut app).unwrap();
    assert_eq!(query, "needle");
    answer(&mut app, number, found(9));
    assert_eq!(opens(&mut app).unwrap().1, ConversationId(9));
    search(&mut app, "hay", hits(3), false);
    app.keys("<ctrl-u>x<enter><down>");
    let (number, _) = asked(&mut app).unwrap();
    answer(&mut app, number, found(8));
    assert_eq!(opens(&mut app), None, "another key took it back");
}

#[test]
fn a_hit_that_could_not_be_opened_is_not_gone_to_when_its_conversation_is_opened_otherwise() {
    let mut app = app(80, 24);
    search(
        &mut app,
        "needle",
        vec![hit("Title", "", 2, "the 10th *needle*")],
        false,
    );
    app.effects();
    app.keys("<enter>");
    let (number, _) = opens(&mut app).unwrap();
    answer(&mut app, number, Answer::Failed("It is locked.".to_owned()));
    app.open(ConversationId(9));
    let (number, _) = opens(&mut app).unwrap();
    answer(&mut app, number, Answer::Loaded(Some(Box::new(loaded()))));
    app.wait(20);
    assert_eq!(app.state.conversation.id, ConversationId(9));
    assert_eq!(
        (app.state.chosen(), app.state.marks().all),
        (None, Vec::new())
    );
}

#[test]
fn a_hit_in_the_conversation_on_the_screen_is_gone_to_at_once() {
    let mut app = app(80, 24);
    app.send(Msg::Stored(Stored::Loaded(Box::new(loaded()))));
    search(
        &mut app,
        "needle",
        vec![hit("Title", "llama3.2:3b", 2, "the 10th *needle*")],
        false,
    );
    app.effects();
    app.keys("<enter>").wait(20);
    assert_eq!(opens(&mut app), None);
    assert_eq!(
        (app.state.chosen(), app.state.marks().current.len()),
        (Some(9), 1)
    );
    assert!(app.screen().contains("the 10th needle"));
}

#[test]
fn a_reply_on_its_way_is_asked_about_before_it_is_left() {
    let mut app = app(80, 24);
    app.keys("go<enter>").opened().delta("a reply");
    search(&mut app, "needle", hits(2), false);
    app.effects();
    app.keys("<enter>");
    assert_eq!(opens(&mut app), None);
    let screen = app.screen();
    assert!(
        screen.contains("once more stops it") && screen.contains("Title 0"),
        "{screen}"
    );
    app.keys("<enter>");
    let (number, _) = opens(&mut app).unwrap();
    answer(&mut app, number, Answer::Loaded(Some(Box::new(loaded()))));
    assert_eq!(app.state.turn, None);
    assert_eq!(app.state.conversation.id, ConversationId(9));
}

#[test]
fn esc_closes_and_everything_is_as_before() {
    let mut app = app(80, 24);
    app.exchange("one", "two").keys("a draft");
    let before = app.screen();
    search(&mut app, "needle", hits(2), false);
    app.keys("<down><esc>");
    assert_eq!(app.screen(), before);
    app.effects();
    app.keys("<ctrl-f>");
    let (number, query) = asked(&mut app).unwrap();
    assert_eq!(query, "needle", "what was looked for last");
    answer(
        &mut app,
        number,
        Answer::Found {
            hits: hits(3),
            more: false,
        },
    );
    assert_eq!(cursor(&mut app), "Title 1", "where the cursor was");
    app.keys("x");
    assert_eq!(
        asked(&mut app).unwrap().1,
        "x",
        "what is typed takes its place"
    );
}

#[test]
fn what_failed_and_what_is_not_there_is_said() {
    let mut app = app(80, 24);
    search(&mut app, "needle", Vec::new(), false);
    assert!(
        app.screen()
            .contains("Nothing that was said has all of these words")
    );
    app.keys("s");
    let (number, _) = asked(&mut app).unwrap();
    answer(
        &mut app,
        number,
        Answer::Failed("The disk does not answer.".to_owned()),
    );
    assert!(app.screen().contains("The disk does not answer."));
    app.keys("<enter><down><pageup>");
    assert!(app.screen().contains("The disk does not answer."));
    app.keys("<ctrl-f>");
    assert_eq!(app.state.overlay, None, "the same key closes it");

    let mut app = App::new(80, 24);
    app.keys("<ctrl-f>needle");
    assert!(
        app.screen().contains("Nothing is kept in this run"),
        "{}",
        app.screen()
    );
    assert_eq!(asked(&mut app), None);
}

#[test]
fn a_conversation_that_is_gone_by_now_is_said() {
    let mut app = app(100, 24);
    search(&mut app, "needle", hits(1), false);
    app.effects();
    app.keys("<enter>");
    let (number, _) = opens(&mut app).unwrap();
    answer(&mut app, number, Answer::Loaded(None));
    assert!(
        app.banner().contains("no longer in the history"),
        "{}",
        app.banner()
    );
    assert_eq!(app.state.chosen(), None);
}
