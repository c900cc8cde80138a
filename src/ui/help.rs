//! Help: the keys as they are bound now, over everything else.

use super::chrome;
use crate::app::State;
use crate::app::help;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The width of the box.
const WIDTH: u16 = 80;

/// Paints help from a row on. It has no caret.
pub(super) fn paint(
    state: &State,
    top: usize,
    buffer: &mut Buffer,
    floating: Rect,
) -> Option<Position> {
    let width = WIDTH.min(floating.width);
    // A frame and a blank at each side.
    let rows = help::rows(&state.settings.keymap, usize::from(width.saturating_sub(4)));
    let height = u16::try_from(rows.len())
        .unwrap_or(u16::MAX)
        .saturating_add(2);
    let foot = "↑ ↓ scroll · Esc closes";
    let inside = chrome::float(buffer, floating, (width, height), "Keys", foot);
    let last = rows.len().saturating_sub(usize::from(inside.height));
    chrome::rows(buffer, inside, rows.iter().skip(top.min(last)));
    None
}
