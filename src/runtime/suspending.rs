//! `Ctrl+Z` and what follows it: what is to be kept is written, the terminal goes to the shell and comes back.

use super::pace::Cause;
use super::{Ending, Program, terminal, unless_gone};
use crate::app::msg::Msg;
use crate::store::Rest;
use std::ops::ControlFlow::{self, Continue};
use std::time::Duration;

/// How long the stop waits for the history: a disk that is in trouble keeps nobody from the shell.
const PATIENCE: Duration = Duration::from_secs(2);

impl Program {
    pub(super) async fn suspend(&mut self) -> ControlFlow<Ending> {
        let rest = self.rest_history().await;
        unless_gone(terminal::stop_in_shell())?;
        drop(rest);
        self.signals.settle_continued().await;
        self.resume()
    }

    /// Has all written that is to be kept, and the history rest: stopped within a transaction, the program would lock
    /// every other one out of the file for as long as that lasts. Whoever kills it meanwhile takes nothing away.
    async fn rest_history(&mut self) -> Option<Rest> {
        self.drain(self.clock.now());
        self.asked.extend(self.state.journal_rest());
        let (mut begun, rest) = self.history.as_ref()?.rest(&mut self.asked);
        let waiting = async {
            loop {
                tokio::select! {
                    biased;
                    _ = &mut begun => return,
                    // The history may wait for room in there. What is asked for now comes after the stop.
                    Some(msg) = self.inbox.recv() => self.tell(self.clock.now(), Cause::Program, msg),
                }
            }
        };
        let _ = tokio::time::timeout(PATIENCE, waiting).await;
        Some(rest)
    }

    /// Takes the terminal after a stop. Its size may have changed, and only the program that had
    /// it then was told.
    pub(super) fn resume(&mut self) -> ControlFlow<Ending> {
        unless_gone(self.terminal.retake())?;
        let now = self.clock.now();
        for msg in [Msg::Resize(self.terminal.size()), Msg::Resumed] {
            self.tell(now, Cause::Person, msg);
        }
        Continue(())
    }
}
