//! The conversation pane: the rows that `app::transcript` has ready, the mark of the reader's
//! place at the right edge, and a word beside the pane when there is newer text below.

use super::chrome;
use super::theme::{self, style};
use crate::app::State;
use crate::app::panes::{Area, Panes};
use crate::app::transcript::Cells;
use crate::text::{Ink, cell_width};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::ops::Range;

/// Says that text has come below what is on the screen.
const NEW_TEXT: &str = " ↓ new text ";

/// Paints the pane.
pub(super) fn paint(state: &State, buffer: &mut Buffer, area: Rect) {
    chrome::rows(buffer, area, state.transcript.rows());
    if let Some(chosen) = state.chosen() {
        point_out(buffer, area, state.transcript.rows_of(chosen));
    }
    let marks = state.marks();
    cover(buffer, area, marks.all, Ink::Match);
    cover(buffer, area, marks.current, Ink::Selected);
    cover(buffer, area, state.selected_cells(), Ink::Selection);
    if let Some(position) = state.transcript.position().filter(|_| area.height > 1) {
        let y = u32::from(area.height - 1) * u32::from(position) / 1_000;
        let y = area.y + u16::try_from(y).unwrap_or(0);
        let x = area.right().saturating_sub(1);
        chrome::part_wide(buffer, (x, y));
        buffer.set_string(x, y, "▐", style(Ink::Dim));
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
    chrome::part_wide(buffer, (x, y));
    buffer.set_stringn(x, y, NEW_TEXT, room, style(Ink::Selected));
}

/// Puts an ink over cells of a pane; links stay what they are.
fn cover(buffer: &mut Buffer, area: Rect, cells: Cells, ink: Ink) {
    for (row, cells) in cells {
        let covered = part(area, row, cells);
        buffer.set_style(covered.intersection(buffer.area), theme::over(ink));
    }
}

/// The caret in the line in which one types what is to be found.
pub(super) fn find_caret(state: &State, panes: &Panes) -> Option<Position> {
    let typed = state.find_row(usize::from(panes.status.width))?;
    let x = u16::try_from(typed.caret).ok()?;
    let last = panes.status.width.saturating_sub(1);
    Some(Position {
        x: panes.status.x + x.min(last),
        y: panes.status.y,
    })
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
