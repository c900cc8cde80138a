//! Every way to name a time to wait, and every kind of nonsense.

use super::*;
use reqwest::header::{HeaderName, HeaderValue};

/// Headers by name and value.
type Pairs<'a> = &'a [(&'a str, &'a str)];

const DATE: (&str, &str) = ("date", "Sun, 22 Nov 2026 21:44:15 GMT");

pub(super) fn headers(pairs: Pairs) -> HeaderMap {
    pairs
        .iter()
        .map(|(name, value)| {
            let name = HeaderName::try_from(*name).unwrap();
            (name, HeaderValue::from_str(value).unwrap())
        })
        .collect()
}

#[test]
fn retry_after_is_read_in_every_form() {
    let cases: [(Pairs, Option<u64>); 15] = [
        (&[("retry-after", "12")], Some(12_000)),
        (&[("retry-after", "1.5")], Some(1500)),
        (&[("retry-after-ms", "1250")], Some(1250)),
        (
            &[("retry-after", "60"), ("retry-after-ms", "1250")],
            Some(1250),
        ),
        (
            &[("retry-after", "60"), ("retry-after-ms", "soon")],
            Some(60_000),
        ),
        (&[("llm_provider-retry-after", "7")], Some(7000)),
        (
            &[DATE, ("retry-after", "Sun, 22 Nov 2026 21:44:45 GMT")],
            Some(30_000),
        ),
        // Against what would a date be measured?
        (&[("retry-after", "Sun, 22 Nov 2026 21:44:45 GMT")], None),
        (
            &[DATE, ("retry-after", "Sun, 22 Nov 2026 21:44:00 GMT")],
            None,
        ),
        (&[("retry-after", "0")], Some(500)),
        (&[("retry-after", "-5")], None),
        (&[("retry-after", "NaN")], None),
        (&[("retry-after", "inf")], None),
        (&[("retry-after", "99999999999")], None),
        (&[], None),
    ];
    for (pairs, millis) in cases {
        let expected = millis.map(|millis| (millis, RetrySource::RetryAfter));
        assert_eq!(retry_after(&headers(pairs)), expected, "{pairs:?}");
    }
}

#[test]
fn a_reset_header_is_read_in_every_form() {
    let cases: [(Pairs, Option<u64>); 29] = [
        (&[("x-ratelimit-reset-requests", "1m30s")], Some(90_000)),
        (&[("x-ratelimit-reset-requests", "6m0s")], Some(360_000)),
        (&[("x-ratelimit-reset-requests", "750ms")], Some(750)),
        (&[("x-ratelimit-reset-requests", "250ms")], Some(500)),
        (&[("x-ratelimit-reset-tokens", "1.5s")], Some(1500)),
        (&[("x-ratelimit-reset-tokens", "1h2m3s")], Some(3_723_000)),
        (&[("x-ratelimit-reset-tokens", "17")], Some(17_000)),
        (
            &[DATE, ("x-ratelimit-reset-tokens", "2026-11-22T21:45:15Z")],
            Some(60_000),
        ),
        (&[DATE, ("x-ratelimit-reset", "1795383860")], Some(5000)),
        (&[DATE, ("x-ratelimit-reset", "1795383860500")], Some(5500)),
        (&[("x-ratelimit-reset", "1795383860")], None),
        (
            &[("x-ratelimit-reset-tokens", "2026-11-22T21:45:15Z")],
            None,
        ),
        (&[("x-ratelimit-reset-requests", "2m59.56s")], Some(179_560)),
        (&[("ratelimit-reset", "12")], Some(12_000)),
        (
            &[DATE, ("reset_at", "2026-11-22 21:45:15 UTC")],
            Some(60_000),
        ),
        (&[DATE, ("reset_at", "2026-11-22 21:45:15")], Some(60_000)),
        (
            &[DATE, ("reset_at", "2026-11-22T22:45:15+01:00")],
            Some(60_000),
        ),
        (&[DATE, ("reset_at", "2026-11-22T21:44:00Z")], None),
        (&[DATE, ("reset_at", "2027-11-22T21:44:00Z")], None),
        (
            &[
                ("x-ratelimit-reset-tokens", "8s"),
                ("x-ratelimit-reset", "9"),
            ],
            Some(8000),
        ),
        (
            &[
                ("x-ratelimit-reset-tokens", "soon"),
                ("x-ratelimit-reset", "9"),
            ],
            Some(9000),
        ),
        (&[("ratelimit-reset-requests", "12s")], Some(12_000)),
        (
            &[("llm_provider-x-ratelimit-reset-tokens", "12s")],
            Some(12_000),
        ),
        (&[("llm_provider-x-ratelimit-reset", "12")], Some(12_000)),
        (&[("x-ratelimit-reset-requests", "12:30")], None),
        (&[("x-ratelimit-reset-requests", "soon")], None),
        (&[("x-ratelimit-reset-requests", "-3s")], None),
        (
            &[
                ("x-ratelimit-reset-requests", "9s"),
                ("x-ratelimit-reset-tokens", "8s"),
            ],
            Some(9000),
        ),
        (
            &[
                ("x-ratelimit-reset-requests", "9s"),
                ("x-ratelimit-reset-tokens", "8s"),
                ("x-ratelimit-remaining-requests", "41"),
                ("x-ratelimit-remaining-tokens", "0"),
            ],
            Some(8000),
        ),
    ];
    for (pairs, millis) in cases {
        let expected = millis.map(|millis| (millis, RetrySource::ResetHeader));
        assert_eq!(until_reset(&headers(pairs), ""), expected, "{pairs:?}");
    }
}

