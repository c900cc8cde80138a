//! Receipts: what a coordinator of Pinaivu's signs about a reply, and what became of checking one.
//!
//! Owns the data, and the words for an outcome, which screen and command line say alike
//! ([`words`]). Reading and checking are `api::pinaivu`'s.

mod audit;
mod bytes;
mod words;

pub use audit::{Audit, Finding, Home, Inquiry};
pub use bytes::{Digest, NoHex, PublicKey};
pub use words::NOT_PROVED;

use super::Failure;

/// A receipt, as it came. Of its fields, the signature covers the first four.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The request that it is for: a UUID in lower case.
    pub request_id: String,
    /// SHA-256 of the answer, as the node reported it.
    pub digest: Digest,
    /// Who is paid how much.
    pub payouts: Vec<Payout>,
    /// When it was signed, in milliseconds since the Unix epoch.
    pub timestamp_ms: u64,
    /// The key that signed it, by its own account.
    pub key: PublicKey,
    /// The signature.
    pub signature: [u8; 64],
    /// The node that is said to have answered. Not signed.
    pub node: Option<String>,
}

/// One payment of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout {
    /// The address on Sui; zeros where what stood there was none, as it is signed.
    pub address: PublicKey,
    /// How much, in billionths of the token.
    pub amount_nanox: u64,
}

/// The keys of a coordinator, as `/enclave_health` tells them. It makes new ones at every start, so
/// they are worth something only together with when they were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoordinatorKeys {
    /// The Ed25519 key that receipts are signed with.
    pub signing: PublicKey,
    /// The X25519 key that prompts are sealed to.
    pub sealing: Option<PublicKey>,
    /// Its name among the nodes, which is made of its key.
    pub peer_id: Option<String>,
    /// How long it had been running.
    pub uptime_ms: Option<u64>,
}

/// What the program knows of a call by itself, to hold a receipt against. What is `None` is not
/// compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// The name of the request, as the reply told it.
    pub request_id: Option<String>,
    /// SHA-256 of the answer's bytes exactly as they came.
    pub digest: Option<Digest>,
    /// The coordinator's keys, as they were at the time of the call.
    pub coordinator: Option<CoordinatorKeys>,
    /// When the call began and ended, in milliseconds since the Unix epoch.
    pub called_ms: Option<(u64, u64)>,
}

/// What became of checking a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// What it comes to.
    pub verdict: Verdict,
    /// Every check, in the order in which they are read. Empty if there was nothing to check.
    pub checks: Vec<Check>,
    /// The receipt, if it could be read.
    pub receipt: Option<Receipt>,
}

/// What checking a receipt comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The answer and the coordinator's key were compared with what was signed, and all agrees.
    Verified,
    /// All that was compared agrees, the answer included, but there was no key to compare with.
    KeyNotCompared,
    /// All that was compared agrees, the coordinator's key included, but there was no answer to compare with.
    ContentNotCompared,
    /// The signature is good, and there was neither an answer nor a key to compare with.
    SignatureAlone,
    /// The signature is good, and by another key than the coordinator had.
    EarlierKey,
    /// The coordinator's name or its key for sealing does not belong to its key for signing.
    KeysDisagree,
    /// It was signed long before or after the call.
    OtherTime,
    /// The answer is not the one that was signed.
    ContentDiffers,
    /// It is for another request.
    OtherRequest,
    /// The signature is none of that key's over what the receipt says.
    Invalid,
    /// There is nothing in it that could be checked.
    Unverifiable(Flaw),
}

/// Why a receipt cannot be checked at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// It is longer than any receipt.
    TooLong,
    /// It is no JSON.
    NotJson,
    /// It is JSON without a receipt in it.
    NoReceipt,
    /// It has the documented shape, whose signature no Ed25519 key can have made.
    Documented,
    /// This field is missing or not what it must be.
    Field(Field),
}

/// A field of a receipt without which it cannot be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The request that it is for.
    RequestId,
    /// SHA-256 of the answer.
    Digest,
    /// Who is paid how much.
    Payouts,
    /// When it was signed.
    Timestamp,
    /// The key that signed it.
    Key,
    /// The signature.
    Signature,
}

/// How grave a verdict is: what a mark beside a reply shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// As it should be.
    Good,
    /// Not confirmed, and no sign of a falsification.
    Doubt,
    /// What was received is not what was signed.
    Alarm,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What it is about.
    pub subject: Subject,
    /// How it went.
    pub outcome: Outcome,
    /// What was compared, in words; not yet cleaned of control characters.
    pub detail: String,
}

/// What a check is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The signature over request, answer, payouts and time.
    Signature,
    /// The request that the receipt is for.
    RequestId,
    /// The answer.
    Content,
    /// The key that signed.
    Key,
    /// When it was signed.
    Time,
    /// The coordinator's name, which its key has to fit.
    PeerId,
    /// The coordinator's key for sealing, which its key for signing has to fit.
    SealingKey,
    /// An earlier receipt for the same reply, which was an alarm.
    Earlier,
}

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It agrees.
    Passed,
    /// It does not.
    Failed,
    /// There is nothing to compare with.
    NotCheckable,
}

/// Why there is no receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoReceipt {
    /// The request's name is none that could be asked for; nothing was sent.
    NoId,
    /// The server has no place for receipts.
    NotServed,
    /// The server had no place for receipts shortly before, when that of another reply was asked for.
    Unasked,
    /// It was asked for before the reply came in from a file, and what that says of it is not believed.
    NotBelieved,
    /// It has one, and this receipt did not come in time.
    NotAvailable,
    /// The call failed.
    Failed(Failure),
}

impl Verdict {
    /// How grave it is.
    pub const fn grade(self) -> Grade {
        match self {
            Self::Verified => Grade::Good,
            Self::KeyNotCompared
            | Self::ContentNotCompared
            | Self::SignatureAlone
            | Self::EarlierKey
            | Self::KeysDisagree
            | Self::OtherTime
            | Self::Unverifiable(_) => Grade::Doubt,
            Self::ContentDiffers | Self::OtherRequest | Self::Invalid => Grade::Alarm,
        }
    }
}

impl Verification {
    /// A receipt in which there is nothing to check.
    pub const fn unverifiable(flaw: Flaw) -> Self {
        Self {
            verdict: Verdict::Unverifiable(flaw),
            checks: Vec::new(),
            receipt: None,
        }
    }

    /// How the check of a subject went; `None` if there was none.
    pub fn outcome(&self, subject: Subject) -> Option<Outcome> {
        let check = self.checks.iter().find(|check| check.subject == subject)?;
        Some(check.outcome)
    }
}
