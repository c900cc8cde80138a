//! The machine, what was done to it, and what must be true of it after each step: at most one turn
//! is on its way, nothing is sent again or elsewhere that must not be, no message is lost or in two
//! places, the history has all of it, and no control character is painted.
//!
//! Steps come from two places: random ones from the integration tests, scripts from `update`.

use crate::support::harness::App;
use crate::support::kept::Kept;
use pnv_tui::app::catalog::Listing;
use pnv_tui::app::command::{Command, Context, ListAct};
use pnv_tui::app::effect::Effect;
use pnv_tui::app::key::{Key, Named};
use pnv_tui::app::moment::Moment;
use pnv_tui::app::msg::{Msg, ReceiptNews, StreamEvent};
use pnv_tui::app::overlay::Overlay;
use pnv_tui::app::profiles::{KeyChange, Switch};
use pnv_tui::app::recall::Stored;
use pnv_tui::chat::history::{Op, Question};
use pnv_tui::chat::receipt::{CoordinatorKeys, Inquiry, PublicKey};
use pnv_tui::chat::{
    Delta, Endpoint, Failure, FailureKind, Message, Retry, Role, ServerKind, ServerSession, Status,
    TurnId,
};
use std::collections::VecDeque;

/// Something that happens.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Msg(Msg),
    /// An event of the turn that is on its way, or of none.
    Stream(StreamEvent),
    /// The list of models comes, or does not.
    Listed(Result<usize, Failure>),
    /// A message is written and sent.
    Say(u16),
    /// Time passes.
    Wait(u64),
    /// One of the conversations of the history is to be opened.
    Open(u16),
    /// The history answers what it was asked first.
    Answer,
    /// Something becomes known of a receipt that was asked for, or of none.
    Receipt(ReceiptNews),
}

/// The machine and what is known of what was done to it.
pub(crate) struct World {
    app: App,
    /// What a history would have of it.
    kept: Kept,
    /// What the history was asked and has not answered.
    asked: VecDeque<(u64, Question)>,
    /// The keys that were asked for and have not come, and the receipts.
    keys: VecDeque<Inquiry>,
    inquiries: VecDeque<Inquiry>,
    /// What the last step asked for.
    effects: Vec<Effect>,
    /// What was sent and not changed or put away since.
    said: Vec<String>,
    /// Those of them that the person has made no copies of.
    single: Vec<String>,
    /// What the person put away, which recall has to find.
    released: Vec<String>,
    /// How many messages were written.
    written: usize,
    /// The requests that neither ended nor were aborted.
    open: Vec<TurnId>,
    /// Words have come under the last request.
    has_words: bool,
    /// What the last request went on in: it is sent again once if that is lost.
    session: Option<ServerSession>,
    /// The last request ended in a way after which nothing may be sent unasked.
    is_final: bool,
    /// Another server is in force than the one that everything was sent to.
    is_elsewhere: bool,
    /// What had been said when the person went to the demonstration, which keeps nothing of its own.
    away: Option<Vec<String>>,
}

/// What a step does to messages by intent.
enum Intent {
    /// What is written is changed.
    Edits,
    /// All that was said is there twice.
    Copies,
    /// These go to the earlier messages, if they are nowhere else.
    PutsAway(Vec<String>),
    /// These go with their conversation, if they are nowhere else.
    Forgets(Vec<String>),
    Nothing,
}

impl World {
    /// A program that is connected, on a terminal of this size.
    pub(crate) fn new(width: u16, height: u16) -> Self {
        let mut app = App::new(width, height);
        let _ = app.state.keep_history(0);
        app.state.settings.system = Some("default\u{1b}[2J".to_owned());
        // The palette is closed to chance, and the command has no key of its own.
        let keymap = &mut app.state.settings.keymap;
        keymap.bind(
            Context::Global,
            "f5".parse().unwrap(),
            Some(Command::System),
        );
        Self {
            app,
            kept: Kept::default(),
            asked: VecDeque::new(),
            keys: VecDeque::new(),
            inquiries: VecDeque::new(),
            effects: Vec::new(),
            said: Vec::new(),
            single: Vec::new(),
            released: Vec::new(),
            written: 0,
            open: Vec::new(),
            has_words: false,
            session: None,
            is_final: false,
            is_elsewhere: false,
            away: None,
        }
    }

