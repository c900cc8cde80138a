//! Lists to choose from: the model picker, beside the conversation or over it, and the palette.

use super::chrome;
use super::theme::style;
use crate::app::State;
use crate::app::catalog::Listing;
use crate::app::command::{Command, ListAct};
use crate::app::picker::{Candidate, Picker};
use crate::app::words;
use crate::text::{Ink, Row, Span, cell_width, clusters, ellipsize};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Cells of the column of names that have details.
const NAME_WIDTH: usize = 16;
/// The size of a floating list.
const FLOAT: (u16, u16) = (72, 20);
/// Rows of a floating list besides its candidates: the frame, what was typed, and one below that.
pub(super) const AROUND: u16 = 4;

/// What the figures beside a model are.
const PRICES: &str = "nanoX per million tokens, in/out";

/// The words around a floating list.
pub(super) struct Words {
    title: &'static str,
    foot: &'static str,
    /// Where nothing matches what was typed.
    nothing: &'static str,
}

/// Around the palette.
pub(super) const COMMANDS: Words = Words {
    title: "Commands",
    foot: "Enter runs · Esc closes",
    nothing: "No command of that name",
};

/// Around the blocks of code of a message.
pub(super) const CODES: Words = Words {
    title: "Copy code",
    foot: "Enter copies · Esc closes",
    nothing: "No block like that",
};

/// Around the links of a message.
pub(super) const LINKS: Words = Words {
    title: "Open a link",
    foot: "Enter opens · Esc closes",
    nothing: "No link like that",
};

/// Around the profiles.
pub(super) const PROFILES: Words = Words {
    title: "Profiles",
    foot: "Enter uses · Esc closes",
    nothing: "No profile of that name",
};

/// Around the formats of an export.
pub(super) const EXPORTS: Words = Words {
    title: "Export the conversation",
    foot: "Enter writes a file · Esc closes",
    nothing: "No format of that name",
};

/// Paints the model picker; returns the caret's cell.
pub(super) fn models(
    state: &State,
    picker: &Picker<String>,
    buffer: &mut Buffer,
    side: Option<Rect>,
    floating: Rect,
) -> Option<Position> {
    let inside = match side {
        Some(side) => beside(buffer, side, &models_title(state, picker), Edge::Left),
        None => chrome::float(buffer, floating, FLOAT, &models_title(state, picker), ""),
    };
    let freshness = picker.chosen().and_then(|id| state.freshness(id));
    let feet = models_feet(state, freshness);
    let feet_height = u16::try_from(feet.len()).unwrap_or(u16::MAX);
    let list_height = inside.height.saturating_sub(3 + feet_height);
    let list = Rect {
        y: inside.y + 2,
        height: list_height,
        ..inside
    };
    let current = state.model.as_deref();
    let ink = |id: &String| {
        if state.is_unserved(id) {
            Ink::Dim
        } else {
            Ink::Plain
        }
    };
    inked(picker, buffer, list, |id| current == Some(id.as_str()), ink);
    if picker.counts().0 == 0 {
        let words = nothing_to_choose(state, picker);
        chrome::row(buffer, list, 0, &Row::plain(words, Ink::Dim));
    }
    let place = Rect {
        y: inside.bottom().saturating_sub(feet_height),
        height: feet_height,
        ..inside
    };
    chrome::rows(buffer, place.intersection(inside), &feet);
    query(picker.query(), buffer, inside)
}

/// The rows below the models: how fresh what is known of the chosen one's nodes is, what the
/// figures are, and the keys.
fn models_feet(state: &State, freshness: Option<String>) -> Vec<Row> {
    let freshness = freshness.map(|words| Row::plain(words, Ink::Dim));
    let has_price = state.catalog.models.iter().any(|it| it.price.is_some());
    let prices = has_price.then(|| PRICES.to_owned());
    let legend = prices.into_iter().chain([foot(state)]);
    let legend = legend.map(|words| Row::plain(words, Ink::Dim));
    freshness.into_iter().chain(legend).collect()
}

/// Paints a floating list; returns the caret's cell.
pub(super) fn floating<T: PartialEq>(
    picker: &Picker<T>,
    words: &Words,
    buffer: &mut Buffer,
    floating: Rect,
) -> Option<Position> {
    // No taller than its candidates, but no lower while some of them do not match.
    let all = u16::try_from(picker.counts().1).unwrap_or(u16::MAX);
    let size = (FLOAT.0, all.saturating_add(AROUND).min(FLOAT.1));
    let inside = chrome::float(buffer, floating, size, words.title, words.foot);
    let list = Rect {
        y: inside.y + 2,
        height: inside.height.saturating_sub(2),
        ..inside
    };
    candidates(picker, buffer, list, |_| false);
    if picker.counts().0 == 0 {
        chrome::row(buffer, list, 0, &Row::plain(words.nothing, Ink::Dim));
    }
    query(picker.query(), buffer, inside)
}

/// The edge at which a side pane touches the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Left,
    Right,
}

