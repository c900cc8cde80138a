//! Text to blocks: pulldown-cmark's events, folded with a stack of our own, so that no nesting
//! however deep can exhaust the program's.

use super::formula::{self, Form, Formula, Part};
use super::inline::Inline;
use super::{Alignment, Block, Item, Kind, List, Table};
use crate::text::{Ink, Span, cell_width, clean, clean_line};
use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, CowStr, Event, Options, Tag, TagEnd};
use std::borrow::Cow;
use std::ops::Range;

/// Quotes and lists nested deeper than this are shown at this depth.
const DEEPEST: usize = 12;
/// Cells of a formula up to which it is not wrapped.
const LONGEST_HELD: usize = 24;

/// Parses markdown in clean text. Tables, strikethrough, task lists and formulas are on. `offset` is
/// the byte of the whole source with which `text` begins.
pub fn parse(text: &str, offset: usize) -> Vec<Block> {
    parse_behind(0, text, offset)
}

/// Parses text of which so many bytes at the beginning are there only for what they mean to the rest;
/// `offset` is where that begins.
pub(super) fn parse_behind(prefix: usize, text: &str, offset: usize) -> Vec<Block> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM; // a kind of quotes, as in `> [!NOTE]`
    let mut folder = Folder::new(prefix, offset);
    formula::read(text, options, |part, range| match part {
        Part::Event(event) => folder.take(event, range),
        Part::Formula(formula) => folder.formula(formula, &range),
    });
    folder.finish()
}

/// A container that is open.
enum Open {
    Document(Vec<Block>),
    Quote(Vec<Block>),
    List(List),
    Item(Item),
    /// A container nested too deep: what it holds goes to the one around it.
    Flat,
}

/// Folds events into blocks.
struct Folder {
    /// Bytes that are no part of the source here.
    prefix: usize,
    /// The byte of the whole source with which it begins behind them.
    offset: usize,
    open: Vec<(Open, usize)>,
    inline: Inline,
    /// Code that is open: language, text.
    code: Option<(String, String)>,
    html: Option<String>,
    table: Option<Table>,
}

impl Folder {
    fn new(prefix: usize, offset: usize) -> Self {
        Self {
            prefix,
            offset,
            open: vec![(Open::Document(Vec::new()), 0)],
            inline: Inline::behind(prefix, offset),
            code: None,
            html: None,
            table: None,
        }
    }

    fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, &range),
            Event::End(tag) => self.end(tag, &range),
            Event::Text(text) => self.text(&decoded(&text), &range),
            Event::Code(code) => self.inline.push(&code, Ink::Code, &range),
            Event::InlineHtml(html) if is_line_break(&html) => {
                self.inline.push("\n", Ink::Plain, &range);
            }
            Event::InlineHtml(html) => self.inline.push(&html, Ink::Dim, &range),
            Event::Html(html) => self.html.get_or_insert_default().push_str(&html),
            Event::SoftBreak => self.inline.push(" ", Ink::Plain, &range),
            Event::HardBreak => self.inline.push("\n", Ink::Plain, &range),
            Event::Rule => self.block(Kind::Rule, range),
            Event::TaskListMarker(is_done) => {
                if let Some((Open::Item(item), _)) = self.open.last_mut() {
                    item.is_done = Some(is_done);
                }
            }
            // Not switched on: formulas have rules of their own.
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.inline.push(&text, Ink::Plain, &range);
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::BlockQuote(kind) => {
                self.open(Open::Quote(Vec::new()), range);
                self.title(kind, range);
            }
            Tag::List(start) => {
                let list = List {
                    start,
                    is_loose: false,
                    items: Vec::new(),
                };
                self.open(Open::List(list), range);
            }
            Tag::Item => self.open(Open::Item(Item::default()), range),
            Tag::CodeBlock(kind) => {
                self.close_loose_text();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => first_word(&info),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new()));
            }
            Tag::HtmlBlock => {
                self.close_loose_text();
                // Its indent comes as text.
                self.html = Some(String::new());
            }
            Tag::Table(alignments) => {
                self.close_loose_text();
                let alignments = alignments.into_iter().map(alignment).collect();
                self.table = Some(Table {
                    alignments,
                    ..Table::default()
                });
            }
            Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.rows.push(Vec::new());
                }
            }
            Tag::Heading { .. } => {
                self.close_loose_text();
                self.inline.heading = true;
            }
            Tag::Paragraph => {
                self.close_loose_text();
                self.loosen();
            }
            Tag::Emphasis => self.inline.italic += 1,
            Tag::Strong => self.inline.strong += 1,
            Tag::Strikethrough => self.inline.strike += 1,
            Tag::Link { dest_url, .. } => self.inline.links.push(clean_line(&dest_url).into()),
            Tag::Image { dest_url, .. } => {
                self.inline.push("image: ", Ink::Dim, range);
                // The image of a link leads where the link does.
                let target = self.inline.links.last().cloned();
                let target = target.unwrap_or_else(|| clean_line(&dest_url).into());
                self.inline.links.push(target);
            }
            // What is begun here shows in what ends; the last ones are not switched on.
            Tag::TableHead
            | Tag::TableCell
            | Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Paragraph => {
                let spans = self.inline.take();
                self.block(Kind::Paragraph(spans), range.clone());
            }
            TagEnd::Heading(level) => {
                let spans = self.inline.take();
                self.inline.heading = false;
                self.block(Kind::Heading(level as u8, spans), range.clone());
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => self.close(range.end),
            TagEnd::CodeBlock => {
                if let Some((language, text)) = self.code.take() {
                    self.block(Kind::Code { language, text }, range.clone());
                }
            }
            TagEnd::HtmlBlock => {
                let html = self.html.take().unwrap_or_default();
                self.block(Kind::Html(html), range.clone());
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    self.block(Kind::Table(table), range.clone());
                }
            }
            TagEnd::TableCell => {
                let cell = self.inline.take();
                if let Some(table) = &mut self.table {
                    table.rows.last_mut().unwrap_or(&mut table.head).push(cell);
                }
            }
            TagEnd::Emphasis => self.inline.italic = self.inline.italic.saturating_sub(1),
            TagEnd::Strong => self.inline.strong = self.inline.strong.saturating_sub(1),
            TagEnd::Strikethrough => self.inline.strike = self.inline.strike.saturating_sub(1),
            TagEnd::Link | TagEnd::Image => self.inline.end_link(range),
            TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => {}
        }
    }

    /// What kind of quote it is, if it is one that says so.
    fn title(&mut self, kind: Option<BlockQuoteKind>, range: &Range<usize>) {
        let (title, ink) = match kind {
            None => return,
            Some(BlockQuoteKind::Note) => ("Note", Ink::Accent),
            Some(BlockQuoteKind::Tip) => ("Tip", Ink::Good),
            Some(BlockQuoteKind::Important) => ("Important", Ink::Accent),
            Some(BlockQuoteKind::Warning) => ("Warning", Ink::Warning),
            Some(BlockQuoteKind::Caution) => ("Caution", Ink::Alarm),
        };
        let mut span = Span::new(title, ink);
        span.emphasis.strong = true;
        self.block(Kind::Paragraph(vec![span]), range.start..range.start);
    }

    fn text(&mut self, text: &str, range: &Range<usize>) {
        match (&mut self.code, &mut self.html) {
            (Some((_, code)), _) => code.push_str(text),
            (None, Some(html)) => html.push_str(text),
            (None, None) => self.inline.push(text, Ink::Plain, range),
        }
    }

    /// A formula. Where a block has lines, a display formula has some of its own.
    fn formula(&mut self, formula: &Formula, range: &Range<usize>) {
        // What its braces held apart has met.
        let text = clean(&formula.text);
        let has_lines = self.table.is_none() && !self.inline.heading;
        if formula.form == Form::Display && has_lines {
            self.inline.display(&text, formula.ink, range);
        } else {
            let text = text.replace('\n', " ");
            self.inline.push(&held_together(text), formula.ink, range);
        }
    }

    fn open(&mut self, open: Open, range: &Range<usize>) {
        self.close_loose_text();
        // An item is within its list in any case, so that lists stay lists.
        let flat = match open {
            Open::Item(_) => matches!(self.open.last(), Some((Open::Flat, _))),
            Open::Document(_) | Open::Quote(_) | Open::List(_) | Open::Flat => {
                self.open.len() > 2 * DEEPEST
            }
        };
        self.open
            .push((if flat { Open::Flat } else { open }, range.start));
    }

    fn close(&mut self, end: usize) {
        self.close_loose_text();
        let Some((open, start)) = self.open.pop() else {
            return;
        };
        match open {
            Open::Quote(blocks) => self.block(Kind::Quote(blocks), start..end),
            Open::List(list) => self.block(Kind::List(list), start..end),
            Open::Item(item) => {
                if let Some((Open::List(list), _)) = self.open.last_mut() {
                    list.items.push(item);
                }
            }
            Open::Document(_) | Open::Flat => {}
        }
    }

    /// Text outside of a paragraph, as tight lists have it, becomes one.
    fn close_loose_text(&mut self) {
        if let Some(source) = self.inline.source.take() {
            let spans = self.inline.take();
            self.block(Kind::Paragraph(spans), source);
        }
    }

    /// A paragraph within an item shows that its list is loose.
    fn loosen(&mut self) {
        if let [.., (Open::List(list), _), (Open::Item(_), _)] = self.open.as_mut_slice() {
            list.is_loose = true;
        }
    }

    fn block(&mut self, kind: Kind, range: Range<usize>) {
        let place = |byte: usize| byte.saturating_sub(self.prefix) + self.offset;
        let source = place(range.start)..place(range.end);
        let block = Block { kind, source };
        let blocks = self.open.iter_mut().rev().find_map(|(open, _)| match open {
            Open::Document(blocks) | Open::Quote(blocks) => Some(blocks),
            Open::Item(item) => Some(&mut item.blocks),
            Open::List(_) | Open::Flat => None,
        });
        if let Some(blocks) = blocks {
            blocks.push(block);
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.close_loose_text();
        match self.open.into_iter().next() {
            Some((Open::Document(blocks), _)) => blocks,
            _ => Vec::new(),
        }
    }
}

