//! The list of waiting messages, and what can be done with them.

use super::{chrome, list};
use crate::app::State;
use crate::app::command::{Command, ListAct};
use crate::app::picker::Picker;
use crate::text::{Row, hint_rows};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The size of the box.
const SIZE: (u16, u16) = (76, 20);
/// What can be done, in the order of its use.
const ACTS: [(ListAct, &str); 5] = [
    (ListAct::Accept, "edits"),
    (ListAct::Sooner, "sooner"),
    (ListAct::Later, "later"),
    (ListAct::Remove, "removes"),
    (ListAct::SendHeld, "lets them go"),
];

/// Paints the list; the cursor stands at the chosen message, where a screen reader finds it.
pub(super) fn paint(
    state: &State,
    picker: &Picker<u64>,
    buffer: &mut Buffer,
    floating: Rect,
) -> Option<Position> {
    let width = SIZE.0.min(floating.width);
    let acts = acts(state, usize::from(width.saturating_sub(4)));
    let foot = u16::try_from(acts.len()).unwrap_or(u16::MAX);
    let count = u16::try_from(picker.counts().1).unwrap_or(u16::MAX);
    // The frame, and a blank row between the messages and what can be done with them.
    let height = count.saturating_add(foot).saturating_add(3).min(SIZE.1);
    let inside = chrome::float(
        buffer,
        floating,
        (width, height),
        &title(state),
        "Esc closes",
    );
    let rows = Rect {
        height: inside.height.saturating_sub(foot + 1).max(1),
        ..inside
    };
    list::candidates(picker, buffer, rows, |_| false);
    let feet = Rect {
        y: inside.bottom().saturating_sub(foot).max(rows.bottom()),
        height: foot,
        ..inside
    };
    chrome::rows(buffer, feet.intersection(inside), &acts);
    let chosen = picker
        .window(usize::from(rows.height))
        .position(|(_, has_cursor)| has_cursor)?;
    Some(Position {
        x: rows.x,
        y: rows.y + u16::try_from(chosen).ok()?,
    })
}

fn title(state: &State) -> String {
    let count = state.queue.len();
    let messages = if count == 1 { "message" } else { "messages" };
    match state.queue.held() {
        Some(why) => format!("{count} {messages} held: {}", why.words()),
        None => format!("{count} {messages} to send, in this order"),
    }
}

/// What can be done, in as many rows as that needs.
fn acts(state: &State, room: usize) -> Vec<Row> {
    let keymap = &state.settings.keymap;
    let is_held = state.queue.held().is_some();
    let useful = |(act, _): &(ListAct, &str)| is_held || *act != ListAct::SendHeld;
    let hint = |(act, word)| Some((keymap.label(Command::List(act))?, word));
    let hints: Vec<_> = ACTS.into_iter().filter(useful).filter_map(hint).collect();
    hint_rows(&hints, room)
}
