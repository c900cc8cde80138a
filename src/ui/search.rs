//! The search of all conversations: what is typed, the hits below, how to narrow them.

use super::theme::style;
use super::{chrome, list};
use crate::app::State;
use crate::app::search::{Found, Outcome, Search};
use crate::text::{Ink, Row, Span, cell_width, ellipsize, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The size of the box.
const SIZE: (u16, u16) = (104, 32);
/// Rows of a hit.
const HIT: u16 = 2;
/// From this many rows on, hits stand apart.
const ROOMY: u16 = 20;
/// What can stand between words to narrow a search.
const FILTERS: [&str; 6] = [
    "\"words together\"",
    "role:user",
    "model:llama",
    "before:2026-11-25",
    "after:2026-11-01",
    "has:code",
];

/// Paints the search; returns the caret's cell.
pub(super) fn paint(state: &State, buffer: &mut Buffer, floating: Rect) -> Option<Position> {
    let search = &state.search;
    let foot = "Enter opens · Esc closes";
    let inside = chrome::float(buffer, floating, SIZE, &title(search), foot);
    // What narrows a search is worth a row where there are some for hits as well.
    let hint = u16::from(inside.height > 2 + 2 * HIT);
    let below = Rect {
        y: inside.y + 2,
        height: inside.height.saturating_sub(2 + 2 * hint),
        ..inside
    };
    let remark = remark(search, usize::from(below.width));
    if remark.is_empty() {
        hits(state, buffer, below);
    } else {
        chrome::rows(buffer, below, &remark);
    }
    if hint > 0 {
        let last = inside.height - 1;
        chrome::row(buffer, inside, last, &filters(usize::from(inside.width)));
    }
    let caret = list::query(search.field().text(), buffer, inside);
    if search.field().is_old() {
        let width = u16::try_from(cell_width(search.field().text())).unwrap_or(u16::MAX);
        let typed = Rect {
            x: inside.x + 2,
            width: width.min(inside.width.saturating_sub(2)),
            height: 1,
            ..inside
        };
        buffer.set_style(typed.intersection(buffer.area), style(Ink::Selection));
    }
    caret
}

fn title(search: &Search) -> String {
    match search.count() {
        count if count.is_empty() => "Search".to_owned(),
        count => format!("Search · {count}"),
    }
}

/// What is said where there are no hits to show.
fn remark(search: &Search, width: usize) -> Vec<Row> {
    match &search.outcome {
        Outcome::Nothing => wrap(
            "Type words that were said, in any conversation: whole or in part, in any order.",
            width,
            Ink::Dim,
        ),
        Outcome::Awaited => vec![Row::plain("Looking …", Ink::Dim)],
        Outcome::Failed(sentence) => wrap(sentence, width, Ink::Warning),
        Outcome::Hits { .. } if search.is_empty() => wrap(
            "Nothing that was said has all of these words. Fewer letters find more.",
            width,
            Ink::Dim,
        ),
        Outcome::Hits { .. } => Vec::new(),
    }
}

/// As many of the filters as there is room for.
fn filters(width: usize) -> Row {
    let mut row = Row::of(Vec::new());
    for filter in FILTERS {
        let gap = if row.spans.is_empty() { "" } else { "  " };
        if row.width() + gap.len() + filter.len() <= width {
            row.push(gap, Ink::Plain);
            row.push(filter, Ink::Dim);
        }
    }
    row
}

fn hits(state: &State, buffer: &mut Buffer, area: Rect) {
    let step = HIT + u16::from(area.height >= ROOMY);
    let most = usize::from((area.height + step - HIT) / step).max(1);
    for (place, (hit, is_chosen)) in (0..area.height).zip(state.search.window(most)) {
        let y = place.saturating_mul(step);
        let width = usize::from(area.width);
        let mut rows = [
            head(state, hit, is_chosen, width),
            hit.snippet(width.saturating_sub(2)),
        ];
        for (row, y) in rows.iter_mut().zip(y..) {
            let bar = if is_chosen { "▌ " } else { "  " };
            row.spans.insert(0, Span::new(bar, Ink::Accent));
            chrome::row(buffer, area, y, row);
        }
    }
}

/// `Title        llama3.2:3b · 14:02`, without the bar before it.
fn head(state: &State, hit: &Found, is_chosen: bool, width: usize) -> Row {
    let room = width.saturating_sub(2);
    let when = hit.when(state.wall, state.now);
    let who = ellipsize(&hit.who, (room / 2).saturating_sub(cell_width(&when) + 3));
    let note = format!("{who} · {when}");
    let title = ellipsize(&hit.title, room.saturating_sub(cell_width(&note) + 2));
    let gap = room.saturating_sub(cell_width(&title) + cell_width(&note));
    let ink = if is_chosen { Ink::Strong } else { Ink::Plain };
    Row::of(vec![
        Span::new(title, ink),
        Span::new(" ".repeat(gap), Ink::Plain),
        Span::new(note, Ink::Dim),
    ])
}
