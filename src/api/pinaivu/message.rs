//! The bytes that a receipt's signature is made over: BCS, as Move and the coordinator write it.

use super::request_id::uuid_bytes;
use crate::chat::receipt::Receipt;

/// The intent of a message that is a receipt.
const INTENT: u8 = 1;

/// The signed message of a receipt; `None` if its request has no UUID.
pub(super) fn message(receipt: &Receipt) -> Option<Vec<u8>> {
    let id = uuid_bytes(&receipt.request_id)?;
    let mut message = vec![INTENT];
    message.extend(receipt.timestamp_ms.to_le_bytes());
    length(&mut message, id.len());
    message.extend(id);
    length(&mut message, receipt.digest.0.len());
    message.extend(receipt.digest.0);
    length(&mut message, receipt.payouts.len());
    for payout in &receipt.payouts {
        message.extend(payout.address.0);
        message.extend(payout.amount_nanox.to_le_bytes());
    }
    Some(message)
}

/// A length as ULEB128.
fn length(message: &mut Vec<u8>, mut length: usize) {
    loop {
        let low = u8::try_from(length & 0x7f).unwrap_or_default();
        length >>= 7;
        if length == 0 {
            return message.push(low);
        }
        message.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_in_groups_of_seven_bits() {
        for (number, bytes) in [
            (0, &[0][..]),
            (1, &[1]),
            (127, &[0x7f]),
            (128, &[0x80, 1]),
            (300, &[0xac, 2]),
            (1 << 14, &[0x80, 0x80, 1]),
        ] {
            let mut message = Vec::new();
            length(&mut message, number);
            assert_eq!(message, bytes, "{number}");
        }
    }
}
