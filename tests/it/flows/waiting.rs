//! Waiting for a retry: the countdown, the clock, and what ends the wait early.

use crate::support::harness::{App, rate_limited};
use pnv_tui::app::moment::Wall;
use pnv_tui::app::msg::Msg;

fn limited(seconds: u64) -> App {
    let mut app = App::new(100, 24);
    app.keys("Hello<enter>").fail(rate_limited(seconds));
    app.effects();
    app
}

/// The clock on the wall goes on by so much while no moment passes, as when a computer sleeps.
fn sleep(app: &mut App, millis: i64) {
    let wall = App::WALL;
    app.send(Msg::Wall(Wall {
        unix_ms: wall.unix_ms.saturating_add_signed(millis),
        ..wall
    }));
}

#[test]
fn a_computer_that_slept_past_the_retrys_time_retries_at_once() {
    let mut app = limited(17);
    sleep(&mut app, 3_600_000);
    assert_eq!(app.requests(), 1);
    assert_eq!(app.banner(), "");
}

#[test]
fn a_computer_that_slept_for_a_part_of_the_wait_waits_for_the_rest() {
    let mut app = limited(17);
    sleep(&mut app, 10_000);
    assert!(app.banner().contains("retrying in 0:07"));
    assert!(app.screen().contains("● retrying in 0:07"));
    app.wait(6_999);
    assert_eq!(app.requests(), 0);
    app.wait(1);
    assert_eq!(app.requests(), 1);
}

#[test]
fn a_clock_that_is_set_back_makes_no_wait_longer() {
    let mut app = limited(17);
    sleep(&mut app, -3_600_000);
    app.wait(17_000);
    assert_eq!(app.requests(), 1);
}

#[test]
fn the_minute_that_a_limit_counts_in_passes_while_the_computer_sleeps() {
    let mut app = App::new(130, 24);
    app.exchange("one", "1");
    assert!(app.screen().contains("59/60 per min"));
    sleep(&mut app, 70_000);
    assert!(!app.screen().contains("per min"));
    let later = app.state.wall.unix_ms_at(app.state.now);
    assert_eq!(
        later,
        App::WALL.unix_ms + 1_000 + 70_000,
        "the time of day is told right"
    );
}

#[test]
fn a_countdown_wakes_once_a_second_and_changes_its_figures_alone() {
    let mut app = limited(12);
    let mut shown = vec![app.screen()];
    for second in 1..12 {
        let woken = app.state.now;
        let deadline = app.state.next_deadline().unwrap();
        assert_eq!(deadline.since(woken), 1_000, "at {second} s");
        app.wait(1_000);
        shown.push(app.screen());
    }
    let still = |screen: &String| screen.replace(|c: char| c.is_ascii_digit(), "#");
    assert!(
        shown
            .windows(2)
            .all(|pair| still(&pair[0]) == still(&pair[1]))
    );
    assert!(shown.iter().all(|screen| !screen.contains("0:00")));
}

#[test]
fn a_clock_that_is_set_back_and_forth_again_has_not_slept() {
    let mut app = limited(17);
    let wall = app.state.wall;
    let hour = 3_600_000;
    app.send(Msg::Wall(Wall {
        unix_ms: wall.unix_ms - hour,
        ..wall
    }));
    app.send(Msg::Wall(wall));
    assert_eq!(app.requests(), 0);
    assert!(
        app.banner().contains("retrying in 0:17"),
        "{}",
        app.banner()
    );
}

#[test]
fn a_wait_of_days_says_so() {
    let app = limited(3 * 86_400);
    let words = "the server asks to wait until 14:02 in 3 days";
    assert!(app.banner().contains(words), "{}", app.banner());
}
