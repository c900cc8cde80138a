//! How long a refusal asks the client to wait, as far as headers and body tell. What is left of the
//! limits is `allowance`'s.
//!
//! Owns the order in which sources are believed and what counts as nonsense. Pure: a date is
//! measured against the `Date` of the same answer, so no clock is read, and a wrong clock on
//! either side does no harm. What to do with the time is `app`'s.

mod allowance;

pub(super) use allowance::allowance;

use crate::chat::RetrySource;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::HeaderMap;
use std::time::Duration;

/// Never sooner: a server that asks for nothing at all would otherwise be called in a tight loop.
const SHORTEST: Duration = Duration::from_millis(500);
/// Longer waits than this are taken for nonsense.
const LONGEST: Duration = Duration::from_secs(31 * 24 * 3600);
/// Numbers from here on are seconds since the epoch (2001 and later), not seconds to wait.
const EPOCH_SECONDS: f64 = 1e9;
/// Numbers from here on are milliseconds since the epoch.
const EPOCH_MILLIS: f64 = 1e12;

/// `Retry-After`, and the name under which `LiteLLM` passes on that of the server behind it.
const RETRY_AFTER: [&str; 2] = ["retry-after", "llm_provider-retry-after"];
/// What a rate limit's headers are named after: requests and tokens as `OpenAI` does, neither as
/// `OpenRouter` does.
const LIMIT_SUFFIXES: [&str; 3] = ["-requests", "-tokens", ""];
/// Phrases that a delay follows in a body, lower-case.
const BODY_PHRASES: [&str; 6] = [
    "try again in",
    "retry after",
    "retry in",
    "retrydelay",
    "retry_after",
    "retry-after",
];
/// Units of durations and their lengths in seconds.
const UNITS: [(&str, f64); 16] = [
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
];

/// A time to wait, in milliseconds, and where it was found.
pub(super) type Wait = (u64, RetrySource);

/// The wait that a `retry-after-ms` or `Retry-After` header names. `Retry-After` is seconds,
/// possibly with a fraction, or an HTTP date.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Wait> {
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
    retry_after(headers)
        .or_else(|| Some((to_millis(reset(headers)?), RetrySource::ResetHeader)))
        .or_else(|| Some((to_millis(named_in(body)?), RetrySource::Body)))
}

fn millis_header(headers: &HeaderMap) -> Option<Duration> {
    let millis = number(text(headers, "retry-after-ms")?)?;
    plausible(millis / 1000.0)
}

/// The reset of the limit that is used up; where no header tells which is, the latest reset.
fn reset(headers: &HeaderMap) -> Option<Duration> {
    let resets = LIMIT_SUFFIXES.iter().filter_map(|suffix| {
        let value = text(headers, &format!("x-ratelimit-reset{suffix}"))?;
        let remaining = text(headers, &format!("x-ratelimit-remaining{suffix}"));
        let is_used_up = remaining.and_then(number) == Some(0.0);
        Some((is_used_up, reset_value(value, headers)?))
    });
    Some(resets.max()?.1)
}

/// A duration (`1m30s`, `250ms`, a bare number of seconds), seconds or milliseconds since the
/// epoch, or an ISO 8601 date.
fn reset_value(value: &str, headers: &HeaderMap) -> Option<Duration> {
    match number(value) {
        Some(millis) if millis >= EPOCH_MILLIS => until(epoch(millis / 1000.0)?, headers),
        Some(seconds) if seconds >= EPOCH_SECONDS => until(epoch(seconds)?, headers),
        Some(seconds) => plausible(seconds),
        None => match value.parse::<Timestamp>() {
            Ok(date) => until(date, headers),
            Err(_) => duration(value),
        },
    }
}

/// The first delay that the body names.
fn named_in(body: &str) -> Option<Duration> {
    let body = body.to_ascii_lowercase();
    BODY_PHRASES.iter().find_map(|phrase| {
        let (_, after) = body.split_once(phrase)?;
        duration(after.trim_start_matches([' ', ':', '=', '"', '\\']))
    })
}

/// The duration at the start of `text`: pairs of number and unit, `6m0s` or `4 seconds`. A bare
/// number is seconds.
fn duration(text: &str) -> Option<Duration> {
    let mut seconds = None;
    let mut rest = text;
    while let Some((amount, after)) = leading_number(rest) {
        let (unit, after) = split_where(after.trim_start(), |c| !c.is_ascii_alphabetic());
        let known = UNITS.iter().find(|(name, _)| *name == unit);
        match (known, seconds) {
            (Some((_, length)), sum) => seconds = Some(sum.unwrap_or(0.0) + amount * length),
            (None, None) => return plausible(amount),
            (None, Some(_)) => break,
        }
        rest = after.trim_start();
    }
    plausible(seconds?)
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
