//! What the history says: a conversation from before, and what is wrong with its file.

use super::State;
use super::banner::Subject;
use super::command::Command;
use super::effect::Effect;
use super::queue::{Hold, Waiting};
use super::transcript::{Anchor, Place, Scroll};
use crate::chat::history::{self, Answer, Loaded, Question};
use crate::chat::{Conversation, ConversationId, Message, Status};

/// What the history says.
#[derive(Debug, Clone, PartialEq)]
pub enum Stored {
    /// The conversation that was asked for.
    Loaded(Box<Loaded>),
    /// There is none of that name, or none at all.
    NotThere(Option<ConversationId>),
    /// Something is or was wrong with the file, in one sentence.
    Said(String),
    /// Nothing can be written, for the reason in this sentence. The conversation goes on in memory.
    Unwritten(String),
    /// What was wrong no longer is.
    Recovered,
    /// The file was damaged and has been replaced: what was saved, in a sentence.
    Rescued(String),
    /// So many changes are not kept and will not be.
    Lost(usize),
    /// The answer to what was asked with [`Effect::Ask`].
    Answered {
        /// The number of the question.
        number: u64,
        /// The answer.
        answer: Answer,
    },
}

impl State {
    /// The history has said something.
    pub(super) fn on_stored(&mut self, stored: Stored) -> Vec<Effect> {
        match stored {
            Stored::Loaded(loaded) => self.recall(*loaded),
            Stored::NotThere(None) => {
                self.note("there is no conversation to continue yet".to_owned())
            }
            Stored::NotThere(Some(id)) => self.say(
                Subject::History,
                format!(
                    "There is no conversation {id} in the history; this is a new one. --continue opens the last one."
                ),
            ),
            Stored::Said(sentence) => self.say(Subject::History, sentence),
            Stored::Unwritten(sentence) => {
                self.journal.is_written(false);
                self.say(Subject::Unwritten, sentence)
            }
            Stored::Recovered => {
                self.journal.is_written(true);
                self.banners.clear(Subject::Unwritten);
                Vec::new()
            }
            Stored::Rescued(sentence) => {
                self.journal.is_written(true);
                self.banners.clear(Subject::Unwritten);
                self.say(Subject::Damage, sentence)
            }
            Stored::Lost(ops) => self.say(Subject::Damage, lost(ops)),
            Stored::Answered { number, answer } => self.on_answered(number, answer),
        }
    }

    /// Asks the history under a number of its own, which the answer carries.
    pub(super) const fn ask_history(&mut self, question: Question) -> (u64, Effect) {
        self.questions += 1;
        let number = self.questions;
        (number, Effect::Ask { number, question })
    }

    /// The history has answered. Whoever asked knows the number; an answer that nobody waits for any more is dropped.
    fn on_answered(&mut self, number: u64, mut answer: Answer) -> Vec<Effect> {
        if let Some(effects) = self.on_opened(number, &mut answer) {
            return effects;
        }
        if let Some(effects) = self.on_conversations(number, &mut answer) {
            return effects;
        }
        if let Some(effects) = self.on_searched(number, &mut answer) {
            return effects;
        }
        match answer {
            Answer::Kept(kept) => {
                self.recall_limits(&kept);
                self.recall_shapes(&kept);
                self.recall_written_system(&kept);
                self.recall_put_away(&kept);
                return self.recall_pane(&kept);
            }
            Answer::Used(own) => self.on_own_usage(number, Ok(own)),
            Answer::Failed(words) => self.on_own_usage(number, Err(words)),
            Answer::Listed { .. }
            | Answer::Loaded(_)
            | Answer::Found { .. }
            | Answer::Call(_)
            | Answer::Taken(_)
            | Answer::Counted(_)
            | Answer::Pruned { .. }
            | Answer::Compacted { .. } => {}
        }
        Vec::new()
    }

    /// Opens the conversation that the program was started with. What was written meanwhile comes along.
    fn recall(&mut self, loaded: Loaded) -> Vec<Effect> {
        if !self.conversation.messages.is_empty() || self.turn.is_some() {
            let sentence =
                "The conversation from before was not opened, because another had begun.";
            return self.say(Subject::History, sentence.to_owned());
        }
        let effects = self.leave_with_all();
        self.opening.is_resumed = true;
        self.forget_versions();
        self.show_loaded(loaded);
        effects
    }

