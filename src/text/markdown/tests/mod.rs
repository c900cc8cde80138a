//! What markdown looks like.

mod streaming;

use super::*;

fn shown(source: &str, width: usize) -> Vec<String> {
    let mut rows = Vec::new();
    for (place, block) in parse(source, 0).iter().enumerate() {
        if place > 0 {
            rows.push(String::new());
        }
        rows.extend(
            lay_out(block, width, LinkForm::Spelled)
                .iter()
                .map(|laid| laid.row.text().trim_end().to_owned()),
        );
    }
    rows
}

/// A rule across 60 cells.
const LINE: &str = "────────────────────────────────────────────────────────────";

#[test]
fn marks_of_markdown_are_gone_and_what_they_mean_is_there() {
    let rows = [
        (
            "some **bold** and *slanted* and ~~struck~~ `code`",
            vec!["some bold and slanted and struck code"],
        ),
        ("# Title\ntext", vec!["Title", "─────", "", "text"]),
        ("## Lower", vec!["Lower"]),
        (
            "- one\n- two\n  - inner",
            vec!["• one", "• two", "  ◦ inner"],
        ),
        ("9. nine\n10. ten", vec![" 9. nine", "10. ten"]),
        ("- [x] done\n- [ ] open", vec!["☑ done", "☐ open"]),
        ("> said\n> so", vec!["▎ said so"]),
        ("a\n\n---\n\nb", vec!["a", "", LINE, "", "b"]),
        (
            "```rust\nfn main() {}\n\n    // x\n```",
            vec!["┃ rust", "┃ fn main() {}", "┃", "┃     // x"],
        ),
        ("[label](https://x.y)", vec!["label (https://x.y)"]),
        ("<https://x.y>", vec!["https://x.y"]),
        ("at https://x.y.", vec!["at https://x.y."]),
        ("![a crab](c.png)", vec!["image: a crab (c.png)"]),
        ("![](c.png), [](x.y)", vec!["image: c.png, x.y"]),
        ("[![a](c.png)](x.y)", vec!["image: a (x.y)"]),
        ("|h|\n|-|\n|[l](u)|", vec!["h", "─────", "l (u)"]),
        ("hard  \nbreak", vec!["hard", "break"]),
        ("hard<br>break<BR />", vec!["hard", "break"]),
        ("> [!NOTE]\n> words", vec!["▎ Note", "▎ words"]),
        ("> [!OTHER]\n> words", vec!["▎ [!OTHER] words"]),
        ("```{.python .numberLines}\nx\n```", vec!["┃ python", "┃ x"]),
        ("```objective-c++\nx\n```", vec!["┃ objective-c++", "┃ x"]),
        ("<div>\nraw\n</div>", vec!["<div>", "raw", "</div>"]),
    ];
    for (source, expected) in rows {
        assert_eq!(shown(source, 60), expected, "{source:?}");
    }
}

#[test]
fn loose_lists_have_air_and_tight_ones_have_none() {
    assert_eq!(shown("- a\n\n- b", 40), ["• a", "", "• b"]);
    assert_eq!(shown("- a\n- b", 40), ["• a", "• b"]);
    assert_eq!(
        shown("1. a\n\n   ```sh\n   ls\n   ```", 40),
        ["1. a", "", "   ┃ sh", "   ┃ ls"]
    );
}

#[test]
fn what_wraps_hangs_below_its_own_beginning() {
    assert_eq!(
        shown("- one two three four", 14),
        ["• one two", "  three four"]
    );
    assert_eq!(
        shown("> one two three four", 14),
        ["▎ one two", "▎ three four"]
    );
}

#[test]
fn columns_are_aligned_by_cells_and_shared_out() {
    let table = "| L | M | R |\n|---|:-:|--:|\n| 日本 | x | 1 |\n| a | yy | 22 |";
    let expected = [
        "L     M    R",
        "────────────",
        "日本  x    1",
        "a     yy  22",
    ];
    assert_eq!(shown(table, 40), expected);
    let wide = "| Head one | Head two |\n|---|---|\n| some longer words | and some others |";
    let expected = [
        "Head one  Head two",
        "──────────────────",
        "some      and some",
        "longer    others",
        "words",
    ];
    assert_eq!(shown(wide, 18), expected);
}

#[test]
fn a_table_without_room_becomes_records() {
    let table = "| Name | Value |\n|---|---|\n| aaaaaaaa | bbbbbbbb |\n| c | d |";
    let expected = [
        "Name:", "aaaaaaaa", "Value:", "bbbbbbbb", "", "Name: c", "Value: d",
    ];
    assert_eq!(shown(table, 10), expected);
}

#[test]
fn code_is_broken_at_the_width_and_joined_again_when_copied() {
    let blocks = parse("```\nabcdefghijklmnopqrst\n```", 0);
    let rows = lay_out(&blocks[0], 16, LinkForm::Spelled);
    let joins: Vec<_> = rows.iter().map(|laid| laid.row.join).collect();
    assert_eq!(joins, [crate::text::Join::None, crate::text::Join::Hard]);
}

#[test]
fn depth_and_length_without_an_end_are_borne() {
    let sources = [
        "x".repeat(200_000),
        "> ".repeat(400) + "deep",
        (0..400).map(|n| " ".repeat(2 * n) + "- x\n").collect(),
        "[".repeat(20_000),
        "*".repeat(20_000),
        "*a ".repeat(20_000),
        "👩&#x200D;".repeat(20_000),
        "👩\u{200D}**".repeat(10_000),
        format!(
            "|{}\n|{}\n|{}",
            "a|".repeat(200),
            "-|".repeat(200),
            "b|".repeat(200)
        ),
    ];
    for source in sources {
        let start: String = source.chars().take(8).collect();
        for laid in parse(&source, 0)
            .iter()
            .flat_map(|block| lay_out(block, 40, LinkForm::Spelled))
        {
            assert!(laid.row.width() <= 40, "{start}: {:?}", laid.row.text());
        }
    }
}

#[test]
fn escapes_do_not_get_through() {
    let mut document = Document::default();
    let entities = "&#27;[31m &#x202E; [l&#7;](https://a&#27;]52;c) `&#27;`\n\n```a&#27;\n```\n";
    document.update(&format!(
        "a\u{1b}[31m **b\u{9b}2J**\n\u{1b}]0;t\u{7}c {entities}"
    ));
    let blocks = document.frozen().iter().chain(document.tail());
    let text: String = blocks
        .flat_map(|b| lay_out(b, 40, LinkForm::Spelled))
        .map(|laid| laid.row.text())
        .collect();
    assert_eq!(text, crate::text::clean(&text));
    assert!(!text.chars().any(char::is_control), "{text:?}");
}
