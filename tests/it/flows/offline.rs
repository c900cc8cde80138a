//! Without a connection: said once, nothing lost, and everything goes on when there is one again.

use crate::support::harness::{App, key_label, no_connection, pinaivu, refused};
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::Msg;
use pnv_tui::app::queue::Hold;
use pnv_tui::chat::{Endpoint, Failure, FailureKind, ModelList, Retry, Sealing, ServerKind};

fn offline() -> App {
    let mut app = App::new(120, 30);
    app.keys("one<enter>").fail(no_connection());
    app.effects();
    app
}

/// All five tries have found nobody.
fn given_up() -> App {
    let mut app = offline();
    for _ in 2..=5 {
        app.wait(20_000).fail(no_connection());
    }
    app.effects();
    app
}

fn listed(app: &mut App) {
    app.models(&["llama3.2:1b", "qwen2.5:7b"]);
}

fn last(app: &mut App) -> String {
    app.request().prompts.last().unwrap().text.clone()
}

#[test]
fn every_try_and_the_list_of_models_are_one_banner() {
    let mut app = App::new(120, 30);
    app.keys("<ctrl-o>")
        .listed(Err(no_connection()))
        .keys("<esc>");
    assert_eq!(app.state.banners.len(), 1);
    app.keys("one<enter>").fail(no_connection());
    assert_eq!(app.state.banners.len(), 1);
    app.keys("<ctrl-o>")
        .listed(Err(no_connection()))
        .keys("<esc>");
    assert_eq!(app.state.banners.len(), 1);
    assert!(app.banner().contains("retrying in"), "{}", app.banner());
    for _ in 2..=5 {
        app.wait(20_000).fail(no_connection());
        assert_eq!(app.state.banners.len(), 1);
    }
    assert!(
        app.banner()
            .ends_with("tried 5 times · sent by itself once there is a connection"),
        "{}",
        app.banner()
    );
}

#[test]
fn the_list_alone_is_counted() {
    let mut app = App::new(120, 30);
    for _ in 0..3 {
        app.keys("<ctrl-o>")
            .listed(Err(no_connection()))
            .keys("<esc>");
    }
    assert!(app.banner().ends_with("· 3 times"), "{}", app.banner());
}

#[test]
fn the_dot_tells_it_while_a_retry_waits_and_after() {
    let mut app = offline();
    assert!(
        app.screen().contains("● offline · retrying in 0:02"),
        "{}",
        app.screen()
    );
    let mut app = given_up();
    assert!(
        app.screen().contains("● offline   llama"),
        "{}",
        app.screen()
    );
}

#[test]
fn what_is_sent_meanwhile_queues_behind_the_retry() {
    let mut app = offline();
    app.keys("two<enter>three<enter>");
    assert_eq!(app.requests(), 0);
    app.wait(2_000);
    assert_eq!(last(&mut app), "one");
    app.opened().delta("1").finish();
    assert!(!app.state.is_offline);
    assert_eq!(last(&mut app), "two");
}

#[test]
fn a_list_that_comes_ends_the_wait() {
    let mut app = offline();
    app.keys("<ctrl-o>");
    app.effects();
    listed(&mut app);
    assert_eq!(last(&mut app), "one");
    assert!(!app.state.is_offline && app.banner().is_empty());
}

#[test]
fn what_was_given_up_goes_on_by_itself_once_a_call_has_gone_well() {
    let mut app = given_up();
    app.keys("<ctrl-o>");
    app.effects();
    listed(&mut app);
    assert_eq!(last(&mut app), "one");
    app.opened().delta("1").finish();
    assert!(app.state.queue.is_empty());
}

#[test]
fn waiting_messages_go_on_too_and_in_order() {
    let mut app = offline();
    app.keys("two<enter>three<enter>");
    for _ in 2..=5 {
        app.wait(20_000).fail(no_connection());
    }
    assert!(
        app.screen()
            .contains("held: no connection · sent when it is back")
    );
    app.keys("<ctrl-o>");
    app.effects();
    listed(&mut app);
    for text in ["one", "two", "three"] {
        assert_eq!(last(&mut app), text);
        app.opened().delta("ok").finish();
    }
    assert_eq!(app.said().len(), 6);
}

