//! Streams: the same events, and the same reply, however they are cut.

#![no_main]

#[allow(dead_code)] // the other targets use the rest
#[path = "../properties/answer.rs"]
mod answer;
#[path = "../properties/sse.rs"]
mod sse;

libfuzzer_sys::fuzz_target!(|input: &[u8]| sse::hold(input));
