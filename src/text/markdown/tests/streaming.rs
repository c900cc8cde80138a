//! A document while it comes in, against the same text had it come at once.

use crate::text::markdown::*;

/// Pieces of markdown that are awkward where they meet.
const FRAGMENTS: [&str; 58] = [
    "\r",
    "\u{2028}",
    "```\u{A0}\n",
    "``",
    "| a",
    "1",
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
    "|$|x|$|2|\n",
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

/// The blocks of a text of which more is to come, had it come at once.
fn at_once(text: &str) -> Vec<Block> {
    unfinished::blocks(&crate::text::clean(text), 0, |text| parse(text, 0))
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
            let whole = at_once(prefix);
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
fn a_link_that_is_defined_above_is_there_when_its_block_has_come() {
    let source =
        "[it]: https://x.y\n> [that]: https://z.y\n\nfirst\n\nsecond\n\nsee [it] and [that].\n";
    let mut document = Document::default();
    for end in 1..=source.len() {
        document.update(source.get(..end).unwrap());
    }
    let streamed = [document.frozen(), document.tail()].concat();
    assert_eq!(kinds(&streamed), kinds(&parse(source, 0)));
}

#[test]
fn what_is_too_long_for_a_tail_is_frozen_in_parts_that_are_what_the_whole_is() {
    let row = "| a cell of a table | and another |\n";
    let table = format!("{row}|:--|--:|\n{}", row.repeat(4_000));
    let items = "1. an item\n   - and one within it\n\n   and more\n".repeat(2_000);
    let code = "let a = *b*;\n\n".repeat(4_000);
    for source in [table.clone(), items, format!("{table}```\n{code}")] {
        let mut document = Document::default();
        for end in (0..source.len()).step_by(10_000) {
            document.update(source.get(..end).unwrap());
        }
        document.update(&source);
        assert!(document.frozen().len() > 1, "it was frozen in parts");
        let blocks = [document.frozen(), document.tail()].concat();
        for block in &blocks {
            let text = match &block.kind {
                Kind::Table(table) => format!("{:?}", table.rows),
                Kind::List(list) => format!("{:?}", list.items),
                Kind::Code { text, .. } => {
                    assert_eq!(*text, code);
                    continue;
                }
                Kind::Paragraph(_)
                | Kind::Heading(..)
                | Kind::Quote(_)
                | Kind::Rule
                | Kind::Html(_) => {
                    panic!("{block:?}")
                }
            };
            assert!(!text.contains(['|', '`']));
        }
        let starts = blocks.iter().map(|block| block.source.start);
        assert!(starts.is_sorted());
    }
}

#[test]
fn code_within_an_item_stays_code_however_long() {
    let source = format!("- item\n\n  ```\n{}", "  let a = *b*;\n".repeat(5_000));
    let mut document = Document::default();
    for end in (0..source.len()).step_by(5_000) {
        document.update(source.get(..end).unwrap());
    }
    let [
        Block {
            kind: Kind::List(list),
            ..
        },
    ] = document.tail()
    else {
        panic!("{:?}", document.tail());
    };
    assert!(matches!(
        list.items[0].blocks[..],
        [
            _,
            Block {
                kind: Kind::Code { .. },
                ..
            }
        ]
    ));
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