    /// Lets a step happen, and fails if something is not as it must be.
    pub(crate) fn bear(&mut self, step: Step) {
        self.allow(&step);
        self.take(step);
        self.cross_demonstration();
        self.check_requests();
        self.check_history();
        for text in &self.said {
            assert!(self.places(text) > 0, "{text:?} is lost");
        }
        for text in &self.released {
            let is_found = self.places(text) > 0 || self.is_recalled(text);
            assert!(is_found, "{text:?} is lost, which was put away");
        }
        for text in &self.single {
            let places = self.places(text);
            assert!(places <= 1, "{text:?} is in {places} places");
        }
        let screen = self.app.screen();
        let control = screen.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(control, None, "on the screen");
    }

    /// Who goes to the demonstration leaves everything in the history, and finds it there on the way back.
    fn cross_demonstration(&mut self) {
        let is_there = self.is_in_demonstration();
        if is_there && self.away.is_none() {
            self.away = Some(std::mem::take(&mut self.said));
            self.single.clear();
            self.released.clear();
        } else if !is_there && let Some(away) = self.away.take() {
            self.said = away;
        }
        let here = self.app.state.conversation.id;
        for text in self.away.iter().flatten() {
            let places = self.kept.places_elsewhere(here, text);
            assert!(places > 0, "{text:?} is lost to the demonstration");
        }
    }

    /// What the person asks for may be sent, but what was sent to one server not to another only
    /// because that one is there.
    fn allow(&mut self, step: &Step) {
        match step {
            Step::Say(_) => (self.is_final, self.is_elsewhere) = (false, false),
            Step::Msg(Msg::Key(key)) if self.sends(*key) => {
                (self.is_final, self.is_elsewhere) = (false, false);
            }
            Step::Msg(Msg::Connected(endpoint)) => self.allow_server(endpoint, KeyChange::Other),
            Step::Msg(Msg::Switched(Switch {
                endpoint: Some(endpoint),
                key,
                ..
            })) => self.allow_server(endpoint, *key),
            Step::Msg(_)
            | Step::Stream(_)
            | Step::Listed(_)
            | Step::Wait(_)
            | Step::Open(_)
            | Step::Answer
            | Step::Receipt(_) => {}
        }
    }

    /// What was refused may be sent with another key, and to no other server.
    fn allow_server(&mut self, endpoint: &Endpoint, key: KeyChange) {
        let here = self.app.state.endpoint.as_ref();
        if here.is_none_or(|here| here.base_url != endpoint.base_url) {
            self.is_elsewhere = true;
        } else if key == KeyChange::Other {
            self.is_final = false;
        }
    }

    fn is_in_demonstration(&self) -> bool {
        let endpoint = self.app.state.endpoint.as_ref();
        endpoint.is_some_and(|endpoint| endpoint.kind == ServerKind::Demo)
    }

    /// Whether a key asks for something to be sent.
    fn sends(&self, key: Key) -> bool {
        matches!(
            self.command(key),
            Some(
                Command::Send
                    | Command::Retry
                    | Command::Continue
                    | Command::List(ListAct::Accept | ListAct::SendHeld)
            )
        )
    }

    fn command(&self, key: Key) -> Option<Command> {
        let state = &self.app.state;
        state.settings.keymap.lookup(state.contexts(), key)
    }

    fn take(&mut self, step: Step) {
        let intent = self.intent(&step);
        let edits = matches!(intent, Intent::Edits);
        if matches!(intent, Intent::Copies) {
            let all = self.app.state.conversation.messages.iter();
            let copied: Vec<String> = all.map(|message| message.text.clone()).collect();
            let is_copied = |text: &String| copied.iter().any(|copy| copy.contains(text));
            self.single.retain(|text| !is_copied(text));
        }
        if edits {
            // What is edited is no longer what was sent.
            let draft = self.app.state.composer.text();
            self.said.retain(|text| !draft.contains(text.as_str()));
        }
        self.act(step);
        self.effects = self.app.effects();
        self.kept.take(&self.effects);
        if self.away.is_some() && self.is_in_demonstration() {
            // Receipts of replies from before may come, and `Kept` takes none of a reply that it has not.
            let is_of_its_own = |it: &&Effect| matches!(it, Effect::Store(op) if !matches!(op, Op::Keep { .. } | Op::Audit { .. }));
            let said = self.effects.iter().find(is_of_its_own);
            assert_eq!(said, None, "the demonstration writes to another history");
        }
        if let Intent::PutsAway(texts) | Intent::Forgets(texts) = &intent {
            let is_gone = |text: &String| texts.contains(text) && self.places(text) == 0;
            let (gone, said) = self.said.iter().cloned().partition(is_gone);
            self.said = said;
            if matches!(intent, Intent::PutsAway(_)) {
                self.released.extend::<Vec<_>>(gone);
            }
        }
        self.single.retain(|text| self.said.contains(text));
        if edits {
            // Recall copies, and so does putting back what was cut.
            let draft = self.app.state.composer.text();
            self.single.retain(|text| !draft.contains(text.as_str()));
        }
    }

