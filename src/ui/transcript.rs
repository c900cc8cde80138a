//! The conversation pane: the rows that `app::transcript` has ready, the mark of the reader's
//! place at the right edge, and a word beside the pane when there is newer text below.

use super::chrome;
use super::theme::{self, style};
use crate::app::State;
use crate::app::panes::{Area, Panes};
use crate::text::{Ink, cell_width};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::ops::Range;

/// Says that text has come below what is on the screen.
const NEW_TEXT: &str = " ↓ new text ";

/// Paints the pane.
pub(super) fn paint(state: &State, buffer: &mut Buffer, area: Rect) {
    chrome::rows(buffer, area, state.transcript.rows());
    if let Some(chosen) = state.chosen() {
        point_out(buffer, area, state.transcript.rows_of(chosen));
    }
    for (row, cells) in state.selected_cells() {
        let selected = part(area, row, cells);
        buffer.set_style(selected.intersection(buffer.area), theme::selection());
    }
    if let Some(position) = state.transcript.position().filter(|_| area.height > 1) {
        let y = u32::from(area.height - 1) * u32::from(position) / 1_000;
        let y = area.y + u16::try_from(y).unwrap_or(0);
        buffer.set_string(area.right().saturating_sub(1), y, "▐", style(Ink::Dim));
    }
}

/// Says that there is newer text below what is on the screen: in the upper edge of the composer, or
/// where that has none, over the end of the last row.
pub(super) fn mark_new_text(state: &State, buffer: &mut Buffer, panes: &Panes) {
    if !state.transcript.has_new_text() {
        return;
    }
    let (right, y) = if panes.composer.y < panes.composer_text.y {
        (panes.composer.x + panes.composer.width, panes.composer.y)
    } else {
        let Area {
            x,
            y,
            width,
            height,
        } = panes.conversation;
        (x + width, (y + height).saturating_sub(1))
    };
    let width = u16::try_from(cell_width(NEW_TEXT)).unwrap_or(0);
    let x = right.saturating_sub(width + 2);
    let room = usize::from(right - x);
    buffer.set_stringn(x, y, NEW_TEXT, room, style(Ink::Selected));
}

/// Puts an accent bar before the rows of the chosen message; the bars of others stand back.
fn point_out(buffer: &mut Buffer, area: Rect, rows: Range<usize>) {
    let bars = Rect { width: 1, ..area };
    buffer.set_style(bars.intersection(buffer.area), style(Ink::Dim));
    for row in rows {
        let bar = part(area, row, 0..1);
        if !bar.is_empty() {
            buffer.set_string(bar.x, bar.y, "▌", style(Ink::Accent));
        }
    }
}

/// Cells of a row of an area; those that it has not are left out.
fn part(area: Rect, row: usize, cells: Range<usize>) -> Rect {
    let short = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    let part = Rect {
        x: area.x.saturating_add(short(cells.start)),
        y: area.y.saturating_add(short(row)),
        width: short(cells.len()),
        height: 1,
    };
    part.intersection(area)
}
