//! The demonstration's coordinator: its keys, what it signs, and the prompts that are sealed to it.
//!
//! As the real one, it makes new keys at every start and tells them without being asked for a key.

use super::refusal::Refusal;
use axum::http::StatusCode;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use curve25519_dalek::montgomery::MontgomeryPoint;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::digest::{SHA256, SHA512, digest};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use std::fmt;

/// What the derivation of a prompt's key begins with.
const SEAL: &[u8] = b"pinaivu-aes-key-v1";
/// What stands before the key in a peer id.
const PEER: [u8; 6] = [0x00, 0x24, 0x08, 0x01, 0x12, 0x20];
/// The fields that stand in the place of messages.
const SEALED: [&str; 3] = [
    "client_x25519_pubkey_hex",
    "messages_encrypted",
    "messages_nonce",
];
const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// A coordinator.
pub(super) struct Coordinator {
    seed: [u8; 32],
    /// When it was started, in milliseconds since the Unix epoch.
    pub(super) started_ms: i64,
}

impl Default for Coordinator {
    /// One with new keys, of which it is not known yet when it was started.
    fn default() -> Self {
        let mut seed = [0; 32];
        // Without random numbers the keys are no secret, which in a demonstration hurts nobody.
        let _ = SystemRandom::new().fill(&mut seed);
        Self {
            seed,
            started_ms: 0,
        }
    }
}

impl fmt::Debug for Coordinator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Coordinator").finish_non_exhaustive()
    }
}

impl Coordinator {
    /// What `/enclave_health` answers.
    pub(super) fn health(&self, now_ms: i64) -> Value {
        let key = self.public_key();
        json!({
            "public_key_hex": hex(&key),
            "x25519_pubkey_hex": hex(MontgomeryPoint::mul_base_clamped(self.scalar()).as_bytes()),
            "peer_id": base58([&PEER[..], &key].concat()),
            "uptime_ms": now_ms.saturating_sub(self.started_ms).max(0),
            "enclave_object_id": null,
            "sui_tx_digest": null,
        })
    }

    /// Its key for signing.
    pub(super) fn public_key(&self) -> Vec<u8> {
        let pair = self.pair();
        pair.map_or_else(Vec::new, |pair| pair.public_key().as_ref().to_vec())
    }

    /// Its signature over a message.
    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let pair = self.pair();
        pair.map_or_else(Vec::new, |pair| pair.sign(message).as_ref().to_vec())
    }

    /// The body of a request with its messages opened, if they are sealed.
    ///
    /// # Errors
    /// 400 in the words of the real one.
    pub(super) fn opened(&self, body: &[u8]) -> Result<Vec<u8>, Refusal> {
        let bad =
            |said: &str| Refusal::gateway(StatusCode::BAD_REQUEST, &format!("bad request: {said}"));
        let Ok(mut request) = serde_json::from_slice::<Value>(body) else {
            return Ok(body.to_vec());
        };
        let field = |name: &str| request.get(name).and_then(Value::as_str);
        let messages = match SEALED.map(field) {
            [None, None, None] => return Ok(body.to_vec()),
            [Some(client_key), Some(sealed), Some(nonce)] => {
                self.open(client_key, sealed, nonce).map_err(bad)?
            }
            _ => {
                let names = SEALED.join(", ");
                return Err(bad(&format!(
                    "encrypted mode requires all three fields: {names}"
                )));
            }
        };
        let messages: Value = serde_json::from_slice(&messages)
            .ok()
            .filter(Value::is_array)
            .ok_or_else(|| bad("decrypted payload is not a valid JSON messages array"))?;
        if let Some(fields) = request.as_object_mut() {
            fields.insert("messages".to_owned(), messages);
        }
        Ok(request.to_string().into_bytes())
    }

    /// Opens what was sealed to it: the client's key in hex, text and nonce in base64.
    ///
    /// # Errors
    /// In the words of the real one.
    fn open(&self, client_key: &str, sealed: &str, nonce: &str) -> Result<Vec<u8>, &'static str> {
        let client_key = unhex(client_key)
            .ok_or("client_x25519_pubkey_hex must be 64 hex characters (32 bytes)")?;
        let mut text = BASE64_STANDARD
            .decode(sealed)
            .map_err(|_error| "messages_encrypted must be valid base64")?;
        let nonce = BASE64_STANDARD
            .decode(nonce)
            .map_err(|_error| "messages_nonce must be valid base64")?;
        let nonce = Nonce::try_assume_unique_for_key(&nonce)
            .map_err(|_error| "messages_nonce must decode to exactly 12 bytes")?;
        let failed = |_error| "prompt decryption failed";
        let shared = MontgomeryPoint(client_key).mul_clamped(self.scalar());
        let key = digest(&SHA256, &[SEAL, shared.as_bytes()].concat());
        let key = UnboundKey::new(&AES_256_GCM, key.as_ref()).map_err(failed)?;
        let opened = LessSafeKey::new(key).open_in_place(nonce, Aad::empty(), &mut text);
        Ok(opened.map_err(failed)?.to_vec())
    }

    fn pair(&self) -> Option<Ed25519KeyPair> {
        Ed25519KeyPair::from_seed_unchecked(&self.seed).ok()
    }

    /// The scalar behind both of its keys.
    fn scalar(&self) -> [u8; 32] {
        let digest = digest(&SHA512, &self.seed);
        digest.as_ref().first_chunk().copied().unwrap_or_default()
    }
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    digits.collect::<Vec<_>>().concat()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let bytes: Vec<u8> = text
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok())
        .collect::<Option<_>>()?;
    bytes.try_into().ok()
}

/// Divides the number by 58 until nothing is left. Its first byte is zero, which is a `1`.
fn base58(mut number: Vec<u8>) -> String {
    let mut digits = Vec::new();
    while number.iter().any(|byte| *byte != 0) {
        let mut rest = 0_usize;
        for byte in &mut number {
            let value = rest << 8 | usize::from(*byte);
            *byte = u8::try_from(value / 58).unwrap_or_default();
            rest = value % 58;
        }
        digits.extend(BASE58.get(rest).copied().map(char::from));
    }
    digits.push('1');
    digits.iter().rev().collect()
}
