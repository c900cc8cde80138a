//! The one integration-test binary: it links once.

mod architecture;
mod flows;
#[cfg(test)]
mod config;
#[cfg(test)]
mod demo;
mod properties;
#[cfg(test)]
mod support;
