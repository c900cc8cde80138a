//! The dialog in which the system prompt is written.

use super::{chrome, composer};
use crate::app::State;
use crate::app::command::{Command, Edit};
use crate::app::system::Origin;
use crate::text::{Ink, Row, cell_width, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Rows of the field, where it has room for more than is written.
const LEAST_ROWS: usize = 6;
/// What stands in an empty field.
const PLACEHOLDER: &str = "None: write what the model is to be told";

const ABOUT: &str = "What the model is told before all messages of this conversation.";
const FROM_SETTINGS: &str =
    "This is the one of your settings; what you keep here is this conversation's own.";

/// Paints the dialog; returns the caret's cell.
pub(super) fn paint(state: &State, buffer: &mut Buffer, floating: Rect) -> Option<Position> {
    let (width, text_width) = state.system_widths();
    let most = usize::from(floating.height);
    let layout = state.system_field.layout(usize::from(text_width), most);
    let mut about = wrap(ABOUT, usize::from(text_width), Ink::Dim);
    if state.system_origin() == Origin::Settings {
        about.extend(wrap(FROM_SETTINGS, usize::from(text_width), Ink::Dim));
    }
    about.push(Row::of(Vec::new()));
    let field = layout.rows.len().max(LEAST_ROWS);
    // Where not all fits, what is written matters more than what it is.
    let room = usize::from(floating.height).saturating_sub(2);
    if about.len() + layout.rows.len().clamp(2, LEAST_ROWS) > room {
        about.clear();
    }
    let height = u16::try_from(about.len() + field + 2).unwrap_or(u16::MAX);
    let foot = foot(state, usize::from(width).saturating_sub(6));
    let size = (width, height);
    let inside = chrome::float(buffer, floating, size, "System prompt", &foot);
    chrome::rows(buffer, inside, &about);
    let above = u16::try_from(about.len()).unwrap_or(u16::MAX);
    let text = Rect {
        y: inside.y.saturating_add(above),
        height: inside.height.saturating_sub(above),
        width: text_width.min(inside.width),
        ..inside
    };
    composer::written(&state.system_field, PLACEHOLDER, buffer, text)
}

/// The keys, as many of them as `room` cells have room for.
fn foot(state: &State, room: usize) -> String {
    let hint = |command: Command, does: &str| {
        let label = state.settings.keymap.label(command)?;
        Some(format!("{label} {does}"))
    };
    let keeps = hint(Command::Send, "keeps");
    let breaks = new_line(state).map(|key| format!("{key} new line"));
    let leaves = hint(Command::Back, "leaves it as it was");
    let joined = |hints: &[&Option<String>]| {
        let hints: Vec<&str> = hints.iter().filter_map(|hint| hint.as_deref()).collect();
        hints.join(" · ")
    };
    let all = joined(&[&keeps, &breaks, &leaves]);
    if cell_width(&all) <= room {
        all
    } else {
        joined(&[&keeps, &leaves])
    }
}

/// The key for a new line: one with `Ctrl` where there is one, because not every terminal tells `Shift+Enter` from
/// `Enter`.
fn new_line(state: &State) -> Option<String> {
    let keymap = &state.settings.keymap;
    let keys = keymap.keys_of(Command::Edit(Edit::NewLine));
    let with_ctrl = keys.iter().find(|(_, key)| key.ctrl);
    let with_ctrl = with_ctrl.map(|(_, key)| key.label());
    with_ctrl.or_else(|| keymap.label(Command::Edit(Edit::NewLine)))
}
