//! Looking for a server that was not there: when that begins, for what, and what it sends.

use crate::support::harness::{App, key_label, no_connection, pinaivu, refused};
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::Msg;
use pnv_tui::app::queue::Hold;
use pnv_tui::chat::{Failure, FailureKind, Retry};

/// A message of which all five tries have found nobody.
fn given_up() -> App {
    let mut app = App::new(120, 30);
    give_up(app.keys("one<enter>"));
    app
}

/// This try and those after it find nobody.
fn give_up(app: &mut App) {
    app.fail(no_connection());
    while app.state.turn.is_some() {
        app.wait(20_000).fail(no_connection());
    }
    app.effects();
}

/// How often the server was looked for since the last call.
fn looked(app: &mut App) -> usize {
    let is_look = |effect: &Effect| matches!(effect, Effect::FetchModels { .. });
    app.effects().into_iter().filter(is_look).count()
}

fn listed(app: &mut App) {
    app.models(&["llama3.2:1b", "qwen2.5:7b"]);
}

fn last(app: &mut App) -> String {
    app.request().prompts.last().unwrap().text.clone()
}

fn of(kind: FailureKind, retry: Retry) -> Failure {
    Failure {
        kind,
        retry,
        ..no_connection()
    }
}

#[test]
fn what_is_being_edited_is_not_sent_in_its_old_words() {
    for way in ["<ctrl-p>edit<enter>", "<tab>e"] {
        let mut app = given_up();
        app.keys(way).keys(" more");
        assert_eq!(app.state.composer.text(), "one more", "{way}");
        app.effects();
        app.wait(600_000);
        assert_eq!(looked(&mut app), 0, "{way}");
        app.keys("<ctrl-o>");
        listed(&mut app);
        app.keys("<esc>");
        assert_eq!(app.requests(), 0, "{way}");
        app.keys("<enter>");
        assert_eq!(last(&mut app), "one more", "{way}");
    }
}

#[test]
fn a_list_that_was_on_its_way_before_the_edit_sends_nothing_either() {
    let mut app = given_up();
    app.wait(20_000);
    assert_eq!(looked(&mut app), 1);
    app.keys("<ctrl-p>edit<enter> more");
    listed(&mut app);
    assert_eq!(app.requests(), 0);
    assert_eq!(app.state.composer.text(), "one more");
}

#[test]
fn an_edit_that_is_given_up_lets_the_message_go_on() {
    let mut app = given_up();
    app.keys("<ctrl-p>edit<enter> more<esc>");
    app.effects();
    app.wait(20_000);
    assert_eq!(looked(&mut app), 1);
    listed(&mut app);
    assert_eq!(last(&mut app), "one");
}

#[test]
fn a_message_is_sent_again_by_itself_once() {
    for failure in [
        of(FailureKind::Tls, Retry::Never),
        of(FailureKind::Connect, Retry::Backoff),
    ] {
        let mut app = App::new(120, 30);
        app.keys("one<enter>").fail(failure.clone());
        while app.state.turn.is_some() {
            app.wait(20_000).fail(failure.clone());
        }
        assert!(app.banner().contains("sent by itself"), "{}", app.banner());
        app.wait(20_000);
        app.effects();
        listed(&mut app);
        assert_eq!(last(&mut app), "one");
        app.keys("two<enter>").fail(failure.clone());
        while app.state.turn.is_some() {
            app.wait(20_000).fail(failure.clone());
        }
        let banner = app.banner();
        assert!(
            banner.contains("not sent again by itself")
                || banner.contains("not tried again by itself"),
            "{banner}"
        );
        assert_eq!(app.state.queue.held(), Some(Hold::Unanswered));
        app.effects();
        app.wait(600_000);
        assert_eq!(looked(&mut app), 0);
        app.keys("<ctrl-o>");
        listed(&mut app);
        assert_eq!(app.requests(), 0);
        // What the person sends begins anew.
        app.keys("<esc><ctrl-r>").fail(failure.clone());
        while app.state.turn.is_some() {
            app.wait(20_000).fail(failure.clone());
        }
        assert!(app.banner().contains("sent by itself"), "{}", app.banner());
    }
}

#[test]
fn lists_that_others_asked_for_do_not_put_the_first_look_off() {
    let mut app = App::bare(120, 30);
    app.send(Msg::Connected(pinaivu(Some(key_label()))));
    app.listed(Err(no_connection()));
    for _ in 0..3 {
        app.keys("<ctrl-o>")
            .listed(Err(no_connection()))
            .keys("<esc>");
    }
    app.keys("one<enter>").listed(Err(no_connection()));
    while app.state.turn.is_some() {
        app.wait(20_000).listed(Err(no_connection()));
    }
    app.effects();
    app.wait(14_999);
    assert_eq!(looked(&mut app), 0);
    app.wait(3_751);
    assert_eq!(looked(&mut app), 1);
}

#[test]
fn a_wait_that_was_cancelled_does_not_put_the_next_one_off() {
    let mut app = given_up();
    for _ in 0..4 {
        app.wait(375_000).listed(Err(no_connection()));
    }
    app.keys("<esc>");
    assert_eq!(app.state.composer.text(), "one");
    give_up(app.keys("<enter>"));
    app.wait(18_750);
    assert_eq!(looked(&mut app), 1);
}

#[test]
fn a_connection_that_broke_was_one() {
    let broke = of(FailureKind::Reset, Retry::Backoff);
    let mut app = App::elsewhere(120, 30, None);
    app.keys("one<enter>").fail(no_connection());
    assert!(app.state.is_offline);
    app.wait(2_500).fail(broke);
    assert!(!app.state.is_offline);
    // Nothing is known of it where no call was made.
    for kind in [
        FailureKind::NotSealed,
        FailureKind::KeyNotSendable,
        FailureKind::BadRequest,
    ] {
        let mut app = App::elsewhere(120, 30, None);
        app.keys("one<enter>").fail(no_connection());
        app.wait(2_500).fail(of(kind, Retry::Never));
        assert!(app.state.is_offline, "{kind:?}");
    }
    let mut app = App::elsewhere(120, 30, None);
    app.keys("one<enter>").fail(no_connection());
    app.wait(2_500)
        .fail(refused(FailureKind::BadRequest, 400, "", Retry::Never));
    assert!(!app.state.is_offline);
}

#[test]
fn what_no_connection_cures_is_not_waited_for() {
    for failure in [
        of(FailureKind::Tls, Retry::AskUser),
        of(FailureKind::Proxy, Retry::Never),
    ] {
        let mut app = App::new(120, 30);
        app.keys("one<enter>").fail(failure);
        assert!(
            app.banner().ends_with(" · not sent again by itself"),
            "{}",
            app.banner()
        );
        app.effects();
        app.wait(600_000);
        assert_eq!((looked(&mut app), app.state.next_deadline()), (0, None));
        app.keys("<ctrl-r>");
        assert_eq!(last(&mut app), "one");
    }
}
