//! Whatever headers and words a server names a time with: it is one that can be waited, and what
//! makes no sense is as if it were not there.
//!
//! The input is an answer as HTTP writes it; its status is tried as 429 and as 503.

use super::answer::Answer;
use pnv_tui::app::moment::Moment;
use pnv_tui::app::retry::{Circumstances, MOST_TRIES, Plan, plan};
use pnv_tui::chat::{Failure, Retry, RetrySource};
use std::borrow::Cow;

/// The times that a server may name, in milliseconds.
const NAMED: std::ops::RangeInclusive<u64> = 500..=31 * 24 * 3_600_000;
/// The times that are waited without asking.
const WAITED: std::ops::RangeInclusive<u64> = 500..=600_000;
/// The longest wait that nobody named: the minute of the gateway, and a margin.
const LONGEST_OF_OURS: u64 = 61_000;

/// The headers that may name a time.
const TIME_NAMES: [&str; 13] = [
    "retry-after-ms",
    "retry-after",
    "llm_provider-retry-after",
    "x-ratelimit-reset-requests",
    "x-ratelimit-reset-tokens",
    "x-ratelimit-reset",
    "ratelimit-reset-requests",
    "ratelimit-reset-tokens",
    "ratelimit-reset",
    "llm_provider-x-ratelimit-reset-requests",
    "llm_provider-x-ratelimit-reset-tokens",
    "llm_provider-x-ratelimit-reset",
    "reset_at",
];

/// Fails if any of that does not hold.
pub(crate) fn hold(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let answer = Answer::parse(&text);
    for status in [429, 503] {
        let answer = Answer {
            status,
            ..answer.clone()
        };
        let failure = answer.refusal();
        if let Retry::After { millis, source } = &failure.retry {
            assert!(NAMED.contains(millis), "{millis} ms by {source:?}");
            let is_reset = *source == RetrySource::ResetHeader;
            assert!(status == 429 || !is_reset || names_a_spent_limit(&answer));
        }
        check_plans(&failure);
        check_seconds(&answer, &failure);
        check_nonsense(&answer, &failure);
    }
}

fn check_plans(failure: &Failure) {
    for (tries, now) in (1..=MOST_TRIES).zip([0, 1, 59_999, 60_000, 1_u64 << 40]) {
        for window in [None, Some(0), Some(now.saturating_sub(1)), Some(now)] {
            let circumstances = Circumstances {
                now: Moment(now),
                tries,
                window: window.map(Moment),
                seed: now ^ u64::from(tries),
            };
            check_plan(failure, circumstances);
        }
    }
}

fn check_plan(failure: &Failure, circumstances: Circumstances) {
    let Circumstances { now, tries, .. } = circumstances;
    let named = match failure.retry {
        Retry::After { millis, .. } => Some(millis),
        Retry::Never | Retry::Backoff | Retry::AskUser => None,
    };
    match plan(failure, circumstances) {
        Plan::At { until, source } => {
            let wait = until.since(now);
            assert!(WAITED.contains(&wait), "{wait} ms by {source:?}");
            assert!(tries < MOST_TRIES);
            match named {
                Some(millis) => assert_eq!(wait, millis),
                None => assert!(wait <= LONGEST_OF_OURS, "{wait} ms by {source:?}"),
            }
        }
        Plan::Ask { until } => {
            assert_eq!(Some(until.since(now)), named);
            assert!(named > Some(*WAITED.end()));
        }
        Plan::GiveUp => {
            let is_tried_out = tries >= MOST_TRIES;
            let is_final = matches!(failure.retry, Retry::Never | Retry::AskUser);
            assert!(is_tried_out || is_final, "{failure:?}");
        }
    }
}

/// Seconds in a `Retry-After` are what they say, if nothing else is believed before.
fn check_seconds(answer: &Answer<'_>, failure: &Failure) {
    let Some(value) = answer.header("retry-after") else {
        return;
    };
    let is_plain = (1..=7).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit());
    let is_first = answer.header("retry-after-ms").is_none();
    if !is_plain || !is_first || failure.retry == Retry::Never || failure.retry == Retry::AskUser {
        return;
    }
    let millis = value.parse::<u64>().expect("seven digits") * 1_000;
    if millis <= *NAMED.end() {
        let source = RetrySource::RetryAfter;
        let millis = millis.max(*NAMED.start());
        assert_eq!(failure.retry, Retry::After { millis, source });
    }
}

/// A header that names no time when it stands alone changes nothing where it stands with others.
fn check_nonsense(answer: &Answer<'_>, failure: &Failure) {
    for (place, (name, value)) in answer.headers.iter().enumerate() {
        if !names_a_time(name) {
            continue;
        }
        let mut alone = answer.clone();
        alone.body = Cow::Borrowed("");
        alone
            .headers
            .retain(|(it, _)| it == name || !names_a_time(it));
        let is_nonsense = alone.refusal().retry == Retry::Backoff;
        assert!(
            is_nonsense || !is_negative(value),
            "a time before now: {name}: {value}"
        );
        // Beside another fault than 429 a reset tells only of a limit that is used up.
        if is_nonsense {
            let mut without = answer.clone();
            without.headers.remove(place);
            assert_eq!(&without.refusal(), failure, "{name}: {value}");
        }
    }
}

fn names_a_time(name: &str) -> bool {
    TIME_NAMES.contains(&&*name.to_ascii_lowercase())
}

fn names_a_spent_limit(answer: &Answer<'_>) -> bool {
    answer.headers.iter().any(|(name, value)| {
        let is_remaining = name.to_ascii_lowercase().contains("ratelimit-remaining");
        is_remaining && value.parse() == Ok(0.0_f64)
    })
}

fn is_negative(value: &str) -> bool {
    value.strip_prefix('-').is_some_and(|rest| {
        rest.starts_with(|c: char| matches!(c, '1'..='9'))
            && rest.bytes().all(|b| b.is_ascii_digit())
    })
}
