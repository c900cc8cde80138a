//! Days of local time.

use std::fmt;

/// Seconds of a day.
const DAY_S: i64 = 86_400;

/// A day of local time, counted from 1 January 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i64);

impl Day {
    /// The day of a time in milliseconds since the Unix epoch, `utc_offset_s` seconds ahead of UTC.
    pub fn of(unix_ms: u64, utc_offset_s: i32) -> Self {
        let seconds = i64::try_from(unix_ms / 1_000).unwrap_or(i64::MAX);
        Self(
            seconds
                .saturating_add(i64::from(utc_offset_s))
                .div_euclid(DAY_S),
        )
    }

    /// Year, month and day of the month, by the Gregorian calendar.
    pub const fn civil(self) -> (i64, i64, i64) {
        // Years that begin in March, in eras of 400 years, which all have as many days.
        let days = self.0.saturating_add(719_468);
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + era * 400 + if month <= 2 { 1 } else { 0 };
        (year, month, day)
    }
}

/// As `2026-11-22`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_local_midnight() {
        let late = 23 * 3_600_000;
        assert_eq!(Day::of(late, 0), Day(0));
        assert_eq!(Day::of(late, 3_600), Day(1));
        assert_eq!(Day::of(3_600_000, -7_200), Day(-1));
        assert_eq!(Day::of(u64::MAX, i32::MAX).civil().1 / 13, 0);
    }

    #[test]
    fn days_have_their_dates() {
        let dates = [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_779, "2026-11-22"),
        ];
        for (day, date) in dates {
            assert_eq!(Day(day).to_string(), date);
        }
    }
}