    fn act(&mut self, step: Step) {
        match step {
            // The palette could do anything, unseen.
            Step::Msg(Msg::Key(key)) if key == Key::ctrl('p') || key == Key::char('/') => {}
            Step::Msg(msg) => drop(self.app.send(msg)),
            Step::Stream(event) => self.stream(event),
            Step::Listed(result) => self.list(result),
            Step::Say(number) => self.say(number),
            Step::Wait(millis) => drop(self.app.wait(millis)),
            // Nothing is listed there that could be opened.
            Step::Open(_) if self.away.is_some() => {}
            Step::Open(number) => {
                let ids = self.kept.ids();
                if let Some(id) = ids.get(usize::from(number) % ids.len().max(1)) {
                    self.app.open(*id);
                }
            }
            Step::Receipt(news) => self.receipt(news),
            Step::Answer => {
                if let Some((number, question)) = self.asked.pop_front() {
                    let answer = self.kept.answer(&question);
                    self.app
                        .send(Msg::Stored(Stored::Answered { number, answer }));
                }
            }
        }
    }

    fn intent(&self, step: &Step) -> Intent {
        let state = &self.app.state;
        let key = match step {
            Step::Msg(Msg::Paste(_)) if state.overlay.is_none() => return Intent::Edits,
            Step::Msg(Msg::Key(key)) => *key,
            Step::Msg(_)
            | Step::Stream(_)
            | Step::Listed(_)
            | Step::Say(_)
            | Step::Wait(_)
            | Step::Open(_)
            | Step::Answer
            | Step::Receipt(_) => {
                return Intent::Nothing;
            }
        };
        let chosen = match &state.overlay {
            Some(Overlay::Queue(list)) => list.chosen(),
            _ => None,
        };
        match self.command(key) {
            // What is edited stands in the composer besides.
            Some(Command::Edit(_) | Command::EditMessage) => Intent::Edits,
            Some(Command::Fork) => Intent::Copies,
            Some(Command::Delete) => {
                let all = state.conversation.messages.iter();
                Intent::Forgets(all.flat_map(|m| self.said_in(&m.text)).collect())
            }
            None if state.composes() => Intent::Edits,
            Some(Command::Interrupt) => Intent::PutsAway(self.said_in(&state.composer.text())),
            // A draft that was a waiting message goes back among those.
            Some(Command::List(ListAct::Accept))
                if chosen.is_some() && !state.queue.is_edited() =>
            {
                Intent::PutsAway(self.said_in(&state.composer.text()))
            }
            Some(Command::List(ListAct::Remove)) => {
                let removed = state.queue.iter().find(|it| Some(&it.name) == chosen);
                Intent::PutsAway(removed.map_or_else(Vec::new, |it| self.said_in(&it.text)))
            }
            _ => Intent::Nothing,
        }
    }

    fn said_in(&self, text: &str) -> Vec<String> {
        let said = self.said.iter().filter(|said| text.contains(said.as_str()));
        said.cloned().collect()
    }

    fn stream(&mut self, event: StreamEvent) {
        let turn = self.app.state.turn.as_ref().map(|turn| turn.id);
        // A connection that is closed or was never opened tells nothing.
        let turn = turn.filter(|turn| self.open.contains(turn));
        if turn.is_some() {
            match &event {
                StreamEvent::Unclaimed | StreamEvent::Opened => {}
                StreamEvent::Delta(delta) => {
                    self.has_words |= matches!(delta, Delta::Text(text) | Delta::Reasoning(text) if !text.is_empty());
                }
                StreamEvent::Finished(_) => self.open.clear(),
                StreamEvent::Failed(failure) => {
                    self.open.clear();
                    let is_refused = matches!(failure.retry, Retry::Never | Retry::AskUser);
                    let is_renewed =
                        self.session.is_some() && failure.kind == FailureKind::SessionLost;
                    self.is_final = self.has_words || is_refused && !is_renewed;
                }
            }
        }
        let turn = turn.unwrap_or(TurnId(0));
        self.app.send(Msg::Stream { turn, event });
    }

