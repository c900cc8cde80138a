//! Blocks to rows at a width. Hierarchy by weight, dimness and space; marks only where they help.

use super::label::{LinkForm, shown};
use super::place::{LaidRow, blank, in_order, placed};
use super::source_code::{label_row, line_rows};
use super::table::Columns;
use super::{Block, Item, Kind, List, table};
use crate::text::code::lines;
use crate::text::{Ink, Origin, Row, Span, cell_width, wrapped};

/// Words are never squeezed into less than this: what is nested deeper goes without its indent.
const NARROWEST: usize = 12;
/// Marks of lists without numbers, by depth.
const BULLETS: [&str; 3] = ["•", "◦", "▪"];

/// Lays a top-level block out. What leads somewhere by itself has a link that is fit for a
/// terminal; in what is spelled out there are none.
pub fn lay_out(block: &Block, width: usize, links: LinkForm) -> Vec<LaidRow> {
    let mut rows = block_rows(block, width.max(1), 0, links);
    number_codes(rows.iter_mut().map(|laid| &mut laid.row));
    in_order(rows, block)
}

/// Lays a top-level block out as [`lay_out`] does, but if it is a table, in the columns that it had, as long
/// as it can be read in them; and says which columns it has. Rows that are there already stay as they are.
pub fn lay_out_in(
    columns: Option<&Columns>,
    block: &Block,
    width: usize,
    links: LinkForm,
) -> (Vec<LaidRow>, Option<Columns>) {
    let Kind::Table(table) = &block.kind else {
        return (lay_out(block, width, links), None);
    };
    let (rows, columns) = table::rows(table, width.max(1), links, columns);
    (in_order(placed(rows, block), block), columns)
}

/// A line of a block of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Line {
    /// Its place, from 0.
    pub number: usize,
    /// The byte of the code with which it begins.
    pub byte: usize,
}

impl Line {
    /// The line that follows upon lines which have ended.
    #[must_use]
    pub fn behind(self, lines: &str) -> Self {
        Self {
            number: self.number + lines.bytes().filter(|byte| *byte == b'\n').count(),
            byte: self.byte + lines.len(),
        }
    }
}

/// Lays out lines of a block of code of which `first` is the first, and before the first of all its
/// language: a bar before each line, lines broken only where they must be. `start` is the byte of the source with which the block begins.
pub fn lay_out_code(
    language: &str,
    text: &str,
    first: Line,
    start: usize,
    width: usize,
) -> Vec<LaidRow> {
    let is_begin = first == Line::default();
    let label = label_row(language, width.max(1)).filter(|_| is_begin);
    let laid = |row, byte| LaidRow {
        row,
        source: start + byte,
    };
    let mut rows: Vec<_> = label.into_iter().map(|row| laid(row, 0)).collect();
    let mut byte = first.byte;
    for (line, number) in lines(text).zip(first.number..) {
        for row in line_rows(line, number, width.max(1)) {
            let begin = row.code.map_or(0, |place| place.byte);
            rows.push(laid(row, byte + begin));
        }
        byte += line.len() + 1;
    }
    rows
}

/// Tells the blocks of code apart: each begins with the first byte of its first line.
fn number_codes<'a>(rows: impl Iterator<Item = &'a mut Row>) {
    let mut begun = 0;
    for place in rows.filter_map(|row| row.code.as_mut()) {
        begun += usize::from((place.line, place.byte) == (0, 0));
        place.block = begun - 1;
    }
}

fn block_rows(block: &Block, width: usize, depth: usize, links: LinkForm) -> Vec<LaidRow> {
    let start = block.source.start;
    let mut rows = Vec::new();
    match &block.kind {
        Kind::Quote(blocks) => return quote(blocks, width, depth, links),
        Kind::List(list) => return list_rows(list, width, depth, links),
        Kind::Code { language, text } => {
            return lay_out_code(language, text, Line::default(), start, width);
        }
        Kind::Paragraph(spans) => paragraph(&shown(spans, links), width, &mut rows),
        Kind::Heading(level, spans) => heading(*level, &shown(spans, links), width, &mut rows),
        Kind::Table(table) => rows.extend(table::rows(table, width, links, None).0),
        Kind::Rule => rows.push(Row::plain("─".repeat(width), Ink::Dim)),
        Kind::Html(html) => html_rows(html, start, width, &mut rows),
    }
    placed(rows, block)
}