    /// Shows a conversation from before, with all that belonged to it. What waited in it is held: nothing is
    /// sent that nobody has asked for in this run.
    pub(super) fn show_loaded(&mut self, mut loaded: Loaded) {
        interrupt(&mut loaded.conversation);
        // Where a reply was asked for anew and no word of it came, the one before it is the last again.
        loaded.conversation.go_on();
        let all = loaded.conversation.messages.iter();
        let newest = all.chain(&loaded.conversation.aside).map(|m| m.id.0).max();
        let newest = newest.unwrap_or_default();
        self.give_names_after(newest);
        let names = self.recall_queue(&loaded.queue);
        self.recall_draft(&loaded.draft);
        let place = loaded.queue.iter().position(String::is_empty);
        if let Some(place) = place.filter(|_| !loaded.draft.is_empty()) {
            self.queue.keep_place(place);
        }
        self.journal.adopt(&loaded, newest, names);
        if !loaded.model.is_empty() {
            self.model = Some(loaded.model);
        }
        self.conversation = loaded.conversation;
        self.recall_said();
        self.lay_receipts();
        self.selection.clear();
        self.browsing = None;
        self.transcript.begin_anew();
        if let Some(anchor) = loaded.place.and_then(|place| self.anchor_of(place)) {
            let messages = self.conversation.messages.len();
            self.transcript.stand_at(anchor, messages);
        }
        if self.is_unanswered() {
            // The program was ended while it was asked, or before it was asked again.
            let key = self.label(Command::Retry);
            self.notice = Some(format!("the last message has no reply; {key} asks for one"));
        }
    }

    /// Has the names that are given from now on follow upon those of the conversation. They may be ahead of every
    /// clock: programs that go on from there at once then keep to the numbers that they began with.
    fn give_names_after(&mut self, newest: u64) {
        if newest >= self.ids {
            let own = self.ids & 0xf_ffff;
            self.ids = newest.max((((newest >> 20) + 1) << 20) | own);
        }
    }

    /// What waited stands before what came along, which is not written here yet. Returns the names of what the history
    /// has, in its order, with 0 for the place of the draft.
    fn recall_queue(&mut self, texts: &[String]) -> Vec<u64> {
        let waited = || texts.iter().filter(|text| !text.is_empty());
        for text in waited().rev() {
            self.queue.push_front(text.clone());
        }
        if waited().next().is_some() {
            self.queue.hold(Hold::Recalled);
        }
        let mut own = self.queue.iter().map(|it: &Waiting| it.name);
        let mut next = || own.next().unwrap_or_default();
        let names = texts
            .iter()
            .map(|text| if text.is_empty() { 0 } else { next() });
        names.collect()
    }

    /// What was being written stands before what has been written since.
    fn recall_draft(&mut self, draft: &str) {
        if draft.is_empty() {
            return;
        }
        let text = if self.composer.is_blank() {
            draft.to_owned()
        } else {
            format!("{draft}\n\n{}", self.composer.text())
        };
        self.composer.set_text(&text);
    }

    pub(super) fn anchor_of(&self, place: history::Place) -> Option<Anchor> {
        let is_there = |message: &Message| message.id == place.message;
        let entry = self.conversation.messages.iter().position(is_there)?;
        let place = Place::of_byte(place.byte);
        Some(Anchor { entry, place })
    }

    /// Where the reader is, as it is kept; `None` at the end.
    pub(super) fn place_read(&self) -> Option<history::Place> {
        let Scroll::At(anchor) = self.transcript.scroll() else {
            return None;
        };
        let message = self.conversation.messages.get(anchor.entry)?.id;
        let byte = anchor.place.byte();
        Some(history::Place { message, byte })
    }
}

/// That something is not kept.
fn lost(ops: usize) -> String {
    let (changes, are) = if ops == 1 {
        ("change", "is")
    } else {
        ("changes", "are")
    };
    format!(
        "{ops} {changes} could not be written to the history and {are} not kept. Export the conversation if it has \
         to last."
    )
}

/// No reply of another run comes in here, even if that one still receives it.
fn interrupt(conversation: &mut Conversation) {
    let Conversation {
        messages, aside, ..
    } = conversation;
    for message in messages.iter_mut().chain(aside) {
        if message.status == Status::Streaming {
            message.status = Status::Interrupted;
        }
    }
}
