//! The client: the calls that the program makes to a server.

use super::address::Address;
use super::http::{Answer, connector, send};
use super::ledger::instead;
use super::redaction::Redaction;
use super::sealing::{Sealer, sealed_body};
use super::wire::{self, BODY_LIMIT, Body, Complaint, Extent, OptionalFields};
use super::{Error, Introduction, ReplyStream};
use crate::chat::receipt::PublicKey;
use crate::chat::{Access, ApiKey, Identity, KeyVerdict, ModelList, Request, Route, ServerKind};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::{RequestBuilder, Response, Url};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The longest silence in calls that are answered at once if at all.
const SHORT_SILENCE: Duration = Duration::from_secs(30);
/// Bytes of a list of models, of nodes or of calls.
const LIST_LIMIT: usize = 10 << 20;

/// What a client is made from.
#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// The base URL, with its `/v1` where the server has one.
    pub base_url: String,
    /// What kind of server it is.
    pub kind: ServerKind,
    /// The key that calls carry.
    pub key: Option<ApiKey>,
    /// Whether the key may travel over plain http to another machine.
    pub allow_http: bool,
    /// How long nothing may arrive before a call is given up.
    pub silence_limit: Duration,
    /// How the server is reached.
    pub access: Access,
}

/// A client of one server. Each call has a connection of its own and is cancelled by dropping it.
#[derive(Debug)]
pub struct Client {
    /// Made by the first call: loading the system's certificates takes longer than a first frame
    /// should.
    http: OnceLock<reqwest::Client>,
    pub(super) address: Address,
    kind: ServerKind,
    pub(super) key: Option<ApiKey>,
    silence_limit: Duration,
    introduction: Introduction,
    pub(super) access: Access,
    sends_client_pubkey: AtomicBool,
    sends_stream_options: AtomicBool,
    pub(super) sealer: Sealer,
}

impl Client {
    /// A client of the server at `config.base_url`. Connects to nothing yet.
    ///
    /// # Errors
    /// [`Error::BaseUrl`].
    pub fn new(config: ClientConfig) -> Result<Self, Error> {
        let address = Address::parse(&config.base_url, config.allow_http)?;
        let fields = OptionalFields::for_kind(config.kind);
        Ok(Self {
            http: OnceLock::new(),
            address,
            kind: config.kind,
            key: config.key,
            silence_limit: config.silence_limit,
            access: config.access,
            introduction: Introduction::default(),
            sends_client_pubkey: AtomicBool::new(fields.client_pubkey_hex),
            sends_stream_options: AtomicBool::new(fields.stream_options),
            sealer: Sealer::default(),
        })
    }

    /// The same client, that tells servers who want it this identity.
    #[must_use]
    pub fn introduced(self, introduction: Introduction) -> Self {
        Self {
            introduction,
            ..self
        }
    }

    /// Whether the server has demanded to be told who asks: it was not known to before.
    pub fn was_asked_for_identity(&self) -> bool {
        let usual = OptionalFields::for_kind(self.kind);
        !usual.client_pubkey_hex && self.fields().client_pubkey_hex
    }

    /// The models that the server lists, in its order.
    pub async fn models(&self) -> Result<ModelList, Error> {
        self.list_models(self.key.as_ref()).await
    }

    /// Makes a call that needs `key`, which need not be the client's own.
    ///
    /// `GET /usage` is such a call on Pinaivu's gateway; `GET /models` is none there and on many
    /// other servers, so that its success confirms nothing. A server that is not Pinaivu's may
    /// have another `/usage` or none, and what it says of that tells only of the key if it is 401.
    ///
    /// # Errors
    /// The refusal, if the server did not take the key; any fault of the call.
    pub async fn check_key(&self, key: &ApiKey) -> Result<KeyVerdict, Error> {
        let mut usage = self.address.join("usage");
        usage.set_query(Some("days=1"));
        let answer = self.get(usage, Some(key), BODY_LIMIT).await?;
        let is_gateway = self.kind != ServerKind::Other;
        match answer.status.as_u16() {
            200 if answer.body.trim_ascii_start().starts_with(b"{") => Ok(KeyVerdict::Accepted),
            // The gateway looks at the key before it counts the call.
            429 if is_gateway => Ok(KeyVerdict::Accepted),
            403 if !is_gateway => self.confirm_by_models(key).await,
            401 | 403 | 500.. => Err(answer.refusal(&self.redaction(Some(key)))),
            _ => self.confirm_by_models(key).await,
        }
    }

