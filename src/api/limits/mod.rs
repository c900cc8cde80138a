//! How long a refusal asks the client to wait, as far as headers and body tell. What is left of the
//! limits is `allowance`'s.
//!
//! Owns the order in which sources are believed and what counts as nonsense. Pure: a date is
//! measured against the `Date` of the same answer, so no clock is read, and a wrong clock on
//! either side does no harm. What to do with the time is `app`'s.

mod allowance;

pub(super) use allowance::allowance;

use crate::chat::{Retry, RetrySource};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::HeaderMap;
use std::time::Duration;

/// Shorter waits are as long as this.
const SHORTEST: Duration = Duration::from_millis(Retry::SHORTEST_MS);
/// Longer waits than this are taken for nonsense.
const LONGEST: Duration = Duration::from_secs(31 * 24 * 3600);
/// Numbers from here on are seconds since the epoch (2001 and later), not seconds to wait.
const EPOCH_SECONDS: f64 = 1e9;
/// Numbers from here on are milliseconds since the epoch.
const EPOCH_MILLIS: f64 = 1e12;

/// `Retry-After`, and the name under which `LiteLLM` passes on that of the server behind it.
const RETRY_AFTER: [&str; 2] = ["retry-after", "llm_provider-retry-after"];
/// What the names of a rate limit's headers begin with: `OpenAI`'s, the IETF's draft, and how
/// `LiteLLM` passes on those of the server behind it.
const PREFIXES: [&str; 3] = ["x-ratelimit", "ratelimit", "llm_provider-x-ratelimit"];
/// How they end where a limit is named.
const LIMITS: [&str; 2] = ["-requests", "-tokens"];
/// The date that `LiteLLM` sends.
const RESET_AT: &str = "reset_at";
/// Phrases that a time in milliseconds follows in a body, lower-case. They come first, because
/// the others begin as they do.
const MILLIS_PHRASES: [&str; 3] = ["retry_after_ms", "retry-after-ms", "retryafterms"];
/// Phrases that a delay follows in a body, lower-case.
const BODY_PHRASES: [&str; 10] = [
    "try again in",
    "try again after",
    "retry after",
    "retry in",
    "retrydelay",
    "retryafter",
    "retry_after_seconds",
    "retry_after",
    "retry-after",
    "please wait",
];
/// Phrases that a date follows in a body, lower-case.
const DATE_PHRASES: [&str; 5] = [
    "reset_at",
    "resets_at",
    "resets at",
    "resetat",
    "try again at",
];
/// What stands between a phrase and its time.
const BETWEEN: [char; 6] = [' ', ':', '=', '"', '\\', '\''];
/// What ends a number without a unit.
const ENDS: [char; 12] = [
    '"', '\'', '\\', ',', ';', '!', '?', ')', ']', '}', '\r', '\n',
];
/// Units of durations and their lengths in seconds.
const UNITS: [(&str, f64); 24] = [
    ("ms", 0.001),
    ("millisecond", 0.001),
    ("milliseconds", 0.001),
    ("s", 1.0),
    ("sec", 1.0),
    ("secs", 1.0),
    ("second", 1.0),
    ("seconds", 1.0),
    ("m", 60.0),
    ("min", 60.0),
    ("mins", 60.0),
    ("minute", 60.0),
    ("minutes", 60.0),
    ("h", 3600.0),
    ("hour", 3600.0),
    ("hours", 3600.0),
    ("hr", 3600.0),
    ("hrs", 3600.0),
    ("d", 86_400.0),
    ("day", 86_400.0),
    ("days", 86_400.0),
    ("w", 604_800.0),
    ("week", 604_800.0),
    ("weeks", 604_800.0),
];

/// A time to wait, in milliseconds, and where it was found.
pub(super) type Wait = (u64, RetrySource);

/// The wait that a `retry-after-ms` or `Retry-After` header names. `Retry-After` is seconds,
/// possibly with a fraction, or an HTTP date.
fn retry_after(headers: &HeaderMap) -> Option<Wait> {
    let wait = millis_header(headers).or_else(|| {
        RETRY_AFTER.iter().find_map(|name| {
            let value = text(headers, name)?;
            number(value)
                .and_then(plausible)
                .or_else(|| until(http_date(value)?, headers))
        })
    })?;
    Some((to_millis(wait), RetrySource::RetryAfter))
}

