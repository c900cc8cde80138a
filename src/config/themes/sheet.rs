//! The file of one theme: what it says over the theme that it inherits from, and what is wrong
//! with it.

use super::super::diagnose::{Place, Problem, did_you_mean, nearest, quote};
use super::super::raw::{Name, Value, in_order, parse};
use crate::app::theme::{BadLook, Colour, DEFAULT, INKS, Look, Scheme, Theme, Themes};
use crate::text::Ink;
use std::path::Path;
use toml::de::DeTable;

const INHERITS: &str = "inherits";
const ABOUT: &str = "about";
const DARK: &str = "dark";
const LIGHT: &str = "light";
const GROUND: &str = "ground";

/// Shows how a look is written.
const LOOKS: &str = "A look is written like 'cyan bold' or '#7aa2f7 on black'.";

/// Which looks a table of the file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Both,
    Dark,
    Light,
}

/// The theme `name`, of which `text` is the content of `file`. It may inherit from `others`. What
/// is wrong is left out and added to `problems`, in the order of the file.
pub(super) fn read(
    file: &Path,
    name: &str,
    text: &str,
    others: &Themes,
    problems: &mut Vec<Problem>,
) -> Theme {
    let root = match parse(file, text) {
        Ok(root) => root,
        Err(problem) => {
            let text = format!("{} The theme looks like {DEFAULT}.", problem.text);
            problems.push(Problem { text, ..problem });
            return empty(name);
        }
    };
    let mut walk = Walk {
        file,
        text,
        theme: empty(name),
        problems,
    };
    walk.inherit(root.get_ref(), others);
    walk.table(root.get_ref(), Half::Both);
    walk.theme
}

/// A theme of which nothing is known but its name.
pub(super) fn empty(name: &str) -> Theme {
    Theme {
        name: name.to_owned(),
        about: String::new(),
        ..Theme::default()
    }
}

/// A walk through the file.
struct Walk<'a> {
    file: &'a Path,
    text: &'a str,
    theme: Theme,
    problems: &'a mut Vec<Problem>,
}

impl Walk<'_> {
    /// Begins with the looks of another theme, wherever in the file it is named.
    fn inherit(&mut self, root: &DeTable<'_>, others: &Themes) {
        let Some(value) = root.get(INHERITS) else {
            return;
        };
        let wanted = value.get_ref().as_str().unwrap_or_default();
        if let Some(other) = others.find(wanted) {
            self.theme.dark = other.dark.clone();
            self.theme.light = other.light.clone();
            return;
        }
        let names: Vec<&str> = others.iter().map(|theme| theme.name.as_str()).collect();
        let cure = did_you_mean(
            nearest(wanted, names.iter().copied()),
            &format!("'{INHERITS}' may name {}.", names.join(", ")),
        );
        let shown = self.shown(value);
        self.problem(
            value.span().start,
            format!("{shown} is no theme of the program. {cure}"),
        );
    }

    fn table(&mut self, table: &DeTable<'_>, half: Half) {
        for (name, value) in in_order(table) {
            match (name.get_ref().as_ref(), half) {
                (INHERITS, Half::Both) => {}
                (ABOUT, Half::Both) => self.about(value),
                (DARK, Half::Both) => self.half(name, value, Half::Dark),
                (LIGHT, Half::Both) => self.half(name, value, Half::Light),
                (GROUND, _) => self.ground(value, half),
                (ink, _) => match INKS.iter().find(|row| row.1 == ink) {
                    Some((ink, _, _)) => self.look(*ink, value, half),
                    None => self.no_such_ink(name, half),
                },
            }
        }
    }

    fn half(&mut self, name: &Name<'_>, value: &Value<'_>, half: Half) {
        if let Some(table) = value.get_ref().as_table() {
            return self.table(table, half);
        }
        let text = format!("'{}' must be a table. It is ignored.", name.get_ref());
        self.problem(name.span().start, text);
    }

    fn about(&mut self, value: &Value<'_>) {
        match value.get_ref().as_str() {
            Some(about) => about.clone_into(&mut self.theme.about),
            None => self.problem(
                value.span().start,
                format!("'{ABOUT}' must be words in quotes."),
            ),
        }
    }

    fn ground(&mut self, value: &Value<'_>, half: Half) {
        if let Some(ground) = self.parsed::<Colour>(value) {
            self.change(half, |scheme| scheme.ground = ground);
        }
    }

    fn look(&mut self, ink: Ink, value: &Value<'_>, half: Half) {
        if let Some(look) = self.parsed::<Look>(value) {
            self.change(half, |scheme| scheme.set(ink, look));
        }
    }

    fn change(&mut self, half: Half, change: impl Fn(&mut Scheme)) {
        if half != Half::Light {
            change(&mut self.theme.dark);
        }
        if half != Half::Dark {
            change(&mut self.theme.light);
        }
    }

    /// What a value says; `None`, and a problem, if that is nothing.
    fn parsed<T: std::str::FromStr<Err = BadLook>>(&mut self, value: &Value<'_>) -> Option<T> {
        let text = match value.get_ref().as_str().map(str::parse) {
            Some(Ok(look)) => return Some(look),
            Some(Err(bad)) => describe(&bad),
            None => format!("{} is no look in quotes. {LOOKS}", self.shown(value)),
        };
        self.problem(value.span().start, text);
        None
    }

    fn no_such_ink(&mut self, name: &Name<'_>, half: Half) {
        let rest = [INHERITS, ABOUT, DARK, LIGHT].into_iter();
        let rest = rest.filter(|_| half == Half::Both).chain([GROUND]);
        let names = INKS.iter().map(|row| row.1).chain(rest);
        let cure = did_you_mean(
            nearest(name.get_ref(), names),
            "It is ignored; assets/themes/ansi.toml in the program's source lists all that a \
             theme has.",
        );
        let text = format!(
            "{} is nothing that a theme has. {cure}",
            quote(name.get_ref())
        );
        self.problem(name.span().start, text);
    }

    fn shown(&self, value: &Value<'_>) -> String {
        let source = self.text.get(value.span()).unwrap_or_default();
        quote(source.trim_matches(['"', '\'']))
    }

    fn problem(&mut self, offset: usize, text: String) {
        let place = Place::of(self.file, self.text, offset);
        self.problems.push(Problem::at(place, text));
    }
}

fn describe(bad: &BadLook) -> String {
    match bad {
        BadLook::UnknownWord(word) => {
            let cure = did_you_mean(nearest(word, BadLook::words()), LOOKS);
            format!("{} is neither a colour nor a weight. {cure}", quote(word))
        }
        BadLook::BadDigits(word) => format!(
            "{} is no colour. One by its numbers has six digits, like '#7aa2f7'.",
            quote(word)
        ),
        BadLook::SecondColour(word) => format!(
            "{} comes after a colour that is there already. {LOOKS}",
            quote(word)
        ),
        BadLook::NoGround => "A colour must follow 'on'.".to_owned(),
    }
}
