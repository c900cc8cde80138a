//! Which server is asked, with which key, and for how long it is believed to have none.

use super::*;
use pnv_tui::app::profiles::{KeyChange, Profile, Switch};
use pnv_tui::chat::{KeyLabel, KeySource, ServerKind};

/// The same server with another key.
fn other_key() -> Endpoint {
    pinaivu(Some(KeyLabel {
        source: KeySource::Session,
        masked: "sk-pnv-…work".to_owned(),
    }))
}

/// The profile of this name is in force.
fn switch(app: &mut App, name: &str, endpoint: Endpoint, key: KeyChange) {
    app.send(Msg::Switched(Switch {
        profile: name.to_owned(),
        endpoint: Some(endpoint),
        key,
        said: String::new(),
    }));
}

#[test]
fn a_server_without_receipts_is_not_asked_for_ten_minutes_or_until_it_is_connected_anew() {
    let mut app = app();
    exchange(&mut app, "one");
    let inquiry = asked(&mut app).remove(0);
    answer(&mut app, &inquiry, none(NoReceipt::NotServed));
    app.wait(599_999);
    exchange(&mut app, "two");
    assert_eq!(asked(&mut app), []);
    let known = audit(&app).unwrap().finding.clone();
    assert_eq!(known, Some(Finding::None(NoReceipt::Unasked)));
    app.keys("/details<enter>");
    let screen = app.screen();
    assert!(
        screen.contains("It was not asked for: this gateway served no receipts when it"),
        "{screen}"
    );
    app.keys("<esc>").wait(1);
    exchange(&mut app, "three");
    let inquiry = asked(&mut app).remove(0);
    answer(&mut app, &inquiry, none(NoReceipt::NotServed));
    app.keys("/details<enter>");
    let screen = app.screen();
    assert!(
        screen.contains("This gateway does not serve receipts."),
        "{screen}"
    );
    app.keys("<esc>");
    exchange(&mut app, "four");
    assert_eq!(asked(&mut app), []);
    app.send(Msg::Connected(pinaivu(Some(key_label()))));
    exchange(&mut app, "five");
    assert_eq!(asked(&mut app).len(), 1);
}

#[test]
fn what_the_connection_before_did_not_serve_says_nothing_of_the_one_in_force() {
    let mut app = app();
    exchange(&mut app, "one");
    let inquiry = asked(&mut app).remove(0);
    switch(
        &mut app,
        "other",
        pinaivu(Some(key_label())),
        KeyChange::Same,
    );
    answer(&mut app, &inquiry, none(NoReceipt::NotServed));
    let known = audit(&app).unwrap().finding.clone();
    assert_eq!(known, Some(Finding::None(NoReceipt::NotServed)));
    exchange(&mut app, "two");
    assert_eq!(asked(&mut app).len(), 1);
}

#[test]
fn what_waits_is_not_asked_on_another_connection_to_the_same_server() {
    let mut app = app();
    for question in ["one", "two", "three", "four"] {
        exchange(&mut app, question);
    }
    let first = asked(&mut app);
    assert_eq!(first.len(), 3);
    switch(&mut app, "other", other_key(), KeyChange::Other);
    answer(&mut app, &first[0], none(NoReceipt::NotAvailable));
    assert_eq!(asked(&mut app), []);
    exchange(&mut app, "five");
    let five = asked(&mut app);
    assert_eq!(five.len(), 1);
    assert_ne!(five[0].connection, first[0].connection);
}

#[test]
fn keys_that_come_after_a_switch_are_kept_and_the_receipt_is_asked_of_nobody() {
    let mut app = app();
    exchange(&mut app, "one");
    let mut inquiry = of_keys(&app.effects()).remove(0);
    switch(&mut app, "other", other_key(), KeyChange::Other);
    inquiry.known.coordinator = Some(keys());
    answer(&mut app, &inquiry, ReceiptNews::Keys);
    assert_eq!(audit(&app).unwrap().coordinator, Some(keys()));
    assert_eq!(asked(&mut app), []);
    assert!(
        !app.keys("<tab>i")
            .screen()
            .contains("it is being asked for")
    );
}