/// A short formula without places at which it could be wrapped.
fn held_together(formula: String) -> String {
    if cell_width(&formula) > LONGEST_HELD {
        return formula;
    }
    formula.replace(' ', "\u{A0}")
}

/// Whether it is what models break lines with where markdown has nothing for it: in cells of tables.
fn is_line_break(html: &str) -> bool {
    let name = html.trim_matches(['<', '>', '/', ' ']);
    name.eq_ignore_ascii_case("br")
}

const fn alignment(alignment: pulldown_cmark::Alignment) -> Alignment {
    match alignment {
        pulldown_cmark::Alignment::None | pulldown_cmark::Alignment::Left => Alignment::Left,
        pulldown_cmark::Alignment::Center => Alignment::Middle,
        pulldown_cmark::Alignment::Right => Alignment::Right,
    }
}

/// The language of a fence: the first word behind it, also where it is written as a class.
fn first_word(info: &str) -> String {
    let word = info
        .split([' ', '\t', ',', '{', '}', '.'])
        .find(|word| !word.is_empty());
    clean_line(word.unwrap_or_default())
}

/// Text of the source, which is clean, or text that was decoded: an entity such as `&#27;` or
/// `&#x202E;` may have brought in what was cleaned away before.
fn decoded<'a>(text: &'a CowStr<'_>) -> Cow<'a, str> {
    match text {
        CowStr::Borrowed(text) => Cow::Borrowed(text),
        CowStr::Boxed(_) | CowStr::Inlined(_) => clean(text),
    }
}
