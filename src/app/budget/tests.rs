//! What is known of a limit, from either side, and for how long.

use super::*;
use crate::chat::RetrySource;

const MODEL: &str = "llama3.2:1b";

fn payer(key: &str) -> Payer {
    Payer {
        server: "https://api.pinaivu.com/v1".to_owned(),
        key: key.to_owned(),
    }
}

fn left(budget: &Budget, now: u64) -> Option<(Unit, u64, Option<u64>, u64)> {
    let gauges = budget.left(Moment(now), &payer("a"), MODEL, None);
    let (unit, gauge) = gauges.first()?;
    Some((*unit, gauge.remaining, gauge.limit, gauge.resets.0))
}

fn told(budget: &mut Budget, now: u64, requests: (u64, u64, u64), tokens: (u64, u64, u64)) {
    let left = |(remaining, limit, resets)| Left {
        remaining,
        limit: Some(limit),
        resets_in_ms: Some(resets),
    };
    let allowance = Allowance {
        requests: Some(left(requests)),
        tokens: Some(left(tokens)),
    };
    budget.told(Moment(now), &payer("a"), MODEL, allowance);
}

#[test]
fn the_scarcer_of_what_the_server_told_is_left_until_it_resets() {
    let mut budget = Budget::default();
    told(&mut budget, 1_000, (41, 60, 12_000), (900, 1_000, 6_000));
    assert_eq!(
        left(&budget, 1_000),
        Some((Unit::Requests, 41, Some(60), 13_000))
    );
    told(&mut budget, 1_000, (41, 60, 12_000), (90, 1_000, 6_000));
    assert_eq!(
        left(&budget, 1_000),
        Some((Unit::Tokens, 90, Some(1_000), 7_000))
    );
    assert_eq!(
        left(&budget, 7_000),
        Some((Unit::Requests, 41, Some(60), 13_000))
    );
    assert_eq!(left(&budget, 13_000), None);
}

#[test]
fn a_call_on_its_way_is_counted_before_the_server_tells() {
    let mut budget = Budget::default();
    told(&mut budget, 0, (2, 60, 12_000), (900, 1_000, 6_000));
    budget.sent(Moment(1), &payer("a"), MODEL);
    budget.sent(Moment(2), &payer("a"), "another");
    assert_eq!(left(&budget, 3).map(|left| left.1), Some(1));
}

#[test]
fn keys_and_models_have_limits_of_their_own() {
    let mut budget = Budget::default();
    told(&mut budget, 0, (2, 60, 12_000), (900, 1_000, 6_000));
    assert_eq!(budget.left(Moment(1), &payer("b"), MODEL, None), []);
    assert_eq!(budget.left(Moment(1), &payer("a"), "another", None), []);
}

#[test]
fn a_silent_servers_limit_is_learnt_from_a_refusal_and_kept() {
    let mut budget = Budget::default();
    for call in 0..60 {
        budget.sent(Moment(call), &payer("a"), MODEL);
        budget.let_in(&payer("a"), MODEL);
    }
    assert_eq!(left(&budget, 100), None, "not known yet");
    budget.sent(Moment(200), &payer("a"), MODEL);
    budget.refused(Moment(201), &payer("a"), MODEL, &Retry::Backoff);
    assert_eq!(
        left(&budget, 300),
        Some((Unit::Requests, 0, Some(60), 60_000))
    );
    assert_eq!(left(&budget, 60_000), None, "the minute is over");
    budget.sent(Moment(70_000), &payer("a"), MODEL);
    let next = Some((Unit::Requests, 59, Some(60), 130_000));
    assert_eq!(left(&budget, 70_001), next);
}

#[test]
fn a_limit_that_was_learnt_too_low_is_forgotten_once_more_is_let_in() {
    let mut budget = Budget::default();
    for call in 0..3 {
        budget.sent(Moment(call), &payer("a"), MODEL);
    }
    budget.refused(Moment(5), &payer("a"), MODEL, &Retry::Backoff);
    for call in 0..2 {
        budget.sent(Moment(70_000 + call), &payer("a"), MODEL);
        budget.let_in(&payer("a"), MODEL);
    }
    assert_eq!(left(&budget, 70_010).map(|left| left.1), Some(0));
    budget.sent(Moment(70_020), &payer("a"), MODEL);
    budget.let_in(&payer("a"), MODEL);
    assert_eq!(left(&budget, 70_030), None);
}

