//! Bars within formulas in the cells of tables.
//!
//! By GFM a bar ends a cell wherever it stands, but models write `$|x|$` all the same. Such a row has more
//! cells than its table has columns, and those that are too many would not be shown. Only in such rows, and
//! only within what is a formula then, bars are hidden from the parser: a table that is written as it should
//! be stays what it is, and no block begins or ends elsewhere.

use super::find::find;
use super::{Formula, HIDDEN};
use crate::text::markdown::unfinished::cells;
use pulldown_cmark::{Event, Options, Parser, Tag};
use std::borrow::Cow;

/// The formulas of a text, and the text with the bars hidden that stand within them, byte for byte as long.
pub(super) fn find_across(text: &str, options: Options) -> (Cow<'_, str>, Vec<Formula>) {
    let mut rows = rows(text, options);
    let mut parsed = hide(text, &rows);
    let mut formulas = find(text, &parsed, options);
    let count = rows.len();
    rows.retain(|bars| bars.iter().all(|bar| is_within(*bar, &formulas)));
    if rows.len() < count {
        parsed = hide(text, &rows);
        formulas = find(text, &parsed, options);
    }
    (parsed, formulas)
}

fn is_within(bar: usize, formulas: &[Formula]) -> bool {
    let next = formulas.partition_point(|formula| formula.range.end <= bar);
    let formula = formulas.get(next);
    formula.is_some_and(|formula| formula.range.contains(&bar))
}

/// The bars that may stand within formulas, of each row that has too many.
fn rows(text: &str, options: Options) -> Vec<Vec<usize>> {
    let mut rows = Vec::new();
    let may_have_some = text.contains('|') && (text.contains('$') || text.contains("\\("));
    if !may_have_some {
        return rows;
    }
    let mut columns = 0;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        if let Event::Start(Tag::Table(alignments)) = &event {
            columns = alignments.len();
        }
        if !matches!(event, Event::Start(Tag::TableRow)) {
            continue;
        }
        let row = text.get(range.clone()).unwrap_or_default();
        let count = cells(row.trim_start());
        let bars = if count > columns {
            bars(row)
        } else {
            Vec::new()
        };
        if !bars.is_empty() && count <= columns + bars.len() {
            rows.push(bars.into_iter().map(|bar| range.start + bar).collect());
        }
    }
    rows
}

/// The bars of a row between what opens and what closes a formula.
fn bars(row: &str) -> Vec<usize> {
    let mut bars = Vec::new();
    // What closes the formula that is open, and the bars before it.
    let mut open: Option<(&str, usize)> = None;
    let (mut at, mut before) = (0, ' ');
    while let Some(rest) = row.get(at..).filter(|rest| !rest.is_empty()) {
        let (step, opens) = match rest.as_bytes() {
            [b'$', b'$', ..] => ("$$", Some("$$")),
            [b'$', ..] => ("$", Some("$")),
            [b'\\', b'(', ..] => ("\\(", Some("\\)")),
            _ => (token(rest), None),
        };
        match (open, opens) {
            (Some((closer, _)), _)
                if closer == step && (step != "$" || !before.is_whitespace()) =>
            {
                open = None;
            }
            // One that closes nothing opens the next.
            (_, Some(closer)) => {
                bars.truncate(open.map_or(bars.len(), |(_, count)| count));
                open = Some((closer, bars.len()));
            }
            (Some(_), None) if step == "|" => bars.push(at),
            _ => {}
        }
        at += step.len();
        before = step.chars().next_back().unwrap_or(' ');
    }
    bars.truncate(open.map_or(bars.len(), |(_, count)| count));
    bars
}

/// A character, with the one that it escapes.
fn token(text: &str) -> &str {
    let count = if text.starts_with('\\') { 2 } else { 1 };
    let end = text.char_indices().nth(count).map(|(at, _)| at);
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

fn hide<'a>(text: &'a str, rows: &[Vec<usize>]) -> Cow<'a, str> {
    let mut hidden = Cow::Borrowed(text);
    for bar in rows.iter().flatten() {
        hidden.to_mut().replace_range(*bar..=*bar, HIDDEN);
    }
    hidden
}
