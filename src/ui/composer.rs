//! The composer: its frame, the rows of what is written, and where the cursor stands.

use super::chrome;
use super::theme::style;
use crate::app::State;
use crate::app::command::Command;
use crate::chat::{Role, Sealing};
use crate::text::{Ink, cell_width};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// What stands in an empty composer.
const PLACEHOLDER: &str = "Write a message";

/// Paints the composer; returns the caret's cell.
pub(super) fn paint(
    state: &State,
    buffer: &mut Buffer,
    area: Rect,
    text: Rect,
) -> Option<Position> {
    let has_focus = state.composes();
    if has_focus && area.height > text.height {
        let room = usize::from(area.width).saturating_sub(6);
        chrome::frame(buffer, area, &title(state), &foot(state, room), Ink::Dim);
    }
    let text = text.intersection(buffer.area);
    let layout = state.composer.layout(usize::from(text.width));
    let height = usize::from(text.height);
    if height == 0 {
        return None;
    }
    let top = (layout.caret_row + 1).saturating_sub(height);
    for (y, row) in (text.y..text.bottom()).zip(layout.rows.iter().skip(top)) {
        buffer.set_stringn(
            text.x,
            y,
            &row.text,
            usize::from(text.width),
            style(Ink::Plain),
        );
    }
    if state.composer.is_empty() {
        buffer.set_stringn(
            text.x,
            text.y,
            PLACEHOLDER,
            usize::from(text.width),
            style(Ink::Dim),
        );
    }
    if !has_focus {
        return None;
    }
    let x = u16::try_from(layout.caret_cell).ok()?;
    let y = u16::try_from(layout.caret_row - top).ok()?;
    Some(Position {
        x: text.x + x,
        y: text.y + y,
    })
}

/// What is written, in the upper edge, and whether it is sealed on its way.
fn title(state: &State) -> String {
    let what = match state.edited() {
        None => "Message",
        Some(Role::User) => "Another version of your message",
        // It is kept, and not sent by itself.
        Some(Role::Assistant) => return "Another version of the reply".to_owned(),
    };
    match state.sealing() {
        Sealing::Open => what.to_owned(),
        Sealing::Sealed => format!("{what} · sealed"),
    }
}

/// What `Enter` would do now, in the lower edge, where `room` cells are.
fn foot(state: &State, room: usize) -> String {
    let keymap = &state.settings.keymap;
    let Some(send) = keymap.label(Command::Send) else {
        return String::new();
    };
    let back = keymap
        .label(Command::Back)
        .filter(|_| state.banners.is_empty());
    if let Some(role) = state.edited() {
        let does = match role {
            Role::User => "sends it",
            Role::Assistant => "keeps it",
        };
        let leave = keymap.label(Command::Back);
        let leave = leave.map_or_else(String::new, |back| {
            format!("{back} leaves all as it was · ")
        });
        return format!("{leave}{send} {does}");
    }
    match (&state.turn, back) {
        (Some(_), Some(back)) => format!("{back} stops · {send} queues"),
        (Some(_), None) => format!("{send} queues"),
        (None, _) if state.composer.is_empty() && state.queue.held().is_some() => {
            format!("{send} lets them go")
        }
        (None, _) => match state.refusal_ahead() {
            Some(refusal) => {
                let whole = format!("{refusal} · {send} sends all the same");
                // What stands in the way is more than what is known already.
                let fits = cell_width(&whole) <= room;
                if fits { whole } else { refusal }
            }
            None => format!("{send} sends"),
        },
    }
}
