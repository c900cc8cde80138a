//! Figures in words, as people read them: short, never a raw number.

/// A count: `999`, `1k`, `1.2k`, `34k`, `1.2M`.
pub fn count(n: u64) -> String {
    match n {
        0..1_000 => n.to_string(),
        1_000..9_950 => format!("{}k", tenths(n + 50, 1_000)),
        9_950..999_500 => format!("{}k", (n + 500) / 1_000),
        _ => format!("{}M", tenths(n, 1_000_000)),
    }
}

/// A length in bytes: `999 B`, `75 kB`, `1.2 MB`.
pub fn bytes(n: u64) -> String {
    match n {
        0..1_000 => format!("{n} B"),
        1_000..999_500 => format!("{} kB", (n + 500) / 1_000),
        _ => format!("{} MB", tenths(n.saturating_add(50_000), 1_000_000)),
    }
}

/// `n` in units, with one digit behind the point unless that is a nought.
fn tenths(n: u64, unit: u64) -> String {
    match n % unit / (unit / 10) {
        0 => (n / unit).to_string(),
        tenth => format!("{}.{tenth}", n / unit),
    }
}

/// A duration that has ended, from milliseconds: `0.4 s`, `12 s`, `2 min 5 s`.
pub fn duration(millis: u64) -> String {
    match millis {
        0..9_950 => format!(
            "{}.{} s",
            (millis + 50) / 1_000,
            (millis + 50) % 1_000 / 100
        ),
        _ => running((millis + 500) / 1_000 * 1_000),
    }
}

/// A duration that still runs, in whole seconds gone by: `3 s`, `2 min 5 s`.
pub fn running(millis: u64) -> String {
    let seconds = millis / 1_000;
    match seconds {
        0..60 => format!("{seconds} s"),
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_short() {
        let shown = [
            0, 999, 1_000, 1_249, 9_949, 9_950, 34_499, 999_499, 1_000_000, 1_250_000,
        ];
        let expected = [
            "0", "999", "1k", "1.2k", "9.9k", "10k", "34k", "999k", "1M", "1.2M",
        ];
        assert_eq!(shown.map(count), expected);
    }

    #[test]
    fn lengths_are_short() {
        let shown = [0, 999, 1_000, 74_994, 999_499, 999_500, 1_250_000, u64::MAX];
        let expected = [
            "0 B",
            "999 B",
            "1 kB",
            "75 kB",
            "999 kB",
            "1 MB",
            "1.3 MB",
            "18446744073709.5 MB",
        ];
        assert_eq!(shown.map(bytes), expected);
    }

    #[test]
    fn durations_are_as_exact_as_they_are_long() {
        assert_eq!(
            [0, 1_449, 9_949, 9_950, 59_499, 125_000].map(duration),
            ["0.0 s", "1.4 s", "9.9 s", "10 s", "59 s", "2 min 5 s"]
        );
        assert_eq!(
            [999, 3_999, 61_000].map(running),
            ["0 s", "3 s", "1 min 1 s"]
        );
    }
}
