//! Days and times as the person who runs the program has them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Milliseconds of a day.
const DAY_MS: u64 = 24 * 3_600_000;

/// Minutes by which local time is ahead of UTC at present.
pub(super) fn utc_offset(zone: &TimeZone) -> i32 {
    zone.to_offset(Timestamp::now()).seconds() / 60
}

/// The first millisecond of a day, since the Unix epoch.
pub(super) fn beginning_of(day: Date, zone: &TimeZone) -> Option<u64> {
    let start = day.to_zoned(zone.clone()).ok()?;
    u64::try_from(start.timestamp().as_millisecond()).ok()
}

/// The time so many days ago, in milliseconds since the Unix epoch.
pub(super) fn days_ago(days: u32) -> Option<u64> {
    let now = u64::try_from(Timestamp::now().as_millisecond()).ok()?;
    now.checked_sub(u64::from(days) * DAY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use jiff::tz::offset;

    #[test]
    fn a_day_begins_where_the_person_is() {
        let zone = TimeZone::fixed(offset(1));
        let day = beginning_of(date(2026, 11, 25), &zone).unwrap();
        assert_eq!(day, 1_795_561_200_000);
    }

    #[test]
    fn days_before_all_time_are_none() {
        assert_eq!(days_ago(u32::MAX), None);
        assert!(days_ago(1) < days_ago(0));
    }
}
