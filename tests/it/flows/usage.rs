//! Usage: the server's ledger, our own counts beside it, and what nobody here sent.

use crate::support::harness::{App, key_label, pinaivu, refused};
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::{Msg, Size, StreamEvent};
use pnv_tui::app::overlay::Overlay;
use pnv_tui::app::recall::Stored;
use pnv_tui::app::usage::Stage;
use pnv_tui::chat::history::{Answer, Question};
use pnv_tui::chat::usage::{Call, Day, Ledger, ModelUse, Own, Replies, Tries};
use pnv_tui::chat::{Delta, Endpoint, Failure, FailureKind, ReplyMeta, Retry, ServerKind};

const DAY_MS: u64 = 86_400_000;
const NOW: u64 = App::WALL.unix_ms;

/// Calls of an account whose gateway counts no tokens: so many days ago, to a model.
pub(crate) fn zeros(calls: &[(&str, u64, &str)]) -> Ledger {
    let call = |(id, days, model): &(&str, u64, &str)| Call {
        request_id: Some((*id).to_owned()),
        model: (*model).to_owned(),
        at: Some(NOW - days * DAY_MS),
        ..Call::default()
    };
    Ledger {
        requests: Some(calls.len() as u64),
        input: Some(0),
        output: Some(0),
        cost_nanox: Some(0),
        calls: calls.iter().map(call).collect(),
        ..Ledger::default()
    }
}

/// What the history counts: replies so many days ago.
pub(crate) fn own(requests: &[&str], replies: &[(u64, &str, u64)]) -> Own {
    let today = Day::of(NOW, App::WALL.utc_offset_s).0;
    let replies = replies.iter().map(|(days, model, count)| Replies {
        day: Day(today - i64::try_from(*days).unwrap()),
        model: (*model).to_owned(),
        count: *count,
        input: 1_234 * count,
        output: 567 * count,
    });
    Own {
        replies: replies.collect(),
        requests: requests.iter().map(|id| (*id).to_owned()).collect(),
        tries: Vec::new(),
        since: Some(NOW - 20 * DAY_MS),
    }
}

/// The questions that the pane has asked: of the server, of the history.
fn asked(app: &mut App) -> (u64, u16, Option<u64>) {
    let effects = app.effects();
    let fetch = effects.iter().find_map(|effect| {
        let Effect::FetchUsage { fetch, days } = effect else {
            return None;
        };
        Some((*fetch, *days))
    });
    let (fetch, days) = fetch.expect("the server is asked");
    let history = effects.iter().find_map(|effect| {
        let Effect::Ask {
            number,
            question: Question::Usage { .. },
        } = effect
        else {
            return None;
        };
        Some(*number)
    });
    (fetch, days, history)
}

/// A program whose history is kept, with the pane open and answered.
pub(crate) fn answered(app: &mut App, ledger: Ledger, own: Own) {
    let _ = app.state.keep_history(0);
    app.keys("/usage<enter>");
    let (fetch, _, history) = asked(app);
    app.send(Msg::Usage {
        fetch,
        result: Ok(ledger),
    });
    app.send(Msg::Stored(Stored::Answered {
        number: history.expect("the history is asked"),
        answer: Answer::Used(own),
    }));
}

fn wrong_path() -> Failure {
    refused(FailureKind::WrongPath, 404, "Not Found", Retry::Never)
}

#[test]
fn noughts_stand_beside_our_own_counts_which_are_named_as_such() {
    let mut app = App::new(100, 30);
    let ledger = zeros(&[("a", 0, "m"), ("b", 0, "m"), ("c", 3, "n")]);
    answered(
        &mut app,
        ledger,
        own(&["a", "b", "c"], &[(0, "m", 2), (3, "n", 1)]),
    );
    let screen = app.screen();
    for part in [
        "Usage · 30 days · api.pinaivu.com",
        "3 requests",
        "The server counts no tokens and no costs.",
        "3 replies, 3.7k tokens in, 1.7k out",
        "requests  here    in   out",
        "Sun 22 Nov",
        "· 2 days without any",
        "Thu 19 Nov",
    ] {
        assert!(screen.contains(part), "{part}:\n{screen}");
    }
    assert!(!screen.contains("not sent from here"), "{screen}");
}

#[test]
fn a_server_that_counts_is_believed() {
    let mut app = App::new(100, 30);
    let mut ledger = zeros(&[("a", 0, "m")]);
    (ledger.input, ledger.cost_nanox) = (Some(7_000), Some(35));
    ledger.calls[0].input = 7_000;
    ledger.calls[0].cost_nanox = 35;
    answered(&mut app, ledger, own(&["a"], &[]));
    let screen = app.screen();
    assert!(
        screen.contains("1 request · 7k tokens in, 0 out · 35 nanoX"),
        "{screen}"
    );
    assert!(screen.contains("requests  in  out  nanoX"), "{screen}");
    assert!(!screen.contains("counts no tokens"), "{screen}");
}

