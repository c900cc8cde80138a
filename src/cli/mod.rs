//! The command line: what can be asked for, what is said where there is no screen, and how the
//! program ends.
//!
//! One file per subcommand. Standard output carries what was asked for and nothing else;
//! everything said about it goes to standard error. Leaves opening the program itself to `main`.

pub mod demo;
mod exit;
pub mod export;
pub mod history;
pub mod import;
mod local;
pub mod models;
mod output;
mod read;
pub mod search;
mod setup;
mod stop;
mod store;
pub mod usage;
pub mod verify;

pub use exit::Exit;
pub use setup::Place;

use crate::chat::{ConversationId, NoConversationId};
use crate::config::{Flags, KeyScope, Server};
use crate::text::{clean, clean_line};
use clap::{Parser, Subcommand};
use std::fmt::Display;
use std::io::{self, Write};
use std::path::PathBuf;

/// The variables that are read, for the end of the help. Their values are never shown.
const VARIABLES: &str = "\
Environment:
  PINAIVU_API_KEY   The key
  PINAIVU_BASE_URL  The server; --base-url comes before it";

/// Chat in the terminal with Pinaivu and every OpenAI-compatible server
#[derive(Debug, Parser)]
#[command(name = "pnv-tui", version, args_conflicts_with_subcommands = true)]
#[command(after_help = VARIABLES)]
pub struct Cli {
    /// Text to begin the first message with, in quotes
    pub prompt: Option<String>,
    /// The model to begin with
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// The server, by the URL that its paths begin with
    #[arg(long, value_name = "URL", conflicts_with = "demo")]
    pub base_url: Option<String>,
    /// The profile of the config file to use
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// The config file to use instead of the usual one
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Go on with the last conversation
    #[arg(long = "continue", conflicts_with_all = ["resume", "demo"])]
    pub continue_last: bool,
    /// Go on with the conversation of this name; the program tells it when it ends
    #[arg(long, value_name = "ID", value_parser = conversation, conflicts_with = "demo")]
    pub resume: Option<ConversationId>,
    /// Try the program without a key or a network
    #[arg(long)]
    pub demo: bool,
    /// What to do instead of opening the program.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What can be done instead of opening the program.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the models that the server serves, one a line
    Models(models::Arguments),
    /// Show what the server's ledger says was used, and what was counted here
    Usage(usage::Arguments),
    /// Serve the demonstration gateway on this machine until Ctrl+C
    Demo {
        /// The port to answer on; any free one if left out
        #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
        port: u16,
    },
    /// Check a receipt of Pinaivu's: 0 it is verified, 1 it is not, 2 there is nothing to check
    Verify(verify::Verify),
    /// Write conversations to standard output or a file: to read them, or to carry them elsewhere
    Export(export::Options),
    /// Bring conversations in: from an export of this program, of ChatGPT or of Claude
    Import {
        /// The files; of ChatGPT's and Claude's exports the conversations.json
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Search all conversations for words that were said
    Search(search::Options),
    /// What is kept of conversations: list it, tell its size, delete what is old, make its file smaller
    History {
        /// What to do with it.
        #[command(subcommand)]
        act: history::Act,
    },
}

impl Cli {
    /// What the configuration needs to know of the command line.
    pub fn flags(&self) -> Flags {
        Flags {
            model: self.model.clone(),
            base_url: self.base_url.clone(),
            profile: self.profile.clone(),
            config_file: self.config.clone(),
            server: if self.demo {
                Server::Demo
            } else {
                Server::Configured
            },
            keys: KeyScope::Any,
        }
    }
}

/// Says what clap has to say: the help or the version, or why the command line is not understood.
pub fn answer(error: &clap::Error) -> Exit {
    let is_complaint = error.use_stderr();
    // If nobody can be told, the exit status still tells.
    let _ = if is_complaint && !arguments_are_clean() {
        // What steers a terminal would be taken for a colour of clap's, so that this goes without colours.
        let words = error.render().to_string();
        io::stderr().lock().write_all(clean(&words).as_bytes())
    } else {
        error.print()
    };
    if is_complaint {
        Exit::Usage
    } else {
        Exit::Done
    }
}

/// Whether all that stands on the command line may be repeated as it is. A shell puts names of files there.
fn arguments_are_clean() -> bool {
    std::env::args_os().all(|argument| {
        let argument = argument.to_string_lossy();
        clean_line(&argument) == argument
    })
}

/// Says on standard error why the program does not go on, one line for each line of `reason`. Parts of it may be words
/// of a file or a server, or the name of a file.
pub fn complain(reason: &impl Display) {
    let mut stderr = io::stderr().lock();
    for line in reason.to_string().lines() {
        // If nobody can be told, the exit status still tells.
        let _ = writeln!(stderr, "pnv-tui: {}", clean_line(line));
    }
}

/// Says on standard error what a subcommand did.
fn say(sentence: &str) {
    // If nobody can be told, the exit status still tells.
    let _ = writeln!(io::stderr().lock(), "{}", clean_line(sentence));
}

/// Says on standard error how to go on with a conversation.
pub fn tell_of(conversation: ConversationId) {
    let mut stderr = io::stderr().lock();
    // The terminal may be gone; the history has the conversation all the same.
    let _ = writeln!(
        stderr,
        "To go on with this conversation: pnv-tui --resume {conversation}"
    );
}

fn conversation(text: &str) -> Result<ConversationId, &'static str> {
    text.parse().map_err(|NoConversationId| {
        "a conversation's name has 13 letters and digits; --continue takes the last conversation"
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parse(arguments: &[&str]) -> Cli {
        Cli::try_parse_from([&["pnv-tui"], arguments].concat()).unwrap()
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_prompt_is_told_from_a_subcommand() {
        let cli = parse(&["hello there", "--model", "llama"]);
        assert_eq!(cli.prompt.as_deref(), Some("hello there"));
        assert_eq!(cli.flags().model.as_deref(), Some("llama"));
        assert!(cli.command.is_none());

        let cli = parse(&["demo", "--port", "8080"]);
        assert!(matches!(cli.command, Some(Command::Demo { port: 8080 })));
        assert_eq!(cli.prompt, None);

        let cli = parse(&["--", "demo"]);
        assert_eq!(cli.prompt.as_deref(), Some("demo"));
    }

    #[test]
    fn a_conversation_is_gone_on_with_by_its_name_or_because_it_is_the_last() {
        assert!(parse(&["--continue"]).continue_last);
        let id = ConversationId(1_890_000_000_000 << 20);
        let name = id.to_string();
        assert_eq!(parse(&["--resume", &name]).resume, Some(id));
        for wrong in [
            &["--resume", "yesterday"][..],
            &["--continue", "--resume", &name],
            &["--continue", "--demo"],
        ] {
            let error = Cli::try_parse_from([&["pnv-tui"], wrong].concat()).unwrap_err();
            assert!(error.use_stderr(), "{wrong:?}");
        }
    }

    #[test]
    fn the_demonstration_has_a_server_of_its_own() {
        assert_eq!(parse(&["--demo"]).flags().server, Server::Demo);
        let both = ["pnv-tui", "--demo", "--base-url", "https://x.test"];
        assert!(Cli::try_parse_from(both).is_err());
    }
}