/// Blocks one below the other, a blank row between them.
fn blocks_rows(blocks: &[Block], width: usize, depth: usize, links: LinkForm) -> Vec<LaidRow> {
    let mut rows = Vec::new();
    let mut is_close = true;
    for block in blocks {
        if !is_close {
            rows.push(blank(block.source.start));
        }
        rows.extend(block_rows(block, width, depth, links));
        // Words that no source has are the title of what follows.
        is_close = block.source.is_empty();
    }
    rows
}

/// Running text. What a line is indented by stands before each of its rows.
fn paragraph(spans: &[Span], width: usize, rows: &mut Vec<Row>) {
    for mut line in spans_by_line(spans) {
        let blanks = line.first_mut().map_or_else(String::new, take_indent);
        let inner = inner_width(width, blanks.len());
        for mut row in wrap_spans(&line, inner) {
            if !blanks.is_empty() {
                indent(&mut row, &blanks, Ink::Plain, inner, width);
            }
            rows.push(row);
        }
    }
}

fn spans_by_line(spans: &[Span]) -> Vec<Vec<Span>> {
    let mut lines = Vec::new();
    let mut line = Vec::new();
    for span in spans {
        let mut start = 0;
        for (place, text) in span.text.split('\n').enumerate() {
            if place > 0 {
                lines.push(std::mem::take(&mut line));
            }
            line.push(span.part(start..start + text.len()));
            start += text.len() + 1;
        }
    }
    lines.push(line);
    lines
}

/// Takes the blanks off with which a line begins.
fn take_indent(first: &mut Span) -> String {
    let blanks = first.text.len() - first.text.trim_start_matches(' ').len();
    let text = first.text.split_off(blanks);
    first.origin = first.origin.behind(blanks);
    std::mem::replace(&mut first.text, text)
}

/// A heading. The first level has a line below it, the second the accent, those below the third are
/// slanted: a long answer shows its outline.
fn heading(level: u8, spans: &[Span], width: usize, rows: &mut Vec<Row>) {
    let mut laid = wrap_spans(spans, width);
    let spans = laid.iter_mut().flat_map(|row| &mut row.spans);
    for span in spans.filter(|span| span.ink == Ink::Heading) {
        span.ink = if level == 2 {
            Ink::Accent
        } else {
            Ink::Heading
        };
        span.emphasis.strong |= level == 2;
        span.emphasis.italic |= level > 3;
    }
    let under = laid.iter().map(Row::width).max().unwrap_or(0);
    rows.extend(laid);
    if level == 1 {
        rows.push(Row::plain("─".repeat(under.min(width)), Ink::Dim));
    }
}

fn quote(blocks: &[Block], width: usize, depth: usize, links: LinkForm) -> Vec<LaidRow> {
    let inner = inner_width(width, 2);
    let mut rows = blocks_rows(blocks, inner, depth, links);
    for LaidRow { row, .. } in &mut rows {
        for span in &mut row.spans {
            if span.ink == Ink::Plain {
                span.ink = Ink::Quote;
            }
        }
        indent(row, "▎ ", Ink::Accent, inner, width);
    }
    rows
}

fn list_rows(list: &List, width: usize, depth: usize, links: LinkForm) -> Vec<LaidRow> {
    let highest = list
        .start
        .map(|start| start.saturating_add((list.items.len() as u64).saturating_sub(1)));
    let number_width = highest.map_or(0, |number| number.to_string().len());
    let mut rows = Vec::new();
    for (place, item) in list.items.iter().enumerate() {
        let start = item.blocks.first().map_or(0, |first| first.source.start);
        if place > 0 && list.is_loose {
            rows.push(blank(start));
        }
        let (mark, ink) = mark(list, item, place, depth, number_width);
        let inner = inner_width(width, cell_width(&mark));
        let blank = " ".repeat(cell_width(&mark));
        let mut item_rows = item_rows(item, list.is_loose, inner, depth, links);
        for (line, LaidRow { row, .. }) in item_rows.iter_mut().enumerate() {
            if line == 0 {
                begin(row, &mark, ink, inner, width);
            } else {
                indent(row, &blank, ink, inner, width);
            }
        }
        rows.append(&mut item_rows);
    }
    rows
}

