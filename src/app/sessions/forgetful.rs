//! Which models forget what is said in the sessions of a server: its nodes have no storage for them, and answer as if
//! they had. Kept from one run to the next as small state of the history, one a server and model.
//!
//! A reply tells it by the tokens that the model read: fewer than for the reply before, where there should be those
//! and more, and no more than its own message amounts to. Who counts only what was not read before looks the same
//! (servers of some versions do). To take such a one for forgetful costs tokens; the other mistake costs answers from
//! nowhere.

use super::{InUse, State};
use crate::chat::history::Op;
use crate::chat::{Form, MessageId, Reply, ServerSession};
use std::collections::BTreeMap;

/// What the names of such state begin with. The base URL and the model come after it, a blank before each.
const NAME: &str = "forgets sessions";
/// Milliseconds after which a session is tried again: others may serve the model by then.
const BELIEVED_MS: u64 = 24 * 3_600_000;
/// Tokens that a message has around it, at most: what a node says to the model itself, and the model's own marks.
const AROUND: u64 = 256;

/// When each was last seen to forget, in milliseconds since the Unix epoch, by server and model.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::app) struct Forgetful(BTreeMap<(String, String), u64>);

impl Forgetful {
    fn forgets(&self, server: &str, model: &str, now: u64) -> bool {
        let seen = self.0.get(&(server.to_owned(), model.to_owned()));
        seen.is_some_and(|seen| seen.abs_diff(now) < BELIEVED_MS)
    }

    /// A model has forgotten what was said. Returns what is to be kept of it.
    fn learn(&mut self, server: &str, model: &str, now: u64) -> Op {
        self.0.insert((server.to_owned(), model.to_owned()), now);
        Op::Keep {
            name: format!("{NAME} {server} {model}"),
            value: Some(now.to_string()),
        }
    }

    /// Small state of an earlier run. What is of another kind, or not understood, is left; what this run has
    /// learnt comes before it.
    pub(super) fn recall(&mut self, name: &str, value: &str) {
        let name = name.strip_prefix(NAME).and_then(|it| it.strip_prefix(' '));
        if let Some((server, model)) = name.and_then(|name| name.split_once(' '))
            && let Ok(at) = value.parse()
        {
            let name = (server.to_owned(), model.to_owned());
            self.0.entry(name).or_insert(at);
        }
    }
}

impl State {
    /// Whether nothing is remembered of what is said to a model in sessions, as far as was seen of late.
    pub(super) fn forgets(&self, server: &str, model: &str) -> bool {
        let now = self.wall.unix_ms_at(self.now);
        self.forgetful.forgets(server, model, now)
    }

    /// The same of the model that is asked, where it should have to remember anything.
    pub(super) fn forgets_turn(&self) -> bool {
        let Some(turn) = &self.turn else { return false };
        let is_asked_to = turn.sending.sent.form != Form::Path;
        is_asked_to && self.forgets(&turn.sending.server, &self.asked_model())
    }

    /// Whether the reply that is whole now was given without what the session should have held in which it was asked
    /// for: in another session, or as if nothing had been said before.
    pub(super) fn is_forgotten(&self) -> bool {
        let Some(turn) = &self.turn else { return false };
        let InUse { sent, given, .. } = &turn.session;
        let Some(before) = sent
            .as_ref()
            .filter(|_| turn.sending.sent.form != Form::Path)
        else {
            return false;
        };
        let is_another = |given: &ServerSession| given.id != before.session.id;
        if given.as_ref().is_some_and(is_another) {
            return true;
        }
        let replies = (self.reply_of(before.leaf), self.reply_of(turn.reply));
        let (Some(before), Some(now)) = replies else {
            return false;
        };
        is_read_alone(before, now, turn.sending.sent.bytes)
    }

    fn reply_of(&self, message: MessageId) -> Option<&Reply> {
        self.message(message)?.reply.as_ref()
    }

    /// The model that is asked has forgotten what was said.
    pub(super) fn learn_forgetful(&mut self) {
        let Some(turn) = &self.turn else { return };
        let now = self.wall.unix_ms_at(self.now);
        let (server, model) = (&turn.sending.server, self.asked_model());
        let op = self.forgetful.learn(server, &model, now);
        self.journal.keep_op(op);
    }
}

/// Whether a model read fewer tokens than for the reply before, and no more than these bytes of a message have. Other
/// models count otherwise, and some servers not at all.
fn is_read_alone(before: &Reply, now: &Reply, bytes: u64) -> bool {
    let is_same = before.asked == now.asked && before.meta.model == now.meta.model;
    match (tokens_read(before), tokens_read(now)) {
        (Some(before), Some(now)) => is_same && now < before && now <= bytes.saturating_add(AROUND),
        _ => false,
    }
}

/// Tokens that the model read, where the server counts them.
fn tokens_read(reply: &Reply) -> Option<u64> {
    let usage = reply.usage.filter(|usage| usage.input > 0)?;
    Some(usage.input)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: &str = "https://x.test/v1";

    #[test]
    fn a_model_that_forgets_is_believed_to_for_a_day() {
        let mut forgetful = Forgetful::default();
        assert!(!forgetful.forgets(SERVER, "a b", 5));
        let kept = forgetful.learn(SERVER, "a b", 5);
        let name = "forgets sessions https://x.test/v1 a b".to_owned();
        let value = Some("5".to_owned());
        assert_eq!(kept, Op::Keep { name, value });
        assert!(forgetful.forgets(SERVER, "a b", BELIEVED_MS + 4));
        assert!(!forgetful.forgets(SERVER, "a b", BELIEVED_MS + 5));
        assert!(!forgetful.forgets(SERVER, "a", 5));
        assert!(!forgetful.forgets("https://y.test/v1", "a b", 5));
    }

    #[test]
    fn what_was_seen_is_recalled_and_what_is_not_understood_left() {
        let mut forgetful = Forgetful::default();
        forgetful.recall("forgets sessions https://x.test/v1 a b", "7");
        forgetful.recall("forgets sessions https://x.test/v1 c", "yesterday");
        forgetful.recall("forgets sessions https://x.test/v1", "7");
        forgetful.recall("calls a minute https://x.test/v1 a", "7");
        assert_eq!(forgetful.0.len(), 1);
        assert!(forgetful.forgets(SERVER, "a b", 8));
        // A clock that was set back is no reason to believe it for ever.
        forgetful.recall(
            "forgets sessions https://x.test/v1 d",
            "18446744073709551615",
        );
        assert!(!forgetful.forgets(SERVER, "d", 8));
    }
}
