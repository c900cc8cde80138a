//! Messages that wait: listed, edited, put in another order, removed, held and let go.

use crate::support::harness::{App, no_connection, rate_limited, refused};
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::Msg;
use pnv_tui::app::overlay::Overlay;
use pnv_tui::app::recall::Stored;
use pnv_tui::chat::{Failure, FailureKind, Retry};

/// A reply on its way, and messages behind it.
fn waiting(texts: &[&str]) -> App {
    let mut app = App::new(100, 30);
    app.keys("one<enter>").opened().delta("1");
    for text in texts {
        app.keys(&format!("{text}<enter>"));
    }
    app.effects();
    app
}

fn order(app: &App) -> Vec<&str> {
    app.state.queue.iter().map(|it| it.text.as_str()).collect()
}

fn draft(app: &App) -> String {
    app.state.composer.text()
}

fn last(app: &mut App) -> String {
    app.request().prompts.last().unwrap().text.clone()
}

#[test]
fn the_row_under_the_conversation_names_the_key_of_the_list() {
    let mut app = waiting(&["two", "three"]);
    let screen = app.screen();
    let row = screen
        .lines()
        .find(|row| row.contains("waits  two"))
        .unwrap();
    assert!(row.ends_with("F4 edits"), "{screen}");
    app.keys("<f4>");
    assert!(app.screen().contains("2 messages to send, in this order"));
    app.keys("<f4>");
    assert!(app.state.overlay.is_none());
}

#[test]
fn there_is_no_list_of_nothing() {
    let mut app = App::new(100, 30);
    app.keys("<f4>");
    assert!(app.state.overlay.is_none());
    assert!(app.screen().contains("no message waits to be sent"));
}

#[test]
fn any_waiting_message_is_edited_and_goes_back_to_its_place() {
    let mut app = waiting(&["two", "three", "four"]);
    app.keys("/queue<enter><down><enter>");
    assert_eq!(
        (draft(&app).as_str(), order(&app)),
        ("three", vec!["two", "four"])
    );
    app.keys(" and a half<enter>five<enter>");
    assert_eq!(order(&app), ["two", "three and a half", "four", "five"]);
}

#[test]
fn a_draft_in_the_way_of_an_edit_is_kept_among_the_earlier_messages() {
    let mut app = waiting(&["two"]);
    app.keys("a draft<f4><enter>");
    assert_eq!(draft(&app), "two");
    assert!(
        app.screen()
            .contains("the draft is kept among your earlier messages")
    );
    app.keys("<up>");
    assert_eq!(draft(&app), "a draft");
}

#[test]
fn an_edited_message_in_the_way_of_another_goes_back_to_its_place() {
    let mut app = waiting(&["two", "three", "four"]);
    app.keys("<f4><enter>!<f4><down><enter>");
    assert_eq!(
        (draft(&app).as_str(), order(&app)),
        ("four", vec!["two!", "three"])
    );
}

#[test]
fn nothing_overtakes_a_message_that_is_being_edited() {
    let mut app = waiting(&["two", "three"]);
    app.keys("<f4><enter>").finish();
    assert_eq!(app.requests(), 0);
    let screen = app.screen();
    assert!(screen.contains("held: you edit the one before"), "{screen}");
    app.keys("!<enter>");
    assert_eq!(last(&mut app), "two!");
    app.opened().delta("2").finish();
    assert_eq!(last(&mut app), "three");
}

#[test]
fn clearing_what_is_edited_sends_nothing() {
    let mut app = waiting(&["two", "three"]);
    app.keys("<f4><enter>").finish().keys("<ctrl-c>");
    assert_eq!((app.requests(), order(&app)), (0, vec!["three"]));
    app.keys("<enter>");
    assert_eq!(last(&mut app), "three");
}

