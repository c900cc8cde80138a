//! Colours, how they are written, and how well one can be read on another.

use std::str::FromStr;

/// The names of the terminal's own sixteen colours, in the order of their numbers.
pub const NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colour {
    /// The terminal's own, for text or for the ground.
    #[default]
    Default,
    /// One of the terminal's palette: the sixteen that a person chose, then the 240 that are the
    /// same everywhere.
    Indexed(u8),
    /// An exact colour.
    Rgb(Rgb),
}

impl Colour {
    /// What it looks like, as far as that is known. Of the terminal's own sixteen it is what they
    /// look like in an xterm.
    pub fn exact(self) -> Option<Rgb> {
        match self {
            Self::Default => None,
            Self::Indexed(number) => Some(palette(number)),
            Self::Rgb(rgb) => Some(rgb),
        }
    }
}

/// An exact colour: red, green, blue, as sRGB has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl FromStr for Rgb {
    type Err = ();

    /// `#7aa2f7`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
        let number = digits
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let [_, red, green, blue] = number.ok_or(())?.to_be_bytes();
        Ok(Self(red, green, blue))
    }
}

impl Rgb {
    /// Black.
    pub const BLACK: Self = Self(0, 0, 0);
    /// White.
    pub const WHITE: Self = Self(255, 255, 255);

    /// How well one colour can be read on the other, from 1, not at all, to 21.
    ///
    /// Contrast ratio of WCAG 2.2; text needs 4.5.
    /// <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// How far apart two colours look: the square of their distance in Oklab.
    pub fn difference(self, other: Self) -> f64 {
        let pairs = self.oklab().into_iter().zip(other.oklab());
        pairs.map(|(a, b)| (a - b).powi(2)).sum()
    }

    /// How colourful it looks, from 0 for a grey to about 0.3, and its hue as an angle in degrees:
    /// red 29, yellow 110, green 142, cyan 195, blue 264, magenta 328.
    pub fn chroma_and_hue(self) -> (f64, f64) {
        let [_, a, b] = self.oklab();
        (a.hypot(b), b.atan2(a).to_degrees().rem_euclid(360.0))
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        red.mul_add(0.2126, green.mul_add(0.7152, blue * 0.0722))
    }

    /// Lightness, green to red, blue to yellow. <https://bottosson.github.io/posts/oklab/>
    fn oklab(self) -> [f64; 3] {
        let cones = transform(&TO_CONES, self.linear());
        transform(&TO_OKLAB, cones.map(f64::cbrt))
    }

    /// The amounts of light behind the three numbers.
    /// <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>
    pub fn linear(self) -> [f64; 3] {
        [self.0, self.1, self.2].map(|number| {
            let part = f64::from(number) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        })
    }
}

/// The palette of xterm, which the others share from 16 on.
/// <https://invisible-island.net/xterm/xterm.faq.html#problems_colors>
fn palette(number: u8) -> Rgb {
    const SIXTEEN: [Rgb; 16] = [
        Rgb(0, 0, 0),
        Rgb(205, 0, 0),
        Rgb(0, 205, 0),
        Rgb(205, 205, 0),
        Rgb(0, 0, 238),
        Rgb(205, 0, 205),
        Rgb(0, 205, 205),
        Rgb(229, 229, 229),
        Rgb(127, 127, 127),
        Rgb(255, 0, 0),
        Rgb(0, 255, 0),
        Rgb(255, 255, 0),
        Rgb(92, 92, 255),
        Rgb(255, 0, 255),
        Rgb(0, 255, 255),
        Rgb(255, 255, 255),
    ];
    let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
    match number {
        0..=15 => SIXTEEN
            .get(usize::from(number))
            .copied()
            .unwrap_or(Rgb::BLACK),
        16..=231 => {
            let n = number - 16;
            Rgb(step(n / 36), step(n / 6 % 6), step(n % 6))
        }
        232..=255 => {
            let grey = 8 + 10 * (number - 232);
            Rgb(grey, grey, grey)
        }
    }
}

const TO_CONES: [[f64; 3]; 3] = [
    [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
    [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
    [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
];
const TO_OKLAB: [[f64; 3]; 3] = [
    [0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8],
    [1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9],
    [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0],
];

fn transform(matrix: &[[f64; 3]; 3], vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.into_iter().zip(vector).map(|(a, b)| a * b).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rgb(text: &str) -> Rgb {
        text.parse().unwrap()
    }

    #[test]
    fn six_hexadecimal_digits_are_a_colour_and_nothing_else_is() {
        assert_eq!("#7aA2f7".parse(), Ok(Rgb(0x7a, 0xa2, 0xf7)));
        for text in ["", "#", "7aa2f7", "#fff", "#7aa2f7f", "#7aa2fg", "#+aa2f7"] {
            assert_eq!(text.parse::<Rgb>(), Err(()), "{text}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        for (one, two, expected) in [
            ("#000000", "#ffffff", 21.0),
            ("#ffffff", "#ffffff", 1.0),
            ("#767676", "#ffffff", 4.54),
            ("#0000ff", "#ffffff", 8.59),
            ("#ff0000", "#000000", 5.25),
        ] {
            let found = rgb(one).contrast(rgb(two));
            assert!((found - expected).abs() < 0.01, "{one} on {two}: {found}");
            assert!((found - rgb(two).contrast(rgb(one))).abs() < 1e-9);
        }
    }

    #[test]
    fn greys_have_no_chroma_and_colours_the_hue_that_they_are_named_after() {
        for (colour, hue) in [("#ff0000", 29.2), ("#00ff00", 142.5), ("#0000ff", 264.1)] {
            let (chroma, found) = rgb(colour).chroma_and_hue();
            assert!(
                chroma > 0.2 && (found - hue).abs() < 0.1,
                "{colour}: {found}"
            );
        }
        assert!(rgb("#808080").chroma_and_hue().0 < 0.001);
    }

    #[test]
    fn colours_that_look_alike_are_near() {
        let near = rgb("#ff0000").difference(rgb("#f01010"));
        let far = rgb("#ff0000").difference(rgb("#00ff00"));
        assert!(near < far / 10.0);
        assert!(rgb("#123456").difference(rgb("#123456")) < 1e-12);
    }
}
