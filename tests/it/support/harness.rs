//! The machine without a terminal, a clock or a network: keys and messages in, state, effects and
//! screens out. A bug report becomes a few lines of it.

use pnv_tui::app::State;
use pnv_tui::app::catalog::Listing;
use pnv_tui::app::clipboard::Clipping;
use pnv_tui::app::effect::Effect;
use pnv_tui::app::key::Key;
use pnv_tui::app::moment::{Moment, Wall};
use pnv_tui::app::msg::{Button, Mouse, Msg, Size, StreamEvent};
use pnv_tui::app::recall::Stored;
use pnv_tui::app::settings::Settings;
use pnv_tui::chat::history::Answer;
use pnv_tui::chat::{
    ApiKey, ConversationId, Delta, Endpoint, Failure, FailureKind, Finish, KeyLabel, KeySource,
    Model, ModelList, Price, Request, Retry, RetrySource, Sealing, ServerKind, TurnId, Usage,
};
use pnv_tui::text::markdown::LinkForm;
use pnv_tui::ui::{self, Targets};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// A key of the right shape that must never be seen.
pub(crate) const CANARY: &str = "sk-pnv-CANARYcanaryCANARYcanaryCANARYcanaryCANARYf3Qz";

/// A running machine.
pub(crate) struct App {
    pub(crate) state: State,
    now: Moment,
    effects: Vec<Effect>,
}

impl App {
    /// 14:02 on a winter's day, in a zone an hour ahead of UTC.
    pub(crate) const WALL: Wall = Wall {
        unix_ms: 1_795_352_520_000,
        utc_offset_s: 3_600,
    };

    /// A program that has just started on a terminal of this size, without a server.
    pub(crate) fn bare(width: u16, height: u16) -> Self {
        let wall = Self::WALL;
        let file = Some("~/.config/pnv-tui/config.toml".to_owned());
        let state = State::new(Settings::default(), file, wall, Size { width, height });
        Self {
            state,
            now: Moment(1_000),
            effects: Vec::new(),
        }
    }

    /// One that is connected to Pinaivu with a key, and knows three models. The server is known to read whole
    /// conversations.
    pub(crate) fn new(width: u16, height: u16) -> Self {
        Self::knowing(width, height, "openai")
    }

    /// The same with a server that is known to answer in this shape.
    pub(crate) fn knowing(width: u16, height: u16, shape: &str) -> Self {
        let mut app = Self::bare(width, height);
        let name = "reply shape https://api.pinaivu.com/v1".to_owned();
        let answer = Answer::Kept(vec![(name, shape.to_owned())]);
        app.send(Msg::Stored(Stored::Answered { number: 1, answer }));
        app.send(Msg::Connected(pinaivu(Some(key_label()))));
        app.models(&["llama3.2:1b", "llama3.2:3b", "qwen2.5:7b"]);
        let no_nodes = refused(FailureKind::WrongPath, 404, "Not Found", Retry::Never);
        app.send(Msg::Nodes {
            fetch: 1,
            result: Err(no_nodes),
        });
        app.effects.clear();
        app
    }

    /// The same on a terminal that makes links of labels.
    pub(crate) fn with_links(width: u16, height: u16) -> Self {
        let mut app = Self::new(width, height);
        app.state.settings.links = LinkForm::Live;
        app
    }

    /// One that is connected to a server of no known kind with a key, and knows one model, which so many nodes
    /// serve if the server tells.
    pub(crate) fn elsewhere(width: u16, height: u16, nodes: Option<u64>) -> Self {
        let mut app = Self::bare(width, height);
        app.send(Msg::Connected(Endpoint {
            base_url: "https://llm.test/v1".to_owned(),
            host: "llm.test".to_owned(),
            kind: ServerKind::Other,
            ..pinaivu(Some(key_label()))
        }));
        let model = Model {
            id: "m".to_owned(),
            nodes,
            ..Model::default()
        };
        app.listed(Ok(ModelList {
            models: vec![model],
            left_out: 0,
        }));
        app.effects.clear();
        app
    }

    /// Lets a message happen.
    pub(crate) fn send(&mut self, msg: Msg) -> &mut Self {
        self.effects.extend(self.state.update(self.now, msg));
        self.state.lay_out();
        self
    }

    /// Presses keys, as [`keys_of`] reads them.
    pub(crate) fn keys(&mut self, script: &str) -> &mut Self {
        for key in keys_of(script) {
            self.send(Msg::Key(key));
        }
        self
    }

    /// Pastes text.
    pub(crate) fn paste(&mut self, text: &str) -> &mut Self {
        self.send(Msg::Paste(text.to_owned()))
    }

    /// Presses the left button on a cell, moves to another with it, and lets it go there.
    pub(crate) fn drag(&mut self, from: (u16, u16), to: (u16, u16)) -> &mut Self {
        self.mouse(Button::Pressed, from);
        self.mouse(Button::Dragged, to);
        self.mouse(Button::Released, to)
    }

