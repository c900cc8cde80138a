//! Every seed of the fuzz targets, and every recorded answer, through what must hold of it.

use crate::fuzz::{classify, limits, receipts, sse, update};
use pnv_tui::app::keymap::Keymap;
use pnv_tui::chat::{Failure, FailureKind, Retry};
use std::fs;
use std::path::Path;

/// Tries each file of a folder below `tests`, and tells by which it fails.
fn try_each(folder: &str, hold: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(folder);
    let mut tried = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        println!("{}", path.display()); // shown if it fails
        hold(&fs::read(&path).unwrap());
        tried += 1;
    }
    assert!(tried > 0, "no seeds");
}

#[test]
fn a_stream_means_the_same_however_it_is_cut() {
    try_each("fuzz/seeds/sse", sse::hold);
    try_each("it/wire/recorded", sse::hold);
}

#[test]
fn every_kind_of_failure_is_a_short_line_whatever_was_said() {
    let keymap = Keymap::default();
    let retries = [Retry::Never, Retry::AskUser, Retry::Backoff];
    for kind in FailureKind::ALL {
        for status in [None, Some(407), Some(511)] {
            for retry in retries.clone() {
                let failure = Failure {
                    kind,
                    status,
                    said: "said ".repeat(60),
                    retry,
                };
                classify::check(&failure, &keymap);
            }
        }
    }
}

#[test]
fn a_refusal_shows_no_key_and_is_a_short_line() {
    try_each("fuzz/seeds/classify", classify::hold);
    try_each("it/wire/recorded", classify::hold);
}

#[test]
fn a_waiting_time_can_be_waited_and_is_never_nonsense() {
    try_each("fuzz/seeds/limits", limits::hold);
    try_each("it/wire/recorded", limits::hold);
}

#[test]
fn nothing_but_the_receipt_is_taken_for_it() {
    try_each("fuzz/seeds/receipts", receipts::hold);
    try_each("it/receipts/recorded", receipts::hold);
    try_each("it/wire/recorded", receipts::hold);
}

#[test]
fn the_machine_bears_every_script() {
    try_each("fuzz/seeds/update", update::hold);
}
