//! Hands each thing that the machine asks for to the part that does it.

use super::ending::Ending;
use super::history::{self, Question};
use super::pace::Cause;
use super::{Program, unless_gone};
use crate::app::effect::Effect;
use crate::chat::TurnId;
use crate::chat::history::Op;
use std::collections::VecDeque;
use std::ops::ControlFlow::{self, Break, Continue};

impl Program {
    /// Carries out, in order, what the machine asked for, and what it asks for in return.
    pub(super) async fn carry_out(&mut self) -> ControlFlow<Ending> {
        while let Some(effect) = self.asked.pop_front() {
            match effect {
                // What was put an end to before it began goes to nobody: the server may be another by now.
                Effect::OpenStream { turn, .. } if is_ended(&self.asked, turn) => {}
                Effect::OpenStream {
                    turn,
                    request,
                    claim,
                } => {
                    let history = self.history.as_ref();
                    let kept = history.map(|history| history.written(claim));
                    let kept = kept.unwrap_or_default();
                    self.executor.open_stream(turn, request, kept);
                }
                Effect::Abort(turn) => self.executor.abort(turn),
                Effect::FetchCoordinatorKeys(inquiry) => self.executor.fetch_keys(inquiry),
                Effect::CheckReceipt(inquiry) => self.executor.check_receipt(inquiry),
                Effect::FetchModels { fetch } => self.executor.fetch_models(fetch),
                Effect::FetchUsage { fetch, days } => self.executor.fetch_usage(fetch, days),
                Effect::FetchNodes { fetch } => self.executor.fetch_nodes(fetch),
                Effect::CheckKey { check, key } => self.executor.check_key(check, key),
                Effect::UseKey { key, kept } => {
                    let connected = self.executor.use_key(key, kept);
                    self.answer(connected);
                }
                Effect::UseProfile(name) => {
                    let switched = self.executor.use_profile(name);
                    self.answer(switched);
                }
                Effect::StoreKey(key) => self.executor.store_key(key),
                Effect::StartDemo => {
                    let connected = self.executor.start_demo().await;
                    self.answer(connected);
                }
                Effect::Identity(act) => self.executor.identity(act),
                Effect::Save(setting) => self.executor.save(setting),
                Effect::Store(op) => self.keep(op),
                Effect::Ask { number, question } => self.ask(number, question),
                Effect::Highlight(job) => self.highlighter.ask(job),
                Effect::OpenLink(address) => self.executor.open_link(address),
                Effect::Export { loaded, format } => self.executor.export(loaded, format),
                Effect::Copy(clipping) => self.executor.copy(clipping),
                Effect::AskBackground => unless_gone(self.background.ask(self.clock.now()))?,
                Effect::Repaint => {
                    unless_gone(self.terminal.repaint())?;
                    self.pacer.owe(Cause::Person);
                }
                Effect::Suspend => self.suspend().await?,
                Effect::Quit => return Break(Ending::InOrder),
            }
        }
        Continue(())
    }

    /// Has this written, together with all else that was asked for with it: a program that is killed in between must
    /// not leave a message that was sent and still waits.
    fn keep(&mut self, op: Op) {
        let step = history::step(op, &mut self.asked);
        if let Some(history) = &self.history {
            history.keep(step);
        }
    }

    fn ask(&self, number: u64, question: Question) {
        if let Some(history) = &self.history {
            history.ask(number, question);
        }
    }
}

/// Whether a turn is to be ended by what has been asked for already.
fn is_ended(asked: &VecDeque<Effect>, turn: TurnId) -> bool {
    asked.contains(&Effect::Abort(turn))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_that_is_ended_right_behind_its_beginning_is_not_begun() {
        let asked = VecDeque::from([Effect::Repaint, Effect::Abort(TurnId(7))]);
        assert!(is_ended(&asked, TurnId(7)));
        assert!(!is_ended(&asked, TurnId(8)));
    }
}
