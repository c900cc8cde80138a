//! Replies that break off, fall silent, end early or come from another model: each is kept, and
//! says what became of it.

use crate::support::harness::{App, refused};
use pnv_tui::app::catalog::Listing;
use pnv_tui::app::msg::StreamEvent;
use pnv_tui::chat::{Delta, Failure, FailureKind, Finish, ReplyMeta, Retry, Role};

fn begun() -> App {
    let mut app = App::new(120, 24);
    app.keys("one<enter>").opened().delta("half of");
    app.effects();
    app
}

fn broken(kind: FailureKind, said: &str) -> App {
    let mut app = begun();
    app.fail(Failure {
        kind,
        status: None,
        said: said.to_owned(),
        retry: Retry::AskUser,
    });
    app
}

fn ended(finish: Finish) -> App {
    let mut app = begun();
    app.stream(StreamEvent::Finished(finish));
    app
}

fn thought(app: &mut App) {
    app.stream(StreamEvent::Delta(Delta::Reasoning("hm".to_owned())));
}

/// The row that tells about the last reply.
fn head(app: &mut App) -> String {
    let screen = app.screen();
    let is_head = |row: &&str| row.starts_with("  ") && row.ends_with("14:02");
    let row = screen.lines().rev().find(is_head);
    row.unwrap_or_else(|| panic!("{screen}")).trim().to_owned()
}

#[test]
fn what_broke_a_reply_stays_in_its_head_when_the_banner_is_gone() {
    for (kind, said, words) in [
        (
            FailureKind::Cut,
            "no [DONE] came",
            "interrupted · no [DONE] came",
        ),
        (
            FailureKind::Silence,
            "",
            "interrupted · the server fell silent",
        ),
        (FailureKind::Server, "node died", "interrupted · node died"),
        (FailureKind::Protocol, "no JSON", "interrupted · no JSON"),
    ] {
        let mut app = broken(kind, said);
        assert!(
            app.banner().contains("what arrived is kept"),
            "{}",
            app.banner()
        );
        assert!(app.banner().contains(said), "{}", app.banner());
        app.keys("<esc>");
        assert_eq!(app.banner(), "");
        assert!(head(&mut app).contains(words), "{}", head(&mut app));
        assert_eq!(app.said()[1], "Assistant: half of (Interrupted)");
    }
}

#[test]
fn a_broken_reply_is_sent_for_again_or_gone_on_with() {
    let mut app = broken(FailureKind::Cut, "reset");
    let hints = "Ctrl+R send again  /continue  Esc dismiss";
    assert!(app.screen().contains(hints), "{}", app.screen());
    app.keys("<ctrl-r>");
    assert_eq!(app.request().prompts.len(), 1);
    assert!(
        app.screen().contains(" · 2/2 · waiting"),
        "{}",
        app.screen()
    );
    let mut app = broken(FailureKind::Cut, "reset");
    app.keys("/continue<enter>");
    let sent = app.request().prompts;
    assert_eq!(
        (sent[1].role, sent[1].text.as_str()),
        (Role::Assistant, "half of")
    );
    assert_eq!(app.banner(), "");
}

#[test]
fn to_go_on_is_offered_only_from_words_of_an_answer() {
    let mut app = App::new(120, 24);
    app.keys("one<enter>").opened();
    thought(&mut app);
    app.fail(Failure {
        kind: FailureKind::Cut,
        status: None,
        said: "reset".to_owned(),
        retry: Retry::AskUser,
    });
    let screen = app.screen();
    assert!(screen.contains("what arrived is kept"), "{screen}");
    assert!(
        screen.contains("Ctrl+R send again  Esc dismiss"),
        "{screen}"
    );
    let mut app = App::new(120, 24);
    app.keys("one<enter>").opened();
    thought(&mut app);
    app.stream(StreamEvent::Finished(Finish::Length));
    let screen = app.screen();
    assert!(screen.contains("cut off while it reasoned"), "{screen}");
    assert!(!screen.contains("/continue"), "{screen}");
}

