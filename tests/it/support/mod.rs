//! What the tests share: the machine in a harness, a server, a pseudo-terminal.

pub mod harness;
