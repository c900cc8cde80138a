//! One story for each row of the banner table: what is said, what is tried again, and that no
//! message is lost.

use crate::support::harness::{App, no_connection, pinaivu, rate_limited, refused};
use pnv_tui::app::msg::Msg;
use pnv_tui::app::overlay::Overlay;
use pnv_tui::chat::{Failure, FailureKind, Retry, RetrySource};

fn sent(width: u16) -> App {
    let mut app = App::new(width, 24);
    app.keys("Hello<enter>");
    app.effects();
    app
}

#[test]
fn no_key_anywhere_opens_onboarding_with_the_cursor_in_its_field() {
    let mut app = App::bare(80, 24);
    app.send(Msg::Connected(pinaivu(None)));
    assert!(matches!(app.state.overlay, Some(Overlay::Key(_))));
    app.keys("sk");
    assert!(app.screen().contains("Key  ••"));
}

#[test]
fn a_401_names_the_key_and_its_source_and_is_never_retried() {
    let mut app = sent(100);
    app.fail(refused(
        FailureKind::Unauthorized,
        401,
        "Invalid or revoked API key",
        Retry::Never,
    ));
    assert_eq!(
        app.banner(),
        "401 Unauthorized · the key sk-pnv-…f3Qz from the environment variable PINAIVU_API_KEY \
         was not accepted · the server says: Invalid or revoked API key"
    );
    assert!(app.screen().contains("F3 new key"));
    app.wait(600_000);
    assert_eq!(app.requests(), 0);
}

#[test]
fn a_403_says_that_the_key_is_revoked_and_is_never_retried() {
    let mut app = sent(100);
    app.fail(refused(
        FailureKind::Forbidden,
        403,
        "key revoked",
        Retry::Never,
    ));
    assert!(
        app.banner()
            .starts_with("403 Forbidden · the key sk-pnv-…f3Qz from")
    );
    assert!(app.banner().contains("make a new key"), "{}", app.banner());
    app.wait(600_000);
    assert_eq!(app.requests(), 0);
}

#[test]
fn a_429_counts_down_names_its_source_and_is_tried_at_that_time() {
    let mut app = sent(100);
    app.fail(rate_limited(17));
    assert_eq!(
        app.banner(),
        "429 Too Many Requests · Rate limit exceeded · retrying in 0:17 (the server's \
         Retry-After) · try 2 of 5"
    );
    app.wait(16_999);
    assert_eq!(app.requests(), 0);
    assert!(
        app.banner().contains("retrying in 0:01"),
        "{}",
        app.banner()
    );
    app.wait(1);
    assert_eq!(app.request().prompts[0].text, "Hello");
    app.opened().delta("Hi").finish();
    assert_eq!(app.banner(), "");
    assert_eq!(
        app.said(),
        ["User: Hello (Complete)", "Assistant: Hi (Complete)"]
    );
}

#[test]
fn ctrl_r_does_not_wait() {
    let mut app = sent(100);
    app.fail(rate_limited(17)).wait(3_000).keys("<ctrl-r>");
    assert_eq!(app.requests(), 1);
    assert_eq!(app.banner(), "");
}

#[test]
fn dismissing_a_countdown_gives_the_message_back() {
    let mut app = sent(100);
    app.fail(rate_limited(17)).keys("<esc>");
    assert_eq!(app.state.composer.text(), "Hello");
    assert!(app.said().is_empty() && app.state.turn.is_none());
    app.wait(60_000);
    assert_eq!(app.requests(), 0);
}

#[test]
fn dismissing_with_a_draft_puts_the_message_at_the_front_of_the_queue() {
    let mut app = sent(100);
    app.fail(rate_limited(17)).keys("draft<esc>");
    assert_eq!(app.state.composer.text(), "draft");
    assert!(app.screen().contains("held  Hello"));
    app.keys("<enter>");
    assert_eq!(app.request().prompts[0].text, "Hello");
}

