//! The one integration-test binary: it links once.
//!
//! Each module is marked as a test's, so that what tests may do is allowed in their helpers too.

#[cfg(test)]
mod architecture;
#[cfg(test)]
mod canary;
#[cfg(test)]
mod carry;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod config;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod flows;
#[cfg(test)]
#[path = "../fuzz/properties/mod.rs"]
mod fuzz;
#[cfg(test)]
mod names;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod receipts;
#[cfg(test)]
mod screens;
#[cfg(test)]
mod search;
#[cfg(test)]
mod store;
#[cfg(test)]
mod support;
#[cfg(test)]
#[cfg(unix)]
mod terminal;
#[cfg(test)]
mod wire;
