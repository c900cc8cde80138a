//! From the JSON of a receipt to the receipt: the coordinator's own shape, bare or in the wrapper
//! of the indexer.
//!
//! Reads strictly what is signed, since a field that is guessed at would be verified as what it is
//! not, and loosely all else.

use super::RECEIPT_LIMIT;
use super::number::{bytes, whole};
use super::request_id::is_uuid;
use crate::chat::receipt::{Digest, Field, Flaw, Payout, PublicKey, Receipt};
use serde_json::Value;
use std::borrow::Cow;

/// What only the documented shape has.
const DOCUMENTED: &str = "coordinator_signature";
/// Characters of a node's name that are kept.
const NAME_LENGTH: usize = 128;

/// Reads a receipt.
///
/// # Errors
/// Why it is none that could be checked.
pub fn read(json: &[u8]) -> Result<Receipt, Flaw> {
    if json.len() > RECEIPT_LIMIT {
        return Err(Flaw::TooLong);
    }
    let value: Value = serde_json::from_slice(json).map_err(|_error| Flaw::NotJson)?;
    let fields = unwrapped(&value);
    let is_receipt = ["signature", "coordinator_pubkey", "aggregated_output_hash"]
        .iter()
        .any(|name| fields.get(name).is_some());
    match (is_receipt, fields.get(DOCUMENTED)) {
        (true, _) => receipt(&fields),
        (false, Some(_)) => Err(Flaw::Documented),
        (false, None) => Err(Flaw::NoReceipt),
    }
}

/// The receipt within the indexer's `{"receipt": {"receipt_json": …}}`, which may hold it as text.
fn unwrapped(value: &Value) -> Cow<'_, Value> {
    let within = value.pointer("/receipt/receipt_json");
    let within = within.or_else(|| value.get("receipt")).unwrap_or(value);
    match within.as_str().map(serde_json::from_str) {
        Some(Ok(receipt)) => Cow::Owned(receipt),
        Some(Err(_)) | None => Cow::Borrowed(within),
    }
}

fn receipt(fields: &Value) -> Result<Receipt, Flaw> {
    let value = |field: Field| &fields[field.name()];
    let flawed = Flaw::Field;
    let bytes_32 = |field| bytes(value(field)).ok_or_else(|| flawed(field));
    let request_id = value(Field::RequestId).as_str().filter(|id| is_uuid(id));
    Ok(Receipt {
        request_id: request_id
            .ok_or_else(|| flawed(Field::RequestId))?
            .to_owned(),
        digest: Digest(bytes_32(Field::Digest)?),
        payouts: payouts(value(Field::Payouts)).ok_or_else(|| flawed(Field::Payouts))?,
        timestamp_ms: whole(value(Field::Timestamp)).ok_or_else(|| flawed(Field::Timestamp))?,
        key: PublicKey(bytes_32(Field::Key)?),
        signature: bytes(value(Field::Signature)).ok_or_else(|| flawed(Field::Signature))?,
        node: fields["primary_peer_id"]
            .as_str()
            .filter(|name| !name.is_empty())
            .map(|name| name.chars().take(NAME_LENGTH).collect()),
    })
}

fn payouts(list: &Value) -> Option<Vec<Payout>> {
    let payout = |payout: &Value| {
        Some(Payout {
            address: address(payout["sui_address"].as_str()?),
            amount_nanox: whole(&payout["amount_nanox"])?,
        })
    };
    list.as_array()?.iter().map(payout).collect()
}

/// An address as the coordinator signs it: what is none becomes zeros.
fn address(text: &str) -> PublicKey {
    let text = text.trim();
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let is_whole = digits.len() <= 64 && digits.len().is_multiple_of(2);
    let padded = format!("{digits:0>64}");
    let address = padded.parse().ok().filter(|_| is_whole);
    address.unwrap_or(PublicKey([0; 32]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_the_coordinator_reads_it() {
        let mut seven = [0; 32];
        seven[31] = 7;
        for (text, bytes) in [
            ("0x07", seven),
            (" 07 ", seven),
            ("0x7", [0; 32]),
            ("0x0g", [0; 32]),
            ("", [0; 32]),
            ("0x0x07", [0; 32]),
            (&"f".repeat(66), [0; 32]),
            (&"f".repeat(64), [255; 32]),
        ] {
            assert_eq!(address(text), PublicKey(bytes), "{text}");
        }
    }
}
