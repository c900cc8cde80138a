//! Themes from files: those that are compiled in, and a person's own beside the config file.
//!
//! Owns where the files are and how they go together. What stands in one is `sheet`'s.

mod sheet;

use super::bounded;
use super::diagnose::{Problem, did_you_mean, nearest, quote};
use crate::app::theme::{DEFAULT, Theme, Themes};
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of a person's own themes, beside the config file.
const FOLDER: &str = "themes";
/// How the name of a theme's file ends.
const EXTENSION: &str = "toml";

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
/// file. One of the same name as another comes in its place, and may inherit from it.
pub(super) fn all(config_file: Option<&Path>, problems: &mut Vec<Problem>) -> Themes {
    let shipped = shipped();
    let mut themes = shipped.clone();
    for file in config_file.map(own_files).unwrap_or_default() {
        let Some(name) = file.file_stem().and_then(|name| name.to_str()) else {
            continue;
        };
        let read = bounded::read(&file).and_then(|content| Ok(content.text()?.to_owned()));
        let theme = match read {
            Ok(text) => sheet::read(&file, name, &text, &shipped, problems),
            Err(error) => {
                problems.push(Problem::general(format!(
                    "The theme {} cannot be read: {error}. It looks like {DEFAULT} until that is \
                     mended.",
                    file.display()
                )));
                sheet::empty(name)
            }
        };
        themes.put(theme);
    }
    themes
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
    let cure = did_you_mean(
        nearest(name, names.iter().copied()),
        &format!("There are {}.", names.join(", ")),
    );
    format!("{} is no theme; {DEFAULT} is used. {cure}", quote(name))
}

#[cfg(test)]
mod tests;
