//! The nodes: listed, aging, and what they tell of the models.

use crate::support::harness::{App, key_label, no_connection, pinaivu, rate_limited, refused};
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::Msg;
use pnv_tui::chat::{
    Endpoint, Failure, FailureKind, Model, ModelList, Node, NodeList, Retry, ServerKind,
};

/// What the gateway's clock says when it answers: another time than here.
const CLOCK: u64 = 1_700_000_000_000;

pub(crate) fn node(peer: &str, models: &[&str], seconds_ago: u64) -> Node {
    Node {
        peer: peer.to_owned(),
        models: models.iter().map(|model| (*model).to_owned()).collect(),
        last_seen: Some(CLOCK - seconds_ago * 1_000),
        most_jobs: Some(4),
    }
}

pub(crate) fn list(nodes: Vec<Node>) -> NodeList {
    NodeList {
        nodes,
        left_out: 0,
        told_at: Some(CLOCK),
    }
}

/// Answers the question for nodes that is on its way.
pub(crate) fn told(app: &mut App, result: Result<NodeList, Failure>) {
    let effects = app.effects();
    let fetch = effects.iter().rev().find_map(|effect| {
        let Effect::FetchNodes { fetch } = effect else {
            return None;
        };
        Some(*fetch)
    });
    let fetch = fetch.unwrap_or_else(|| panic!("nobody asked for nodes: {effects:?}"));
    app.send(Msg::Nodes { fetch, result });
}

/// A program that has asked for the nodes of the models that it knows.
pub(crate) fn connected(width: u16, height: u16) -> App {
    let mut app = App::bare(width, height);
    app.send(Msg::Connected(pinaivu(Some(key_label()))));
    app.models(&["llama3.2:1b", "llama3.2:3b"]);
    app
}

fn wakes(app: &App) -> Option<u64> {
    let next = app.state.next_deadline()?;
    Some(next.since(app.state.now))
}

#[test]
fn nodes_are_asked_for_where_models_tell_of_some() {
    let mut app = connected(80, 24);
    assert!(matches!(
        app.effects().last(),
        Some(Effect::FetchNodes { .. })
    ));
    let mut other = App::bare(80, 24);
    other.send(Msg::Connected(Endpoint {
        kind: ServerKind::Other,
        ..pinaivu(Some(key_label()))
    }));
    let models = vec![Model::default()];
    let left_out = 0;
    other.listed(Ok(ModelList { models, left_out }));
    let asks = |effect: &Effect| matches!(effect, Effect::FetchNodes { .. });
    assert!(!other.effects().iter().any(asks));
}

#[test]
fn a_node_ages_on_the_screen_by_the_servers_own_clock() {
    let mut app = connected(80, 24);
    let nodes = vec![node("12D3KooWaaaaaaaaaBBBBBBBBBB", &["llama3.2:1b"], 12)];
    told(&mut app, Ok(list(nodes)));
    assert_eq!(wakes(&app), None, "nothing to see, nothing to wake for");
    app.keys("/nodes<enter>");
    let screen = app.screen();
    for part in [
        "Nodes · api.pinaivu.com",
        "● …BBBBBBBBBB",
        "12 s ago",
        "4 jobs",
        "1 node, live",
    ] {
        assert!(screen.contains(part), "{part}:\n{screen}");
    }
    assert_eq!(wakes(&app), Some(1_000));
    app.wait(3_000);
    assert!(app.screen().contains("15 s ago"));
    app.wait(75_000);
    assert!(app.screen().contains("○ …BBBBBBBBBB"), "{}", app.screen());
    app.wait(100_000);
    assert!(app.screen().contains("3 min ago"), "{}", app.screen());
    assert_eq!(wakes(&app), Some(50_000));
    app.keys("<esc>");
    assert_eq!(wakes(&app), None);
}

