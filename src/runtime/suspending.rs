//! `Ctrl+Z` and what follows it: the terminal goes to the shell and comes back.

use super::pace::Cause;
use super::{Ending, Program, terminal, unless_gone};
use crate::app::msg::Msg;
use std::ops::ControlFlow::{self, Continue};

impl Program {
    pub(super) async fn suspend(&mut self) -> ControlFlow<Ending> {
        unless_gone(terminal::stop_in_shell())?;
        self.signals.settle_continued().await;
        self.resume()
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
