//! What becomes of a colour that the terminal has not: the one that looks most like it and can
//! still be read.
//!
//! Crates that find the nearest colour look at one colour alone; two that are easily told apart
//! may then become one. Here the text knows its ground.

use super::colour::Colour;

/// Contrast that text needs: WCAG 2.2, level AA.
/// <https://www.w3.org/TR/WCAG22/#contrast-minimum>
const READABLE: f64 = 4.5;

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
            (Self::Sixteen, Colour::Rgb(_) | Colour::Indexed(16..)) => 0..=15,
            // Not the sixteen: what they look like is the person's affair.
            (Self::Palette, Colour::Rgb(_)) => 16..=255,
            (_, colour) => return colour,
        };
        let difference = |choice: &Colour| {
            let pair = choice.exact().zip(colour.exact());
            pair.map_or(f64::MAX, |(choice, colour)| choice.difference(colour))
        };
        choices
            .map(Colour::Indexed)
            .filter(|choice| will_do(*choice))
            .min_by(|a, b| difference(a).total_cmp(&difference(b)))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::colour::Rgb;
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
            ("#5f87af", 8, 67),
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
