//! Whether and when a failed call is made again: pure arithmetic, jitter from a seed.

use super::budget::WINDOW_MS;
use super::moment::Moment;
use crate::chat::{Failure, FailureKind, Retry, RetrySource};

/// A call is made this often at most.
pub const MOST_TRIES: u32 = 5;
/// A wait longer than this is not begun without asking.
const LONGEST_MS: u64 = 10 * 60 * 1_000;
/// The server's minute begins when the first call arrives, ours when it is sent; a retry that arrives
/// sooner after its sending than that one did would come too early, and begin a minute more.
const WINDOW_MARGIN_MS: u64 = 1_000;
/// The first wait of a backoff; each next one is twice as long.
const BACKOFF_MS: u64 = 1_000;
/// The first wait before a server is looked for that was not there.
const LOOK_MS: u64 = 15_000;
/// It is looked for this seldom at most.
const LONGEST_LOOK_MS: u64 = 5 * 60 * 1_000;

/// What to do about a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// Make the call again then.
    At {
        /// When.
        until: Moment,
        /// How that time is known.
        source: Source,
    },
    /// The server named a time too far off to wait for without asking.
    Ask {
        /// When it would be.
        until: Moment,
    },
    /// Leave it to the person.
    GiveUp,
}

/// How the time of a retry is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The server's `Retry-After`.
    RetryAfter,
    /// The server's reset header.
    ResetHeader,
    /// A delay in the server's words.
    Body,
    /// The end of the minute that began with our own first call.
    Window,
    /// Nobody said: each wait is twice the one before.
    Backoff,
}

impl Source {
    /// The source in words, for the banner.
    pub const fn words(self) -> &'static str {
        match self {
            Self::RetryAfter => "the server's Retry-After",
            Self::ResetHeader => "the server's reset header",
            Self::Body => "the server's own words",
            Self::Window => "an estimate: a minute from the first call",
            Self::Backoff => "backing off",
        }
    }
}

/// What a plan depends on besides the failure.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances {
    /// When the failure came.
    pub now: Moment,
    /// How many tries have been made.
    pub tries: u32,
    /// When the client's own first call of the current minute was made.
    pub window: Option<Moment>,
    /// What the jitter is drawn from.
    pub seed: u64,
}

/// Decides about a failure.
pub fn plan(failure: &Failure, circumstances: Circumstances) -> Plan {
    let Circumstances {
        now,
        tries,
        window,
        seed,
    } = circumstances;
    let (millis, source) = match &failure.retry {
        Retry::Never | Retry::AskUser => return Plan::GiveUp,
        Retry::After { millis, source } => (*millis, named(source)),
        Retry::Backoff => match rest_of_window(failure.kind, now, window) {
            Some(rest) => (rest, Source::Window),
            None => (backoff(tries, seed), Source::Backoff),
        },
    };
    let until = now.after(millis.max(Retry::SHORTEST_MS));
    if millis > LONGEST_MS {
        return Plan::Ask { until };
    }
    if tries >= MOST_TRIES {
        return Plan::GiveUp;
    }
    Plan::At { until, source }
}

const fn named(source: &RetrySource) -> Source {
    match source {
        RetrySource::RetryAfter => Source::RetryAfter,
        RetrySource::ResetHeader => Source::ResetHeader,
        RetrySource::Body => Source::Body,
    }
}

fn rest_of_window(kind: FailureKind, now: Moment, window: Option<Moment>) -> Option<u64> {
    let begun = window.filter(|_| kind == FailureKind::RateLimited)?;
    let end = begun.after(WINDOW_MS + WINDOW_MARGIN_MS);
    Some(end.since(now)).filter(|rest| *rest > 0)
}

/// 1, 2, 4, 8, 16 s, each up to a quarter longer.
fn backoff(tries: u32, seed: u64) -> u64 {
    let base = BACKOFF_MS << tries.saturating_sub(1).min(4);
    base + mix(seed ^ u64::from(tries)) % (base / 4)
}

