//! Thirty-two bytes that name something, written as 64 hex digits.

use ring::digest::{self, SHA256};
use std::fmt;
use std::str::FromStr;

/// SHA-256 of something.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

/// A public key, or an address made of one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey(pub [u8; 32]);

/// What is not 64 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoHex;

impl Digest {
    /// SHA-256 of an answer's bytes.
    pub fn of(content: &[u8]) -> Self {
        digest::digest(&SHA256, content).into()
    }
}

/// Of a digest of another kind than SHA-256, which has another length, come zeros.
impl From<digest::Digest> for Digest {
    fn from(digest: digest::Digest) -> Self {
        Self(digest.as_ref().try_into().unwrap_or_default())
    }
}

impl PublicKey {
    /// Its beginning and its end, for people: `3d8dda51…1b4e12ce`.
    pub fn short(&self) -> String {
        let digits = self.to_string();
        let (start, end) = (digits.get(..8), digits.get(56..));
        format!("{}…{}", start.unwrap_or_default(), end.unwrap_or_default())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0, f)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0, f)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl FromStr for Digest {
    type Err = NoHex;

    fn from_str(text: &str) -> Result<Self, NoHex> {
        from_hex(text).map(Self)
    }
}

impl FromStr for PublicKey {
    type Err = NoHex;

    fn from_str(text: &str) -> Result<Self, NoHex> {
        from_hex(text).map(Self)
    }
}

fn hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

fn from_hex(text: &str) -> Result<[u8; 32], NoHex> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() == 64).ok_or(NoHex)?;
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let number = pair.iter().fold(0, |number, digit| number << 4 | digit);
        *byte = u8::try_from(number).map_err(|_too_large| NoHex)?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written() {
        let text = "3d8dda51ecd373132cd414863c8517946151b9da4ef6bd681bb72ae31b4e12ce";
        let key: PublicKey = text.parse().unwrap();
        assert_eq!(key.to_string(), text);
        assert_eq!(key.short(), "3d8dda51…1b4e12ce");
        assert_eq!(text.to_uppercase().parse(), Ok(key));
        assert_eq!(format!("{:?}", Digest(key.0)), format!("Digest({text})"));
    }

    #[test]
    fn nothing_else_is_one() {
        let (short, long) = ("a".repeat(63), "a".repeat(65));
        let wide = format!("{}é", "a".repeat(62));
        for text in ["", "0x", &short, &long, &wide, &"g".repeat(64)] {
            assert_eq!(text.parse::<PublicKey>(), Err(NoHex), "{text}");
        }
    }
}
