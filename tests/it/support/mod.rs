//! What the tests share: the machine in a harness, a server, a pseudo-terminal.

pub(crate) mod desk;
pub(crate) mod harness;
pub(crate) mod kept;
#[cfg(unix)]
pub(crate) mod pty;
pub(crate) mod server;
pub(crate) mod tls;
