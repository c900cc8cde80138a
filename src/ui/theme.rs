//! What the inks look like: the only file that names the terminal's colours.
//!
//! A frame is painted in inks, as an indexed picture is: each cell holds the number of its ink.
//! When it is done, [`colour`] puts the looks of the theme in their place. So no pane knows the
//! theme, and what is painted over something else takes its whole look. Meaning is never in the
//! colour alone: a sign or a word goes with it.

use super::targets::mark;
use crate::app::theme::{Attribute, Attributes, Colour, Rgb, Scheme};
use crate::text::{Emphasis, Ink, Span, cell_width};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier, Style};

/// The colours that a person chose for the terminal, in the order of their numbers.
const SIXTEEN: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// An ink, until the frame is done.
pub(super) const fn style(ink: Ink) -> Style {
    unmarked().fg(Color::Indexed(ink as u8))
}

/// An ink that is put over text. It leaves links what they are.
pub(super) const fn over(ink: Ink) -> Style {
    Style::new().fg(Color::Indexed(ink as u8))
}

/// A span's ink, and how it is set besides.
pub(super) fn set(span: &Span) -> Style {
    let Emphasis {
        strong,
        italic,
        strike,
    } = span.emphasis;
    let mut modifiers = Modifier::empty();
    if strong {
        modifiers = modifiers.union(Modifier::BOLD);
    }
    if italic {
        modifiers = modifiers.union(Modifier::ITALIC);
    }
    if strike {
        modifiers = modifiers.union(Modifier::CROSSED_OUT);
    }
    let style = style(span.ink).add_modifier(modifiers);
    match &span.link {
        Some(target) => style.underline_color(Color::from_u32(mark(target))),
        None => style,
    }
}

/// The mark of a cell, if it is one of a link's. It is kept where a cell has room for a colour that
/// no theme here uses, and never reaches the terminal.
pub(super) const fn mark_of(cell: &Cell) -> Option<u32> {
    let Color::Rgb(high, middle, low) = cell.underline_color else {
        return None;
    };
    Some(u32::from_be_bytes([0, high, middle, low]))
}

/// The look of what is no link's, whatever is painted over.
pub(super) const fn unmarked() -> Style {
    Style::new().underline_color(Color::Reset)
}

/// Puts the looks of a theme in the place of the inks. Cells that nothing was painted on get the
/// ground.
pub(super) fn colour(buffer: &mut Buffer, scheme: &Scheme) {
    let looks = Ink::ALL.map(|ink| {
        let look = scheme.look(ink);
        let ground = scheme.ground_of(look);
        (color(look.text), color(ground), modifiers(look.attributes))
    });
    let width = usize::from(buffer.area.width).max(1);
    for row in buffer.content.chunks_mut(width) {
        let mut covered = 0;
        for cell in row {
            // What a wide character covers stays bare, unlike any blank: so it is written anew when
            // it is uncovered, for which terminals themselves do not take the ground.
            if covered == 0 {
                covered = cell_width(cell.symbol()).max(1);
                put_look(cell, &looks);
            }
            covered -= 1;
        }
    }
}

/// The colours of text and ground, and what goes with them.
type Looks = [(Color, Color, Modifier); Ink::ALL.len()];

fn put_look(cell: &mut Cell, looks: &Looks) {
    let place = if let Color::Indexed(ink) = cell.fg {
        usize::from(ink)
    } else {
        Ink::Plain as usize
    };
    if let Some((text, ground, modifiers)) = looks.get(place) {
        cell.fg = *text;
        cell.bg = *ground;
        cell.modifier |= *modifiers;
    }
}

fn color(colour: Colour) -> Color {
    match colour {
        Colour::Default => Color::Reset,
        Colour::Indexed(number) => SIXTEEN
            .get(usize::from(number))
            .copied()
            .unwrap_or(Color::Indexed(number)),
        Colour::Rgb(Rgb(red, green, blue)) => Color::Rgb(red, green, blue),
    }
}

fn modifiers(attributes: Attributes) -> Modifier {
    let table = [
        (Attribute::Bold, Modifier::BOLD),
        (Attribute::Dim, Modifier::DIM),
        (Attribute::Italic, Modifier::ITALIC),
        (Attribute::Underline, Modifier::UNDERLINED),
        (Attribute::Reversed, Modifier::REVERSED),
    ];
    let held = table
        .into_iter()
        .filter(|(attribute, _)| attributes.has(*attribute));
    held.map(|(_, modifier)| modifier).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;

    /// The look of one cell after these styles were put on it, one over the other.
    fn painted(styles: &[Style], scheme: &Scheme) -> (Color, Color, Modifier) {
        let area = Rect::new(0, 0, 1, 1);
        let mut buffer = Buffer::empty(area);
        for style in styles {
            buffer.set_style(area, *style);
        }
        colour(&mut buffer, scheme);
        let cell = &buffer[(0, 0)];
        (cell.fg, cell.bg, cell.modifier)
    }

    #[test]
    fn an_ink_over_another_takes_its_whole_look() {
        let scheme = Scheme::default();
        for (under, over) in [
            (Ink::Dim, Ink::Selected),
            (Ink::Selected, Ink::Dim),
            (Ink::Link, Ink::Selection),
        ] {
            let both = painted(&[style(under), style(over)], &scheme);
            assert_eq!(both, painted(&[style(over)], &scheme), "{over:?}");
        }
    }

    #[test]
    fn emphasis_stays_whatever_the_ink() {
        let mut span = Span::new("x", Ink::Alarm);
        span.emphasis.italic = true;
        let (fg, _, modifier) = painted(&[set(&span)], &Scheme::default());
        assert_eq!(
            (fg, modifier),
            (Color::Red, Modifier::BOLD | Modifier::ITALIC)
        );
    }

    #[test]
    fn what_a_wide_character_covered_is_written_anew() {
        let mut scheme = Scheme::default();
        scheme.ground = Colour::Rgb(Rgb(1, 2, 3));
        let paint = |text: &str| {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
            buffer.set_string(0, 0, text, style(Ink::Plain));
            colour(&mut buffer, &scheme);
            buffer
        };
        // The second character of the one frame covers what the first of the other begins.
        let (before, after) = (paint("a日 "), paint("日  "));
        let written: Vec<_> = before.diff(&after).iter().map(|cell| cell.0).collect();
        assert_eq!(written, [0, 2]);
    }

    #[test]
    fn the_ground_is_under_everything_that_has_none_of_its_own() {
        let mut scheme = Scheme::default();
        scheme.ground = Colour::Rgb(Rgb(1, 2, 3));
        scheme.set(Ink::Good, "bright-white on blue".parse().unwrap());
        let ground = Color::Rgb(1, 2, 3);
        for (styles, expected) in [
            (&[][..], (Color::Reset, ground)),
            (&[style(Ink::Accent)], (Color::Cyan, ground)),
            (&[style(Ink::Good)], (Color::White, Color::Blue)),
        ] {
            let (fg, bg, _) = painted(styles, &scheme);
            assert_eq!((fg, bg), expected);
        }
    }
}
