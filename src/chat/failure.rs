//! What went wrong, as facts: to be shown, stored and compared.
//!
//! `api` classifies, `app::banner` finds the words, `app::turn` decides what to do.

/// A failed call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What kind of fault it is.
    pub kind: FailureKind,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// The server's own sentence, or the cause that the network named: one line, cut to a
    /// readable length, not yet cleaned of control characters. Empty if there was none.
    pub said: String,
    /// What the facts say about trying again.
    pub retry: Retry,
}

impl Failure {
    /// Whether no call was made, so that nothing is known of the connection.
    pub const fn is_untried(&self) -> bool {
        use FailureKind::{BadRequest, KeyNotSendable, NotSealed, SessionLost};
        let is_here = matches!(
            self.kind,
            BadRequest | KeyNotSendable | NotSealed | SessionLost
        );
        is_here && self.status.is_none()
    }

    /// Whether it may be over once there is a connection. A certificate that is not trusted may be that of a
    /// network which wants a login first; a setting or a password is the person's to mend.
    pub const fn is_cured_by_connection(&self) -> bool {
        let is_to_mend = match self.retry {
            Retry::AskUser => true,
            Retry::Never => matches!(self.kind, FailureKind::Proxy),
            Retry::After { .. } | Retry::Backoff => false,
        };
        self.kind.is_offline() && !is_to_mend
    }
}

/// Kinds of faults, told apart because a person can do different things about each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FailureKind {
    /// 401: the key is missing or was not accepted.
    Unauthorized,
    /// 401 or 403 that is not about the person's key: a gateway's own key for the provider behind
    /// it was refused.
    UpstreamKey,
    /// 403: the key is revoked or may not do this.
    Forbidden,
    /// 429: too many requests for now.
    RateLimited,
    /// 429 or 402 that no waiting cures: a quota is used up.
    QuotaSpent,
    /// The model is not there, or not for this key.
    NoSuchModel,
    /// The conversation is longer than the model can read.
    TooLong,
    /// 413: the request has more bytes than the server takes in one, whichever model it is for.
    TooLarge,
    /// 413 or 429: the request has more tokens than the key may send in a minute, so that no minute is long enough.
    TooLargeForRate,
    /// No model was named, and the server lists none, so that nothing was sent.
    NoModel,
    /// The server does not know the path: most likely the base URL lacks its `/v1`.
    WrongPath,
    /// 400, 413, 415, 422 and the like: the server refuses the request as it is.
    BadRequest,
    /// 500, 502, 503, 504: the server is in trouble.
    Server,
    /// The server cannot go on with the session that it gave, only begin another.
    SessionLost,
    /// No connection: refused, unreachable, no such name.
    Connect,
    /// The connection broke before the first byte of an answer: the server may have the request.
    Reset,
    /// The proxy on the way cannot be reached, or does not let calls through.
    Proxy,
    /// The connection's certificate or handshake failed.
    Tls,
    /// The server answered with something that is no reply.
    Protocol,
    /// Nothing arrived for as long as the limit for silence allows.
    Silence,
    /// The reply broke off: after text had arrived, or after the server had begun to answer.
    Cut,
    /// The key cannot be sent there as it is: plain http to another machine, or a character that
    /// no header can carry.
    KeyNotSendable,
    /// The messages were to be sealed and could not be, so that nothing was sent.
    NotSealed,
}

impl FailureKind {
    /// Every kind.
    pub const ALL: [Self; 23] = [
        Self::Unauthorized,
        Self::UpstreamKey,
        Self::Forbidden,
        Self::RateLimited,
        Self::QuotaSpent,
        Self::NoSuchModel,
        Self::NoModel,
        Self::TooLong,
        Self::TooLarge,
        Self::TooLargeForRate,
        Self::WrongPath,
        Self::BadRequest,
        Self::Server,
        Self::SessionLost,
        Self::Connect,
        Self::Reset,
        Self::Proxy,
        Self::Tls,
        Self::Protocol,
        Self::Silence,
        Self::Cut,
        Self::KeyNotSendable,
        Self::NotSealed,
    ];

    /// Its name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unauthorized => "unauthorized",
            Self::UpstreamKey => "upstream-key",
            Self::Forbidden => "forbidden",
            Self::RateLimited => "rate-limited",
            Self::QuotaSpent => "quota-spent",
            Self::NoSuchModel => "no-such-model",
            Self::NoModel => "no-model",
            Self::TooLong => "too-long",
            Self::TooLarge => "too-large",
            Self::TooLargeForRate => "too-large-for-rate",
            Self::WrongPath => "wrong-path",
            Self::BadRequest => "bad-request",
            Self::Server => "server",
            Self::SessionLost => "session-lost",
            Self::Connect => "connect",
            Self::Reset => "reset",
            Self::Proxy => "proxy",
            Self::Tls => "tls",
            Self::Protocol => "protocol",
            Self::Silence => "silence",
            Self::Cut => "cut",
            Self::KeyNotSendable => "key-not-sendable",
            Self::NotSealed => "not-sealed",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether less to send would cure it.
    pub const fn is_of_size(self) -> bool {
        matches!(self, Self::TooLong | Self::TooLarge | Self::TooLargeForRate)
    }

    /// Whether there was no connection to the server: nothing can be sent for now, and the request has reached none.
    pub const fn is_offline(self) -> bool {
        matches!(self, Self::Connect | Self::Proxy | Self::Tls)
    }
}

/// What the facts say about trying again. Deciding is `app::turn`'s.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Retry {
    /// It would fail the same way.
    Never,
    /// The server named a time.
    After {
        /// Milliseconds to wait, from the answer's arrival.
        millis: u64,
        /// Where the time was found.
        source: RetrySource,
    },
    /// It may well pass, nobody said when.
    Backoff,
    /// It may have been done, or paid for, or there is something to mend first: the person decides.
    AskUser,
}

impl Retry {
    /// Never sooner than this, whatever a server says: one that asks for nothing at all would otherwise be called
    /// in a tight loop.
    pub const SHORTEST_MS: u64 = 500;
}

/// Where a time to wait was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetrySource {
    /// The `retry-after-ms` or `Retry-After` header.
    RetryAfter,
    /// An `x-ratelimit-reset-*` header.
    ResetHeader,
    /// A delay named in the body.
    Body,
}

impl RetrySource {
    /// Every source.
    pub const ALL: [Self; 3] = [Self::RetryAfter, Self::ResetHeader, Self::Body];

    /// Its name in files.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::RetryAfter => "retry-after",
            Self::ResetHeader => "reset-header",
            Self::Body => "body",
        }
    }

    /// The source of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.name() == name)
    }
}
