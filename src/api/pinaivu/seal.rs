//! Sealing a prompt to the coordinator: X25519 with a key of its own for each request, then
//! AES-256-GCM.
//!
//! What it hides, and from whom: the messages, from the gateway and whoever ends TLS before it. The
//! coordinator opens them, the node reads them, and the answer comes back in clear, as do model
//! and session. It is no encryption from end to end. The coordinator's key comes by way of the gateway, and
//! nothing attests it: a gateway that hands out keys of its own can read what is sealed to them.
//!
//! X25519 is not ring's here: with ring a key of one's own is used once and cannot be given, so that
//! no exchange could be tested against a known one.

use crate::chat::receipt::PublicKey;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use curve25519_dalek::montgomery::MontgomeryPoint;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};

/// What the key's derivation begins with.
const CONTEXT: &[u8] = b"pinaivu-aes-key-v1";

/// Sealed messages, as they are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::api) struct Sealed {
    /// The public half of the key that was made for it.
    pub(in crate::api) client_key: PublicKey,
    /// The text and its tag, as base64.
    pub(in crate::api) text: String,
    /// The nonce, as base64.
    pub(in crate::api) nonce: String,
}

/// What is used once and then forgotten.
struct Once {
    secret: [u8; 32],
    nonce: [u8; NONCE_LEN],
}

/// Seals a text to the holder of a key. `None` if that key is of no use, or the system has no
/// random numbers.
pub(in crate::api) fn seal(to: PublicKey, text: &str) -> Option<Sealed> {
    let random = SystemRandom::new();
    let mut once = Once {
        secret: [0; 32],
        nonce: [0; NONCE_LEN],
    };
    random.fill(&mut once.secret).ok()?;
    random.fill(&mut once.nonce).ok()?;
    seal_with(to, text, &once)
}

fn seal_with(to: PublicKey, text: &str, once: &Once) -> Option<Sealed> {
    let shared = MontgomeryPoint(to.0).mul_clamped(once.secret).to_bytes();
    // A key of small order makes the same secret with everybody.
    if shared == [0; 32] {
        return None;
    }
    let key = digest(&SHA256, &[CONTEXT, &shared].concat());
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.as_ref()).ok()?);
    let mut bytes = text.as_bytes().to_vec();
    let nonce = Nonce::assume_unique_for_key(once.nonce);
    key.seal_in_place_append_tag(nonce, Aad::empty(), &mut bytes)
        .ok()?;
    Some(Sealed {
        client_key: PublicKey(MontgomeryPoint::mul_base_clamped(once.secret).to_bytes()),
        text: BASE64_STANDARD.encode(bytes),
        nonce: BASE64_STANDARD.encode(once.nonce),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of the recorded exchange.
    const TEXT: &str = r#"[{"role":"user","content":"secret [[echo]]"}]"#;

    fn coordinator() -> PublicKey {
        "4701d08488451f545a409fb58ae3e58581ca40ac3f7f114698cd71deac73ca01"
            .parse()
            .unwrap()
    }

    /// Made with OpenSSL: the coordinator's seed is 00 to 1f, the client's secret 40 to 5f, the
    /// nonce that of the recorded exchange.
    #[test]
    fn a_known_exchange_is_sealed_as_it_is_known() {
        let once = Once {
            secret: std::array::from_fn(|at| 0x40 + u8::try_from(at).unwrap()),
            nonce: BASE64_STANDARD
                .decode("Nyw8rilKYlXsyMYZ")
                .unwrap()
                .try_into()
                .unwrap(),
        };
        let client_key = "79a631eede1bf9c98f12032cdeadd0e7a079398fc786b88cc846ec89af85a51a";
        let expected = Sealed {
            client_key: client_key.parse().unwrap(),
            text: "Q1kISs7uQQ2Gg6OGutfgqUNG+piCUtpA8nBrUoKPWHo73BUGMm5lHYdHpqorsWhmrwOyTDmAEmwk\
                   CqsoDw=="
                .to_owned(),
            nonce: "Nyw8rilKYlXsyMYZ".to_owned(),
        };
        assert_eq!(seal_with(coordinator(), TEXT, &once), Some(expected));
    }

    #[test]
    fn it_has_the_form_of_the_recorded_exchange() {
        let recorded = "xITOM87rtKR0bpcI8GCQRo6Br5SL2OHw34kr3g7UdsVSaI2iOJ72a7KWdLK2VqxuzEqNdvxYY3l\
                        br8nNUA==";
        let sealed = seal(coordinator(), TEXT).unwrap();
        assert_eq!(sealed.text.len(), recorded.len());
        assert_eq!(sealed.nonce.len(), "Nyw8rilKYlXsyMYZ".len());
    }

    #[test]
    fn no_two_are_sealed_alike() {
        let [one, other] = [0; 2].map(|_| seal(coordinator(), TEXT).unwrap());
        assert_ne!(one.client_key, other.client_key);
        assert_ne!(one.nonce, other.nonce);
        assert_ne!(one.text, other.text);
    }

    #[test]
    fn nothing_is_sealed_to_a_key_that_shares_its_secret_with_everybody() {
        for order in [0, 1] {
            let mut key = [0; 32];
            key[0] = order;
            assert_eq!(seal(PublicKey(key), TEXT), None);
        }
    }
}
