//! What the person does about a turn: tries it now, goes on from it, stops it, dismisses what is
//! said of it. Whatever they do, no message is lost.

use super::{Phase, Sender};
use crate::app::State;
use crate::app::banner::Subject;
use crate::app::effect::Effect;
use crate::app::queue::Hold;
use crate::chat::{Message, Role, Status};

/// What `/continue` sends.
pub(in crate::app) const CONTINUE: &str =
    "Go on from exactly where you stopped, without repeating anything.";

impl State {
    /// `Ctrl+R`: tries now what waits, else asks again for the last reply that did not come well.
    pub(in crate::app) fn retry_now(&mut self) -> Vec<Effect> {
        match self.turn.as_ref().map(|turn| turn.phase) {
            Some(Phase::Waiting { .. }) => return self.try_turn(),
            Some(_) => return Vec::new(),
            None => {}
        }
        if self
            .banners
            .newest()
            .is_some_and(|banner| banner.subject == Subject::Models)
        {
            self.banners.clear(Subject::Models);
            return self.fetch_models();
        }
        if self.conversation.messages.is_empty() {
            return self.fetch_models();
        }
        self.ask_again()
    }

    /// Asks again for the last reply, or for one to the last message.
    pub(in crate::app) fn ask_again(&mut self) -> Vec<Effect> {
        let Some(last) = self.conversation.messages.last() else {
            return Vec::new();
        };
        if last.role == Role::Assistant {
            // The reply before stays as the new one's sibling.
            let place = self.conversation.messages.len() - 1;
            self.conversation.branch(place);
        }
        self.transcript.follow();
        self.queue.release();
        self.ask()
    }

    /// Asks again because a call has found the server. That happens once: were it the message that finds none, it
    /// would go out for ever.
    pub(in crate::app) fn ask_by_itself(&mut self) -> Vec<Effect> {
        let effects = self.ask_again();
        if let Some(turn) = &mut self.turn {
            turn.sender = Sender::Program;
        }
        effects
    }

    /// `/continue`: asks the model to go on from what it has said.
    pub(in crate::app) fn continue_reply(&mut self) -> Vec<Effect> {
        if self.turn.is_some() {
            return self.note("a reply is still on its way".to_owned());
        }
        let last = self.conversation.messages.last();
        if !last.is_some_and(|last| last.role == Role::Assistant && !last.text.is_empty()) {
            return self.note("there is no reply to go on from".to_owned());
        }
        self.queue.release();
        self.new_message(Role::User, CONTINUE.to_owned(), None);
        self.transcript.follow();
        self.ask()
    }

    /// Stops the turn. What arrived is kept; a message of which nothing came back goes back to
    /// the composer when it was only waiting to be tried again.
    pub(in crate::app) fn stop_turn(&mut self) -> Vec<Effect> {
        let Some(turn) = &self.turn else {
            return Vec::new();
        };
        let (id, phase) = (turn.id, turn.phase);
        self.queue.hold(Hold::Stopped);
        if matches!(phase, Phase::Waiting { .. }) {
            self.abandon_reply();
            self.banners.clear_turns();
            self.take_back_message();
            return Vec::new();
        }
        self.end_turn(Status::Stopped, None);
        vec![Effect::Abort(id)]
    }

    /// Stops the turn because server or conversation are left. A message that was refused goes back to where it can be
    /// sent from, and its failure is said no more: it is not that of the message before, which stays where it is.
    pub(in crate::app) fn leave_turn(&mut self) -> Vec<Effect> {
        let effects = self.stop_turn();
        if self.refused_kind().is_some() {
            self.take_back_message();
            self.banners.clear_turns();
        }
        effects
    }

    /// `Esc` on a banner: it goes away, and the message that it was about goes back to the
    /// composer, or to the front of the queue if something is being written.
    pub(in crate::app) fn dismiss_banner(&mut self) -> Vec<Effect> {
        let Some(banner) = self.banners.dismiss() else {
            return Vec::new();
        };
        match banner.subject {
            Subject::Turn(_) if self.turn_waits() => self.stop_turn(),
            Subject::Turn(_) => {
                self.take_back_message();
                Vec::new()
            }
            Subject::Models
            | Subject::Files
            | Subject::History
            | Subject::Unwritten
            | Subject::Export
            | Subject::Damage
            | Subject::Theme
            | Subject::Demo
            | Subject::Clipboard
            | Subject::Profile
            | Subject::Link
            | Subject::Receipt => Vec::new(),
        }
    }

    /// Takes the last message back if it is the person's and was not answered.
    pub(in crate::app) fn take_back_message(&mut self) {
        if !self.is_unanswered() {
            return;
        }
        let Some(message) = self.conversation.messages.pop() else {
            return;
        };
        self.journal.removed([&message]);
        self.conversation.go_on();
        self.versions.taken_back(&message);
        self.release_system();
        if self.composer.is_blank() {
            self.composer.set_text(&message.text);
            self.queue.keep_first_place();
        } else {
            self.queue.push_front(message.text);
            if self.queue.held().is_none() {
                self.queue.hold(Hold::Stopped);
            }
        }
    }

    /// Whether the conversation ends with a message of the person's that nothing is asked about.
    pub(in crate::app) fn is_unanswered(&self) -> bool {
        let unanswered = |message: &Message| message.role == Role::User;
        self.turn.is_none() && self.conversation.messages.last().is_some_and(unanswered)
    }
}
