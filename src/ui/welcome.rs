//! What an empty conversation shows: where one is, and the few keys worth knowing.

use super::chrome;
use crate::app::State;
use crate::app::command::Command;
use crate::app::words::name;
use crate::chat::ServerKind;
use crate::text::{Ink, Row, Span, ellipsize, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The keys worth knowing first.
const FIRST: [Command; 6] = [
    Command::Models,
    Command::New,
    Command::Conversations,
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
    let rows = fitting(state, usize::from(area.width), usize::from(area.height));
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

/// The rows that a pane has room for. The name of the program goes first, then where one is; of
/// the keys, those that lead to all the others stay longest.
fn fitting(state: &State, width: usize, height: usize) -> Vec<Row> {
    let blank = || Row::of(Vec::new());
    let heading = vec![Row::plain("pnv-tui", Ink::Heading), blank()];
    let whereabouts: Vec<Row> = whereabouts(state, width)
        .into_iter()
        .chain([blank()])
        .collect();
    let mut keys = keys(state, width);
    let mut rows = Vec::new();
    for part in [whereabouts, heading] {
        if rows.len() + part.len() + keys.len() <= height {
            rows.splice(0..0, part);
        }
    }
    let room = height.saturating_sub(rows.len());
    rows.extend(keys.drain(keys.len().saturating_sub(room)..));
    rows
}

fn keys(state: &State, width: usize) -> Vec<Row> {
    let room = width.saturating_sub(KEYS_WIDTH);
    let row = |command: Command| {
        let label = state.settings.keymap.label(command)?;
        Some(Row::of(vec![
            Span::new(format!("{label:KEYS_WIDTH$}"), Ink::Strong),
            Span::new(ellipsize(command.row().doc, room), Ink::Dim),
        ]))
    };
    FIRST.into_iter().filter_map(row).collect()
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
