//! The links of a text, to be opened: where each leads, and what it is called.

use super::{Block, Kind, parse, target};
use crate::text::{Span, clean, clean_line};
use std::collections::HashSet;

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it is called: a line.
    pub label: String,
    /// Where it leads: `http`, `https` or `mailto`, in printable ASCII.
    pub target: String,
}

/// The links of a text in their order, images and bare addresses among them; what leads to one
/// place twice is there once.
pub fn links(text: &str) -> Vec<Link> {
    let mut found = Vec::new();
    for block in parse(&clean(text), 0) {
        collect(&block, &mut found);
    }
    let mut seen = HashSet::new();
    found.retain(|link: &Link| seen.insert(link.target.clone()));
    found
}

fn collect(block: &Block, found: &mut Vec<Link>) {
    match &block.kind {
        Kind::Paragraph(spans) | Kind::Heading(_, spans) => collect_spans(spans, found),
        Kind::Quote(blocks) => blocks.iter().for_each(|block| collect(block, found)),
        Kind::List(list) => {
            let blocks = list.items.iter().flat_map(|item| &item.blocks);
            blocks.for_each(|block| collect(block, found));
        }
        Kind::Table(table) => {
            let cells = table.head.iter().chain(table.rows.iter().flatten());
            cells.for_each(|spans| collect_spans(spans, found));
        }
        Kind::Code { .. } | Kind::Rule | Kind::Html(_) => {}
    }
}

/// Spans side by side that lead to one place are one link.
fn collect_spans(spans: &[Span], found: &mut Vec<Link>) {
    for run in spans.chunk_by(|one, next| one.link == next.link) {
        let url = run.first().and_then(|span| span.link.as_deref());
        let Some(target) = url.and_then(target::fit) else {
            continue;
        };
        let label: String = run.iter().map(|span| span.text.as_str()).collect();
        found.push(Link {
            label: clean_line(&label),
            target: String::from(&*target),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        let links = links(text).into_iter();
        links.map(|link| (link.label, link.target)).collect()
    }

    #[test]
    fn links_are_found_in_every_kind_of_block_and_once() {
        let text = "# [a](https://x.test/a)\n\n> - [**b**old](http://x.test/b)\n\n| t |\n|---|\n\
                    | ![c](https://x.test/c) |\n\n<mailto:me@x.test> [again](https://x.test/a) and \
                    https://x.test/é.";
        let expected = [
            ("a", "https://x.test/a"),
            ("bold", "http://x.test/b"),
            ("c", "https://x.test/c"),
            ("mailto:me@x.test", "mailto:me@x.test"),
            ("https://x.test/é", "https://x.test/%C3%A9"),
        ];
        let expected = expected.map(|(label, target)| (label.to_owned(), target.to_owned()));
        assert_eq!(found(text), expected);
    }

    #[test]
    fn what_would_run_or_read_something_here_is_no_link() {
        let text = "[a](javascript:alert(1)) [b](file:///etc/passwd) [c](--help) [d](ssh://x.test) \
                    `[e](https://x.test)` [f](HTTPS://X.TEST)";
        assert_eq!(found(text), [("f".to_owned(), "HTTPS://X.TEST".to_owned())]);
    }
}
