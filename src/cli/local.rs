//! Days and times as the person who runs the program has them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Milliseconds of a day.
const DAY_MS: u64 = 24 * 3_600_000;

/// `2026-11-25 14:02`, of milliseconds since the Unix epoch.
pub(super) fn date_time(unix_ms: u64, zone: &TimeZone) -> String {
    let time = i64::try_from(unix_ms).ok();
    let time = time.and_then(|millis| Timestamp::from_millisecond(millis).ok());
    time.map_or_else(
        || "????-??-?? ??:??".to_owned(),
        |time| {
            let local = time.to_zoned(zone.clone());
            local.strftime("%Y-%m-%d %H:%M").to_string()
        },
    )
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
    fn times_are_local() {
        let zone = TimeZone::fixed(offset(1));
        let day = beginning_of(date(2026, 11, 25), &zone).unwrap();
        assert_eq!(day, 1_795_561_200_000);
        assert_eq!(date_time(day, &zone), "2026-11-25 00:00");
        assert_eq!(date_time(day, &TimeZone::UTC), "2026-11-24 23:00");
        assert_eq!(date_time(u64::MAX, &zone), "????-??-?? ??:??");
    }

    #[test]
    fn days_before_all_time_are_none() {
        assert_eq!(days_ago(u32::MAX), None);
        assert!(days_ago(1) < days_ago(0));
    }
}
