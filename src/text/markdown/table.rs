//! Tables: columns that share the width out, or records one below the other where it is too
//! narrow for columns.

use super::label::{LinkForm, shown};
use super::layout::wrap_spans;
use super::{Alignment, Table};
use crate::text::{Emphasis, Ink, Origin, Row, Span, ellipsize};

/// Cells between two columns.
const GAP: usize = 2;
/// A column narrower than this cannot be read.
const NARROWEST: usize = 6;

/// The widths of a table's columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns(Vec<usize>);

impl Columns {
    /// Whether what would like to have these widths can be read in them.
    fn can_hold(&self, natural: &[usize]) -> bool {
        self.0.len() == natural.len() && is_readable(&self.0, natural)
    }
}

/// A table in rows, and the columns that it has, unless it has none. Those that are given are kept where
/// it can be read in them.
pub(super) fn rows(
    table: &Table,
    width: usize,
    links: LinkForm,
    kept: Option<&Columns>,
) -> (Vec<Row>, Option<Columns>) {
    let table = &with_links(table, links);
    let count = table.head.len().max(table.alignments.len());
    // Every column takes a cell: where there are too many, nothing need be measured.
    let may_fit = count + GAP * count.saturating_sub(1) <= width;
    let natural = may_fit.then(|| natural_widths(table, count));
    let columns = natural.and_then(|natural| {
        let kept = kept.filter(|kept| kept.can_hold(&natural)).cloned();
        kept.or_else(|| share(&natural, width).map(Columns))
    });
    let rows = match &columns {
        Some(Columns(widths)) => in_columns(table, widths),
        None => stacked(table, width),
    };
    (rows, columns)
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

/// Cells of the widest line of a cell.
fn cell_width(cell: &[Span]) -> usize {
    let (mut widest, mut width) = (0, 0);
    for span in cell {
        for (place, line) in span.text.split('\n').enumerate() {
            width = if place == 0 { width } else { 0 };
            width += crate::text::cell_width(line);
            widest = widest.max(width);
        }
    }
    widest
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
    is_readable(&widths, natural).then_some(widths)
}

/// Whether each column has what it wants, or enough to be read.
fn is_readable(widths: &[usize], natural: &[usize]) -> bool {
    let mut pairs = widths.iter().zip(natural);
    pairs.all(|(got, wants)| got >= wants || *got >= NARROWEST)
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
            let cells: Vec<_> = wrapped.iter().map(|rows| rows.get(y)).collect();
            side_by_side(&cells, alignments, widths)
        })
        .collect()
}

/// A row of each column that still has one, in one row. Blanks are one span, however many columns have
/// ended: beside one long cell they cost nothing.
fn side_by_side(cells: &[Option<&Row>], alignments: &[Alignment], widths: &[usize]) -> Row {
    let mut row = Row::of(Vec::new());
    let mut blanks = 0;
    for (column, (cell, width)) in cells.iter().zip(widths).enumerate() {
        if column > 0 {
            blanks += GAP;
        }
        let Some(cell) = cell.filter(|cell| !cell.spans.is_empty()) else {
            blanks += width;
            continue;
        };
        let free = width.saturating_sub(cell.width());
        let before = match alignments.get(column).copied().unwrap_or_default() {
            Alignment::Left => 0,
            Alignment::Middle => free / 2,
            Alignment::Right => free,
        };
        row.push(" ".repeat(blanks + before), Ink::Plain);
        row.spans.extend_from_slice(&cell.spans);
        blanks = free - before;
    }
    row.push(" ".repeat(blanks), Ink::Plain);
    row
}

/// Each row of the table as a record: `Head: value`, a blank row between records. Without any, the
/// cells of the head.
fn stacked(table: &Table, width: usize) -> Vec<Row> {
    let heads: Vec<Vec<Span>> = table.head.iter().map(|cell| strong(cell)).collect();
    if table.rows.is_empty() {
        let cells = heads.iter().filter(|cell| !cell.is_empty());
        return cells.flat_map(|cell| wrap_spans(cell, width)).collect();
    }
    let short: Vec<Vec<Span>> = heads.iter().map(|cell| shortened(cell, width)).collect();
    let mut rows = Vec::new();
    for (place, cells) in table.rows.iter().enumerate() {
        if place > 0 {
            rows.push(Row::of(Vec::new()));
        }
        let heads = if place == 0 { &heads } else { &short };
        rows.extend(record(heads, cells, width));
    }
    rows
}

