//! `pnv-tui history`: what there is, how much, and less of it when a person says so.

use super::local::{beginning_of, days_ago};
use super::stop::{Stop, exit};
use super::store::{History, Purpose, tell_of_none};
use super::{Exit, output, say};
use crate::carry::date_time;
use crate::chat::history::{Answer, Question, Stats, Summary};
use crate::text::clean_line;
use crate::text::figures::bytes;
use clap::{Args, Subcommand};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::json;
use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};

/// What can be done with the history.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// List all conversations: id, when something was last said, messages, title
    List {
        /// As a JSON array
        #[arg(long)]
        json: bool,
    },
    /// Tell how much there is and how much room it takes
    Size {
        /// As a JSON object
        #[arg(long)]
        json: bool,
    },
    /// Delete old conversations for good, pinned ones apart (asks)
    Prune(Prune),
    /// Make the file as small as can be; what was deleted in the program is gone for good then
    Compact,
}

/// Which conversations are deleted, and how.
#[derive(Debug, Args)]
pub struct Prune {
    /// Those in which nothing was said since this day began, as 2026-01-31
    #[arg(
        long,
        value_name = "DATE",
        required_unless_present = "older_than",
        conflicts_with = "older_than"
    )]
    before: Option<Date>,
    /// Those in which nothing was said for so many days
    #[arg(long, value_name = "DAYS")]
    older_than: Option<u32>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Only list what would be deleted
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
}

/// Does it.
pub fn run(act: &Act) -> Exit {
    exit(match act {
        Act::List { json } => list(*json),
        Act::Size { json } => size(*json),
        Act::Prune(prune) => prune_old(prune),
        Act::Compact => compact(),
    })
}

/// Every conversation that is shown to a person, archived ones too.
pub(super) fn summaries(history: &mut History) -> Result<Vec<Summary>, Stop> {
    let all = Question::List {
        filter: String::new(),
        archived: true,
        limit: usize::MAX,
        offset: 0,
    };
    let Answer::Listed { summaries, .. } = history.ask(all)? else {
        return Ok(Vec::new());
    };
    Ok(summaries)
}

fn list(json: bool) -> Result<(), Stop> {
    let Some(mut history) = History::open(Purpose::Read)? else {
        tell_of_none();
        return if json { output::print("[]\n") } else { Ok(()) };
    };
    let all = summaries(&mut history)?;
    let file = history.file().display().to_string();
    let size = fs::metadata(history.file()).map_or(0, |found| found.len());
    history.close();
    if json {
        let rows: Vec<_> = all.iter().map(as_json).collect();
        return output::print(&output::json(&rows.into()));
    }
    output::print(&table(&all))?;
    say(&format!(
        "{}, {} in {file}",
        conversations(all.len()),
        bytes(size)
    ));
    Ok(())
}

fn as_json(summary: &Summary) -> serde_json::Value {
    json!({
        "id": summary.id.to_string(),
        "title": summary.title,
        "first": summary.first,
        "updated": summary.updated,
        "messages": summary.messages,
        "model": summary.model,
        "pinned": summary.pinned,
        "archived": summary.archived,
    })
}

/// A line for each conversation.
fn table(all: &[Summary]) -> String {
    let zone = TimeZone::system();
    let lines = all.iter().map(|it| {
        let title = clean_line(it.title.as_deref().unwrap_or(&it.first));
        let marks = [(it.pinned, "[pinned] "), (it.archived, "[archived] ")];
        let marks: String = marks
            .iter()
            .filter(|mark| mark.0)
            .map(|mark| mark.1)
            .collect();
        let when = date_time(it.updated, &zone);
        format!("{}  {when}  {:>5}  {marks}{title}\n", it.id, it.messages)
    });
    lines.collect()
}

fn size(json: bool) -> Result<(), Stop> {
    let Some(mut history) = History::open(Purpose::Read)? else {
        tell_of_none();
        return print_size(&Stats::default(), json);
    };
    let answer = history.ask(Question::Stats)?;
    let file = history.file().display().to_string();
    history.close();
    if let Answer::Counted(stats) = answer {
        print_size(&stats, json)?;
        say(&format!("The history is in {file}."));
    }
    Ok(())
}

