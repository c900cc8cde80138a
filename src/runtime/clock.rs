//! The only clock: moments for the machine, the time on the wall, instants for the loop's sleep.

use crate::app::moment::{Moment, Wall};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The two clocks may part by this much before the machine is told: less is no news to a
/// person, and clocks that are kept in time are nudged by milliseconds.
const TOLERATED_DRIFT_MS: u64 = 1000;

/// The clock. Its moments count from its making.
#[derive(Debug)]
pub(super) struct Clock {
    start: Instant,
    told: Wall,
}

impl Clock {
    /// A clock that starts now.
    ///
    /// It takes local time for UTC until [`Clock::drift`] is asked: finding the time zone reads
    /// files, and the first frame does not wait for files.
    pub(super) fn start() -> Self {
        let start = instant_now();
        let told = Wall {
            unix_ms: unix_ms_now(),
            utc_offset_s: 0,
        };
        Self { start, told }
    }

    /// How moments relate to the clock on the wall, as last told.
    pub(super) const fn wall(&self) -> Wall {
        self.told
    }

    /// The present moment.
    pub(super) fn now(&self) -> Moment {
        Moment(millis(instant_now().saturating_duration_since(self.start)))
    }

    /// The instant of a moment; `None` if it is further away than the system can count.
    pub(super) fn instant(&self, moment: Moment) -> Option<tokio::time::Instant> {
        self.start
            .checked_add(Duration::from_millis(moment.0))
            .map(tokio::time::Instant::from_std)
    }

    /// The wall told anew, if the last is no longer true: the computer slept, its clock was set,
    /// summer time began, or the time zone was not yet known.
    pub(super) fn drift(&mut self) -> Option<Wall> {
        let wall = Wall {
            unix_ms: unix_ms_now().saturating_sub(self.now().0),
            utc_offset_s: utc_offset_s(),
        };
        has_drifted(self.told, wall).then(|| {
            self.told = wall;
            wall
        })
    }
}

const fn has_drifted(told: Wall, seen: Wall) -> bool {
    told.utc_offset_s != seen.utc_offset_s
        || told.unix_ms.abs_diff(seen.unix_ms) > TOLERATED_DRIFT_MS
}

#[allow(clippy::disallowed_methods)] // this is the one clock that everything else is told from
fn instant_now() -> Instant {
    Instant::now()
}

#[allow(clippy::disallowed_methods)] // as above
fn unix_ms_now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, millis)
}

/// The present minute in local time, for the name of a file: `20261123-0412`.
pub(super) fn stamp() -> String {
    jiff::Zoned::now().strftime("%Y%m%d-%H%M").to_string()
}

/// Today by UTC, for the name of a file: `2026-11-25`. The time zone would be a file to read.
pub(super) fn today() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}

fn utc_offset_s() -> i32 {
    jiff::tz::TimeZone::system()
        .to_offset(jiff::Timestamp::now())
        .seconds()
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(unix_ms: u64, utc_offset_s: i32) -> Wall {
        Wall {
            unix_ms,
            utc_offset_s,
        }
    }

    #[test]
    fn only_what_a_person_could_notice_counts_as_drift() {
        let told = wall(1_700_000_000_000, 3600);
        assert!(!has_drifted(told, told));
        assert!(!has_drifted(told, wall(told.unix_ms + 1000, 3600)));
        assert!(has_drifted(told, wall(told.unix_ms + 1001, 3600)), "slept");
        assert!(
            has_drifted(told, wall(told.unix_ms - 1001, 3600)),
            "set back"
        );
        assert!(has_drifted(told, wall(told.unix_ms, 7200)), "summer time");
    }

    #[test]
    fn drift_is_told_once() {
        let mut clock = Clock::start();
        clock.told.unix_ms -= 3_600_000;
        let told = clock.drift().expect("an hour is drift");
        assert_eq!(clock.wall(), told);
        assert_eq!(clock.drift(), None);
    }

    #[test]
    fn instants_are_as_far_apart_as_their_moments() {
        let clock = Clock::start();
        let (zero, later) = (clock.instant(Moment(0)), clock.instant(Moment(1500)));
        assert_eq!(
            later.unwrap().duration_since(zero.unwrap()),
            Duration::from_millis(1500)
        );
    }
}