#[test]
fn a_server_without_nodes_says_so_only_where_they_are_looked_for() {
    let mut app = connected(80, 24);
    let failure = refused(FailureKind::WrongPath, 404, "Not Found", Retry::Never);
    told(&mut app, Err(failure.clone()));
    assert!(app.state.banners.is_empty());
    app.keys("/nodes<enter>");
    assert!(app.screen().contains("Asking the server"));
    told(&mut app, Err(failure));
    let screen = app.screen();
    assert!(
        screen.contains("api.pinaivu.com tells of no nodes: it answers 404"),
        "{screen}"
    );
    app.keys("r");
    told(&mut app, Err(no_connection()));
    assert!(app.screen().contains("No connection to api.pinaivu.com"));
    app.keys("<ctrl-r>");
    told(&mut app, Ok(list(Vec::new())));
    assert!(app.screen().contains("The server lists no node"));
}

#[test]
fn a_model_that_is_listed_and_served_by_nobody_says_so_before_a_send() {
    let ahead = "no node serves this model just now";
    let mut app = connected(100, 24);
    assert!(!app.screen().contains(ahead));
    // Listed with a node, which has not been seen for minutes.
    let nodes = vec![
        node("dead", &["llama3.2:1b"], 200),
        node("live", &["llama3.2:3b"], 5),
    ];
    told(&mut app, Ok(list(nodes)));
    assert!(
        app.screen()
            .contains(&format!("{ahead} · Enter sends all the same"))
    );
    app.keys("<ctrl-o>");
    assert!(app.screen().contains("no live node · last seen 3 min ago"));
    app.keys("<down>");
    assert!(
        app.screen().contains("1 of 1 live · seen 5 s ago"),
        "{}",
        app.screen()
    );
    app.keys("<enter>");
    assert!(!app.screen().contains(ahead));
    app.keys("<ctrl-o><up><enter>hello<enter>");
    assert_eq!(app.requests(), 1, "it is sent all the same");
}

#[test]
fn a_list_that_says_no_node_is_enough_and_is_not_believed_for_ever() {
    let mut app = App::bare(100, 24);
    app.send(Msg::Connected(pinaivu(Some(key_label()))));
    let models = vec![Model {
        id: "m".to_owned(),
        nodes: Some(0),
        ..Model::default()
    }];
    let left_out = 0;
    app.listed(Ok(ModelList { models, left_out }));
    assert!(app.state.is_unserved("m"));
    app.wait(601_000);
    assert!(!app.state.is_unserved("m"));
}

/// How often the nodes were asked for since the last call, and whether a message went out before that.
fn renewed(app: &mut App) -> (usize, bool) {
    let effects = app.effects();
    let is_asked = |effect: &Effect| matches!(effect, Effect::FetchNodes { .. });
    let is_sent = |effect: &Effect| matches!(effect, Effect::OpenStream { .. });
    let (sent, asked) = (
        effects.iter().position(is_sent),
        effects.iter().position(is_asked),
    );
    let is_beside = sent.is_some_and(|sent| asked.is_none_or(|asked| sent < asked));
    (effects.into_iter().filter(is_asked).count(), is_beside)
}

fn no_node_took_it() -> Failure {
    let said = "no nodes available: auction closed with no bids";
    refused(FailureKind::Server, 503, said, Retry::Backoff)
}

#[test]
fn a_model_that_has_answered_is_served_whatever_was_told() {
    let mut app = connected(100, 24);
    let models = ["llama3.2:1b", "llama3.2:3b"];
    told(&mut app, Ok(list(vec![node("dead", &models, 200)])));
    app.keys("hello<enter>").opened().delta("Hi").keys("<esc>");
    assert!(app.state.is_unserved("llama3.2:1b"), "it was not whole");
    app.exchange("hello", "Hi");
    assert!(!app.state.is_unserved("llama3.2:1b"));
    assert!(app.state.is_unserved("llama3.2:3b"), "of that nobody heard");
    assert!(!app.screen().contains("no node serves this model just now"));
}

