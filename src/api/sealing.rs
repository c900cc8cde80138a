//! Which key messages are sealed to, and when another is asked for.
//!
//! The key is asked for once and then remembered for as long as it opens what was sealed to it: a
//! coordinator makes a new one at every start. Nothing that was to be sealed is ever sent open.

use super::pinaivu::{Sealed, seal, sealing_key};
use super::wire::{self, OptionalFields};
use super::{Client, Error};
use crate::chat::receipt::PublicKey;
use crate::chat::{FailureKind, Identity, Request, Sealing};
use serde_json::Value;
use std::sync::{Mutex, PoisonError};

/// What a coordinator says that cannot open what was sealed.
const NOT_OPENED: &str = "decryption failed";

const NO_KEY: &str = "the server tells no key to seal messages to";
const FOREIGN_KEY: &str = "the key to seal to does not belong to the coordinator's key for \
                           signing: something between may have changed it";
const BAD_KEY: &str = "the server's key to seal to is none that could be used";

/// The key that messages are sealed to, once it is known.
#[derive(Debug, Default)]
pub(super) struct Sealer(Mutex<Option<PublicKey>>);

impl Sealer {
    fn key(&self) -> Option<PublicKey> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remember(&self, key: PublicKey) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(key);
    }
}

impl Client {
    /// The key to seal messages to; `None` if they are sent open.
    pub(super) async fn sealing_key(&self) -> Result<Option<PublicKey>, Error> {
        match (self.access.sealing, self.sealer.key()) {
            (Sealing::Open, _) => Ok(None),
            (Sealing::Sealed, Some(key)) => Ok(Some(key)),
            (Sealing::Sealed, None) => self.fetch_sealing_key().await.map(Some),
        }
    }

    /// The key to seal to instead, if a refusal says that `known` is not the coordinator's any
    /// more, and it has another.
    pub(super) async fn other_sealing_key(
        &self,
        known: PublicKey,
        status: u16,
        body: &str,
    ) -> Result<Option<PublicKey>, Error> {
        if status != 400 || !body.contains(NOT_OPENED) {
            return Ok(None);
        }
        let key = self.fetch_sealing_key().await?;
        Ok((key != known).then_some(key))
    }

    async fn fetch_sealing_key(&self) -> Result<PublicKey, Error> {
        let keys = self.enclave_health().await.map_err(unsealed)?;
        let key = keys.sealing.ok_or(Error::NotSealed(NO_KEY))?;
        if sealing_key(keys.signing) != Some(key) {
            return Err(Error::NotSealed(FOREIGN_KEY));
        }
        self.sealer.remember(key);
        Ok(key)
    }
}

/// A server that has no coordinator says so in many ways; one that cannot be reached, or is in
/// trouble, may have one.
fn unsealed(fault: Error) -> Error {
    let is_other_path = |fault: &Error| {
        let Error::Refused { failure, .. } = fault else {
            return false;
        };
        failure.kind == FailureKind::WrongPath
    };
    let is_none = matches!(fault, Error::NoReply(_)) || is_other_path(&fault);
    if is_none {
        Error::NotSealed(NO_KEY)
    } else {
        fault
    }
}

/// The body of a request whose messages are sealed to this key.
pub(super) fn sealed_body(
    request: &Request,
    fields: OptionalFields,
    identity: Option<&Identity>,
    key: PublicKey,
) -> Result<Value, Error> {
    let text = wire::messages(request).to_string();
    let sealed: Sealed = seal(key, &text).ok_or(Error::NotSealed(BAD_KEY))?;
    Ok(wire::sealed_body(request, fields, identity, &sealed))
}
