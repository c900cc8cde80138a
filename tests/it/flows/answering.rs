//! What a person does about a failure: another model, another key, the draft back; and that the
//! same failure twice is one banner.

use crate::support::harness::{App, CANARY, no_connection, pinaivu, rate_limited, refused};
use pnv_tui::app::msg::Msg;
use pnv_tui::chat::{
    Endpoint, Failure, FailureKind, KeyLabel, KeySource, KeyVerdict, Retry, Sealing, ServerKind,
};

fn sent() -> App {
    let mut app = App::new(120, 24);
    app.keys("Hello<enter>");
    app.effects();
    app
}

fn after(failure: Failure) -> App {
    let mut app = sent();
    app.fail(failure);
    app.effects();
    app
}

fn never(kind: FailureKind, status: u16) -> Failure {
    refused(kind, status, "no", Retry::Never)
}

fn choose(app: &mut App, part: &str) {
    app.keys(&format!("<ctrl-o>{part}<enter>"));
}

/// Another key of the same server comes into use.
fn new_key(app: &mut App) {
    app.send(Msg::Connected(pinaivu(Some(KeyLabel {
        source: KeySource::Session,
        masked: "sk-pnv-…new1".to_owned(),
    }))));
}

#[test]
fn another_model_is_asked_at_once_where_the_model_was_the_fault() {
    for failure in [
        rate_limited(17),
        rate_limited(7_200),
        refused(FailureKind::Server, 503, "no nodes", Retry::Backoff),
        never(FailureKind::NoSuchModel, 404),
        never(FailureKind::TooLong, 400),
        never(FailureKind::TooLargeForRate, 429),
        never(FailureKind::QuotaSpent, 429),
    ] {
        let mut app = after(failure.clone());
        choose(&mut app, "qwen");
        let request = app.request();
        assert_eq!(request.model, "qwen2.5:7b", "{failure:?}");
        assert_eq!(request.prompts.len(), 1);
        app.fail(rate_limited(3));
        assert!(app.banner().contains("try 2 of 5"), "{}", app.banner());
    }
}

#[test]
fn neither_model_nor_key_sends_what_is_being_edited_in_its_old_words() {
    let answers: [fn(&mut App); 2] = [|app| choose(app, "qwen"), new_key];
    for answer in answers {
        let mut app = after(rate_limited(7_200));
        app.keys("<ctrl-p>edit<enter>").keys(" in short");
        answer(&mut app);
        assert_eq!(app.requests(), 0);
        assert_eq!(app.state.composer.text(), "Hello in short");
        app.keys("<enter>");
        assert_eq!(app.request().prompts[0].text, "Hello in short");
    }
}

#[test]
fn another_model_waits_where_it_was_not_the_models_fault() {
    let mut app = after(no_connection());
    choose(&mut app, "qwen");
    assert_eq!(app.requests(), 0);
    assert!(app.screen().contains("qwen2.5:7b answers at the next try"));
    app.wait(2_000);
    assert_eq!(app.request().model, "qwen2.5:7b");
}

#[test]
fn another_model_sends_nothing_again_that_is_too_large_for_the_server() {
    let mut app = after(never(FailureKind::TooLarge, 413));
    assert!(!app.screen().contains("Ctrl+O model"));
    choose(&mut app, "qwen");
    assert_eq!(app.requests(), 0);
    app.keys("<ctrl-r>");
    assert_eq!(app.request().model, "qwen2.5:7b");
}

#[test]
fn another_key_sends_what_was_too_much_for_the_minute_of_the_one_before() {
    let mut app = after(never(FailureKind::TooLargeForRate, 429));
    new_key(&mut app);
    assert_eq!(app.request().prompts.len(), 1);
}

#[test]
fn the_same_model_again_changes_nothing() {
    let mut app = after(rate_limited(17));
    choose(&mut app, "1b");
    assert_eq!(app.requests(), 0);
    assert!(app.banner().contains("retrying in 0:17"));
}

#[test]
fn walking_through_the_models_sends_nothing() {
    let mut app = App::new(120, 24);
    app.exchange("one", "1");
    choose(&mut app, "qwen");
    app.keys("two<enter>").fail(rate_limited(17));
    app.effects();
    app.keys("<f2>");
    assert_eq!(app.requests(), 0);
    app.wait(17_000);
    assert_eq!(app.request().model, "llama3.2:1b");
}

#[test]
fn a_limit_offers_a_key_and_what_esc_does_is_said() {
    let mut app = after(rate_limited(17));
    let hints = "Ctrl+R now  Ctrl+O model  F3 new key  Esc edit";
    assert!(app.screen().contains(hints), "{}", app.screen());
    app.keys("a draft");
    assert!(
        app.screen().contains("F3 new key  Esc dismiss"),
        "{}",
        app.screen()
    );
}

#[test]
fn no_key_that_answers_is_cut_off_on_a_narrow_screen() {
    for width in [20, 24, 30, 40, 46, 49, 50, 51] {
        let mut app = App::new(width, 24);
        app.keys("Hello<enter>").fail(rate_limited(17));
        let screen = app.screen();
        for hint in ["Ctrl+R now", "Ctrl+O model", "F3 new key", "Esc edit"] {
            assert!(screen.contains(hint), "{width}: {hint}: {screen}");
        }
    }
}

