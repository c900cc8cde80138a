//! The coordinator's keys, as `/enclave_health` tells them, and whether they can be the keys of
//! one.

use super::RECEIPT_LIMIT;
use super::number::whole;
use super::signature::large_point;
use crate::chat::receipt::{CoordinatorKeys, PublicKey};
use serde_json::Value;

/// What stands before an Ed25519 key in a peer id: a multihash of a key in protobuf, as libp2p
/// has it.
const PEER_ID_LEAD: [u8; 6] = [0x00, 0x24, 0x08, 0x01, 0x12, 0x20];
/// Digits of base 58, as Bitcoin has them.
const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// Characters of a peer id that are kept.
const NAME_LENGTH: usize = 128;

/// Reads what `/enclave_health` answered. `None` if there is no key for signing in it.
pub fn coordinator_keys(json: &[u8]) -> Option<CoordinatorKeys> {
    let json = json.get(..RECEIPT_LIMIT.min(json.len()))?;
    let fields: &Value = &serde_json::from_slice(json).ok()?;
    let key = |name: &str| fields[name].as_str()?.parse().ok();
    let peer_id = fields["peer_id"].as_str().filter(|id| !id.is_empty());
    Some(CoordinatorKeys {
        signing: key("public_key_hex")?,
        sealing: key("x25519_pubkey_hex"),
        peer_id: peer_id.map(|id| id.chars().take(NAME_LENGTH).collect()),
        uptime_ms: whole(&fields["uptime_ms"]),
    })
}

/// The peer id of who has this key.
pub(super) fn peer_id(key: PublicKey) -> String {
    base58(&[&PEER_ID_LEAD[..], &key.0].concat())
}

/// The X25519 key of who has this key: the same point in its other form. `None` if it is no key
/// that could sign.
pub(in crate::api) fn sealing_key(signing: PublicKey) -> Option<PublicKey> {
    let point = large_point(signing.0)?;
    Some(PublicKey(point.to_montgomery().to_bytes()))
}

fn base58(bytes: &[u8]) -> String {
    // Digits from the last to the first.
    let mut digits: Vec<u32> = Vec::new();
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            carry += *digit << 8;
            *digit = carry % 58;
            carry /= 58;
        }
        while carry > 0 {
            digits.push(carry % 58);
            carry /= 58;
        }
    }
    let zeros = bytes.iter().take_while(|byte| **byte == 0).map(|_| 0);
    zeros
        .chain(digits.iter().rev().copied())
        .filter_map(|digit| BASE58.get(usize::try_from(digit).ok()?))
        .map(|digit| char::from(*digit))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base58_is_that_of_its_draft() {
        // https://datatracker.ietf.org/doc/html/draft-msporny-base58, section 5
        let text = "The quick brown fox jumps over the lazy dog.";
        let expected = "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z";
        assert_eq!(base58(text.as_bytes()), expected);
        assert_eq!(base58(&[0, 0, 0x28, 0x7f, 0xb4, 0xcd]), "11233QC4");
        assert_eq!(base58(&[]), "");
    }

    #[test]
    fn name_and_sealing_key_follow_from_the_signing_key() {
        let json = include_bytes!("../../../tests/it/receipts/recorded/enclave_health.json");
        let keys = coordinator_keys(json).unwrap();
        assert_eq!(Some(peer_id(keys.signing)), keys.peer_id);
        assert_eq!(sealing_key(keys.signing), keys.sealing);
        assert_eq!(keys.uptime_ms, Some(338_116));
    }

    #[test]
    fn without_a_key_for_signing_there_are_no_keys() {
        let key = "\"3d8dda51ecd373132cd414863c8517946151b9da4ef6bd681bb72ae31b4e12ce\"";
        for json in [
            "",
            "[]",
            "{}",
            r#"{"public_key_hex":"3d"}"#,
            "null",
            "{\"public_key_hex\":7}",
        ] {
            assert_eq!(coordinator_keys(json.as_bytes()), None, "{json}");
        }
        let only =
            format!("{{\"public_key_hex\":{key},\"x25519_pubkey_hex\":\"\",\"peer_id\":[]}}");
        let keys = coordinator_keys(only.as_bytes()).unwrap();
        assert_eq!(
            (keys.sealing, keys.peer_id, keys.uptime_ms),
            (None, None, None)
        );
        let long = format!(
            "{{\"x\":\"{}\",\"public_key_hex\":{key}}}",
            "x".repeat(RECEIPT_LIMIT)
        );
        assert_eq!(coordinator_keys(long.as_bytes()), None);
    }
}