#[test]
fn a_message_asks_for_nodes_anew_beside_itself_once_they_are_old() {
    let mut app = connected(100, 24);
    told(&mut app, Ok(list(vec![node("x", &["llama3.2:1b"], 5)])));
    app.wait(90_000).exchange("one", "1");
    assert_eq!(renewed(&mut app), (0, true), "they are not old yet");
    app.wait(1_000).exchange("two", "2");
    assert_eq!(
        renewed(&mut app),
        (1, true),
        "and the message does not wait"
    );
    app.wait(600_000).exchange("three", "3");
    assert_eq!(renewed(&mut app), (0, true), "one question at a time");
    // What died meanwhile is told before the next message, however long the program runs.
    let result = Ok(list(vec![node("x", &["llama3.2:1b"], 700)]));
    app.send(Msg::Nodes { fetch: 2, result });
    assert!(app.state.is_unserved("llama3.2:1b"));
    app.wait(3_600_000);
    assert_eq!(renewed(&mut app), (0, false), "nobody asks for nothing");
    app.exchange("four", "4");
    assert_eq!(renewed(&mut app), (1, true));
}

#[test]
fn a_call_that_found_no_node_asks_who_is_left() {
    let mut app = connected(100, 24);
    told(&mut app, Ok(list(vec![node("x", &["llama3.2:1b"], 5)])));
    app.wait(20_000).keys("hello<enter>");
    assert_eq!(renewed(&mut app), (0, true));
    app.fail(no_node_took_it());
    let result = Ok(list(vec![node("x", &["another"], 5)]));
    app.send(Msg::Nodes { fetch: 2, result });
    assert_eq!(renewed(&mut app), (1, false));
    assert!(app.state.is_unserved("llama3.2:1b"));
    app.wait(3_000).fail(no_node_took_it());
    assert_eq!(renewed(&mut app), (0, true), "that was asked just now");
    app.wait(3_000).fail(refused(
        FailureKind::Server,
        503,
        "coordinator unreachable",
        Retry::Backoff,
    ));
    app.wait(20_000).fail(rate_limited(60));
    assert_eq!(renewed(&mut app), (0, true), "neither is about nodes");
}

#[test]
fn nodes_are_asked_for_of_no_server_that_tells_of_none_nor_without_a_connection() {
    let mut without = App::new(100, 24);
    without.wait(100_000).keys("hello<enter>");
    without.fail(no_node_took_it());
    assert_eq!(renewed(&mut without), (0, true));
    let mut app = connected(100, 24);
    told(&mut app, Ok(list(vec![node("x", &["llama3.2:1b"], 5)])));
    app.keys("hello<enter>");
    for _ in 0..4 {
        app.fail(no_connection()).wait(30_000);
    }
    app.fail(no_connection()).wait(100_000).effects();
    app.keys("<ctrl-r>");
    assert_eq!(renewed(&mut app), (0, true));
    app.opened().delta("Hi").finish();
    app.keys("again<enter>");
    assert_eq!(renewed(&mut app), (1, true));
}

#[test]
fn where_there_is_little_room_the_warning_stays() {
    let mut app = connected(50, 15);
    told(&mut app, Ok(list(vec![node("x", &["another"], 5)])));
    let screen = app.screen();
    assert!(
        screen.contains("no node serves this model just now"),
        "{screen}"
    );
    assert!(!screen.contains("all the same"), "{screen}");
}

#[test]
fn nodes_of_another_server_are_forgotten_and_late_answers_dropped() {
    let mut app = connected(100, 24);
    told(&mut app, Ok(list(vec![node("x", &["another"], 5)])));
    assert!(app.state.is_unserved("llama3.2:1b"));
    app.send(Msg::Connected(Endpoint {
        base_url: "https://other.test/v1".to_owned(),
        ..pinaivu(Some(key_label()))
    }));
    app.models(&["llama3.2:1b"]);
    assert!(!app.state.is_unserved("llama3.2:1b"));
    let fetch = 1;
    let result = Ok(list(vec![node("x", &["another"], 5)]));
    app.send(Msg::Nodes { fetch, result });
    assert!(app.state.nodes.list().is_none());
}

#[test]
fn hostile_names_stay_text() {
    let mut app = connected(80, 24);
    let evil = "e\u{1b}[2J\u{9b}1m\u{202e}vil";
    let mut hostile = node(evil, &[evil], 5);
    hostile.last_seen = Some(u64::MAX);
    hostile.most_jobs = Some(u64::MAX);
    told(&mut app, Ok(list(vec![hostile, Node::default()])));
    app.keys("/nodes<enter>");
    let screen = app.screen();
    let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!screen.contains(steers), "{screen:?}");
    assert!(screen.contains("just now"), "{screen}");
}
