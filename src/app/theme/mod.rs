//! Themes as data: which look each ink has, on which ground.
//!
//! Owns what a look is and how it is written, the default theme, and what becomes of colours that
//! a terminal has not. Files of themes are `config`'s; what a terminal is sent is `ui::theme`'s.

mod colour;
mod depth;
mod look;

pub use colour::{Colour, NAMES, Rgb};
pub use depth::Depth;
pub use look::{Attribute, Attributes, BadLook, Look};

use crate::text::Ink;

/// The name of the default theme.
pub const DEFAULT: &str = "ansi";

/// Every ink with its name in the files of themes and its look in the default theme: the
/// terminal's own colours, so that it is right on a dark and on a light ground.
pub const INKS: [(Ink, &str, &str); Ink::ALL.len()] = [
    (Ink::Plain, "plain", "default"),
    (Ink::Dim, "dim", "default dim"),
    (Ink::Strong, "strong", "default bold"),
    (Ink::Accent, "accent", "cyan"),
    (Ink::Alarm, "alarm", "red bold"),
    (Ink::Warning, "warning", "yellow"),
    (Ink::Good, "good", "green"),
    (Ink::Selected, "selected", "cyan reversed"),
    (Ink::Selection, "selection", "default reversed"),
    (Ink::Match, "match", "cyan bold"),
    (Ink::Heading, "heading", "default bold"),
    (Ink::Code, "code", "yellow"),
    (Ink::Link, "link", "cyan underline"),
    (Ink::Quote, "quote", "default"),
    (Ink::CodePlain, "code-plain", "default"),
    (Ink::CodeKeyword, "code-keyword", "magenta"),
    (Ink::CodeString, "code-string", "green"),
    (Ink::CodeComment, "code-comment", "default dim"),
    (Ink::CodeNumber, "code-number", "yellow"),
    (Ink::CodeType, "code-type", "cyan"),
    (Ink::CodeFunction, "code-function", "blue"),
    (Ink::CodePunctuation, "code-punctuation", "default"),
    (Ink::CodeDeleted, "code-deleted", "red"),
];

/// What tells an ink from plain text where its colour is lost.
const APART: [(Ink, Attribute); 3] = [
    (Ink::Dim, Attribute::Dim),
    (Ink::CodeComment, Attribute::Dim),
    (Ink::Code, Attribute::Underline),
];

/// Whether what the terminal shows text on is dark or light.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it all
pub enum Background {
    Dark,
    Light,
}

impl Background {
    /// What a ground of this colour is: dark where white text can be read better than black.
    pub fn of(ground: Rgb) -> Self {
        if ground.contrast(Rgb::WHITE) >= ground.contrast(Rgb::BLACK) {
            Self::Dark
        } else {
            Self::Light
        }
    }
}

/// A theme. Most look the same on every background.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// What it is called.
    pub name: String,
    /// What it is, in a few words.
    pub about: String,
    /// What is wrong with its file, in sentences; empty if nothing is.
    pub mistakes: String,
    /// How it looks on a dark background.
    pub dark: Scheme,
    /// How it looks on a light one.
    pub light: Scheme,
}

impl Default for Theme {
    /// The default theme.
    fn default() -> Self {
        Self {
            name: DEFAULT.to_owned(),
            about: "the terminal's own".to_owned(),
            mistakes: String::new(),
            dark: Scheme::default(),
            light: Scheme::default(),
        }
    }
}

impl Theme {
    /// Its looks on a background.
    pub const fn on(&self, background: Background) -> &Scheme {
        match background {
            Background::Dark => &self.dark,
            Background::Light => &self.light,
        }
    }

    /// Whether it looks different on another background.
    pub fn depends_on_background(&self) -> bool {
        self.dark != self.light
    }
}

/// The themes to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Themes {
    first: Theme,
    more: Vec<Theme>,
}

impl Themes {
    /// Adds a theme; one of the same name gives way.
    pub fn put(&mut self, theme: Theme) {
        let mut all = std::iter::once(&mut self.first).chain(&mut self.more);
        match all.find(|other| other.name == theme.name) {
            Some(other) => *other = theme,
            None => self.more.push(theme),
        }
    }

    /// All of them, the default first.
    pub fn iter(&self) -> impl Iterator<Item = &Theme> {
        std::iter::once(&self.first).chain(&self.more)
    }

    /// The theme of that name, if there is one.
    pub fn find(&self, name: &str) -> Option<&Theme> {
        self.iter().find(|theme| theme.name == name)
    }

    /// The theme of that name; the default if there is none.
    pub fn named(&self, name: &str) -> &Theme {
        self.find(name).unwrap_or(&self.first)
    }
}

/// The looks of all inks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheme {
    /// What text stands on, unless its look says otherwise.
    pub ground: Colour,
    /// In the order of [`Ink::ALL`].
    looks: [Look; Ink::ALL.len()],
}

