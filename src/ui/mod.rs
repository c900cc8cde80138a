//! Painting: the state into a frame, and nothing back.
//!
//! Every function here takes `&State`; what is shown was worked out by `app` beforehand, mostly as
//! rows of inked spans. One file a pane. Colours are `theme`'s alone.

mod chrome;
mod composer;
mod conversations;
mod details;
mod help;
mod identity;
mod key_dialog;
mod list;
mod queue;
mod report;
mod search;
mod system;
mod targets;
mod theme;
mod themes;
mod transcript;
mod welcome;

pub use targets::{Targets, take_mark};

use crate::app::State;
use crate::app::overlay::Overlay;
use crate::app::panes::{Area, is_too_small};
use crate::text::{Ink, Row};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Paints the whole screen and puts the cursor where text goes. The cells of links are marked:
/// [`Targets`] knows where they lead.
pub fn draw(state: &State, frame: &mut Frame<'_>) {
    paint(state, frame);
    theme::colour(frame.buffer_mut(), state.scheme());
}

/// Paints the whole screen in inks.
fn paint(state: &State, frame: &mut Frame<'_>) {
    let screen = frame.area();
    if is_too_small(state.size) {
        let words = Row::plain("Window too small", Ink::Plain);
        chrome::row(frame.buffer_mut(), screen, 0, &words);
        return;
    }
    let panes = state.panes();
    let buffer = frame.buffer_mut();
    let title = state.title_row(usize::from(panes.title.width));
    chrome::rows(buffer, rect(panes.title), [&title]);
    if state.conversation.messages.is_empty() {
        welcome::paint(state, buffer, rect(panes.conversation));
    } else {
        transcript::paint(state, buffer, rect(panes.conversation));
    }
    paint_all(buffer, panes.queue, |width| state.queue_rows(width));
    let most = usize::from(panes.banners.height);
    paint_all(buffer, panes.banners, |width| {
        state.banner_rows(width, most)
    });
    let caret = composer::paint(
        state,
        buffer,
        rect(panes.composer),
        rect(panes.composer_text),
    );
    transcript::mark_new_text(state, buffer, &panes);
    paint_all(buffer, panes.status, |width| state.status_rows(width));
    let floating = rect(panes.floating);
    let listed = state
        .conversations
        .as_ref()
        .and_then(|pane| conversations::paint(state, pane, buffer, panes.left.map(rect), floating));
    let caret = match &state.overlay {
        None => caret.or(listed),
        Some(Overlay::Models(picker)) => {
            list::models(state, picker, buffer, panes.side.map(rect), floating)
        }
        Some(Overlay::Palette(picker)) => list::floating(picker, &list::COMMANDS, buffer, floating),
        Some(Overlay::Codes(picker)) => list::floating(picker, &list::CODES, buffer, floating),
        Some(Overlay::Links(picker)) => list::floating(picker, &list::LINKS, buffer, floating),
        Some(Overlay::Profiles(picker)) => {
            list::floating(picker, &list::PROFILES, buffer, floating)
        }
        Some(Overlay::Exports(picker)) => list::floating(picker, &list::EXPORTS, buffer, floating),
        Some(Overlay::Themes(picker)) => {
            themes::paint(state, picker, buffer, panes.side.map(rect), floating)
        }
        Some(Overlay::Queue(list)) => queue::paint(state, list, buffer, floating),
        Some(Overlay::Usage(_) | Overlay::Nodes(_)) => report::paint(state, buffer, floating),
        Some(Overlay::System(_)) => system::paint(state, buffer, floating),
        Some(Overlay::Search) => search::paint(state, buffer, floating),
        Some(Overlay::Find) => transcript::find_caret(state, &panes),
        Some(Overlay::Help(top)) => help::paint(state, *top, buffer, floating),
        Some(Overlay::Details(shown)) => details::paint(state, *shown, buffer, floating),
        Some(Overlay::Identity(dialog)) => identity::paint(state, dialog, buffer, floating),
        Some(Overlay::Key(dialog)) => key_dialog::paint(state, dialog, buffer, floating),
    };
    if let Some(caret) = caret {
        frame.set_cursor_position(caret);
    }
}

fn paint_all(buffer: &mut Buffer, area: Area, rows: impl FnOnce(usize) -> Vec<Row>) {
    if area.height > 0 {
        chrome::rows(buffer, rect(area), &rows(usize::from(area.width)));
    }
}

const fn rect(area: Area) -> Rect {
    Rect {
        x: area.x,
        y: area.y,
        width: area.width,
        height: area.height,
    }
}
