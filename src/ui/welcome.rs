//! What an empty conversation shows: where one is, and the few keys worth knowing.

use super::chrome;
use crate::app::State;
use crate::app::command::Command;
use crate::app::words::name;
use crate::chat::ServerKind;
use crate::text::{Ink, Row, Span, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The keys worth knowing first.
const FIRST: [Command; 5] = [
    Command::Models,
    Command::New,
    Command::Key,
    Command::Palette,
    Command::Help,
];
/// Cells of the column of keys.
const KEYS_WIDTH: usize = 10;
/// Lines longer than this are hard to read.
const MOST_WIDTH: usize = 72;
/// Cells at the left, as the conversation has them.
const MARGIN: u16 = 2;

/// Paints the welcome at the bottom of the pane, where the first message will stand.
pub(super) fn paint(state: &State, buffer: &mut Buffer, area: Rect) {
    let area = Rect {
        x: area.x + MARGIN,
        width: area.width.saturating_sub(2 * MARGIN),
        ..area
    };
    let rows = rows(state, usize::from(area.width));
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX);
    // A roomy pane has them at the middle, a low one shows what fits.
    let top = area.height.saturating_sub(height) / 3;
    let place = Rect {
        y: area.y + top,
        height: area.height - top,
        ..area
    };
    chrome::rows(buffer, place, &rows);
}

fn rows(state: &State, width: usize) -> Vec<Row> {
    let mut rows = vec![Row::plain("pnv-tui", Ink::Heading), Row::of(Vec::new())];
    rows.extend(whereabouts(state, width));
    rows.push(Row::of(Vec::new()));
    for command in FIRST {
        if let Some(label) = state.settings.keymap.label(command) {
            rows.push(Row::of(vec![
                Span::new(format!("{label:KEYS_WIDTH$}"), Ink::Strong),
                Span::new(command.row().doc.to_owned(), Ink::Dim),
            ]));
        }
    }
    rows
}

fn whereabouts(state: &State, width: usize) -> Vec<Row> {
    let Some(endpoint) = &state.endpoint else {
        return Vec::new();
    };
    let host = name(&endpoint.host);
    let model = state.model.as_deref().map(name);
    let (words, ink) = match (endpoint.kind, model) {
        (ServerKind::Demo, _) => (
            "This is a demonstration: scenes played by a gateway inside the program, not a \
             language model. Each model is a scene."
                .to_owned(),
            Ink::Plain,
        ),
        (_, Some(model)) => (
            format!("Your message goes to {model} at {host}."),
            Ink::Plain,
        ),
        (_, None) => (format!("Your message goes to {host}."), Ink::Plain),
    };
    wrap(&words, width.min(MOST_WIDTH), ink)
}
