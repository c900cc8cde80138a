//! The rules as functions: from a file to the sentences that say what is wrong with it.

use super::source::{NamedPath, Source};
use super::table::{HOMES, IMPORTS, MAX_LINES, Row, TOP_LEVEL};
use std::collections::BTreeSet;

/// Everything that is wrong with one file, a sentence each.
pub(super) fn complaints(source: &Source, dependencies: &BTreeSet<String>) -> Vec<String> {
    let mut found = Vec::from_iter(describe_itself(source));
    if !source.is_test_only() {
        found.extend(stay_short(source));
        found.extend(import_by_the_table(source, dependencies));
        found.extend(name_things_at_home(source));
        found.extend(name_other_modules_from_the_root(source));
    }
    found
}

fn describe_itself(source: &Source) -> Option<String> {
    let has_head = source.text.starts_with("//!") || source.text.starts_with("#![doc");
    (!has_head).then(|| {
        let path = &source.path;
        format!("{path}:1: does not open with `//!`; a file says what it owns and what it leaves")
    })
}

fn stay_short(source: &Source) -> Option<String> {
    let lines = source.text.lines().count();
    (lines > MAX_LINES).then(|| {
        let path = &source.path;
        format!("{path}:{lines}: has more than {MAX_LINES} lines; it owns more than one thing")
    })
}

fn import_by_the_table(source: &Source, dependencies: &BTreeSet<String>) -> Vec<String> {
    let module = source.module();
    let Some(top) = module.first() else {
        return Vec::new(); // lib.rs and main.rs put everything together
    };
    let Some(row) = IMPORTS.iter().find(|row| row.module == *top) else {
        let path = &source.path;
        return vec![format!(
            "{path}:1: `{top}` has no row in the table of imports"
        )];
    };
    let paths = source.paths();
    let complaints = paths.iter().filter_map(|path| {
        let why = import_complaint(row, path, dependencies)?;
        Some(format!("{}: {why}", at(source, path)))
    });
    complaints.collect()
}

fn import_complaint(
    row: &Row,
    path: &NamedPath,
    dependencies: &BTreeSet<String>,
) -> Option<String> {
    let module = row.module;
    if let Some(part) = row.forbidden.iter().find(|part| path.begins_with(part)) {
        return Some(format!(
            "`{module}` names `{part}`; it does no I/O and reads no clock"
        ));
    }
    let first = path.segments.first()?;
    let (kind, name, allowed) = if first == "crate" {
        ("module", path.segments.get(1)?, row.ours)
    } else if dependencies.contains(first) {
        ("crate", first, row.crates)
    } else {
        return None;
    };
    let is_allowed = name == module || allowed.contains(&name.as_str());
    (!is_allowed).then(|| {
        let allowed = allowed.join(", ");
        format!("`{module}` names the {kind} `{name}`; its row of imports allows: {allowed}")
    })
}

fn name_things_at_home(source: &Source) -> Vec<String> {
    let paths = source.paths();
    let complaints = paths.iter().flat_map(|path| {
        let away = |(name, home, _): &&(&str, &str, &str)| {
            path.contains(name) && !source.path.starts_with(home)
        };
        let broken = HOMES.iter().filter(away);
        broken.map(|(name, home, why)| {
            let at = at(source, path);
            format!("{at}: names `{name}`, which only {home} does: {why}")
        })
    });
    complaints.collect()
}

/// `super::super::chat` would be a way around the table.
fn name_other_modules_from_the_root(source: &Source) -> Vec<String> {
    let depth = source.module().len();
    let paths = source.paths();
    let complaints = paths.iter().filter_map(|path| {
        let supers = path
            .segments
            .iter()
            .take_while(|segment| *segment == "super")
            .count();
        (supers > 0 && supers >= depth).then(|| {
            let text = path.text();
            let at = at(source, path);
            format!(
                "{at}: `{text}` climbs out of its top module; other modules begin with `crate::`"
            )
        })
    });
    complaints.collect()
}

fn at(source: &Source, path: &NamedPath) -> String {
    format!("{}:{}", source.path, path.line)
}

/// The names at the top that do not belong there.
pub(super) fn strangers(names: impl Iterator<Item = String>) -> Vec<String> {
    names
        .filter(|name| !name.starts_with('.') && !TOP_LEVEL.contains(&name.as_str()))
        .collect()
}
