//! The coordinator's keys: asked for right after a call, whatever becomes of the receipt, and only while they can be
//! those of the call.

use super::*;
use crate::support::harness::refused;
use pnv_tui::chat::{Failure, FailureKind, Retry};

/// The keys that were asked for since the last call.
fn wanted(app: &mut App) -> Vec<Inquiry> {
    of_keys(&app.effects())
}

/// The server tells its keys.
fn tell(app: &mut App, inquiry: &Inquiry) {
    let mut inquiry = inquiry.clone();
    inquiry.known.coordinator = Some(keys());
    answer(app, &inquiry, ReceiptNews::Keys);
}

fn busy() -> Failure {
    refused(FailureKind::Server, 503, "later", Retry::Backoff)
}

fn no_such_path(status: u16) -> Failure {
    refused(FailureKind::WrongPath, status, "", Retry::Never)
}

/// No receipts are served here, which the reply to this question has taught.
fn without_receipts(app: &mut App) {
    exchange(app, "one");
    let inquiry = asked(app).remove(0);
    answer(app, &inquiry, none(NoReceipt::NotServed));
    app.effects();
}

#[test]
fn keys_are_kept_where_no_receipts_are_served() {
    let mut app = app();
    without_receipts(&mut app);
    exchange(&mut app, "two");
    let effects = app.effects();
    assert_eq!(inquiries(&effects), []);
    tell(&mut app, &of_keys(&effects)[0]);
    assert_eq!(audit(&app).unwrap().coordinator, Some(keys()));
    let effects = app.effects();
    assert_eq!(kept_of(&effects)[0].coordinator, Some(keys()));
    assert_eq!(inquiries(&effects), [], "that there is none is known");
    let unasked = Finding::None(NoReceipt::Unasked);
    assert_eq!(audit(&app).unwrap().finding, Some(unasked));
}

#[test]
fn a_receipt_asked_for_by_hand_meanwhile_waits_for_the_keys() {
    let mut app = app();
    without_receipts(&mut app);
    exchange(&mut app, "two");
    let inquiry = wanted(&mut app).remove(0);
    app.keys("/receipt<enter>");
    assert!(app.screen().contains("the receipt is asked for"));
    assert_eq!(inquiries(&app.effects()), []);
    tell(&mut app, &inquiry);
    let asked = inquiries(&app.effects());
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].known.coordinator, Some(keys()));
}

#[test]
fn slow_receipts_hold_no_keys_up() {
    let mut app = app();
    for question in ["one", "two", "three"] {
        exchange(&mut app, question);
    }
    assert_eq!(asked(&mut app).len(), 3);
    exchange(&mut app, "four");
    let fourth = wanted(&mut app);
    assert_eq!(fourth.len(), 1);
    tell(&mut app, &fourth[0]);
    assert_eq!(audit(&app).unwrap().coordinator, Some(keys()));
}

#[test]
fn a_few_calls_for_keys_are_made_at_once() {
    let mut app = app();
    for question in ["one", "two", "three", "four", "five"] {
        exchange(&mut app, question);
    }
    let first = wanted(&mut app);
    assert_eq!(first.len(), 3);
    tell(&mut app, &first[0]);
    answer(&mut app, &first[1], ReceiptNews::NoKeys(busy()));
    assert_eq!(wanted(&mut app).len(), 2);
}

#[test]
fn keys_that_did_not_come_are_asked_for_once_more_before_the_check() {
    let mut app = app();
    exchange(&mut app, "one");
    let inquiry = wanted(&mut app).remove(0);
    answer(&mut app, &inquiry, ReceiptNews::NoKeys(busy()));
    app.wait(1_999);
    assert_eq!(app.effects(), []);
    app.wait(1);
    let effects = app.effects();
    assert_eq!(
        inquiries(&effects),
        [],
        "there is nothing to hold it against"
    );
    let again = of_keys(&effects);
    assert_eq!(again, [inquiry]);
    answer(&mut app, &again[0], ReceiptNews::NoKeys(busy()));
    let effects = app.effects();
    assert_eq!(inquiries(&effects), again, "without them, then");
    app.wait(10_000);
    assert_eq!(wanted(&mut app), []);
}

