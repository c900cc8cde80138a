//! What is left of the rate limit: in the status bar, and before a message that would be refused.

use crate::support::harness::{App, pinaivu, rate_limited, refused};
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::{Msg, StreamEvent};
use pnv_tui::app::recall::Stored;
use pnv_tui::chat::history::{Answer, Op, Question};
use pnv_tui::chat::{
    Allowance, ApiKey, Delta, Endpoint, FailureKind, Finish, KeyLabel, KeySource, KeyVerdict, Left,
    Retry, ServerKind,
};

/// One that is connected to some server that tells what is left, or not.
fn elsewhere() -> App {
    let mut app = App::bare(120, 24);
    app.send(Msg::Connected(Endpoint {
        kind: ServerKind::Other,
        ..pinaivu(Some(crate::support::harness::key_label()))
    }));
    app.models(&["gpt"]);
    app.effects();
    app
}

fn ask(app: &mut App) -> &mut App {
    app.keys("Hello<enter>").opened()
}

fn told(app: &mut App, remaining: u64, limit: u64, resets_in_ms: u64) -> &mut App {
    let left = Left {
        remaining,
        limit: Some(limit),
        resets_in_ms: Some(resets_in_ms),
    };
    app.stream(StreamEvent::Delta(Delta::Allowance(Allowance {
        requests: Some(left),
        tokens: None,
    })))
}

fn no_header() -> pnv_tui::chat::Failure {
    let said = "Rate limit exceeded";
    refused(FailureKind::RateLimited, 429, said, Retry::Backoff)
}

fn status(app: &mut App) -> String {
    app.screen().lines().last().unwrap_or_default().to_owned()
}

#[test]
fn the_status_bar_counts_down_to_the_end_of_what_the_server_told() {
    let mut app = elsewhere();
    told(ask(&mut app), 41, 60, 12_000).delta("Hi").finish();
    let bar = status(&mut app);
    assert!(bar.contains("41/60 left, resets 0:12"), "{bar}");
    app.wait(2_500);
    let bar = status(&mut app);
    assert!(bar.contains("41/60 left, resets 0:10"), "{bar}");
    app.wait(9_500);
    let bar = status(&mut app);
    assert!(!bar.contains("resets"), "{bar}");
    assert_eq!(app.state.next_deadline(), None, "idle again");
}

#[test]
fn an_end_that_is_far_off_is_named_by_the_clock_and_wakes_nobody() {
    let mut app = elsewhere();
    told(ask(&mut app), 9_000, 10_000, 3 * 3_600_000).finish();
    let bar = status(&mut app);
    assert!(bar.contains("9k/10k left, resets at 17:02"), "{bar}");
    let deadline = app.state.next_deadline().expect("it ends some time");
    let now = app.state.now;
    assert!(deadline.since(now) > 2 * 3_600_000, "{deadline:?}");
}

#[test]
fn a_server_that_tells_nothing_and_is_unknown_gets_no_figure() {
    let mut app = elsewhere();
    ask(&mut app).delta("Hi").finish();
    assert!(!status(&mut app).contains("per min"));
    assert_eq!(app.state.next_deadline(), None);
}

#[test]
fn pinaivu_tells_nothing_so_that_our_own_calls_are_counted_against_its_usual_limit() {
    let mut app = App::new(120, 24);
    ask(&mut app).delta("Hi").finish();
    let bar = status(&mut app);
    assert!(bar.contains("about 59/60 per min  "), "{bar}");
    let minute = app.state.next_deadline();
    app.wait(59_999);
    assert_eq!(minute, Some(app.state.now.after(1)), "woken once a minute");
    app.wait(1);
    assert!(!status(&mut app).contains("per min"));
    for _ in 0..50 {
        ask(&mut app).delta("Hi").finish();
    }
    let bar = status(&mut app);
    assert!(bar.contains("about 10/60 per min, resets 1:00"), "{bar}");
}

