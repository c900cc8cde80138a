//! The call that tells the coordinator's keys. What they are good for is `pinaivu`'s.

use super::pinaivu::{RECEIPT_LIMIT, coordinator_keys};
use super::{Client, Error};
use crate::chat::receipt::CoordinatorKeys;
use std::time::Duration;
use tokio::time::timeout;

/// How long the whole call may take.
const CALL_LIMIT: Duration = Duration::from_secs(10);

impl Client {
    /// The keys of the coordinator behind the server, as it has them now. The call needs no key
    /// and carries none.
    pub async fn enclave_health(&self) -> Result<CoordinatorKeys, Error> {
        let url = self.address.beside("enclave_health");
        let answer = timeout(CALL_LIMIT, self.get(url, None, RECEIPT_LIMIT));
        let answer = answer
            .await
            .map_err(|_elapsed| Error::Silence(CALL_LIMIT))??;
        if !answer.status.is_success() {
            return Err(answer.refusal(&self.redaction(None)));
        }
        let none = "the server tells no key of a coordinator's";
        // Before the name is cut, which would leave a part of a secret in it.
        let redaction = self.redaction(self.key.as_ref());
        let keys = coordinator_keys(redaction.apply(&answer.text()).as_bytes());
        keys.ok_or_else(|| Error::NoReply(none.to_owned()))
    }
}
