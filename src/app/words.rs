//! Numbers and names in words, as the whole program shows them: short on the screen, never a raw
//! figure.

pub use crate::text::beginning;
pub use crate::text::figures::{bytes, count, duration, running};
use crate::text::{clean_line, ellipsize};

/// Cells of a name in a sentence. Longer ones push what is said of them off the screen.
const NAME_CELLS: usize = 72;
/// Characters of a name that are looked at.
const NAME_LENGTH: usize = 4 * NAME_CELLS;

/// A name from outside, of a model or a host, as it is shown.
pub fn name(name: &str) -> String {
    ellipsize(&clean_line(beginning(name, NAME_LENGTH)), NAME_CELLS)
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
