//! Opens links with the person's own program for them.
//!
//! Which links may be opened is `text::markdown`'s to decide; the words for success are `app::links`'.

use std::io;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::process::{Child, Command as Process};
use tokio::time::timeout;

/// What fails, fails at once; what still runs after this long has opened the link and stays open.
const PATIENCE: Duration = Duration::from_secs(2);

/// Opens links.
#[derive(Debug, Clone)]
pub(super) struct Opener {
    /// The environment variables that no program is given.
    withheld: Arc<[String]>,
}

impl Opener {
    /// An opener whose programs are not given these variables.
    pub(super) fn new(withheld: Vec<String>) -> Self {
        Self {
            withheld: withheld.into(),
        }
    }

    /// Opens an address with the first program that takes it.
    ///
    /// # Errors
    /// A sentence: nothing has opened it, and what to do instead.
    pub(super) async fn open(self, address: String) -> Result<(), String> {
        for command in open::commands(&address) {
            if let Ok(child) = self.start(command)
                && has_taken(child).await
            {
                return Ok(());
            }
        }
        Err(format!(
            "No program on this machine would open {address}: copy the message, or open the address \
             where you have a browser."
        ))
    }

    /// A program of its own group, so that signals which are meant for this one do not end it, and
    /// without the terminal, which it would draw on.
    fn start(&self, command: Command) -> io::Result<Child> {
        let mut process = Process::from(command);
        process
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        #[cfg(unix)]
        process.process_group(0);
        for variable in self.withheld.iter() {
            process.env_remove(variable);
        }
        process.spawn()
    }
}

async fn has_taken(mut child: Child) -> bool {
    match timeout(PATIENCE, child.wait()).await {
        Ok(ended) => ended.is_ok_and(|status: ExitStatus| status.success()),
        Err(_still_open) => true,
    }
}
