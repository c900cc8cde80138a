//! The key dialog: which key is in use, the masked field for another, what the check told, and
//! where to keep it.

use super::chrome;
use crate::app::State;
use crate::app::key_dialog::{KeyDialog, Reason, Step, Verdict};
use crate::app::words::name;
use crate::chat::{KeyVerdict, ServerKind};
use crate::text::{Ink, Row, Span, cell_width, clean_line, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The width of the box.
const WIDTH: u16 = 74;
/// Where Pinaivu's keys are made.
const DASHBOARD: &str = "Keys are made in Pinaivu's dashboard, under API keys; they begin with \
                         sk-pnv- and are shown once.";

/// Paints the dialog; returns the caret's cell.
pub(super) fn paint(
    state: &State,
    dialog: &KeyDialog,
    buffer: &mut Buffer,
    floating: Rect,
) -> Option<Position> {
    let width = WIDTH.min(floating.width);
    let text_width = usize::from(width.saturating_sub(4));
    let mut rows = introduction(state, dialog, text_width);
    let field = rows.len();
    rows.push(field_row(dialog, text_width));
    rows.extend(remarks(state, dialog, text_width));
    rows.extend(choices(state, dialog));
    let height = u16::try_from(rows.len())
        .unwrap_or(u16::MAX)
        .saturating_add(2);
    let title = match dialog.reason {
        Reason::NoKey => "Welcome to pnv-tui",
        Reason::Asked => "API key",
    };
    let foot = "↑ ↓ choose · Enter · Esc closes";
    let inside = chrome::float(buffer, floating, (width, height), title, foot);
    // Where not all fits, the field and what follows it matter more than the introduction.
    let hidden = rows
        .len()
        .saturating_sub(usize::from(inside.height))
        .min(field);
    chrome::rows(buffer, inside, rows.iter().skip(hidden));
    if dialog.step != Step::Enter {
        return None;
    }
    let typed = cell_width(&shown_input(dialog, text_width)) + FIELD_LABEL.len();
    let y = u16::try_from(field - hidden).ok()?;
    Some(Position {
        x: inside.x + u16::try_from(typed).ok()?,
        y: inside.y + y,
    })
}

const FIELD_LABEL: &str = "Key  ";

fn introduction(state: &State, dialog: &KeyDialog, width: usize) -> Vec<Row> {
    let endpoint = state.endpoint.as_ref();
    let host = endpoint
        .map(|endpoint| name(&endpoint.host))
        .unwrap_or_default();
    let key = endpoint.and_then(|endpoint| endpoint.key.as_ref());
    let first = match (dialog.reason, key) {
        (Reason::NoKey, _) => format!("To talk to {host} you need an API key, and none was found."),
        (Reason::Asked, None) => format!("No key is in use for {host}."),
        (Reason::Asked, Some(key)) => {
            let source = clean_line(&key.source.describe());
            format!(
                "In use for {host}: {} from {source}.",
                clean_line(&key.masked)
            )
        }
    };
    let mut rows = wrap(&first, width, Ink::Plain);
    if endpoint.is_some_and(|endpoint| endpoint.kind != ServerKind::Other) {
        rows.extend(wrap(DASHBOARD, width, Ink::Dim));
    }
    rows.push(Row::of(Vec::new()));
    rows
}

fn field_row(dialog: &KeyDialog, width: usize) -> Row {
    let input = shown_input(dialog, width);
    let (text, ink) = match &dialog.step {
        Step::Enter if input.is_empty() => ("paste it here".to_owned(), Ink::Dim),
        Step::Enter => (input, Ink::Plain),
        Step::Check { key, .. } | Step::Keep { key, .. } | Step::Store { key, .. } => {
            (clean_line(&key.masked()), Ink::Plain)
        }
    };
    Row::of(vec![
        Span::new(FIELD_LABEL.to_owned(), Ink::Accent),
        Span::new(text, ink),
    ])
}

/// As many dots as there is room for: the end of what was typed.
fn shown_input(dialog: &KeyDialog, width: usize) -> String {
    let room = width.saturating_sub(FIELD_LABEL.len() + 1);
    dialog.masked_input().chars().take(room).collect()
}

/// What there is to say of the key: what is odd, what is wrong, what the check told.
fn remarks(state: &State, dialog: &KeyDialog, width: usize) -> Vec<Row> {
    let kind = state
        .endpoint
        .as_ref()
        .map_or(ServerKind::Other, |endpoint| endpoint.kind);
    let said = match &dialog.step {
        Step::Enter => dialog
            .warning(kind)
            .map(|words| (words.to_owned(), Ink::Warning)),
        Step::Check { .. } => Some(("Checking it with one call …".to_owned(), Ink::Dim)),
        Step::Store { .. } => Some(("Writing it to the config file …".to_owned(), Ink::Dim)),
        Step::Keep { verdict, .. } => Some(verdict_words(verdict)),
    };
    let complaint = dialog
        .complaint
        .clone()
        .map(|words| (clean_line(&words), Ink::Alarm));
    let mut rows = vec![Row::of(Vec::new())];
    for (words, ink) in said.into_iter().chain(complaint) {
        rows.extend(wrap(&words, width, ink));
    }
    if rows.len() > 1 {
        rows.push(Row::of(Vec::new()));
    }
    rows
}

fn verdict_words(verdict: &Verdict) -> (String, Ink) {
    match verdict {
        Verdict::Told(KeyVerdict::Accepted) => {
            ("✔ The server accepts this key.".to_owned(), Ink::Good)
        }
        Verdict::Told(KeyVerdict::Unconfirmed) => (
            "The server answered, without telling whether it looks at keys.".to_owned(),
            Ink::Warning,
        ),
        Verdict::Unknown(_) => {
            let words = "The key could not be checked: the server gave no answer to it.";
            (words.to_owned(), Ink::Warning)
        }
    }
}

fn choices(state: &State, dialog: &KeyDialog) -> Vec<Row> {
    let choices = dialog.choices(state.key_storage());
    let mut rows: Vec<Row> = choices
        .iter()
        .enumerate()
        .map(|(place, words)| {
            let is_chosen = place == dialog.choice;
            let (mark, ink) = if is_chosen {
                ("▸ ", Ink::Strong)
            } else {
                ("  ", Ink::Plain)
            };
            Row::of(vec![
                Span::new(mark.to_owned(), Ink::Accent),
                Span::new((*words).to_owned(), ink),
            ])
        })
        .collect();
    if let (Step::Keep { .. }, Some(file)) = (&dialog.step, &state.key_file) {
        rows.extend(about_file(state, file).map(|words| Row::plain(words, Ink::Dim)));
    }
    rows
}

/// Which file a key would be kept in, and what keeps it from being used at the next start.
fn about_file(state: &State, file: &str) -> impl Iterator<Item = String> {
    let place = format!("  The file is {}", clean_line(file));
    let in_use = state.endpoint.as_ref().and_then(|at| at.key.as_ref());
    let hidden = in_use
        .filter(|key| key.source.comes_before_config_file())
        .map(|_| "  The key in use now comes before this file until you remove it.".to_owned());
    [Some(place), hidden].into_iter().flatten()
}
