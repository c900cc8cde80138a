//! Markdown to HTML. The library writes the tags and escapes the text between them; decided here is what it is given:
//! HTML becomes text, a picture a link to it, and a link leads only where `text::markdown` lets one lead.

use crate::text::clean_with_tabs;
use crate::text::markdown::fit_target;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

/// What a line end within a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    /// A line end: a person pressed a key for it.
    Kept,
    /// A blank, as markdown has it.
    Joined,
}

/// A text as HTML.
pub(super) fn render(text: &str, lines: Lines) -> String {
    let text = clean_with_tabs(text);
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut gate = Gate {
        lines,
        links: Vec::new(),
    };
    let events = Parser::new_ext(&text, options).filter_map(|event| gate.pass(event));
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    pulldown_cmark::html::push_html(&mut out, events);
    out
}

/// What is let through of a document's events.
struct Gate {
    lines: Lines,
    /// The links and pictures that are open, and whether each is written as a link.
    links: Vec<bool>,
}

impl Gate {
    fn pass<'a>(&mut self, event: Event<'a>) -> Option<Event<'a>> {
        Some(match event {
            Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
            Event::Start(Tag::HtmlBlock) => Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)),
            Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::CodeBlock),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                return self.open(&dest_url);
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let is_written = self.links.pop().unwrap_or(false);
                return is_written.then_some(Event::End(TagEnd::Link));
            }
            Event::Start(Tag::Heading { level, .. }) => Event::Start(Tag::Heading {
                level: lowered(level),
                id: None,
                classes: Vec::new(),
                attrs: Vec::new(),
            }),
            Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lowered(level))),
            Event::SoftBreak if self.lines == Lines::Kept => Event::HardBreak,
            other @ (Event::Start(_)
            | Event::End(_)
            | Event::Text(_)
            | Event::Code(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::SoftBreak
            | Event::HardBreak
            | Event::Rule
            | Event::TaskListMarker(_)) => other,
        })
    }

    /// Begins a link, unless it is within another or leads nowhere that it may.
    fn open<'a>(&mut self, url: &str) -> Option<Event<'a>> {
        let is_within = self.links.contains(&true);
        let target = fit_target(url).filter(|_| !is_within);
        self.links.push(target.is_some());
        Some(Event::Start(Tag::Link {
            link_type: LinkType::Inline,
            dest_url: target?.to_string().into(),
            title: "".into(),
            id: "".into(),
        }))
    }
}

/// Headings of a message stand below those of the page.
const fn lowered(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}
