//! What markdown looks like, and that a document looks the same however it came in.

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
        (
            "a\n\n---\n\nb",
            vec!["a", "", "────────────────────────────────────────", "", "b"],
        ),
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

/// Pieces of markdown that are awkward where they meet.
const FRAGMENTS: [&str; 51] = [
    "word",
    " ",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "    ",
    "  ",
    "# ",
    "## x\n",
    "===\n",
    "---\n",
    "***\n",
    "- ",
    "* a\n",
    "1. ",
    "10) b\n",
    "  - c\n",
    "    - d\n",
    "> ",
    "> q\n",
    "```",
    "```rust\n",
    "~~~\n",
    "    code\n",
    "|a|b|\n",
    "|-|-|\n",
    "|1|2|\n",
    "**",
    "*",
    "_",
    "~~",
    "`",
    "[l](u)",
    "https://",
    "x.y",
    "![i](u)",
    "<div>\n",
    "</div>\n",
    "- [ ] t\n",
    "\\",
    "&amp;",
    "日本👩‍👩‍👧",
    "a  \nb",
    "$",
    "$$",
    "$x^*$ ",
    "\\(a_1\n",
    "\\)",
    "\\[\n\\alpha=_*\n\\]\n",
    "\\frac{1}{2}",
];

/// Numbers that look random and are the same each time (xorshift64, Marsaglia 2003).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most as u64).unwrap()
    }

    fn document(&mut self) -> String {
        (0..2 + self.below(12))
            .map(|_| FRAGMENTS[self.below(FRAGMENTS.len())])
            .collect()
    }

    /// The document's prefixes up to some random cuts, and the document.
    fn prefixes<'a>(&mut self, document: &'a str) -> Vec<&'a str> {
        let ends: Vec<usize> = document.char_indices().map(|(at, _)| at).collect();
        let mut cuts: Vec<usize> = (0..6).map(|_| ends[self.below(ends.len())]).collect();
        cuts.push(document.len());
        cuts.sort_unstable();
        cuts.into_iter()
            .map(|cut| document.get(..cut).unwrap())
            .collect()
    }
}

fn kinds(blocks: &[Block]) -> Vec<(usize, &Kind)> {
    blocks
        .iter()
        .map(|block| (block.source.start, &block.kind))
        .collect()
}

#[test]
fn a_document_is_the_same_at_every_prefix_however_it_came_in() {
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    let mut froze = 0;
    for _ in 0..10_000 {
        let source = numbers.document();
        let mut document = Document::default();
        for prefix in numbers.prefixes(&source) {
            document.update(prefix);
            let streamed = [document.frozen(), document.tail()].concat();
            let whole = parse(&crate::text::clean(prefix), 0);
            assert_eq!(kinds(&streamed), kinds(&whole), "{prefix:?} of {source:?}");
        }
        froze += usize::from(!document.frozen().is_empty());
    }
    assert!(
        froze > 5_000,
        "only {froze} documents froze anything: the test is hollow"
    );
}

/// The rule with one of its two halves left out.
#[derive(Clone, Copy)]
enum Faulty {
    /// The tail begins with the block and not with its line: the line's indent is lost.
    Unsnapped,
    /// Lines that have not ended are frozen too.
    Hasty,
}

fn differ(faulty: Faulty) -> bool {
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    (0..10_000).any(|_| {
        let source = numbers.document();
        let (mut start, mut frozen) = (0, Vec::new());
        numbers.prefixes(&source).into_iter().any(|prefix| {
            let text = crate::text::clean(prefix);
            let end = match faulty {
                Faulty::Unsnapped => text.rfind('\n').map_or(0, |end| end + 1),
                Faulty::Hasty => text.len(),
            };
            let mut blocks = parse(text.get(start..end).unwrap_or_default(), start);
            if let (Some(last), false) = (blocks.pop(), blocks.is_empty()) {
                let line = text
                    .get(..last.source.start)
                    .unwrap()
                    .rfind('\n')
                    .map_or(0, |at| at + 1);
                start = match faulty {
                    Faulty::Unsnapped => last.source.start,
                    Faulty::Hasty => line,
                };
                frozen.extend(blocks);
            }
            let tail = parse(text.get(start..).unwrap_or_default(), start);
            kinds(&[&frozen[..], &tail[..]].concat()) != kinds(&parse(&text, 0))
        })
    })
}

#[test]
fn each_half_of_the_rule_is_needed() {
    assert!(
        differ(Faulty::Unsnapped),
        "without the start of the line nothing is amiss"
    );
    assert!(
        differ(Faulty::Hasty),
        "freezing lines that have not ended does no harm"
    );
}

#[test]
fn a_link_that_is_defined_below_is_there_once_the_document_is_settled() {
    let source = "see [it]\n\nmore\n\n[it]: https://x.y\n";
    let mut document = Document::default();
    document.update(source);
    document.settle(source);
    let first = lay_out(&document.frozen()[0], 40, LinkForm::Spelled)[0]
        .row
        .text();
    assert_eq!(first, "see it (https://x.y)");
}

#[test]
fn code_within_an_open_fence_is_one_block_however_long() {
    let mut document = Document::default();
    let mut source = "before\n\n  ```rust\n".to_owned();
    for number in 0..8_000 {
        source.push_str("   let x = ");
        document.update(&source);
        source.push_str(&number.to_string());
        source.push_str(";\n");
        document.update(&source);
        let [block] = document.tail() else {
            panic!("{} blocks", document.tail().len())
        };
        let Kind::Code { text, .. } = &block.kind else {
            panic!("{:?}", block.kind)
        };
        assert_eq!(document.fixed_code(), text.len());
    }
    source.push_str(" ````\n\nafter\n");
    document.update(&source);
    let streamed = [document.frozen(), document.tail()].concat();
    assert_eq!(kinds(&streamed), kinds(&parse(&source, 0)));
    assert_eq!(document.fixed_code(), 0);
}

#[test]
fn a_line_without_an_end_is_parsed_in_pieces() {
    let mut document = Document::default();
    let mut source = String::new();
    for _ in 0..100 {
        source.push_str(&"word ".repeat(400));
        document.update(&source);
        let tail: usize = document.tail().iter().map(|block| block.source.len()).sum();
        assert!(tail <= 40_000, "{tail}");
    }
}
