//! The one integration-test binary: it links once.

mod architecture;
mod flows;
mod properties;
mod support;
