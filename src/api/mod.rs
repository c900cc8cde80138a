//! The server: requests out, typed steps or typed faults in.
//!
//! Owns HTTP, the JSON of every server that speaks this API, and what the faults of a call are.
//! Leaves to others when to call, whether to try again, and every word for people. Reads no clock
//! and starts no task: a call lives and dies with its future.
//!
//! ```text
//! Client ── http ── stream ── reading ── assembly ──> Step
//!    │                           │          └ wire, surrogate
//!    ├ pinaivu                   └ sse
//!    └ address, authorities   error, classify, limits ──> chat::Failure
//! ```
//!
//! [`pinaivu`] is what receipts are checked with, which needs no call. [`on_file`] and [`sse`] are
//! open so that tests, `tests/fuzz` among them, can try what no server would send.

mod address;
mod assembly;
mod authorities;
mod classify;
mod client;
mod coordinator;
mod error;
mod http;
mod introduction;
mod ledger;
mod limits;
pub mod on_file;
pub mod pinaivu;
mod reading;
mod receipts;
mod redaction;
mod sealing;
pub mod sse;
mod stream;
mod surrogate;
mod think;
mod wire;
mod written;

pub use client::{Client, ClientConfig};
pub use error::{Astray, Error};
pub use introduction::{Introduction, new_identity};
pub use stream::{ReplyStream, Step};
