//! Messages that are sealed on their way: opened here as the coordinator opens them.

use super::*;
use crate::support::server::{Received, Script, answer};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use curve25519_dalek::montgomery::MontgomeryPoint;
use pnv_tui::chat::{FailureKind, Sealing};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::digest::{SHA256, SHA512, digest};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

/// A coordinator with this seed.
#[derive(Clone, Copy)]
struct Coordinator(u8);

impl Coordinator {
    fn scalar(self) -> [u8; 32] {
        let digest = digest(&SHA512, &[self.0; 32]);
        *digest.as_ref().first_chunk().unwrap()
    }

    fn health(self) -> Script {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[self.0; 32]).unwrap();
        self.health_with(pair.public_key().as_ref())
    }

    /// Its key for sealing beside another key for signing.
    fn health_with(self, signing: &[u8]) -> Script {
        let sealing = MontgomeryPoint::mul_base_clamped(self.scalar());
        let keys =
            json!({"public_key_hex": hex(signing), "x25519_pubkey_hex": hex(sealing.as_bytes())});
        Script::Send(answer("200 OK", "", &keys.to_string()))
    }

    fn open(self, request: &Received) -> Value {
        let body = request.json();
        assert_eq!(body.get("messages"), None);
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        let client: Vec<u8> = text("client_x25519_pubkey_hex")
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect();
        let shared = MontgomeryPoint(client.try_into().unwrap()).mul_clamped(self.scalar());
        let key = digest(
            &SHA256,
            &[b"pinaivu-aes-key-v1", &shared.as_bytes()[..]].concat(),
        );
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.as_ref()).unwrap());
        let nonce = BASE64_STANDARD.decode(text("messages_nonce")).unwrap();
        let nonce = Nonce::try_assume_unique_for_key(&nonce).unwrap();
        let mut sealed = BASE64_STANDARD.decode(text("messages_encrypted")).unwrap();
        let opened = key.open_in_place(nonce, Aad::empty(), &mut sealed).unwrap();
        serde_json::from_slice(opened).unwrap()
    }
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    digits.collect::<Vec<_>>().concat()
}

fn sealing(server: &Server) -> Client {
    let config = ClientConfig {
        access: Access {
            sealing: Sealing::Sealed,
            ..Access::default()
        },
        ..config(format!("{}/v1", server.url()), ServerKind::Pinaivu)
    };
    Client::new(config).unwrap()
}

fn hello() -> Script {
    Script::Send(answer("200 OK", "", "{\"content\":\"Hello\"}"))
}

fn not_opened() -> Script {
    let said = "{\"error\":\"bad request: prompt decryption failed\"}";
    Script::Send(answer("400 Bad Request", "", said))
}

#[tokio::test]
async fn sealed_messages_can_be_opened_by_the_coordinator_alone() {
    let coordinator = Coordinator(7);
    let server = Server::start([coordinator.health(), hello(), hello()]);
    let client = sealing(&server);
    let question = Request {
        system: Some("Answer briefly.".to_owned()),
        ..question()
    };
    for _ in 0..2 {
        assert_eq!(ask_this(&client, &question).await.text, "Hello");
    }
    let health = server.request();
    assert!(
        health.head.starts_with("GET /enclave_health "),
        "asked for once"
    );
    assert_eq!(health.header("authorization"), None);
    let messages = json!([
        {"role": "system", "content": "Answer briefly."},
        {"role": "user", "content": "Hello!"},
    ]);
    for _ in 0..2 {
        let request = server.request();
        assert!(!request.body.contains("Hello!"), "{}", request.body);
        assert!(!request.body.contains("briefly"), "{}", request.body);
        assert_eq!(coordinator.open(&request), messages);
        assert_eq!(request.json()["model"], "m");
    }
}

#[tokio::test]
async fn a_key_that_changed_is_fetched_again_and_the_messages_sealed_to_it_once() {
    let (before, after) = (Coordinator(7), Coordinator(8));
    let server = Server::start([
        before.health(),
        not_opened(),
        after.health(),
        hello(),
        hello(),
    ]);
    let client = sealing(&server);
    assert_eq!(ask(&client).await.text, "Hello");
    assert_eq!(
        ask(&client).await.text,
        "Hello",
        "the new key is remembered"
    );
    server.request();
    let messages = before.open(&server.request());
    server.request();
    for _ in 0..2 {
        assert_eq!(after.open(&server.request()), messages);
    }
}

#[tokio::test]
async fn a_key_that_did_not_change_or_changes_without_end_is_not_tried_for_ever() {
    let [one, two] = [7, 8].map(Coordinator);
    for scripts in [
        vec![one.health(), not_opened(), one.health()],
        vec![one.health(), not_opened(), two.health(), not_opened()],
    ] {
        let server = Server::start(scripts);
        let failure = ask(&sealing(&server)).await.end.unwrap_err();
        assert_eq!(failure.kind, FailureKind::BadRequest);
        assert_eq!(failure.said, "bad request: prompt decryption failed");
    }
}

#[tokio::test]
async fn without_a_key_to_seal_to_nothing_is_sent() {
    let says = |status: &str, body: &str| Script::Send(answer(status, "", body));
    let no_key = "the server tells no key to seal messages to";
    let signing_alone = json!({"public_key_hex": "3d".repeat(32)}).to_string();
    let foreign = "the key to seal to does not belong to the coordinator's key for signing: \
                   something between may have changed it";
    for (script, said) in [
        (says("404 Not Found", ""), no_key),
        (says("200 OK", "<html>"), no_key),
        (says("200 OK", &signing_alone), no_key),
        (Coordinator(7).health_with(&[3; 32]), foreign),
    ] {
        let server = Server::start([script]);
        let failure = ask(&sealing(&server)).await.end.unwrap_err();
        assert_eq!(
            (failure.kind, failure.said.as_str()),
            (FailureKind::NotSealed, said)
        );
        assert!(server.request().head.starts_with("GET /enclave_health "));
        assert!(server.poll_request().is_none());
    }
    let server = Server::start([says("503 X", "{\"error\":\"coordinator unreachable\"}")]);
    let failure = ask(&sealing(&server)).await.end.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Server, "it may come back");
}