    /// Asks for a reply. Answered once the server has begun to answer with a good status.
    ///
    /// A server that refuses a field, or the lack of one, on which servers disagree is asked once
    /// more in the way that it wants; the client then remembers that way. One that cannot open what
    /// was sealed is asked once more if it has another key by now.
    pub async fn chat(&self, request: &Request) -> Result<ReplyStream, Error> {
        let redaction = self.redaction(self.key.as_ref());
        let redaction = redaction.and_session(request.session.as_ref());
        let identity = |fields: OptionalFields| {
            let is_wanted = fields.client_pubkey_hex;
            is_wanted.then(|| self.introduction.identity())
        };
        let mut fields = self.fields().known_of(request);
        let mut seal = self.sealing_key().await?;
        let mut opened_by = None;
        loop {
            let identity = identity(fields);
            let redaction = redaction.clone().and_identity(identity.as_ref());
            let response = self
                .post_chat(request, fields, identity.as_ref(), seal)
                .await?;
            if response.status().is_success() {
                return Ok(ReplyStream::new(response, redaction, self.silence_limit));
            }
            let answer = Answer::read(response, BODY_LIMIT, self.silence_limit).await?;
            let (status, text) = (answer.status.as_u16(), answer.text());
            if let (Some(known), None) = (seal, opened_by) {
                opened_by = self.other_sealing_key(known, status, &text).await?;
                if opened_by.is_some() {
                    seal = opened_by;
                    continue;
                }
            }
            let Some(adjusted) = fields.adjusted(status, &text) else {
                return Err(answer.refusal(&redaction));
            };
            self.remember(adjusted);
            fields = adjusted;
        }
    }

    async fn post_chat(
        &self,
        request: &Request,
        fields: OptionalFields,
        identity: Option<&Identity>,
        seal: Option<PublicKey>,
    ) -> Result<Response, Error> {
        let body = match seal {
            Some(key) => sealed_body(request, fields, identity, key)?,
            None => wire::chat_body(request, fields, identity),
        };
        let post = self
            .http()?
            .post(self.address.join("chat/completions"))
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_string());
        let sent = self.send(post, self.key.as_ref(), self.silence_limit).await;
        sent.map_err(Error::of_question)
    }

    async fn confirm_by_models(&self, key: &ApiKey) -> Result<KeyVerdict, Error> {
        self.list_models(Some(key)).await?;
        Ok(KeyVerdict::Unconfirmed)
    }

    async fn list_models(&self, key: Option<&ApiKey>) -> Result<ModelList, Error> {
        let read = |answer: &Answer| {
            wire::models(&answer.body)
                .ok_or_else(|| Complaint::instead(Body::beginning(&answer.body)))
        };
        self.look_up(self.at("models"), key, "the list of models", read)
            .await
    }

    /// The URL of a path.
    pub(super) fn at(&self, path: &str) -> Url {
        self.address.join(path)
    }

    /// Looks something up with the client's own key. `read` finds it in the answer, or says what
    /// that is instead.
    pub(super) async fn read<T>(
        &self,
        url: Url,
        what: &str,
        read: impl Fn(&Answer) -> Result<T, &'static str>,
    ) -> Result<T, Error> {
        let read = |answer: &Answer| read(answer).map_err(|ours| instead(answer, ours));
        self.look_up(url, self.key.as_ref(), what, read).await
    }

    async fn look_up<T>(
        &self,
        url: Url,
        key: Option<&ApiKey>,
        what: &str,
        read: impl Fn(&Answer) -> Result<T, String>,
    ) -> Result<T, Error> {
        let redaction = self.redaction(key);
        let answer = self.get(url, key, LIST_LIMIT).await?;
        if !answer.status.is_success() {
            return Err(answer.refusal(&redaction));
        }
        if answer.extent == Extent::TooLong {
            let said = format!("{what} is longer than 10 MiB, too long to be read");
            return Err(Error::NoReply(said));
        }
        read(&answer).map_err(|said| Error::NoReply(redaction.apply(&said).into_owned()))
    }

    /// Reads the answer to a GET, as much as `most` bytes of it.
    pub(super) async fn get(
        &self,
        url: Url,
        key: Option<&ApiKey>,
        most: usize,
    ) -> Result<Answer, Error> {
        let silence = self.silence_limit.min(SHORT_SILENCE);
        let response = self.send(self.http()?.get(url), key, silence).await?;
        Answer::read(response, most, silence).await
    }

    fn http(&self) -> Result<&reqwest::Client, Error> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        let http = connector(&self.address, &self.access)?;
        Ok(self.http.get_or_init(|| http))
    }

    /// Sends a request with all that it has to carry.
    async fn send(
        &self,
        mut request: RequestBuilder,
        key: Option<&ApiKey>,
        silence: Duration,
    ) -> Result<Response, Error> {
        request = request.headers(self.address.extra(&self.access.headers)?);
        if let Some(key) = key {
            request = request.header(AUTHORIZATION, self.address.authorization(key)?);
        }
        let proxy = match &self.access.route {
            Route::Through(proxy) => Some(proxy),
            Route::System | Route::Direct => None,
        };
        send(request, silence).await.map_err(|fault| {
            fault
                .redacted(&self.redaction(key))
                .through(proxy, &self.address)
        })
    }

    /// What takes secrets out of the words of an answer.
    pub(super) fn redaction(&self, key: Option<&ApiKey>) -> Redaction {
        Redaction::of(key).and(&self.access.headers)
    }

    fn fields(&self) -> OptionalFields {
        OptionalFields {
            client_pubkey_hex: self.sends_client_pubkey.load(Ordering::Relaxed),
            stream_options: self.sends_stream_options.load(Ordering::Relaxed),
        }
    }

    fn remember(&self, fields: OptionalFields) {
        self.sends_client_pubkey
            .store(fields.client_pubkey_hex, Ordering::Relaxed);
        self.sends_stream_options
            .store(fields.stream_options, Ordering::Relaxed);
    }
}
