//! The server in force: its address, the key for it, and the client that speaks to it.
//!
//! Never changed: another key or another server is another [`Server`], and calls that are under
//! way keep the one they began with.

use super::identity::Own;
use crate::api::{Client, ClientConfig, Error};
use crate::chat::{Access, ApiKey, Endpoint, KeyLabel, KeySource, ServerKind};
use crate::config::Connection;
use crate::demo;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OnceCell;

/// A server to talk to.
pub(super) struct Server {
    endpoint: Endpoint,
    key: Option<ApiKey>,
    terms: Terms,
    own: Arc<Own>,
    client: OnceCell<Client>,
}

/// What holds for every server that the program talks to.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    /// Whether the key may be sent over plain http to another machine.
    pub(super) allow_http: bool,
    /// How long a reply may be silent.
    pub(super) silence_limit: Duration,
    /// How the server is reached.
    pub(super) access: Access,
}

impl Server {
    /// The server of the settings.
    pub(super) fn new(endpoint: Endpoint, key: Option<ApiKey>, terms: Terms) -> Self {
        Self {
            endpoint,
            key,
            terms,
            own: Arc::default(),
            client: OnceCell::new(),
        }
    }

    /// The same server, which is told this identity if it wants one.
    pub(super) fn told(self, own: Arc<Own>) -> Self {
        Self { own, ..self }
    }

    /// The identity that it is told.
    pub(super) const fn own(&self) -> &Arc<Own> {
        &self.own
    }

    /// The demonstration gateway at `base_url`. It is reached without what belongs to the server
    /// of the settings.
    pub(super) fn demonstration(base_url: String, terms: &Terms) -> Self {
        let terms = Terms {
            access: Access {
                sealing: terms.access.sealing,
                ..Access::default()
            },
            ..terms.clone()
        };
        let host = base_url.split('/').nth(2).unwrap_or_default().to_owned();
        let endpoint = Endpoint {
            base_url,
            host,
            kind: ServerKind::Demo,
            key: None,
            sealing: terms.access.sealing,
        };
        let server = Self::new(endpoint, None, terms);
        match ApiKey::from_text(demo::KEY) {
            Some(key) => server.with_key(key, KeySource::Demo),
            None => server,
        }
    }

    /// The same server, with this key.
    pub(super) fn with_key(&self, key: ApiKey, source: KeySource) -> Self {
        let label = KeyLabel {
            source,
            masked: key.masked(),
        };
        let endpoint = Endpoint {
            key: Some(label),
            ..self.endpoint.clone()
        };
        Self::new(endpoint, Some(key), self.terms.clone()).told(Arc::clone(&self.own))
    }

    /// The server of a profile. A reply there may be silent as long as here.
    pub(super) fn of_profile(&self, profile: &Connection) -> Self {
        let terms = Terms {
            allow_http: profile.allow_http,
            silence_limit: self.terms.silence_limit,
            access: profile.access.clone(),
        };
        Self::new(profile.endpoint.clone(), profile.key.clone(), terms)
    }

    /// Whether both are talked to with the same key, or both without one.
    pub(super) fn has_key_of(&self, other: &Self) -> bool {
        self.key == other.key
    }

    /// The key that it is talked to with.
    pub(super) const fn key(&self) -> Option<&ApiKey> {
        self.key.as_ref()
    }

    /// The server as the machine knows it.
    pub(super) const fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The terms it is talked to on.
    pub(super) const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The client. The first call makes it, which takes milliseconds: it reads the certificates
    /// that the system trusts. So it is called in tasks, never by the loop.
    ///
    /// # Errors
    /// If no client can be made for this address and key.
    pub(super) async fn client(&self) -> Result<&Client, Error> {
        self.client
            .get_or_try_init(|| async {
                Client::new(ClientConfig {
                    base_url: self.endpoint.base_url.clone(),
                    kind: self.endpoint.kind,
                    key: self.key.clone(),
                    allow_http: self.terms.allow_http,
                    silence_limit: self.terms.silence_limit,
                    access: self.terms.access.clone(),
                })
                .map(|client| client.introduced(self.own.introduction()))
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> Terms {
        Terms {
            allow_http: false,
            silence_limit: Duration::from_secs(1),
            access: Access::default(),
        }
    }

    #[test]
    fn the_demonstration_is_shown_with_its_real_host_and_a_masked_key() {
        let server = Server::demonstration("http://127.0.0.1:4321/v1".to_owned(), &terms());
        let endpoint = server.endpoint();
        assert_eq!(endpoint.host, "127.0.0.1:4321");
        assert_eq!(endpoint.kind, ServerKind::Demo);
        let label = endpoint.key.as_ref().expect("the demonstration has a key");
        assert_eq!(label.source, KeySource::Demo);
        assert!(!demo::KEY.is_empty() && !label.masked.contains(demo::KEY));
    }

    #[test]
    fn another_key_leaves_the_rest_of_the_server_as_it_is() {
        let demonstration = Server::demonstration("http://127.0.0.1:4321/v1".to_owned(), &terms());
        let key = ApiKey::from_text("sk-pnv-0123456789abcdef").unwrap();
        let server = demonstration.with_key(key, KeySource::Session);
        let label = KeyLabel {
            source: KeySource::Session,
            masked: "sk-pnv-…cdef".to_owned(),
        };
        assert_eq!(server.endpoint().key, Some(label));
        assert_eq!(
            server.endpoint().base_url,
            demonstration.endpoint().base_url
        );
    }
}