#[test]
fn messages_are_put_in_another_order_and_sent_in_it() {
    let mut app = waiting(&["two", "three", "four"]);
    app.keys("<f4><down><down><alt-up><alt-up>");
    assert_eq!(order(&app), ["four", "two", "three"]);
    app.keys("J");
    assert_eq!(order(&app), ["two", "four", "three"]);
    app.keys("KKK<esc>").finish();
    assert_eq!(last(&mut app), "four");
}

#[test]
fn a_removed_message_is_one_up_away() {
    let mut app = waiting(&["two", "three"]);
    app.keys("<f4><delete>");
    assert_eq!(order(&app), ["three"]);
    assert!(app.screen().contains("kept among your earlier messages"));
    app.keys("d");
    assert!(app.state.overlay.is_none(), "an empty list closes");
    app.keys("<up>");
    assert_eq!(draft(&app), "three");
    app.keys("<up>");
    assert_eq!(draft(&app), "two");
}

#[test]
fn the_list_goes_along_with_the_queue() {
    let mut app = waiting(&["two", "three"]);
    app.keys("<f4><down>").finish();
    app.keys("<enter>");
    assert_eq!(draft(&app), "three", "the cursor stays on its message");
    let mut app = waiting(&["two"]);
    app.keys("<f4>").finish();
    assert!(app.state.overlay.is_none(), "nothing waits any more");
}

#[test]
fn letters_in_the_list_go_nowhere_and_a_paste_neither() {
    let mut app = waiting(&["two", "three"]);
    app.keys("<f4>xyz").paste("text");
    assert_eq!(
        (draft(&app).as_str(), order(&app)),
        ("", vec!["two", "three"])
    );
    assert!(matches!(app.state.overlay, Some(Overlay::Queue(_))));
}

#[test]
fn what_is_held_is_sent_from_the_list() {
    let mut app = waiting(&["two", "three"]);
    app.keys("<f4><ctrl-s>");
    assert!(
        app.screen()
            .contains("they go when the reply before them has ended")
    );
    app.keys("<esc><esc>");
    app.effects();
    app.keys("<f4>");
    let screen = app.screen();
    assert!(
        screen.contains("2 messages held: you stopped the one before"),
        "{screen}"
    );
    app.keys("<ctrl-s>");
    assert_eq!(last(&mut app), "two");
}

/// What waits is held when the message before it fails like this, and says why.
fn held_by(failure: Failure, why: &str) -> App {
    let mut app = App::new(100, 30);
    app.keys("one<enter>two<enter>");
    app.effects();
    app.fail(failure);
    let screen = app.screen();
    assert!(screen.contains(&format!("held: {why}")), "{screen}");
    app.wait(600_000);
    assert_eq!(app.requests(), 0);
    app
}

#[test]
fn what_is_held_says_why() {
    let never = |kind, status| refused(kind, status, "no", Retry::Never);
    held_by(never(FailureKind::Unauthorized, 401), "the key was refused");
    held_by(never(FailureKind::Forbidden, 403), "the key was refused");
    held_by(never(FailureKind::QuotaSpent, 429), "the quota is used up");
    held_by(
        never(FailureKind::NoSuchModel, 404),
        "the one before has no answer",
    );
    let gone = Failure {
        retry: Retry::Never,
        ..no_connection()
    };
    held_by(gone, "no connection · sent when it is back");
}

#[test]
fn enter_sends_the_refused_message_before_those_that_it_held_up() {
    let mut app = held_by(
        refused(FailureKind::Server, 502, "", Retry::AskUser),
        "the one before has no answer",
    );
    app.keys("<enter>");
    assert_eq!(last(&mut app), "one");
    app.opened().delta("1").finish();
    assert_eq!(last(&mut app), "two");
}

#[test]
fn a_message_that_came_back_goes_before_those_behind_it() {
    let mut app = App::new(100, 30);
    app.keys("one<enter>two<enter>").fail(rate_limited(17));
    app.keys("<esc>");
    app.effects();
    assert_eq!((draft(&app).as_str(), order(&app)), ("one", vec!["two"]));
    app.keys("!<enter>");
    assert_eq!(last(&mut app), "one!");
    app.opened().delta("1").finish();
    assert_eq!(last(&mut app), "two");
}

