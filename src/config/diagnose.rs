//! What is wrong with what a person configured: one sentence each, with its place.
//!
//! Owns the problem, how foreign text is quoted in it, and the nearest valid name. What is valid
//! is told by those who call.

use super::paths;
use std::fmt;
use std::path::{Path, PathBuf};

/// The most characters of a person's text that a problem quotes.
const LONGEST_QUOTE: usize = 60;
/// What the keys of Pinaivu, OpenAI and most others hold. People paste keys into wrong places.
const KEY_MARK: &str = "sk-";

/// Something wrong in the configuration. It never holds a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where in the config file; `None` if it is not about a line of that file.
    pub place: Option<Place>,
    /// What is wrong and what to do about it, in whole sentences.
    pub text: String,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// Why the program cannot start: everything that is wrong, the fatal problem last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report(pub Vec<Problem>);

impl Problem {
    /// A problem that is not about a line of the config file.
    pub(super) fn general(text: impl Into<String>) -> Self {
        Self {
            place: None,
            text: text.into(),
        }
    }

    /// A problem at a place of the config file.
    pub(super) fn at(place: Place, text: impl Into<String>) -> Self {
        Self {
            place: Some(place),
            text: text.into(),
        }
    }
}

impl fmt::Display for Problem {
    /// `config.toml:3:1: 'modle' is no setting. Did you mean 'model'?`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            let file = paths::shown(&place.file);
            write!(f, "{file}:{}:{}: ", place.line, place.column)?;
        }
        f.write_str(&self.text)
    }
}

impl Place {
    /// The place of the byte at `offset` in `text`, the content of `file`.
    pub(super) fn of(file: &Path, text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or(before);
        Self {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
        }
    }
}

impl fmt::Display for Report {
    /// One problem a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

/// `text` in quotes, as one short line. Text that may be a key shows only how it begins.
pub(super) fn quote(text: &str) -> String {
    if text.contains(KEY_MARK) {
        return format!("'{KEY_MARK}…'");
    }
    let mut shown: String = text
        .chars()
        .take(LONGEST_QUOTE)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    if text.chars().count() > LONGEST_QUOTE {
        shown.push('…');
    }
    format!("'{shown}'")
}

/// The valid name that `text` was most likely meant to be, if one is near enough.
pub(super) fn nearest<'a>(text: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let furthest = (text.chars().count() / 3).max(1);
    valid
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(text, name), name))
        .filter(|(distance, _)| *distance <= furthest)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The sentence that proposes `nearest`; else `otherwise`.
pub(super) fn did_you_mean(nearest: Option<&str>, otherwise: &str) -> String {
    nearest.map_or_else(
        || otherwise.to_owned(),
        |name| format!("Did you mean '{name}'?"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_and_characters_from_one() {
        let place = |offset| {
            let place = Place::of(Path::new("f"), "é = 1\nüü x", offset);
            (place.line, place.column)
        };
        assert_eq!(place(0), (1, 1));
        assert_eq!(place("é = 1\nüü ".len()), (2, 4));
        assert_eq!(place(999), (2, 5));
    }

    #[test]
    fn a_quote_is_one_short_line_and_never_a_key() {
        assert_eq!(quote("modle"), "'modle'");
        assert_eq!(quote("a\x1b[2Jb"), "'a\u{fffd}[2Jb'");
        assert_eq!(quote(&"x".repeat(61)), format!("'{}…'", "x".repeat(60)));
        assert_eq!(quote("\"sk-pnv-secret\""), "'sk-…'");
    }

    #[test]
    fn only_a_near_name_is_proposed() {
        for (text, name) in [
            ("modle", Some("model")),
            ("stared", Some("starred")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(text, ["model", "mouse", "starred"]), name, "{text}");
        }
    }
}
