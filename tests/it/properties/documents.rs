//! Random markdown of words that each stand there once, so that a row can be told by its words.

use proptest::prelude::*;
use std::fmt::Write as _;

/// The kinds of parts that a document is made of.
const KINDS: [Kind; 9] = [
    Kind::Prose,
    Kind::Hard,
    Kind::Title,
    Kind::List,
    Kind::Loose,
    Kind::Quote,
    Kind::Code,
    Kind::Table,
    Kind::Nested,
];

#[derive(Debug, Clone, Copy)]
enum Kind {
    Prose,
    /// Lines that end where they were ended.
    Hard,
    Title,
    List,
    Loose,
    Quote,
    Code,
    Table,
    /// A list in an item, and code in that.
    Nested,
}

/// The words of a document, each another.
struct Words(usize);

impl Words {
    fn next(&mut self) -> String {
        self.0 += 1;
        format!("w{:04}", self.0)
    }

    /// So many words in one line, some of them set in another way.
    fn line(&mut self, count: usize) -> String {
        let words: Vec<_> = (0..count.max(1)).map(|_| self.set()).collect();
        words.join(" ")
    }

    fn set(&mut self) -> String {
        let word = self.next();
        match self.0 % 23 {
            3 => format!("**{word}**"),
            8 => format!("`{word}`,"),
            13 => format!("[{word}](https://a.example/path)"),
            18 => format!("*{word}*"),
            21 => format!("{word}&amp;\\*"),
            _ => word,
        }
    }

    fn items(&mut self, sizes: &[usize], mark: &str, between: &str) -> String {
        let item = |size: &usize| format!("{mark}{}\n", self.line(*size));
        let items: Vec<_> = sizes.iter().map(item).collect();
        items.join(between)
    }

    fn part(&mut self, kind: Kind, sizes: &[usize]) -> String {
        match kind {
            Kind::Prose => self.items(sizes, "", ""),
            Kind::Hard => self.items(sizes, "", "").replace('\n', "  \n"),
            Kind::Title => format!("# {}\n", self.line(sizes[0])),
            Kind::List => self.items(sizes, "- ", ""),
            Kind::Loose => self.items(sizes, "1. ", "\n"),
            Kind::Quote => self.items(sizes, "> ", ""),
            Kind::Code => {
                let lines: Vec<_> = sizes.iter().map(|size| self.code(*size)).collect();
                format!("```rust\n{}```\n", lines.concat())
            }
            Kind::Table => self.table(sizes.len()),
            Kind::Nested => {
                let (outer, inner) = (self.line(sizes[0]), self.items(sizes, "  - ", ""));
                format!(
                    "- {outer}\n{inner}\n    ```c\n    {}    ```\n",
                    self.code(3)
                )
            }
        }
    }

    fn code(&mut self, count: usize) -> String {
        let words: Vec<_> = (0..count).map(|_| self.next()).collect();
        words.join(" ") + "\n"
    }

    fn table(&mut self, rows: usize) -> String {
        let mut table = "| a | b |\n|---|---|\n".to_owned();
        for _ in 0..rows {
            // Writing into a String cannot fail.
            let _ = writeln!(table, "| {} | {} |", self.next(), self.line(3));
        }
        table
    }
}

/// A document.
pub(super) fn any_document() -> impl Strategy<Value = String> {
    let sizes = prop::collection::vec(prop_oneof![3 => 1..12_usize, 1 => 12..80_usize], 1..7);
    let part = (prop::sample::select(&KINDS[..]), sizes);
    prop::collection::vec(part, 1..9).prop_map(|parts| {
        let mut words = Words(0);
        let part = |(kind, sizes): &(Kind, Vec<usize>)| words.part(*kind, sizes);
        let parts: Vec<_> = parts.iter().map(part).collect();
        parts.join("\n")
    })
}

/// The word that a row begins with, if it is one.
pub(super) fn first_word(row: &str) -> Option<&str> {
    let text = row.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    words(text).next().filter(|word| text.starts_with(word))
}

/// The words of a text, in its order.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_word = |word: &&str| word.len() == 5 && word.starts_with('w');
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(is_word)
}