/// The wait that a rate limit's answer names: as [`retry_after`], else in an `x-ratelimit-reset`
/// header, else in the body.
pub(super) fn until_reset(headers: &HeaderMap, body: &str) -> Option<Wait> {
    named(headers, body, reset(headers))
}

/// The wait that an answer names which is about something else: as [`until_reset`], but that a
/// reset counts only of a limit that is used up. Servers send those headers with every answer.
pub(super) fn until_better(headers: &HeaderMap, body: &str) -> Option<Wait> {
    named(headers, body, spent_reset(headers))
}

fn named(headers: &HeaderMap, body: &str, reset: Option<Duration>) -> Option<Wait> {
    retry_after(headers)
        .or_else(|| Some((to_millis(reset?), RetrySource::ResetHeader)))
        .or_else(|| Some((to_millis(named_in(body, headers)?), RetrySource::Body)))
}

fn millis_header(headers: &HeaderMap) -> Option<Duration> {
    let millis = number(text(headers, "retry-after-ms")?)?;
    plausible(millis / 1000.0)
}

/// The reset of the limit that is used up; where no header tells which is, the latest reset.
fn reset(headers: &HeaderMap) -> Option<Duration> {
    let of_a_limit = resets(headers, &LIMITS).max();
    let plain = || {
        let names = PREFIXES.iter().map(|prefix| format!("{prefix}-reset"));
        let names = names.chain([RESET_AT.to_owned()]);
        let resets = names.filter_map(|name| reset_value(text(headers, &name)?, headers));
        resets.max()
    };
    of_a_limit.map(|(_, wait)| wait).or_else(plain)
}

/// The latest reset of the limits that are told to be used up.
fn spent_reset(headers: &HeaderMap) -> Option<Duration> {
    let resets = resets(headers, &LIMITS).chain(resets(headers, &[""]));
    let spent = resets.filter(|(is_used_up, _)| *is_used_up);
    spent.map(|(_, wait)| wait).max()
}

/// The resets of limits by the end of their headers' names, and whether each is told to be used up.
fn resets<'a>(
    headers: &'a HeaderMap,
    limits: &'a [&str],
) -> impl Iterator<Item = (bool, Duration)> + 'a {
    let names = limits
        .iter()
        .flat_map(|limit| PREFIXES.map(|it| (it, *limit)));
    names.filter_map(|(prefix, limit)| {
        let value = text(headers, &format!("{prefix}-reset{limit}"))?;
        let remaining = text(headers, &format!("{prefix}-remaining{limit}"));
        let is_used_up = remaining.and_then(number) == Some(0.0);
        Some((is_used_up, reset_value(value, headers)?))
    })
}

/// A duration (`1m30s`, `250ms`, a bare number of seconds), seconds or milliseconds since the
/// epoch, or an ISO 8601 date.
fn reset_value(value: &str, headers: &HeaderMap) -> Option<Duration> {
    match number(value) {
        Some(millis) if millis >= EPOCH_MILLIS => until(epoch(millis / 1000.0)?, headers),
        Some(seconds) if seconds >= EPOCH_SECONDS => until(epoch(seconds)?, headers),
        Some(seconds) => plausible(seconds),
        None => match date(value) {
            Some(date) => until(date, headers),
            None => duration(value),
        },
    }
}

/// The first time that the body names: milliseconds, a duration, or a date.
fn named_in(body: &str, headers: &HeaderMap) -> Option<Duration> {
    let body = body.to_ascii_lowercase();
    let millis = |after: &str| plausible(bare_number(after)? / 1000.0);
    let date = |after: &str| named_reset(after, headers);
    first_after(&MILLIS_PHRASES, &body, millis)
        .or_else(|| first_after(&BODY_PHRASES, &body, duration))
        .or_else(|| first_after(&DATE_PHRASES, &body, date))
}

/// What `read` finds behind one of the phrases.
fn first_after(
    phrases: &[&str],
    body: &str,
    read: impl Fn(&str) -> Option<Duration>,
) -> Option<Duration> {
    let places = phrases.iter().flat_map(|phrase| body.match_indices(phrase));
    places
        .filter_map(|(at, phrase)| body.get(at + phrase.len()..))
        .find_map(|after| read(after.trim_start_matches(BETWEEN)))
}

