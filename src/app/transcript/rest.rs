//! What is not shown of a text without an end, and what is said of it.

use super::Transcript;
use super::body::Voice;
use crate::app::words;
use crate::text::{Ink, Row, cell_width, wrap};

/// Bytes of a text that are laid out at most: a quarter of a million tokens, more than any model gives
/// in one answer. What has no end would fill the memory with rows that nobody reads.
const LONGEST: usize = 1024 * 1024;

impl Transcript {
    /// The part of a message's text that is laid out. What acts on parts of messages looks for them
    /// here, so that it offers what is shown, and takes no longer than a person would wait.
    pub fn shown(text: &str) -> &str {
        text.split_at(begin(text)).0
    }
}

/// The byte with which the rest begins, after whole lines where there are any; the text's length if
/// there is no rest.
pub(super) fn begin(text: &str) -> usize {
    if text.len() <= LONGEST {
        return text.len();
    }
    let end = (0..=LONGEST).rev().find(|end| text.is_char_boundary(*end));
    let most = end.unwrap_or_default();
    let lines = text.get(..most).and_then(|shown| shown.rfind('\n'));
    lines.map_or(most, |end| end + 1)
}

/// Says that so many bytes more are not shown.
pub(super) fn rows(bytes: usize, voice: Voice, width: usize) -> Vec<Row> {
    if bytes == 0 {
        return Vec::new();
    }
    let size = words::bytes(u64::try_from(bytes).unwrap_or(u64::MAX));
    let sentence =
        format!("{size} more are too long to show here. Copying the message takes all of it.");
    let margin = || voice.margin();
    let room = width.saturating_sub(cell_width(&margin().text)).max(1);
    let lines = wrap(&sentence, room, Ink::Warning);
    let blank = Row::of(Vec::new());
    let mut rows: Vec<Row> = std::iter::once(blank).chain(lines).collect();
    for row in &mut rows {
        row.indent(margin());
    }
    rows
}
