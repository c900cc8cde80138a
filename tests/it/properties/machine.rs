//! The machine under any messages in any order: it never panics, never lets two turns run, never
//! asks to be woken in the past for ever, never paints a control character, and never loses a
//! message that was sent.

use crate::support::harness::{App, no_connection, pinaivu, rate_limited, refused};
use pnv_tui::app::clipboard::{Copied, Failed, Passage, Reached};
use pnv_tui::app::command::{Command, TABLE};
use pnv_tui::app::effect::Effect;
use pnv_tui::app::key::{Key, Named};
use pnv_tui::app::moment::Moment;
use pnv_tui::app::msg::{Button, Mouse, Msg, Size, StreamEvent, Wheel};
use pnv_tui::chat::{
    Delta, Endpoint, Failure, FailureKind, Finish, KeyVerdict, Retry, Role, ServerKind, TurnId,
    Usage,
};
use proptest::prelude::*;

/// Something that happens.
#[derive(Debug, Clone)]
enum Step {
    Msg(Msg),
    /// An event of the turn that is on its way, or of none.
    Stream(StreamEvent),
    /// The list of models comes, or does not.
    Listed(Result<usize, Failure>),
    /// A message is written and sent.
    Say(u16),
    /// Time passes.
    Wait(u64),
}

fn any_key() -> impl Strategy<Value = Key> {
    let bound: Vec<Key> = TABLE
        .iter()
        .flat_map(|row| row.keys.iter().map(|(_, key)| key.parse().unwrap()))
        .collect();
    prop_oneof![
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
        2 => Just(StreamEvent::Finished(Finish::Stop)),
        3 => any_failure().prop_map(StreamEvent::Failed),
    ]
}

fn any_msg() -> impl Strategy<Value = Msg> {
    let size = (0..200_u16, 0..60_u16).prop_map(|(width, height)| Size { width, height });
    let elsewhere = Endpoint {
        base_url: "http://127.0.0.1:1/v1".to_owned(),
        host: "127.0.0.1:1".to_owned(),
        kind: ServerKind::Other,
        key: None,
    };
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
        1 => Just(Msg::Connected(elsewhere)),
        1 => any_failure().prop_map(|f| Msg::KeyChecked { check: 1, result: Err(f) }),
        1 => Just(Msg::KeyChecked { check: 1, result: Ok(KeyVerdict::Accepted) }),
        1 => Just(Msg::KeyStored(Err("no\u{7} space".to_owned()))),
        1 => Just(Msg::Saved(Err("a fault\u{1b}[31m".to_owned()))),
        1 => any_copied(),
        1 => Just(Msg::Resumed),
    ]
}

fn any_mouse() -> impl Strategy<Value = Mouse> {
    let buttons = vec![Button::Pressed, Button::Dragged, Button::Released];
    (proptest::sample::select(buttons), 0..90_u16, 0..30_u16).prop_map(|(button, x, y)| Mouse {
        button,
        x,
        y,
    })
}

fn any_copied() -> impl Strategy<Value = Msg> {
    let odd = "a\u{1b}[2J\u{202e}b".to_owned();
    let results = vec![
        Ok(Reached::ToTerminal.into()),
        Ok(Reached::ByCommand(odd.clone()).into()),
        Ok(Copied {
            reached: Reached::IntoFile {
                path: odd.clone(),
                bytes: u64::MAX,
            },
            failed: Some(Failed {
                command: odd.clone(),
                reason: odd.clone(),
            }),
        }),
        Err(odd),
    ];
    proptest::sample::select(results).prop_map(|result| Msg::Copied {
        passage: Passage::Selection,
        result,
    })
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => any_msg().prop_map(Step::Msg),
        6 => any_event().prop_map(Step::Stream),
        2 => any_failure().prop_map(|failure| Step::Listed(Err(failure))),
        2 => (0..4_usize).prop_map(|count| Step::Listed(Ok(count))),
        3 => any::<u16>().prop_map(Step::Say),
        3 => (0..30_000_u64).prop_map(Step::Wait),
    ]
}

/// The machine and what is known of what was done to it.
struct World {
    app: App,
    said: Vec<String>,
}

impl World {
    fn new() -> Self {
        Self {
            app: App::new(80, 24),
            said: Vec::new(),
        }
    }

