//! Each row of the table in `clean` by example; `tests/it/properties/text.rs` holds the promises
//! (no control characters, idempotence) against random text.

use super::*;
use crate::text::width::{cell_width, clusters};

fn assert_cleaned(table: &[(&str, &str)]) {
    for (text, expected) in table {
        assert_eq!(clean(text), *expected, "{text:?}");
        assert_eq!(clean(expected), *expected, "cleaning twice: {text:?}");
    }
}

#[test]
fn escape_sequences_go_whole() {
    assert_cleaned(&[
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;pwned\x07title", "title"),
        ("\x1b]52;c;cm0gLXJm\x1b\\copied", "copied"),
        ("\u{9B}2Jkept", "kept"),
        ("\x1b[2J\x1b[H\x1bcgone", "gone"),
    ]);
}

#[test]
fn a_stray_introducer_does_not_swallow_the_text_behind_it() {
    assert_cleaned(&[
        ("a\x1b]b\nc", "ab\nc"),
        ("a\x1b[", "a"),
        ("\x1bPno end é", "no end é"),
    ]);
}

#[test]
fn control_characters_go() {
    assert_cleaned(&[
        ("a\0b\x07c\x08d\x0be\x0cf\x7fg", "abcdefg"),
        ("a\u{80}b\u{85}c\u{9c}d", "abcd"),
    ]);
}

#[test]
fn every_kind_of_line_end_becomes_a_newline() {
    assert_cleaned(&[
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\r\r\n\nb", "a\n\n\nb"),
        ("a\u{2028}b\u{2029}c", "a\nb\nc"),
    ]);
}

#[test]
fn tabs_reach_the_next_stop_by_cells() {
    assert_cleaned(&[
        ("\tx", "    x"),
        ("ab\tx", "ab  x"),
        ("abcd\tx", "abcd    x"),
        ("日\tx\n\ty", "日  x\n    y"),
        ("a\tb\tx", "a   b   x"),
        ("e\u{301}\tx", "e\u{301}   x"),
        ("\x1b[1mab\x1b[m\tx", "ab  x"),
    ]);
}

#[test]
fn bidi_controls_are_shown_and_not_obeyed() {
    assert_cleaned(&[
        ("a\u{202E}cod.exe", "a⟨U+202E⟩cod.exe"),
        ("\u{2067}\u{2069}", "⟨U+2067⟩⟨U+2069⟩"),
        ("\u{200F}\u{61C}", "⟨U+200F⟩⟨U+061C⟩"),
        ("שלום", "שלום"),
    ]);
}

#[test]
fn what_cannot_be_seen_goes() {
    assert_cleaned(&[
        ("pay\u{200B}pal", "paypal"),
        ("\u{FEFF}a\u{2060}b\u{AD}c", "abc"),
        ("hi\u{E0069}\u{E0067}\u{E006E}\u{E007F}", "hi"),
    ]);
}

#[test]
fn joiners_and_selectors_of_emoji_and_scripts_stay() {
    for text in [
        "👩\u{200D}👩\u{200D}👧",
        "❤\u{FE0F}",
        "می\u{200C}خواهم",
        "क्\u{200D}ष",
        "👩🏽\u{200D}❤\u{FE0F}\u{200D}💋\u{200D}👩🏿",
        "\u{1100}\u{1100}\u{1161}\u{1161}\u{11A8}\u{11A8}",
        "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}!",
    ] {
        assert_eq!(clean(text), text);
    }
}

#[test]
fn tags_after_a_flag_that_spell_no_region_go() {
    assert_cleaned(&[
        ("🏴\u{E0067}\u{E0062}x", "🏴x"),
        ("🏴\u{E007F}x", "🏴x"),
        ("🏴\u{200B}\u{E0067}\u{E007F}x", "🏴x"),
    ]);
}

#[test]
fn a_tower_of_marks_is_cut_at_eight() {
    let eight = "\u{301}".repeat(8);
    let tower = format!("Z{eight}{eight}a{eight}{eight}");
    assert_cleaned(&[(&tower, &format!("Z{eight}a{eight}"))]);
    // What is dropped between marks does not start a new count.
    let hidden = "\u{301}\u{200B}".repeat(20);
    assert_cleaned(&[(&hidden, &eight)]);
}

