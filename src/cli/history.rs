//! `pnv-tui history`: what there is, how much, and less of it when a person says so.

use super::local::{beginning_of, days_ago};
use super::stop::{Stop, exit};
use super::store::{History, Purpose, tell_of_none};
use super::{Exit, output, say};
use crate::carry::date_time;
use crate::chat::history::{Answer, Pruning, Question, Stats, Summary};
use crate::store;
use crate::text::figures::bytes;
use crate::text::{clean_line, clean_path};
use clap::{Args, Subcommand};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::json;
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
    /// Delete old conversations for good, pinned ones and those open elsewhere apart (asks)
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
    let file = clean_path(history.file());
    let size = store::size(history.file());
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
    let file = clean_path(history.file());
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
    let pruned = prune_in(&mut history, prune, before);
    history.close();
    pruned
}

fn prune_in(history: &mut History, prune: &Prune, before: u64) -> Result<(), Stop> {
    let act = Pruning::Tried;
    let Answer::Pruned { open, .. } = history.ask(Question::Prune { before, act })? else {
        return Ok(());
    };
    let mut old = summaries(history)?;
    old.retain(|it| it.updated < before && !it.pinned && !open.contains(&it.id));
    let count = conversations(old.len());
    let since = date_time(before, &TimeZone::system());
    let question = format!("Delete {count} in which nothing was said since {since}, for good?");
    if prune.dry_run {
        output::print(&table(&old))?;
        say(&format!(
            "{count} in which nothing was said since {since} would be deleted."
        ));
        tell_of_open(open.len());
    } else if old.is_empty() {
        say(&format!(
            "There is no conversation to delete in which nothing was said since {since}."
        ));
        tell_of_open(open.len());
    } else if prune.yes || is_wanted(&question)? {
        delete_old(history, before)?;
    } else {
        say("Nothing was deleted.");
    }
    Ok(())
}

fn delete_old(history: &mut History, before: u64) -> Result<(), Stop> {
    let act = Pruning::Done;
    if let Answer::Pruned {
        conversations: gone,
        open,
        deleted,
    } = history.ask(Question::Prune { before, act })?
    {
        let gone = conversations(gone);
        say(&format!(
            "{gone} deleted. `pnv-tui history compact` makes the file smaller."
        ));
        tell_of_open(open.len());
        tell_of_deleted(deleted);
    }
    Ok(())
}

/// Says how many old ones stay because other programs may have them open.
fn tell_of_open(count: usize) {
    let (stay, them) = match count {
        0 => return,
        1 => ("stays: it may be", "it"),
        _ => ("stay: they may be", "them"),
    };
    let count = conversations(count);
    say(&format!(
        "{count} of that age {stay} open in pnv-tui elsewhere. Quit that and run this again to delete {them}."
    ));
}

/// Says how many that were deleted before stay because other programs may bring them back.
fn tell_of_deleted(count: usize) {
    let (are, them) = match count {
        0 => return,
        1 => ("that was deleted before is", "it"),
        _ => ("that were deleted before are", "them"),
    };
    let count = conversations(count);
    say(&format!(
        "{count} {are} still in the file: pnv-tui is open elsewhere, and may bring {them} back."
    ));
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
