//! Refusals: no key shown, none tried again, a short clean line for people.

#![no_main]

#[allow(dead_code)] // the other targets use the rest
#[path = "../properties/answer.rs"]
mod answer;
#[path = "../properties/classify.rs"]
mod classify;

libfuzzer_sys::fuzz_target!(|input: &[u8]| classify::hold(input));
