//! `pnv-tui usage`: what the server's ledger says, and what the history here counts beside it.

use super::setup::{Place, Setup, with_server};
use super::stop::{Stop, exit};
use super::store::{History, Purpose};
use super::{Exit, complain, output};
use crate::app::usage::{Scope, Sheet, no_ledger};
use crate::chat::ServerKind;
use crate::chat::history::{Answer, Question};
use crate::chat::usage::{Day, Figures, Ledger, Own};
use crate::text::clean_line;
use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

const DAY_MS: u64 = 86_400_000;

/// The columns, for the end of the help.
pub const COLUMNS: &str = "\
Where standard output is no terminal, a line for each day and model, with tabs between: date, model, \
requests, tokens in, tokens out, cost in nanoX, all as the server counts them; then replies, tokens in \
and tokens out as they are counted here; last all tokens as the server counts them, which some servers \
do not tell apart. A server that counts no tokens says 0; where there is no ledger, the server's columns \
are empty. Requests that were not sent from here are pointed out on standard error.";

/// What it can be told.
#[derive(Debug, Clone, Args)]
#[command(after_help = COLUMNS)]
pub struct Arguments {
    /// How many days up to now
    #[arg(long, value_name = "N", default_value_t = 30)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=90))]
    pub days: u16,
    /// Write a JSON object
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    #[allow(missing_docs)] // a sentence here would stand in the help
    pub place: Place,
}

/// Shows usage.
pub fn run(arguments: &Arguments) -> Exit {
    with_server(&arguments.place, async |setup: &Setup| {
        let (ledger, fault) = match setup.client.usage(arguments.days).await {
            Ok(ledger) => (Some(ledger), None),
            Err(error) => (None, Some(setup.fault(error))),
        };
        let sheet = sheet(arguments, setup, ledger);
        let Some(fault) = fault else {
            return exit(show(&sheet, arguments.json));
        };
        complain(&no_ledger(&fault));
        // What is counted here is known without the server.
        if sheet.own.is_some() {
            _ = exit(show(&sheet, arguments.json));
        }
        Exit::of(fault.failure.kind)
    })
}

fn sheet(arguments: &Arguments, setup: &Setup, ledger: Option<Ledger>) -> Sheet {
    let now = Timestamp::now();
    let utc_offset_s = TimeZone::system().to_offset(now).seconds();
    let now = u64::try_from(now.as_millisecond()).unwrap_or(0);
    let today = Day::of(now, utc_offset_s);
    let host = setup.endpoint.host.clone();
    let mut sheet = Sheet::new(host, arguments.days, today, utc_offset_s);
    sheet.is_demonstration = setup.endpoint.kind == ServerKind::Demo;
    if let Some(ledger) = ledger {
        sheet.learn_ledger(ledger);
    }
    // The demonstration's replies are kept nowhere.
    if !sheet.is_demonstration {
        let question = Question::Usage {
            server: setup.endpoint.base_url.clone(),
            since: now.saturating_sub(u64::from(arguments.days) * DAY_MS),
            utc_offset_s,
        };
        match own(question) {
            Ok(Some(own)) => sheet.learn_own(own, Scope::History),
            Ok(None) => {}
            // What the server tells is shown all the same.
            Err(stop) => _ = exit(Err(stop)),
        }
    }
    sheet
}

/// What the history counts; `None` if there is none.
fn own(question: Question) -> Result<Option<Own>, Stop> {
    let Some(mut history) = History::open(Purpose::Read)? else {
        return Ok(None);
    };
    let answer = history.ask(question);
    history.close();
    let Answer::Used(own) = answer? else {
        return Ok(None);
    };
    Ok(Some(own))
}

fn show(sheet: &Sheet, as_json: bool) -> Result<(), Stop> {
    let text = match (as_json, output::terminal_width()) {
        (true, _) => output::json(&in_json(sheet)),
        (false, Some(width)) => {
            let rows = sheet.rows(width).into_iter();
            let lines = rows.flat_map(|row| [row.text().trim_end().to_owned(), "\n".to_owned()]);
            lines.collect()
        }
        (false, None) => {
            sheet.alarm().iter().for_each(complain);
            in_fields(sheet)
        }
    };
    output::print(&text)
}

fn in_fields(sheet: &Sheet) -> String {
    let cells = sheet.report.cells();
    let of_server = |figure: u64| match sheet.ledger {
        Some(_) => figure.to_string(),
        None => String::new(),
    };
    let line = |(day, model, line): (Option<Day>, &str, crate::chat::usage::Line)| {
        let date = day.map_or_else(String::new, |day| day.to_string());
        let (ledger, own) = (line.ledger, line.own);
        let fields = [
            date,
            clean_line(model),
            of_server(ledger.requests),
            of_server(ledger.input),
            of_server(ledger.output),
            of_server(ledger.cost_nanox),
            own.requests.to_string(),
            own.input.to_string(),
            own.output.to_string(),
            of_server(ledger.tokens()),
        ];
        format!("{}\n", fields.join("\t"))
    };
    cells.map(line).collect()
}

fn in_json(sheet: &Sheet) -> Value {
    let ledger = sheet.ledger.as_ref();
    let total = |of: fn(&Ledger) -> Option<u64>| ledger.and_then(of);
    let rows: Vec<Value> = sheet
        .report
        .cells()
        .map(|(day, model, line)| {
            let of_server = ledger.map(|_| line.ledger);
            json!({
                "date": day.map(|day| day.to_string()),
                "model": model,
                "requests": of_server.map(|it| it.requests),
                "input_tokens": of_server.map(|it| it.input),
                "output_tokens": of_server.map(|it| it.output),
                "tokens": of_server.map(Figures::tokens),
                "cost_nanox": of_server.map(|it| it.cost_nanox),
                "counted_here": here(line.own),
            })
        })
        .collect();
    json!({
        "server": sheet.host,
        "days": sheet.days,
        "has_ledger": ledger.is_some(),
        "requests": total(|it| it.requests),
        "input_tokens": total(|it| it.input),
        "output_tokens": total(|it| it.output),
        "tokens": total(|it| it.tokens),
        "cost_nanox": total(|it| it.cost_nanox),
        "counts_tokens": ledger.map(Ledger::counts_tokens),
        "counts_cost": ledger.map(Ledger::counts_cost),
        "requests_not_listed": ledger.map(Ledger::untold),
        "counted_here": sheet.own.as_ref().map(|_| here(sheet.report.total().own)),
        "not_sent_from_here": sheet.strangers.map(|found| json!({
            "requests": found.unknown,
            "latest": found.latest.and_then(timestamp),
            "maybe_refused_or_stopped": found.tries,
            "older_than_the_history": found.older,
        })),
        "rows": rows,
    })
}

fn here(own: Figures) -> Value {
    json!({
        "replies": own.requests,
        "input_tokens": own.input,
        "output_tokens": own.output,
    })
}

fn timestamp(unix_ms: u64) -> Option<String> {
    let time = Timestamp::from_millisecond(i64::try_from(unix_ms).ok()?).ok()?;
    Some(format!("{time:.3}"))
}