#[test]
fn a_limit_that_a_refusal_taught_is_said_before_the_next_message() {
    let mut app = elsewhere();
    for _ in 0..3 {
        ask(&mut app).delta("Hi").finish();
    }
    app.wait(20_000);
    app.keys("Hello<enter>").fail(no_header());
    app.keys("<esc>");
    let screen = app.screen();
    let words = "the limit is reached, resets 0:40 · Enter sends all the same";
    assert!(screen.contains(words), "{screen}");
    assert!(screen.contains("0/3 per min, resets 0:40"), "{screen}");
    app.wait(40_000);
    let screen = app.screen();
    assert!(screen.contains("Enter sends ─"), "{screen}");
    ask(&mut app).delta("Hi").finish();
    assert!(status(&mut app).contains("2/3 per min"), "it is remembered");
}

#[test]
fn after_a_silent_refusal_of_the_first_call_nothing_is_left_of_its_minute() {
    let mut app = App::new(120, 24);
    app.keys("Hello<enter>").fail(no_header());
    let bar = status(&mut app);
    assert!(bar.contains("retrying in 1:01"), "{bar}");
    assert!(!bar.contains("per min"), "another used it up: {bar}");
    app.keys("<esc>");
    let screen = app.screen();
    let words = "the limit is reached, resets 1:00 · Enter sends all the same";
    assert!(screen.contains(words), "{screen}");
    assert!(screen.contains("0 left, resets 1:00"), "{screen}");
    app.wait(59_999);
    assert!(status(&mut app).contains("0 left, resets 0:01"));
    app.wait(1);
    let screen = app.screen();
    assert!(screen.contains("Enter sends ─"), "{screen}");
    assert_eq!(app.state.next_deadline(), None, "idle again");
}

#[test]
fn refusals_alone_teach_no_limit_and_a_call_that_is_let_in_ends_them() {
    let mut app = next_day(Vec::new());
    app.keys("Hello<enter>").fail(no_header());
    for _ in 0..3 {
        app.wait(1_000).keys("<ctrl-r>").fail(no_header());
    }
    assert_eq!(kept(&mut app), []);
    app.wait(1_000).keys("<ctrl-r>").opened();
    let bar = status(&mut app);
    assert!(!bar.contains("resets"), "{bar}");
    app.delta("Hi").finish();
    assert!(app.screen().contains("Enter sends ─"), "{}", app.screen());
}

#[test]
fn a_learnt_limit_that_was_used_up_before_the_program_began_has_nothing_left() {
    let (name, _) = learnt();
    let mut app = next_day(vec![(name, "3".to_owned())]);
    app.keys("Hello<enter>").fail(no_header());
    let screen = app.screen();
    assert!(screen.contains("0/3 per min, resets 1:00"), "{screen}");
    assert_eq!(kept(&mut app), [], "it is the same as before");
    app.wait(61_000).opened().delta("Hi").finish();
    assert!(status(&mut app).contains("2/3 per min, resets 1:00"));
}

#[test]
fn a_silent_refusal_counts_for_more_than_what_the_server_told_before() {
    let mut app = elsewhere();
    told(ask(&mut app), 41, 60, 120_000).delta("Hi").finish();
    app.keys("Hello<enter>").fail(no_header()).keys("<esc>");
    let screen = app.screen();
    assert!(
        screen.contains("the limit is reached, resets 1:00"),
        "{screen}"
    );
    app.wait(60_000);
    let bar = status(&mut app);
    assert!(bar.contains("40/60 left, resets 1:00"), "{bar}");
}

#[test]
fn what_waits_for_a_retry_says_what_enter_does_rather_than_the_limit() {
    let mut app = elsewhere();
    told(ask(&mut app), 0, 3, 20_000).delta("Hi").finish();
    assert!(app.screen().contains("the limit is reached, resets 0:20"));
    app.keys("Hello<enter>").fail(rate_limited(17));
    assert!(app.screen().contains("Enter queues"), "{}", app.screen());
}

#[test]
fn another_key_has_a_budget_of_its_own() {
    let mut app = elsewhere();
    told(ask(&mut app), 0, 3, 20_000).delta("Hi").finish();
    let mut other = crate::support::harness::key_label();
    other.masked = "sk-pnv-…Zzzz".to_owned();
    app.send(Msg::Connected(Endpoint {
        kind: ServerKind::Other,
        ..pinaivu(Some(other))
    }));
    let screen = app.screen();
    assert!(!screen.contains("limit is reached"), "{screen}");
    assert!(!screen.contains("0/3"), "{screen}");
}

