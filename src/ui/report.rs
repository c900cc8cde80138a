//! Reports: usage and nodes, over everything else.

use super::chrome;
use crate::app::State;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Paints the report that is open. It has no caret.
pub(super) fn paint(state: &State, buffer: &mut Buffer, floating: Rect) -> Option<Position> {
    let report = state.open_report()?;
    let (title, foot) = (&report.title, &report.foot);
    let inside = chrome::float(buffer, floating, report.size, title, foot);
    chrome::rows(buffer, inside, report.rows.iter().skip(report.top));
    None
}