/// A side pane: a rule under its title, no frame.
pub(super) fn beside(buffer: &mut Buffer, side: Rect, title: &str, edge: Edge) -> Rect {
    let inside = Rect {
        x: side.x + 2,
        width: side.width.saturating_sub(4),
        ..side
    };
    chrome::row(buffer, inside, 0, &Row::plain(title, Ink::Heading));
    let rule = "─".repeat(usize::from(inside.width));
    chrome::row(buffer, inside, 1, &Row::plain(rule, Ink::Dim));
    let x = match edge {
        Edge::Left => side.x,
        Edge::Right => side.right().saturating_sub(1),
    };
    for y in side.y..side.bottom() {
        buffer.set_string(x, y, "│", style(Ink::Dim));
    }
    Rect {
        y: inside.y + 2,
        height: inside.height.saturating_sub(2),
        ..inside
    }
}

fn models_title(state: &State, picker: &Picker<String>) -> String {
    let (matching, all) = picker.counts();
    let catalog = &state.catalog;
    let listed = match catalog.left_out {
        0 => String::new(),
        more => format!(" · {} listed", count(catalog.models.len() + more)),
    };
    match &catalog.listing {
        Listing::Asked(_) if all == 0 => "Models · asking the server".to_owned(),
        Listing::Unasked | Listing::Asked(_) | Listing::Known | Listing::Failed(_) => {
            format!("Models · {matching} of {all}{listed}")
        }
    }
}

fn count(n: usize) -> String {
    words::count(u64::try_from(n).unwrap_or(u64::MAX))
}

const fn nothing_to_choose(state: &State, picker: &Picker<String>) -> &'static str {
    match (&state.catalog.listing, picker.counts().1) {
        (Listing::Failed(_), 0) => "The list did not come",
        (Listing::Known, 0) => "The server lists no model",
        (_, 0) => "",
        (_, _) => "No model of that name",
    }
}

fn foot(state: &State) -> String {
    let hint = |act: ListAct, word: &str| {
        let label = state.settings.keymap.label(Command::List(act))?;
        Some(format!("{label} {word}"))
    };
    [
        hint(ListAct::Accept, "use"),
        hint(ListAct::Star, "star"),
        hint(ListAct::MakeDefault, "default"),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join("  ")
}

/// The row in which the query is typed.
pub(super) fn query(query: &str, buffer: &mut Buffer, inside: Rect) -> Option<Position> {
    typed("> ", query, buffer, inside)
}

/// A row in which something is typed, behind a word for what it is. Of what is too long for it the end is shown.
pub(super) fn typed(
    prompt: &str,
    text: &str,
    buffer: &mut Buffer,
    inside: Rect,
) -> Option<Position> {
    let room = usize::from(inside.width).saturating_sub(cell_width(prompt) + 1);
    let mut over = cell_width(text).saturating_sub(room);
    let mut start = 0;
    for (at, cluster, cells) in clusters(text) {
        if over == 0 {
            break;
        }
        over = over.saturating_sub(cells);
        start = at + cluster.len();
    }
    let shown = text.get(start..).unwrap_or_default();
    let row = Row::of(vec![
        Span::new(prompt.to_owned(), Ink::Accent),
        Span::new(shown.to_owned(), Ink::Plain),
    ]);
    chrome::row(buffer, inside, 0, &row);
    let x = u16::try_from(row.width())
        .ok()?
        .min(inside.width.saturating_sub(1));
    Some(Position {
        x: inside.x + x,
        y: inside.y,
    })
}

pub(super) fn candidates<T: PartialEq>(
    picker: &Picker<T>,
    buffer: &mut Buffer,
    list: Rect,
    is_current: impl Fn(&T) -> bool,
) {
    inked(picker, buffer, list, is_current, |_| Ink::Plain);
}

/// Paints candidates, the name of each in an ink of its own.
fn inked<T: PartialEq>(
    picker: &Picker<T>,
    buffer: &mut Buffer,
    list: Rect,
    is_current: impl Fn(&T) -> bool,
    ink: impl Fn(&T) -> Ink,
) {
    let window = picker.window(usize::from(list.height));
    for (y, (candidate, has_cursor)) in (0..list.height).zip(window) {
        let dot = is_current(&candidate.value);
        let marks = (dot.then_some('●'), ink(&candidate.value));
        let line = candidate_row(candidate, marks, usize::from(list.width));
        chrome::row(buffer, list, y, &line);
        if has_cursor {
            let row = Rect {
                y: list.y + y,
                height: 1,
                ..list
            };
            buffer.set_style(row.intersection(buffer.area), style(Ink::Selected));
        }
    }
}

/// `● name  detail        note`: a mark, the name, what it is, and at the right end what stands
/// beside it.
fn candidate_row<T>(
    candidate: &Candidate<T>,
    (dot, ink): (Option<char>, Ink),
    width: usize,
) -> Row {
    let mark = candidate.mark.or(dot).unwrap_or(' ');
    let note = ellipsize(&candidate.note, width / 2);
    let room = width.saturating_sub(cell_width(&note) + 4);
    let label = ellipsize(&candidate.label, room);
    let mut row = Row::plain(format!("{mark} "), Ink::Accent);
    let detail = if candidate.detail.is_empty() {
        String::new()
    } else {
        let gap = NAME_WIDTH.saturating_sub(cell_width(&label)).max(2);
        let room = room.saturating_sub(cell_width(&label));
        ellipsize(&format!("{}{}", " ".repeat(gap), candidate.detail), room)
    };
    row.push(label, ink);
    row.push(detail, Ink::Dim);
    let gap = width.saturating_sub(row.width() + cell_width(&note) + 1);
    row.push(" ".repeat(gap), Ink::Plain);
    row.push(note, Ink::Dim);
    row
}
