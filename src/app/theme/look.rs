//! A look: the colour of text, what it stands on, how it is set; and how that is written.

use super::colour::{Colour, NAMES};
use std::str::FromStr;

/// The word for the terminal's own colour.
const OWN: &str = "default";
/// The word before the ground.
const ON: &str = "on";

/// What text of one ink looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// Its colour.
    pub text: Colour,
    /// What it stands on; `None` is the ground of everything.
    pub ground: Option<Colour>,
    /// How it is set besides.
    pub attributes: Attributes,
}

/// How text is set besides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it all
pub enum Attribute {
    Bold,
    Dim,
    Italic,
    Underline,
    /// Text and ground change places.
    Reversed,
}

impl Attribute {
    /// Every attribute with the word for it.
    pub const ALL: [(Self, &str); 5] = [
        (Self::Bold, "bold"),
        (Self::Dim, "dim"),
        (Self::Italic, "italic"),
        (Self::Underline, "underline"),
        (Self::Reversed, "reversed"),
    ];
}

/// A set of attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attributes(u8);

impl Attributes {
    /// Whether an attribute is one of them.
    pub const fn has(self, attribute: Attribute) -> bool {
        self.0 & (1 << attribute as u8) != 0
    }

    /// These and one more.
    #[must_use]
    pub const fn with(self, attribute: Attribute) -> Self {
        Self(self.0 | (1 << attribute as u8))
    }
}

/// Why a text is no look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadLook {
    /// This word means nothing.
    UnknownWord(String),
    /// This is almost a colour by its numbers.
    BadDigits(String),
    /// This is a colour where there is one already.
    SecondColour(String),
    /// Nothing follows the word for the ground.
    NoGround,
}

impl BadLook {
    /// Every word that means something.
    pub fn words() -> impl Iterator<Item = &'static str> {
        let attributes = Attribute::ALL.map(|(_, word)| word);
        NAMES.into_iter().chain(attributes).chain([OWN, ON])
    }
}

impl FromStr for Colour {
    type Err = BadLook;

    /// `default`, one of [`NAMES`], or `#7aa2f7`.
    fn from_str(text: &str) -> Result<Self, BadLook> {
        if text == OWN {
            return Ok(Self::Default);
        }
        if text.starts_with('#') {
            let digits = text.parse().map(Self::Rgb);
            return digits.map_err(|()| BadLook::BadDigits(text.to_owned()));
        }
        (0..)
            .zip(NAMES)
            .find(|(_, name)| *name == text)
            .map(|(number, _)| Self::Indexed(number))
            .ok_or_else(|| BadLook::UnknownWord(text.to_owned()))
    }
}

impl FromStr for Look {
    type Err = BadLook;

    /// `cyan`, `#7aa2f7 bold`, `black on cyan`: at most one colour, attributes, and the ground
    /// behind `on`. Without a colour it is the terminal's own.
    fn from_str(text: &str) -> Result<Self, BadLook> {
        let mut look = Self::default();
        let mut colour = None;
        let mut words = text.split_whitespace();
        while let Some(word) = words.next() {
            let attribute = Attribute::ALL.iter().find(|(_, name)| *name == word);
            if let Some((attribute, _)) = attribute {
                look.attributes = look.attributes.with(*attribute);
            } else if word == ON {
                let ground = words.next().ok_or(BadLook::NoGround)?.parse()?;
                put(&mut look.ground, word, ground)?;
            } else {
                put(&mut colour, word, word.parse()?)?;
            }
        }
        look.text = colour.unwrap_or_default();
        Ok(look)
    }
}

fn put(slot: &mut Option<Colour>, word: &str, colour: Colour) -> Result<(), BadLook> {
    if slot.replace(colour).is_some() {
        return Err(BadLook::SecondColour(word.to_owned()));
    }
    Ok(())
}

impl Look {
    /// The same without its colours; what had a ground of its own is reversed, so that it still
    /// has one.
    #[must_use]
    pub(super) fn without_colours(self) -> Self {
        let attributes = self.ground.map_or(self.attributes, |_| {
            self.attributes.with(Attribute::Reversed)
        });
        Self {
            attributes,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::colour::Rgb;
    use super::*;

    fn look(text: Colour, ground: Option<Colour>, attributes: &[Attribute]) -> Look {
        let set = Attributes::default();
        Look {
            text,
            ground,
            attributes: attributes.iter().fold(set, |set, one| set.with(*one)),
        }
    }

    #[test]
    fn a_look_is_a_colour_attributes_and_a_ground() {
        use Attribute::{Bold, Underline};
        let exact = Colour::Rgb(Rgb(0x7a, 0xa2, 0xf7));
        for (text, expected) in [
            ("", look(Colour::Default, None, &[])),
            ("default", look(Colour::Default, None, &[])),
            ("bold", look(Colour::Default, None, &[Bold])),
            ("bright-cyan", look(Colour::Indexed(14), None, &[])),
            ("#7aa2f7 bold", look(exact, None, &[Bold])),
            (
                "underline bold  red on #7aa2f7",
                look(Colour::Indexed(1), Some(exact), &[Bold, Underline]),
            ),
            (
                "on black red",
                look(Colour::Indexed(1), Some(Colour::Indexed(0)), &[]),
            ),
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_look_is_told_by_the_word_that_is_wrong() {
        for (text, expected) in [
            ("cyam bold", BadLook::UnknownWord("cyam".to_owned())),
            ("red on grond", BadLook::UnknownWord("grond".to_owned())),
            ("#12345", BadLook::BadDigits("#12345".to_owned())),
            ("red blue", BadLook::SecondColour("blue".to_owned())),
            ("red on blue on red", BadLook::SecondColour("on".to_owned())),
            ("red on", BadLook::NoGround),
        ] {
            assert_eq!(text.parse::<Look>(), Err(expected), "{text}");
        }
    }
}
