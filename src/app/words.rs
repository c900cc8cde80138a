//! Numbers and names in words, as the whole program shows them: short on the screen, never a raw
//! figure.

use crate::text::{clean_line, ellipsize};

/// Cells of a name in a sentence. Longer ones push what is said of them off the screen.
const NAME_CELLS: usize = 72;
/// Characters of a name that are looked at.
const NAME_LENGTH: usize = 4 * NAME_CELLS;

/// A name from outside, of a model or a host, as it is shown.
pub fn name(name: &str) -> String {
    ellipsize(&clean_line(beginning(name, NAME_LENGTH)), NAME_CELLS)
}

/// The first characters of a text that may be long.
pub fn beginning(text: &str, characters: usize) -> &str {
    let end = text.char_indices().nth(characters);
    end.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

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

/// What is left of a wait: `0:17`. Rounded up, so that it never shows 0:00 before its end.
pub fn countdown(millis: u64) -> String {
    let seconds = millis.div_ceil(1_000);
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Tokens a second over `millis`, rounded; `None` where too little time has passed to tell.
pub fn rate(tokens: u64, millis: u64) -> Option<u64> {
    let is_telling = millis >= 100 && tokens > 1;
    is_telling
        .then(|| tokens.saturating_mul(1_000) / millis)
        .filter(|rate| *rate > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::cell_width;

    #[test]
    fn a_name_is_clean_and_takes_no_more_than_its_place() {
        assert_eq!(name("llama3.2:1b"), "llama3.2:1b");
        assert_eq!(name("evil\u{1b}[2J\nname"), "evil name");
        for long in ["x", "日", "👩\u{200D}", "\u{200B}"] {
            let shown = name(&long.repeat(100_000));
            assert!(cell_width(&shown) <= NAME_CELLS, "{long:?}");
            assert!(shown.len() <= 16 * NAME_CELLS, "{long:?}");
        }
    }

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

    #[test]
    fn a_countdown_shows_nought_only_when_it_is_over() {
        assert_eq!(
            [17_000, 16_001, 1, 0, 600_000].map(countdown),
            ["0:17", "0:17", "0:01", "0:00", "10:00"]
        );
    }

    #[test]
    fn no_rate_is_told_before_there_is_one() {
        assert_eq!(rate(1, 5_000), None);
        assert_eq!(rate(50, 50), None);
        assert_eq!(rate(2, 5_000), None);
        assert_eq!(rate(37, 1_000), Some(37));
    }
}