/// One record. Cells with nothing in them are left out.
fn record(heads: &[Vec<Span>], cells: &[Vec<Span>], width: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    let filled = cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| !cell.is_empty());
    for (column, cell) in filled {
        let head = heads.get(column).map_or(&[][..], Vec::as_slice);
        let mut spans = before_value(head, cell);
        if !spans.is_empty() {
            spans.push(Span::new(": ", Ink::Dim));
        }
        spans.extend_from_slice(cell);
        // No text takes more cells than it has bytes. Most cells are short.
        let bytes: usize = spans.iter().map(|span| span.text.len()).sum();
        if bytes <= width && !spans.iter().any(|span| span.text.contains('\n')) {
            rows.push(Row::of(spans));
        } else {
            rows.extend(wrap_spans(&spans, width));
        }
    }
    rows
}

/// The head of a column as it is repeated before a value: what begins there is the value.
fn before_value(head: &[Span], value: &[Span]) -> Vec<Span> {
    let mut head = head.to_vec();
    for span in &mut head {
        span.origin = begin(value);
    }
    head
}

/// Where a cell begins.
fn begin(cell: &[Span]) -> Origin {
    cell.first().map_or(Origin::NOWHERE, |span| span.origin)
}

/// The head of a column, cut short if it takes more than a row: the first record has all of it, and
/// before each of thousands it would be longer than the table.
fn shortened(head: &[Span], width: usize) -> Vec<Span> {
    if cell_width(head) <= width {
        return head.to_vec();
    }
    let text: String = head.iter().map(|span| span.text.as_str()).collect();
    strong(&[Span::new(ellipsize(&text, width / 2), Ink::Plain)])
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

#[cfg(test)]
mod tests {
    use super::super::{Kind, parse};
    use super::*;

    fn shown(source: &str, width: usize) -> Vec<String> {
        let blocks = parse(source, 0);
        let Kind::Table(table) = &blocks[0].kind else {
            panic!("{blocks:?}")
        };
        let (rows, _) = rows(table, width, LinkForm::Live, None);
        rows.iter()
            .map(|row| row.text().trim_end().to_owned())
            .collect()
    }

    #[test]
    fn a_head_without_rows_is_shown_where_there_is_no_room_for_columns() {
        let table = "| Name | | Another value |\n|---|---|---|\n";
        assert_eq!(shown(table, 10), ["Name", "Another", "value"]);
    }

    #[test]
    fn a_long_head_stands_whole_before_the_first_record_alone() {
        let table = "| A head that is long | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |";
        let expected = [
            "A head",
            "that is",
            "long: 1",
            "b: 2",
            "",
            "A h…: 3",
            "b: 4",
        ];
        assert_eq!(shown(table, 8), expected);
    }

    #[test]
    fn records_leave_out_the_cells_that_are_empty() {
        let table = "| aaaaaa | bbbbbb | cccccc |\n|---|---|---|\n| 1 |\n| | 2 |\n|";
        let expected = ["aaaaaa: 1", "", "bbbbbb: 2"];
        assert_eq!(shown(table, 10), expected);
    }

    /// Columns times rows, and not the text, would be a hundred times as much.
    #[test]
    fn a_table_takes_rows_and_spans_by_its_text_and_not_by_its_columns() {
        let line = |cell: &str, count| format!("|{}\n", cell.repeat(count));
        let wide = line("a|", 400) + &line("-|", 400) + &line("b|", 1).repeat(600);
        assert_eq!(shown(&wide, 80).len(), 2 * 600 - 1);
        let head = line("a|", 24) + &line("-|", 24);
        let tall = head + &line("b|", 23) + &line("word ", 2_000);
        let blocks = parse(&tall, 0);
        let Kind::Table(table) = &blocks[0].kind else {
            panic!("{blocks:?}")
        };
        let (rows, _) = rows(table, 80, LinkForm::Live, None);
        let spans: usize = rows.iter().map(|row| row.spans.len()).sum();
        assert!(
            spans <= 3 * rows.len() + 100,
            "{spans} spans in {}",
            rows.len()
        );
    }
}
