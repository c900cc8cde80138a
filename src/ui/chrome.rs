//! What panes have in common: rows of inked spans, frames, floating boxes.

use super::theme::{set, style};
use crate::text::{Ink, Row, cell_width, ellipsize};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{BorderType, Clear, Widget};

/// Paints rows from the top of an area on; those that do not fit are left out.
pub(super) fn rows<'a>(buffer: &mut Buffer, area: Rect, rows: impl IntoIterator<Item = &'a Row>) {
    for (y, line) in (0..area.height).zip(rows) {
        row(buffer, area, y, line);
    }
}

/// Paints one row, `y` rows below the top of an area, cut at the area's right edge.
pub(super) fn row(buffer: &mut Buffer, area: Rect, y: u16, row: &Row) {
    let area = area.intersection(buffer.area);
    if y >= area.height {
        return;
    }
    let (mut x, end) = (area.x, area.right());
    for span in &row.spans {
        x = text(buffer, (x, area.y + y), end, &span.text, set(span));
    }
}

/// Paints text from a cell on, up to a column; returns the column behind it.
fn text(buffer: &mut Buffer, (x, y): (u16, u16), end: u16, text: &str, style: Style) -> u16 {
    let room = usize::from(end.saturating_sub(x));
    if !text.is_ascii() {
        return buffer.set_stringn(x, y, text, room, style).0;
    }
    // Most text is a character a cell, and need not be taken apart into clusters: that was a
    // fifth of the time of a frame.
    let mut column = x;
    for c in text.chars().filter(|c| !c.is_control()).take(room) {
        if let Some(cell) = buffer.cell_mut((column, y)) {
            cell.set_char(c).set_style(style);
        }
        column += 1;
    }
    column
}

/// Paints a rounded frame with a title in its upper and words in its lower edge; returns what is
/// inside.
pub(super) fn frame(buffer: &mut Buffer, area: Rect, title: &str, foot: &str, ink: Ink) -> Rect {
    let area = area.intersection(buffer.area);
    if area.width < 4 || area.height < 2 {
        return area;
    }
    let block = ratatui::widgets::Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(style(ink));
    let inside = block.inner(area);
    block.render(area, buffer);
    let room = usize::from(area.width).saturating_sub(4);
    let title = format!(" {} ", ellipsize(title, room.saturating_sub(2)));
    if title.trim() != "" {
        buffer.set_stringn(area.x + 2, area.y, &title, room, style(Ink::Dim));
    }
    let foot = format!(" {foot} ");
    let width = u16::try_from(cell_width(&foot)).unwrap_or(u16::MAX);
    if foot.trim() != "" && usize::from(width) <= room {
        let x = area.right().saturating_sub(width + 2);
        buffer.set_stringn(x, area.bottom() - 1, &foot, room, style(Ink::Dim));
    }
    inside
}

/// Takes away a wide character that reaches into a cell from the left: something else is painted there, and half a
/// character cannot be.
pub(super) fn part_wide(buffer: &mut Buffer, (x, y): (u16, u16)) {
    let before = x.checked_sub(1).and_then(|x| buffer.cell_mut((x, y)));
    if let Some(cell) = before.filter(|cell| cell_width(cell.symbol()) > 1) {
        cell.set_symbol(" ");
    }
}

/// A floating box of at most this size in the middle of an area; what lies behind is dimmed.
/// Returns what is inside.
pub(super) fn float(
    buffer: &mut Buffer,
    area: Rect,
    size: (u16, u16),
    title: &str,
    foot: &str,
) -> Rect {
    buffer.set_style(area.intersection(buffer.area), style(Ink::Dim));
    float_clear(buffer, area, size, title, foot)
}

/// A floating box of at most this size in the middle of an area, a third of the free rows above
/// it, cleared and framed. Returns what is inside.
pub(super) fn float_clear(
    buffer: &mut Buffer,
    area: Rect,
    (width, height): (u16, u16),
    title: &str,
    foot: &str,
) -> Rect {
    let width = width.min(area.width);
    let height = height.min(area.height);
    let place = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 3,
        width,
        height,
    };
    for y in place.top()..place.bottom() {
        part_wide(buffer, (place.x, y));
    }
    Clear.render(place.intersection(buffer.area), buffer);
    let inside = frame(buffer, place, title, foot, Ink::Accent);
    Rect {
        x: inside.x + 1,
        width: inside.width.saturating_sub(2),
        ..inside
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_character_does_not_reach_into_a_box() {
        let area = Rect::new(0, 0, 12, 6);
        let mut buffer = Buffer::empty(area);
        for y in 0..6 {
            buffer.set_string(0, y, "x日本日本日", Style::new());
        }
        float_clear(&mut buffer, area, (8, 6), "", "");
        let line = |y: u16| (0..12).map(move |x| (x, y));
        for y in 0..6 {
            let symbols = line(y).map(|at| buffer[at].symbol()).collect::<Vec<_>>();
            assert_eq!(symbols[0], "x", "{symbols:?}");
            assert_eq!(symbols[1], " ", "{symbols:?}");
            assert!(["╭", "│", "╰"].contains(&symbols[2]), "{symbols:?}");
        }
    }
}