    /// The left button does something on a cell: column, row.
    pub(crate) fn mouse(&mut self, button: Button, (x, y): (u16, u16)) -> &mut Self {
        self.send(Msg::Mouse(Mouse { button, x, y }))
    }

    /// A question and its answer.
    pub(crate) fn exchange(&mut self, question: &str, answer: &str) -> &mut Self {
        self.paste(question)
            .keys("<enter>")
            .opened()
            .delta(answer)
            .finish()
    }

    /// What was copied since the last call.
    pub(crate) fn copied(&mut self) -> Vec<Clipping> {
        let mut copies = Vec::new();
        for effect in self.effects() {
            if let Effect::Copy(clipping) = effect {
                copies.push(clipping);
            }
        }
        copies
    }

    /// Answers the last question for the models.
    pub(crate) fn models(&mut self, ids: &[&str]) -> &mut Self {
        let model = |id: &&str| Model {
            id: (*id).to_owned(),
            owner: Some("pinaivu".to_owned()),
            nodes: Some(1),
            price: Some(Price {
                input_nanox: 5_000,
                output_nanox: 15_000,
            }),
            context: None,
        };
        self.listed(Ok(ModelList {
            models: ids.iter().map(model).collect(),
            left_out: 0,
        }))
    }

    /// Answers the last question for the models, well or not.
    pub(crate) fn listed(&mut self, result: Result<ModelList, Failure>) -> &mut Self {
        let Listing::Asked(fetch) = self.state.catalog.listing else {
            panic!("nobody asked for the models")
        };
        self.send(Msg::Models { fetch, result })
    }

    /// The turn that is on its way.
    pub(crate) fn turn(&self) -> TurnId {
        self.state.turn.as_ref().expect("no turn is on its way").id
    }

    /// A step of the reply that is on its way.
    pub(crate) fn stream(&mut self, event: StreamEvent) -> &mut Self {
        let turn = self.turn();
        self.send(Msg::Stream { turn, event })
    }

    /// The server begins to answer.
    pub(crate) fn opened(&mut self) -> &mut Self {
        self.stream(StreamEvent::Opened)
    }

    /// Text of the reply arrives.
    pub(crate) fn delta(&mut self, text: &str) -> &mut Self {
        self.stream(StreamEvent::Delta(Delta::Text(text.to_owned())))
    }

    /// The reply ends well.
    pub(crate) fn finish(&mut self) -> &mut Self {
        self.stream(StreamEvent::Delta(Delta::Usage(Usage {
            input: 37,
            output: 7,
        })));
        self.stream(StreamEvent::Finished(Finish::Stop))
    }

    /// The call fails.
    pub(crate) fn fail(&mut self, failure: Failure) -> &mut Self {
        self.stream(StreamEvent::Failed(failure))
    }

    /// A conversation of the history is to be opened.
    pub(crate) fn open(&mut self, id: ConversationId) -> &mut Self {
        let asked = self.state.open_conversation(id, None);
        self.effects.extend(asked);
        self
    }

    /// Time passes. The machine is woken whenever it asked for that.
    pub(crate) fn wait(&mut self, millis: u64) -> &mut Self {
        let end = self.now.after(millis);
        while let Some(deadline) = self.state.next_deadline().filter(|next| *next <= end) {
            assert!(
                deadline > self.now,
                "a deadline that has passed wakes the program for ever"
            );
            self.now = deadline;
            self.send(Msg::Wake);
        }
        self.now = end;
        self.send(Msg::Wake)
    }

    /// What was asked for since the last call.
    pub(crate) fn effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// The one request that was sent since the last call.
    pub(crate) fn request(&mut self) -> Request {
        let mut requests = Vec::new();
        for effect in self.effects() {
            if let Effect::OpenStream { request, .. } = effect {
                requests.push(request);
            }
        }
        assert_eq!(requests.len(), 1, "not one request: {requests:?}");
        requests.remove(0)
    }

    /// How many requests were sent since the last call.
    pub(crate) fn requests(&mut self) -> usize {
        let is_request = |effect: &Effect| matches!(effect, Effect::OpenStream { .. });
        self.effects().into_iter().filter(is_request).count()
    }

    /// The words of the newest banner; empty if there is none.
    pub(crate) fn banner(&self) -> String {
        let newest = self.state.banners.newest();
        let words = newest.map(|banner| self.state.words_of(banner));
        words.map(|words| words.sentence).unwrap_or_default()
    }

    /// Who said what, and how it ended.
    pub(crate) fn said(&self) -> Vec<String> {
        let messages = self.state.conversation.messages.iter();
        messages
            .map(|m| format!("{:?}: {} ({:?})", m.role, m.text, m.status))
            .collect()
    }

    /// The screen as text, a line a row, blanks at the ends left out.
    pub(crate) fn screen(&mut self) -> String {
        let terminal = self.painted();
        let buffer = terminal.backend().buffer();
        rows(buffer, |cell| cell.symbol().to_owned())
    }

