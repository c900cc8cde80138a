//! The conversation pane: the rows that `app::transcript` has ready, the mark of the reader's
//! place at the right edge, and a word when there is newer text below.

use super::chrome;
use super::theme::style;
use crate::app::State;
use crate::text::{Ink, cell_width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Says that text has come below what is on the screen.
const NEW_TEXT: &str = " ↓ new text ";

/// Paints the pane.
pub(super) fn paint(state: &State, buffer: &mut Buffer, area: Rect) {
    chrome::rows(buffer, area, state.transcript.rows());
    if let Some(position) = state.transcript.position().filter(|_| area.height > 1) {
        let y = u32::from(area.height - 1) * u32::from(position) / 1_000;
        let y = area.y + u16::try_from(y).unwrap_or(0);
        buffer.set_string(area.right().saturating_sub(1), y, "▐", style(Ink::Dim));
    }
    if state.transcript.has_new_text() && area.height > 0 {
        let width = u16::try_from(cell_width(NEW_TEXT)).unwrap_or(0);
        let x = area.right().saturating_sub(width + 2).max(area.x);
        let y = area.bottom() - 1;
        let room = usize::from(area.right() - x);
        buffer.set_stringn(x, y, NEW_TEXT, room, style(Ink::Selected));
    }
}