#[test]
fn continue_has_the_key_that_the_person_gives_it() {
    use pnv_tui::app::command::{Command, Context};
    let mut app = broken(FailureKind::Cut, "reset");
    let key = "f5".parse().unwrap();
    let keymap = &mut app.state.settings.keymap;
    keymap.bind(Context::Global, key, Some(Command::Continue));
    assert!(app.screen().contains("F5 go on"), "{}", app.screen());
}

#[test]
fn what_waits_behind_a_broken_reply_is_held_and_goes_on_after_it() {
    let mut app = begun();
    app.keys("two<enter>")
        .fail(refused(FailureKind::Server, 502, "gone", Retry::Backoff));
    assert!(app.screen().contains("held: the reply broke off"));
    app.wait(600_000);
    assert_eq!(app.requests(), 0);
    app.keys("<ctrl-r>").opened().delta("whole").finish();
    app.effects();
    assert!(app.state.queue.is_empty());
}

#[test]
fn a_reply_at_the_limit_of_its_length_says_how_to_have_the_rest() {
    let mut app = ended(Finish::Length);
    assert!(head(&mut app).contains("cut off at the limit of its length"));
    assert!(
        app.screen().contains("/continue asks for the rest"),
        "{}",
        app.screen()
    );
    app.keys("/continue<enter>");
    assert_eq!(app.requests(), 1);
}

#[test]
fn a_filter_and_an_odd_reason_are_said() {
    let mut app = ended(Finish::Filtered);
    assert!(head(&mut app).contains("cut off by the server's content filter"));
    let mut app = ended(Finish::Other("tool_calls".to_owned()));
    assert!(head(&mut app).contains("ended with 'tool_calls'"));
}

#[test]
fn an_end_in_order_without_a_reason_is_no_fault() {
    for finish in [Finish::Unnamed, Finish::Missing] {
        let mut app = ended(finish);
        assert_eq!(app.said()[1], "Assistant: half of (Complete)");
        assert!(!head(&mut app).contains("interrupted"));
        assert_eq!(app.banner(), "");
        app.wait(600_000);
        assert_eq!(app.requests(), 0);
    }
}

#[test]
fn a_reason_that_is_missing_is_said_where_the_shape_has_a_place_for_it() {
    let mut app = ended(Finish::Missing);
    let words = "ended without a reason, may be cut";
    assert!(head(&mut app).contains(words), "{}", head(&mut app));
    app.keys("/continue<enter>");
    assert_eq!(app.requests(), 1);
    let mut app = ended(Finish::Unnamed);
    assert!(!head(&mut app).contains("reason"), "{}", head(&mut app));
    let mut app = App::new(120, 24);
    app.keys("one<enter>").opened();
    thought(&mut app);
    app.stream(StreamEvent::Finished(Finish::Missing));
    let words = "ended while it reasoned, without a reason, may be cut";
    assert!(head(&mut app).contains(words), "{}", head(&mut app));
}

#[test]
fn that_a_reply_may_be_cut_is_said_where_there_is_little_room() {
    for (width, model, words) in [
        (50, "llama3.2:1b", "llama3.2:1b · 4.0 s · may be cut"),
        (80, "qwen2.5-coder-32b-instruct", " tok/s · may be cut"),
    ] {
        let mut app = App::new(width, 24);
        app.state.model = Some(model.to_owned());
        app.keys("one<enter>").opened();
        for _ in 0..40 {
            app.wait(100);
            if width == 80 {
                app.delta("word ");
            }
        }
        app.delta("half of")
            .stream(StreamEvent::Finished(Finish::Missing));
        let screen = app.screen();
        assert!(screen.contains(words), "{screen}");
    }
}

#[test]
fn reasoning_without_an_answer_is_said() {
    let mut app = App::new(120, 24);
    app.keys("one<enter>").opened();
    thought(&mut app);
    app.finish();
    assert!(head(&mut app).contains("reasoning without an answer"));
}

#[test]
fn a_long_silence_is_said_from_its_tenth_second_on() {
    let mut app = App::new(120, 24);
    app.keys("one<enter>").wait(9_999);
    assert!(head(&mut app).contains("waiting 9 s") && !head(&mut app).contains("nothing"));
    app.wait(1);
    assert!(head(&mut app).contains("waiting 10 s · nothing has come yet"));
    assert!(app.screen().contains("Esc stops"));
    app.opened();
    thought(&mut app);
    app.wait(1_000);
    assert!(head(&mut app).contains("thinking 11 s") && !head(&mut app).contains("nothing"));
    app.delta("text").wait(12_000);
    assert!(
        head(&mut app).contains("23 s · nothing for 12 s"),
        "{}",
        head(&mut app)
    );
    app.delta("more");
    assert!(!head(&mut app).contains("nothing"));
}

