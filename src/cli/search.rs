//! `pnv-tui search`: what was said in all conversations, found again.

use super::local::utc_offset;
use super::stop::{Stop, exit};
use super::store::{History, Purpose, tell_of_none};
use super::{Exit, output, say};
use crate::carry::date_time;
use crate::chat::history::{Answer, Hit, Question};
use crate::chat::search::Query;
use crate::chat::{ConversationId, Role};
use crate::text::clean_line;
use clap::Args;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::fmt::Write;
use std::io::{self, IsTerminal};

/// What can be written besides words, and how it ends.
const ABOUT: &str = "\
Words are found in part or whole, in any order, without case and accents. Besides them:
  '\"words together\"'              as they stand
  role:user, role:assistant       what you said, what a model said
  model:NAME                      what a model answered whose name has NAME in it
  before:2026-11-25, after:DAY    said before that day, on it or later
  has:code                        with a block of code

Each hit is a line: the conversation's ID, when it was said, by whom, and the words around it. \
`pnv-tui --resume ID` opens the conversation.

Exit status: 0, also where nothing was found; 1 if the history cannot be read; 2 if there is nothing to look for.";

/// What is looked for.
#[derive(Debug, Args)]
#[command(after_help = ABOUT)]
pub struct Options {
    /// Words and filters
    #[arg(value_name = "QUERY", required = true)]
    query: Vec<String>,
    /// How many hits at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..))]
    limit: u16,
    /// As a JSON array
    #[arg(long)]
    json: bool,
}

/// Searches.
pub fn run(options: &Options) -> Exit {
    exit(search(options))
}

fn search(options: &Options) -> Result<(), Stop> {
    let query = options.query.join(" ");
    let zone = TimeZone::system();
    let utc_offset = utc_offset(&zone);
    if Query::parse(&query, utc_offset).is_empty() {
        return Err(Stop::Usage(format!(
            "There is nothing to look for in '{}': name words, or a filter such as model:llama.",
            clean_line(&query)
        )));
    }
    let Some(mut history) = History::open(Purpose::Read)? else {
        tell_of_none();
        return if options.json {
            output::print("[]\n")
        } else {
            Ok(())
        };
    };
    let answer = history.ask(Question::Search {
        query,
        limit: options.limit.into(),
        utc_offset,
    })?;
    history.close();
    let Answer::Found { hits, more } = answer else {
        return Ok(());
    };
    if options.json {
        let rows: Vec<Value> = hits.iter().map(as_json).collect();
        return output::print(&output::json(&rows.into()));
    }
    let mark = Mark::of_output();
    let lines: String = hits.iter().map(|hit| line(hit, &zone, mark)).collect();
    output::print(&lines)?;
    say(&match (hits.len(), more) {
        (0, _) => "Nothing was found.".to_owned(),
        (count, true) => format!("These are the first {count} of more; --limit shows others."),
        (1, false) => "1 hit".to_owned(),
        (count, false) => format!("{count} hits"),
    });
    Ok(())
}

/// How what was found is told from the words around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// By weight.
    Bold,
    /// It is not.
    None,
}

impl Mark {
    /// Weight is for people at a terminal who have not said that they want none.
    fn of_output() -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if io::stdout().is_terminal() && !no_color {
            Self::Bold
        } else {
            Self::None
        }
    }
}

fn line(hit: &Hit, zone: &TimeZone, mark: Mark) -> String {
    let who = match hit.role {
        Role::User => "You".to_owned(),
        Role::Assistant => clean_line(&hit.model),
    };
    let words = words(hit, mark);
    let when = date_time(hit.at, zone);
    format!("{}  {when}  {who}  {words}\n", hit.conversation)
}

/// The words of a hit, cleaned part by part, so that each mark stays where it is.
fn words(hit: &Hit, mark: Mark) -> String {
    let part = |start, end| clean_line(hit.snippet.get(start..end).unwrap_or_default());
    let (mut words, mut at) = (String::new(), 0);
    for found in &hit.marks {
        let (before, found) = (
            part(at, found.start),
            (part(found.start, found.end), found.end),
        );
        at = found.1;
        // Nothing is as safe to write to as a string.
        let _ = match mark {
            Mark::Bold => write!(words, "{before}\u{1b}[1m{}\u{1b}[0m", found.0),
            Mark::None => write!(words, "{before}{}", found.0),
        };
    }
    words + &part(at, hit.snippet.len())
}

fn as_json(hit: &Hit) -> Value {
    json!({
        "conversation": hit.conversation.to_string(),
        "title": hit.title,
        "first": hit.first,
        "message": ConversationId(hit.message.0).to_string(),
        "at": hit.at,
        "role": match hit.role {
            Role::User => "user",
            Role::Assistant => "assistant",
        },
        "model": hit.model,
        "byte": hit.byte,
        "snippet": hit.snippet,
        "marks": hit.marks.iter().map(|mark| [mark.start, mark.end]).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::MessageId;

    #[test]
    fn what_was_found_is_told_by_weight_and_nothing_else_reaches_the_terminal() {
        let hit = Hit {
            conversation: ConversationId(1),
            title: None,
            first: String::new(),
            message: MessageId(2),
            at: 0,
            role: Role::User,
            model: String::new(),
            byte: 0,
            snippet: "a \u{1b}[2Jred\nfox \u{202e}".to_owned(),
            marks: std::iter::once(6..9).collect(),
        };
        assert_eq!(
            words(&hit, Mark::Bold),
            "a \u{1b}[1mred\u{1b}[0m fox ⟨U+202E⟩"
        );
        assert_eq!(
            line(&hit, &TimeZone::UTC, Mark::None)
                .matches("You  a red fox")
                .count(),
            1
        );
    }
}