#[test]
fn the_documented_shape_has_a_chart_of_its_models() {
    let mut app = App::new(100, 30);
    let model = |model: &str, requests| ModelUse {
        model: model.to_owned(),
        requests,
        tokens: 100 * requests,
    };
    let ledger = Ledger {
        requests: Some(9),
        tokens: Some(900),
        models: vec![model("few", 2), model("many", 7)],
        ..Ledger::default()
    };
    answered(&mut app, ledger, Own::default());
    let screen = app.screen();
    assert!(screen.contains("9 requests · 900 tokens"), "{screen}");
    assert!(!screen.contains("Per day"), "{screen}");
    let place = |text: &str| screen.find(text).unwrap();
    assert!(place("Per model") < place("many") && place("many") < place("few"));
}

#[test]
fn requests_that_were_not_sent_from_here_are_pointed_out_with_care() {
    // As wide as the box, so that nothing stands beside its words.
    let mut app = App::new(88, 40);
    let calls = [
        ("?", 1, "m"),
        ("a", 2, "m"),
        ("refused", 5, "m"),
        ("?", 25, "m"),
    ];
    let mut own = own(&["a"], &[(2, "m", 1)]);
    own.tries = vec![Tries::of_message(NOW - 5 * DAY_MS)];
    answered(&mut app, zeros(&calls), own);
    let screen = app.screen().replace(['│', '\n'], " ");
    let words: Vec<&str> = screen.split_whitespace().collect();
    let screen = words.join(" ");
    for part in [
        "▲ 1 request was not sent from here, at 14:02 on 21 Nov. Another computer, program or key of \
         your account may have sent it. If none did, someone else may be using the key",
        "1 request was most likely a try from here that was refused or stopped",
        "1 request was made before all that the history here still has: nobody can tell",
    ] {
        assert!(screen.contains(part), "{part}:\n{screen}");
    }
}

#[test]
fn a_server_without_a_ledger_is_said_to_have_none_and_our_own_counts_stay() {
    let mut app = App::new(100, 30);
    let _ = app.state.keep_history(0);
    let other = Endpoint {
        kind: ServerKind::Other,
        host: "api.openai.com".to_owned(),
        ..pinaivu(Some(key_label()))
    };
    app.send(Msg::Connected(other)).effects();
    app.keys("/usage<enter>");
    assert!(app.screen().contains("Asking the server"));
    let (fetch, _, history) = asked(&mut app);
    let result = Err(wrong_path());
    app.send(Msg::Usage { fetch, result });
    app.send(Msg::Stored(Stored::Answered {
        number: history.unwrap(),
        answer: Answer::Used(own(&[], &[(0, "gpt", 4)])),
    }));
    let screen = app.screen();
    for part in [
        "api.openai.com keeps no ledger of usage: it answers 404",
        "4 replies",
        "replies",
        "gpt",
    ] {
        assert!(screen.contains(part), "{part}:\n{screen}");
    }
}

#[test]
fn a_history_that_cannot_answer_says_why_and_the_ledger_is_shown() {
    let mut app = App::new(100, 30);
    let _ = app.state.keep_history(0);
    app.keys("/usage<enter>");
    let (fetch, _, history) = asked(&mut app);
    let result = Ok(zeros(&[("a", 0, "m")]));
    app.send(Msg::Usage { fetch, result });
    let answer = Answer::Failed("The history cannot be read: disk.".to_owned());
    let number = history.unwrap();
    app.send(Msg::Stored(Stored::Answered { number, answer }));
    let screen = app.screen();
    assert!(
        screen.contains("The history cannot be read: disk."),
        "{screen}"
    );
    assert!(screen.contains("1 request"), "{screen}");
}

#[test]
fn another_span_is_asked_about_once_the_answer_before_has_come_and_been_dropped() {
    let mut app = App::new(100, 30);
    app.keys("/usage<enter>");
    let (first, days, history) = asked(&mut app);
    assert_eq!((days, history), (30, None), "nothing is kept here");
    app.keys("<tab><tab><tab><tab>");
    let asks = |effect: &Effect| matches!(effect, Effect::FetchUsage { .. });
    assert!(
        !app.effects().iter().any(asks),
        "each counts against the limit"
    );
    assert!(app.screen().contains("Usage · 90 days"), "{}", app.screen());
    let fetch = first;
    let result = Ok(zeros(&[("a", 0, "m")]));
    app.send(Msg::Usage { fetch, result });
    let (second, days, _) = asked(&mut app);
    assert_eq!(days, 90);
    assert!(app.screen().contains("Asking the server"));
    let fetch = second;
    let result = Ok(Ledger::default());
    app.send(Msg::Usage { fetch, result });
    assert!(!app.screen().contains("Asking the server"));
    app.keys("<tab>");
    assert_eq!(asked(&mut app).1, 7, "and round again");
}