#[test]
fn a_refusal_until_some_time_is_said_before_the_next_message() {
    let mut app = elsewhere();
    app.keys("Hello<enter>").fail(rate_limited(30));
    app.keys("<esc>");
    let screen = app.screen();
    assert!(screen.contains("0 left, resets 0:30"), "{screen}");
    assert!(
        screen.contains("the limit is reached, resets 0:30"),
        "{screen}"
    );
}

#[test]
fn what_a_refusal_tells_is_counted_by_too() {
    let mut app = elsewhere();
    told(app.keys("Hello<enter>"), 0, 60, 12_000).fail(rate_limited(12));
    let bar = status(&mut app);
    assert!(bar.contains("0/60 left, resets 0:12"), "{bar}");
}

#[test]
fn calls_are_not_used_up_where_tokens_are() {
    let mut app = elsewhere();
    let left = |remaining, limit| Left {
        remaining,
        limit: Some(limit),
        resets_in_ms: Some(12_000),
    };
    let allowance = Allowance {
        requests: Some(left(41, 60)),
        tokens: Some(left(0, 40_000)),
    };
    app.keys("Hello<enter>")
        .stream(StreamEvent::Delta(Delta::Allowance(allowance)))
        .fail(rate_limited(12));
    let bar = status(&mut app);
    assert!(bar.contains("0/40k tokens"), "{bar}");
}

/// The server tells that so many of 40,000 tokens are left, and calls in plenty.
fn told_tokens(app: &mut App, remaining: u64, calls: u64) -> &mut App {
    let left = |remaining, limit, resets| Left {
        remaining,
        limit: Some(limit),
        resets_in_ms: Some(resets),
    };
    app.stream(StreamEvent::Delta(Delta::Allowance(Allowance {
        requests: Some(left(calls, 60, 3_600_000)),
        tokens: Some(left(remaining, 40_000, 12_000)),
    })))
}

#[test]
fn a_conversation_of_more_tokens_than_are_left_is_said_before_it_is_sent() {
    let mut app = elsewhere();
    let answer = "words of an answer ".repeat(2_000);
    told_tokens(ask(&mut app), 5, 41).delta(&answer);
    app.stream(StreamEvent::Finished(Finish::Stop));
    let words = "about 9.5k tokens to send, 5 left, resets 0:12 · Enter sends all the same";
    assert!(app.screen().contains(words), "{}", app.screen());
    app.wait(2_000);
    assert!(app.screen().contains("5 left, resets 0:10"));
    app.wait(10_000);
    assert!(app.screen().contains("Enter sends ─"), "{}", app.screen());
}

#[test]
fn what_is_being_written_counts_against_the_tokens_that_are_left() {
    let mut app = elsewhere();
    told_tokens(ask(&mut app), 1_000, 41).delta("Hi").finish();
    assert!(app.screen().contains("Enter sends ─"), "{}", app.screen());
    app.paste(&"a line of a file\n".repeat(300));
    let words = "about 1.3k tokens to send, 1k left, resets 0:12";
    assert!(app.screen().contains(words), "{}", app.screen());
    app.keys("<ctrl-c>");
    assert!(app.screen().contains("Enter sends ─"), "{}", app.screen());
}

#[test]
fn tokens_that_do_not_suffice_are_said_though_calls_are_nearer_to_their_end() {
    let mut app = elsewhere();
    told_tokens(ask(&mut app), 2_000, 1).delta(&"word ".repeat(3_000));
    app.stream(StreamEvent::Finished(Finish::Stop));
    let screen = app.screen();
    assert!(screen.contains("1/60 left, resets at 15:02"), "{screen}");
    assert!(screen.contains("2k left, resets 0:12"), "{screen}");
    let next = app.state.next_deadline().expect("it is counted down");
    assert!(next.since(app.state.now) <= 1_000, "{next:?}");
    app.wait(2_000);
    assert!(app.screen().contains("2k left, resets 0:10"));
}