    fn take(&mut self, step: Step) {
        if self.edits(&step) {
            // What is edited is no longer what was sent.
            let draft = self.app.state.composer.text();
            self.said.retain(|text| !draft.contains(text.as_str()));
        }
        match step {
            Step::Msg(Msg::Key(key)) if self.loses_by_intent(key) => {}
            Step::Msg(msg) => drop(self.app.send(msg)),
            Step::Stream(event) => {
                let turn = self
                    .app
                    .state
                    .turn
                    .as_ref()
                    .map_or(TurnId(0), |turn| turn.id);
                self.app.send(Msg::Stream { turn, event });
            }
            Step::Listed(result) => self.list(result),
            Step::Say(number) => self.say(number),
            Step::Wait(millis) => drop(self.app.wait(millis)),
        }
    }

    fn edits(&self, step: &Step) -> bool {
        let state = &self.app.state;
        match step {
            Step::Msg(Msg::Paste(_)) => true,
            Step::Msg(Msg::Key(key)) => {
                match state.settings.keymap.lookup(state.contexts(), *key) {
                    Some(command) => matches!(command, Command::Edit(_)),
                    None => true,
                }
            }
            Step::Msg(_) | Step::Stream(_) | Step::Listed(_) | Step::Say(_) | Step::Wait(_) => {
                false
            }
        }
    }

    /// A new conversation puts the one before away, which is no loss.
    fn loses_by_intent(&mut self, key: Key) -> bool {
        if key == Key::ctrl('n') {
            self.said.clear();
        }
        // The palette could do the same, unseen.
        matches!(key, key if key == Key::ctrl('p') || key == Key::char('/'))
    }

    fn list(&mut self, result: Result<usize, Failure>) {
        let names = ["a", "b\u{1b}[2J", "日本", "d"];
        let is_asked = matches!(
            self.app.state.catalog.listing,
            pnv_tui::app::catalog::Listing::Asked(_)
        );
        match result {
            _ if !is_asked => {}
            Ok(count) => drop(self.app.models(names.get(..count).unwrap())),
            Err(failure) => drop(self.app.listed(Err(failure))),
        }
    }

    fn say(&mut self, number: u16) {
        if !self.app.state.composes() || !self.app.state.composer.is_empty() {
            return;
        }
        let text = format!("message {number} of mine");
        self.app.paste(&text);
        self.app.send(Msg::Key(Key::named(Named::Enter)));
        self.said.push(text);
    }

    /// Every message that was sent is in the conversation, in the queue, in the composer, or one
    /// `Up` away.
    fn find(&self, text: &str) -> bool {
        let state = &self.app.state;
        let mut messages = state.conversation.messages.iter();
        messages.any(|m| m.role == Role::User && m.text.contains(text))
            || state.queue.iter().any(|waiting| waiting.contains(text))
            || state.composer.text().contains(text)
            || self.is_recalled(text)
    }

    /// Whether `Up` brings the message back.
    fn is_recalled(&self, text: &str) -> bool {
        let mut state = self.app.state.clone();
        state.overlay = None;
        // In browsing `Up` means something else; a paste ends that.
        state.update(Moment(u64::MAX), Msg::Paste(String::new()));
        (0..80).any(|_| {
            state.update(Moment(u64::MAX), Msg::Key(Key::named(Named::Up)));
            state.composer.text().contains(text)
        })
    }

    fn check(&mut self) -> Result<(), TestCaseError> {
        let turn = self.app.state.turn.as_ref().map(|turn| turn.id);
        for effect in self.app.effects() {
            if let Effect::OpenStream { turn: opened, .. } = effect {
                prop_assert!(turn >= Some(opened), "{opened:?} is not the turn {turn:?}");
            }
        }
        for text in &self.said {
            prop_assert!(self.find(text), "{text:?} is lost");
        }
        let screen = self.app.screen();
        let control = screen.chars().find(|c| c.is_control() && *c != '\n');
        prop_assert_eq!(control, None);
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_messages_in_any_order_are_borne(
        steps in proptest::collection::vec(any_step(), 1..60)
    ) {
        let mut world = World::new();
        for step in steps {
            world.take(step);
            world.check()?;
        }
    }
}
