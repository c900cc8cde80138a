//! Usage and nodes on a real terminal, with the demonstration's gateway.

use super::{demonstration, gateway, say};
use crate::support::pty::{Pty, Size};
use pnv_tui::demo;
use tempfile::TempDir;

const ROOMY: Size = Size {
    cols: 100,
    rows: 60,
};

#[test]
fn the_demonstration_shows_usage_and_points_out_what_was_not_sent_from_here() {
    let program = Pty::spawn(ROOMY, &["--demo", "--model", "demo/echo"], &[]);
    program.wait_for("demonstration ·");
    say(&program, "hello");
    program.wait_for("req_demo_000001");
    program.send("/usage\r");
    program.wait_for("1 request was not sent from here");
    program.wait_for("Counted in this run: 1 reply");
    program.wait_for("demo/reasoning");
}

#[test]
fn the_demonstrations_nodes_are_listed() {
    let program = demonstration(ROOMY);
    program.send("/nodes\r");
    program.wait_for("12 nodes, 11 live");
}

#[test]
fn on_a_terminal_the_ledger_is_a_chart_with_what_the_history_counts() {
    let (home, base_url) = (TempDir::new().unwrap(), gateway());
    let variables = [
        ("PINAIVU_BASE_URL", base_url.as_str()),
        ("PINAIVU_API_KEY", demo::KEY),
    ];
    let program = Pty::spawn_in(home.path(), ROOMY, &["--model", "demo/echo"], &variables);
    program.wait_for("127.0.0.1");
    say(&program, "count me");
    program.wait_for("req_demo_000001");
    program.wait_until("the prompt again", |screen| screen.contains("Enter sends"));
    program.send("\u{4}");
    assert!(program.wait_exit().success());
    let usage = Pty::spawn_in(home.path(), ROOMY, &["usage"], &variables);
    usage.wait_for("Per day");
    usage.wait_for("Counted here: 1 reply");
    usage.wait_for("Per model");
    assert!(usage.wait_exit().success());
    let bytes = usage.raw();
    assert!(!bytes.contains(&0x1b), "pure text");
}

#[test]
fn on_a_terminal_models_stand_in_columns() {
    let program = Pty::spawn(ROOMY, &["models", "--demo"], &[]);
    program.wait_for("demo/tour                 5k/15k  12 nodes");
    program.wait_for("Prices are in nanoX");
    assert!(program.wait_exit().success());
}
