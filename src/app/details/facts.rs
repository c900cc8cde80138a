//! Which facts there are of a message, in groups, in words.

use super::sent;
use crate::app::State;
use crate::app::banner::in_brief;
use crate::app::moment::Wall;
use crate::app::tokens::estimate;
use crate::app::words;
use crate::chat::{Finish, Message, Reply, Role, Sending, Siblings, Status, is_same_model};
use crate::text::{Ink, clean_line};

/// Facts that belong together.
pub(super) struct Group {
    pub(super) heading: &'static str,
    pub(super) facts: Vec<Fact>,
}

/// One fact.
pub(super) struct Fact {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) ink: Ink,
}

pub(super) fn fact(label: &str, value: impl Into<String>) -> Fact {
    Fact {
        label: label.to_owned(),
        value: value.into(),
        ink: Ink::Plain,
    }
}

pub(super) fn warning(label: &str, value: impl Into<String>) -> Fact {
    Fact {
        ink: Ink::Warning,
        ..fact(label, value)
    }
}

impl State {
    /// All facts of the message at a place of the path. Groups without facts are left out.
    pub(super) fn facts_of(&self, place: usize, message: &Message) -> Vec<Group> {
        let siblings = self.conversation.siblings(place);
        let mut groups = vec![Group {
            heading: match message.role {
                Role::User => "Your message",
                Role::Assistant => "Reply",
            },
            facts: self.of_message(message, siblings),
        }];
        if let Some(reply) = &message.reply {
            let sending = reply.sending.as_deref();
            groups.extend([
                group("Model", of_model(reply)),
                group("Request", of_request(reply, sending)),
                group("Receipt", self.of_receipt(message, reply)),
                group("Time", of_time(message, reply)),
                group("Tokens", of_tokens(message, reply)),
            ]);
        } else {
            groups.push(group("Size", of_size(message)));
        }
        groups.retain(|group| !group.facts.is_empty());
        groups
    }

    fn of_message(&self, message: &Message, siblings: Option<Siblings>) -> Vec<Fact> {
        let (what, ink) = self.state_of(message);
        let mut facts = vec![Fact {
            ink,
            ..fact("State", what)
        }];
        let label = match message.role {
            Role::User => "Written",
            Role::Assistant => "Asked at",
        };
        facts.push(fact(label, date_time(self.wall, message.at)));
        if let Some(Siblings { place, of }) = siblings.filter(|it| it.of > 1) {
            facts.push(fact("Version", format!("{place} of {of}")));
        }
        facts
    }

    /// How far a message has come, in words.
    fn state_of(&self, message: &Message) -> (String, Ink) {
        let reply = message.reply.as_ref();
        let waits = self.live().filter(|live| live.message == message.id);
        match message.status {
            Status::Streaming => {
                let elapsed = waits.map_or(0, |live| live.elapsed_ms);
                let begun = words::running(elapsed);
                (format!("on its way for {begun}"), Ink::Accent)
            }
            Status::Complete => {
                let finish = reply.and_then(|reply| reply.finish.as_ref());
                finish.map_or(("sent".to_owned(), Ink::Plain), finished)
            }
            Status::Stopped => (
                "stopped by you; what had come is kept".to_owned(),
                Ink::Warning,
            ),
            Status::Edited => ("edited by you; no model wrote it".to_owned(), Ink::Plain),
            Status::Interrupted => {
                let fault = reply.and_then(|reply| reply.fault.as_ref());
                let why = fault.map_or_else(
                    || "the program ended before the reply did".to_owned(),
                    in_brief,
                );
                (format!("interrupted: {why}"), Ink::Warning)
            }
        }
    }
}

const fn group(heading: &'static str, facts: Vec<Fact>) -> Group {
    Group { heading, facts }
}

/// Why a reply ended.
fn finished(finish: &Finish) -> (String, Ink) {
    match finish {
        Finish::Stop => ("complete: the model was done (stop)".to_owned(), Ink::Plain),
        Finish::Length => (
            "cut off at the limit of its length (length)".to_owned(),
            Ink::Warning,
        ),
        Finish::Filtered => (
            "cut off by the server's filter (content_filter)".to_owned(),
            Ink::Warning,
        ),
        Finish::Unnamed => (
            "complete; the server names no reason for its end".to_owned(),
            Ink::Plain,
        ),
        Finish::Missing => (
            "ended, but the server left out the reason that belongs there: it may be cut"
                .to_owned(),
            Ink::Warning,
        ),
        Finish::Other(word) => {
            let word = words::name(word);
            (format!("ended with '{word}'"), Ink::Warning)
        }
    }
}

fn of_model(reply: &Reply) -> Vec<Fact> {
    let mut facts = Vec::new();
    if !reply.asked.is_empty() {
        facts.push(fact("Asked", words::name(&reply.asked)));
    }
    match &reply.meta.model {
        Some(model) if is_same_model(&reply.asked, model) => {
            facts.push(fact("Answered", words::name(model)));
        }
        Some(model) => facts.push(warning(
            "Answered",
            format!("{}, another than was asked", words::name(model)),
        )),
        None if facts.is_empty() => {}
        None => facts.push(fact("Answered", "the server does not say which")),
    }
    facts
}

