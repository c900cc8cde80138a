//! The conversations pane: beside the conversation, or over it where there is no room.

use super::chrome;
use super::list::{self, Edge};
use super::theme::style;
use crate::app::State;
use crate::app::command::{Command, Conversing, ListAct};
use crate::app::conversations::{Archived, Conversations, Focus};
use crate::text::{Ink, Row, hint_rows};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The size of the pane where it floats.
const FLOAT: (u16, u16) = (72, 24);
/// Fewer rows than this are left to the list before the keys are left out.
const LEAST_LIST: u16 = 4;
/// What can be done, in the order of its use.
const ACTS: [(Command, &str); 8] = [
    (Command::List(ListAct::Accept), "open"),
    (Command::New, "new"),
    (Command::Conversation(Conversing::Rename), "rename"),
    (Command::Conversation(Conversing::Pin), "pin"),
    (Command::Conversation(Conversing::Archive), "archive"),
    (Command::Conversation(Conversing::Delete), "delete"),
    (Command::Conversation(Conversing::Archived), "archived too"),
    (Command::Back, "close"),
];
/// The same while a title is written.
const NAMING: [(Command, &str); 2] = [
    (Command::List(ListAct::Accept), "keep the title"),
    (Command::Back, "leave it"),
];

/// Paints the pane; returns the caret's cell, if the pane has the keys.
pub(super) fn paint(
    state: &State,
    pane: &Conversations,
    buffer: &mut Buffer,
    left: Option<Rect>,
    floating: Rect,
) -> Option<Position> {
    let has_keys = state.is_listing();
    let inside = match left {
        Some(left) => list::beside(buffer, left, &title(pane), Edge::Right),
        None if pane.focus == Focus::Here => {
            chrome::float(buffer, floating, FLOAT, &title(pane), "")
        }
        None => return None,
    };
    let acts = if has_keys {
        acts(state, pane, inside)
    } else {
        Vec::new()
    };
    let foot = u16::try_from(acts.len()).unwrap_or(u16::MAX);
    let rows = Rect {
        y: inside.y + 2,
        height: inside.height.saturating_sub(2 + foot + u16::from(foot > 0)),
        ..inside
    };
    lines(state, buffer, rows, has_keys);
    let feet = Rect {
        y: inside.bottom().saturating_sub(foot),
        height: foot,
        ..inside
    };
    chrome::rows(buffer, feet.intersection(inside), &acts);
    let caret = match &pane.naming {
        Some(naming) => list::typed("Title ", naming.title.text(), buffer, inside),
        None => list::typed("> ", pane.filter(), buffer, inside),
    };
    caret.filter(|_| has_keys)
}

fn lines(state: &State, buffer: &mut Buffer, area: Rect, has_keys: bool) {
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let lines = state.conversation_lines(width, height);
    for (y, line) in (0..area.height).zip(&lines) {
        chrome::row(buffer, area, y, &line.row);
        if line.has_cursor && has_keys {
            let row = Rect {
                y: area.y + y,
                height: 1,
                ..area
            };
            buffer.set_style(row.intersection(buffer.area), style(Ink::Selected));
        }
    }
}

/// `Conversations · 12 of 214`
fn title(pane: &Conversations) -> String {
    let (matching, all) = pane.counts();
    let too = match pane.archived() {
        Archived::Hidden => "",
        Archived::Shown => " · archived too",
    };
    let count = match all {
        0 => String::new(),
        _ if matching == all => format!(" · {all}"),
        _ => format!(" · {matching} of {all}"),
    };
    format!("Conversations{count}{too}")
}

/// The keys, where the list has rows left besides.
fn acts(state: &State, pane: &Conversations, inside: Rect) -> Vec<Row> {
    let acts: &[(Command, &'static str)] = match pane.naming {
        Some(_) => &NAMING,
        None => &ACTS,
    };
    let keymap = &state.settings.keymap;
    let hint = |(command, word): &(Command, &'static str)| Some((keymap.label(*command)?, *word));
    let hints: Vec<_> = acts.iter().filter_map(hint).collect();
    let mut rows = hint_rows(&hints, usize::from(inside.width));
    let most = usize::from(inside.height.saturating_sub(3 + LEAST_LIST));
    rows.truncate(most);
    rows
}
