//! What the tests share: the machine in a harness, a server, a pseudo-terminal.

pub mod harness;
//! What tests share: harnesses, each with its own head.

#[cfg(unix)]
pub(crate) mod pty;
