//! Tables: columns that share the width out, or records one below the other where it is too
//! narrow for columns.

use super::label::{LinkForm, shown};
use super::layout::wrap_spans;
use super::{Alignment, Table};
use crate::text::{Emphasis, Ink, Origin, Row, Span};

/// Cells between two columns.
const GAP: usize = 2;
/// A column narrower than this cannot be read.
const NARROWEST: usize = 6;

/// A table in rows.
pub(super) fn rows(table: &Table, width: usize, links: LinkForm) -> Vec<Row> {
    let table = &with_links(table, links);
    let columns = table.head.len().max(table.alignments.len());
    match share(&natural_widths(table, columns), width) {
        Some(widths) => in_columns(table, &widths),
        None => stacked(table, width),
    }
}

/// The table with the links of its cells as they are shown.
fn with_links(table: &Table, links: LinkForm) -> Table {
    let line = |cells: &Vec<Vec<Span>>| cells.iter().map(|cell| shown(cell, links)).collect();
    Table {
        alignments: table.alignments.clone(),
        head: line(&table.head),
        rows: table.rows.iter().map(line).collect(),
    }
}

/// What each column would like to have.
fn natural_widths(table: &Table, columns: usize) -> Vec<usize> {
    let lines = std::iter::once(&table.head).chain(&table.rows);
    let mut widths = vec![1; columns];
    for line in lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell_width(cell));
        }
    }
    widths
}

fn cell_width(cell: &[Span]) -> usize {
    cell.iter()
        .map(|span| crate::text::cell_width(&span.text))
        .sum()
}

/// Shares a width out: columns that want less than their part give the rest to the others.
/// `None` if some column would get too little.
fn share(natural: &[usize], width: usize) -> Option<Vec<usize>> {
    let room = width.checked_sub(GAP * natural.len().saturating_sub(1))?;
    if natural.iter().sum::<usize>() <= room {
        return Some(natural.to_vec());
    }
    let mut order: Vec<usize> = (0..natural.len()).collect();
    order.sort_by_key(|column| natural.get(*column).copied());
    let mut widths = natural.to_vec();
    let mut left = room;
    for (place, column) in order.iter().enumerate() {
        let part = left / (order.len() - place);
        let width = widths.get_mut(*column)?;
        *width = (*width).min(part);
        left -= *width;
    }
    let is_readable = widths
        .iter()
        .zip(natural)
        .all(|(got, wants)| got >= wants || *got >= NARROWEST);
    is_readable.then_some(widths)
}

fn in_columns(table: &Table, widths: &[usize]) -> Vec<Row> {
    let head: Vec<Vec<Span>> = table.head.iter().map(|cell| strong(cell)).collect();
    let mut rows = line(&head, &table.alignments, widths);
    let total = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
    let mut line_across = Row::plain("─".repeat(total), Ink::Dim);
    let below = table.rows.first().and_then(|cells| cells.first());
    for span in &mut line_across.spans {
        span.origin = below.map_or(Origin::NOWHERE, |cell| begin(cell).before(1));
    }
    rows.push(line_across);
    for cells in &table.rows {
        rows.extend(line(cells, &table.alignments, widths));
    }
    rows
}

/// One line of a table: as many rows as its highest cell.
fn line(cells: &[Vec<Span>], alignments: &[Alignment], widths: &[usize]) -> Vec<Row> {
    let wrapped: Vec<Vec<Row>> = widths
        .iter()
        .enumerate()
        .map(|(column, width)| wrap_spans(cells.get(column).map_or(&[], Vec::as_slice), *width))
        .collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    (0..height)
        .map(|y| {
            let mut row = Row::of(Vec::new());
            for (column, width) in widths.iter().enumerate() {
                if column > 0 {
                    row.push(" ".repeat(GAP), Ink::Plain);
                }
                let cell = wrapped.get(column).and_then(|rows| rows.get(y));
                let free = width.saturating_sub(cell.map_or(0, Row::width));
                let before = match alignments.get(column).copied().unwrap_or_default() {
                    Alignment::Left => 0,
                    Alignment::Middle => free / 2,
                    Alignment::Right => free,
                };
                row.push(" ".repeat(before), Ink::Plain);
                row.spans
                    .extend(cell.map(|cell| cell.spans.clone()).unwrap_or_default());
                row.push(" ".repeat(free - before), Ink::Plain);
            }
            row
        })
        .collect()
}

/// Each row of the table as a record: `Head: value`, a blank row between records.
fn stacked(table: &Table, width: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for (place, cells) in table.rows.iter().enumerate() {
        if place > 0 {
            rows.push(Row::of(Vec::new()));
        }
        for (column, cell) in cells.iter().enumerate() {
            let head = table.head.get(column).map_or(&[][..], Vec::as_slice);
            let mut spans = before_value(head, cell);
            if !spans.is_empty() {
                spans.push(Span::new(": ", Ink::Dim));
            }
            spans.extend(cell.iter().cloned());
            rows.extend(wrap_spans(&spans, width));
        }
    }
    rows
}

/// The head of a column as it is repeated before a value: what begins there is the value.
fn before_value(head: &[Span], value: &[Span]) -> Vec<Span> {
    let mut head = strong(head);
    for span in &mut head {
        span.origin = begin(value);
    }
    head
}

/// Where a cell begins.
fn begin(cell: &[Span]) -> Origin {
    cell.first().map_or(Origin::NOWHERE, |span| span.origin)
}

fn strong(cell: &[Span]) -> Vec<Span> {
    let heavier = |span: &Span| {
        let emphasis = Emphasis {
            strong: true,
            ..span.emphasis
        };
        Span {
            emphasis,
            ..span.clone()
        }
    };
    cell.iter().map(heavier).collect()
}
