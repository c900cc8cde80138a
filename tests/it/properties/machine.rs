//! The machine under any messages in any order. What must be true of it after each is in
//! `tests/fuzz`, which finds its messages in another way.

use crate::fuzz::update::{demonstration, elsewhere, odd_copies, odd_news};
use crate::fuzz::world::{Step, World};
use crate::support::harness::{App, key_label, no_connection, pinaivu, rate_limited, refused};
use pnv_tui::app::command::TABLE;
use pnv_tui::app::key::Key;
use pnv_tui::app::moment::Wall;
use pnv_tui::app::msg::{Button, Mouse, Msg, Size, StreamEvent, Wheel};
use pnv_tui::app::profiles::{KeyChange, Switch};
use pnv_tui::app::recall::Stored;
use pnv_tui::chat::receipt::Digest;
use pnv_tui::chat::{
    Delta, Failure, FailureKind, Finish, KeyVerdict, ReplyMeta, ReplyShape, Retry, ServerSession,
    TurnId, Usage,
};
use proptest::prelude::*;

fn any_key() -> impl Strategy<Value = Key> {
    let bound: Vec<Key> = TABLE
        .iter()
        .flat_map(|row| row.keys.iter().map(|(_, key)| key.parse().unwrap()))
        .collect();
    // Those that say what becomes of a message.
    let telling = [
        "esc", "enter", "up", "down", "f4", "ctrl-r", "ctrl-c", "ctrl-n", "ctrl-o", "delete",
        "alt-down", "ctrl-s", "ctrl-t", "ctrl-d", "tab", "f5",
    ];
    let telling = telling.map(|key| key.parse::<Key>().unwrap());
    prop_oneof![
        3 => proptest::sample::select(telling.to_vec()),
        3 => proptest::sample::select(bound),
        1 => proptest::char::any().prop_map(Key::char),
    ]
}

fn any_failure() -> impl Strategy<Value = Failure> {
    proptest::sample::select(vec![
        no_connection(),
        rate_limited(3),
        rate_limited(7_200),
        refused(FailureKind::Unauthorized, 401, "no\u{1b}[2J", Retry::Never),
        refused(FailureKind::RateLimited, 429, "", Retry::Backoff),
        refused(FailureKind::Server, 503, "no nodes", Retry::Backoff),
        refused(FailureKind::SessionLost, 502, "lost", Retry::AskUser),
        Failure {
            kind: FailureKind::Cut,
            status: None,
            said: "cut".to_owned(),
            retry: Retry::AskUser,
        },
    ])
}

fn any_event() -> impl Strategy<Value = StreamEvent> {
    let text = "[a-zé日👩\u{1b}\n\r\t ]{0,20}";
    prop_oneof![
        2 => Just(StreamEvent::Opened),
        6 => text.prop_map(|text| StreamEvent::Delta(Delta::Text(text))),
        1 => text.prop_map(|text| StreamEvent::Delta(Delta::Reasoning(text))),
        1 => Just(StreamEvent::Delta(Delta::Usage(Usage { input: 1, output: u64::MAX }))),
        1 => Just(StreamEvent::Delta(Delta::Session(ServerSession {
            id: "i".to_owned(),
            key: "k".to_owned(),
        }))),
        1 => proptest::sample::select(vec![ReplyShape::OpenAi, ReplyShape::Pinaivu])
            .prop_map(|shape| StreamEvent::Delta(Delta::Shape(shape))),
        2 => Just(StreamEvent::Delta(Delta::Digest(Digest([1; 32])))),
        2 => Just(StreamEvent::Delta(Delta::Meta(ReplyMeta {
            model: None,
            request_id: Some("i\u{1b}[2Jd".to_owned()),
        }))),
        2 => Just(StreamEvent::Finished(Finish::Stop)),
        3 => any_failure().prop_map(StreamEvent::Failed),
    ]
}