    fn receipt(&mut self, news: ReceiptNews) {
        let is_of_keys = matches!(news, ReceiptNews::Keys | ReceiptNews::NoKeys(_));
        let asked = if is_of_keys {
            &mut self.keys
        } else {
            &mut self.inquiries
        };
        let Some(mut inquiry) = asked.pop_front() else {
            return;
        };
        if news == ReceiptNews::Keys {
            inquiry.known.coordinator = Some(CoordinatorKeys {
                signing: PublicKey([7; 32]),
                sealing: None,
                peer_id: None,
                uptime_ms: None,
            });
        }
        let inquiry = Box::new(inquiry);
        self.app.send(Msg::Receipt { inquiry, news });
    }

    fn list(&mut self, result: Result<usize, Failure>) {
        let names = ["a", "b\u{1b}[2J", "日本", "d"];
        let is_asked = matches!(self.app.state.catalog.listing, Listing::Asked(_));
        match result {
            _ if !is_asked => {}
            Ok(count) => drop(self.app.models(&names[..count.min(names.len())])),
            Err(failure) => drop(self.app.listed(Err(failure))),
        }
    }

    fn say(&mut self, number: u16) {
        if !self.app.state.composes() || !self.app.state.composer.is_empty() {
            return;
        }
        self.written += 1;
        let text = format!("message {number} of mine, the {}.", self.written);
        self.app.paste(&text);
        self.app.send(Msg::Key(Key::named(Named::Enter)));
        if self.away.is_none() {
            self.said.push(text.clone());
            self.single.push(text);
        }
    }

    /// In how many places a message is, of the conversation, the queue and the composer, and of other conversations.
    fn places(&self, text: &str) -> usize {
        let state = &self.app.state;
        let (path, aside) = (&state.conversation.messages, &state.conversation.aside);
        let of_person = |m: &&Message| m.role == Role::User || m.status == Status::Edited;
        let sent = path.iter().chain(aside).filter(of_person);
        let sent = sent.filter(|m| m.text.contains(text));
        let waiting = state.queue.iter().filter(|it| it.text.contains(text));
        let written = usize::from(state.composer.text().contains(text));
        let elsewhere = self.kept.places_elsewhere(state.conversation.id, text);
        sent.count() + waiting.count() + written + elsewhere
    }

    /// Looks at what was asked for since the last step.
    fn check_requests(&mut self) {
        for effect in std::mem::take(&mut self.effects) {
            if let Effect::Abort(turn) = effect {
                self.open.retain(|open| *open != turn);
            }
            if let Effect::OpenStream { turn, request, .. } = effect {
                assert!(!self.is_final, "{turn:?} is sent unasked");
                assert!(!self.is_elsewhere, "{turn:?} is sent elsewhere unasked");
                self.open.push(turn);
                self.has_words = false;
                self.session = request.session;
            } else if let Effect::Ask { number, question } = effect {
                self.asked.push_back((number, question));
            } else if let Effect::FetchCoordinatorKeys(inquiry) = effect {
                self.check_inquiry(&inquiry);
                self.keys.push_back(*inquiry);
                assert!(self.keys.len() <= 3, "too many calls for keys at once");
            } else if let Effect::CheckReceipt(inquiry) = effect {
                self.check_inquiry(&inquiry);
                self.inquiries.push_back(*inquiry);
                assert!(self.inquiries.len() <= 3, "too many receipts at once");
            }
        }
        assert!(self.open.len() <= 1, "at once: {:?}", self.open);
        let turn = self.app.state.turn.as_ref().map(|turn| turn.id);
        if let Some(open) = self.open.first() {
            assert_eq!(Some(*open), turn, "a connection that nobody reads");
        }
    }

    /// No other server is asked about a reply than gave it, and that with no other key.
    fn check_inquiry(&self, inquiry: &Inquiry) {
        let state = &self.app.state;
        let here = state.endpoint.as_ref().map(|here| &here.base_url);
        assert_eq!(here, Some(&inquiry.server), "it is asked elsewhere");
        assert_eq!(state.connection(), inquiry.connection, "on another");
    }

    /// If the program ended now, everything would be there again.
    fn check_history(&self) {
        if self.away.is_some() {
            return;
        }
        let (mut kept, mut state) = (self.kept.clone(), self.app.state.clone());
        kept.take(&state.journal_rest());
        kept.assert_holds(&state);
        for text in &self.released {
            let is_found = self.places(text) > 0 || kept.is_put_away(text);
            assert!(
                is_found,
                "{text:?} is lost with the program, which was put away"
            );
        }
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
}