/// Joined by what stands between or before, each in its own way: emoji, conjuncts, old hangul,
/// signs that take the next character in, signs behind a letter, halfwidth sound marks.
const CHAINS: [&str; 8] = [
    "👩\u{200D}",
    "👩🏽\u{200D}",
    "\u{915}\u{94D}",
    "\u{1100}",
    "\u{1161}\u{11A8}",
    "\u{600}",
    "\u{93E}",
    "\u{FF9E}",
];

#[test]
fn a_chain_of_joined_characters_is_cut_into_clusters_of_bounded_length() {
    for part in CHAINS {
        for before in ["", "a", "🏴\u{E0067}\u{E0062}\u{E007F}"] {
            let cleaned = clean_line(&format!("{before}{}", part.repeat(1_000)));
            let longest = clusters(&cleaned).map(|(_, it, _)| it.chars().count());
            // The mark that parts two clusters stands at the end of the first.
            assert!(longest.max().unwrap() <= MAX_CLUSTER + 1, "{part:?}");
            assert_eq!(clean_line(&cleaned), cleaned, "cleaning twice: {part:?}");
        }
    }
}

#[test]
fn what_is_joined_to_a_chain_is_parted_from_it_and_not_left_out() {
    let chain = "👩\u{200D}".repeat(10);
    assert_cleaned(&[(
        &format!("{chain}{chain}👩, Ada"),
        &format!("{chain}\u{200C}{chain}\u{200C}👩, Ada"),
    )]);
    for part in ["👩\u{200D}", "\u{600}", "\u{1100}"] {
        let text = format!("{}and the rest of the line", part.repeat(500));
        let cleaned = clean(&text).replace('\u{200C}', "");
        assert_eq!(cleaned, text);
    }
}

#[test]
fn a_chain_is_as_wide_as_its_clusters() {
    let row = clean_line(&"👩\u{200D}".repeat(10_000));
    assert_eq!(cell_width(&row), 2 * 10_000 / (MAX_CLUSTER / 2));
}

#[test]
fn tabs_stay_where_they_are_asked_to_and_nothing_else_does() {
    let text = "\u{FEFF}a\tb\x1b[31m\r\n\t\t日\u{200B}\u{202E}";
    let expected = "a\tb\n\t\t日⟨U+202E⟩";
    assert_eq!(clean_with_tabs(text), expected);
    assert_eq!(clean(&clean_with_tabs(text)), clean(text));
}

#[test]
fn text_that_is_clean_is_borrowed() {
    for text in ["", "plain\ntext", "größer, 日本 👩\u{200D}👧"] {
        assert!(matches!(clean(text), Cow::Borrowed(_)), "{text:?}");
    }
}

#[test]
fn one_line_places_get_one_line() {
    assert_eq!(clean_line("a\r\nb\tc\x1b[31md\u{202E}"), "a b cd⟨U+202E⟩");
    assert_eq!(clean_line("plain"), "plain");
}

/// The worst that was thought of: reading anything behind an introducer twice would take minutes.
#[test]
fn hostile_text_is_cleaned_in_linear_time() {
    const LENGTH: usize = 500_000;
    for part in [
        "\x1b]",
        "\u{9D}",
        "\x1b[1",
        "\x1b ",
        "\t",
        "\u{301}",
        "🏴\u{E0067}",
        "\r",
    ]
    .into_iter()
    .chain(CHAINS)
    {
        let text = part.repeat(LENGTH / part.len());
        assert!(clean(&text).chars().all(|c| c == '\n' || !c.is_control()));
    }
    let endless = format!("\x1b]{}", "a".repeat(LENGTH));
    assert_eq!(clean(&endless).len(), LENGTH);
}

#[test]
fn a_path_is_shown_on_one_line_whatever_its_names_hold() {
    let path = Path::new("/tmp/a\nb\x1b]0;pwned\x07\x1b[31mc\u{202E}.json");
    assert_eq!(clean_path(path), "/tmp/a bc⟨U+202E⟩.json");
}
