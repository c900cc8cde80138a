//! Words that a person put away unsent: small state of the program, one a text, by which later runs bring them back.

/// What was put away, as it is named among the small state, see [`super::Op::Keep`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PutAway(
    /// Its own name, which no other program gives. Of two, the higher was put away later.
    pub u64,
);

impl PutAway {
    /// How many are kept: of more than these the oldest are forgotten.
    pub const MOST: usize = 100;
    /// How many bytes all of them may have together. The newest is kept whatever its length.
    pub const MOST_BYTES: usize = 4 * 1024 * 1024;
    /// What the names begin with.
    pub const NAMES: &'static str = "put away ";

    /// The name of the state.
    pub fn name(self) -> String {
        format!("{}{:020}", Self::NAMES, self.0)
    }

    /// Which one a name is of; `None` if it is of something else.
    pub fn of_name(name: &str) -> Option<Self> {
        let number = name.strip_prefix(Self::NAMES)?;
        number.parse().ok().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Op;
    use super::*;

    #[test]
    fn names_are_understood_again_and_stand_in_order() {
        for id in [0, 7, u64::MAX] {
            assert_eq!(PutAway::of_name(&PutAway(id).name()), Some(PutAway(id)));
        }
        assert!(PutAway(9).name() < PutAway(10).name());
        let keep = |name| Op::Keep { name, value: None };
        assert!(!keep(PutAway(7).name()).is_step(), "it is not told again");
        assert!(keep("left off".to_owned()).is_step());
        for name in ["", "put away", "put away x", "left off", "7"] {
            assert_eq!(PutAway::of_name(name), None, "{name}");
        }
    }
}
