//! Markdown: text to blocks, while it still comes in, and blocks to rows at a width.
//!
//! Owns the block model. `parse` makes blocks of text, `stream` keeps them up to date while text
//! arrives, `layout` makes rows of them. Blocks know no width; rows are derived whenever one is
//! known. In a block a link leads where the text says; in a row it is as `label` lets it be shown.

mod autolink;
mod emphasis;
mod fence;
mod formula;
mod inline;
mod label;
mod layout;
mod links;
mod open_end;
mod parse;
mod place;
mod references;
mod source_code;
mod stream;
mod table;
mod target;
mod title;
mod unfinished;

pub use fence::unclosed_fence;
pub use label::LinkForm;
pub use layout::{Line, lay_out, lay_out_code, lay_out_in};
pub use links::{Link, links};
pub use parse::parse;
pub use place::LaidRow;
pub use stream::Document;
pub use table::Columns;
pub use target::fit as fit_target;
pub use title::title_of;

use super::Span;
use std::ops::Range;

/// A block of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// The bytes of the source that it was made of.
    pub source: Range<usize>,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Running text. A hard line break is a line end in it; a line that begins with blanks is
    /// indented.
    Paragraph(Vec<Span>),
    /// A heading of level 1 to 6.
    Heading(u8, Vec<Span>),
    /// Words of somebody else's.
    Quote(Vec<Block>),
    /// A list.
    List(List),
    /// Code, line by line.
    Code {
        /// The language, as the fence names it; empty if it does not.
        language: String,
        /// The code, without the fence and its indent.
        text: String,
    },
    /// A table.
    Table(Table),
    /// A line across.
    Rule,
    /// HTML, which is shown as it was written.
    Html(String),
}

impl Block {
    /// The blocks of code in it, in the order in which they are laid out: each one's language and text.
    pub fn codes(&self) -> Vec<(&str, &str)> {
        let mut codes = Vec::new();
        self.collect_codes(&mut codes);
        codes
    }

    fn collect_codes<'a>(&'a self, codes: &mut Vec<(&'a str, &'a str)>) {
        match &self.kind {
            Kind::Code { language, text } => codes.push((language, text)),
            Kind::Quote(blocks) => blocks.iter().for_each(|block| block.collect_codes(codes)),
            Kind::List(list) => list
                .items
                .iter()
                .flat_map(|item| &item.blocks)
                .for_each(|block| block.collect_codes(codes)),
            Kind::Paragraph(_)
            | Kind::Heading(..)
            | Kind::Table(_)
            | Kind::Rule
            | Kind::Html(_) => {}
        }
    }
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// The first number; `None` for a list without numbers.
    pub start: Option<u64>,
    /// Whether blank rows stand between the items.
    pub is_loose: bool,
    /// The items.
    pub items: Vec<Item>,
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item {
    /// Whether a task is done; `None` if the item is no task.
    pub is_done: Option<bool>,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// How each column is aligned.
    pub alignments: Vec<Alignment>,
    /// The cells of the head.
    pub head: Vec<Vec<Span>>,
    /// The rows' cells.
    pub rows: Vec<Vec<Vec<Span>>>,
}

/// How a column is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Alignment {
    /// To the left.
    #[default]
    Left,
    /// To the middle.
    Middle,
    /// To the right.
    Right,
}

#[cfg(test)]
mod tests;