#[test]
fn a_limit_without_a_time_waits_for_the_end_of_the_minute_and_says_that_it_estimates() {
    let mut app = sent(100);
    app.wait(20_000);
    app.fail(refused(
        FailureKind::RateLimited,
        429,
        "Rate limit exceeded",
        Retry::Backoff,
    ));
    assert!(
        app.banner().contains("retrying in 0:41 (an estimate"),
        "{}",
        app.banner()
    );
    app.wait(41_000);
    assert_eq!(app.requests(), 1);
}

#[test]
fn a_wait_of_more_than_ten_minutes_is_named_by_the_clock_and_asked_about() {
    let mut app = sent(100);
    app.fail(rate_limited(3 * 3_600));
    assert!(
        app.banner().contains("the server asks to wait until 17:02"),
        "{}",
        app.banner()
    );
    app.wait(4 * 3_600_000);
    assert_eq!(app.requests(), 0);
    app.keys("<ctrl-r>");
    assert_eq!(app.requests(), 1);
}

#[test]
fn a_spent_quota_has_no_countdown() {
    let mut app = sent(100);
    let said = "You exceeded your current quota";
    app.fail(refused(FailureKind::QuotaSpent, 429, said, Retry::Never));
    let banner = app.banner();
    assert!(
        banner.contains("a quota is used up") && banner.contains(said),
        "{banner}"
    );
    assert!(!banner.contains("retrying"));
    app.wait(600_000);
    assert_eq!(app.requests(), 0);
}

#[test]
fn an_unknown_model_points_to_the_picker() {
    let mut app = sent(100);
    app.fail(refused(
        FailureKind::NoSuchModel,
        404,
        "model not found",
        Retry::Never,
    ));
    assert!(
        app.banner()
            .contains("the model 'llama3.2:1b' is not available here")
    );
    assert!(app.screen().contains("Ctrl+O model"));
}

#[test]
fn no_nodes_for_a_model_that_is_not_listed_is_an_unknown_model() {
    let mut app = App::new(100, 24);
    app.state.model = Some("gpt-4o".to_owned());
    app.keys("Hello<enter>");
    let no_nodes = "no nodes available: auction closed with no bids";
    let failure = || refused(FailureKind::Server, 503, no_nodes, Retry::Backoff);
    app.fail(failure());
    assert!(
        app.banner()
            .contains("the model 'gpt-4o' is not available here"),
        "{}",
        app.banner()
    );
    app.keys("<esc><ctrl-o>1b<enter><enter>").fail(failure());
    assert!(
        app.banner().contains("retrying in"),
        "listed: its nodes are away for a while"
    );
}

#[test]
fn any_other_503_of_a_model_that_is_not_listed_is_tried_again() {
    let after = Retry::After {
        millis: 3_000,
        source: RetrySource::RetryAfter,
    };
    let no_nodes = "no nodes available: auction closed with no bids";
    for (said, retry, time) in [
        ("Loading model", Retry::Backoff, "(backing off)"),
        ("Loading model", after.clone(), "in 0:03"),
        ("coordinator unreachable", Retry::Backoff, "(backing off)"),
        ("", Retry::Backoff, "(backing off)"),
        (no_nodes, after, "in 0:03"),
    ] {
        let mut app = App::new(100, 24);
        app.state.model = Some("my-alias".to_owned());
        app.keys("Hello<enter>");
        app.effects();
        app.fail(refused(FailureKind::Server, 503, said, retry));
        let banner = app.banner();
        assert!(!banner.contains("not available here"), "{banner}");
        assert!(banner.contains(time), "{banner}");
        app.wait(5_000);
        assert_eq!(app.requests(), 1, "{said}");
    }
}

#[test]
fn a_conversation_that_is_too_long_says_what_to_do() {
    let mut app = sent(100);
    app.fail(refused(
        FailureKind::TooLong,
        400,
        "maximum context length is 8192",
        Retry::Never,
    ));
    let banner = app.banner();
    assert!(
        banner.contains("longer than 'llama3.2:1b' can read"),
        "{banner}"
    );
    assert!(
        banner.contains("begin a new conversation, edit or delete"),
        "{banner}"
    );
}

