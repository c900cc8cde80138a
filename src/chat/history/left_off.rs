//! Where a program was: the small state by which the next one goes on.

use crate::chat::ConversationId;

/// The conversation that was on the screen last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOff {
    /// Its name.
    pub conversation: ConversationId,
    /// Since when, in milliseconds since the Unix epoch.
    pub since: u64,
}

impl LeftOff {
    /// The name of the state, see [`super::Op::Keep`].
    pub const NAME: &'static str = "left off";

    /// The value of the state.
    pub fn value(self) -> String {
        format!("{} {}", self.conversation, self.since)
    }

    /// What a value means; `None` if it is none of ours.
    pub fn of_value(value: &str) -> Option<Self> {
        let (conversation, since) = value.split_once(' ')?;
        Some(Self {
            conversation: conversation.parse().ok()?,
            since: since.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_understood_again_and_nothing_else_is() {
        let left_off = LeftOff {
            conversation: ConversationId(u64::MAX),
            since: 7,
        };
        assert_eq!(LeftOff::of_value(&left_off.value()), Some(left_off));
        for value in ["", "7", "7 7", "000000000000z soon"] {
            assert_eq!(LeftOff::of_value(value), None, "{value}");
        }
    }
}