#[test]
fn a_new_key_ends_the_wait() {
    let mut app = after(rate_limited(17));
    new_key(&mut app);
    assert_eq!(app.requests(), 1);
    assert_eq!(app.banner(), "");
}

#[test]
fn a_new_key_sends_what_the_one_before_was_refused_for_once() {
    for kind in [
        FailureKind::Unauthorized,
        FailureKind::Forbidden,
        FailureKind::QuotaSpent,
        FailureKind::KeyNotSendable,
    ] {
        let mut app = after(never(kind, 401));
        new_key(&mut app);
        assert_eq!(app.request().prompts[0].text, "Hello", "{kind:?}");
        app.fail(never(kind, 401)).wait(600_000);
        assert_eq!(app.requests(), 0, "{kind:?}");
    }
}

#[test]
fn a_new_key_sends_nothing_that_it_has_nothing_to_do_with() {
    let mut app = after(never(FailureKind::BadRequest, 400));
    new_key(&mut app);
    assert_eq!(app.requests(), 0);
    let mut app = after(never(FailureKind::Unauthorized, 401));
    app.keys("<esc>");
    new_key(&mut app);
    assert_eq!(
        (app.requests(), app.state.composer.text().as_str()),
        (0, "Hello")
    );
}

#[test]
fn a_reply_on_its_way_goes_on_when_another_key_comes_into_use() {
    let mut app = sent();
    app.opened().delta("half");
    new_key(&mut app);
    assert_eq!(app.requests(), 0);
    app.delta(" and whole").finish();
    assert_eq!(app.said()[1], "Assistant: half and whole (Complete)");
}

#[test]
fn a_refused_message_is_not_sent_to_another_server_unasked() {
    for failure in [never(FailureKind::Unauthorized, 401), rate_limited(17)] {
        let mut app = after(failure);
        app.send(Msg::Connected(Endpoint {
            base_url: "http://127.0.0.1:1/v1".to_owned(),
            host: "127.0.0.1:1".to_owned(),
            kind: ServerKind::Demo,
            key: None,
            sealing: Sealing::Open,
        }));
        assert_eq!(
            (app.requests(), app.state.composer.text().as_str()),
            (0, "Hello")
        );
        assert!(app.said().is_empty());
    }
}

#[test]
fn a_key_given_in_the_dialog_sends_the_message_on() {
    let mut app = after(never(FailureKind::Unauthorized, 401));
    app.keys("<f3>").paste(CANARY).keys("<enter>");
    app.send(Msg::KeyChecked {
        check: 1,
        result: Ok(KeyVerdict::Accepted),
    });
    app.keys("<down><enter>");
    new_key(&mut app);
    assert_eq!(app.requests(), 1);
}

#[test]
fn the_same_failure_twice_is_one_banner_with_a_count() {
    let mut app = after(never(FailureKind::BadRequest, 400));
    for times in 2..4 {
        app.keys("<ctrl-r>")
            .fail(never(FailureKind::BadRequest, 400));
        assert_eq!(
            app.banner(),
            format!("400 Bad Request · no · {times} times")
        );
        assert_eq!(app.state.banners.len(), 1);
    }
    app.keys("<ctrl-r>")
        .fail(never(FailureKind::WrongPath, 404));
    assert!(
        !app.banner().contains("times"),
        "another failure: {}",
        app.banner()
    );
    app.keys("<ctrl-r>").opened().delta("Hi").finish();
    app.keys("more<enter>")
        .fail(never(FailureKind::WrongPath, 404));
    assert!(
        !app.banner().contains("times"),
        "a success between: {}",
        app.banner()
    );
}

#[test]
fn a_sentence_said_twice_is_one_banner_with_a_count() {
    let mut app = App::new(120, 24);
    for _ in 0..2 {
        app.send(Msg::Saved(Err("The disk is full.".to_owned())));
    }
    assert_eq!(app.banner(), "The disk is full. · 2 times");
    assert_eq!(app.state.banners.len(), 1);
}

#[test]
fn a_retry_is_counted_by_its_tries_alone() {
    let mut app = after(rate_limited(2));
    app.wait(2_000).fail(rate_limited(2));
    assert!(app.banner().ends_with("try 3 of 5"), "{}", app.banner());
}

#[test]
fn the_key_that_a_call_carried_is_the_one_that_was_refused() {
    let mut app = sent();
    let mut other = crate::support::harness::key_label();
    other.masked = "sk-pnv-…new1".to_owned();
    app.send(Msg::Connected(pinaivu(Some(other))));
    app.fail(refused(FailureKind::Unauthorized, 401, "", Retry::Never));
    assert!(app.banner().contains("sk-pnv-…f3Qz"), "{}", app.banner());
}

#[test]
fn continue_needs_something_to_go_on_from() {
    let mut app = after(refused(FailureKind::BadRequest, 400, "", Retry::Never));
    app.keys("/continue<enter>");
    assert_eq!(app.requests(), 0);
    assert!(app.screen().contains("there is no reply to go on from"));
}