#[test]
fn a_refused_request_gives_the_servers_own_sentence() {
    let mut app = sent(100);
    let said = "bad request: messages must include a user turn";
    app.fail(refused(FailureKind::BadRequest, 400, said, Retry::Never));
    assert_eq!(app.banner(), format!("400 Bad Request · {said}"));
}

#[test]
fn a_server_in_trouble_is_tried_five_times_and_then_left_alone() {
    let mut app = sent(100);
    let busy = || {
        refused(
            FailureKind::Server,
            503,
            "coordinator unreachable",
            Retry::Backoff,
        )
    };
    for tries in 2..=5 {
        app.fail(busy());
        assert!(
            app.banner().contains(&format!("try {tries} of 5")),
            "{}",
            app.banner()
        );
        app.wait(20_000);
        assert_eq!(app.requests(), 1);
    }
    app.fail(busy());
    assert!(
        app.banner()
            .ends_with("tried 5 times, not tried again by itself")
    );
    app.wait(600_000);
    assert_eq!(app.requests(), 0);
    app.keys("<ctrl-r>");
    assert_eq!(app.request().prompts[0].text, "Hello");
}

#[test]
fn no_connection_is_offline_until_a_call_goes_well() {
    let mut app = sent(100);
    app.fail(no_connection());
    assert!(
        app.banner()
            .starts_with("No connection to api.pinaivu.com · connection refused")
    );
    assert!(app.state.is_offline);
    app.wait(2_000).opened();
    assert!(!app.state.is_offline);
}

#[test]
fn a_reply_that_breaks_off_is_kept_and_not_sent_again_by_itself() {
    let mut app = sent(100);
    app.opened().delta("half of");
    let said = "the connection was closed".to_owned();
    app.fail(Failure {
        kind: FailureKind::Cut,
        status: None,
        said,
        retry: Retry::AskUser,
    });
    assert_eq!(app.said()[1], "Assistant: half of (Interrupted)");
    let screen = app.screen();
    assert!(
        screen.contains("half of") && screen.contains("interrupted"),
        "{screen}"
    );
    assert!(screen.contains("Ctrl+R send again"), "{screen}");
    app.wait(600_000);
    assert_eq!(app.requests(), 0);
    app.keys("<ctrl-r>");
    assert_eq!(app.request().prompts.len(), 1, "the half reply is left out");
}

#[test]
fn even_a_retryable_fault_is_not_retried_once_text_has_come() {
    let mut app = sent(100);
    app.opened()
        .delta("half")
        .fail(no_connection())
        .wait(600_000);
    assert_eq!(app.requests(), 0);
}

#[test]
fn silence_is_said_and_left_to_the_person() {
    let mut app = sent(100);
    let said = "nothing arrived for 300 s".to_owned();
    app.fail(Failure {
        kind: FailureKind::Silence,
        status: None,
        said,
        retry: Retry::AskUser,
    });
    assert_eq!(
        app.banner(),
        "The server fell silent · nothing arrived for 300 s (silence_limit in the config file)"
    );
    app.wait(600_000);
    assert_eq!(app.requests(), 0);
}

#[test]
fn the_silence_of_a_list_is_not_set_by_the_limit_for_replies() {
    let mut app = App::new(100, 24);
    app.keys("<ctrl-o>").listed(Err(Failure {
        kind: FailureKind::Silence,
        status: None,
        said: "nothing arrived for 30 s".to_owned(),
        retry: Retry::AskUser,
    }));
    assert_eq!(
        app.keys("<esc>").banner(),
        "The server fell silent · nothing arrived for 30 s"
    );
}

#[test]
fn a_failure_that_comes_again_is_announced_once_with_a_count_and_gone_on_success() {
    let mut app = sent(100);
    let failure = || refused(FailureKind::Server, 500, "node died", Retry::AskUser);
    app.fail(failure());
    for times in 2..=4 {
        app.keys("<ctrl-r>").fail(failure());
        assert_eq!(app.state.banners.len(), 1);
        let count = format!(" · {times} times");
        assert!(app.banner().ends_with(&count), "{}", app.banner());
    }
    app.wait(3_600_000);
    assert_eq!(app.state.banners.len(), 1);
    assert!(app.banner().ends_with(" · 4 times"), "{}", app.banner());
    app.keys("<ctrl-r>").opened().delta("Hi").finish();
    assert!(app.state.banners.is_empty());
    app.keys("again<enter>").fail(failure());
    assert!(!app.banner().contains("times"), "{}", app.banner());
}