/// The rows of an item; at least one, for its mark.
fn item_rows(
    item: &Item,
    is_loose: bool,
    width: usize,
    depth: usize,
    links: LinkForm,
) -> Vec<LaidRow> {
    let mut rows = Vec::new();
    for (place, block) in item.blocks.iter().enumerate() {
        // A list right below the words that it belongs to needs no blank row.
        let is_close = !is_loose && matches!(block.kind, Kind::List(_) | Kind::Paragraph(_));
        if place > 0 && !is_close {
            rows.push(blank(block.source.start));
        }
        rows.extend(block_rows(block, width, depth + 1, links));
    }
    if rows.is_empty() {
        rows.push(blank(0));
    }
    rows
}

fn mark(list: &List, item: &Item, place: usize, depth: usize, width: usize) -> (String, Ink) {
    match (item.is_done, list.start) {
        (Some(true), _) => ("☑ ".to_owned(), Ink::Good),
        (Some(false), _) => ("☐ ".to_owned(), Ink::Dim),
        (None, Some(start)) => {
            let number = start.saturating_add(place as u64);
            (format!("{number:>width$}. "), Ink::Dim)
        }
        (None, None) => {
            let bullet = BULLETS.get(depth % BULLETS.len()).copied().unwrap_or("•");
            (format!("{bullet} "), Ink::Accent)
        }
    }
}

/// HTML as it was written.
fn html_rows(html: &str, start: usize, width: usize, rows: &mut Vec<Row>) {
    let mut origin = Origin::at(start);
    for line in html.trim_end().lines() {
        let mut span = Span::new(line, Ink::Dim);
        span.origin = origin;
        rows.extend(wrap_spans(&[span], width));
        origin = origin.behind(line.len() + 1);
    }
}

/// Spans to rows: line ends in them end rows, words are wrapped at the width.
pub(super) fn wrap_spans(spans: &[Span], width: usize) -> Vec<Row> {
    let text: String = spans.iter().map(|span| span.text.as_str()).collect();
    let mut rows = Vec::new();
    // What has no row yet, and the byte with which it begins.
    let (mut rest, mut at) = (spans, 0);
    let mut start = 0;
    for line in text.split('\n') {
        for (shown, join) in wrapped(line, width) {
            let (from, to) = (start + shown.start, start + shown.end);
            while let Some((first, others)) = rest.split_first() {
                if at + first.text.len() > from {
                    break;
                }
                at += first.text.len();
                rest = others;
            }
            rows.push(Row::joined(slice(rest, from - at, to - at), join));
        }
        start += line.len() + 1;
    }
    rows
}

/// The part of the spans between two bytes of their joined text.
fn slice(spans: &[Span], from: usize, to: usize) -> Vec<Span> {
    let mut at = 0;
    let mut part = Vec::new();
    for span in spans {
        let end = at + span.text.len();
        let (first, last) = (from.max(at), to.min(end));
        if first < last {
            part.push(span.part(first - at..last - at));
        }
        at = end;
        if at >= to {
            break;
        }
    }
    part
}

/// What is left of a width behind an indent; all of it where too little would be left.
pub(super) fn inner_width(width: usize, indent: usize) -> usize {
    width
        .checked_sub(indent)
        .filter(|inner| *inner >= NARROWEST)
        .unwrap_or(width)
}

/// Puts an indent before a row, unless there was no room for it.
pub(super) fn indent(row: &mut Row, lead: &str, ink: Ink, inner: usize, width: usize) {
    if inner < width {
        row.indent(Span::new(lead, ink));
    }
}

/// Puts the mark of an item before its first row, unless there was no room for it. It is text: what is
/// copied is a list again. Before a bar, that of code or a quote, it is none: the bar would be text too.
fn begin(row: &mut Row, mark: &str, ink: Ink, inner: usize, width: usize) {
    if row.lead > 0 {
        indent(row, mark, ink, inner, width);
    } else if inner < width {
        row.spans.insert(0, Span::new(mark, ink));
    }
}