#[test]
fn another_model_than_was_asked_is_told() {
    let answered_by = |model: &str| {
        let mut app = App::new(120, 24);
        app.keys("one<enter>").opened();
        app.stream(StreamEvent::Delta(Delta::Meta(ReplyMeta {
            model: Some(model.to_owned()),
            request_id: None,
        })));
        app.delta("1");
        let live = head(&mut app);
        app.finish();
        (live, head(&mut app))
    };
    let (live, ended) = answered_by("qwen2.5:7b");
    for head in [live, ended] {
        assert!(
            head.starts_with("qwen2.5:7b · instead of llama3.2:1b"),
            "{head}"
        );
    }
    for same in [
        "llama3.2:1b",
        "llama3.2:1b-instruct-q4_K_M",
        "meta/llama-3.2-1b",
    ] {
        let (live, ended) = answered_by(same);
        assert!(
            !live.contains("instead") && !ended.contains("instead"),
            "{ended}"
        );
    }
}

fn lost_answer() -> Failure {
    Failure {
        kind: FailureKind::Cut,
        status: None,
        said: "nothing of it had arrived: the server reset the connection".to_owned(),
        retry: Retry::Backoff,
    }
}

fn lost_question() -> Failure {
    Failure {
        kind: FailureKind::Reset,
        status: None,
        said: "the server closed the connection without an answer".to_owned(),
        retry: Retry::Backoff,
    }
}

#[test]
fn a_question_lost_in_flight_is_asked_again_at_most_servers() {
    let mut app = App::elsewhere(120, 30, None);
    app.keys("one<enter>");
    app.effects();
    for tries in 2..=5 {
        app.fail(lost_question());
        let banner = app.banner();
        let begin =
            "No answer came · the server closed the connection without an answer · retrying";
        assert!(banner.starts_with(begin), "{banner}");
        assert!(banner.contains(&format!("try {tries} of 5")), "{banner}");
        assert!(!app.state.is_offline);
        app.wait(20_000);
        assert_eq!(app.requests(), 1);
    }
    app.fail(lost_question()).wait(600_000);
    assert_eq!(app.requests(), 0);
}

#[test]
fn a_question_or_an_answer_lost_at_pinaivus_may_be_paid_and_is_asked_about() {
    for mut app in [App::new(120, 30), App::elsewhere(120, 30, Some(1))] {
        for lost in [lost_question(), lost_answer()] {
            app.keys("one<enter>");
            app.effects();
            app.fail(lost.clone());
            let banner = app.banner();
            assert!(banner.starts_with("No answer came · "), "{banner}");
            assert!(banner.contains(&lost.said), "{banner}");
            let paid = "it may have been done and paid for, so it is not sent again by itself";
            assert!(banner.ends_with(paid), "{banner}");
            assert!(app.screen().contains("Ctrl+R send again"));
            app.wait(600_000);
            // Nor does it go out because another call has found the server.
            app.keys("<ctrl-o>");
            if matches!(app.state.catalog.listing, Listing::Asked(_)) {
                app.models(&["llama3.2:1b"]);
            }
            app.keys("<esc>");
            assert_eq!(app.requests(), 0);
            app.keys("<ctrl-r>");
            assert_eq!(app.request().prompts[0].text, "one");
            app.opened().delta("1").finish().keys("<ctrl-n>");
            app.effects();
        }
    }
}

#[test]
fn an_answer_lost_before_its_first_word_is_tried_again_and_not_called_offline() {
    let mut app = App::elsewhere(120, 30, None);
    app.keys("one<enter>").opened().fail(lost_answer());
    app.effects();
    assert!(!app.state.is_offline);
    let banner = app.banner();
    assert!(
        banner.starts_with("The reply broke off") && banner.contains("nothing of it had arrived"),
        "{banner}"
    );
    app.wait(20_000);
    assert_eq!(app.requests(), 1);
}