/// Milliseconds until a server that was not there is looked for again, after so many times in vain: 15 s, 30 s and
/// so on to 5 min, each up to a quarter longer.
pub fn rest(in_vain: u32, seed: u64) -> u64 {
    let base = LOOK_MS << in_vain.min(5);
    let base = base.min(LONGEST_LOOK_MS);
    base + mix(seed ^ u64::from(in_vain)) % (base / 4)
}

/// Scatters a seed: the finaliser of `SplitMix64` (Steele, Lea and Flood, 2014).
const fn mix(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(kind: FailureKind, retry: Retry) -> Failure {
        Failure {
            kind,
            status: None,
            said: String::new(),
            retry,
        }
    }

    fn circumstances(tries: u32) -> Circumstances {
        Circumstances {
            now: Moment(10_000),
            tries,
            window: None,
            seed: 7,
        }
    }

    fn after(millis: u64) -> Failure {
        let source = RetrySource::RetryAfter;
        failure(FailureKind::RateLimited, Retry::After { millis, source })
    }

    #[test]
    fn the_time_is_the_servers_with_a_floor() {
        let at = |until| Plan::At {
            until: Moment(until),
            source: Source::RetryAfter,
        };
        assert_eq!(plan(&after(4_000), circumstances(1)), at(14_000));
        assert_eq!(plan(&after(0), circumstances(1)), at(10_500));
    }

    #[test]
    fn more_than_ten_minutes_is_asked_about() {
        assert!(matches!(
            plan(&after(600_000), circumstances(1)),
            Plan::At { .. }
        ));
        let asked = plan(&after(600_001), circumstances(1));
        assert_eq!(
            asked,
            Plan::Ask {
                until: Moment(610_001)
            }
        );
    }

    #[test]
    fn the_fifth_try_is_the_last() {
        assert!(matches!(
            plan(&after(1_000), circumstances(4)),
            Plan::At { .. }
        ));
        assert_eq!(plan(&after(1_000), circumstances(5)), Plan::GiveUp);
    }

    #[test]
    fn what_would_fail_the_same_way_is_not_tried_again() {
        for retry in [Retry::Never, Retry::AskUser] {
            let failure = failure(FailureKind::Unauthorized, retry);
            assert_eq!(plan(&failure, circumstances(1)), Plan::GiveUp);
        }
    }

    #[test]
    fn a_limit_without_a_time_waits_for_the_end_of_our_own_minute() {
        let limited = failure(FailureKind::RateLimited, Retry::Backoff);
        let with = Circumstances {
            window: Some(Moment(4_000)),
            ..circumstances(1)
        };
        let until = Moment(65_000);
        assert_eq!(
            plan(&limited, with),
            Plan::At {
                until,
                source: Source::Window
            }
        );
        let busy = failure(FailureKind::Server, Retry::Backoff);
        assert!(matches!(
            plan(&busy, with),
            Plan::At {
                source: Source::Backoff,
                ..
            }
        ));
    }

    #[test]
    fn a_server_is_looked_for_ever_more_rarely() {
        let bases = [15, 30, 60, 120, 240, 300, 300];
        for (in_vain, base) in (0..).zip(bases.map(|seconds| seconds * 1_000)) {
            let waits: Vec<u64> = (0..50).map(|seed| rest(in_vain, seed)).collect();
            let range = base..base + base / 4;
            assert!(waits.iter().all(|wait| range.contains(wait)), "{waits:?}");
            assert!(waits.windows(2).any(|pair| pair.first() != pair.last()));
        }
        assert!(rest(u32::MAX, 7) >= LONGEST_LOOK_MS);
    }

    #[test]
    fn a_backoff_doubles_and_differs_between_seeds() {
        for (tries, base) in [(1, 1_000), (2, 2_000), (3, 4_000), (4, 8_000), (5, 16_000)] {
            let waits: Vec<u64> = (0..50).map(|seed| backoff(tries, seed)).collect();
            assert!(
                waits
                    .iter()
                    .all(|wait| (base..base + base / 4).contains(wait)),
                "{waits:?}"
            );
            assert!(waits.windows(2).any(|pair| pair.first() != pair.last()));
        }
    }
}
