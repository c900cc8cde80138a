//! Writes to the config file: one setting at a time, everything else in the file as it was.
//!
//! A file is replaced whole, so that neither a full disk nor a crash can cut it short. It is read anew for each edit:
//! another program may have written to it since this one began.

mod list;

use super::raw::PROFILES;
use super::{bounded, mode};
use crate::chat::ApiKey;
use crate::text::clean_path;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike, Value};

/// More links than this, one to the next, are a circle.
const MOST_LINKS: usize = 32;

/// The setting that lists the starred models.
const STARRED: &str = "starred";

/// The place in the config file that this run of the program writes to.
///
/// Every verb returns the sentence to show when it failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The file. It and its folder are created when first written.
    pub path: PathBuf,
    /// The profile in force; `None` is the top of the file.
    pub profile: Option<String>,
    /// Whether a key kept there would be for the server in force.
    pub keys: Keys,
}

/// Whether a key for the server in force can be kept in the table of the profile in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// It can: the table is for that server.
    Fit,
    /// It cannot: the base URL was overridden, and the next run would send the key to the wrong
    /// server.
    BelongElsewhere,
}

/// What becomes of the file's mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// It stays; a new file is for its owner alone.
    Kept,
    /// The file is for its owner alone from now on.
    Private,
}

impl Target {
    /// The file, if a key for the server in force may be kept there.
    pub fn key_file(&self) -> Option<String> {
        (self.keys == Keys::Fit).then(|| clean_path(&self.path))
    }

    /// Writes the model that new conversations begin with, for the profile in force.
    ///
    /// # Errors
    ///
    /// A sentence: what could not be written, why, what to do.
    pub fn save_model(&self, model: &str) -> Result<(), String> {
        self.write(self.profile.as_deref(), "model", model, Mode::Kept)
    }

    /// Adds a model to the starred ones. They are the same in all profiles; those that another program has starred or
    /// unstarred since this one began stay as they are.
    ///
    /// # Errors
    ///
    /// A sentence: what could not be written, why, what to do.
    pub fn star(&self, model: &str) -> Result<(), String> {
        self.edit(STARRED, Mode::Kept, |document| {
            list::add(document, STARRED, model)
        })
    }

    /// Takes a model out of the starred ones, and leaves the others as [`Target::star`] does.
    ///
    /// # Errors
    ///
    /// A sentence: what could not be written, why, what to do.
    pub fn unstar(&self, model: &str) -> Result<(), String> {
        self.edit(STARRED, Mode::Kept, |document| {
            list::take_out(document, STARRED, model)
        })
    }

    /// Writes the theme. It is the same in all profiles.
    ///
    /// # Errors
    ///
    /// A sentence: what could not be written, why, what to do.
    pub fn save_theme(&self, theme: &str) -> Result<(), String> {
        self.write(None, "theme", theme, Mode::Kept)
    }

    /// Writes the key, for the profile in force, and closes the file to others.
    ///
    /// # Errors
    ///
    /// A sentence: what could not be written, why, what to do. It never holds the key.
    pub fn store_key(&self, key: &ApiKey) -> Result<(), String> {
        if self.keys == Keys::BelongElsewhere {
            return Err(format!(
                "The key was not written: {} would keep it for another server than the one in \
                 force. Put this server's base_url into a profile there and start with --profile.",
                clean_path(&self.path)
            ));
        }
        let profile = self.profile.as_deref();
        self.write(profile, "api_key", key.expose(), Mode::Private)
    }

    fn write(
        &self,
        profile: Option<&str>,
        name: &str,
        value: impl Into<Value>,
        mode: Mode,
    ) -> Result<(), String> {
        self.edit(name, mode, |document| {
            set(document, profile, name, value.into())
        })
    }

    /// Changes what the file has by now. `change` gives `None` if something else stands where `name` belongs.
    fn edit(
        &self,
        name: &str,
        mode: Mode,
        change: impl FnOnce(&mut DocumentMut) -> Option<()>,
    ) -> Result<(), String> {
        let shown = clean_path(&self.path);
        let file = behind_links(&self.path);
        let text = read(&file).map_err(|error| {
            format!("{shown} was not changed, because it cannot be read: {error}.")
        })?;
        let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
            let line = 1 + error
                .span()
                .map_or(0, |span| lines_before(&text, span.start));
            format!("{shown} was not changed, because it is not TOML (line {line}). Mend it first.")
        })?;
        if change(&mut document).is_none() {
            return Err(format!(
                "{shown} was not changed, because something else stands where {name} belongs. \
                 Mend it first."
            ));
        }
        replace(&file, &print(&document, &text), mode).map_err(|error| {
            format!(
                "{shown} was not written: {error}. See to it that the file and its folder can be \
                 written, or name another file with --config."
            )
        })
    }
}

/// The file that a chain of symbolic links ends at, whether or not it is there yet.
fn behind_links(path: &Path) -> PathBuf {
    let mut file = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(next) = fs::read_link(&file) else {
            break;
        };
        file = match file.parent() {
            Some(folder) => folder.join(next),
            None => next,
        };
    }
    file
}

fn read(file: &Path) -> io::Result<String> {
    match bounded::read(file) {
        Ok(content) => content.text().map(str::to_owned),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error),
    }
}

fn lines_before(text: &str, offset: usize) -> usize {
    text.get(..offset).unwrap_or(text).matches('\n').count()
}

/// Sets one value and leaves everything else, comments included. `None` if the file has
/// something else in its place.
fn set(
    document: &mut DocumentMut,
    profile: Option<&str>,
    name: &str,
    mut value: Value,
) -> Option<()> {
    let table: &mut dyn TableLike = match profile {
        None => document.as_table_mut(),
        Some(profile) => profile_table(document, profile)?,
    };
    match table.get_mut(name) {
        Some(item) => {
            *value.decor_mut() = item.as_value()?.decor().clone();
            *item = Item::Value(value);
        }
        None => {
            table.insert(name, Item::Value(value));
        }
    }
    Some(())
}

fn profile_table<'d>(
    document: &'d mut DocumentMut,
    profile: &str,
) -> Option<&'d mut dyn TableLike> {
    let profiles = document.entry(PROFILES).or_insert_with(|| {
        let mut heading = Table::new();
        heading.set_implicit(true);
        Item::Table(heading)
    });
    let fresh = if profiles.is_inline_table() {
        Item::Value(InlineTable::new().into())
    } else {
        Item::Table(Table::new())
    };
    profiles
        .as_table_like_mut()?
        .entry(profile)
        .or_insert(fresh)
        .as_table_like_mut()
}

/// The document with the line ends that it had: the library ends every line with a newline alone.
fn print(document: &DocumentMut, before: &str) -> String {
    let text = document.to_string();
    if before.contains("\r\n") {
        return text.replace('\n', "\r\n");
    }
    text
}

/// Puts `text` in the place of the file's content, at once or not at all.
fn replace(file: &Path, text: &str, mode: Mode) -> io::Result<()> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."));
    mode::create_private_folder(folder)?;
    // A temporary file is for its owner alone from the moment it exists.
    let mut fresh = NamedTempFile::new_in(folder)?;
    fresh.write_all(text.as_bytes())?;
    match fs::metadata(file) {
        Ok(old) if old.permissions().readonly() => {
            return Err(io::Error::new(
                ErrorKind::PermissionDenied,
                "it is read-only",
            ));
        }
        Ok(old) if mode == Mode::Kept => fresh.as_file().set_permissions(old.permissions())?,
        Ok(_) | Err(_) => {}
    }
    fresh.as_file().sync_all()?;
    fresh.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests;
