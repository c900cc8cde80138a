//! The demonstration's receipts: signed by its coordinator, kept for a while, and some of them
//! wrong on purpose.

use super::answer::{Answer, Ending};
use super::coordinator::Coordinator;
use super::scenes::{AUCTION, Play, Question};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::time::Duration;

/// Receipts that are kept.
const MOST: usize = 500;
/// How long after the answer a receipt is there (recorded 2026-11).
const DELAY_MS: i64 = 82;
/// Who is paid, and how much: nobody.
const ADDRESS: [u8; 32] = [0xde; 32];
const AMOUNT: u64 = 50;

/// What becomes of the receipt for a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It fits.
    Usual,
    /// It is for another text.
    OtherContent,
    /// It is signed with the key that the coordinator had before.
    EarlierKey,
    /// It never comes.
    Never,
}

impl Fate {
    /// What becomes of the receipts of a scene.
    pub(super) fn of(scene: &str) -> Self {
        match scene {
            "demo/receipt-differs" => Self::OtherContent,
            "demo/receipt-earlier-key" => Self::EarlierKey,
            "demo/receipt-never" => Self::Never,
            _ => Self::Usual,
        }
    }
}

/// A reply whose receipt is for another text.
pub(super) fn differs(_: &Question) -> Play {
    says("Its receipt is for another text, on purpose: this is not what was signed.")
}

/// A reply whose receipt is signed with another key than the coordinator tells.
pub(super) fn earlier_key(_: &Question) -> Play {
    says("Its receipt is signed, on purpose, with a key that the coordinator had before.")
}

/// A reply whose receipt does not come.
pub(super) fn never(_: &Question) -> Play {
    says("Its receipt never comes, on purpose.")
}

fn says(what: &str) -> Play {
    Play::GatewayObject(Answer {
        silence: AUCTION,
        pace: Duration::ZERO,
        reasoning: "",
        text: format!("This is the demonstration and not a language model. {what}").into(),
        ending: Ending::Whole,
        rate: None,
    })
}

/// The receipts, and who signs them.
#[derive(Debug, Default)]
pub(super) struct Receipts {
    /// The coordinator that runs.
    pub(super) coordinator: Coordinator,
    earlier: Coordinator,
    kept: VecDeque<Kept>,
}

#[derive(Debug)]
struct Kept {
    request_id: String,
    from_ms: i64,
    receipt: Value,
}

impl Receipts {
    /// Makes the receipt for an answer that is given now.
    pub(super) fn make(&mut self, request_id: &str, content: &str, fate: Fate, now_ms: i64) {
        let (signer, content) = match fate {
            Fate::Never => return,
            Fate::Usual => (&self.coordinator, content),
            Fate::OtherContent => (
                &self.coordinator,
                "Another text than the one that was given.",
            ),
            Fate::EarlierKey => (&self.earlier, content),
        };
        let receipt = receipt(signer, request_id, content, now_ms);
        self.kept.truncate(MOST - 1);
        self.kept.push_front(Kept {
            request_id: request_id.to_owned(),
            from_ms: now_ms.saturating_add(DELAY_MS),
            receipt,
        });
    }

    /// The receipt for a request, if it is there by now.
    pub(super) fn find(&self, request_id: &str, now_ms: i64) -> Option<&Value> {
        let is_there = |it: &&Kept| it.request_id == request_id && it.from_ms <= now_ms;
        self.kept.iter().find(is_there).map(|it| &it.receipt)
    }
}

/// A receipt in the coordinator's shape, in which all bytes are numbers.
fn receipt(signer: &Coordinator, request_id: &str, content: &str, now_ms: i64) -> Value {
    let digest = digest(&SHA256, content.as_bytes());
    let message = message(request_id, digest.as_ref(), now_ms);
    json!({
        "request_id": request_id,
        "client_id": "",
        "primary_peer_id": "12D3KooWDemonstrationNodeThatIsNotThere",
        "helper_peer_ids": [],
        "bid_set_hash": vec![0; 32],
        "proof_ids": [],
        "aggregated_output_hash": digest.as_ref(),
        "payouts": [{ "sui_address": format!("0x{}", "de".repeat(32)), "amount_nanox": AMOUNT }],
        "timestamp_ms": now_ms,
        "coordinator_pubkey": signer.public_key(),
        "signature": signer.sign(&message),
    })
}

/// What is signed: BCS of the intent, the time, the request, the digest and the payouts.
fn message(request_id: &str, digest: &[u8], now_ms: i64) -> Vec<u8> {
    let id = uuid(request_id);
    let mut message = vec![1];
    message.extend(now_ms.to_le_bytes());
    message.push(16);
    message.extend(id.to_be_bytes());
    message.push(32);
    message.extend(digest);
    message.push(1);
    message.extend(ADDRESS);
    message.extend(AMOUNT.to_le_bytes());
    message
}

/// The number that a UUID is.
fn uuid(text: &str) -> u128 {
    u128::from_str_radix(&text.replace('-', ""), 16).unwrap_or_default()
}

/// Whether a text has the form of a UUID.
pub(super) fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12])
        && text
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