#[test]
fn messages_wait_behind_a_retry_and_go_on_after_it() {
    let mut app = App::new(100, 30);
    app.keys("one<enter>")
        .fail(rate_limited(5))
        .keys("two<enter>three<enter>");
    assert!(app.screen().contains("waits  two"));
    app.effects();
    app.wait(5_000);
    assert_eq!(last(&mut app), "one");
    app.opened().delta("1").finish();
    assert_eq!(last(&mut app), "two");
}

#[test]
fn a_conversation_begun_anew_takes_a_refused_message_along() {
    let mut app = App::new(100, 30);
    app.exchange("zero", "0").keys("one<enter>");
    app.fail(refused(FailureKind::TooLong, 400, "too long", Retry::Never));
    app.effects();
    app.keys("<ctrl-n>");
    assert_eq!((draft(&app).as_str(), app.said().len()), ("one", 0));
    let mut app = App::new(100, 30);
    app.keys("one<enter>")
        .fail(rate_limited(5))
        .keys("<ctrl-n>");
    assert_eq!((draft(&app).as_str(), app.said().len()), ("one", 0));
}

#[test]
fn quitting_asks_while_messages_wait() {
    let mut app = waiting(&["two", "three"]);
    app.keys("<ctrl-c>");
    app.effects();
    app.keys("<ctrl-c>");
    let words = "2 messages wait to be sent; press Ctrl+C again to quit without them";
    assert!(app.screen().contains(words), "{}", app.screen());
    app.keys("x<backspace><ctrl-d>");
    let words = "2 messages wait to be sent; press Ctrl+D again to quit without them";
    assert!(app.screen().contains(words), "{}", app.screen());
    assert!(app.effects().is_empty());
    app.keys("<ctrl-d>");
    assert_eq!(app.effects(), [Effect::Quit]);
}

#[test]
fn quitting_says_whether_what_waits_comes_back() {
    let brought_back = [
        (
            "two<enter>",
            "a message waits; press Ctrl+D again to quit, --continue brings it back",
        ),
        (
            "two<enter>three<enter>",
            "2 messages wait; press Ctrl+D again to quit, --continue brings them back",
        ),
    ];
    for (typed, words) in brought_back {
        let mut app = App::new(80, 24);
        let _ = app.state.keep_history(7);
        app.keys("one<enter>").opened().delta("1").keys(typed);
        app.keys("<esc><ctrl-d>");
        assert!(app.screen().contains(words), "{}", app.screen());
        // Nothing can be written any more.
        let unwritten = Stored::Unwritten("The disk is full.".to_owned());
        app.send(Msg::Stored(unwritten))
            .keys("x<backspace><ctrl-d>");
        let screen = app.screen();
        assert!(
            screen.contains("press Ctrl+D again to quit without"),
            "{screen}"
        );
        app.effects();
        app.keys("<ctrl-d>");
        assert!(app.effects().contains(&Effect::Quit));
    }
}

#[test]
fn continue_goes_before_what_waits() {
    let mut app = waiting(&["two"]);
    app.keys("<esc>");
    app.effects();
    app.keys("/continue<enter>");
    assert!(last(&mut app).starts_with("Go on"));
    app.opened().delta("more").finish();
    assert_eq!(last(&mut app), "two");
}

#[test]
fn a_cleared_draft_is_one_up_away_whatever_waits() {
    let mut app = waiting(&["a", "b"]);
    app.keys("<esc>draft<ctrl-c><up>");
    assert_eq!(draft(&app), "draft");
    app.keys("<ctrl-c>x<backspace><up>");
    assert_eq!(draft(&app), "b", "any other key, and up means what waits");
}