/// What the history was told to keep of learnt limits, by name.
fn kept(app: &mut App) -> Vec<(String, Option<String>)> {
    let mut kept = Vec::new();
    for effect in app.effects() {
        if let Effect::Store(Op::Keep { name, value }) = effect
            && name.starts_with("calls a minute")
        {
            kept.push((name, value));
        }
    }
    kept
}

/// A program of the next day, which the history tells this.
fn next_day(kept: Vec<(String, String)>) -> App {
    let mut app = elsewhere();
    let Effect::Ask { number, question } = app.state.keep_history(7) else {
        panic!("nothing was asked");
    };
    assert_eq!(question, Question::Kept);
    let answer = Answer::Kept(kept);
    app.send(Msg::Stored(Stored::Answered { number, answer }));
    app
}

/// The name and the value under which a limit of three is kept.
fn learnt() -> (String, String) {
    let mut app = next_day(Vec::new());
    for _ in 0..3 {
        ask(&mut app).delta("Hi").finish();
    }
    app.keys("Hello<enter>").fail(no_header());
    match kept(&mut app).as_slice() {
        [(name, Some(value))] => (name.clone(), value.clone()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_limit_that_was_learnt_is_known_the_next_day_and_forgotten_when_it_is_none() {
    let (name, value) = learnt();
    let other = ("theme".to_owned(), "dusk".to_owned());
    let mut app = next_day(vec![other, (name.clone(), value)]);
    ask(&mut app).delta("Hi").finish();
    assert!(status(&mut app).contains("2/3 per min"));
    for _ in 0..3 {
        ask(&mut app).delta("Hi").finish();
    }
    assert_eq!(kept(&mut app), [(name, None)]);
}

#[test]
fn what_the_history_says_of_limits_is_taken_only_if_it_is_a_limit() {
    let (name, _) = learnt();
    for value in ["0", "-3", "many", "", "99999999999999999999999"] {
        let nameless = ("calls a minute".to_owned(), "3".to_owned());
        let mut app = next_day(vec![nameless, (name.clone(), value.to_owned())]);
        ask(&mut app).delta("Hi").finish();
        assert!(!status(&mut app).contains("per min"), "{value}");
    }
}

#[test]
fn a_learnt_limit_begins_no_minute_before_the_first_call() {
    let (name, _) = learnt();
    let mut app = next_day(vec![(name, "60".to_owned())]);
    assert!(!status(&mut app).contains("per min"));
    assert_eq!(app.state.next_deadline(), None);
    app.wait(50_000);
    ask(&mut app).delta("Hi").finish();
    assert!(status(&mut app).contains("59/60 per min, resets 1:00"));
}

#[test]
fn a_check_counts_for_the_key_that_is_checked_and_may_begin_its_minute() {
    let mut app = App::new(120, 30);
    let other =
        ApiKey::from_text("sk-pnv-OTHERotherOTHERotherOTHERotherOTHERotherOTHER9876").unwrap();
    app.keys("<f3>")
        .paste("sk-pnv-OTHERotherOTHERotherOTHERotherOTHERotherOTHER9876")
        .keys("<enter>");
    let asked = app.effects();
    assert!(matches!(asked[..], [Effect::CheckKey { .. }]), "{asked:?}");
    app.send(Msg::KeyChecked {
        check: 1,
        result: Ok(KeyVerdict::Accepted),
    });
    app.keys("<esc>").wait(20_000);
    let bar = status(&mut app);
    assert!(!bar.contains("per min"), "not for the key in force: {bar}");
    let label = KeyLabel {
        source: KeySource::Session,
        masked: other.masked(),
    };
    app.send(Msg::Connected(pinaivu(Some(label)))).keys("Hello");
    let bar = status(&mut app);
    assert!(bar.contains("about 59/60 per min"), "{bar}");
    app.keys("<enter>").fail(no_header());
    assert!(
        app.banner().contains("retrying in 0:4"),
        "the minute began with the check: {}",
        app.banner()
    );
}
