//! The list of themes, beside the conversation that is shown in the one the cursor is on. Nothing
//! is dimmed, because it is there to be looked at.

use super::{chrome, list};
use crate::app::State;
use crate::app::picker::Picker;
use crate::text::{Ink, Row, Span};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The width of the list where it floats.
const WIDTH: u16 = 50;
/// Says what the keys do.
const FOOT: &str = "Enter keeps · Esc goes back";

/// Text of many inks, for an empty conversation shows few.
const SAMPLE: [&[(&str, Ink)]; 8] = [
    &[("Sample", Ink::Heading), ("  12:03", Ink::Dim)],
    &[
        ("Text with ", Ink::Plain),
        ("a link", Ink::Link),
        (", ", Ink::Plain),
        ("code", Ink::Code),
        (" and ", Ink::Plain),
        ("a match", Ink::Match),
    ],
    &[(" selected ", Ink::Selection), (" chosen ", Ink::Selected)],
    &[
        ("● ready", Ink::Good),
        ("  ! waiting", Ink::Warning),
        ("  ✖ refused", Ink::Alarm),
    ],
    &[],
    &[("// how much is left", Ink::CodeComment)],
    &[
        ("let", Ink::CodeKeyword),
        (" left", Ink::CodePlain),
        (": ", Ink::CodePunctuation),
        ("u64", Ink::CodeType),
        (" = ", Ink::CodePunctuation),
        ("5_000", Ink::CodeNumber),
        (";", Ink::CodePunctuation),
    ],
    &[
        ("println!", Ink::CodeFunction),
        ("(", Ink::CodePunctuation),
        ("\"{left} nanoX\"", Ink::CodeString),
        (");", Ink::CodePunctuation),
    ],
];

/// Paints the list; returns the caret's cell.
pub(super) fn paint(
    state: &State,
    picker: &Picker<String>,
    buffer: &mut Buffer,
    side: Option<Rect>,
    floating: Rect,
) -> Option<Position> {
    let all = u16::try_from(picker.counts().1).unwrap_or(u16::MAX);
    let inside = if let Some(side) = side {
        list::beside(buffer, side, "Themes", list::Edge::Left)
    } else {
        let height = all.saturating_add(list::AROUND);
        chrome::float_clear(buffer, floating, (WIDTH, height), "Themes", FOOT)
    };
    let rows = Rect {
        y: inside.y + 2,
        height: inside.height.saturating_sub(2).min(all.max(1)),
        ..inside
    };
    let current = &state.settings.theme;
    list::candidates(picker, buffer, rows, |value| value == current);
    if picker.counts().0 == 0 {
        let words = Row::plain("No theme of that name", Ink::Dim);
        chrome::row(buffer, rows, 0, &words);
    }
    if side.is_some() {
        let rest = Rect {
            y: rows.bottom(),
            height: inside.bottom().saturating_sub(rows.bottom()),
            ..inside
        };
        paint_sample(buffer, rest);
    }
    list::query(picker.query(), buffer, inside)
}

/// The sample where it has room, and the keys below it.
fn paint_sample(buffer: &mut Buffer, area: Rect) {
    let spans = |parts: &[(&str, Ink)]| {
        let spans = parts.iter().map(|(text, ink)| Span::new(*text, *ink));
        Row::of(spans.collect())
    };
    let sample = SAMPLE.map(spans);
    let wanted = u16::try_from(sample.len()).unwrap_or(u16::MAX);
    if area.height >= wanted + 3 {
        let place = Rect {
            x: area.x + 2,
            y: area.y + 1,
            width: area.width.saturating_sub(2),
            height: wanted,
        };
        chrome::rows(buffer, place, &sample);
    }
    if area.height > 0 {
        let last = area.height - 1;
        chrome::row(buffer, area, last, &Row::plain(FOOT, Ink::Dim));
    }
}
