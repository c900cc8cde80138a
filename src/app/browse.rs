//! Browsing: one message of the conversation is chosen, and single letters act on it.
//!
//! Owns which message that is. Bringing it onto the screen is `transcript`'s; copying is
//! `clipboard`'s, links are `links`'.

use super::State;
use super::command::Choose;
use super::effect::Effect;
use crate::chat::Message;

impl State {
    /// The message that is chosen, counted from the first, while the person browses.
    pub fn chosen(&self) -> Option<usize> {
        let last = self.conversation.messages.len().checked_sub(1)?;
        self.browsing.map(|chosen| chosen.min(last))
    }

    /// Begins to browse with the last message on the screen.
    pub(super) fn browse(&mut self) -> Vec<Effect> {
        self.put_pane_aside();
        self.browsing = self.on_rows(|transcript, _| transcript.last_visible());
        match self.browsing {
            Some(_) => Vec::new(),
            None => self.note("there is no message to choose yet".to_owned()),
        }
    }

    /// Chooses another message.
    pub(super) fn choose(&mut self, choose: Choose) {
        let last = self.conversation.messages.len().saturating_sub(1);
        let Some(chosen) = self.chosen() else { return };
        let entry = match choose {
            Choose::Previous => chosen.saturating_sub(1),
            Choose::Next => (chosen + 1).min(last),
            Choose::First => 0,
            Choose::Last => last,
        };
        self.browsing = Some(entry);
        self.on_rows(|transcript, scene| transcript.reveal(entry, scene));
    }

    /// The composer has the keys again, if it had not. The conversation stays where it is, and is
    /// followed again if that is its end.
    pub(super) fn leave_browsing(&mut self) -> bool {
        let browsed = self.browsing.take().is_some();
        if browsed {
            self.find = None;
            self.on_rows(|transcript, scene| transcript.scroll_down(0, scene));
        }
        browsed
    }

    /// Shows what the model thought before the chosen message, else before the last reply, or folds
    /// it away.
    pub(super) fn toggle_reasoning(&mut self) -> Vec<Effect> {
        let has_thought = |message: &Message| {
            let reply = message.reply.as_ref();
            reply.is_some_and(|reply| !reply.reasoning.is_empty())
        };
        match self.subject() {
            Some((entry, message)) if has_thought(message) => {
                self.on_rows(|transcript, scene| transcript.toggle_thought(entry, scene));
                Vec::new()
            }
            _ => self.note(self.lacks("reasoning")),
        }
    }

    /// The message that a command is about: the chosen one, else the newest reply of which something
    /// has arrived.
    pub(super) fn subject(&self) -> Option<(usize, &Message)> {
        let messages = &self.conversation.messages;
        let has_arrived = |message: &Message| message.reply.is_some() && message.has_words();
        let newest = || messages.iter().rposition(has_arrived);
        let subject = self.chosen().or_else(newest)?;
        messages.get(subject).map(|message| (subject, message))
    }

    /// Says that there is nothing of this kind for a command to work on.
    pub(super) fn lacks(&self, kind: &str) -> String {
        match self.chosen() {
            Some(_) => format!("there is no {kind} in this message"),
            None => format!("there is no {kind} in the last reply"),
        }
    }
}
