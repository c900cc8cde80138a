//! What is asked, and what is added for servers that want more.

use super::*;
use crate::chat::{Prompt, ServerSession};

fn request() -> Request {
    Request {
        system: None,
        model: "m".to_owned(),
        prompts: vec![
            Prompt {
                role: Role::User,
                text: "a".to_owned(),
            },
            Prompt {
                role: Role::Assistant,
                text: "b".to_owned(),
            },
            Prompt {
                role: Role::User,
                text: "c".to_owned(),
            },
        ],
        session: None,
        wants_identity: false,
    }
}

#[test]
fn the_whole_conversation_is_sent_and_a_stream_asked_for() {
    let body = chat_body(
        &request(),
        OptionalFields::for_kind(ServerKind::Other),
        None,
    );
    let expected = json!({
        "model": "m",
        "messages": [
            {"role": "user", "content": "a"},
            {"role": "assistant", "content": "b"},
            {"role": "user", "content": "c"},
        ],
        "stream": true,
        "stream_options": {"include_usage": true},
    });
    assert_eq!(body, expected);
}

#[test]
fn the_system_prompt_is_the_first_message() {
    let request = Request {
        system: Some("s".to_owned()),
        ..request()
    };
    let messages = messages(&request);
    assert_eq!(messages[0], json!({"role": "system", "content": "s"}));
    assert_eq!(messages[1], json!({"role": "user", "content": "a"}));
    assert_eq!(messages.as_array().unwrap().len(), 4);
}

#[test]
fn a_gateway_of_pinaivus_gets_the_identity_that_it_demands() {
    for kind in [ServerKind::Pinaivu, ServerKind::Demo] {
        let fields = OptionalFields::for_kind(kind);
        assert!(fields.client_pubkey_hex);
        let body = chat_body(&request(), fields, Some(&Identity::of_bytes([7; 32])));
        assert_eq!(body["client_pubkey_hex"], "07".repeat(32));
    }
}

#[test]
fn a_session_goes_back_with_its_key() {
    let session = ServerSession {
        id: "i".to_owned(),
        key: "k".to_owned(),
    };
    let request = Request {
        session: Some(session),
        ..request()
    };
    let body = chat_body(&request, OptionalFields::for_kind(ServerKind::Other), None);
    assert_eq!(body["session_id"], "i");
    assert_eq!(body["session_key"], "k");
}

#[test]
fn a_refusal_that_names_a_field_changes_what_is_sent_once() {
    let plain = OptionalFields::for_kind(ServerKind::Other);
    let missing = "missing field `client_pubkey_hex` at line 1 column 71";
    let with_key = plain.adjusted(422, missing).unwrap();
    assert!(with_key.client_pubkey_hex && with_key.stream_options);
    assert_eq!(with_key.adjusted(422, missing), None);

    let unknown = "Unrecognized request argument supplied: stream_options";
    let without = plain.adjusted(400, unknown).unwrap();
    assert!(!without.stream_options && !without.client_pubkey_hex);
    assert_eq!(without.adjusted(400, unknown), None);
}

#[test]
fn other_refusals_change_nothing() {
    let fields = OptionalFields::for_kind(ServerKind::Other);
    assert_eq!(fields.adjusted(422, "missing field `model`"), None);
    assert_eq!(fields.adjusted(500, "client_pubkey_hex"), None);
}
