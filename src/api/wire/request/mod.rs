//! What is sent with a turn.

use crate::api::pinaivu::Sealed;
use crate::chat::{Identity, Request, Role, ServerKind};
use serde_json::{Value, json};

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

    /// The same, with the identity where the server is known to want it.
    pub(in crate::api) const fn known_of(self, request: &Request) -> Self {
        Self {
            client_pubkey_hex: self.client_pubkey_hex || request.wants_identity,
            ..self
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

/// The messages of a request, the system prompt first.
pub(in crate::api) fn messages(request: &Request) -> Value {
    let system = request.system.iter().map(|text| ("system", text));
    let prompts = request.prompts.iter();
    system
        .chain(prompts.map(|prompt| (role(prompt.role), &prompt.text)))
        .map(|(role, text)| json!({"role": role, "content": text}))
        .collect()
}

/// The body of a request whose messages are sealed: in their place stands what holds them.
pub(in crate::api) fn sealed_body(
    request: &Request,
    fields: OptionalFields,
    identity: Option<&Identity>,
    sealed: &Sealed,
) -> Value {
    let mut body = chat_body(request, fields, identity);
    if let Value::Object(fields) = &mut body {
        fields.remove("messages");
        let names = [
            ("client_x25519_pubkey_hex", sealed.client_key.to_string()),
            ("messages_encrypted", sealed.text.clone()),
            ("messages_nonce", sealed.nonce.clone()),
        ];
        fields.extend(names.map(|(name, value)| (name.to_owned(), value.into())));
    }
    body
}

/// The body of a request for a reply, with the identity that a gateway of Pinaivu's wants.
pub(in crate::api) fn chat_body(
    request: &Request,
    fields: OptionalFields,
    identity: Option<&Identity>,
) -> Value {
    let session = request.session.as_ref();
    let body = [
        ("model", Some(json!(request.model))),
        ("messages", Some(messages(request))),
        ("stream", Some(json!(true))),
        ("session_id", session.map(|it| json!(it.id))),
        ("session_key", session.map(|it| json!(it.key))),
        (
            "client_pubkey_hex",
            identity.map(|identity| json!(identity.digits())),
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
mod tests;
