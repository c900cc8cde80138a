//! The composer: its frame, the rows of what is written, and where the cursor stands.

use super::chrome;
use super::theme::style;
use crate::app::State;
use crate::app::command::Command;
use crate::app::composer::Composer;
use crate::chat::{Role, Sealing};
use crate::text::{Ink, cell_width};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// What stands in an empty composer.
const PLACEHOLDER: &str = "Write a message";

/// Says that a system prompt goes along, the longer words where they fit.
const SYSTEM: [&str; 2] = [" · with system prompt", " · system"];

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
        let title = title(state, room);
        chrome::frame(buffer, area, &title, &foot(state, room), Ink::Dim);
    }
    let caret = written(&state.composer, PLACEHOLDER, buffer, text);
    caret.filter(|_| has_focus)
}

/// Paints the rows around the caret of what is written, or what stands there as long as nothing is; returns the
/// caret's cell.
pub(super) fn written(
    composer: &Composer,
    placeholder: &str,
    buffer: &mut Buffer,
    text: Rect,
) -> Option<Position> {
    let text = text.intersection(buffer.area);
    let width = usize::from(text.width);
    let height = usize::from(text.height);
    let layout = composer.layout(width, height);
    if height == 0 {
        return None;
    }
    let top = (layout.caret_row + 1).saturating_sub(height);
    for (y, row) in (text.y..text.bottom()).zip(layout.rows.iter().skip(top)) {
        buffer.set_stringn(text.x, y, &row.text, width, style(Ink::Plain));
    }
    if composer.is_empty() {
        buffer.set_stringn(text.x, text.y, placeholder, width, style(Ink::Dim));
    }
    let x = u16::try_from(layout.caret_cell).ok()?;
    let y = u16::try_from(layout.caret_row - top).ok()?;
    Some(Position {
        x: text.x + x,
        y: text.y + y,
    })
}

/// What is written, in the upper edge, and how it goes on its way, where `room` cells are.
fn title(state: &State, room: usize) -> String {
    let what = match state.edited() {
        None => "Message",
        Some(Role::User) => "Another version of your message",
        // It is kept, and not sent by itself.
        Some(Role::Assistant) => return "Another version of the reply".to_owned(),
    };
    let mut title = match state.sealing() {
        Sealing::Open => what.to_owned(),
        Sealing::Sealed => format!("{what} · sealed"),
    };
    if state.system_prompt().is_some() {
        let fits = |words: &&&str| cell_width(&title) + cell_width(words) <= room;
        let words = SYSTEM.iter().find(fits);
        title.push_str(words.copied().unwrap_or_default());
    }
    title
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
