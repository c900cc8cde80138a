//! HTTP as this program wants it: a connection for each call, and no call that nobody made.

use super::Error;
use super::address::{Address, is_same_origin};
use super::authorities::certificates;
use super::classify::classify;
use super::error::{Astray, MOST_REDIRECTS, SentInCircles};
use super::limits::allowance;
use super::redaction::Redaction;
use super::wire::{BODY_LIMIT, Body, Extent};
use crate::chat::{Access, Proxy, Retry, Route};
use reqwest::header::{HeaderMap, LOCATION};
use reqwest::redirect::{Action, Attempt, Policy};
use reqwest::{ClientBuilder, RequestBuilder, Response, StatusCode};
use std::borrow::Cow;
use std::mem;
use std::time::Duration;
use tokio::time::timeout;

const USER_AGENT: &str = concat!("pnv-tui/", env!("CARGO_PKG_VERSION"));
/// How long a connection may take to come about.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// What makes connections to this server. It sets no limit for a whole call, since a reply may
/// take as long as it likes while it goes on; callers limit the silence.
pub(super) fn connector(address: &Address, access: &Access) -> Result<reqwest::Client, Error> {
    // Installed already, by an earlier call: as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = ClientBuilder::new()
        .user_agent(USER_AGENT)
        .connect_timeout(CONNECT_LIMIT)
        // A connection that idled between two turns may be dead (llama.cpp closes after 5 s), and
        // keeping it would wake an idle program. A handshake is nothing beside a reply.
        .pool_max_idle_per_host(0)
        // A reply may be paid for: nothing but the person's turn or its retry sends a request.
        .retry(reqwest::retry::never())
        .redirect(Policy::custom(follow_within_origin))
        .referer(false);
    builder = match &access.route {
        _ if address.is_loopback() => builder.no_proxy(),
        Route::System => builder,
        Route::Direct => builder.no_proxy(),
        Route::Through(proxy) => builder.proxy(proxy_at(proxy)?),
    };
    if address.is_loopback() && address.is_plain() {
        // Never used, so that loading the system's certificates would be wasted start-up time.
        builder = builder.tls_certs_only([]);
    } else if let Some(path) = &access.ca_file {
        builder = builder.tls_certs_merge(certificates(path)?);
    }
    builder.build().map_err(Error::Tls)
}

fn proxy_at(proxy: &Proxy) -> Result<reqwest::Proxy, Error> {
    reqwest::Proxy::all(proxy.expose()).map_err(|_holds_password| Error::Proxy {
        why: format!("{} names no proxy that can be used", proxy.variable),
        retry: Retry::Never,
    })
}

/// Follows redirects on the same server only: the key goes to the origin that it was given for.
fn follow_within_origin(attempt: Attempt<'_>) -> Action {
    let stays = |from| is_same_origin(from, attempt.url());
    if !attempt.previous().iter().all(stays) {
        attempt.stop()
    } else if attempt.previous().len() > MOST_REDIRECTS {
        let status = attempt.status();
        attempt.error(SentInCircles(status))
    } else {
        attempt.follow()
    }
}

/// Sends a request and waits for the headers of its answer, whatever the status. A redirect that
/// is not followed is an error.
pub(super) async fn send(request: RequestBuilder, silence: Duration) -> Result<Response, Error> {
    let response = timeout(silence, request.send())
        .await
        .map_err(|_elapsed| Error::Silence(silence))?
        .map_err(Error::from_transport)?;
    if !response.status().is_redirection() {
        return Ok(response);
    }
    Err(Error::Redirected {
        status: response.status(),
        astray: astray(&response),
    })
}

/// Where an answer leads that was not followed.
fn astray(response: &Response) -> Astray {
    let location = response.headers().get(LOCATION);
    let Some(to) = location.filter(|to| !to.is_empty()) else {
        return Astray::Nowhere;
    };
    let to = String::from_utf8_lossy(to.as_bytes()).into_owned();
    let asked = response.url();
    match asked.join(&to) {
        Ok(url) if !is_same_origin(asked, &url) => Astray::Elsewhere(to),
        Ok(_) | Err(_) => Astray::Beside(to),
    }
}

/// A whole answer that is not streamed.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// Whether that is all of it.
    pub(super) extent: Extent,
}

impl Answer {
    /// Reads the answer to its end, or the first `most` bytes of it: of a refusal as many as its
    /// sentence can stand in. If a refusal's body breaks off, its status is still worth more than
    /// that fault.
    pub(super) async fn read(
        mut response: Response,
        most: usize,
        silence: Duration,
    ) -> Result<Self, Error> {
        let mut answer = Self {
            status: response.status(),
            headers: mem::take(response.headers_mut()),
            body: Vec::new(),
            extent: Extent::Whole,
        };
        let most = if answer.status.is_success() {
            most
        } else {
            most.min(BODY_LIMIT)
        };
        match answer.read_body(response, most, silence).await {
            Err(fault) if answer.status.is_success() => Err(fault),
            Err(_) => {
                answer.extent = Extent::BrokenOff;
                Ok(answer)
            }
            Ok(()) => Ok(answer),
        }
    }

    /// The answer that [`Answer::read`] would have read if it had come like this.
    pub(super) fn on_file(status: StatusCode, headers: HeaderMap, body: &[u8]) -> Self {
        Self {
            status,
            headers,
            body: body.iter().copied().take(BODY_LIMIT).collect(),
            extent: Body::beginning(body).extent,
        }
    }

    async fn read_body(
        &mut self,
        mut response: Response,
        most: usize,
        silence: Duration,
    ) -> Result<(), Error> {
        while self.body.len() <= most {
            let chunk = timeout(silence, response.chunk())
                .await
                .map_err(|_elapsed| Error::Silence(silence))?
                .map_err(Error::from_transport)?;
            match chunk {
                Some(bytes) => self.body.extend_from_slice(&bytes),
                None => return Ok(()),
            }
        }
        self.body.truncate(most);
        self.extent = Extent::TooLong;
        Ok(())
    }

    /// The body as text.
    pub(super) fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// What the answer means as a refusal.
    pub(super) fn refusal(&self, redaction: &Redaction) -> Error {
        let body = Body {
            text: self.text(),
            extent: self.extent,
        };
        Error::Refused {
            failure: classify(self.status, &self.headers, body, redaction),
            allowance: allowance(&self.headers).map(Box::new),
        }
    }
}
