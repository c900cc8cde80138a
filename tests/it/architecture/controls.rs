//! The test of the test: each rule catches a file that breaks it and leaves alone those that do not.

use super::dependencies;
use super::rules::{complaints, strangers};
use super::source::Source;
use super::table::MAX_LINES;
use std::collections::BTreeSet;

/// What is said of a file of this path and text.
fn said_of(path: &str, text: &str) -> Vec<String> {
    let dependencies = ["ratatui", "ratatui_textarea", "tokio", "unicode_width"].map(str::to_owned);
    complaints(&Source::new(path, text), &BTreeSet::from(dependencies))
}

/// What is said of a file of this path and code, with a head.
fn said_of_code(path: &str, code: &str) -> Vec<String> {
    said_of(path, &format!("//! X.\n{code}\n"))
}

#[test]
fn each_import_rule_catches_a_file_that_breaks_it() {
    let table = [
        (
            "app/x",
            "use crate::ui::draw;",
            "src/app/x.rs:2: `app` names the module `ui`",
        ),
        (
            "app/x",
            "use crate::{\nchat,\nui,\n};",
            "src/app/x.rs:4: `app` names the module `ui`",
        ),
        (
            "api/x",
            "fn f(s: &crate::app::State) {}",
            "`api` names the module `app`",
        ),
        (
            "config/x",
            "use crate::runtime::run;",
            "names the module `runtime`",
        ),
        (
            "runtime/x",
            "use crate::cli::Args;",
            "names the module `cli`",
        ),
        (
            "app/x",
            "async fn f() { tokio::join!() }",
            "`app` names the crate `tokio`",
        ),
        ("app/x", "use tokio as t;", "`app` names the crate `tokio`"),
        (
            "demo/x",
            "use ratatui::Frame;",
            "`demo` names the crate `ratatui`",
        ),
        ("app/x", "use std::{fmt, fs};", "`app` names `std::fs`"),
        (
            "ui/x",
            "use std::time::{Duration, Instant};",
            "names `std::time::Instant`",
        ),
        (
            "app/mod",
            "use super::ui;",
            "`super::ui` climbs out of its top module",
        ),
        (
            "app/composer/x",
            "use super::super::super::ui;",
            "climbs out",
        ),
        ("brain/x", "", "`brain` has no row"),
    ];
    assert_caught(&table);
}

#[test]
fn each_name_away_from_its_home_is_caught() {
    let table = [
        (
            "text/wrap",
            "use unicode_width::UnicodeWidthStr;",
            "only src/text/width.rs does",
        ),
        (
            "app/x",
            "use ratatui_textarea::TextArea;",
            "only src/app/composer does",
        ),
        (
            "ui/x",
            "use ratatui::crossterm::event;",
            "names `ratatui::crossterm`",
        ),
        (
            "api/x",
            "fn f() { Instant::now(); }",
            "names `Instant::now`",
        ),
        (
            "config/x",
            "fn f() { SystemTime::now(); }",
            "names `SystemTime::now`",
        ),
        (
            "api/x",
            "fn f() { tokio::spawn(g()); }",
            "names `tokio::spawn`",
        ),
        ("demo/x", "use tokio::task::spawn;", "names `task::spawn`"),
        (
            "main",
            "fn main() { std::process::exit(1) }",
            "names `process::exit`",
        ),
        (
            "ui/x",
            "use ratatui::style::Color;",
            "only src/ui/theme.rs does",
        ),
        (
            "ui/x",
            "fn f() { Color::Red; }",
            "only src/ui/theme.rs does",
        ),
        (
            "ui/x",
            "use ratatui::style::{Style, Stylize as _};",
            "names `Stylize`",
        ),
    ];
    assert_caught(&table);
}

fn assert_caught(table: &[(&str, &str, &str)]) {
    for (module, code, expected) in table {
        let said = said_of_code(&format!("src/{module}.rs"), code);
        let is_caught = said.len() == 1 && said.iter().all(|line| line.contains(expected));
        assert!(is_caught, "{code}: expected {expected}: {said:?}");
    }
}

#[test]
fn a_long_file_and_one_without_a_head_are_caught() {
    let long = said_of("src/app/x.rs", &"//! Long.\n".repeat(MAX_LINES + 1));
    assert_eq!(long.len(), 1);
    assert!(
        long.iter()
            .all(|line| line.contains("has more than 400 lines"))
    );
    let headless = said_of("src/app/x.rs", "use std::fmt;\n//! Late.\n");
    assert_eq!(headless.len(), 1);
    assert!(
        headless
            .iter()
            .all(|line| line.contains("does not open with `//!`"))
    );
}

#[test]
fn files_that_keep_the_rules_are_left_alone() {
    let table = [
        ("main", "use pnv_tui::{cli, runtime};"),
        (
            "app/x",
            "use crate::{app::key::Key, chat};\nuse super::key;",
        ),
        ("ui/theme", "use ratatui::style::Color;"),
        ("runtime/x", "fn f() { tokio::spawn(g(Instant::now())); }"),
        (
            "chat/x",
            "/// Like `tokio::spawn`.\nconst X: &str = \"std::fs::x\"; // crate::ui",
        ),
        ("app/x", "#[cfg(test)]\nmod tests {\n    use std::fs;\n}"),
        ("app/x/tests", "use std::fs;\nuse crate::ui;"),
    ];
    for (module, code) in table {
        assert_eq!(
            said_of_code(&format!("src/{module}.rs"), code),
            [""; 0],
            "{code}"
        );
    }
    let root = said_of(
        "src/lib.rs",
        "#![doc = include_str!(\"X.md\")]\npub mod app;\n",
    );
    assert_eq!(root, [""; 0]);
}

#[test]
fn a_stranger_at_the_top_is_seen() {
    let names = ["src", ".github", "NOTES.md", "Cargo.toml"].map(str::to_owned);
    assert_eq!(strangers(names.into_iter()), ["NOTES.md"]);
}

#[test]
fn dependencies_are_read_from_every_table_of_the_manifest() {
    let manifest = "[dependencies]\nfutures-util = \"1\"\n[dev-dependencies]\nproptest = \"1\"\n\
                    [target.'cfg(unix)'.dependencies]\nsignal-hook = \"1\"\n[lints.rust]\nx = \"y\"\n";
    let expected = ["futures_util", "proptest", "signal_hook"].map(str::to_owned);
    assert_eq!(dependencies(manifest), BTreeSet::from(expected));
}
