//! What the text engine promises of every text: clean is clean, rows fit, nothing gets lost, and
//! widths are those of ratatui.

use pnv_tui::text::markdown::{LinkForm, lay_out, parse};
use pnv_tui::text::{self, Ink, Row};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Fragments that terminals, segmentation or wrapping treat in a way of their own.
const AWKWARD: &[&str] = &[
    " ",
    "  ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "-",
    "word",
    "x",
    "\x1b[31m",
    "\x1b]0;t\x07",
    "\x1b]",
    "\x1bP",
    "\x1b\\",
    "\x1b",
    "[",
    "\u{9B}",
    "\u{9D}",
    "\u{9C}",
    "\u{7}",
    "\u{7F}",
    "é",
    "e\u{301}",
    "\u{301}",
    "\u{301}\u{301}\u{301}\u{301}\u{301}",
    "日本",
    "。",
    "한",
    "\u{1112}",
    "\u{1161}",
    "ｶﾞ",
    "ﾞ",
    "👩\u{200D}👩\u{200D}👧",
    "👍",
    "🏽",
    "❤\u{FE0F}",
    "\u{FE0F}",
    "\u{200D}",
    "\u{200C}",
    "\u{200B}",
    "🇫",
    "🇫🇷",
    "🏴",
    "🏴\u{E0067}\u{E0062}\u{E007F}",
    "\u{E0067}",
    "\u{E007F}",
    "\u{202E}",
    "\u{2066}",
    "\u{AD}",
    "\u{FEFF}",
    "\u{2028}",
    "क्ष",
    "\u{94D}",
    "ไทย",
    "\u{3000}",
    "\u{A0}",
];

/// Parts of clusters as long as one likes.
const CHAINS: &[&str] = &[
    "👩\u{200D}👩\u{200D}👩\u{200D}👩\u{200D}👩\u{200D}👩\u{200D}👩\u{200D}👩\u{200D}",
    "\u{915}\u{94D}\u{915}\u{94D}\u{915}\u{94D}\u{915}\u{94D}\u{915}\u{94D}",
    "\u{1100}\u{1100}\u{1100}\u{1100}\u{1100}\u{1100}\u{1100}\u{1100}",
    "\u{600}",
    "\u{93E}\u{93E}\u{93E}\u{93E}\u{93E}",
];

/// Text with long clusters in it.
fn any_chains() -> impl Strategy<Value = String> {
    let chain = prop::sample::select(CHAINS).prop_map(str::to_owned);
    let fragment = prop_oneof![3 => chain, 1 => any_text()];
    prop::collection::vec(fragment, 0..24).prop_map(|fragments| fragments.concat())
}

fn any_text() -> impl Strategy<Value = String> {
    let awkward = prop::sample::select(AWKWARD).prop_map(str::to_owned);
    let fragment = prop_oneof![4 => awkward, 1 => any::<String>()];
    prop::collection::vec(fragment, 0..24).prop_map(|fragments| fragments.concat())
}

/// Marks that put text into spans and blocks of their own.
const MARKS: &[&str] = &[
    "**",
    "*",
    "`",
    "~~",
    "[",
    "](u)",
    "](https://x.y)",
    "\n\n",
    "- ",
    "> ",
    "1. ",
    "# ",
    "\n```",
    "\n```wordword\n",
    "|",
    "\n|a|b|\n|-|-|\n|",
    "    ",
    "$x^2$",
    "https://x.y/",
    "<b>",
    "&nbsp;",
];

/// Characters that join others, as they come in where text is decoded.
const DECODED: &[&str] = &[
    "👩&#x200D;👩&#x200D;",
    "👩&#x200D;",
    "👩\u{200D}",
    "&#x200D;",
    "&#x301;",
    "\u{915}&#x94D;",
    "&#x1100;",
    "&#x600;",
];

fn any_markdown() -> impl Strategy<Value = String> {
    let fragment = prop_oneof![
        4 => prop::sample::select(AWKWARD).prop_map(str::to_owned),
        4 => prop::sample::select(MARKS).prop_map(str::to_owned),
        1 => prop::sample::select(CHAINS).prop_map(str::to_owned),
        1 => prop::sample::select(DECODED).prop_map(str::to_owned),
    ];
    prop::collection::vec(fragment, 0..32).prop_map(|fragments| fragments.concat())
}

/// Pieces of formulas, whole and broken.
const LATEX: &[&str] = &[
    "x",
    "ab",
    "12",
    " ",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "|",
    "^",
    "_",
    "'",
    "+",
    "-",
    "=",
    ",",
    "/",
    "~",
    "&",
    "%",
    "$",
    "\\",
    "\\\\",
    "\\frac",
    "\\sqrt",
    "\\sqrt[3]",
    "\\alpha",
    "\\sum",
    "\\sin",
    "\\times",
    "\\leq",
    "\\hat",
    "\\vec{v}",
    "\\mathbb{R}",
    "\\mathbf",
    "\\text{a b}",
    "\\text{",
    "\\left(",
    "\\right)",
    "\\left",
    "\\not",
    "\\,",
    "\\quad",
    "\\boxed",
    "\\underset",
    "\\binom",
    "\\pmod",
    "{a+b}",
    "^{-1}",
    "_{i=1}",
    "^{i\\pi}",
    "\\begin{aligned}",
    "α",
    "≤",
    "日",
    "\u{7}",
];

fn any_latex() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        9 => prop::sample::select(LATEX).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

