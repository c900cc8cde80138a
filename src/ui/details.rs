//! The details of a message, over everything else.

use super::chrome;
use crate::app::State;
use crate::app::command::Command;
use crate::app::details::Details;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The width of the box.
const WIDTH: u16 = 84;

/// Paints details from a row on. They have no caret.
pub(super) fn paint(
    state: &State,
    details: Details,
    buffer: &mut Buffer,
    floating: Rect,
) -> Option<Position> {
    let width = WIDTH.min(floating.width);
    // A frame and a blank at each side.
    let rows = state.details_rows(details, usize::from(width.saturating_sub(4)));
    let height = u16::try_from(rows.len())
        .unwrap_or(u16::MAX)
        .saturating_add(2);
    let inside = chrome::float(
        buffer,
        floating,
        (width, height),
        "Details",
        &foot(state, details, width),
    );
    let last = rows.len().saturating_sub(usize::from(inside.height));
    chrome::rows(buffer, inside, rows.iter().skip(details.top.min(last)));
    None
}

/// What can be done here, as far as there is room for it.
fn foot(state: &State, details: Details, width: u16) -> String {
    let label = |command: Command, word: &str| {
        let label = state.settings.keymap.label(command)?;
        Some(format!("{label} {word} · "))
    };
    let most = usize::from(width.saturating_sub(8));
    let mut foot = "Esc closes".to_owned();
    for part in [
        label(Command::CopyCode, "copies all"),
        state
            .request_id(details)
            .and_then(|_| label(Command::Copy, "copies the request id")),
    ] {
        let longer = format!("{}{foot}", part.unwrap_or_default());
        if longer.chars().count() <= most {
            foot = longer;
        }
    }
    foot
}