#[test]
fn a_refusal_until_some_time_bars_the_way_until_then_or_until_a_call_is_let_in() {
    let mut budget = Budget::default();
    let named = Retry::After {
        millis: 4_000,
        source: RetrySource::RetryAfter,
    };
    budget.refused(Moment(10), &payer("a"), MODEL, &named);
    assert_eq!(left(&budget, 11), Some((Unit::Requests, 0, None, 4_010)));
    assert_eq!(left(&budget, 4_010), None);
    told(&mut budget, 5_000, (41, 60, 12_000), (900, 1_000, 6_000));
    budget.refused(Moment(5_000), &payer("a"), MODEL, &named);
    let barred = Some((Unit::Requests, 0, None, 9_000));
    assert_eq!(left(&budget, 5_001), barred, "no figure is made up");
    budget.let_in(&payer("a"), MODEL);
    assert_eq!(left(&budget, 5_002).map(|left| left.1), Some(41));
}

#[test]
fn the_first_call_of_a_minute_teaches_nothing() {
    let mut budget = Budget::default();
    budget.sent(Moment(0), &payer("a"), MODEL);
    budget.refused(Moment(1), &payer("a"), MODEL, &Retry::Backoff);
    let barred = Some((Unit::Requests, 0, None, 60_000));
    assert_eq!(left(&budget, 2), barred);
    budget.sent(Moment(3), &payer("a"), MODEL);
    budget.refused(Moment(4), &payer("a"), MODEL, &Retry::Backoff);
    assert_eq!(left(&budget, 5), barred);
    budget.sent(Moment(60_000), &payer("a"), MODEL);
    assert_eq!(left(&budget, 60_001), None);
}

#[test]
fn a_minute_begins_with_the_first_call_after_the_last_one_ended() {
    let mut budget = Budget::default();
    assert_eq!(budget.minute_began(Moment(0), &payer("a")), None);
    budget.sent(Moment(5), &payer("a"), MODEL);
    budget.sent(Moment(60_004), &payer("a"), MODEL);
    let began = |budget: &Budget, now| budget.minute_began(Moment(now), &payer("a"));
    assert_eq!(began(&budget, 60_004), Some(Moment(5)));
    assert_eq!(began(&budget, 60_005), None);
    budget.sent(Moment(60_005), &payer("a"), MODEL);
    assert_eq!(began(&budget, 60_005), Some(Moment(60_005)));
}

#[test]
fn a_fifth_is_scarce_and_so_is_the_last_one() {
    let gauge = |remaining, limit| Gauge {
        basis: Basis::Told,
        remaining,
        limit,
        resets: Moment(1),
    };
    assert!(gauge(12, Some(60)).is_scarce() && !gauge(13, Some(60)).is_scarce());
    assert!(gauge(1, Some(3)).is_scarce() && !gauge(2, Some(3)).is_scarce());
    assert!(gauge(0, None).is_scarce() && !gauge(1, None).is_scarce());
}

#[test]
fn the_usual_limit_counts_until_something_speaks_against_it() {
    let mut budget = Budget::default();
    let left = |budget: &Budget| {
        let gauges = budget.left(Moment(100), &payer("a"), MODEL, Some(2));
        let (_, gauge) = gauges.first()?;
        Some((gauge.remaining, gauge.basis))
    };
    assert_eq!(left(&budget), None, "nothing was called");
    budget.sent(Moment(1), &payer("a"), MODEL);
    assert_eq!(left(&budget), Some((1, Basis::Usual)));
    budget.sent(Moment(2), &payer("a"), MODEL);
    assert_eq!(left(&budget), Some((0, Basis::Usual)));
    budget.sent(Moment(3), &payer("a"), MODEL);
    assert_eq!(left(&budget), None, "it is higher than usual here");
    budget.refused(Moment(4), &payer("a"), MODEL, &Retry::Backoff);
    assert_eq!(left(&budget), Some((0, Basis::Learnt)));
}