#[test]
fn it_is_asked_anew_on_demand_but_not_twice_at_once() {
    let mut app = App::new(100, 30);
    app.keys("/usage<enter>").effects();
    app.keys("r<ctrl-r>");
    assert_eq!(app.effects(), []);
    let Some(Overlay::Usage(pane)) = &app.state.overlay else {
        panic!("the pane is open")
    };
    assert_eq!(pane.stage, Stage::Asked);
    let result = Ok(Ledger::default());
    app.send(Msg::Usage { fetch: 1, result });
    app.keys("<ctrl-r>");
    assert_eq!(asked(&mut app).1, 30);
    app.keys("<esc>");
    assert_eq!(app.state.overlay, None);
}

#[test]
fn without_a_history_this_run_is_counted() {
    let mut app = App::new(100, 30);
    app.keys("one<enter>").opened();
    let meta = ReplyMeta {
        request_id: Some("mine".to_owned()),
        ..ReplyMeta::default()
    };
    app.stream(StreamEvent::Delta(Delta::Meta(meta)));
    app.delta("1").finish();
    app.keys("/usage<enter>");
    let (fetch, ..) = asked(&mut app);
    let mut ledger = zeros(&[
        ("mine", 0, "llama3.2:1b"),
        ("theirs", 0, "m"),
        ("old", 3, "m"),
    ]);
    ledger.calls[0].at = Some(NOW + 2_000);
    ledger.calls[1].at = Some(NOW + 3_000);
    let result = Ok(ledger);
    app.send(Msg::Usage { fetch, result });
    let screen = app.screen();
    for part in [
        "Counted in this run: 1 reply, 37 tokens in, 7 out",
        "1 request was not sent from here",
        "1 request was made before this run of the program began",
    ] {
        assert!(screen.contains(part), "{part}:\n{screen}");
    }
}

#[test]
fn what_this_run_sent_hides_no_stranger_soon_after_it() {
    let mut app = App::new(100, 30);
    let name = |id: &str| {
        StreamEvent::Delta(Delta::Meta(ReplyMeta {
            request_id: Some(id.to_owned()),
            ..ReplyMeta::default()
        }))
    };
    app.keys("one<enter>").opened().stream(name("mine"));
    app.delta("1").finish();
    // Stopped before its name had come: one call to its model, and no other.
    app.keys("two<enter>").opened().delta("2").keys("<esc>");
    app.keys("/usage<enter>");
    let (fetch, ..) = asked(&mut app);
    let calls = [
        ("mine", 2, "llama3.2:1b"),
        ("theirs", 30, "qwen2.5:7b"),
        ("theirs", 600, "llama3.2:1b"),
    ];
    let mut ledger = zeros(&calls.map(|(id, _, model)| (id, 0, model)));
    for (call, (_, seconds, _)) in ledger.calls.iter_mut().zip(calls) {
        call.at = Some(NOW + seconds * 1_000);
    }
    ledger.calls.reverse();
    let result = Ok(ledger);
    app.send(Msg::Usage { fetch, result });
    let screen = app.screen();
    let alarm = "2 requests were not sent from here";
    assert!(screen.contains(alarm), "{screen}");
    assert!(!screen.contains("a try from here"), "{screen}");
}

#[test]
fn what_another_server_answered_in_this_run_is_not_counted() {
    let mut app = App::new(100, 30);
    app.keys("one<enter>").opened();
    app.delta("1").finish();
    if let Some(endpoint) = &mut app.state.endpoint {
        endpoint.base_url = "https://other.test/v1".to_owned();
    }
    app.keys("/usage<enter>");
    let screen = app.screen();
    assert!(
        screen.contains("Counted in this run: no replies"),
        "{screen}"
    );
}

#[test]
fn it_scrolls_to_its_end_and_no_further() {
    let mut app = App::new(80, 15);
    let calls: Vec<_> = (0..29).map(|days| ("a", days, "m")).collect();
    answered(&mut app, zeros(&calls), own(&["a"], &[]));
    let top = |app: &App| match &app.state.overlay {
        Some(Overlay::Usage(pane)) => pane.top,
        other => panic!("{other:?}"),
    };
    app.keys("<up>");
    assert_eq!(top(&app), 0);
    app.keys("<pagedown><pagedown><pagedown><pagedown><pagedown>");
    let last = top(&app);
    assert!(app.screen().contains("Per model"));
    app.keys("<down>");
    assert_eq!(top(&app), last);
    app.keys("<up>");
    assert_eq!(top(&app), last - 1);
    app.send(Msg::Resize(Size {
        width: 20,
        height: 5,
    }));
    app.screen();
}

#[test]
fn names_of_models_cannot_steer_the_terminal() {
    let mut app = App::new(100, 30);
    let ledger = zeros(&[("a", 0, "evil\u{1b}[2J\u{9b}31m\u{202e}")]);
    answered(&mut app, ledger, Own::default());
    let screen = app.screen();
    assert!(screen.contains("evil"), "{screen}");
    let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!screen.contains(steers), "{screen:?}");
}