/// Another profile is in force: here or elsewhere, with another key or not; or it cannot be.
fn any_switch() -> impl Strategy<Value = Switch> {
    let places = vec![
        None,
        Some(pinaivu(Some(key_label()))),
        Some(elsewhere()),
        Some(demonstration()),
    ];
    let keys = vec![KeyChange::Same, KeyChange::Other];
    let said = vec!["", "no\u{1b}[2J server"];
    let select_key = proptest::sample::select(keys);
    let all = (
        proptest::sample::select(places),
        select_key,
        proptest::sample::select(said),
    );
    all.prop_map(|(endpoint, key, said)| Switch {
        profile: "a\u{7}".to_owned(),
        endpoint,
        key,
        said: said.to_owned(),
    })
}

fn any_msg() -> impl Strategy<Value = Msg> {
    let size = (0..200_u16, 0..60_u16).prop_map(|(width, height)| Size { width, height });
    let stale = any_event().prop_map(|event| Msg::Stream {
        turn: TurnId(9_999),
        event,
    });
    prop_oneof![
        12 => any_key().prop_map(Msg::Key),
        1 => "[a-z\r\n\u{1b}]{0,60}".prop_map(Msg::Paste),
        1 => Just(Msg::Paste("line\n".repeat(40))),
        2 => size.prop_map(Msg::Resize),
        1 => proptest::sample::select(vec![Wheel::Up, Wheel::Down]).prop_map(Msg::Wheel),
        3 => any_mouse().prop_map(Msg::Mouse),
        1 => Just(Msg::LinkOpened(Err("no\u{1b}[2J browser".to_owned()))),
        1 => stale,
        1 => Just(Msg::Connected(pinaivu(None))),
        1 => Just(Msg::Connected(pinaivu(Some(key_label())))),
        1 => Just(Msg::Connected(elsewhere())),
        1 => Just(Msg::Connected(demonstration())),
        1 => any_switch().prop_map(Msg::Switched),
        1 => any_failure().prop_map(|f| Msg::KeyChecked { check: 1, result: Err(f) }),
        1 => Just(Msg::KeyChecked { check: 1, result: Ok(KeyVerdict::Accepted) }),
        1 => Just(Msg::KeyStored(Err("no\u{7} space".to_owned()))),
        1 => Just(Msg::Saved(Err("a fault\u{1b}[31m".to_owned()))),
        1 => proptest::sample::select(odd_copies().to_vec()),
        1 => Just(Msg::Resumed),
        1 => Just(Msg::Stored(Stored::Unwritten("no\u{7} room".to_owned()))),
        1 => Just(Msg::Stored(Stored::Recovered)),
        1 => (0..600_000_u64).prop_map(slept),
    ]
}

/// The computer has slept until so long after the start.
fn slept(millis: u64) -> Msg {
    Msg::Wall(Wall {
        unix_ms: App::WALL.unix_ms + millis,
        ..App::WALL
    })
}

fn any_mouse() -> impl Strategy<Value = Mouse> {
    let buttons = vec![Button::Pressed, Button::Dragged, Button::Released];
    (proptest::sample::select(buttons), 0..90_u16, 0..30_u16).prop_map(|(button, x, y)| Mouse {
        button,
        x,
        y,
    })
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => any_msg().prop_map(Step::Msg),
        6 => any_event().prop_map(Step::Stream),
        2 => any_failure().prop_map(|failure| Step::Listed(Err(failure))),
        2 => (0..4_usize).prop_map(|count| Step::Listed(Ok(count))),
        4 => any::<u16>().prop_map(Step::Say),
        3 => (0..30_000_u64).prop_map(Step::Wait),
        2 => any::<u16>().prop_map(Step::Open),
        4 => Just(Step::Answer),
        3 => proptest::sample::select(odd_news().to_vec()).prop_map(Step::Receipt),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_messages_in_any_order_are_borne(
        steps in proptest::collection::vec(any_step(), 1..60)
    ) {
        let mut world = World::new(80, 24);
        for step in steps {
            world.bear(step);
        }
    }
}
