//! Themes from files: those that are compiled in, and a person's own beside the config file.
//!
//! Owns where the files are and how they go together. What stands in one is `sheet`'s.

mod sheet;

use super::bounded;
use super::diagnose::{Problem, nearest, quote};
use super::paths;
use crate::app::theme::{DEFAULT, Theme, Themes};
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of a person's own themes, beside the config file.
const FOLDER: &str = "themes";
/// How the name of a theme's file ends.
const EXTENSION: &str = "toml";

/// Lines with further mistakes that are named.
const MOST_LINES: usize = 5;

/// The themes that are compiled in besides the default. That one needs no file: it stands in
/// [`crate::app::theme::INKS`].
const SHIPPED: [(&str, &str); 4] = [
    ("dusk", include_str!("../../../assets/themes/dusk.toml")),
    ("dawn", include_str!("../../../assets/themes/dawn.toml")),
    (
        "high-contrast",
        include_str!("../../../assets/themes/high-contrast.toml"),
    ),
    (
        "colour-blind",
        include_str!("../../../assets/themes/colour-blind.toml"),
    ),
];

/// The themes that come with the program.
pub fn shipped() -> Themes {
    let mut themes = Themes::default();
    for (name, text) in SHIPPED {
        // A test proves that nothing is wrong with them.
        themes.put(sheet::read(
            Path::new(name),
            name,
            text,
            &themes,
            &mut Vec::new(),
        ));
    }
    themes
}

/// The themes that come with the program, and the person's own from the folder beside their config
/// file. One of the same name as another comes in its place, and may inherit from it. Each knows
/// what is wrong with its own file: that matters to those alone who use it.
pub(super) fn all(config_file: Option<&Path>) -> Themes {
    let shipped = shipped();
    let mut themes = shipped.clone();
    for file in config_file.map(own_files).unwrap_or_default() {
        if let Some(name) = file.file_stem().and_then(|name| name.to_str()) {
            themes.put(own(&file, name, &shipped));
        }
    }
    themes
}

fn own(file: &Path, name: &str, shipped: &Themes) -> Theme {
    let mut problems = Vec::new();
    let read = bounded::read(file).and_then(|content| Ok(content.text()?.to_owned()));
    let theme = match read {
        Ok(text) => sheet::read(file, name, &text, shipped, &mut problems),
        Err(error) => {
            problems.push(Problem::general(format!(
                "The theme {} cannot be read: {error}. It looks like {DEFAULT} until that is \
                 mended.",
                paths::shown(file)
            )));
            sheet::empty(name)
        }
    };
    Theme {
        mistakes: together(&problems),
        ..theme
    }
}

/// All that is wrong with one file: the first in full, of the others where they are.
fn together(problems: &[Problem]) -> String {
    let Some((first, others)) = problems.split_first() else {
        return String::new();
    };
    let places = others.iter().filter_map(|problem| problem.place.as_ref());
    let mut lines: Vec<_> = places.map(|place| place.line.to_string()).collect();
    lines.dedup();
    if lines.len() > MOST_LINES {
        lines.truncate(MOST_LINES);
        lines.push("…".to_owned());
    }
    let lines = lines.join(", ");
    match others.len() {
        0 => first.to_string(),
        1 => format!("{first} There is one more mistake, on line {lines}."),
        more => format!("{first} There are {more} more mistakes, on lines {lines}."),
    }
}

/// The files of a person's own themes, by name. A folder that is not there has none.
fn own_files(config_file: &Path) -> Vec<PathBuf> {
    let folder = config_file.with_file_name(FOLDER);
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == EXTENSION))
        .collect();
    files.sort();
    files
}

/// The sentence for a name that no theme has.
pub(super) fn no_such_theme(name: &str, themes: &Themes) -> String {
    let names: Vec<&str> = themes
        .iter()
        .map(|theme: &Theme| theme.name.as_str())
        .collect();
    let near = nearest(name, names.iter().copied())
        .map(|near| format!("Did you mean '{near}'? "))
        .unwrap_or_default();
    let names = names.join(", ");
    let name = quote(name);
    format!("{name} is no theme; {DEFAULT} is used. {near}There are {names}.")
}

#[cfg(test)]
mod tests;
