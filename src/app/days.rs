//! Days in words, in local time: `Today`, `Monday`, `12 November`.

use super::moment::{Moment, Wall};
use jiff::civil::Date;

/// Seconds of a day.
const DAY_S: i64 = 86_400;
/// Days that are called by the day of the week.
const WEEK: i64 = 7;

/// A local day, counted from the epoch's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i64);

impl Day {
    /// The day of a time in milliseconds since the Unix epoch.
    pub fn of(wall: Wall, unix_ms: u64) -> Self {
        let seconds = i64::try_from(unix_ms / 1_000).unwrap_or(i64::MAX);
        let local = seconds.saturating_add(i64::from(wall.utc_offset_s));
        Self(local.div_euclid(DAY_S))
    }

    /// The present day.
    pub fn today(wall: Wall, now: Moment) -> Self {
        Self::of(wall, wall.unix_ms_at(now))
    }

    /// The day as it is called on `today`. A clock that was set back makes no days to come of days that were.
    pub fn name(self, today: Self) -> String {
        match today.0 - self.0 {
            ..=0 => "Today".to_owned(),
            1 => "Yesterday".to_owned(),
            ago if ago < WEEK => self.in_words("%A"),
            _ if self.date().year() == today.date().year() => self.in_words("%-d %B"),
            _ => self.in_words("%-d %B %Y"),
        }
    }

    fn in_words(self, form: &str) -> String {
        self.date().strftime(form).to_string()
    }

    fn date(self) -> Date {
        let span = jiff::Span::new().try_days(self.0);
        let date = span.and_then(|days| Date::constant(1970, 1, 1).checked_add(days));
        date.unwrap_or(Date::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thursday, 26 November 2026, half past midnight in a zone an hour ahead of UTC.
    const WALL: Wall = Wall {
        unix_ms: 1_795_649_400_000,
        utc_offset_s: 3_600,
    };

    #[test]
    fn days_are_local_and_called_as_people_do() {
        let today = Day::today(WALL, Moment(0));
        let name = |hours: u64| Day::of(WALL, WALL.unix_ms - hours * 3_600_000).name(today);
        let names = [0, 1, 25, 24 * 6, 24 * 7, 24 * 330, 24 * 331].map(name);
        assert_eq!(
            names,
            [
                "Today",
                "Yesterday",
                "Tuesday",
                "Friday",
                "19 November",
                "31 December 2025",
                "30 December 2025"
            ]
        );
    }

    #[test]
    fn no_time_is_too_odd() {
        let today = Day::today(WALL, Moment(0));
        assert_eq!(Day::of(WALL, u64::MAX).name(today), "Today");
        assert_eq!(Day::of(WALL, 0).name(today), "1 January 1970");
        let far = Day::today(WALL, Moment(u64::MAX));
        assert_eq!(today.name(far), "26 November 2026");
    }
}