#[test]
fn after_a_refusal_waiting_messages_are_held() {
    let mut app = sent(100);
    app.keys("next<enter>");
    app.fail(refused(FailureKind::Unauthorized, 401, "", Retry::Never));
    assert!(app.screen().contains("held  next"));
    assert_eq!(app.requests(), 0);
}

#[test]
fn the_servers_words_are_cleaned_before_they_are_shown() {
    let mut app = sent(100);
    let said = "no \u{1b}[2J\u{1b}]0;gotcha\u{7}\u{202e}way\nsecond line";
    app.fail(refused(FailureKind::BadRequest, 400, said, Retry::Never));
    let banner = app.banner();
    assert!(
        !banner.chars().any(|c| c.is_control() || c == '\u{202e}'),
        "{banner:?}"
    );
}

#[test]
fn at_most_three_banners_are_shown_and_the_rest_counted() {
    let mut app = App::new(100, 30);
    for n in 0..5 {
        app.send(Msg::Saved(Err(format!("fault number {n}"))));
    }
    let screen = app.screen();
    assert!(
        screen.contains("and 2 more") && screen.contains("fault number 4"),
        "{screen}"
    );
    assert!(!screen.contains("fault number 1"), "{screen}");
    app.keys("<esc><esc><esc><esc><esc>");
    assert!(!app.screen().contains("fault number"));
}

#[test]
fn messages_that_were_held_go_on_after_the_person_has_sent_again() {
    let mut app = sent(100);
    app.keys("next<enter>");
    app.fail(refused(FailureKind::Server, 502, "", Retry::AskUser));
    app.keys("<ctrl-r>").opened().delta("Hi");
    app.effects();
    app.finish();
    assert_eq!(app.request().prompts.last().unwrap().text, "next");
}

/// A sentence of some ninety cells, and what to do at its end.
fn long_sentence(name: &str) -> String {
    format!("The file {name} says something that is too long for one row of any screen: mend it.")
}

#[test]
fn the_newest_banner_is_whole_whatever_the_others_have_to_say() {
    for (width, height, shown) in [(120, 36, 3), (80, 24, 3), (80, 20, 2), (50, 15, 1)] {
        let mut app = App::new(width, height);
        for name in ["one", "two", "three", "four"] {
            app.state.warn(long_sentence(name));
        }
        let screen = app.screen();
        assert_eq!(screen.matches('✖').count(), shown, "{screen}");
        assert!(
            screen.contains(&format!("and {} more", 4 - shown)),
            "{screen}"
        );
        let words: Vec<_> = screen
            .split(['✖'])
            .next_back()
            .unwrap()
            .split_whitespace()
            .collect();
        let words = words.join(" ");
        assert!(words.starts_with(&long_sentence("four")), "{screen}");
        assert!(words.contains("Esc dismiss"), "{screen}");
    }
}

#[test]
fn older_banners_are_counted_though_the_newest_takes_all_the_rows() {
    let said = "Invalid or revoked API key, or one that was made for another service than this";
    for (width, height) in [(120, 36), (80, 24), (50, 15), (40, 12)] {
        let mut app = App::new(width, height);
        for name in ["one", "two", "three", "four", "five"] {
            app.state.warn(long_sentence(name));
        }
        app.keys("Hello<enter>")
            .fail(refused(FailureKind::Unauthorized, 401, said, Retry::Never));
        let screen = app.screen();
        let hidden = 6 - screen.matches('✖').count();
        assert!(screen.contains(&format!("and {hidden} more")), "{screen}");
        assert!(screen.contains("401 Unauthorized"), "{screen}");
        assert!(screen.contains("F3 new key"), "{screen}");
        assert!(screen.contains("Esc edit"), "{screen}");
    }
}

