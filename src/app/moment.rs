//! Time as the machine sees it: numbers that the caller supplies.
//!
//! The machine never reads a clock. `runtime` tells it the [`Moment`] with every message, and
//! the [`Wall`] once at the start and again whenever the two drift apart.

/// Milliseconds since the program started. Never goes backward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(pub u64);

impl Moment {
    /// The moment `millis` later.
    #[must_use]
    pub const fn after(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// The moment `millis` earlier, or the first.
    #[must_use]
    pub const fn before(self, millis: u64) -> Self {
        Self(self.0.saturating_sub(millis))
    }

    /// Milliseconds from `earlier` to this moment; 0 if it is not earlier.
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// How moments relate to the clock on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wall {
    /// Milliseconds from the Unix epoch to moment 0.
    pub unix_ms: u64,
    /// Seconds that local time is ahead of UTC.
    pub utc_offset_s: i32,
}

impl Wall {
    /// Milliseconds since the Unix epoch at `moment`.
    pub const fn unix_ms_at(self, moment: Moment) -> u64 {
        self.unix_ms.saturating_add(moment.0)
    }

    /// Local time of day, as `14:02`, of a time in milliseconds since the Unix epoch.
    pub fn clock_time(self, unix_ms: u64) -> String {
        let seconds = i64::try_from(unix_ms / 1000).unwrap_or(i64::MAX);
        let local = seconds
            .saturating_add(i64::from(self.utc_offset_s))
            .rem_euclid(86_400);
        format!("{:02}:{:02}", local / 3600, local / 60 % 60)
    }
}

/// Milliseconds of a day.
const DAY_MS: u64 = 24 * 3_600_000;

impl Wall {
    /// A time to come, as `14:02`, and from a day on as `14:02 in 3 days`.
    pub fn time_ahead(self, now: Moment, unix_ms: u64) -> String {
        let time = self.clock_time(unix_ms);
        let ahead = unix_ms.saturating_sub(self.unix_ms_at(now));
        match ahead.saturating_add(DAY_MS / 2) / DAY_MS {
            _ if ahead < DAY_MS => time,
            0 | 1 => format!("{time} tomorrow"),
            days => format!("{time} in {days} days"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_at_the_end_of_all_numbers_is_told_in_days() {
        let words = Wall::default().time_ahead(Moment(0), u64::MAX);
        assert!(words.ends_with("days"), "{words}");
    }

    #[test]
    fn the_time_of_day_is_local_and_wraps_at_midnight() {
        let wall = Wall {
            unix_ms: 0,
            utc_offset_s: 3600,
        };
        assert_eq!(wall.clock_time(0), "01:00");
        assert_eq!(wall.clock_time(23 * 3_600_000 + 30 * 60_000), "00:30");
        let west = Wall {
            unix_ms: 0,
            utc_offset_s: -5 * 3600,
        };
        assert_eq!(west.clock_time(0), "19:00");
    }

    #[test]
    fn a_time_that_is_days_ahead_says_so() {
        let wall = Wall::default();
        let ahead = |hours: u64| wall.time_ahead(Moment(0), hours * 3_600_000);
        assert_eq!(ahead(2), "02:00");
        assert_eq!(ahead(26), "02:00 tomorrow");
        assert_eq!(ahead(74), "02:00 in 3 days");
    }

    #[test]
    fn a_moment_before_another_is_no_time_away_from_it() {
        assert_eq!(Moment(5).since(Moment(9)), 0);
        assert_eq!(Moment(u64::MAX).after(1), Moment(u64::MAX));
    }
}
