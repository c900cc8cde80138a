//! The machine with a history that is kept in a few lines: it answers when it is told to, so that late answers can be
//! tried.

use super::harness::{App, keys_of};
use super::kept::Kept;
use pnv_tui::app::effect::Effect;
use pnv_tui::app::msg::Msg;
use pnv_tui::app::recall::Stored;
use pnv_tui::chat::ConversationId;
use pnv_tui::chat::history::{Answer, Question};

/// A machine and its history.
pub(crate) struct Desk {
    pub(crate) app: App,
    pub(crate) kept: Kept,
    /// What was asked and not answered yet.
    pub(crate) asked: Vec<(u64, Question)>,
}

impl Desk {
    /// A program that is connected and has a history with nothing in it, on a terminal of this size.
    pub(crate) fn new(width: u16, height: u16) -> Self {
        let mut app = App::new(width, height);
        let _ = app.state.keep_history(7);
        Self {
            app,
            kept: Kept::default(),
            asked: Vec::new(),
        }
    }

    /// The program was killed, and the next one goes on with what it had written down.
    pub(crate) fn killed(&self) -> Self {
        let mut next = Self::new(100, 30);
        next.kept = self.kept.clone();
        let kept = next.kept.answer(&Question::Kept);
        next.reply(0, kept);
        let Answer::Loaded(Some(loaded)) = next.kept.answer(&Question::Load(self.here())) else {
            return next;
        };
        next.app.send(Msg::Stored(Stored::Loaded(loaded)));
        next.settle();
        next
    }

    /// One that has these conversations, a minute after each other; the last is on the screen.
    pub(crate) fn with(width: u16, height: u16, questions: &[&str]) -> Self {
        let mut desk = Self::new(width, height);
        for (place, question) in questions.iter().enumerate() {
            if place > 0 {
                desk.app.wait(60_000).keys("<ctrl-n>");
            }
            desk.app.exchange(question, "Well.");
        }
        desk.settle();
        desk
    }

    /// Presses keys; the history answers what each leads to.
    pub(crate) fn keys(&mut self, script: &str) -> &mut Self {
        for key in keys_of(script) {
            self.app.send(Msg::Key(key));
            self.settle();
        }
        self
    }

    /// Presses keys; the history has not answered yet.
    pub(crate) fn keys_only(&mut self, script: &str) -> &mut Self {
        self.app.keys(script);
        self.take();
        self
    }

    /// A conversation is to be opened; the history answers.
    pub(crate) fn open(&mut self, id: ConversationId) -> &mut Self {
        self.app.open(id);
        self.settle()
    }

    /// The history writes what there is to write, and answers everything.
    pub(crate) fn settle(&mut self) -> &mut Self {
        self.take();
        while let Some((number, question)) = self.asked.pop() {
            let answer = self.kept.answer(&question);
            self.reply(number, answer);
        }
        self
    }

    /// The history gives an answer.
    pub(crate) fn reply(&mut self, number: u64, answer: Answer) -> &mut Self {
        let answered = Stored::Answered { number, answer };
        self.app.send(Msg::Stored(answered));
        self.take();
        self
    }

    /// Time passes.
    pub(crate) fn wait(&mut self, millis: u64) -> &mut Self {
        self.app.wait(millis);
        self.settle()
    }

    fn take(&mut self) {
        let effects = self.app.effects();
        self.kept.take(&effects);
        for effect in effects {
            if let Effect::Ask { number, question } = effect {
                self.asked.insert(0, (number, question));
            }
        }
    }

    /// The conversation on the screen.
    pub(crate) fn here(&self) -> ConversationId {
        self.app.state.conversation.id
    }

    /// What is written.
    pub(crate) fn draft(&self) -> String {
        self.app.state.composer.text()
    }

    /// The words of the path on the screen.
    pub(crate) fn path(&self) -> Vec<&str> {
        let messages = self.app.state.conversation.messages.iter();
        messages.map(|message| message.text.as_str()).collect()
    }
}