fn print_size(stats: &Stats, json: bool) -> Result<(), Stop> {
    output::print(&if json {
        output::json(&json!({
            "file_bytes": stats.file,
            "text_bytes": stats.text,
            "conversations": stats.conversations,
            "messages": stats.messages,
            "deleted": stats.deleted,
        }))
    } else {
        format!(
            "conversations  {}\nmessages       {}\ntext           {}\nfile           {}\ndeleted        {}\n",
            stats.conversations,
            stats.messages,
            bytes(stats.text),
            bytes(stats.file),
            stats.deleted
        )
    })
}

fn prune_old(prune: &Prune) -> Result<(), Stop> {
    let before = prune.limit()?;
    let purpose = if prune.dry_run {
        Purpose::Read
    } else {
        Purpose::Change
    };
    let Some(mut history) = History::open(purpose)? else {
        tell_of_none();
        return Ok(());
    };
    let mut old = summaries(&mut history)?;
    old.retain(|summary| summary.updated < before && !summary.pinned);
    let since = date_time(before, &TimeZone::system());
    if prune.dry_run {
        history.close();
        output::print(&table(&old))?;
        say(&format!(
            "{} in which nothing was said since {since} would be deleted.",
            conversations(old.len())
        ));
        return Ok(());
    }
    let question = format!(
        "Delete {} in which nothing was said since {since}, for good?",
        conversations(old.len())
    );
    if old.is_empty() {
        say(&format!(
            "There is no conversation to delete in which nothing was said since {since}."
        ));
    } else if prune.yes || is_wanted(&question)? {
        if let Answer::Pruned {
            conversations: gone,
        } = history.ask(Question::Prune { before })?
        {
            say(&format!(
                "{} deleted. `pnv-tui history compact` makes the file smaller.",
                conversations(gone)
            ));
        }
    } else {
        say("Nothing was deleted.");
    }
    history.close();
    Ok(())
}

impl Prune {
    /// What was said before is old: milliseconds since the Unix epoch.
    fn limit(&self) -> Result<u64, Stop> {
        let day = self
            .before
            .map(|day| beginning_of(day, &TimeZone::system()));
        let days = self.older_than.map(days_ago);
        day.or(days).flatten().ok_or_else(|| {
            Stop::Usage("There was no conversation at that time: name a later day.".to_owned())
        })
    }
}

/// Asks on the terminal.
fn is_wanted(question: &str) -> Result<bool, Stop> {
    if !io::stdin().is_terminal() {
        return Err(Stop::Usage(
            "Nothing is deleted without a word: standard input is no terminal to ask on. Say --yes if you mean it."
                .to_owned(),
        ));
    }
    let mut stderr = io::stderr().lock();
    // Who cannot be asked gives no answer either.
    let _ = write!(stderr, "{question} [y/N] ");
    let _ = stderr.flush();
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    let answer = answer.trim().to_lowercase();
    Ok(read.is_ok() && matches!(answer.as_str(), "y" | "yes"))
}

fn compact() -> Result<(), Stop> {
    let Some(mut history) = History::open(Purpose::Change)? else {
        tell_of_none();
        return Ok(());
    };
    let answer = history.ask(Question::Compact)?;
    history.close();
    if let Answer::Compacted {
        before,
        after,
        in_use,
    } = answer
    {
        let (before, after) = (bytes(before), bytes(after));
        say(&format!("The file took {before} and takes {after} now."));
        if in_use {
            say(
                "What was deleted is still in it: pnv-tui is open elsewhere, and may bring it back.",
            );
        }
    }
    Ok(())
}

/// `1 conversation`, `2 conversations`.
pub(super) fn conversations(count: usize) -> String {
    match count {
        1 => "1 conversation".to_owned(),
        _ => format!("{count} conversations"),
    }
}