fn of_request(reply: &Reply, sending: Option<&Sending>) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(sending) = sending {
        facts.push(fact("Server", clean_line(&sending.server)));
        let none = || "none".to_owned();
        let key = sending.key.as_deref().map_or_else(none, clean_line);
        facts.push(fact("Key", key));
    }
    if let Some(id) = &reply.meta.request_id {
        facts.push(fact("Request id", clean_line(id)));
    }
    facts.extend(sending.into_iter().flat_map(of_tries));
    facts.extend(
        sending
            .into_iter()
            .flat_map(|sending| sent::facts(sending.sent)),
    );
    facts
}

fn of_time(message: &Message, reply: &Reply) -> Vec<Fact> {
    let time = |label, millis: Option<u64>| millis.map(|millis| fact(label, seconds(millis)));
    let streamed = reply.elapsed_ms.zip(reply.first_text_ms);
    let streamed = streamed.map(|(all, first)| all.saturating_sub(first));
    let rate = streamed.and_then(|millis| {
        let counted = reply.usage.filter(|_| reply.steps > 1);
        let tokens = counted.map_or(reply.steps, |usage| usage.output);
        let sign = if counted.is_some() { "" } else { "about " };
        words::rate(tokens, millis).map(|rate| format!("{sign}{rate} tokens a second"))
    });
    let is_whole = reply.steps == 1 && message.status == Status::Complete;
    [
        time("First text", reply.first_text_ms),
        time("Reasoning", reply.reasoning_ms),
        time("In all", reply.elapsed_ms),
        rate.map(|rate| fact("Rate", rate)),
        is_whole.then(|| fact("Came", "in one piece")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn of_tokens(message: &Message, reply: &Reply) -> Vec<Fact> {
    if let Some(usage) = reply.usage {
        let all = usage.input.saturating_add(usage.output);
        return vec![
            fact("Read", exact(usage.input)),
            fact("Written", exact(usage.output)),
            fact("Both", format!("{}, as the server counted", exact(all))),
        ];
    }
    if message.status == Status::Edited || !message.has_words() {
        return Vec::new();
    }
    let written = estimate(&message.text).saturating_add(estimate(&reply.reasoning));
    vec![fact(
        "Written",
        format!(
            "~{}, an estimate by its length: the server has not counted",
            exact(written)
        ),
    )]
}

fn of_size(message: &Message) -> Vec<Fact> {
    let characters = u64::try_from(message.text.chars().count()).unwrap_or(u64::MAX);
    let lines = u64::try_from(message.text.lines().count()).unwrap_or(u64::MAX);
    vec![
        fact("Characters", exact(characters)),
        fact("Lines", exact(lines)),
        fact(
            "Tokens",
            format!(
                "~{}, an estimate by its length",
                exact(estimate(&message.text))
            ),
        ),
    ]
}

fn of_tries(sending: &Sending) -> Vec<Fact> {
    let mut facts = vec![fact("Tries", exact(sending.tries))];
    let failed = u64::try_from(sending.failed.len()).unwrap_or(u64::MAX);
    // The last try is not among them, and of many the first are not remembered.
    let first = sending.tries.saturating_sub(failed).max(1);
    for (number, failure) in (first..).zip(&sending.failed) {
        facts.push(warning(&format!("Try {number}"), in_brief(failure)));
    }
    facts
}

/// A number with all its digits: `1,234,567`.
pub(super) fn exact(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A duration to the millisecond: `1.432 s`.
fn seconds(millis: u64) -> String {
    format!("{}.{:03} s", exact(millis / 1_000), millis % 1_000)
}

/// Local date and time: `2026-11-22 14:02:07`.
fn date_time(wall: Wall, unix_ms: u64) -> String {
    let seconds = i64::try_from(unix_ms / 1_000).unwrap_or(i64::MAX);
    let local = seconds.saturating_add(i64::from(wall.utc_offset_s));
    let (days, second) = (local.div_euclid(86_400), local.rem_euclid(86_400));
    let (year, month, day) = date(days);
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    format!(
        "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{:02}",
        second % 60
    )
}

/// Year, month and day of a day counted from 1970-01-01, by the rule of Gregory's calendar. Years begin with March
/// in between, so that the day that some years have more is their last.
const fn date(days: i64) -> (i64, i64, i64) {
    let days = days.saturating_add(719_468);
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (era * 400 + year_of_era + next, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_all_their_digits() {
        let shown = [0, 999, 1_000, 1_234_567, u64::MAX].map(exact);
        let expected = [
            "0",
            "999",
            "1,000",
            "1,234,567",
            "18,446,744,073,709,551,615",
        ];
        assert_eq!(shown, expected);
        assert_eq!(
            [0, 1_432, 3_600_001].map(seconds),
            ["0.000 s", "1.432 s", "3,600.001 s"]
        );
    }

    #[test]
    fn times_are_local_dates() {
        let at = |unix_ms, utc_offset_s| {
            date_time(
                Wall {
                    unix_ms: 0,
                    utc_offset_s,
                },
                unix_ms,
            )
        };
        assert_eq!(at(0, 0), "1970-01-01 00:00:00");
        assert_eq!(at(0, -3_600), "1969-12-31 23:00:00");
        assert_eq!(at(951_782_400_000, 0), "2000-02-29 00:00:00");
        assert_eq!(at(4_107_542_399_000, 0), "2100-02-28 23:59:59");
        assert_eq!(at(1_795_352_520_000, 3_600), "2026-11-22 14:02:00");
        assert!(!at(u64::MAX, i32::MAX).is_empty());
    }
}
