//! `pnv-tui export`: conversations to standard output or a file, one at a time, so that a large history costs no more
//! memory than its largest conversation.

use super::history::{conversations, summaries};
use super::stop::{Stop, exit};
use super::store::{History, Purpose, tell_of_none};
use super::{Exit, complain, conversation, output, say};
use crate::carry::{Content, Export};
use crate::chat::history::{Answer, Question, Summary};
use crate::chat::{ConversationId, ExportFormat};
use crate::text::markdown::title_of;
use crate::text::{clean_line, clean_path};
use clap::Args;
use clap::builder::PossibleValuesParser;
use jiff::tz::TimeZone;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// What is exported, and how.
#[derive(Debug, Args)]
pub struct Options {
    /// The conversations, by the names that `pnv-tui history list` tells; all if left out
    #[arg(value_name = "ID", value_parser = conversation)]
    ids: Vec<ConversationId>,
    /// markdown or html to read, json to import again with nothing lost; the end of FILE tells it, else markdown
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    format: Option<String>,
    /// The file to write, readable by you alone; standard output if left out
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace FILE if it is there
    #[arg(long, requires = "output")]
    force: bool,
}

fn formats() -> PossibleValuesParser {
    PossibleValuesParser::new(ExportFormat::ALL.map(ExportFormat::name))
}

impl Options {
    fn format(&self) -> ExportFormat {
        let end = self.output.as_deref().and_then(Path::extension);
        let of_end = |format: &ExportFormat| end.is_some_and(|end| end == format.extension());
        let named = self.format.as_deref().and_then(ExportFormat::named);
        let told = ExportFormat::ALL.into_iter().find(of_end);
        named.or(told).unwrap_or(ExportFormat::Markdown)
    }
}

/// Exports.
pub fn run(options: &Options) -> Exit {
    exit(export(options))
}

fn export(options: &Options) -> Result<(), Stop> {
    let mut out = Output::open(options)?;
    let mut export = Export::new(options.format(), TimeZone::system());
    let mut count = 0;
    if let Some(mut history) = History::open(Purpose::Read)? {
        let chosen = chosen(&mut history, &options.ids)?;
        let contents: Vec<Content> = chosen.iter().map(content).collect();
        out.write(&export.head(&contents))?;
        for summary in chosen {
            let Answer::Loaded(Some(loaded)) = history.ask(Question::Copy(summary.id))? else {
                complain(&format!(
                    "Conversation {} was deleted meanwhile.",
                    summary.id
                ));
                continue;
            };
            out.write(&export.conversation(&loaded))?;
            count += 1;
        }
        history.close();
    } else {
        tell_of_none();
        if let Some(id) = options.ids.first() {
            return Err(not_there(*id));
        }
        out.write(&export.head(&[]))?;
    }
    out.write(export.foot())?;
    out.finish(count)
}

/// The conversations that are meant, in the order in which they were named, else in that of the list.
fn chosen(history: &mut History, ids: &[ConversationId]) -> Result<Vec<Summary>, Stop> {
    let all = summaries(history)?;
    if ids.is_empty() {
        return Ok(all);
    }
    let mut chosen: Vec<Summary> = Vec::with_capacity(ids.len());
    for id in ids {
        let summary = all.iter().find(|summary| summary.id == *id);
        let summary = summary.ok_or_else(|| not_there(*id))?;
        if !chosen.contains(summary) {
            chosen.push(summary.clone());
        }
    }
    Ok(chosen)
}

fn not_there(id: ConversationId) -> Stop {
    Stop::Failed(format!(
        "There is no conversation {id} in the history. `pnv-tui history list` tells the names of all."
    ))
}

fn content(summary: &Summary) -> Content {
    let title = summary.title.as_deref().map(clean_line);
    let title = title.unwrap_or_else(|| title_of(&summary.first));
    Content {
        id: summary.id.to_string(),
        title,
        updated: summary.updated,
    }
}

/// Where an export is written.
enum Output {
    Standard,
    File {
        path: PathBuf,
        /// Beside it, until it is whole.
        file: BufWriter<NamedTempFile>,
        replaces: bool,
    },
}

impl Output {
    fn open(options: &Options) -> Result<Self, Stop> {
        let Some(path) = &options.output else {
            return Ok(Self::Standard);
        };
        let shown = clean_path(path);
        match fs::metadata(path) {
            Ok(found) if !found.is_file() => {
                return Err(Stop::Failed(format!(
                    "{shown} is no ordinary file. Name another."
                )));
            }
            Ok(_) if !options.force => return Err(there_already(path)),
            Ok(_) | Err(_) => {}
        }
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or_else(|| Path::new("."));
        // Its mode is 0600, whatever the umask.
        let file = NamedTempFile::new_in(folder).map_err(|error| unwritten(path, &error))?;
        Ok(Self::File {
            path: path.clone(),
            file: BufWriter::new(file),
            replaces: options.force,
        })
    }

    fn write(&mut self, text: &str) -> Result<(), Stop> {
        match self {
            Self::Standard => output::print(text),
            Self::File { path, file, .. } => file
                .write_all(text.as_bytes())
                .map_err(|error| unwritten(path, &error)),
        }
    }

    /// All is written: the file gets its name.
    fn finish(self, count: usize) -> Result<(), Stop> {
        let Self::File {
            path,
            file,
            replaces,
        } = self
        else {
            return Ok(());
        };
        let file = file
            .into_inner()
            .map_err(|error| unwritten(&path, error.error()))?;
        let synced = file.as_file().sync_all();
        synced.map_err(|error| unwritten(&path, &error))?;
        let named = if replaces {
            file.persist(&path)
        } else {
            file.persist_noclobber(&path)
        };
        named.map_err(|error| {
            if error.error.kind() == io::ErrorKind::AlreadyExists {
                return there_already(&path);
            }
            unwritten(&path, &error.error)
        })?;
        say(&format!(
            "{} written to {}.",
            conversations(count),
            clean_path(&path)
        ));
        Ok(())
    }
}

fn there_already(path: &Path) -> Stop {
    Stop::Failed(format!(
        "{} is there already and was left as it is. Name another file, or replace it with --force.",
        clean_path(path)
    ))
}

fn unwritten(path: &Path, error: &io::Error) -> Stop {
    // Behind the reason, `tempfile` names the file that was to become this one, of which nobody knows.
    let error = error.to_string();
    let why = error.split(" at path \"").next().unwrap_or_default();
    Stop::Failed(format!("{} cannot be written: {why}.", clean_path(path)))
}
