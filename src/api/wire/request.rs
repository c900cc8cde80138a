//! What is sent with a turn.

use crate::chat::{Request, Role, ServerKind};
use serde_json::{Value, json};

/// The client's identity for Pinaivu's gateway, which refuses requests without one. It checks
/// neither the key's existence nor a signature, so zeros are accepted; the project's own web app
/// and dashboard send the same, and a key of one's own would only make its owner recognisable.
const CLIENT_PUBKEY_HEX: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Statuses with which servers refuse a field: 422 for one that is missing, either for one that
/// they do not know.
const FIELD_REFUSALS: [u16; 2] = [400, 422];

/// Which of the fields are sent on whose presence servers disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::api) struct OptionalFields {
    /// `client_pubkey_hex`: Pinaivu's gateway demands it; others never heard of it.
    pub(in crate::api) client_pubkey_hex: bool,
    /// `stream_options`: without it most servers count no tokens; a few refuse it.
    pub(in crate::api) stream_options: bool,
}

impl OptionalFields {
    /// What a server of this kind is likely to want.
    pub(in crate::api) const fn for_kind(kind: ServerKind) -> Self {
        Self {
            client_pubkey_hex: matches!(kind, ServerKind::Pinaivu | ServerKind::Demo),
            stream_options: true,
        }
    }

    /// What to send instead to a server that refused these fields; `None` if the refusal is not
    /// about one of them. Each field changes once at most, so asking again comes to an end.
    pub(in crate::api) fn adjusted(self, status: u16, body: &str) -> Option<Self> {
        if !FIELD_REFUSALS.contains(&status) {
            return None;
        }
        let adjusted = Self {
            client_pubkey_hex: self.client_pubkey_hex || body.contains("client_pubkey_hex"),
            stream_options: self.stream_options && !body.contains("stream_options"),
        };
        (adjusted != self).then_some(adjusted)
    }
}

/// The body of a request for a reply.
pub(in crate::api) fn chat_body(request: &Request, fields: OptionalFields) -> Value {
    let messages: Vec<Value> = request
        .prompts
        .iter()
        .map(|prompt| json!({"role": role(prompt.role), "content": prompt.text}))
        .collect();
    let session = request.session.as_ref();
    let body = [
        ("model", Some(json!(request.model))),
        ("messages", Some(json!(messages))),
        ("stream", Some(json!(true))),
        ("session_id", session.map(|it| json!(it.id))),
        ("session_key", session.map(|it| json!(it.key))),
        (
            "client_pubkey_hex",
            fields.client_pubkey_hex.then(|| json!(CLIENT_PUBKEY_HEX)),
        ),
        (
            "stream_options",
            fields
                .stream_options
                .then(|| json!({"include_usage": true})),
        ),
    ];
    body.into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Assistant => "assistant",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{Prompt, ServerSession};

    fn request() -> Request {
        Request {
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
        }
    }

    #[test]
    fn the_whole_conversation_is_sent_and_a_stream_asked_for() {
        let body = chat_body(&request(), OptionalFields::for_kind(ServerKind::Other));
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
    fn a_gateway_of_pinaivus_gets_the_identity_that_it_demands() {
        for kind in [ServerKind::Pinaivu, ServerKind::Demo] {
            let body = chat_body(&request(), OptionalFields::for_kind(kind));
            assert_eq!(body["client_pubkey_hex"], "0".repeat(64));
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
        let body = chat_body(&request, OptionalFields::for_kind(ServerKind::Other));
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
}