#[test]
fn a_message_that_was_taken_back_is_not_sent_by_itself() {
    let mut app = given_up();
    app.keys("<esc><ctrl-o>");
    app.effects();
    listed(&mut app);
    assert_eq!(
        (app.requests(), app.state.composer.text().as_str()),
        (0, "one")
    );
}

#[test]
fn what_one_server_was_meant_for_is_not_sent_to_another_that_is_there() {
    let mut app = given_up();
    app.keys("draft");
    let elsewhere = Endpoint {
        base_url: "http://127.0.0.1:1/v1".to_owned(),
        host: "127.0.0.1:1".to_owned(),
        kind: ServerKind::Other,
        key: None,
        sealing: Sealing::Open,
    };
    app.send(Msg::Connected(elsewhere));
    listed(&mut app);
    assert_eq!(app.requests(), 0);
    assert_eq!(app.state.queue.held(), Some(Hold::Stopped));
    app.keys("<enter>");
    assert_eq!(last(&mut app), "one");
}

#[test]
fn what_the_person_stopped_stays_held_when_the_connection_is_back() {
    let mut app = App::new(120, 30);
    app.keys("one<enter>")
        .opened()
        .delta("1")
        .keys("two<enter><esc><ctrl-o>");
    app.listed(Err(no_connection())).keys("<esc><ctrl-o>");
    app.effects();
    listed(&mut app);
    assert_eq!(app.requests(), 0);
    assert!(app.state.queue.held().is_some());
}

#[test]
fn any_answer_is_a_connection() {
    let mut app = offline();
    app.wait(2_000)
        .fail(refused(FailureKind::Server, 502, "", Retry::AskUser));
    assert!(!app.state.is_offline);
    let mut app = offline();
    app.keys("<ctrl-o>");
    app.effects();
    app.listed(Err(refused(FailureKind::Server, 500, "", Retry::Never)));
    assert!(!app.state.is_offline);
    assert_eq!(last(&mut app), "one");
}

#[test]
fn a_list_that_comes_while_all_is_well_sends_nothing() {
    let mut app = App::new(120, 30);
    app.exchange("one", "1").keys("<ctrl-o>");
    app.effects();
    app.listed(Ok(ModelList::default()));
    assert_eq!(app.requests(), 0);
}

#[test]
fn another_key_leaves_a_message_that_found_no_connection_where_it_can_be_had() {
    let mut app = given_up();
    app.send(Msg::Connected(pinaivu(Some(key_label()))));
    assert!(app.banner().contains("No connection"), "{}", app.banner());
    app.effects();
    listed(&mut app);
    assert_eq!(last(&mut app), "one", "the list has found the server");
}

#[test]
fn a_message_sent_after_all_tries_waits_behind_the_one_that_they_were_for() {
    let mut app = given_up();
    app.keys("two<enter>");
    let sent = app.request().prompts;
    assert_eq!((sent.len(), sent[0].text.as_str()), (1, "one"));
    app.opened().delta("answer").finish();
    let texts: Vec<_> = app.request().prompts.into_iter().map(|p| p.text).collect();
    assert_eq!(texts, ["one", "answer", "two"]);
}

/// How often the server was looked for since the last call.
fn looked(app: &mut App) -> usize {
    let is_look = |effect: &Effect| matches!(effect, Effect::FetchModels { .. });
    app.effects().into_iter().filter(is_look).count()
}

#[test]
fn the_server_is_looked_for_ever_more_rarely_while_a_message_waits_for_it() {
    let mut app = given_up();
    let banner = app.banner();
    for seconds in [15, 30, 60, 120, 240, 300, 300] {
        app.wait(seconds * 1_000 - 1);
        assert_eq!(looked(&mut app), 0, "before {seconds} s");
        app.wait(seconds * 250 + 1);
        assert_eq!(looked(&mut app), 1, "after {seconds} s");
        app.wait(60_000);
        assert_eq!(looked(&mut app), 0, "one at a time");
        app.listed(Err(no_connection()));
        assert_eq!(app.banner(), banner, "said once");
    }
    app.keys("<ctrl-r>").wait(600_000);
    assert_eq!(looked(&mut app), 0, "a message is on its way");
}

