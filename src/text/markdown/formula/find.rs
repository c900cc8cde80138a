//! Where formulas begin and end, and whether what stands there is one.
//!
//! Both delimiters stand in the running text of one block, neither of them in code, HTML or the
//! target of a link, and either both or none in the label of one. No other delimiter of the same
//! kind stands between them, so that each is looked at once from either side.

use super::prose::{is_prose, is_shell};
use super::{Form, Formula};
use crate::text::{Ink, math};
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// The formulas of a text, in order. `parsed` is what is parsed in its place, byte for byte as long.
pub(super) fn find(text: &str, parsed: &str, options: Options) -> Vec<Formula> {
    if !["$", "\\(", "\\["].iter().any(|mark| text.contains(mark)) {
        return Vec::new();
    }
    let mut scanner = Scanner::new(text);
    for (event, range) in Parser::new_ext(parsed, options).into_offset_iter() {
        scanner.take(&event, &range);
    }
    scanner.formulas()
}

/// What encloses a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Delimiter {
    /// `$`
    Dollar,
    /// `$$`
    Dollars,
    /// `\(` and `\)`
    Paren,
    /// `\[` and `\]`
    Bracket,
}

impl Delimiter {
    const fn form(self) -> Form {
        match self {
            Self::Dollar | Self::Paren => Form::Inline,
            Self::Dollars | Self::Bracket => Form::Display,
        }
    }

    /// Those that cannot stand within each other have the same number.
    const fn kind(self) -> usize {
        match self {
            Self::Dollar | Self::Dollars => 0,
            Self::Paren => 1,
            Self::Bracket => 2,
        }
    }
}

/// One delimiter.
#[derive(Debug)]
struct Mark {
    range: Range<usize>,
    delimiter: Delimiter,
    opens: bool,
    closes: bool,
    place: Place,
}

/// Where in the document a delimiter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Place {
    /// The number of the piece of running text.
    run: usize,
    /// The number of the link, if it stands in the label of one.
    link: Option<usize>,
    is_in_cell: bool,
}

