//! Without a connection: said once, nothing lost, and everything goes on when there is one again.

use crate::support::harness::{App, key_label, no_connection, pinaivu, refused};
use pnv_tui::app::msg::Msg;
use pnv_tui::app::queue::Hold;
use pnv_tui::chat::{Endpoint, FailureKind, ModelList, Retry, Sealing, ServerKind};

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
            .ends_with("tried 5 times, not tried again by itself")
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
