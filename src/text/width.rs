//! Grapheme clusters and the cells they take; the only user of `unicode-width`.
//!
//! A cluster is measured as a whole, exactly as ratatui's buffer measures a symbol: a family of
//! emoji is two cells, not the sum of its members, and what the buffer would leave out has no
//! width. A test paints text into a buffer and compares. How terminals really draw is not asked.

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};
use unicode_width::UnicodeWidthStr;

/// What stands at the end of text that was cut.
const ELLIPSIS: char = '…';
/// Columns from one tab stop to the next.
const TAB: usize = 4;

/// The cells that `text` takes on one row.
pub fn cell_width(text: &str) -> usize {
    if is_plain(text) {
        return text.len();
    }
    clusters(text).map(|(_, _, cells)| cells).sum()
}

/// The cells that a tab takes behind `text`, which begins at a tab stop: up to the next one.
pub fn tab_width(text: &str) -> usize {
    TAB - cell_width(text) % TAB
}

/// The grapheme clusters of `text`: the byte each begins at, its text, the cells it takes.
pub fn clusters(text: &str) -> impl Iterator<Item = (usize, &str, usize)> {
    let is_plain = is_plain(text);
    let bytes =
        is_plain.then(|| (0..text.len()).filter_map(|at| Some((at, text.get(at..=at)?, 1))));
    let others = (!is_plain).then(|| {
        let clusters = text.grapheme_indices(true);
        clusters.map(|(at, cluster)| (at, cluster, cluster_width(cluster)))
    });
    bytes
        .into_iter()
        .flatten()
        .chain(others.into_iter().flatten())
}

/// Whether each byte of a text is a cluster of one cell, as in most text: then it need not be taken
/// apart by the rules for all the others, which was a third of the time of a layout.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// The longest prefix of whole clusters that fits into `max_cells`.
pub fn cut(text: &str, max_cells: usize) -> &str {
    let mut used = 0;
    for (at, _, cells) in clusters(text) {
        used += cells;
        if used > max_cells {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

/// `text` if it fits into `max_cells`; else as much of it as leaves room for a `…` at the end.
pub fn ellipsize(text: &str, max_cells: usize) -> String {
    if cut(text, max_cells).len() == text.len() {
        return text.to_owned();
    }
    let Some(room) = max_cells.checked_sub(1) else {
        return String::new();
    };
    let mut short = cut(text, room).to_owned();
    short.push(ELLIPSIS);
    short
}

/// The first characters of a text that may be long.
pub fn beginning(text: &str, characters: usize) -> &str {
    let end = text.char_indices().nth(characters);
    end.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// Whether a cluster begins at byte `at` of a text that begins with one.
pub(super) fn begins_cluster(text: &str, at: usize) -> bool {
    let Some((before, after)) = text.split_at_checked(at) else {
        return false;
    };
    let around = [before.chars().next_back(), after.chars().next()];
    if around.into_iter().all(|c| c.is_some_and(stands_alone)) {
        return true;
    }
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    // The whole text is given, so that there is always an answer.
    cursor.is_boundary(text, 0).unwrap_or(true)
}

/// Whether the end of one text and the beginning of the next may be one cluster, as far as that can be
/// told at little cost.
pub(super) fn may_join(before: &str, after: &str) -> bool {
    let around = before.chars().next_back().zip(after.chars().next());
    around.is_some_and(|(last, first)| !(stands_alone(last) && stands_alone(first)))
}

/// Whether `c` takes no cell of its own: a combining mark, a joiner, a variation selector.
pub(super) fn is_mark(c: char) -> bool {
    !stands_alone(c) && cluster_width(c.encode_utf8(&mut [0; 4])) == 0
}

/// Whether `c` is one of those of which most text consists, and of which no two are ever joined.
/// Looking them up in the tables of all the others made cleaning four times as slow.
const fn stands_alone(c: char) -> bool {
    matches!(c,
        ' '..='~'
        // Latin, without the soft hyphen.
        | '\u{A0}'..='\u{AC}'
        | '\u{AE}'..='\u{2FF}'
        // Greek and Cyrillic, without marks.
        | '\u{370}'..='\u{482}'
        | '\u{48A}'..='\u{52F}'
        // Dashes, quotation marks, dots.
        | '\u{2010}'..='\u{2027}'
        // Ideographic punctuation, kana, Han, syllables of hangul, fullwidth forms.
        | '\u{3001}'..='\u{3029}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30A0}'..='\u{30FF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{FF01}'..='\u{FF60}'
    )
}

/// The cells of one cluster; 0 for one with a control character, which is never painted.
fn cluster_width(cluster: &str) -> usize {
    if cluster.contains(char::is_control) {
        return 0;
    }
    // ratatui gives each halfwidth sound mark one cell more than unicode-width does.
    let sound_marks = cluster.matches(['\u{FF9E}', '\u{FF9F}']).count();
    cluster.width() + sound_marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_is_measured_as_a_whole() {
        let table = [
            ("", 0),
            ("plain", 5),
            ("日本", 4),
            ("e\u{301}", 1),
            ("👩\u{200D}👩\u{200D}👧", 2),
            ("🇫🇷", 2),
            ("👍🏽", 2),
            ("❤", 1),
            ("❤\u{FE0F}", 2),
            ("\u{200D}", 0),
            ("a\nb\u{7}", 2),
        ];
        for (text, cells) in table {
            assert_eq!(cell_width(text), cells, "{text:?}");
        }
    }

    #[test]
    fn a_tab_reaches_to_the_next_fourth_column() {
        for (before, cells) in [("", 4), ("a", 3), ("日a", 1), ("e\u{301}abc", 4)] {
            assert_eq!(tab_width(before), cells, "{before}");
        }
    }

    #[test]
    fn clusters_tell_where_they_begin() {
        let found: Vec<_> = clusters("e\u{301}日a").collect();
        assert_eq!(found, [(0, "e\u{301}", 1), (3, "日", 2), (6, "a", 1)]);
    }

    #[test]
    fn what_stands_alone_is_no_mark_and_a_cluster_beside_any_other_that_does() {
        let alone: Vec<char> = ('\0'..='\u{FFFF}').filter(|c| stands_alone(*c)).collect();
        assert!(alone.len() > 30_000);
        for c in &alone {
            assert_ne!(cluster_width(&c.to_string()), 0, "{c:?}");
            for other in ['a', '日', '각', *c] {
                for pair in [format!("{c}{other}"), format!("{other}{c}")] {
                    assert_eq!(pair.graphemes(true).count(), 2, "{pair:?}");
                }
            }
        }
    }

    #[test]
    fn text_is_cut_between_clusters_and_never_too_wide() {
        assert_eq!(cut("日本語", 5), "日本");
        assert_eq!(cut("ae\u{301}b", 2), "ae\u{301}");
        assert_eq!(cut("👩\u{200D}👩\u{200D}👧", 1), "");
        assert_eq!(cut("fits", 4), "fits");
        assert_eq!(cut("none", 0), "");
    }

    #[test]
    fn an_ellipsis_stands_where_text_was_left_out() {
        let table = [
            ("llama3.2:3b", 11, "llama3.2:3b"),
            ("llama3.2:3b", 6, "llama…"),
            ("日本語", 4, "日…"),
            ("ab", 1, "…"),
            ("ab", 0, ""),
            ("", 0, ""),
        ];
        for (text, cells, expected) in table {
            assert_eq!(ellipsize(text, cells), expected);
        }
    }
}
