//! A machine and the screen that it is painted on, without a terminal, a clock or a network.

use pnv_tui::app::State;
use pnv_tui::app::moment::{Moment, Wall};
use pnv_tui::app::msg::{Msg, Size, StreamEvent};
use pnv_tui::app::settings::Settings;
use pnv_tui::chat::{Delta, Message, MessageId, Reply, Role, Status};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::hint::black_box;

/// The screen of the figures.
pub(crate) const SIZE: Size = Size {
    width: 120,
    height: 36,
};
/// Some 4,000 characters of every kind of markdown.
pub(crate) const TOUR: &str = include_str!("../../../assets/demo/tour.md");

/// A machine and the screen that it is painted on.
pub(crate) struct Screen {
    pub(crate) state: State,
    terminal: Terminal<TestBackend>,
}

impl Screen {
    pub(crate) fn of(messages: Vec<Message>) -> Self {
        let mut state = State::new(Settings::default(), None, Wall::default(), SIZE);
        state.conversation.messages = messages;
        let backend = TestBackend::new(SIZE.width, SIZE.height);
        let terminal = Terminal::new(backend).unwrap();
        let mut screen = Self { state, terminal };
        screen.paint();
        screen
    }

    /// One whose last reply streams, and has come as far as this.
    pub(crate) fn streaming(text: &str) -> Self {
        let mut screen = Self::of(Vec::new());
        screen.state.model = Some("model".to_owned());
        screen.send(Msg::Paste("question".to_owned()));
        screen.send(Msg::Key("enter".parse().unwrap()));
        screen.stream(StreamEvent::Opened);
        screen.delta(text);
        screen
    }

    pub(crate) fn send(&mut self, msg: Msg) {
        black_box(self.state.update(Moment(1), msg));
        self.paint();
    }

    fn stream(&mut self, event: StreamEvent) {
        let turn = self.state.turn.as_ref().unwrap().id;
        self.send(Msg::Stream { turn, event });
    }

    pub(crate) fn delta(&mut self, text: &str) {
        self.stream(StreamEvent::Delta(Delta::Text(text.to_owned())));
    }

    fn paint(&mut self) {
        black_box(self.state.lay_out());
        let state = &self.state;
        let draw = |frame: &mut ratatui::Frame<'_>| pnv_tui::ui::draw(state, frame);
        self.terminal.draw(draw).unwrap();
    }
}

/// A conversation of this many messages, every other one a reply of about 600 tokens.
pub(crate) fn history(messages: u64) -> Vec<Message> {
    let message = |number: u64| {
        let is_reply = number % 2 == 1;
        Message {
            id: MessageId(number),
            role: if is_reply {
                Role::Assistant
            } else {
                Role::User
            },
            text: if is_reply {
                TOUR.to_owned()
            } else {
                format!("question {number}")
            },
            at: 0,
            status: Status::Complete,
            parent: None,
            reply: is_reply.then(Reply::default),
        }
    };
    (0..messages).map(message).collect()
}