    /// The screen as two grids: what stands there, and one letter for the look of each cell.
    pub(crate) fn picture(&mut self) -> String {
        let terminal = self.painted();
        let buffer = terminal.backend().buffer();
        let glyphs = rows(buffer, |cell| cell.symbol().to_owned());
        let looks = rows(buffer, |cell| look(cell).to_string());
        format!("{glyphs}\n\n{looks}\n")
    }

    /// The links on the screen, row by row: what stands there, and where it leads.
    pub(crate) fn links(&mut self) -> Vec<(String, String)> {
        let terminal = self.painted();
        let targets = Targets::on_screen(&self.state);
        let mut links: Vec<(String, String)> = Vec::new();
        let mut last = None;
        for (place, cell) in terminal.backend().buffer().content().iter().enumerate() {
            let link = ui::take_mark(cell);
            let target = link.and_then(|(mark, _)| targets.get(mark));
            match (target, links.last_mut()) {
                (None, _) => {}
                (Some(target), Some((text, at))) if at == target && last == Some(place - 1) => {
                    text.push_str(cell.symbol());
                    last = Some(place);
                }
                (Some(target), _) => {
                    links.push((cell.symbol().to_owned(), target.to_owned()));
                    last = Some(place);
                }
            }
        }
        links
    }

    fn painted(&mut self) -> Terminal<TestBackend> {
        self.state.lay_out();
        let Size { width, height } = self.state.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| ui::draw(&self.state, frame)).unwrap();
        terminal
    }
}

/// The keys of a script: characters as they are, others as `<enter>`, `<ctrl-o>`, `<lt>` for `<`.
pub(crate) fn keys_of(script: &str) -> Vec<Key> {
    let mut keys = Vec::new();
    let mut rest = script;
    while let Some(c) = rest.chars().next() {
        let named = rest.strip_prefix('<').and_then(|name| name.split_once('>'));
        let (key, tail) = match named {
            Some(("lt", tail)) => (Key::char('<'), tail),
            Some((name, tail)) => (name.parse().unwrap(), tail),
            None => (Key::char(c), rest.strip_prefix(c).unwrap_or_default()),
        };
        rest = tail;
        keys.push(key);
    }
    keys
}

fn rows(
    buffer: &ratatui::buffer::Buffer,
    show: impl Fn(&ratatui::buffer::Cell) -> String,
) -> String {
    let area = buffer.area;
    let row = |y: u16| {
        let mut text = String::new();
        let mut x = 0;
        while x < area.width {
            let cell = &buffer[(x, y)];
            text.push_str(&show(cell));
            let wide = pnv_tui::text::cell_width(cell.symbol()).max(1);
            x += u16::try_from(wide).unwrap();
        }
        text.trim_end().to_owned()
    };
    (0..area.height).map(row).collect::<Vec<_>>().join("\n")
}

/// One letter for how a cell looks: b bold, d dim, r reversed, and the colour's first letter.
fn look(cell: &ratatui::buffer::Cell) -> char {
    use ratatui::style::{Color, Modifier};
    match (cell.modifier, cell.fg) {
        (_, _) if cell.symbol() == " " && cell.modifier.is_empty() => ' ',
        (modifier, _) if modifier.contains(Modifier::REVERSED) => 'R',
        (_, Color::Red) => 'r',
        (_, Color::Yellow) => 'y',
        (_, Color::Green) => 'g',
        (_, Color::Cyan) => 'c',
        (modifier, _) if modifier.contains(Modifier::BOLD) => 'b',
        (modifier, _) if modifier.contains(Modifier::DIM) => 'd',
        (_, _) => '.',
    }
}

/// Pinaivu's gateway, with this key.
pub(crate) fn pinaivu(key: Option<KeyLabel>) -> Endpoint {
    Endpoint {
        base_url: "https://api.pinaivu.com/v1".to_owned(),
        host: "api.pinaivu.com".to_owned(),
        kind: ServerKind::Pinaivu,
        key,
        sealing: Sealing::Open,
    }
}

/// The canary key, as it may be shown.
pub(crate) fn key_label() -> KeyLabel {
    let masked = ApiKey::from_text(CANARY).unwrap().masked();
    KeyLabel {
        source: KeySource::Environment("PINAIVU_API_KEY".to_owned()),
        masked,
    }
}

/// A failure with a status and the server's words.
pub(crate) fn refused(kind: FailureKind, status: u16, said: &str, retry: Retry) -> Failure {
    Failure {
        kind,
        status: Some(status),
        said: said.to_owned(),
        retry,
    }
}

/// 429 with a `Retry-After` in seconds.
pub(crate) fn rate_limited(seconds: u64) -> Failure {
    let source = RetrySource::RetryAfter;
    let retry = Retry::After {
        millis: seconds * 1_000,
        source,
    };
    refused(FailureKind::RateLimited, 429, "Rate limit exceeded", retry)
}

/// A connection that nobody takes.
pub(crate) fn no_connection() -> Failure {
    let said = "connection refused".to_owned();
    Failure {
        kind: FailureKind::Connect,
        status: None,
        said,
        retry: Retry::Backoff,
    }
}
