//! The dialog that shows the identity.

use super::chrome;
use crate::app::State;
use crate::app::identity::IdentityDialog;
use crate::chat::ServerKind;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The width of the box: the digits stand on one row where there is room.
const WIDTH: u16 = 76;

/// Paints the dialog. It has no caret.
pub(super) fn paint(
    state: &State,
    dialog: &IdentityDialog,
    buffer: &mut Buffer,
    floating: Rect,
) -> Option<Position> {
    let width = WIDTH.min(floating.width);
    let kind = state
        .endpoint
        .as_ref()
        .map_or(ServerKind::Other, |it| it.kind);
    let rows = dialog.rows(kind, usize::from(width.saturating_sub(4)));
    let height = u16::try_from(rows.len())
        .unwrap_or(u16::MAX)
        .saturating_add(2);
    let size = (width, height);
    let inside = chrome::float(buffer, floating, size, "Identity", dialog.foot());
    chrome::rows(buffer, inside, &rows);
    None
}
