//! What puts an end to something: `Esc`, `Ctrl+C`, a new conversation.
//!
//! Owns the order in which things are ended. What becomes of a turn is `turn`'s; no way out of
//! here loses a message.

use super::State;
use super::command::Command;
use super::effect::Effect;
use crate::chat::Conversation;

impl State {
    /// `Esc`: closes what floats; else leaves browsing; else dismisses the newest banner; else stops
    /// the reply.
    pub(super) fn back(&mut self) -> Vec<Effect> {
        if self.overlay.take().is_some() || self.leave_browsing() {
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
        if self.overlay.take().is_some() {
            return Vec::new();
        }
        if self.turn.is_some() {
            return self.stop_turn();
        }
        if !self.composer.is_empty() {
            self.composer.take();
            return Vec::new();
        }
        self.quits_next = true;
        let key = self
            .settings
            .keymap
            .label(Command::Interrupt)
            .unwrap_or_default();
        self.note(format!("press {key} again to quit"))
    }

    /// `Ctrl+N`: an empty conversation. A reply on its way is stopped, the draft and the waiting
    /// messages stay.
    pub(super) fn new_conversation(&mut self) -> Vec<Effect> {
        let effects = self.stop_turn();
        self.banners.clear_turns();
        self.conversation = Conversation::default();
        self.transcript.begin_anew();
        self.selection.clear();
        self.browsing = None;
        effects
    }
}
