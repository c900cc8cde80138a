//! The machine: whatever happens to it, nothing is lost and nothing is sent unasked.

#![no_main]

#[allow(dead_code)] // the integration tests use the rest
#[path = "../../it/support/harness.rs"]
mod harness;
#[path = "../../it/support/kept.rs"]
mod kept;
#[path = "../properties/update.rs"]
mod update;
#[path = "../properties/world.rs"]
mod world;

/// Where the integration tests have it.
mod support {
    pub(crate) use super::{harness, kept};
}

libfuzzer_sys::fuzz_target!(|input: &[u8]| update::hold(input));