/// What stands behind words that announce a date: a whole date, seconds since the epoch, or a
/// duration that says its unit. Less, such as `14:02` or `5pm`, names no time.
fn named_reset(text: &str, headers: &HeaderMap) -> Option<Duration> {
    let value = leading_date(text);
    let is_epoch = number(value).is_some_and(|seconds| seconds >= EPOCH_SECONDS);
    if is_epoch || date(value).is_some() {
        reset_value(value, headers)
    } else {
        with_units(text)
    }
}

/// The date or the number at the start of `text`, as far as its characters tell.
fn leading_date(text: &str) -> &str {
    let is_of_date = |c: char| c.is_ascii_digit() || "tz:+-. ".contains(c);
    let (date, _) = split_where(text, |c| !is_of_date(c));
    date.trim_end_matches([' ', '.'])
}

/// The duration at the start of `text`: `6m0s`, `4 seconds`, or a bare number of seconds.
fn duration(text: &str) -> Option<Duration> {
    with_units(text).or_else(|| plausible(bare_number(text)?))
}

/// The duration at the start of `text` in pairs of number and unit.
fn with_units(text: &str) -> Option<Duration> {
    let mut seconds = None;
    let mut rest = text;
    while let Some((amount, after)) = leading_number(rest) {
        let (unit, after) = split_where(after.trim_start(), |c| !c.is_ascii_alphabetic());
        let Some((_, length)) = UNITS.iter().find(|(name, _)| *name == unit) else {
            break;
        };
        seconds = Some(seconds.unwrap_or(0.0) + amount * length);
        rest = after.trim_start();
    }
    plausible(seconds?)
}

/// The number at the start of `text` if nothing follows that could be a unit or make it a part of
/// something else: it ends there, or a sign or a line ends it.
fn bare_number(text: &str) -> Option<f64> {
    let (amount, after) = leading_number(text)?;
    let ends_sentence = text.strip_suffix(after).is_some_and(|it| it.ends_with('.'));
    let next = after.trim_start_matches(' ').chars().next();
    let ends = next.is_none_or(|c| ENDS.contains(&c));
    (ends || ends_sentence).then_some(amount)
}

/// The number at the start of `text`, and what follows it.
fn leading_number(text: &str) -> Option<(f64, &str)> {
    let (digits, rest) = split_where(text, |c| !c.is_ascii_digit() && c != '.');
    Some((digits.parse().ok()?, rest))
}

fn split_where(text: &str, is_end: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(is_end).unwrap_or(text.len()))
}

/// The time from the answer's own `Date` to `date`; `None` if it has none, or `date` is past.
fn until(date: Timestamp, headers: &HeaderMap) -> Option<Duration> {
    let now = http_date(text(headers, "date")?)?;
    plausible(date.duration_since(now).as_secs_f64())
}

/// An ISO 8601 date, possibly in lower case or with a blank in its middle. Without a zone it is
/// in UTC, as on every server that was seen to leave it out.
fn date(value: &str) -> Option<Timestamp> {
    let value = value.to_ascii_uppercase();
    let bare = value.trim_end_matches("UTC").trim_end();
    let in_utc = || format!("{bare}Z").parse().ok();
    bare.parse().ok().or_else(in_utc)
}

/// The time that the answer's own `Date` names, in milliseconds since the Unix epoch.
pub(super) fn told_at(headers: &HeaderMap) -> Option<u64> {
    millis(http_date(text(headers, "date")?)?)
}

/// An ISO 8601 date in milliseconds since the Unix epoch.
pub(super) fn unix_ms(value: &str) -> Option<u64> {
    millis(date(value)?)
}

fn millis(time: Timestamp) -> Option<u64> {
    u64::try_from(time.as_millisecond()).ok()
}

fn http_date(value: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(value).ok()
}

fn epoch(seconds: f64) -> Option<Timestamp> {
    let since = Duration::try_from_secs_f64(seconds).ok()?;
    Timestamp::from_millisecond(i64::try_from(since.as_millis()).ok()?).ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// `None` for a time that cannot be meant: negative, not a number, longer than [`LONGEST`].
fn plausible(seconds: f64) -> Option<Duration> {
    let wait = Duration::try_from_secs_f64(seconds).ok()?;
    (wait <= LONGEST).then_some(wait.max(SHORTEST))
}

fn to_millis(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
