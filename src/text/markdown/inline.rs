//! Running text while it is gathered from its parts.

use super::autolink;
use crate::text::{Emphasis, Ink, Origin, Span, clean, clusters, may_join};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// What stands before what is displayed on lines of its own.
const INDENT: &str = "  ";

/// Text that is being gathered, and how it is set.
#[derive(Default)]
pub(super) struct Inline {
    spans: Vec<Span>,
    pub(super) strong: usize,
    pub(super) italic: usize,
    pub(super) strike: usize,
    pub(super) links: Vec<Arc<str>>,
    pub(super) heading: bool,
    /// Whether whatever comes next begins a line.
    line_ended: bool,
    /// Whether parts may have met within a cluster, which has bounds that none of them shows.
    has_joined: bool,
    /// The bytes of what was gathered. At a block boundary they are those of text outside of any
    /// paragraph, as the items of a tight list have it.
    pub(super) source: Option<Range<usize>>,
    /// Bytes at the beginning of the text that is parsed that are no part of the source here.
    prefix: usize,
    /// The byte of the whole source with which it begins behind them.
    offset: usize,
}

impl Inline {
    /// Text of which so many bytes are no part of the source here, and the rest begins with this byte
    /// of it.
    pub(super) fn behind(prefix: usize, offset: usize) -> Self {
        Self {
            prefix,
            offset,
            ..Self::default()
        }
    }

    /// Adds text that was made of these bytes.
    pub(super) fn push(&mut self, text: &str, ink: Ink, range: &Range<usize>) {
        let origin = self.gather(range);
        if !self.line_ended {
            return self.append(text, ink, origin);
        }
        let rest = text.trim_start_matches([' ', '\n']);
        if !rest.is_empty() {
            let origin = origin.behind(text.len() - rest.len());
            self.begin_line(origin);
            self.append(rest, ink, origin);
        }
    }

    /// Adds lines that stand by themselves, indented.
    pub(super) fn display(&mut self, text: &str, ink: Ink, range: &Range<usize>) {
        let mut origin = self.gather(range);
        self.end_line();
        for line in text.lines() {
            self.begin_line(origin);
            self.append(INDENT, Ink::Plain, origin);
            self.append(line, ink, origin);
            self.line_ended = true;
            origin = origin.behind(line.len() + 1);
        }
    }

    /// Notes that these bytes were taken in; where they stand in the whole source.
    fn gather(&mut self, range: &Range<usize>) -> Origin {
        let source = self.source.get_or_insert_with(|| range.clone());
        source.end = source.end.max(range.end);
        Origin::at(self.offset + range.start.saturating_sub(self.prefix))
    }

    /// Ends the line that was begun, if one was.
    fn end_line(&mut self) {
        while let Some(last) = self.spans.last_mut() {
            let length = last.text.trim_end_matches([' ', '\n']).len();
            last.text.truncate(length);
            if length > 0 {
                self.line_ended = true;
                return;
            }
            self.spans.pop();
        }
        self.line_ended = false;
    }

    /// Begins a line with what was made of this.
    fn begin_line(&mut self, origin: Origin) {
        if std::mem::take(&mut self.line_ended) {
            self.append("\n", Ink::Plain, origin.before(1));
        }
    }

    fn append(&mut self, text: &str, ink: Ink, origin: Origin) {
        let emphasis = Emphasis {
            strong: self.strong > 0,
            italic: self.italic > 0,
            strike: self.strike > 0,
        };
        let target = self.links.last().cloned();
        let ink = match (ink, &target) {
            (Ink::Plain, Some(_)) => Ink::Link,
            (Ink::Plain, None) if self.heading => Ink::Heading,
            (ink, _) => ink,
        };
        self.has_joined |= self
            .spans
            .last()
            .is_some_and(|last| may_join(&last.text, text));
        match self.spans.last_mut() {
            Some(last)
                if (last.ink, last.emphasis, &last.link) == (ink, emphasis, &target)
                    && goes_on(last, text, origin) =>
            {
                last.text.push_str(text);
            }
            _ => self.spans.push(Span {
                text: text.to_owned(),
                ink,
                emphasis,
                link: target,
                origin,
            }),
        }
    }

    /// Ends a link. One without a label shows its target.
    pub(super) fn end_link(&mut self, range: &Range<usize>) {
        let Some(target) = self.links.last().cloned() else {
            return;
        };
        let label = self.spans.last().and_then(|span| span.link.as_ref());
        if label != Some(&target) && !target.is_empty() {
            self.push(&target, Ink::Plain, range);
        }
        self.links.pop();
    }

    /// Gives what was gathered, and begins anew.
    pub(super) fn take(&mut self) -> Vec<Span> {
        self.source = None;
        self.line_ended = false;
        // A break that nothing follows breaks nothing.
        if let Some(last) = self.spans.last_mut() {
            let length = last.text.trim_end_matches('\n').len();
            last.text.truncate(length);
        }
        let mut spans = autolink::linked(std::mem::take(&mut self.spans));
        join_clusters(&mut spans);
        if std::mem::take(&mut self.has_joined) {
            spans.iter_mut().for_each(bound_clusters);
        }
        spans
    }
}

/// Characters that the terminal draws as one go to the span of the first: a skin tone is no code
/// because a `` ` `` stands before it.
fn join_clusters(spans: &mut Vec<Span>) {
    for place in 1..spans.len() {
        let (before, rest) = spans.split_at_mut(place);
        let last = before.iter_mut().rfind(|span| !span.text.is_empty());
        if let (Some(last), Some(next)) = (last, rest.first_mut()) {
            let joined = joined(&last.text, &next.text);
            last.text.extend(next.text.drain(..joined));
            next.origin = next.origin.behind(joined);
        }
    }
    spans.retain(|span| !span.text.is_empty());
}

/// Parts the clusters that became too long when parts of the text met: an entity is decoded by itself,
/// and marks of emphasis go away.
fn bound_clusters(span: &mut Span) {
    if let Cow::Owned(bounded) = clean(&span.text) {
        span.text = bounded;
    }
}

/// How many bytes of a text belong to the last cluster of the text before it.
fn joined(before: &str, text: &str) -> usize {
    if text.is_empty()
        || (before.ends_with(|c: char| c.is_ascii()) && text.starts_with(|c: char| c.is_ascii()))
    {
        return 0;
    }
    let last = clusters(before)
        .last()
        .map_or("", |(_, cluster, _)| cluster);
    let both = [last, text].concat();
    let first = clusters(&both)
        .next()
        .map_or(0, |(_, cluster, _)| cluster.len());
    first.saturating_sub(last.len())
}

/// Whether text may become part of the span before it. A new word does not, where some of the source was
/// left out before it: bytes are counted from where a span begins.
fn goes_on(last: &Span, text: &str, origin: Origin) -> bool {
    let is_next = last.origin.behind(last.text.len()) == origin;
    is_next || !(last.text.ends_with([' ', '\n']) || text.starts_with(' '))
}
