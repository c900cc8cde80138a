//! The program's entry: reads the command line and the configuration, then hands over.

use pnv_tui::cli::{self, Cli, Command, Exit};
use pnv_tui::config::{self, Sources};
use pnv_tui::runtime::{self, Ended, Resume, Start};
use std::env;
use std::io::{self, IsTerminal};
use std::process::ExitCode;

fn main() -> ExitCode {
    let exit = match Cli::read(env::args_os()) {
        Ok(Cli {
            command: Some(Command::Demo { port }),
            ..
        }) => cli::demo::serve(port),
        Ok(Cli {
            command: Some(Command::Verify(args)),
            ..
        }) => cli::verify::run(&args),
        Ok(Cli {
            command: Some(Command::Models(arguments)),
            ..
        }) => cli::models::run(&arguments),
        Ok(Cli {
            command: Some(Command::Usage(arguments)),
            ..
        }) => cli::usage::run(&arguments),
        Ok(Cli {
            command: Some(Command::Export(options)),
            ..
        }) => cli::export::run(&options),
        Ok(Cli {
            command: Some(Command::Import { files }),
            ..
        }) => cli::import::run(&files),
        Ok(Cli {
            command: Some(Command::Search(options)),
            ..
        }) => cli::search::run(&options),
        Ok(Cli {
            command: Some(Command::History { act }),
            ..
        }) => cli::history::run(&act),
        Ok(cli) => open(cli),
        Err(error) => cli::answer(&error),
    };
    exit.into()
}

/// Opens the program on the terminal.
fn open(cli: Cli) -> Exit {
    let config = match config::load(&Sources::of_process(cli.flags())) {
        Ok(config) => config,
        Err(report) => {
            cli::complain(&report);
            return Exit::Usage;
        }
    };
    if !io::stdout().is_terminal() {
        cli::complain(
            &"This program draws on a terminal, and standard output is not one. Run it in a terminal.",
        );
        return Exit::Usage;
    }
    let last = cli.continue_last.then_some(Resume::Latest);
    start(Start {
        config,
        prompt: cli.prompt,
        demo: cli.demo,
        resume: cli.resume.map(Resume::Conversation).or(last),
        has_model: cli.model.is_some(),
    })
}

/// Runs the program until the person leaves it.
fn start(start: Start) -> Exit {
    match runtime::run(start) {
        Ok(Ended { kept, unsaved }) => {
            if let Some(conversation) = kept {
                cli::tell_of(conversation);
            }
            let Some(words) = unsaved else {
                return Exit::Done;
            };
            cli::complain(&words);
            Exit::Failed
        }
        Err(report) => {
            cli::complain(&report);
            Exit::Failed
        }
    }
}
