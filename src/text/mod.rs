//! The text engine: strings in, rows of inked spans out.
//!
//! Owns what a terminal row is made of, how wide text is, where it breaks, and what may not reach
//! the screen. Pure: no I/O, no colours (an [`Ink`] says what a span means, `ui::theme` what it
//! looks like), and no other module of the program.

pub mod code;
mod escape;
mod excerpt;
pub mod figures;
mod hints;
mod json;
pub mod markdown;
pub mod math;
mod origin;
mod sanitize;
mod width;
mod wrap;

pub use excerpt::Excerpt;
pub use hints::hint_rows;
pub use json::steering_escaped;
pub use origin::Origin;
pub use sanitize::{clean, clean_line, clean_path, clean_with_tabs};
use width::may_join;
pub use width::{beginning, cell_width, clusters, cut, ellipsize, tab_width};
use wrap::parted;
pub use wrap::{breaks, wrap, wrapped};

use std::ops::Range;
use std::sync::Arc;

/// What a span of text means. Themes turn it into colours and attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ink {
    /// Ordinary text.
    Plain,
    /// Present, but not worth a look of its own: times, separators, hints.
    Dim,
    /// Stands out by weight.
    Strong,
    /// The one accent: the user's own messages, what has the focus.
    Accent,
    /// Something went wrong and needs the person.
    Alarm,
    /// Something went wrong and is being dealt with.
    Warning,
    /// All is well.
    Good,
    /// The chosen row of a list.
    Selected,
    /// Text that is selected with the mouse.
    Selection,
    /// The characters of a candidate that a query matched.
    Match,
    /// A title.
    Heading,
    /// Code within a sentence.
    Code,
    /// Something that leads elsewhere.
    Link,
    /// Words of somebody else's.
    Quote,
    /// Code in a block, as far as nobody knows better.
    CodePlain,
    /// A keyword.
    CodeKeyword,
    /// A string or a character.
    CodeString,
    /// A comment.
    CodeComment,
    /// A number or another constant.
    CodeNumber,
    /// The name of a type.
    CodeType,
    /// The name of a function.
    CodeFunction,
    /// Brackets, commas and operators.
    CodePunctuation,
    /// What a diff takes away. What it adds is a string.
    CodeDeleted,
}

impl Ink {
    /// Every ink, in the order of their declaration, for themes and for tests over all of them.
    pub const ALL: [Self; 23] = [
        Self::Plain,
        Self::Dim,
        Self::Strong,
        Self::Accent,
        Self::Alarm,
        Self::Warning,
        Self::Good,
        Self::Selected,
        Self::Selection,
        Self::Match,
        Self::Heading,
        Self::Code,
        Self::Link,
        Self::Quote,
        Self::CodePlain,
        Self::CodeKeyword,
        Self::CodeString,
        Self::CodeComment,
        Self::CodeNumber,
        Self::CodeType,
        Self::CodeFunction,
        Self::CodePunctuation,
        Self::CodeDeleted,
    ];

    /// Whether it is an ink of code in a block.
    pub const fn is_code(self) -> bool {
        matches!(
            self,
            Self::CodePlain
                | Self::CodeKeyword
                | Self::CodeString
                | Self::CodeComment
                | Self::CodeNumber
                | Self::CodeType
                | Self::CodeFunction
                | Self::CodePunctuation
                | Self::CodeDeleted
        )
    }

    /// One character that stands for the ink in the second grid of a screen snapshot.
    pub const fn letter(self) -> char {
        match self {
            Self::Plain => '.',
            Self::Dim => 'd',
            Self::Strong => 's',
            Self::Accent => 'a',
            Self::Alarm => 'x',
            Self::Warning => 'w',
            Self::Good => 'g',
            Self::Selected => 'v',
            Self::Selection => 'V',
            Self::Match => 'm',
            Self::Heading => 'h',
            Self::Code => 'k',
            Self::Link => 'l',
            Self::Quote => 'q',
            Self::CodePlain => 'C',
            Self::CodeKeyword => 'K',
            Self::CodeString => 'S',
            Self::CodeComment => 'D',
            Self::CodeNumber => 'N',
            Self::CodeType => 'T',
            Self::CodeFunction => 'F',
            Self::CodePunctuation => 'P',
            Self::CodeDeleted => 'X',
        }
    }
}

