//! Names for what comes from elsewhere: made of its own name and its time, so that the same message has the same one
//! whenever and wherever it comes in.
//!
//! A name counts the milliseconds since the Unix epoch and has twenty bits below them. A foreign one takes the second
//! from the time, and the thirty bits below it from the foreign name: enough that two hardly ever meet.

use std::collections::BTreeSet;

/// Bits below the milliseconds.
const BELOW: u32 = 20;
/// Names of one second.
const SECOND: u64 = 1_000 << BELOW;
/// What a name that has to be higher than another is higher by at most.
const STEP: u64 = (1 << BELOW) - 1;
/// The first millisecond that no name has room for, in the year 2248.
pub(super) const TIMES_END: u64 = 1 << 43;

/// The names that were given.
#[derive(Debug, Default)]
pub(super) struct Names {
    given: BTreeSet<u64>,
}

impl Names {
    /// A name for something foreign of a time, higher than that of what it follows upon.
    pub(super) fn give(&mut self, foreign: &str, at: u64, above: Option<u64>) -> u64 {
        let hash = hash(foreign);
        let mut name = at.min(TIMES_END - 1) / 1_000 * SECOND + hash % SECOND;
        if let Some(above) = above.filter(|above| name <= *above) {
            name = above + 1 + (hash & STEP);
        }
        while !self.given.insert(name) {
            name += 1;
        }
        name
    }
}

/// FNV-1a over 64 bits, its bits mixed once more. It must never change: names are made of it.
fn hash(text: &str) -> u64 {
    let sum = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mixed = (sum ^ (sum >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_for_ever() {
        let give = |foreign, at, above| Names::default().give(foreign, at, above);
        assert_eq!(
            give("a", 1_700_000_000_000, None),
            1_782_579_200_891_687_714
        );
        assert_eq!(
            give("a", 1_700_000_000_123, None),
            give("a", 1_700_000_000_999, None)
        );
        assert_ne!(
            give("a", 1_700_000_000_123, None),
            give("b", 1_700_000_000_123, None)
        );
    }

    #[test]
    fn a_name_lies_in_its_second_and_above_what_it_follows_upon() {
        let mut names = Names::default();
        let first = names.give("first", 1_700_000_000_000, None);
        assert_eq!(first / SECOND, 1_700_000_000);
        let mut above = first;
        for number in 0..1_000 {
            let next = names.give(&number.to_string(), 1_700_000_000_000, Some(above));
            assert!(next > above);
            above = next;
        }
        assert!(names.give("late", u64::MAX, None) < 1 << 63);
        assert!(names.give("no time", 0, None) < SECOND);
    }

    #[test]
    fn the_same_name_is_not_given_twice() {
        let mut names = Names::default();
        let all: BTreeSet<u64> = (0..100).map(|_| names.give("same", 0, None)).collect();
        assert_eq!(all.len(), 100);
    }
}