/// The text that was wrapped into these rows. The last one's join leads nowhere.
fn rejoined(rows: &[Row]) -> String {
    let mut text: String = rows
        .iter()
        .map(|row| row.text() + row.join.text())
        .collect();
    let last_join = rows.last().map_or("", |row| row.join.text());
    text.truncate(text.len() - last_join.len());
    text
}

proptest! {
    #[test]
    fn cleaned_text_holds_no_control_characters_but_newlines(text in any_text()) {
        prop_assert!(text::clean(&text).chars().all(|c| c == '\n' || !c.is_control()));
        prop_assert!(!text::clean_line(&text).contains(char::is_control));
    }

    #[test]
    fn cleaning_twice_is_cleaning_once(text in prop_oneof![any_text(), any_chains()]) {
        let once = text::clean(&text).into_owned();
        prop_assert_eq!(text::clean(&once), once.as_str());
        let line = text::clean_line(&text);
        prop_assert_eq!(text::clean_line(&line), line);
    }

    #[test]
    fn no_cluster_of_cleaned_text_is_longer_than_a_few_characters(text in any_chains()) {
        // Twenty, the tags of a flag, and the mark that parts it from the next.
        for cleaned in [text::clean(&text).into_owned(), text::clean_line(&text)] {
            for (_, cluster, _) in text::clusters(&cleaned) {
                prop_assert!(cluster.chars().count() <= 32, "{cluster:?}");
            }
        }
    }

    #[test]
    fn rows_joined_again_are_the_cleaned_text(
        text in prop_oneof![any_text(), any_chains()],
        // For some characters one cell is too little, and they are not shown.
        width in 2..40_usize,
    ) {
        let rejoined = rejoined(&text::wrap(&text, width, Ink::Plain));
        let cleaned = text::clean(&text);
        prop_assert_eq!(rejoined.split('\n').count(), cleaned.split('\n').count());
        for (line, original) in rejoined.split('\n').zip(cleaned.split('\n')) {
            // One blank that would hang past the width at the end of the line may be missing.
            prop_assert!(line == original || format!("{line} ") == original, "{original:?}");
        }
    }

    #[test]
    fn no_row_is_wider_than_the_width(
        text in prop_oneof![any_text(), any_chains()],
        width in 1..40_usize,
    ) {
        for row in text::wrap(&text, width, Ink::Plain) {
            prop_assert!(row.width() <= width, "{row:?}");
        }
    }

    #[test]
    fn no_row_of_markdown_is_wider_than_the_width(
        text in any_markdown(),
        width in 1..40_usize,
    ) {
        let blocks = parse(&text::clean(&text), 0);
        for laid in blocks.iter().flat_map(|block| lay_out(block, width, LinkForm::Spelled)) {
            let line = laid.row.text();
            prop_assert_eq!(laid.row.width(), text::cell_width(&line), "{:?}", laid.row);
            prop_assert!(laid.row.width() <= width, "{:?}", laid.row);
        }
    }

    #[test]
    fn no_cluster_of_markdown_is_longer_than_a_few_characters(
        piece in prop::sample::select(DECODED),
        marks in prop::collection::vec(
            prop::sample::select(&["", "", "", "**", "*", "`", "~~", "[", "](u)", "<!---->"][..]),
            0..60,
        ),
    ) {
        let text: String = marks.iter().flat_map(|mark| [piece, *mark]).collect();
        let blocks = parse(&text::clean(&text), 0);
        for laid in blocks.iter().flat_map(|block| lay_out(block, 400, LinkForm::Spelled)) {
            for (_, cluster, _) in text::clusters(&laid.row.text()) {
                prop_assert!(cluster.chars().count() <= 32, "{cluster:?}");
            }
        }
    }

    #[test]
    fn breaks_cover_the_line_and_never_split_a_cluster(text in any_text(), width in 0..20_usize) {
        // Raw text: the composer breaks lines that were not cleaned.
        for line in text.split('\n') {
            let starts: Vec<usize> = text::clusters(line).map(|(at, ..)| at).collect();
            let mut end = 0;
            for row in text::breaks(line, width) {
                prop_assert_eq!(row.start, end);
                prop_assert!(row.end > row.start || line.is_empty());
                prop_assert!(row.start == 0 || starts.contains(&row.start));
                end = row.end;
            }
            prop_assert_eq!(end, line.len());
        }
    }

    #[test]
    fn text_is_as_wide_as_ratatui_paints_it(text in any_text()) {
        let line = text::clean_line(&text);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4096, 1));
        let (end, _) = buffer.set_stringn(0, 0, &line, usize::MAX, Style::default());
        prop_assert_eq!(usize::from(end), text::cell_width(&line).min(4096));
    }

    #[test]
    fn cut_and_ellipsized_text_fits(text in any_text(), width in 0..20_usize) {
        let line = text::clean_line(&text);
        prop_assert!(text::cell_width(text::cut(&line, width)) <= width);
        prop_assert!(text::cell_width(&text::ellipsize(&line, width)) <= width);
    }

    #[test]
    fn a_formula_is_one_line_not_much_longer_than_its_source(source in any_latex()) {
        if let Some(shown) = text::math::unicode(&source) {
            prop_assert!(!shown.contains(char::is_control), "{shown:?}");
            prop_assert!(shown.chars().count() <= 4 * source.chars().count(), "{shown:?}");
            prop_assert!(text::cell_width(&shown) <= 4 * source.len());
            prop_assert_eq!(shown.trim_matches(' '), &shown);
        }
    }
}
