//! What puts an end to something: `Esc`, `Ctrl+C`, a new conversation.
//!
//! Owns the order in which things are ended. What becomes of a turn is `turn`'s; no way out of
//! here loses a message unasked.

use super::State;
use super::command::Command;
use super::effect::Effect;
use crate::chat::{Conversation, ConversationId};

impl State {
    /// `Esc`: closes what floats; else leaves browsing; else dismisses the newest banner; else stops
    /// the reply.
    pub(super) fn back(&mut self) -> Vec<Effect> {
        if self.cancel_find()
            || self.leave_system()
            || self.overlay.take().is_some()
            || self.leave_pane()
            || self.leave_browsing()
        {
            return Vec::new();
        }
        if self.cancel_edit() {
            return Vec::new();
        }
        if !self.banners.is_empty() {
            return self.dismiss_banner();
        }
        self.stop_turn()
    }

    /// `Ctrl+C`: stops the reply; else clears the draft, which `Up` brings back; else asks once
    /// before it quits.
    pub(super) fn interrupt(&mut self) -> Vec<Effect> {
        if self.cancel_find()
            || self.leave_system()
            || self.overlay.take().is_some()
            || self.leave_pane()
        {
            return Vec::new();
        }
        if self.turn.is_some() {
            return self.stop_turn();
        }
        if self.cancel_edit() {
            return Vec::new();
        }
        if !self.composer.is_empty() {
            self.put_draft_away();
            self.has_cleared = true;
            return Vec::new();
        }
        self.ask_to_quit(Command::Interrupt)
    }

    /// Quits; asks once before it does while messages wait, or something is not saved. Messages stay in the history, and
    /// are held when the conversation comes back; where none is kept they would be lost.
    pub(super) fn quit(&mut self) -> Vec<Effect> {
        if self.queue.is_empty() && !self.journal.is_unsaved() {
            return vec![Effect::Quit];
        }
        self.ask_to_quit(Command::Quit)
    }

    fn ask_to_quit(&mut self, by: Command) -> Vec<Effect> {
        self.quits_next = true;
        let keymap = &self.settings.keymap;
        let key = keymap.label(by).unwrap_or_default();
        if self.journal.is_unsaved() {
            return self.note(format!(
                "not everything is saved; press {key} again to quit without the rest"
            ));
        }
        self.note(match (self.queue.len(), self.outlasts_program()) {
            (0, _) => format!("press {key} again to quit"),
            (1, true) => {
                format!("a message waits; press {key} again to quit, --continue brings it back")
            }
            (n, true) => {
                format!("{n} messages wait; press {key} again to quit, --continue brings them back")
            }
            (1, false) => {
                format!("a message waits to be sent; press {key} again to quit without it")
            }
            (n, false) => {
                format!("{n} messages wait to be sent; press {key} again to quit without them")
            }
        })
    }

    /// `Ctrl+N`: an empty conversation. A reply on its way is stopped; the draft and the waiting messages stay with the
    /// conversation that is left, or come along where that is not kept.
    pub(super) fn new_conversation(&mut self) -> Vec<Effect> {
        let had_draft = !self.composer.is_blank();
        let effects = self.begin_conversation();
        self.put_pane_aside();
        if had_draft && self.composer.is_blank() {
            let key = self.label(Command::Conversations);
            self.notice = Some(format!(
                "what you were writing stays where you left it; {key} leads back"
            ));
        }
        effects
    }

    /// An empty conversation in the place of this one.
    pub(super) fn begin_conversation(&mut self) -> Vec<Effect> {
        let effects = self.depart();
        self.conversation = Conversation {
            id: ConversationId(self.next_id()),
            ..Conversation::default()
        };
        self.transcript.begin_anew();
        self.selection.clear();
        self.browsing = None;
        effects
    }
}
