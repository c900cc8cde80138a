//! The rule of `breaks` by example; `tests/it/properties/text.rs` holds it against random text.

use super::*;

fn parts(line: &str, width: usize) -> Vec<&str> {
    let ranges = breaks(line, width);
    ranges.into_iter().map(|r| line.get(r).unwrap()).collect()
}

#[test]
fn a_line_breaks_after_the_last_blank_that_fits() {
    assert_eq!(parts("the quick fox", 9), ["the quick ", "fox"]);
    assert_eq!(parts("the quick fox", 10), ["the quick ", "fox"]);
    assert_eq!(parts("the quick fox", 8), ["the ", "quick ", "fox"]);
    assert_eq!(parts("fits", 4), ["fits"]);
}

#[test]
fn an_empty_line_is_one_empty_row() {
    assert_eq!(parts("", 10), [""]);
}

#[test]
fn only_one_blank_hangs_past_the_width() {
    assert_eq!(parts("abc  d", 3), ["abc ", " d"]);
    assert_eq!(parts("      ", 4), ["     ", " "]);
}

#[test]
fn leading_blanks_stay_with_what_they_indent() {
    assert_eq!(parts("  ab cd", 5), ["  ab ", "cd"]);
}

#[test]
fn a_word_longer_than_the_width_begins_a_row_and_is_cut_between_clusters() {
    assert_eq!(parts("see abcdefgh ok", 4), ["see ", "abcd", "efgh ", "ok"]);
    assert_eq!(
        parts("e\u{301}e\u{301}e\u{301}", 2),
        ["e\u{301}e\u{301}", "e\u{301}"]
    );
}

#[test]
fn wide_clusters_break_anywhere() {
    assert_eq!(parts("日本語です", 5), ["日本", "語で", "す"]);
    assert_eq!(parts("ab日本", 4), ["ab日", "本"]);
    assert_eq!(parts("日本ab", 5), ["日本", "ab"]);
    assert_eq!(parts("🇫🇷🇩🇪", 3), ["🇫🇷", "🇩🇪"]);
}

#[test]
fn a_cluster_wider_than_the_width_has_its_own_row() {
    assert_eq!(parts("a日b", 1), ["a", "日", "b"]);
    assert_eq!(parts("日本", 0), ["日", "本"]);
}

#[test]
fn what_is_shown_of_a_cluster_wider_than_the_width_is_parted() {
    let texts = |text: &str, width| -> Vec<_> {
        let rows = wrap(text, width, Ink::Plain);
        rows.iter().map(|row| (row.text(), row.join)).collect()
    };
    let jamo = "\u{1100}\u{1100}\u{1100}";
    let expected = [("\u{1100}\u{1100}", Join::None), ("\u{1100}", Join::Hard)];
    assert_eq!(
        texts(jamo, 4),
        expected.map(|(text, join)| (text.to_owned(), join))
    );
    let expected = [("a", Join::None), ("", Join::None), ("b", Join::Hard)];
    assert_eq!(
        texts("a日b", 1),
        expected.map(|(text, join)| (text.to_owned(), join))
    );
}

#[test]
fn a_mark_after_a_full_row_stays_with_its_letter() {
    assert_eq!(parts("abe\u{301}c", 3), ["abe\u{301}", "c"]);
}

#[test]
fn a_row_tells_how_it_was_wrapped() {
    let rows = wrap("ab cd efghij\n\nk", 5, Ink::Dim);
    let found: Vec<_> = rows.iter().map(|row| (row.text(), row.join)).collect();
    let expected = [
        ("ab cd", Join::Space),
        ("efghi", Join::None),
        ("j", Join::Hard),
        ("", Join::Hard),
        ("k", Join::Hard),
    ];
    assert_eq!(found, expected.map(|(text, join)| (text.to_owned(), join)));
    assert!(rows.iter().all(|row| row.spans[0].ink == Ink::Dim));
}

#[test]
fn a_blank_that_hangs_at_the_end_of_a_line_is_not_in_its_row() {
    let texts = |text, width| -> Vec<_> {
        let rows = wrap(text, width, Ink::Plain);
        rows.iter().map(Row::text).collect()
    };
    assert_eq!(texts("abc \nd", 3), ["abc", "d"]);
    assert_eq!(texts("abc \nd", 4), ["abc ", "d"]);
}

#[test]
fn wrapping_cleans_first() {
    let rows = wrap("\x1b[31mred\r\n\ttab", 10, Ink::Plain);
    let texts: Vec<_> = rows.iter().map(Row::text).collect();
    assert_eq!(texts, ["red", "    tab"]);
}

/// Clusters that only end where a search backward says so.
#[test]
fn hostile_text_is_wrapped_in_linear_time() {
    for part in ["🇫", "👩\u{200D}", "क\u{94D}", "a\u{301}", " ", "x", "ᄀ"] {
        let text = part.repeat(200_000 / part.len());
        let rows = breaks(&text, 10);
        assert_eq!(rows.last().unwrap().end, text.len(), "{part:?}");
    }
}
