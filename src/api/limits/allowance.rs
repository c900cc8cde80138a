//! What the headers of an answer tell of the rate limits: how much is left, of how much, for how
//! long.

use super::{PREFIXES, number, reset_value, text, to_millis};
use crate::chat::{Allowance, Left};
use reqwest::header::HeaderMap;

/// Calls, as `OpenAI` names them, and where nothing is named.
const REQUESTS: [&str; 2] = ["-requests", ""];
const TOKENS: [&str; 1] = ["-tokens"];

/// What is left of the limits; `None` if the headers tell nothing.
pub(in crate::api) fn allowance(headers: &HeaderMap) -> Option<Allowance> {
    let allowance = Allowance {
        requests: left(headers, &REQUESTS),
        tokens: left(headers, &TOKENS),
    };
    (allowance != Allowance::default()).then_some(allowance)
}

fn left(headers: &HeaderMap, suffixes: &[&str]) -> Option<Left> {
    PREFIXES.iter().find_map(|prefix| {
        suffixes.iter().find_map(|suffix| {
            let field = |name: &str| text(headers, &format!("{prefix}-{name}{suffix}"));
            let reset = field("reset").and_then(|value| reset_value(value, headers));
            Some(Left {
                remaining: whole(field("remaining")?)?,
                limit: field("limit").and_then(whole).filter(|limit| *limit > 0),
                resets_in_ms: reset.map(to_millis),
            })
        })
    })
}

/// The whole number at the start of a field, which may go on with a policy: `100, 100;w=60`.
/// What is owed counts as nothing left.
fn whole(field: &str) -> Option<u64> {
    let end = field.find([',', ';']).unwrap_or(field.len());
    let amount = number(field.get(..end)?.trim()).filter(|amount| amount.is_finite())?;
    // A fraction of a call or a token is none.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // clamped to what fits
    Some(amount.clamp(0.0, 9e15) as u64)
}

#[cfg(test)]
mod tests {
    use super::super::tests::headers;
    use super::*;

    fn requests(pairs: &[(&str, &str)]) -> Option<Left> {
        allowance(&headers(pairs))?.requests
    }

    const fn left_of(remaining: u64, limit: Option<u64>, resets_in_ms: Option<u64>) -> Left {
        Left {
            remaining,
            limit,
            resets_in_ms,
        }
    }

    #[test]
    fn requests_and_tokens_are_told_apart() {
        let told = allowance(&headers(&[
            ("x-ratelimit-limit-requests", "60"),
            ("x-ratelimit-remaining-requests", "41"),
            ("x-ratelimit-reset-requests", "12s"),
            ("x-ratelimit-limit-tokens", "150000"),
            ("x-ratelimit-remaining-tokens", "149984"),
            ("x-ratelimit-reset-tokens", "6m0s"),
        ]));
        let told = told.expect("the headers tell");
        assert_eq!(told.requests, Some(left_of(41, Some(60), Some(12_000))));
        assert_eq!(
            told.tokens,
            Some(left_of(149_984, Some(150_000), Some(360_000)))
        );
    }

    #[test]
    fn other_servers_names_for_it_are_known() {
        for prefix in ["x-ratelimit", "ratelimit", "llm_provider-x-ratelimit"] {
            let told = requests(&[
                (&format!("{prefix}-remaining"), "3"),
                (&format!("{prefix}-limit"), "100, 100;w=60"),
                (&format!("{prefix}-reset"), "30"),
            ]);
            assert_eq!(told, Some(left_of(3, Some(100), Some(30_000))), "{prefix}");
        }
    }

    #[test]
    fn what_is_left_needs_neither_a_limit_nor_an_end() {
        let told = requests(&[("x-ratelimit-remaining-requests", "7")]);
        assert_eq!(told, Some(left_of(7, None, None)));
    }

    #[test]
    fn an_end_may_be_a_date_against_the_answers_own() {
        let told = requests(&[
            ("date", "Sun, 22 Nov 2026 21:44:15 GMT"),
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset", "2026-11-22T21:44:45Z"),
        ]);
        assert_eq!(told, Some(left_of(0, None, Some(30_000))));
    }

    #[test]
    fn nonsense_tells_nothing() {
        for value in ["", "many", "NaN", "inf"] {
            assert_eq!(
                requests(&[("x-ratelimit-remaining", value)]),
                None,
                "{value}"
            );
        }
        assert_eq!(requests(&[("x-ratelimit-limit", "60")]), None);
        let told = requests(&[("x-ratelimit-remaining", "-2"), ("x-ratelimit-limit", "0")]);
        assert_eq!(told, Some(left_of(0, None, None)), "owed is nothing left");
        let told = requests(&[("x-ratelimit-remaining", "1e300")]);
        assert_eq!(told.map(|left| left.remaining), Some(9_000_000_000_000_000));
    }
}