/// Text of one meaning within a row. Holds no line ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What stands there.
    pub text: String,
    /// What it means.
    pub ink: Ink,
    /// How it is set besides.
    pub emphasis: Emphasis,
    /// Where it leads, if it is a link.
    pub link: Option<Arc<str>>,
    /// What it was made of.
    pub origin: Origin,
}

/// How text is set besides what it means. These combine, with each other and with any ink.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Emphasis {
    /// Heavier.
    pub strong: bool,
    /// Slanted.
    pub italic: bool,
    /// Struck through.
    pub strike: bool,
}

impl Span {
    /// Text of this meaning, set plainly.
    pub fn new(text: impl Into<String>, ink: Ink) -> Self {
        Self {
            text: text.into(),
            ink,
            emphasis: Emphasis::default(),
            link: None,
            origin: Origin::NOWHERE,
        }
    }

    /// A part of it, set as the whole is.
    #[must_use]
    pub fn part(&self, bytes: Range<usize>) -> Self {
        Self {
            text: self.text.get(bytes.clone()).unwrap_or_default().to_owned(),
            ink: self.ink,
            emphasis: self.emphasis,
            link: self.link.clone(),
            origin: self.origin.behind(bytes.start),
        }
    }
}

/// How a row continues into the next one when the two are copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// The line ends here.
    Hard,
    /// The line was wrapped at one blank, which is not in the row.
    Space,
    /// The line was wrapped where there is no blank.
    None,
}

impl Join {
    /// What stands between this row and the next in the text that was wrapped.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Hard => "\n",
            Self::Space => " ",
            Self::None => "",
        }
    }
}

/// One row of the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The parts, left to right.
    pub spans: Vec<Span>,
    /// How it continues into the next row.
    pub join: Join,
    /// Cells at its left that are none of its text: indents, bars. Nobody wants to copy them.
    pub lead: usize,
    /// The code that it shows, if it shows any.
    pub code: Option<code::Place>,
}

impl Row {
    /// A row of one span that ends its line.
    pub fn plain(text: impl Into<String>, ink: Ink) -> Self {
        let text = text.into();
        Self::of(vec![Span::new(text, ink)])
    }

    /// A row of these spans that ends its line.
    pub const fn of(spans: Vec<Span>) -> Self {
        Self {
            spans,
            join: Join::Hard,
            lead: 0,
            code: None,
        }
    }

    /// A row of these spans that continues like this.
    pub const fn joined(spans: Vec<Span>, join: Join) -> Self {
        let mut row = Self::of(spans);
        row.join = join;
        row
    }

    /// Puts something before it that is none of its text.
    pub fn indent(&mut self, lead: Span) {
        self.lead += cell_width(&lead.text);
        self.spans.insert(0, lead);
    }

    /// Appends a span.
    pub fn push(&mut self, text: impl Into<String>, ink: Ink) {
        let text = text.into();
        self.spans.push(Span::new(text, ink));
    }

    /// Cells from its first to its last character.
    pub fn width(&self) -> usize {
        self.spans.iter().map(|span| cell_width(&span.text)).sum()
    }

    /// Its characters without their inks.
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_ink_has_a_letter_and_a_place_of_its_own() {
        let letters: HashSet<char> = Ink::ALL.into_iter().map(Ink::letter).collect();
        assert_eq!(letters.len(), Ink::ALL.len());
        let places = Ink::ALL.map(|ink| ink as usize);
        assert!(places.into_iter().eq(0..Ink::ALL.len()));
    }

    #[test]
    fn a_row_is_as_wide_as_its_spans() {
        let mut row = Row::plain("日本", Ink::Strong);
        row.push(" ok", Ink::Dim);
        assert_eq!(row.width(), 7);
        assert_eq!(row.text(), "日本 ok");
        assert_eq!(row.join, Join::Hard);
    }
}