#[test]
fn keys_are_not_asked_for_again_without_a_connection_and_then_while_they_are_those_of_the_call() {
    for (waits_ms, wanted_then) in [(50_000, 1), (61_000, 0)] {
        let mut app = app();
        exchange(&mut app, "one");
        let inquiry = wanted(&mut app).remove(0);
        app.paste("two").keys("<enter>").fail(no_connection());
        answer(&mut app, &inquiry, ReceiptNews::NoKeys(no_connection()));
        app.keys("<esc>").wait(waits_ms);
        assert!(app.state.is_offline);
        assert_eq!(of_keys(&app.effects()), []);
        app.keys("<enter>").opened();
        let effects = app.effects();
        assert_eq!(of_keys(&effects).len(), wanted_then, "{waits_ms}");
        assert_eq!(inquiries(&effects).len(), 1 - wanted_then, "{waits_ms}");
    }
}

#[test]
fn keys_that_come_later_than_a_minute_after_the_call_are_not_taken_for_those_of_then() {
    for (millis, known) in [(60_000, Some(keys())), (60_001, None)] {
        let mut app = app();
        exchange(&mut app, "one");
        let inquiry = wanted(&mut app).remove(0);
        app.wait(millis);
        app.effects();
        tell(&mut app, &inquiry);
        assert_eq!(audit(&app).unwrap().coordinator, known, "{millis}");
        let asked = inquiries(&app.effects());
        assert_eq!(asked[0].known.coordinator, known, "{millis}");
    }
}

#[test]
fn a_receipt_asked_for_later_is_not_held_against_the_keys_of_later() {
    let mut app = app();
    exchange(&mut app, "one");
    let inquiry = wanted(&mut app).remove(0);
    for _ in 0..2 {
        answer(&mut app, &inquiry, ReceiptNews::NoKeys(busy()));
        app.wait(2_000);
    }
    answer(&mut app, &inquiry, none(NoReceipt::NotAvailable));
    app.effects();
    app.keys("/receipt<enter>");
    assert_eq!(wanted(&mut app).len(), 1, "seconds after the call they are");
    tell(&mut app, &inquiry);
    answer(&mut app, &inquiry, none(NoReceipt::NotAvailable));

    exchange(&mut app, "two");
    let inquiry = wanted(&mut app).remove(0);
    answer(&mut app, &inquiry, none(NoReceipt::NotAvailable));
    app.wait(61_000).keys("/receipt<enter>");
    let effects = app.effects();
    assert_eq!(of_keys(&effects), []);
    let again = inquiries(&effects);
    assert_eq!(again[0].known, inquiry.known);
}

#[test]
fn no_keys_are_taken_for_those_of_a_call_whose_age_the_clock_does_not_tell() {
    for set_back_ms in [1, 3_600_000] {
        let mut app = app();
        exchange(&mut app, "one");
        let inquiry = wanted(&mut app).remove(0);
        answer(&mut app, &inquiry, none(NoReceipt::NotAvailable));
        let Wall { unix_ms, .. } = App::WALL;
        app.send(Msg::Wall(Wall {
            unix_ms: unix_ms - set_back_ms,
            ..App::WALL
        }));
        app.keys("/receipt<enter>");
        let effects = app.effects();
        assert_eq!(inquiries(&effects).len(), 1);
        assert_eq!(of_keys(&effects), [], "set back by {set_back_ms} ms");
    }
}

#[test]
fn a_server_that_has_no_place_for_keys_is_not_asked_again_until_it_is_connected_anew() {
    for status in [404, 405, 501] {
        let mut app = app();
        exchange(&mut app, "one");
        let inquiry = wanted(&mut app).remove(0);
        let no_place = ReceiptNews::NoKeys(no_such_path(status));
        answer(&mut app, &inquiry, no_place.clone());
        assert_eq!(inquiries(&app.effects()).len(), 1, "the receipt is next");
        exchange(&mut app, "two");
        let effects = app.effects();
        assert_eq!(of_keys(&effects), [], "{status}");
        assert_eq!(inquiries(&effects).len(), 1, "{status}");
        app.send(Msg::Connected(pinaivu(Some(key_label()))));
        exchange(&mut app, "three");
        assert_eq!(wanted(&mut app).len(), 1, "{status}");
        answer(&mut app, &inquiry, no_place);
        exchange(&mut app, "four");
        assert_eq!(wanted(&mut app).len(), 1, "what was before teaches nothing");
    }
}
