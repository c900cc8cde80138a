//! Who the client says it is, to the servers that want to be told.

use crate::chat::Identity;
use std::fmt;
use std::sync::Arc;

/// Where the identity comes from that a gateway of Pinaivu's wants with each request. It is asked for when one is
/// sent, and not before.
#[derive(Clone)]
pub struct Introduction(Arc<dyn Fn() -> Identity + Send + Sync>);

impl Introduction {
    /// The identity that `ask` tells, anew for each request.
    pub fn new(ask: impl Fn() -> Identity + Send + Sync + 'static) -> Self {
        Self(Arc::new(ask))
    }

    pub(super) fn identity(&self) -> Identity {
        (self.0)()
    }
}

impl Default for Introduction {
    /// Nobody in particular: zeros, which the gateway accepts and the project's own web app sends.
    fn default() -> Self {
        Self::new(|| Identity::of_bytes([0; 32]))
    }
}

impl fmt::Debug for Introduction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Introduction").finish_non_exhaustive()
    }
}

/// An identity that nobody has yet; zeros where the system gives no random numbers.
pub fn new_identity() -> Identity {
    let mut bytes = [0; 32];
    let random = rustls::crypto::ring::default_provider().secure_random;
    if random.fill(&mut bytes).is_err() {
        bytes = [0; 32];
    }
    Identity::of_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_new_identities_are_alike() {
        let (one, other) = (new_identity(), new_identity());
        assert_ne!(one, other);
        assert_ne!(one, Introduction::default().identity());
    }
}
