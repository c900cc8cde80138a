//! What becomes of a colour that the terminal has not: the one that looks most like it and can
//! still be read.
//!
//! Of sixteen, most have another hue than the colour, and the nearest that can be read may be red
//! for a brown, or blue for a grey. So a hue stays a hue, a grey a grey, and where that cannot be
//! read, a grey says nothing rather than something else.
//!
//! Crates that find the nearest colour look at one colour alone; two that are easily told apart
//! may then become one. Here the text knows its ground.

use super::colour::{Colour, Rgb};

/// Contrast that text needs: WCAG 2.2, level AA.
/// <https://www.w3.org/TR/WCAG22/#contrast-minimum>
const READABLE: f64 = 4.5;

/// What is less colourful than this is a grey.
const LEAST_CHROMA: f64 = 0.055;
/// Black, the greys and white, of the sixteen.
const GREYS: [u8; 4] = [0, 7, 8, 15];

const RED: [u8; 2] = [1, 9];
const GREEN: [u8; 2] = [2, 10];
const YELLOW: [u8; 2] = [3, 11];
const BLUE: [u8; 2] = [4, 12];
const MAGENTA: [u8; 2] = [5, 13];
const CYAN: [u8; 2] = [6, 14];

/// Hues up to an angle: the two of the sixteen that have it, and what is nearly the same. Browns
/// are yellow, because red is for alarms.
const HUES: [(f64, &[[u8; 2]]); 7] = [
    (49.0, &[RED]),
    (125.0, &[YELLOW]),
    (172.0, &[GREEN]),
    (228.0, &[CYAN, BLUE]),
    (290.0, &[BLUE, CYAN]),
    (352.0, &[MAGENTA]),
    (360.0, &[RED]),
];

/// How many colours the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// None, or none are wanted.
    Colourless,
    /// The sixteen that a person chose.
    #[default]
    Sixteen,
    /// These and 240 that are the same everywhere.
    Palette,
    /// All.
    True,
}

impl Depth {
    /// Text and its ground as the terminal can show them: the colours that look most like them.
    /// What could be read can still be read.
    pub(super) fn shown(self, text: Colour, ground: Colour) -> (Colour, Colour) {
        let on = self.nearest(ground, |_| true);
        let is_readable = |text: Colour, ground: Colour| {
            let pair = text.exact().zip(ground.exact());
            pair.is_none_or(|(text, ground)| text.contrast(ground) >= READABLE)
        };
        let must_be = is_readable(text, ground);
        let text = self.nearest(text, |choice| !must_be || is_readable(choice, on));
        (text, on)
    }

    /// The colour that looks most like this one, of those that will do.
    fn nearest(self, colour: Colour, will_do: impl Fn(Colour) -> bool) -> Colour {
        let choices = match (self, colour) {
            (Self::Colourless, _) => return Colour::Default,
            (Self::Sixteen, Colour::Rgb(_) | Colour::Indexed(16..)) => of_sixteen(colour),
            // Not the sixteen: what they look like is the person's affair.
            (Self::Palette, Colour::Rgb(_)) => vec![(16..=255).collect()],
            (_, colour) => return colour,
        };
        let difference = |choice: &Colour| {
            let pair = choice.exact().zip(colour.exact());
            pair.map_or(f64::MAX, |(choice, colour)| choice.difference(colour))
        };
        let nearest = |choices: Vec<u8>| {
            choices
                .into_iter()
                .map(Colour::Indexed)
                .filter(|choice| will_do(*choice))
                .min_by(|a, b| difference(a).total_cmp(&difference(b)))
        };
        choices.into_iter().find_map(nearest).unwrap_or_default()
    }
}

/// What may stand for a colour where there are sixteen, the better choices first. For a dark one the
/// bright of a pair comes last: in most palettes that people choose, it is pale.
fn of_sixteen(colour: Colour) -> Vec<Vec<u8>> {
    let exact = colour.exact().unwrap_or(Rgb::BLACK);
    let is_dark = exact.contrast(Rgb::WHITE) >= exact.contrast(Rgb::BLACK);
    let (chroma, hue) = exact.chroma_and_hue();
    let row = HUES.iter().find(|(end, _)| hue <= *end);
    let pairs = row.filter(|_| chroma >= LEAST_CHROMA).map(|row| row.1);
    let mut choices = Vec::new();
    for pair in pairs.unwrap_or_default() {
        let size = if is_dark { 1 } else { pair.len() };
        choices.extend(pair.chunks(size).map(<[u8]>::to_vec));
    }
    choices.push(GREYS.to_vec());
    choices
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const COARSE: [Depth; 2] = [Depth::Sixteen, Depth::Palette];

    fn colour(text: &str) -> Colour {
        text.parse().unwrap()
    }

    #[test]
    fn a_colour_becomes_the_one_that_looks_most_like_it() {
        for (wanted, sixteen, of_palette) in [
            ("#000000", 0, 16),
            ("#ffffff", 15, 231),
            ("#ff0000", 9, 196),
            ("#cd0505", 1, 160),
            ("#5f87af", 12, 67),
            ("#121212", 0, 233),
            ("#808080", 8, 244),
            ("#00d7ff", 6, 45),
        ] {
            let found = COARSE.map(|depth| depth.nearest(colour(wanted), |_| true));
            assert_eq!(
                found,
                [sixteen, of_palette].map(Colour::Indexed),
                "{wanted}"
            );
        }
    }

    #[test]
    fn of_sixteen_a_hue_stays_a_hue_and_what_cannot_be_read_in_it_is_grey() {
        let (dark, light) = ("#16181d", "#faf7f1");
        for (text, ground, expected) in [
            ("#d3d6de", dark, 7),
            ("#a9afbd", dark, 8),
            ("#2d3038", light, 0),
            ("#676c78", light, 0), // no grey on white can be read
            ("#92c98b", dark, 2),
            ("#2a6f38", light, 0), // nor any green
            ("#f28b82", dark, 9),
            ("#b3261e", light, 1),
            ("#8c4a0f", light, 0), // a brown is no red
            ("#82b1f2", dark, 6),  // the blues are too dark for black
            ("#1e5fae", light, 4),
        ] {
            let (found, _) = Depth::Sixteen.shown(colour(text), colour(ground));
            assert_eq!(found, Colour::Indexed(expected), "{text} on {ground}");
        }
    }

    #[test]
    fn what_the_terminal_has_stays_as_it_is() {
        let all = [Depth::Sixteen, Depth::Palette, Depth::True];
        for kept in [Colour::Default, Colour::Indexed(3)] {
            assert_eq!(all.map(|depth| depth.shown(kept, kept)), [(kept, kept); 3]);
        }
        let exact = colour("#123456");
        assert_eq!(Depth::True.shown(exact, exact), (exact, exact));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1_024, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_could_be_read_can_still_be_read(text: [u8; 3], ground: [u8; 3]) {
            let [text, ground] = [text, ground].map(|[r, g, b]| Rgb(r, g, b));
            if text.contrast(ground) < READABLE {
                return Ok(());
            }
            for depth in COARSE {
                let (text, ground) = depth.shown(Colour::Rgb(text), Colour::Rgb(ground));
                let contrast = text.exact().unwrap().contrast(ground.exact().unwrap());
                prop_assert!(contrast >= READABLE, "{:?}: {}", depth, contrast);
            }
        }
    }
}
