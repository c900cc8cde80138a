//! Moving and deleting by grapheme cluster. The library counts characters; a cluster such as a
//! family emoji is many of them, so it is asked as many times as the cluster is long.

use crate::text::clusters;
use ratatui_textarea::{CursorMove, TextArea};

/// One cluster to the left, or to the end of the line above.
pub(super) fn left(area: &mut TextArea<'_>) {
    for _ in 0..before(area).max(1) {
        area.move_cursor(CursorMove::Back);
    }
}

/// One cluster to the right, or to the start of the line below.
pub(super) fn right(area: &mut TextArea<'_>) {
    for _ in 0..after(area).max(1) {
        area.move_cursor(CursorMove::Forward);
    }
}

/// A motion of the library's, after which the caret may stand inside a cluster: then it goes to
/// the cluster's start.
pub(super) fn moved(area: &mut TextArea<'_>, motion: CursorMove) {
    area.move_cursor(motion);
    let column = area.cursor().1;
    let start = starts(area)
        .take_while(|start| *start <= column)
        .last()
        .unwrap_or(0);
    for _ in start..column {
        area.move_cursor(CursorMove::Back);
    }
}

/// Deletes the cluster to the left, or joins the line with the one above.
pub(super) fn delete_back(area: &mut TextArea<'_>) {
    let length = before(area);
    if length == 0 {
        area.delete_newline();
        return;
    }
    for _ in 0..length {
        area.move_cursor(CursorMove::Back);
    }
    delete(area, length);
}

/// Deletes the cluster to the right, or joins the line with the one below.
pub(super) fn delete_forward(area: &mut TextArea<'_>) {
    match after(area) {
        0 => drop(area.delete_next_char()),
        length => delete(area, length),
    }
}

/// Deletes `length` characters in one step of undo, and leaves the kill ring as it was.
fn delete(area: &mut TextArea<'_>, length: usize) {
    let killed = area.yank_text();
    area.delete_str(length);
    area.set_yank_text(killed);
}

/// Characters of the cluster before the caret; 0 at the start of a line.
fn before(area: &TextArea<'_>) -> usize {
    let column = area.cursor().1;
    let start = starts(area).take_while(|start| *start < column).last();
    start.map_or(0, |start| column - start)
}

/// Characters of the cluster after the caret; 0 at the end of a line.
fn after(area: &TextArea<'_>) -> usize {
    let (row, column) = (area.cursor().0, area.cursor().1);
    let length = area.lines().get(row).map_or(0, |line| line.chars().count());
    let next = starts(area).find(|start| *start > column).unwrap_or(length);
    next.saturating_sub(column)
}

/// Where the clusters of the caret's line begin, in characters.
fn starts<'a>(area: &'a TextArea<'_>) -> impl Iterator<Item = usize> + 'a {
    let line = area.lines().get(area.cursor().0).map_or("", String::as_str);
    clusters(line).scan(0, |column, (_, cluster, _)| {
        let start = *column;
        *column += cluster.chars().count();
        Some(start)
    })
}