/// Gathers delimiters.
struct Scanner<'a> {
    text: &'a str,
    marks: Vec<Mark>,
    /// Each line end within running text: where it begins, and where the next line's text does.
    breaks: Vec<(usize, usize)>,
    place: Place,
    /// Links that are open.
    links: Vec<usize>,
    /// Links that were opened.
    opened: usize,
    /// Whether text is none of markdown's: code, HTML, an address.
    is_verbatim: bool,
    /// Up to where words were looked at.
    seen: usize,
    /// Whether the word that is looked at is an address.
    in_address: bool,
    /// The end of the last event that is not the beginning or the end of something.
    end: usize,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            marks: Vec::new(),
            breaks: Vec::new(),
            place: Place::default(),
            links: Vec::new(),
            opened: 0,
            is_verbatim: false,
            seen: 0,
            in_address: false,
            end: 0,
        }
    }

    fn take(&mut self, event: &Event<'_>, range: &Range<usize>) {
        match event {
            Event::Text(_) if !self.is_verbatim => self.scan(range),
            Event::SoftBreak | Event::HardBreak => self.end_line(range),
            Event::Start(Tag::Link { link_type, .. }) => {
                self.is_verbatim = matches!(link_type, LinkType::Autolink | LinkType::Email);
                self.open_link();
            }
            Event::Start(Tag::Image { .. }) => self.open_link(),
            Event::End(TagEnd::Link | TagEnd::Image) => {
                self.is_verbatim = false;
                self.links.pop();
                self.place.link = self.links.last().copied();
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough)
            | Event::Text(_)
            | Event::Code(_)
            | Event::Html(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::Rule
            | Event::TaskListMarker(_) => {}
            Event::Start(tag) => {
                self.place.run += 1;
                self.place.is_in_cell = matches!(tag, Tag::TableCell);
                self.is_verbatim = matches!(tag, Tag::CodeBlock(_) | Tag::HtmlBlock);
            }
            Event::End(_) => {
                self.place.run += 1;
                self.is_verbatim = false;
            }
        }
        if !matches!(event, Event::Start(_) | Event::End(_)) {
            self.end = range.end;
        }
    }

    fn open_link(&mut self) {
        self.opened += 1;
        self.links.push(self.opened);
        self.place.link = Some(self.opened);
    }

    /// Takes note of a line end, and of the marks of quotes behind it.
    fn end_line(&mut self, range: &Range<usize>) {
        let next = self.text.get(range.end..).unwrap_or_default();
        let bare = next.trim_start_matches([' ', '>']);
        let lead = next.strip_suffix(bare).and_then(|lead| lead.rfind('>'));
        let lead = lead.map_or(0, |at| at + 1);
        self.breaks.push((range.start, range.end + lead));
    }

    /// Looks for delimiters in text. A bracket is one if it was escaped, a `$` if it was not.
    fn scan(&mut self, range: &Range<usize>) {
        if let Some((_, start)) = self.breaks.last_mut() {
            // What is text is no mark, although it may look like one.
            *start = range.start.min(*start);
        }
        let before = self.text.get(self.end..range.start).unwrap_or_default();
        let is_escaped = before.ends_with('\\');
        let text = self.text.get(range.clone()).unwrap_or_default();
        if is_escaped && text.starts_with(['(', ')', '[', ']']) {
            let opens = text.starts_with(['(', '[']);
            let delimiter = if text.starts_with(['(', ')']) {
                Delimiter::Paren
            } else {
                Delimiter::Bracket
            };
            self.mark(range.start - 1..range.start + 1, delimiter, opens, !opens);
        }
        let mut at = range.start + usize::from(is_escaped && text.starts_with('$'));
        while let Some(found) = self.text.get(at..range.end).and_then(|rest| rest.find('$')) {
            let rest = self.text.get(at + found..range.end).unwrap_or_default();
            let count = rest.len() - rest.trim_start_matches('$').len();
            self.dollars(at + found..at + found + count);
            at += found + count;
        }
    }

    /// Dollars in a row. As in pandoc, a single one opens before what is no blank, and closes behind
    /// what is none and not before a digit. Neither stands right beside a word, so that `$a/$b` of a
    /// shell and `${a}${b}` are no formulas. No dollar in an address opens anything.
    fn dollars(&mut self, range: Range<usize>) {
        let before = self.text.get(..range.start).unwrap_or_default();
        let before = before.chars().next_back().unwrap_or(' ');
        let after = self.text.get(range.end..).unwrap_or_default();
        let after = after.chars().next().unwrap_or(' ');
        let (delimiter, opens, closes) = match range.len() {
            1 => (
                Delimiter::Dollar,
                !after.is_whitespace() && !before.is_ascii_alphanumeric(),
                !before.is_whitespace() && !after.is_ascii_alphanumeric() && after != '{',
            ),
            2 => (Delimiter::Dollars, true, true),
            _ => (Delimiter::Dollars, false, false),
        };
        let opens = opens && !self.is_in_address(range.start);
        self.mark(range, delimiter, opens, closes);
    }

    /// Whether the word that goes on at a byte has begun like a web address.
    fn is_in_address(&mut self, at: usize) -> bool {
        let new = self.text.get(self.seen..at).unwrap_or_default();
        let word = new.trim_end_matches(|c: char| !c.is_whitespace());
        let (blanks, word) = new.split_at(word.len());
        self.in_address = word.contains("://") || self.in_address && blanks.is_empty();
        self.seen = at;
        self.in_address
    }

    fn mark(&mut self, range: Range<usize>, delimiter: Delimiter, opens: bool, closes: bool) {
        self.marks.push(Mark {
            range,
            delimiter,
            opens,
            closes,
            place: self.place,
        });
    }

    /// Pairs the delimiters, leftmost first.
    fn formulas(&self) -> Vec<Formula> {
        let partners = self.partners();
        let mut formulas = Vec::new();
        let mut next = 0;
        while let Some(open) = self.marks.get(next) {
            let partner = partners.get(next).copied().flatten();
            next += 1;
            let Some((at, close)) = partner.and_then(|at| Some((at, self.marks.get(at)?))) else {
                continue;
            };
            let is_pair = open.opens
                && close.closes
                && (open.delimiter, open.place) == (close.delimiter, close.place);
            if let Some(formula) = is_pair.then(|| self.formula(open, close)).flatten() {
                formulas.push(formula);
                next = at + 1;
            }
        }
        formulas
    }

    /// For each delimiter the next one of its kind.
    fn partners(&self) -> Vec<Option<usize>> {
        let mut next = [None; 3];
        let mut partners = vec![None; self.marks.len()];
        for ((at, mark), partner) in self.marks.iter().enumerate().zip(&mut partners).rev() {
            if let Some(next) = next.get_mut(mark.delimiter.kind()) {
                *partner = next.replace(at);
            }
        }
        partners
    }

    /// What stands between two delimiters, if it is a formula.
    fn formula(&self, open: &Mark, close: &Mark) -> Option<Formula> {
        let range = open.range.start..close.range.end;
        if self.text.get(range.clone())?.contains('`') {
            return None;
        }
        let mut source = self.lines(open.range.end..close.range.start);
        if open.place.is_in_cell {
            // The only way to write a bar there.
            source = source.replace("\\|", "|");
        }
        let form = open.delimiter.form();
        let shown = math::unicode(&source);
        let (text, ink) = match (shown, has_command(&source)) {
            (Some(text), true) => (text, Ink::Plain),
            (Some(text), false) if is_formula(&source, open.delimiter) => (text, Ink::Plain),
            (None, true) => {
                let opener = self.text.get(open.range.clone())?;
                let closer = self.text.get(close.range.clone())?;
                let text = [opener, &source, closer].concat();
                match form {
                    Form::Inline => (on_one_line(&text), Ink::Code),
                    Form::Display => (unindented(&text), Ink::Code),
                }
            }
            (_, false) => return None,
        };
        Some(Formula {
            range,
            form,
            text,
            ink,
        })
    }

    /// The text in a range, without what marks its lines as a part of quotes.
    fn lines(&self, range: Range<usize>) -> String {
        let first = self.breaks.partition_point(|(end, _)| *end < range.start);
        let breaks = self.breaks.get(first..).unwrap_or_default();
        let mut lines = String::new();
        let mut at = range.start;
        for (end, start) in breaks.iter().take_while(|(end, _)| *end < range.end) {
            lines.push_str(self.text.get(at..*end).unwrap_or_default());
            lines.push('\n');
            at = *start;
        }
        lines.push_str(self.text.get(at..range.end).unwrap_or_default());
        lines
    }
}

fn on_one_line(source: &str) -> String {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    lines.join(" ")
}

/// Lines without the indent that all but the first of them have in common: it is that of the list
/// that they are in.
fn unindented(source: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let others = source
        .lines()
        .skip(1)
        .filter(|line| !line.trim().is_empty());
    let common = others.map(indent).min().unwrap_or(0);
    let lines = source.lines().enumerate();
    let bare = lines.map(|(place, line)| match place {
        0 => line,
        _ => line.get(common.min(indent(line))..).unwrap_or_default(),
    });
    bare.collect::<Vec<_>>().join("\n")
}

/// Whether a command of LaTeX is in it: then it is a formula, understood or not.
fn has_command(source: &str) -> bool {
    let mut parts = source.split('\\').skip(1);
    parts.any(|part| part.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Whether text without a command is a formula: not sums of money with words between them, nor
/// brackets that were escaped in order to be seen.
fn is_formula(source: &str, delimiter: Delimiter) -> bool {
    let has_operator = source.contains(['=', '<', '>', '+', '-', '*', '/', '^', '_']);
    let is_code = delimiter == Delimiter::Dollar && is_shell(source);
    !is_code && !is_prose(source) && (delimiter != Delimiter::Bracket || has_operator)
}
