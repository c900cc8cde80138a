//! A bar of a chart, in eighths of a cell.

const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// A bar for `value`, where `most` fills `cells`. What is more than nothing is seen.
pub(super) fn bar(value: u64, most: u64, cells: usize) -> String {
    let all = u128::try_from(cells).unwrap_or(0) * 8;
    let share = u128::from(value.min(most)) * all / u128::from(most.max(1));
    let share = share.max(u128::from(value > 0 && cells > 0));
    let share = usize::try_from(share).unwrap_or(0);
    let rest = EIGHTHS.get(share % 8).copied().unwrap_or_default();
    format!("{}{rest}", "█".repeat(share / 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_share_and_never_longer_than_its_place() {
        let bars = [(0, 9), (1, 1_000), (5, 10), (9, 16), (10, 10), (11, 10)];
        let shown = bars.map(|(value, most)| bar(value, most, 4));
        assert_eq!(shown, ["", "▏", "██", "██▎", "████", "████"]);
        assert_eq!(bar(u64::MAX, u64::MAX, 3), "███");
        assert_eq!(bar(1, 0, 0), "");
    }
}
