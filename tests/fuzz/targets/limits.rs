//! Waiting times: never too short, never nonsense.

#![no_main]

#[allow(dead_code)] // the other targets use the rest
#[path = "../properties/answer.rs"]
mod answer;
#[path = "../properties/limits.rs"]
mod limits;

libfuzzer_sys::fuzz_target!(|input: &[u8]| limits::hold(input));
