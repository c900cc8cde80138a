//! A conversation of 10,000 messages and three million tokens: what a step of the wheel, half a
//! screen, a jump, a resize and a key cost at their slowest, and the memory that all of it takes.
//! `cargo bench --bench history`; memory on Linux only.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout)]
#![allow(dead_code)]

mod screen;

use pnv_tui::app::key::Key;
use pnv_tui::app::msg::{Msg, Size, Wheel};
use screen::{SIZE, Screen, history};
use std::time::Instant;

const MESSAGES: u64 = 10_000;
/// Of each kind of step; the figure is the slowest of a hundred.
const STEPS: usize = 2_000;

fn main() {
    let before = resident_mib();
    let mut screen = Screen::of(history(MESSAGES));
    let bytes: usize = screen
        .state
        .conversation
        .messages
        .iter()
        .map(|message| message.text.len())
        .sum();
    println!("messages                {MESSAGES:8}");
    println!("bytes of text           {bytes:8}");
    let key = |name: &str| Msg::Key(name.parse().unwrap());
    report(&mut screen, "a step of the wheel", |_| {
        Msg::Wheel(Wheel::Up)
    });
    report(&mut screen, "half a screen", |_| key("pageup"));
    report(&mut screen, "top and end by turns", |step| {
        key(if step % 2 == 0 {
            "ctrl-home"
        } else {
            "ctrl-end"
        })
    });
    report(&mut screen, "a resize", |step| {
        let narrower = u16::try_from(step % 40).unwrap();
        Msg::Resize(Size {
            width: SIZE.width - narrower,
            ..SIZE
        })
    });
    report(&mut screen, "a key", |step| {
        if step % 2 == 0 {
            Msg::Key(Key::char('x'))
        } else {
            key("backspace")
        }
    });
    println!("memory of all this, MiB {:8.1}", resident_mib() - before);
}

/// Sends messages, each of them painted, and prints what they took in milliseconds.
fn report(screen: &mut Screen, name: &str, msg: impl Fn(usize) -> Msg) {
    let mut times: Vec<f64> = (0..STEPS)
        .map(|step| {
            let msg = msg(step);
            let begun = Instant::now();
            screen.send(msg);
            begun.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let at = |share: usize| {
        times
            .get((times.len() - 1) * share / 100)
            .copied()
            .unwrap_or(0.0)
    };
    println!("{name:22} ms, p50 {:6.2}, p99 {:6.2}", at(50), at(99));
}

/// The process's own share of memory (`Pss` of proc(5)).
fn resident_mib() -> f64 {
    let rollup = std::fs::read_to_string("/proc/self/smaps_rollup").unwrap_or_default();
    let kib = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kib = kib.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    kib.unwrap_or(0.0) / 1024.0
}