#[test]
fn a_delay_named_in_the_body_is_found() {
    let cases = [
        (
            "Rate limit reached. Please try again in 4 seconds.",
            Some(4000),
        ),
        ("Please try again in 1.2s. Visit https://x.test", Some(1200)),
        ("Please try again in 6m0s.", Some(360_000)),
        ("please retry after 12s", Some(12_000)),
        ("Please Retry after 12 seconds", Some(12_000)),
        ("retry in 800 ms", Some(800)),
        ("{\"retryDelay\":\"8s\"}", Some(8000)),
        ("{\"retryDelay\": \"8.5s\"}", Some(8500)),
        ("{\"retryDelay\": \"34s\"}", Some(34_000)),
        ("{\"retry_after\": 3}", Some(3000)),
        ("{\"retryAfter\": 3}", Some(3000)),
        ("{\"retry_after_seconds\": 3}", Some(3000)),
        ("{\"retry_after_ms\": 3250}", Some(3250)),
        ("{\"retryAfterMs\": 3250}", Some(3250)),
        ("{\\\"retry-after-ms\\\": 3250}", Some(3250)),
        ("Please try again in 20s", Some(20_000)),
        ("Please try again in 7m12s. Need more?", Some(432_000)),
        ("Too many requests, please wait 20 seconds", Some(20_000)),
        ("retry after that. Please retry after 12s", Some(12_000)),
        ("try again in 2 days", Some(172_800_000)),
        ("try again in 1d2h", Some(93_600_000)),
        ("retry after 1 day", Some(86_400_000)),
        ("try again in 3 hrs", Some(10_800_000)),
        ("please wait 1 week.", Some(604_800_000)),
        ("resets_at: 1h", Some(3_600_000)),
        ("retry after 20", Some(20_000)),
        ("retry after 20. Thank you", Some(20_000)),
        ("{\"retry_after\": 20 }", Some(20_000)),
        ("retry after 20 please", None),
        ("try again in 2 fortnights", None),
        ("try again in 6 weeks", None),
        ("try again after 14:02", None),
        ("retry after 20%", None),
        ("{\"retry_after_ms\": \"32 s\"}", None),
        ("{\"retry_after_ms\": \"soon\"}", None),
        ("try again in a moment", None),
        ("try again in -3 seconds", None),
        ("Rate limit exceeded", None),
    ];
    for (body, millis) in cases {
        let expected = millis.map(|millis| (millis, RetrySource::Body));
        assert_eq!(until_reset(&HeaderMap::new(), body), expected, "{body}");
    }
}

#[test]
fn a_date_named_in_the_body_is_measured_by_the_answers_own() {
    let cases = [
        ("{\"reset_at\":\"2026-11-22T21:45:15Z\"}", Some(60_000)),
        ("{\"resetAt\": \"2026-11-22T21:45:15.250Z\"}", Some(60_250)),
        ("{\"resets_at\": 1795383860}", Some(5000)),
        ("{\"reset_at\": 1795383860500}", Some(5500)),
        (
            "Limit type: requests. Limit resets at: 2026-11-22 21:45:15 UTC",
            Some(60_000),
        ),
        ("Try again at 2026-11-22T21:45:15+00:00.", Some(60_000)),
        ("{\"reset_at\":\"2026-11-22T21:44:15Z\"}", Some(500)),
        ("{\"reset_at\":\"2026-11-22T21:44:14Z\"}", None),
        ("{\"reset_at\":\"tomorrow\"}", None),
        ("try again at 14:02", None),
        ("resets at 5pm", None),
        ("resets at 2026-11-23", None),
        ("{\"resets_at\": 30}", None),
        ("{\"reset_at\":null}", None),
    ];
    for (body, millis) in cases {
        let expected = millis.map(|millis| (millis, RetrySource::Body));
        assert_eq!(until_reset(&headers(&[DATE]), body), expected, "{body}");
        // Without that, against what?
        assert_eq!(until_reset(&HeaderMap::new(), body), None, "{body}");
    }
}

#[test]
fn beside_another_fault_a_reset_counts_only_of_a_limit_that_is_used_up() {
    let body = "try again in 4s";
    let in_body = || Some((4000, RetrySource::Body));
    let reset = |millis| Some((millis, RetrySource::ResetHeader));
    let cases: [(Pairs, Option<Wait>); 6] = [
        (&[("x-ratelimit-reset-requests", "9s")], in_body()),
        (&[("x-ratelimit-reset", "9")], in_body()),
        (
            &[
                ("x-ratelimit-reset-requests", "9s"),
                ("x-ratelimit-remaining-requests", "41"),
            ],
            in_body(),
        ),
        (
            &[
                ("x-ratelimit-reset-requests", "9s"),
                ("x-ratelimit-remaining-requests", "41"),
                ("x-ratelimit-reset-tokens", "8s"),
                ("x-ratelimit-remaining-tokens", "0"),
            ],
            reset(8000),
        ),
        (
            &[("ratelimit-reset", "9"), ("ratelimit-remaining", "0")],
            reset(9000),
        ),
        (
            &[("retry-after", "3"), ("x-ratelimit-reset-requests", "9s")],
            Some((3000, RetrySource::RetryAfter)),
        ),
    ];
    for (pairs, expected) in cases {
        assert_eq!(until_better(&headers(pairs), body), expected, "{pairs:?}");
    }
}

#[test]
fn the_surest_source_wins() {
    let body = "try again in 3 seconds";
    let reset = ("x-ratelimit-reset-requests", "9s");
    let all = headers(&[reset, ("retry-after", "12")]);
    assert_eq!(
        until_reset(&all, body),
        Some((12_000, RetrySource::RetryAfter))
    );
    assert_eq!(
        until_reset(&headers(&[reset]), body),
        Some((9000, RetrySource::ResetHeader))
    );
    assert_eq!(
        until_reset(&headers(&[]), body),
        Some((3000, RetrySource::Body))
    );
}
