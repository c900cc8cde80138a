//! Help: the keys as they are bound now, over everything else.

use super::chrome;
use crate::app::State;
use crate::app::help;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The width of the box.
const WIDTH: u16 = 84;

/// Paints help from a row on. It has no caret.
pub(super) fn paint(
    state: &State,
    top: usize,
    buffer: &mut Buffer,
    floating: Rect,
) -> Option<Position> {
    let keymap = &state.settings.keymap;
    let height = u16::try_from(help::height(keymap)).unwrap_or(u16::MAX);
    let size = (WIDTH, height.saturating_add(2));
    let inside = chrome::float(buffer, floating, size, "Keys", "↑ ↓ scroll · Esc closes");
    let rows = help::rows(keymap, usize::from(inside.width));
    let last = rows.len().saturating_sub(usize::from(inside.height));
    chrome::rows(buffer, inside, rows.iter().skip(top.min(last)));
    None
}
