//! The shape of the program, held by a test: who may import whom, what only one place may do, how
//! long files get, what lies at the top.
//!
//! The rules are data in [`table`] and pure functions in [`rules`]; this file reads the tree.

#![allow(clippy::unwrap_used)] // .clippy.toml exempts only what stands in a #[test]

mod controls;
mod rules;
mod source;
mod table;

use rules::{complaints, strangers};
use source::Source;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn the_program_keeps_its_shape() {
    let dependencies = dependencies(&read(&root().join("Cargo.toml")));
    let files = rust_files(&root().join("src"));
    assert!(files.iter().any(|path| path.ends_with("src/lib.rs")));
    let complaints: Vec<String> = files
        .iter()
        .map(|path| Source::new(&relative(path), &read(path)))
        .flat_map(|source| complaints(&source, &dependencies))
        .collect();
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn nothing_unexpected_lies_at_the_top() {
    let entries = fs::read_dir(root()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    assert_eq!(strangers(names), [""; 0]);
}

/// The crates that a manifest names, as Rust code writes them.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let manifest: toml::Table = manifest.parse().unwrap();
    let systems = manifest.get("target").and_then(toml::Value::as_table);
    let tables = systems
        .into_iter()
        .flat_map(toml::Table::values)
        .filter_map(toml::Value::as_table)
        .chain([&manifest]);
    tables
        .flat_map(|table| ["dependencies", "dev-dependencies"].map(|key| table.get(key)))
        .flatten()
        .filter_map(toml::Value::as_table)
        .flat_map(toml::Table::keys)
        .map(|name| name.replace('-', "_"))
        .collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn relative(path: &Path) -> String {
    let below = path.strip_prefix(root()).unwrap();
    let names: Vec<_> = below.iter().map(|name| name.to_string_lossy()).collect();
    names.join("/")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let (folders, files): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| path.is_dir());
    let rust = files
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "rs"));
    rust.chain(folders.iter().flat_map(|folder| rust_files(folder)))
        .collect()
}