#[test]
fn what_was_given_up_and_what_waits_go_on_by_themselves_when_the_server_is_back() {
    let mut app = offline();
    app.keys("two<enter>");
    for _ in 2..=5 {
        app.wait(20_000).fail(no_connection());
    }
    assert!(app.screen().contains("sent when it is back"));
    app.wait(20_000).listed(Err(no_connection()));
    app.wait(40_000);
    app.effects();
    listed(&mut app);
    assert!(!app.state.is_offline && app.banner().is_empty());
    for text in ["one", "two"] {
        assert_eq!(last(&mut app), text);
        app.opened().delta("ok").finish();
    }
    assert_eq!(app.said().len(), 4);
    app.wait(120_000);
    assert_eq!((looked(&mut app), app.state.next_deadline()), (0, None));
}

#[test]
fn a_computer_that_slept_looks_for_the_server_as_it_wakes() {
    let mut app = given_up();
    let mut wall = App::WALL;
    wall.unix_ms += 3_600_000;
    app.send(Msg::Wall(wall));
    assert_eq!(looked(&mut app), 1);
}

#[test]
fn nobody_is_looked_for_where_nothing_waits() {
    let mut app = given_up();
    app.keys("<esc>").wait(600_000);
    assert_eq!((looked(&mut app), app.state.next_deadline()), (0, None));
    let mut app = App::new(120, 30);
    app.keys("<ctrl-o>")
        .listed(Err(no_connection()))
        .keys("<esc>");
    app.effects();
    app.wait(600_000);
    assert!(app.state.is_offline);
    assert_eq!((looked(&mut app), app.state.next_deadline()), (0, None));
}

#[test]
fn a_message_that_may_have_arrived_is_not_sent_by_itself() {
    let reset = || Failure {
        kind: FailureKind::Reset,
        ..no_connection()
    };
    // A gateway of Pinaivu's is not even tried again.
    let mut app = App::elsewhere(120, 30, None);
    app.keys("one<enter>").fail(no_connection());
    app.effects();
    app.keys("two<enter>").wait(2_500).fail(reset());
    for _ in 3..=5 {
        app.wait(20_000).fail(no_connection());
    }
    app.effects();
    let screen = app.screen();
    assert!(
        screen.contains("held: the one before has no answer"),
        "{screen}"
    );
    assert!(
        app.banner().ends_with("not tried again by itself"),
        "{}",
        app.banner()
    );
    app.wait(600_000);
    assert_eq!(looked(&mut app), 0);
    app.keys("<ctrl-o>");
    app.effects();
    listed(&mut app);
    assert_eq!(app.requests(), 0);
    app.keys("<esc><ctrl-r>");
    assert_eq!(last(&mut app), "one");
}

#[test]
fn what_is_edited_first_does_not_say_that_it_is_sent() {
    let mut app = given_up();
    app.keys("two<enter>");
    for _ in 1..=5 {
        app.fail(no_connection()).wait(20_000);
    }
    assert!(app.screen().contains("sent when it is back"));
    app.keys("<esc>");
    assert_eq!(app.state.composer.text(), "one");
    let screen = app.screen();
    assert!(
        screen.contains("held: no connection") && !screen.contains("sent when"),
        "{screen}"
    );
    app.listed(Err(no_connection()));
    assert_eq!(app.banner(), "", "it was said once");
    app.effects();
    app.wait(600_000);
    assert_eq!(
        (looked(&mut app), app.state.next_deadline()),
        (0, None),
        "no connection sends it"
    );
    app.keys("<ctrl-o>");
    app.listed(Err(no_connection())).keys("<esc>");
    assert!(
        app.banner().starts_with("No connection"),
        "who asks is told"
    );
    app.keys("<ctrl-o>");
    listed(&mut app);
    assert_eq!(app.requests(), 0);
    app.keys("<esc><enter>");
    assert_eq!(last(&mut app), "one");
}

#[test]
fn a_certificate_that_is_not_trusted_is_looked_at_again() {
    let mut app = App::new(120, 30);
    let portal = Failure {
        kind: FailureKind::Tls,
        retry: Retry::Never,
        ..no_connection()
    };
    app.keys("one<enter>").fail(portal);
    assert!(
        app.banner()
            .ends_with(" · sent by itself once there is a connection"),
        "{}",
        app.banner()
    );
    app.effects();
    app.wait(20_000);
    listed(&mut app);
    assert_eq!(last(&mut app), "one");
}
