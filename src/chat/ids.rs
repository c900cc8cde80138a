//! Numbers that name things, each its own type so that one cannot be passed for another.

use std::fmt;
use std::str::FromStr;

/// Digits of a name as people write it: Crockford's base 32, without the letters that are taken for
/// digits.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Names a conversation, in every run of the program and every file. People write it with letters
/// and digits: `1r5t7k0m2f4gh`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ConversationId(pub u64);

/// Names a message, in every run of the program and every file. A later message has a higher number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub u64);

/// Names a turn: one question put to the server, with all its tries. Every answer carries it, so
/// that an answer to a cancelled turn is recognised and dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TurnId(pub u64);

impl fmt::Display for ConversationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for place in (0..13).rev() {
            let digit = usize::try_from(self.0 >> (5 * place) & 31).unwrap_or_default();
            let digit = DIGITS.get(digit).copied().unwrap_or(b'0');
            write!(f, "{}", char::from(digit))?;
        }
        Ok(())
    }
}

/// What does not name a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoConversationId;

impl FromStr for ConversationId {
    type Err = NoConversationId;

    fn from_str(text: &str) -> Result<Self, NoConversationId> {
        if text.len() != 13 {
            return Err(NoConversationId);
        }
        text.bytes()
            .try_fold(0_u64, |number, letter| {
                let letter = letter.to_ascii_lowercase();
                let digit = DIGITS.iter().position(|digit| *digit == letter)?;
                let digit = u64::try_from(digit).ok()?;
                number.checked_mul(32)?.checked_add(digit)
            })
            .map(Self)
            .ok_or(NoConversationId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversations_name_is_read_as_it_is_written() {
        for number in [0, 1, 31, 32, 1_890_000_000_000 << 20, u64::MAX] {
            let name = ConversationId(number).to_string();
            assert_eq!(name.len(), 13);
            assert_eq!(name.parse(), Ok(ConversationId(number)), "{name}");
            assert_eq!(name.to_uppercase().parse(), Ok(ConversationId(number)));
        }
    }

    #[test]
    fn nothing_else_is_a_name() {
        for text in [
            "",
            "7",
            "0000000000000000",
            "zzzzzzzzzzzzz",
            "000000000000u",
            "00000000000\u{e9}",
        ] {
            assert_eq!(
                text.parse::<ConversationId>(),
                Err(NoConversationId),
                "{text}"
            );
        }
    }
}