/// What a screen says, without its columns.
fn words_of(screen: &str) -> String {
    screen.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn of_a_countdown_that_has_no_room_the_servers_words_are_cut() {
    let said = "Rate limit reached for gpt-4o in organization org-AbCdEfGhIjKlMnOpQrStUvWx on tokens \
        per min (TPM): Limit 30000, Used 29876, Requested 512. Please try again in 17s.";
    let retry = rate_limited(17).retry;
    for (width, height) in [(40, 12), (50, 15), (60, 12), (80, 24), (120, 36)] {
        let mut app = App::new(width, height);
        app.state.warn(long_sentence("one"));
        app.keys("Hello<enter>");
        app.fail(refused(FailureKind::RateLimited, 429, said, retry.clone()));
        let words = words_of(&app.screen());
        for shown in [
            "429 Too Many Requests",
            "· retrying in 0:17 (the server's Retry-After) · try 2 of 5",
            "Ctrl+R now",
            "Ctrl+O model",
            "F3 new key",
            "Esc edit",
        ] {
            assert!(
                words.contains(shown),
                "{shown} at {width}x{height}: {words}"
            );
        }
    }
}

#[test]
fn what_the_server_says_is_cut_no_more_than_needed() {
    let said = "one two three four five six seven eight nine ten ".repeat(3);
    let mut app = App::new(50, 13);
    app.keys("Hello<enter>");
    let retry = rate_limited(17).retry;
    app.fail(refused(FailureKind::RateLimited, 429, &said, retry));
    let screen = app.screen();
    let words = words_of(&screen);
    assert!(
        words.contains("429 Too Many Requests · one two three"),
        "{screen}"
    );
    assert!(words.contains("… · retrying in 0:17"), "{screen}");
    let banner = screen.lines().skip_while(|line| !line.contains('▲'));
    let banner = banner.take_while(|line| !line.contains('╭')).count();
    assert_eq!(banner, 6, "all the rows that it may have: {screen}");
}

#[test]
fn a_banner_that_no_rows_can_hold_keeps_the_keys_that_answer_it() {
    let mut app = App::new(40, 12);
    app.state
        .warn("many words that say what happened ".repeat(20));
    let screen = app.screen();
    assert!(screen.contains(" …"), "{screen}");
    assert!(screen.contains("Esc dismiss"), "{screen}");
}

#[test]
fn what_is_too_long_says_how_long_it_is_and_what_makes_it_so() {
    let mut app = App::new(120, 30);
    app.exchange("one", &"words of an answer ".repeat(2_000));
    app.keys("two<enter>");
    let said = "maximum context length is 8192";
    app.fail(refused(FailureKind::TooLong, 400, said, Retry::Never));
    let banner = app.banner();
    let words = "about 9.5k tokens were sent, 9.5k of them in the reply of 14:02";
    assert!(banner.contains(words), "{banner}");
    assert!(banner.contains("edit or delete what is long"), "{banner}");
}

#[test]
fn what_the_server_or_the_key_does_not_take_is_not_said_to_be_the_models_fault() {
    for (kind, status, words) in [
        (
            FailureKind::TooLarge,
            413,
            "larger than the server takes in one request",
        ),
        (
            FailureKind::TooLargeForRate,
            429,
            "more tokens than this key may send in a minute",
        ),
    ] {
        let mut app = App::new(120, 30);
        app.exchange("one", &"words of an answer ".repeat(2_000));
        app.keys("two<enter>");
        app.effects();
        app.fail(refused(kind, status, "", Retry::Never));
        let banner = app.banner();
        assert!(banner.contains(words), "{banner}");
        assert!(banner.contains("about 9.5k tokens were sent"), "{banner}");
        assert!(banner.contains("edit or delete what is long"), "{banner}");
        assert!(!banner.contains("reads more"), "{banner}");
        app.wait(600_000);
        assert_eq!(app.requests(), 0);
    }
}