impl Default for Scheme {
    /// The looks of the default theme.
    fn default() -> Self {
        Self {
            ground: Colour::Default,
            looks: INKS.map(|(_, _, look)| look.parse().unwrap_or_default()),
        }
    }
}

impl Scheme {
    /// The look of an ink.
    pub fn look(&self, ink: Ink) -> Look {
        self.looks.get(ink as usize).copied().unwrap_or_default()
    }

    /// Gives an ink another look.
    pub fn set(&mut self, ink: Ink, look: Look) {
        if let Some(slot) = self.looks.get_mut(ink as usize) {
            *slot = look;
        }
    }

    /// What the text of a look stands on.
    pub fn ground_of(&self, look: Look) -> Colour {
        look.ground.unwrap_or(self.ground)
    }

    /// The looks with no other colours than a terminal of that depth has. Where it has none, all
    /// themes are the default theme: the others tell by colour what it tells by weight.
    #[must_use]
    pub fn at(&self, depth: Depth) -> Self {
        if depth == Depth::Colourless {
            let whole = Self::default();
            let looks = whole.looks.map(Look::without_colours);
            let ground = whole.ground;
            return Self { ground, looks }.apart_as(&whole);
        }
        let (_, ground) = depth.shown(Colour::Default, self.ground);
        let looks = self.looks.map(|look| {
            let (text, own) = depth.shown(look.text, self.ground_of(look));
            Look {
                text,
                ground: look.ground.map(|_| own),
                ..look
            }
        });
        Self { ground, looks }.apart_as(self)
    }

    /// What is told from plain text in the whole scheme is told from it here too.
    fn apart_as(mut self, whole: &Self) -> Self {
        for (ink, attribute) in APART {
            let was_apart = whole.look(ink) != whole.look(Ink::Plain);
            let look = self.look(ink);
            if was_apart && look == self.look(Ink::Plain) {
                let attributes = look.attributes.with(attribute);
                self.set(ink, Look { attributes, ..look });
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_ink_has_its_row_with_a_name_and_a_look() {
        assert_eq!(INKS.map(|(ink, _, _)| ink), Ink::ALL);
        let names: HashSet<_> = INKS.iter().map(|(_, name, _)| name).collect();
        assert_eq!(names.len(), INKS.len());
        for (ink, name, look) in INKS {
            let look: Look = look.parse().expect(name);
            assert_eq!(Scheme::default().look(ink), look);
        }
    }

    #[test]
    fn a_ground_is_dark_where_white_can_be_read_best() {
        for (ground, background) in [
            ("#000000", Background::Dark),
            ("#1d1f21", Background::Dark),
            ("#002b36", Background::Dark),
            ("#0000ff", Background::Dark),
            ("#fdf6e3", Background::Light),
            ("#808080", Background::Light),
            ("#ffff00", Background::Light),
        ] {
            let ground: Rgb = ground.parse().unwrap();
            assert_eq!(Background::of(ground), background, "{ground:?}");
        }
    }

    #[test]
    fn without_colours_weight_and_reversal_are_left() {
        let mut theme = Scheme::default();
        theme.set(Ink::Dim, "#808080".parse().unwrap());
        let bare = theme.at(Depth::Colourless);
        let colours = Ink::ALL.map(|ink| (bare.look(ink).text, bare.look(ink).ground));
        assert_eq!(colours, [(Colour::Default, None); Ink::ALL.len()]);
        let has = |ink, attribute| bare.look(ink).attributes.has(attribute);
        assert!(has(Ink::Dim, Attribute::Dim));
        assert!(has(Ink::Alarm, Attribute::Bold));
        assert!(has(Ink::Link, Attribute::Underline));
        assert!(has(Ink::Selected, Attribute::Reversed));
        assert!(has(Ink::Code, Attribute::Underline));
        assert_eq!(bare.look(Ink::CodePunctuation), bare.look(Ink::Plain));
    }

    #[test]
    fn what_is_told_by_its_colour_alone_is_told_by_weight_where_the_colour_is_lost() {
        let mut scheme = Scheme {
            ground: "#ffffff".parse().unwrap(),
            ..Scheme::default()
        };
        for (ink, look) in [
            (Ink::Plain, "#2d3038"),
            (Ink::Dim, "#676c78"),
            (Ink::Code, "#8c4a0f"),
            (Ink::Quote, "#565b67"),
        ] {
            scheme.set(ink, look.parse().unwrap());
        }
        let few = scheme.at(Depth::Sixteen);
        for (ink, look) in [
            (Ink::Plain, "black"),
            (Ink::Dim, "black dim"),
            (Ink::Code, "black underline"),
            (Ink::Quote, "black"),
        ] {
            assert_eq!(few.look(ink), look.parse().unwrap(), "{ink:?}");
        }
        assert_eq!(scheme.at(Depth::True), scheme);
    }
}
