//! The clipboard: the ways to it, tried one after another until one takes the text.
//!
//! Owns what is tried and what may be said of it. A command that ends well has copied; a terminal
//! is only ever sent the text; what a terminal could not take goes to a file. The words are in
//! `app::clipboard`, the order of copies is the executor's.

mod command;
mod file;
mod osc52;
mod ways;

use super::{clock, terminal};
use crate::app::clipboard::{Copied, Failed, Reached};
use crate::config::paths;
use command::{Command, Terms};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::task;
use ways::{System, Ways};

/// How long a command may take. A desktop that is well takes a hundredth of it.
const COMMAND_LIMIT: Duration = Duration::from_secs(2);

/// Writes a control sequence to the terminal.
type ToTerminal = dyn Fn(&[u8]) -> io::Result<()> + Send + Sync;

/// The clipboard of this machine and this terminal.
#[derive(Clone)]
pub(super) struct Clipboard {
    ways: Ways,
    terms: Terms,
    /// Where texts are saved that are too long for the terminal; `None` without a home folder.
    folder: Option<PathBuf>,
    to_terminal: Arc<ToTerminal>,
}

impl Clipboard {
    /// The clipboard as this process finds it. `own` is the person's own command, if there is
    /// one; no command is given the variables that are `withheld`.
    pub(super) fn of_process(own: &[String], withheld: Vec<String>) -> Self {
        let variable = |name: &str| std::env::var(name).ok();
        Self {
            ways: Ways::find(own, System::THIS, variable),
            terms: Terms {
                limit: COMMAND_LIMIT,
                withheld,
            },
            folder: paths::state_folder(),
            to_terminal: Arc::new(terminal::send),
        }
    }

    /// Copies the text by the first way that works. Of those that did not, only the person's own
    /// command is told of: the others may well not be there.
    ///
    /// # Errors
    /// A sentence: no clipboard has it, and why.
    pub(super) async fn copy(self, text: String) -> Result<Copied, String> {
        let mut failed = None;
        if let Some(own) = &self.ways.own {
            let command = own.name().to_owned();
            match own.run(&text, &self.terms).await {
                Ok(()) => return Ok(Reached::ByCommand(command).into()),
                Err(error) => {
                    let reason = command::reason(&error);
                    failed = Some(Failed { command, reason });
                }
            }
        }
        match (self.copy_without_own(text).await, failed) {
            (Ok(reached), failed) => Ok(Copied { reached, failed }),
            (Err(sentence), Some(failed)) => Err(format!("{}. {sentence}", failed.words())),
            (Err(sentence), None) => Err(sentence),
        }
    }

    async fn copy_without_own(self, text: String) -> Result<Reached, String> {
        for command in &self.ways.commands {
            if command.run(&text, &self.terms).await.is_ok() {
                return Ok(Reached::ByCommand(command.name().to_owned()));
            }
        }
        if !osc52::fits(&text) {
            return self.save(text).await;
        }
        match self.ways.tmux.as_deref() {
            Some(tmux) if self.load_buffer(tmux, &["-w", "-"], &text).await => {
                Ok(Reached::IntoTmux)
            }
            // Before 3.2, tmux did not send on what it was given, but let others pass through.
            Some(tmux) if self.load_buffer(tmux, &["-"], &text).await => {
                self.tell_terminal(text).await.map(|()| Reached::IntoTmux)
            }
            Some(_) | None => self.tell_terminal(text).await.map(|()| Reached::ToTerminal),
        }
    }

    /// Puts the text into tmux's newest buffer. Says whether it is there.
    async fn load_buffer(&self, tmux: &str, arguments: &[&str], text: &str) -> bool {
        match Command::of(&[&[tmux, "load-buffer"], arguments].concat()) {
            Some(command) => command.run(text, &self.terms).await.is_ok(),
            None => false,
        }
    }

    async fn tell_terminal(&self, text: String) -> Result<(), String> {
        let (to_terminal, route) = (Arc::clone(&self.to_terminal), self.ways.route);
        off_the_loop(move || to_terminal(osc52::sequence(&text, route).as_bytes()))
            .await
            .map_err(|error| format!("The terminal could not be told to copy: {error}."))
    }

    async fn save(self, text: String) -> Result<Reached, String> {
        let too_long = "Nothing was copied: the text is too long for a terminal's clipboard";
        let Some(folder) = self.folder else {
            return Err(format!(
                "{too_long}, and there is no home folder to save it in."
            ));
        };
        let shown = paths::shown(&folder);
        let bytes = u64::try_from(text.len()).unwrap_or(u64::MAX);
        let saved = off_the_loop(move || file::save(&folder, &clock::stamp(), &text)).await;
        saved
            .map(|path| Reached::IntoFile {
                path: paths::shown(&path),
                bytes,
            })
            .map_err(|error| format!("{too_long}, and cannot be saved in {shown}: {error}."))
    }
}

/// Does what may have to wait for a file or the terminal on a thread that may wait.
async fn off_the_loop<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    task::spawn_blocking(work).await.map_err(io::Error::other)?
}

#[cfg(test)]
#[cfg(unix)] // the commands are scripts for its shell
mod tests;
