//! What `Up` brings back in later runs: the words that a person put away, and what was said in the conversation that is
//! shown.
//!
//! What was put away is nowhere else, and is kept as small state of the program, each text under a name of its own. The
//! same step takes it from where it was. How many are kept is the history's affair.

use crate::app::State;
use crate::app::turn::CONTINUE;
use crate::chat::history::{Op, PutAway};
use crate::chat::{Message, Role};

/// Messages of a conversation that recall finds when it is shown.
const MOST_SAID: usize = 200;
/// The bytes that they may have together.
const MOST_SAID_BYTES: usize = PutAway::MOST_BYTES;

impl State {
    /// Words leave the composer or what waits without being sent: they are among the earlier messages from now on.
    pub(in crate::app) fn put_away(&mut self, text: &str) {
        self.composer.remember(text);
        self.keep_put_away(text);
    }

    /// A later run has these words among the earlier messages.
    pub(in crate::app) fn keep_put_away(&mut self, text: &str) {
        if !self.journal.is_kept || text.trim().is_empty() {
            return;
        }
        let name = PutAway(self.next_id()).name();
        let value = Some(text.to_owned());
        self.journal.keep_op(Op::Keep { name, value });
    }

    /// What earlier runs put away is among the earlier messages.
    pub(in crate::app) fn recall_put_away(&mut self, kept: &[(String, String)]) {
        let put_away = kept.iter().filter_map(|(name, text)| {
            let PutAway(id) = PutAway::of_name(name)?;
            Some((id, text.clone()))
        });
        self.composer.learn(put_away);
    }

    /// What the person said in the conversation is among the earlier messages, whichever run it was in: the newest of
    /// it, in all its versions.
    pub(in crate::app) fn recall_said(&mut self) {
        let all = self.conversation.messages.iter();
        let own = |message: &&Message| message.role == Role::User && message.text != CONTINUE;
        let mut own: Vec<&Message> = all.chain(&self.conversation.aside).filter(own).collect();
        own.sort_unstable_by_key(|message| message.id);
        let mut room = MOST_SAID_BYTES;
        let newest = own.into_iter().rev().take(MOST_SAID);
        let newest = newest.map_while(|message| {
            room = room.checked_sub(message.text.len())?;
            Some((message.id.0, message.text.clone()))
        });
        self.composer.learn(newest.collect::<Vec<_>>());
    }
}
