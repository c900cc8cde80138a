//! The demonstration: a gateway on loopback that speaks the documented API over real HTTP, whose
//! models are scenes. It needs no network and no account, and every scene says that it is a
//! demonstration and not a language model.
//!
//! Owns the server side of the wire, so that the client is shown against it without either
//! sharing a line of code; it therefore uses nothing of the rest of the program. Leaves starting
//! and stopping to its caller: it runs for as long as the future of [`Demo::run`] is polled, and
//! while nobody asks anything it has no timer running.
//!
//! It answers as Pinaivu's gateway does (recorded 2026-11) wherever that is known, and as its
//! documentation says where the two differ and a client must cope with both: replies stream, a
//! revoked key is refused with 403, and 429 carries `Retry-After`. `client_pubkey_hex`, which the
//! gateway requires and its documentation leaves out, is neither needed nor looked at.

mod answer;
mod coordinator;
mod gateway;
mod keys;
mod ledger;
mod nodes;
mod receipts;
mod refusal;
mod reply;
mod request;
mod scenes;
mod sessions;
mod stream;

pub use keys::{KEY, REVOKED_KEY};

use axum::serve::ListenerExt;
use std::io;
use std::net::Ipv4Addr;
use tokio::net::TcpListener;

/// The demonstration gateway, bound to a port and not yet answering.
#[derive(Debug)]
pub struct Demo {
    listener: TcpListener,
    port: u16,
}

impl Demo {
    /// Takes a port on 127.0.0.1; 0 takes any free one.
    ///
    /// # Errors
    /// If the port is in use or may not be taken.
    pub async fn bind(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let port = listener.local_addr()?.port();
        Ok(Self { listener, port })
    }

    /// The base URL to give to a client, without a slash at its end.
    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }

    /// Answers until the future is dropped: that closes the port. A reply that is under way then
    /// goes on until its client leaves or the runtime ends.
    ///
    /// # Errors
    /// None in practice: a connection that cannot be accepted is left out.
    pub async fn run(self) -> io::Result<()> {
        // Without this, tokens written one by one wait for each other's acknowledgement.
        let listener = self.listener.tap_io(|connection| {
            let _ = connection.set_nodelay(true);
        });
        axum::serve(listener, gateway::router()).await
    }
}