#[test]
fn a_reply_that_ends_after_a_switch_is_not_asked_about_there() {
    for (endpoint, key) in [
        (other_key(), KeyChange::Other),
        (pinaivu(Some(key_label())), KeyChange::Same),
    ] {
        let mut app = app();
        app.paste("one").keys("<enter>").opened().delta("Hi");
        app.stream(StreamEvent::Delta(Delta::Meta(ReplyMeta {
            model: None,
            request_id: Some(ID.to_owned()),
        })));
        switch(&mut app, "other", endpoint, key);
        app.stream(StreamEvent::Delta(Delta::Digest(Digest([0xab; 32]))));
        app.finish();
        assert_eq!(asked(&mut app), []);
        assert!(audit(&app).is_some(), "it can be asked about later");
    }
}

#[test]
fn a_try_with_another_key_is_asked_about_with_that_key() {
    let mut app = app();
    app.paste("one").keys("<enter>").fail(no_connection());
    switch(&mut app, "other", other_key(), KeyChange::Other);
    app.opened().delta("Hi");
    app.stream(StreamEvent::Delta(Delta::Meta(ReplyMeta {
        model: None,
        request_id: Some(ID.to_owned()),
    })));
    app.stream(StreamEvent::Delta(Delta::Digest(Digest([0xab; 32]))));
    app.finish();
    assert_eq!(asked(&mut app).len(), 1);
}

#[test]
fn no_receipt_is_asked_for_with_another_key_than_the_reply_was_given_for() {
    let mut app = app();
    exchange(&mut app, "one");
    let inquiry = asked(&mut app).remove(0);
    answer(&mut app, &inquiry, none(NoReceipt::NotAvailable));
    let mine = key_label().masked;
    switch(&mut app, "other", other_key(), KeyChange::Other);
    app.keys("/receipt<enter>");
    assert_eq!(asked(&mut app), []);
    let why = format!("this reply was given for another key, {mine}; switch to it with F3");
    assert!(app.screen().contains(&why), "{}", app.screen());
    app.state.settings.profiles.list = vec![Profile {
        name: "home".to_owned(),
        endpoint: Some(pinaivu(Some(key_label()))),
        model: None,
        system: None,
        key_file: None,
    }];
    app.keys("/receipt<enter>");
    let why = format!("{mine}; switch to it with /profile, profile home");
    assert!(app.screen().contains(&why), "{}", app.screen());
    app.send(Msg::Connected(pinaivu(None)));
    app.keys("<esc>/receipt<enter>");
    assert!(app.screen().contains(&why), "{}", app.screen());
    assert_eq!(asked(&mut app), []);
    switch(
        &mut app,
        "home",
        pinaivu(Some(key_label())),
        KeyChange::Other,
    );
    app.keys("/receipt<enter>");
    assert_eq!(asked(&mut app).len(), 1);
}

#[test]
fn the_receipt_of_a_reply_without_a_key_is_not_asked_for_with_one() {
    let local = |key| Endpoint {
        base_url: "http://127.0.0.1:1/v1".to_owned(),
        host: "127.0.0.1:1".to_owned(),
        kind: ServerKind::Other,
        ..pinaivu(key)
    };
    let mut app = app();
    app.send(Msg::Connected(local(None))).models(&["a"]);
    exchange(&mut app, "one");
    let inquiry = asked(&mut app).remove(0);
    answer(&mut app, &inquiry, none(NoReceipt::NotAvailable));
    app.send(Msg::Connected(local(Some(key_label()))));
    app.keys("/receipt<enter>");
    let why =
        "this reply was given without a key; its receipt is not asked for with the one in use";
    assert!(app.screen().contains(why), "{}", app.screen());
    assert_eq!(asked(&mut app), []);
}
