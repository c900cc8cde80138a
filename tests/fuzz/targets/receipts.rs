//! Receipts: nothing but what was signed verifies, and every flaw is a short sentence.

#![no_main]

#[path = "../properties/receipts.rs"]
mod receipts;

libfuzzer_sys::fuzz_target!(|input: &[u8]| receipts::hold(input));
