//! Calls that were not made from here, in words.

use super::sheet::{Scope, Sheet};
use crate::app::moment::Wall;
use crate::app::words::count;
use crate::chat::usage::{Day, Strangers};
use crate::text::{Ink, Row, wrap};

/// The short names of the months.
pub(super) const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A day as `22 Nov`.
pub(super) fn date(day: Day) -> String {
    let (_, month, date) = day.civil();
    let month = usize::try_from(month - 1).ok();
    let name = month.and_then(|month| MONTHS.get(month)).unwrap_or(&"");
    format!("{date} {name}")
}

/// What must not be missed, wrapped, and what is only made up to show it.
pub(super) fn alarm_rows(sheet: &Sheet, width: usize) -> Vec<Row> {
    let alarm = sheet.alarm().map(|alarm| format!("▲ {alarm}"));
    let alarm = alarm.map_or_else(Vec::new, |alarm| wrap(&alarm, width, Ink::Warning));
    let made_up = sheet.ledger.as_ref().and_then(|_| made_up(sheet));
    let made_up = made_up.map_or_else(Vec::new, |words| wrap(&words, width, Ink::Dim));
    alarm.into_iter().chain(made_up).collect()
}

/// What else is to be said of them, wrapped.
pub(super) fn rows(sheet: &Sheet, width: usize) -> Vec<Row> {
    let found = sheet.strangers.unwrap_or_default();
    let rest = [tries(found), older(sheet, found)];
    let rest: Vec<String> = rest.into_iter().flatten().collect();
    if rest.is_empty() {
        return Vec::new();
    }
    wrap(&rest.join(" "), width, Ink::Dim)
}

fn requests(n: u64) -> String {
    match n {
        1 => "1 request was".to_owned(),
        n => format!("{} requests were", count(n)),
    }
}

impl Sheet {
    /// What must not be missed, in sentences: someone else may be using the key, or the person's other machines.
    pub fn alarm(&self) -> Option<String> {
        let found = self.strangers.filter(|found| found.unknown > 0)?;
        let wall = Wall {
            unix_ms: 0,
            utc_offset_s: self.utc_offset_s,
        };
        let what = if found.unknown == 1 { "it" } else { "them" };
        let last = found.latest.map_or_else(String::new, |at| {
            let day = date(Day::of(at, self.utc_offset_s));
            let word = if found.unknown == 1 {
                "at"
            } else {
                "the last at"
            };
            format!(", {word} {} on {day}", wall.clock_time(at))
        });
        Some(format!(
            "{} not sent from here{last}. Another computer, program or key of your account may have \
             sent {what}. If none did, someone else may be using the key: revoke it where it was made, \
             and make a new one.",
            requests(found.unknown)
        ))
    }
}

fn tries(found: Strangers) -> Option<String> {
    let what = match found.tries {
        0 => return None,
        1 => "a try from here that was",
        _ => "tries from here that were",
    };
    Some(format!(
        "{} most likely {what} refused or stopped: what the ledger calls those, nobody is told.",
        requests(found.tries)
    ))
}

fn older(sheet: &Sheet, found: Strangers) -> Option<String> {
    let what = match sheet.scope {
        Scope::History => "all that the history here still has",
        Scope::Run => "this run of the program began",
    };
    (found.older > 0).then(|| {
        format!(
            "{} made before {what}: nobody can tell by whom.",
            requests(found.older)
        )
    })
}

fn made_up(sheet: &Sheet) -> Option<String> {
    let words = "The demonstration makes up what is older than its start, and one request of then.";
    sheet.is_demonstration.then(|| words.to_owned())
}
