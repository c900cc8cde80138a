//! What only Pinaivu has: its ledger and nodes, receipts that can be checked, the
//! coordinator's keys, sealed prompts.
//!
//! Owns their JSON and their cryptography, which is pure: no call is made here. Leaves the calls to
//! [`super::Client`], what an outcome is called to [`crate::chat::receipt`], and keeping any of it
//! to others.
//!
//! A receipt is checked with what the program knows itself ([`Known`]). What it says of itself is
//! never taken for knowledge: a key in a receipt only tells who would have to be asked.

mod coordinator;
mod message;
pub(super) mod nodes;
mod number;
mod receipt;
mod request_id;
mod seal;
mod signature;
pub(super) mod usage;
mod verify;

pub use coordinator::coordinator_keys;
pub use receipt::read;
pub use verify::verify;

pub(super) use coordinator::sealing_key;
pub(super) use request_id::{canonical, is_sendable};
pub(super) use seal::{Sealed, seal};

use crate::chat::receipt::{Digest, Known, Verification};
use ring::digest::{Context, SHA256};
use std::fmt;
use std::time::Duration;

/// Bytes of a receipt, and of what a coordinator tells of its keys.
pub const RECEIPT_LIMIT: usize = 64 << 10;

/// How long to wait before each time that a receipt is asked for: it is made shortly after the
/// answer was given.
pub const RECEIPT_WAITS: [Duration; 5] = [
    Duration::from_millis(250),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(3),
];

/// Reads a receipt and checks it.
pub fn check(json: &[u8], known: &Known) -> Verification {
    read(json).map_or_else(Verification::unverifiable, |receipt| verify(receipt, known))
}

/// SHA-256 of an answer that comes in pieces.
#[derive(Clone)]
pub(super) struct Hasher(Context);

impl Default for Hasher {
    fn default() -> Self {
        Self(Context::new(&SHA256))
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher").finish_non_exhaustive()
    }
}

impl Hasher {
    /// Takes the next piece.
    pub(super) fn update(&mut self, piece: &str) {
        self.0.update(piece.as_bytes());
    }

    /// What all of them come to.
    pub(super) fn digest(&self) -> Digest {
        self.0.clone().finish().into()
    }
}
