//! What each ink looks like: the only file that names colours.
//!
//! The terminal's own sixteen colours, so that the program is right on a dark and on a light
//! ground. Meaning is never in the colour alone: a sign or a word goes with it.

use super::targets::mark;
use crate::text::{Emphasis, Ink, Span};
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier, Style};

/// The look of an ink.
pub(super) const fn style(ink: Ink) -> Style {
    let style = unmarked();
    match ink {
        Ink::Plain | Ink::CodePlain => style,
        Ink::Dim | Ink::Quote | Ink::CodeComment | Ink::CodePunctuation => {
            style.add_modifier(Modifier::DIM)
        }
        Ink::Strong | Ink::Heading => style.add_modifier(Modifier::BOLD),
        Ink::Accent | Ink::CodeType => style.fg(Color::Cyan),
        Ink::Alarm => style.fg(Color::Red).add_modifier(Modifier::BOLD),
        Ink::Warning | Ink::CodeNumber | Ink::Code => style.fg(Color::Yellow),
        Ink::Link => style.fg(Color::Cyan).add_modifier(Modifier::UNDERLINED),
        Ink::CodeKeyword => style.fg(Color::Magenta),
        Ink::CodeFunction => style.fg(Color::Blue),
        Ink::Good | Ink::CodeString => style.fg(Color::Green),
        // Put over a row of other inks: what was dim would be hard to read reversed.
        Ink::Selected => style
            .fg(Color::Cyan)
            .add_modifier(Modifier::REVERSED)
            .remove_modifier(Modifier::DIM),
        Ink::Match => style.fg(Color::Cyan).add_modifier(Modifier::BOLD),
    }
}

/// What text looks like besides while it is selected with the mouse.
pub(super) const fn selection() -> Style {
    Style::new()
        .add_modifier(Modifier::REVERSED)
        .remove_modifier(Modifier::DIM)
}

/// The look of a span: its ink, and how it is set besides.
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
