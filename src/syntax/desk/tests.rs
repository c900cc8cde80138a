//! What a worker gets for its jobs.

use super::*;
use crate::text::Ink;

fn job(block: u64, first: usize, info: &str, lines: &[&str]) -> Job {
    Job {
        block,
        first,
        info: info.to_owned(),
        lines: lines.iter().map(|&line| line.to_owned()).collect(),
    }
}

fn inked(ink: Ink) -> Outcome {
    Outcome::Inked(vec![vec![(0..1, ink)]])
}

#[test]
fn a_block_goes_on_where_it_stopped_whatever_came_between() {
    let mut desk = Desk::new();
    desk.run(&job(1, 0, "rust", &["fn f() {", "/*"]));
    assert_eq!(desk.run(&job(2, 0, "rust", &["1"])), inked(Ink::CodeNumber));
    assert_eq!(
        desk.run(&job(1, 2, "rust", &["1"])),
        inked(Ink::CodeComment)
    );
    assert_eq!(
        desk.run(&job(1, 3, "rust", &["1"])),
        inked(Ink::CodeComment)
    );
}

#[test]
fn a_block_that_is_asked_for_from_its_beginning_begins_anew() {
    let mut desk = Desk::new();
    desk.run(&job(1, 0, "rust", &["/*"]));
    assert_eq!(desk.run(&job(1, 0, "rust", &["1"])), inked(Ink::CodeNumber));
}

#[test]
fn lines_that_follow_upon_nothing_known_are_lost() {
    let cases = [
        ("a gap", job(1, 2, "rust", &["1"])),
        ("another block", job(2, 1, "rust", &["1"])),
        ("another language", job(1, 1, "python", &["1"])),
    ];
    for (what, following) in cases {
        let mut desk = Desk::new();
        desk.run(&job(1, 0, "rust", &["/*"]));
        assert_eq!(desk.run(&following), Outcome::Lost, "{what}");
    }
}

#[test]
fn a_language_that_nobody_knows_is_said_to_be_unknown() {
    let mut desk = Desk::new();
    for info in ["", "klingon", "text"] {
        assert_eq!(desk.run(&job(1, 0, info, &["1"])), Outcome::Unknown);
    }
    assert!(desk.blocks.is_empty());
}

#[test]
fn the_block_that_was_used_longest_ago_is_forgotten_first() {
    let mut desk = Desk::new();
    for block in 0..MAX_BLOCKS as u64 {
        desk.run(&job(block, 0, "rust", &["1"]));
    }
    desk.run(&job(0, 1, "rust", &["1"]));
    desk.run(&job(99, 0, "rust", &["1"]));
    assert_eq!(desk.blocks.len(), MAX_BLOCKS);
    assert_eq!(desk.run(&job(1, 1, "rust", &["1"])), Outcome::Lost);
    assert_eq!(desk.run(&job(0, 2, "rust", &["1"])), inked(Ink::CodeNumber));
}

#[test]
fn jobs_and_outcomes_can_be_sent_to_a_worker_and_back() {
    const fn can_be_sent<T: Send>() {}
    can_be_sent::<Job>();
    can_be_sent::<Outcome>();
}
