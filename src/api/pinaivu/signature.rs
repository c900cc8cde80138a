//! Ed25519, strictly.
//!
//! ring refuses a signature whose scalar is not reduced and compares the point `R` byte for byte,
//! but it takes any key that is a point, also one of small order: for such a key signatures can be
//! made that fit every message. Here neither key nor `R` may be of small order, and the key must
//! be written in the one way that is its own.

use crate::chat::receipt::PublicKey;
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use ring::signature::{ED25519, UnparsedPublicKey};

/// Whether `signature` is that of `key` over `message`.
pub(super) fn is_signed(key: PublicKey, message: &[u8], signature: &[u8; 64]) -> bool {
    let r = signature.first_chunk().copied().and_then(large_point);
    r.is_some()
        && large_point(key.0).is_some()
        && UnparsedPublicKey::new(&ED25519, key.0)
            .verify(message, signature)
            .is_ok()
}

/// The point that these bytes stand for, if it is not of small order and nothing else stands for
/// it.
pub(super) fn large_point(bytes: [u8; 32]) -> Option<EdwardsPoint> {
    let point = CompressedEdwardsY(bytes).decompress()?;
    (!point.is_small_order() && point.compress().to_bytes() == bytes).then_some(point)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The neutral point: with it as the key and as `R`, and nothing as the scalar, ring finds any
    /// message signed.
    const NEUTRAL: [u8; 32] = {
        let mut bytes = [0; 32];
        bytes[0] = 1;
        bytes
    };

    #[test]
    fn a_key_that_would_sign_everything_signs_nothing() {
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&NEUTRAL);
        let by_ring = UnparsedPublicKey::new(&ED25519, NEUTRAL).verify(b"any", &signature);
        assert!(by_ring.is_ok(), "the check here has become needless");
        assert!(!is_signed(PublicKey(NEUTRAL), b"any", &signature));
    }

    #[test]
    fn a_key_that_is_written_in_another_way_is_none() {
        // p + 1, which ring reads as 1.
        let mut other = [255; 32];
        (other[0], other[31]) = (0xee, 0x7f);
        assert!(large_point(other).is_none());
        assert!(large_point([2; 32]).is_none(), "no point at all");
    }
}
