//! From arguments to what is asked for: where an option stands before its command, and where clap has no words that
//! help. Leaves what can be asked for to the parent.

use super::Cli;
use crate::text::clean_line;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, Parser};
use std::ffi::OsString;

impl Cli {
    /// What the arguments ask for; the first of them is the program's own name.
    ///
    /// # Errors
    /// Why they are not understood, or what is to be printed in the place of doing anything.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let mut arguments: Vec<OsString> = arguments.into_iter().collect();
        let definition = Self::command();
        if let Some(late) = Late::find(&definition, &arguments) {
            late.check(&definition)?;
            // To clap, what stands behind an option is a prompt.
            let at = late.at;
            let name = arguments.remove(at);
            arguments.insert(1, name);
        }
        Self::try_parse_from(arguments).map_err(in_our_words)
    }
}

/// A command with options before it.
struct Late<'a> {
    command: &'a Command,
    /// Where its name stands among the arguments.
    at: usize,
    /// The options before it, without their dashes.
    options: Vec<String>,
}

impl<'a> Late<'a> {
    /// `None` too where anything else comes first: a prompt, `--`, an option that there is not.
    fn find(definition: &'a Command, arguments: &[OsString]) -> Option<Self> {
        let mut options = Vec::new();
        let mut rest = arguments.iter().enumerate().skip(1);
        while let Some((at, argument)) = rest.next() {
            let argument = argument.to_str()?;
            let Some(option) = argument.strip_prefix("--") else {
                let command = definition.find_subcommand(argument)?;
                return Some(Self {
                    command,
                    at,
                    options,
                });
            };
            let (name, value) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (option, None),
            };
            let mut known = definition.get_arguments();
            let known = known.find(|it| it.get_long() == Some(name))?;
            if value.is_none() && known.get_action().takes_values() {
                rest.next()?;
            }
            options.push(name.to_owned());
        }
        None
    }

    /// # Errors
    /// An option is none of the command's.
    fn check(&self, definition: &Command) -> Result<(), clap::Error> {
        let takes = |option: &str| {
            let mut known = self.command.get_arguments();
            known.any(|it| it.get_long() == Some(option))
        };
        let Some(option) = self.options.iter().find(|option| !takes(option)) else {
            return Ok(());
        };
        let name = self.command.get_name();
        let said = format!(
            "'{name}' is a command, and takes no '--{option}': its own options follow upon its name, and \
             'pnv-tui {name} --help' lists them. To begin a message with that word, put '--' before it"
        );
        Err(definition.clone().error(ErrorKind::ArgumentConflict, said))
    }
}

/// Clap takes a second word for a command, and names it one.
fn in_our_words(error: clap::Error) -> clap::Error {
    let second = error.get(ContextKind::InvalidSubcommand);
    let (ErrorKind::ArgumentConflict, Some(ContextValue::String(word))) = (error.kind(), second)
    else {
        return error;
    };
    let said = format!(
        "'{}' follows upon a word that is no command: put a message of several words in quotes, as in: \
         pnv-tui \"Hello there\"",
        clean_line(word)
    );
    Cli::command().error(ErrorKind::ArgumentConflict, said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Command as Asked;

    fn read(arguments: &[&str]) -> Result<Cli, String> {
        let all = ["pnv-tui"].iter().chain(arguments).map(OsString::from);
        Cli::read(all).map_err(|error| error.to_string())
    }

    #[test]
    fn options_before_a_command_are_those_of_the_command() {
        for arguments in [
            &["--base-url", "https://x.test", "models", "--json"][..],
            &["--base-url=https://x.test", "models", "--json"],
            &["models", "--base-url", "https://x.test", "--json"],
            &[
                "--base-url",
                "https://x.test",
                "--profile",
                "models",
                "models",
                "--json",
            ],
        ] {
            let cli = read(arguments).unwrap();
            let Some(Asked::Models(models)) = cli.command else {
                panic!("{arguments:?}");
            };
            assert_eq!(models.place.base_url.as_deref(), Some("https://x.test"));
            assert!(models.json && cli.prompt.is_none() && cli.base_url.is_none());
        }
        let verify = read(&["--config", "demo", "verify", "x"]).unwrap();
        assert!(matches!(verify.command, Some(Asked::Verify(_))));
    }

    #[test]
    fn an_option_that_the_command_does_not_take_is_named_with_the_right_order() {
        for (arguments, option) in [
            (&["--model", "x", "models"][..], "--model"),
            (&["--demo", "--continue", "models"], "--continue"),
            (&["--config", "x", "history", "list"], "--config"),
        ] {
            let said = read(arguments).unwrap_err();
            let begins = format!(
                "error: '{0}' is a command, and takes no '{option}': its own options follow upon its name, and \
                 'pnv-tui {0} --help' lists them. To begin a message with that word, put '--' before it\n",
                arguments
                    .iter()
                    .find(|it| ["models", "history"].contains(it))
                    .unwrap()
            );
            assert!(said.starts_with(&begins), "{said}");
        }
    }

    #[test]
    fn a_prompt_stays_one_whatever_stands_before_it() {
        for (arguments, prompt) in [
            (&["--model", "models", "hello"][..], "hello"),
            (&["--model", "x", "--", "models"], "models"),
            (&["--", "models"], "models"),
            (&["the models", "--model", "x"], "the models"),
        ] {
            let cli = read(arguments).unwrap();
            assert_eq!(cli.prompt.as_deref(), Some(prompt));
            assert!(cli.command.is_none());
        }
        assert!(matches!(
            read(&["models"]).unwrap().command,
            Some(Asked::Models(_))
        ));
    }

    #[test]
    fn several_words_are_to_be_put_in_quotes() {
        for (arguments, second) in [
            (&["ask", "hello"][..], "hello"),
            (&["what", "is", "a lifetime?"], "is"),
            (&["explain", "models", "--model", "x"], "models"),
            (&["--model", "x", "explain", "\u{1b}[2Jit"], "it"),
            (&["--", "-a", "b"], "b"),
        ] {
            let said = read(arguments).unwrap_err();
            let begins = format!(
                "error: '{second}' follows upon a word that is no command: put a message of several words in \
                 quotes, as in: pnv-tui \"Hello there\"\n"
            );
            assert!(said.starts_with(&begins), "{said}");
        }
    }

    #[test]
    fn other_mistakes_keep_claps_words() {
        for (arguments, part) in [
            (&["--modle", "x"][..], "'--model'"),
            (&["--demo", "--base-url", "x"], "cannot be used with"),
            (&["history", "lst"], "unrecognized subcommand"),
            (
                &["--base-url", "a", "models", "--base-url", "b"],
                "multiple times",
            ),
            (&["--base-url"], "a value is required"),
        ] {
            let said = read(arguments).unwrap_err();
            assert!(said.contains(part), "{said}");
        }
    }
}
