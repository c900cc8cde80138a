//! The machine, what was done to it, and what must be true of it after each step: at most one turn
//! is on its way, nothing is sent again that must not be, no message is lost or in two places, and
//! no control character is painted.
//!
//! Steps come from two places: random ones from the integration tests, scripts from `update`.

use crate::support::harness::App;
use pnv_tui::app::catalog::Listing;
use pnv_tui::app::command::Command;
use pnv_tui::app::effect::Effect;
use pnv_tui::app::key::{Key, Named};
use pnv_tui::app::moment::Moment;
use pnv_tui::app::msg::{Msg, StreamEvent};
use pnv_tui::chat::{Delta, Failure, Retry, Role, TurnId};

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
}

impl Step {
    /// Whether it is the person who does it, or a server that the person chose.
    fn is_asked_for(&self) -> bool {
        match self {
            Self::Say(_) => true,
            Self::Msg(msg) => !matches!(
                msg,
                Msg::Wake | Msg::Stream { .. } | Msg::Resize(_) | Msg::Resumed
            ),
            Self::Stream(_) | Self::Listed(_) | Self::Wait(_) => false,
        }
    }
}

/// The machine and what is known of what was done to it.
pub(crate) struct World {
    app: App,
    said: Vec<String>,
    /// Those of them that the person has made no copies of.
    single: Vec<String>,
    /// How many messages were written.
    written: usize,
    /// The requests that neither ended nor were aborted.
    open: Vec<TurnId>,
    /// Words have come under the last request.
    has_words: bool,
    /// The last request ended in a way after which nothing may be sent unasked.
    is_final: bool,
}

impl World {
    /// A program that is connected, on a terminal of this size.
    pub(crate) fn new(width: u16, height: u16) -> Self {
        Self {
            app: App::new(width, height),
            said: Vec::new(),
            single: Vec::new(),
            written: 0,
            open: Vec::new(),
            has_words: false,
            is_final: false,
        }
    }

    /// Lets a step happen, and fails if something is not as it must be.
    pub(crate) fn bear(&mut self, step: Step) {
        if step.is_asked_for() {
            self.is_final = false;
        }
        self.take(step);
        self.check_requests();
        for text in &self.said {
            assert!(self.finds(text), "{text:?} is lost");
        }
        for text in &self.single {
            let places = self.places(text);
            assert!(places <= 1, "{text:?} is in {places} places");
        }
        let screen = self.app.screen();
        let control = screen.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(control, None, "on the screen");
    }

    fn take(&mut self, step: Step) {
        let edits = self.edits(&step);
        if edits {
            // What is edited is no longer what was sent.
            let draft = self.app.state.composer.text();
            self.said.retain(|text| !draft.contains(text.as_str()));
        }
        self.act(step);
        self.single.retain(|text| self.said.contains(text));
        if edits {
            // Recall copies, and so does putting back what was cut.
            let draft = self.app.state.composer.text();
            self.single.retain(|text| !draft.contains(text.as_str()));
        }
    }

    fn act(&mut self, step: Step) {
        match step {
            Step::Msg(Msg::Key(key)) if self.loses_by_intent(key) => {}
            Step::Msg(msg) => drop(self.app.send(msg)),
            Step::Stream(event) => self.stream(event),
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

    fn stream(&mut self, event: StreamEvent) {
        let turn = self.app.state.turn.as_ref().map(|turn| turn.id);
        // A connection that is closed or was never opened tells nothing.
        let turn = turn.filter(|turn| self.open.contains(turn));
        if turn.is_some() {
            match &event {
                StreamEvent::Opened => {}
                StreamEvent::Delta(delta) => {
                    self.has_words |= matches!(delta, Delta::Text(text) | Delta::Reasoning(text) if !text.is_empty());
                }
                StreamEvent::Finished(_) => self.open.clear(),
                StreamEvent::Failed(failure) => {
                    self.open.clear();
                    let is_refused = matches!(failure.retry, Retry::Never | Retry::AskUser);
                    self.is_final = self.has_words || is_refused;
                }
            }
        }
        let turn = turn.unwrap_or(TurnId(0));
        self.app.send(Msg::Stream { turn, event });
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
        self.said.push(text.clone());
        self.single.push(text);
    }

    /// In how many places a message is, of the conversation, the queue and the composer.
    fn places(&self, text: &str) -> usize {
        let state = &self.app.state;
        let sent = state.conversation.messages.iter();
        let sent = sent.filter(|m| m.role == Role::User && m.text.contains(text));
        let waiting = state.queue.iter().filter(|it| it.text.contains(text));
        let written = usize::from(state.composer.text().contains(text));
        sent.count() + waiting.count() + written
    }

    /// Looks at what was asked for since the last step.
    fn check_requests(&mut self) {
        for effect in self.app.effects() {
            if let Effect::Abort(turn) = effect {
                self.open.retain(|open| *open != turn);
            }
            if let Effect::OpenStream { turn, .. } = effect {
                assert!(!self.is_final, "{turn:?} is sent unasked");
                self.open.push(turn);
                self.has_words = false;
            }
        }
        assert!(self.open.len() <= 1, "at once: {:?}", self.open);
        let turn = self.app.state.turn.as_ref().map(|turn| turn.id);
        if let Some(open) = self.open.first() {
            assert_eq!(Some(*open), turn, "a connection that nobody reads");
        }
    }

    /// Every message that was sent is in the conversation, in the queue, in the composer, or one
    /// `Up` away.
    fn finds(&self, text: &str) -> bool {
        let state = &self.app.state;
        let mut messages = state.conversation.messages.iter();
        messages.any(|m| m.role == Role::User && m.text.contains(text))
            || state
                .queue
                .iter()
                .any(|waiting| waiting.text.contains(text))
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
}
