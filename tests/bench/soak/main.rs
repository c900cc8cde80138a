//! A long use of the built program: thousands of turns in random scenes of the demonstration, with
//! random keys, sizes and stops. Shows that nothing that was sent is lost to the history, nothing is sent twice
//! without being told to, and memory stays flat. `cargo bench --bench soak -- TURNS SEED`; Linux.
//!
//! What the program sends is read on its way to the gateway. Each message has a number of its own.
// A bench reads the clock, prints, stops at what must not be, and uses part of a harness that is
// written for tests.
#![allow(clippy::disallowed_methods, clippy::print_stdout)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]
#![allow(dead_code, unused_imports)]

#[cfg(target_os = "linux")]
mod chance;
#[cfg(target_os = "linux")]
#[path = "../gateway/mod.rs"]
mod gateway;
#[cfg(target_os = "linux")]
mod person;
#[cfg(target_os = "linux")]
#[path = "../../it/support/pty/mod.rs"]
mod pty;
#[cfg(target_os = "linux")]
mod tap;

/// Turns without another word.
#[cfg(target_os = "linux")]
const TURNS: u64 = 2_000;

#[cfg(target_os = "linux")]
fn main() {
    // Cargo adds a flag of its own.
    let mut numbers = std::env::args().filter_map(|word| word.parse().ok());
    let turns = numbers.next().unwrap_or(TURNS);
    let seed = numbers.next().unwrap_or(1);
    let gateway = gateway::Gateway::start();
    let tap = tap::Tap::before(&gateway.base_url);
    let mut person = person::Person::at(&tap, &gateway.key, seed);
    for turn in 1..=turns {
        person.take_turn(&tap);
        if turn % 100 == 0 {
            println!("{turn:6} turns  {}", person.figures());
        }
    }
    person.send_the_rest();
    println!("at the end    {}", person.figures());
    let kept = person.leave();
    tap.judge(person.sent(), person.again(), &kept);
    println!("nothing was lost, and nothing was sent twice");
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("The figures come from /proc, which only Linux has.");
}
