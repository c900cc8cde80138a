//! A message that a search found, as it is shown.

use crate::app::days::Day;
use crate::app::moment::{Moment, Wall};
use crate::app::words::name;
use crate::chat::history::Hit;
use crate::chat::{ConversationId, MessageId, Role};
use crate::text::markdown::title_of;
use crate::text::{Ink, Row, Span, cell_width, clean_line, clusters};

/// A message that a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub(super) conversation: ConversationId,
    pub(super) message: MessageId,
    /// The byte of its words at which the first of what was looked for stands.
    pub(super) byte: usize,
    /// The conversation's title.
    pub title: String,
    /// Who speaks.
    pub who: String,
    at: u64,
    /// Some of its words, what was looked for in another ink.
    snippet: Vec<Span>,
}

impl Found {
    pub(super) fn of(hit: &Hit) -> Self {
        let title = hit.title.as_deref().map(clean_line);
        Self {
            conversation: hit.conversation,
            message: hit.message,
            byte: hit.byte,
            title: title.unwrap_or_else(|| title_of(&hit.first)),
            who: match hit.role {
                Role::User => "You".to_owned(),
                Role::Assistant => name(&hit.model),
            },
            at: hit.at,
            snippet: snippet(hit),
        }
    }

    /// When it was said: a time of today, else a day.
    pub fn when(&self, wall: Wall, now: Moment) -> String {
        let (day, today) = (Day::of(wall, self.at), Day::today(wall, now));
        if day >= today {
            wall.clock_time(self.at)
        } else {
            day.name(today)
        }
    }

    /// Some of its words in a row of this width. What was found stands in the first third, where all of it
    /// has no room.
    pub fn snippet(&self, width: usize) -> Row {
        let mut before = self
            .snippet
            .iter()
            .take_while(|span| span.ink != Ink::Match);
        let lead: usize = before.by_ref().map(|span| cell_width(&span.text)).sum();
        let mut left_out = lead.saturating_sub(width / 3);
        if left_out == 0 || cells(&self.snippet) <= width {
            return cut(self.snippet.clone(), width);
        }
        // What stands at the beginning makes room for the sign that it does.
        left_out += 1;
        let mut spans = vec![Span::new("…", Ink::Dim)];
        for span in &self.snippet {
            let start = clusters(&span.text).find_map(|(at, _, cells)| {
                let is_shown = left_out == 0;
                left_out = left_out.saturating_sub(cells);
                is_shown.then_some(at)
            });
            if let Some(start) = start {
                spans.push(span.part(start..span.text.len()));
            }
        }
        cut(spans, width)
    }
}

fn cells(spans: &[Span]) -> usize {
    spans.iter().map(|span| cell_width(&span.text)).sum()
}

/// The spans as a row of at most this width.
fn cut(spans: Vec<Span>, width: usize) -> Row {
    let mut room = width;
    let is_whole = cells(&spans) <= width;
    let mut row = Row::of(Vec::new());
    for span in spans {
        let least = usize::from(!is_whole);
        let text = crate::text::cut(&span.text, room.saturating_sub(least));
        let is_cut = text.len() < span.text.len();
        room -= cell_width(text);
        row.spans.push(span.part(0..text.len()));
        if is_cut {
            row.push("…", Ink::Dim);
            break;
        }
    }
    row
}

/// The words of a hit as spans. They are cleaned part by part, so that each mark stays where it is.
fn snippet(hit: &Hit) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = 0;
    let ends = hit.marks.iter().map(|mark| (mark.start, mark.end));
    for (start, end) in ends.chain([(hit.snippet.len(), hit.snippet.len())]) {
        let parts = [(at..start, Ink::Dim), (start..end, Ink::Match)];
        for (bytes, ink) in parts {
            let text = clean_line(hit.snippet.get(bytes).unwrap_or_default());
            if !text.is_empty() {
                spans.push(Span::new(text, ink));
            }
        }
        at = end;
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(snippet: &str, mark: &str) -> Found {
        let start = snippet.find(mark).unwrap();
        Found::of(&Hit {
            conversation: ConversationId(1),
            title: None,
            first: "# The *title*".to_owned(),
            message: MessageId(2),
            at: 0,
            role: Role::Assistant,
            model: "llama\u{1b}[2J".to_owned(),
            byte: 7,
            snippet: snippet.to_owned(),
            marks: std::iter::once(start..start + mark.len()).collect(),
        })
    }

    #[test]
    fn what_was_found_is_in_sight_whatever_the_width() {
        let found = found(
            "…some words that stand before the needle, and some behind it …",
            "needle",
        );
        for width in 8..80 {
            let row = found.snippet(width);
            assert!(row.width() <= width, "{width}: {}", row.text());
            let marked = row.spans.iter().find(|span| span.ink == Ink::Match);
            let shown = marked.map_or("", |span| span.text.as_str());
            assert!(
                "needle".starts_with(shown) && shown.len() >= 4,
                "{width}: {}",
                row.text()
            );
        }
        assert_eq!(
            found.snippet(70).text(),
            "…some words that stand before the needle, and some behind it …"
        );
        assert_eq!(found.snippet(30).text(), "…fore the needle, and some be…");
    }

    #[test]
    fn nothing_of_it_reaches_the_terminal_that_should_not() {
        let found = found(
            "bad \u{1b}[31m\u{7}\nne\u{1b}[0medle \u{202e}x",
            "ne\u{1b}[0medle",
        );
        assert_eq!(found.snippet(40).text(), "bad  needle ⟨U+202E⟩x");
        assert_eq!(
            (found.who.as_str(), found.title.as_str()),
            ("llama", "The title")
        );
    }
}
