//! Formulas within running text: markdown's events, with each formula as one part among them.
//!
//! Markdown knows no formulas: it reads their backslashes as escapes and their `*` and `_` as
//! emphasis. So the text is parsed twice. The first time tells blocks, code and links apart, and
//! `find` looks for formulas within one block's running text. The second time, marks of emphasis
//! within formulas are hidden behind another sign of punctuation, and whatever was parsed where a
//! formula stands is replaced by the formula.
//!
//! What is hidden has no say in where blocks, code or links begin and end, and every character stays
//! where it is. So formulas change nothing but the running text that they stand in: a block is
//! closed when it is closed without them, which is what streaming relies on.

mod bars;
mod find;
mod prose;

use super::emphasis::{MARKS, Masked};
use crate::text::Ink;
use bars::find_across;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;
use std::ops::Range;

/// Stands for a hidden mark: punctuation like the marks, but without a meaning anywhere.
const HIDDEN: &str = "%";

/// A formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Formula {
    /// The bytes of the text that it was made of, with what encloses them.
    range: Range<usize>,
    pub(super) form: Form,
    /// What is shown: Unicode, or the source if that could not be had. A displayed source may have
    /// several lines.
    pub(super) text: String,
    /// What that is.
    pub(super) ink: Ink,
}

/// How a formula stands in its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Within a line.
    Inline,
    /// On lines of its own.
    Display,
}

/// A part of markdown.
#[derive(Debug)]
pub(super) enum Part<'a> {
    Event(Event<'a>),
    Formula(&'a Formula),
}

/// Parses markdown and gives its parts in order, each with the bytes it was made of.
pub(super) fn read(text: &str, options: Options, take: impl FnMut(Part<'_>, Range<usize>)) {
    let (parsed, formulas) = find_across(text, options);
    let masked = Masked::of(hide(&parsed, &formulas));
    let mut weaver = Weaver {
        text,
        masked: &masked,
        formulas: &formulas,
        is_given: false,
        take,
    };
    for (event, range) in Parser::new_ext(&masked.text, options).into_offset_iter() {
        weaver.event(event, range);
    }
}

/// The text with the marks of emphasis within formulas hidden.
fn hide<'a>(text: &'a str, formulas: &[Formula]) -> Cow<'a, str> {
    if formulas.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut hidden = String::with_capacity(text.len());
    let mut at = 0;
    for formula in formulas {
        hidden.push_str(text.get(at..formula.range.start).unwrap_or_default());
        let source = text.get(formula.range.clone()).unwrap_or_default();
        hidden.push_str(&source.replace(MARKS, HIDDEN));
        at = formula.range.end;
    }
    hidden.push_str(text.get(at..).unwrap_or_default());
    Cow::Owned(hidden)
}

/// Puts formulas in the place of what was parsed there.
struct Weaver<'a, Take> {
    text: &'a str,
    masked: &'a Masked<'a>,
    /// Those that do not lie behind yet.
    formulas: &'a [Formula],
    /// Whether the first of them was given already.
    is_given: bool,
    take: Take,
}

impl<Take: FnMut(Part<'_>, Range<usize>)> Weaver<'_, Take> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        let is_behind = |formula: &Formula| formula.range.end <= range.start;
        while self.formulas.first().is_some_and(is_behind) {
            self.next();
        }
        let formula = self.formulas.first().map(|formula| formula.range.clone());
        let formula = formula.filter(|formula| formula.start < range.end);
        match (&event, formula) {
            (
                Event::Text(_)
                | Event::Code(_)
                | Event::InlineHtml(_)
                | Event::SoftBreak
                | Event::HardBreak,
                Some(_),
            ) => self.replace(range),
            (
                Event::Start(
                    Tag::Emphasis
                    | Tag::Strong
                    | Tag::Strikethrough
                    | Tag::Link { .. }
                    | Tag::Image { .. },
                )
                | Event::End(
                    TagEnd::Emphasis
                    | TagEnd::Strong
                    | TagEnd::Strikethrough
                    | TagEnd::Link
                    | TagEnd::Image,
                ),
                Some(formula),
            ) if formula.start <= range.start && range.end <= formula.end => {}
            _ => {
                let event = unmasked(event, &range, self.text, self.masked);
                (self.take)(Part::Event(event), range);
            }
        }
    }

    /// Gives what stands in this range: formulas, and the text around them.
    fn replace(&mut self, range: Range<usize>) {
        let mut at = range.start;
        while let Some(formula) = self.formulas.first().filter(|f| f.range.start < range.end) {
            self.plain(at..formula.range.start);
            if !self.is_given {
                self.is_given = true;
                (self.take)(Part::Formula(formula), formula.range.clone());
            }
            at = formula.range.end;
            if at > range.end {
                return;
            }
            self.next();
        }
        self.plain(at..range.end);
    }

    fn plain(&mut self, range: Range<usize>) {
        let text = self.text.get(range.clone()).unwrap_or_default();
        if !text.is_empty() {
            (self.take)(Part::Event(Event::Text(text.into())), range);
        }
    }

    fn next(&mut self) {
        self.formulas = self.formulas.get(1..).unwrap_or_default();
        self.is_given = false;
    }
}

/// An event as it is in the text, with the letters that were hidden.
fn unmasked<'a>(
    event: Event<'a>,
    range: &Range<usize>,
    text: &'a str,
    masked: &Masked<'_>,
) -> Event<'a> {
    if !masked.hides(range.start, range.end) {
        return event;
    }
    let source = text.get(range.clone()).unwrap_or_default();
    if matches!(event, Event::Code(_)) {
        Event::Code(code(source).into())
    } else if matches!(&event, Event::Text(text) if text.len() == source.len()) {
        Event::Text(source.into())
    } else if matches!(event, Event::Html(_)) {
        Event::Html(source.into())
    } else if matches!(event, Event::InlineHtml(_)) {
        Event::InlineHtml(source.into())
    } else {
        event
    }
}

/// The code between its marks.
fn code(source: &str) -> String {
    let code = source.trim_matches('`').replace('\n', " ");
    let bare = code
        .strip_prefix(' ')
        .and_then(|code| code.strip_suffix(' '));
    match bare {
        Some(bare) if !bare.trim().is_empty() => bare.to_owned(),
        _ => code,
    }
}

#[cfg(test)]
mod tests;
