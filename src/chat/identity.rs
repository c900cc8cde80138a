//! The identity that gateways of Pinaivu's are told: 32 bytes that a client chooses for itself.

use std::fmt;

/// Hexadecimal digits of an identity.
const DIGITS: usize = 64;
/// Digits of it that `Debug` shows.
const SHOWN: usize = 8;

/// An identity. Nothing proves whose it is, so that who has it can pass for its owner: it is kept like a key.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity(String);

impl Identity {
    /// These bytes.
    pub fn of_bytes(bytes: [u8; 32]) -> Self {
        let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
        let digits = bytes
            .into_iter()
            .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
        Self(digits.collect())
    }

    /// From its 64 hexadecimal digits, with blanks around them or not. `None` if that is not what they are.
    pub fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_one = text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_one.then(|| Self(text.to_ascii_lowercase()))
    }

    /// Its digits.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let beginning = self.0.get(..SHOWN).unwrap_or_default();
        write!(f, "Identity({beginning}…)")
    }
}

/// An identity as it is shown to its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptIdentity {
    /// The identity.
    pub identity: Identity,
    /// The file that it is kept in, or in one sentence why in none.
    pub kept: Result<String, String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_64_hexadecimal_digits() {
        let identity = Identity::of_bytes([0xab; 32]);
        assert_eq!(identity.digits(), "ab".repeat(32));
        assert_eq!(
            Identity::from_text(&format!(" {}\n", "AB".repeat(32))),
            Some(identity.clone())
        );
        for text in ["", "ab", &"g".repeat(64), &"a".repeat(65), &"é".repeat(32)] {
            assert_eq!(Identity::from_text(text), None, "{text}");
        }
        assert_eq!(format!("{identity:?}"), "Identity(abababab…)");
    }
}
