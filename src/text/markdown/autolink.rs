//! Web addresses that stand in running text as they are, without the marks of a link.
//!
//! Owns where such an address begins and ends: GitHub's rule for autolinks
//! (<https://github.github.com/gfm/#autolinks-extension->), with the punctuation of scripts that
//! put no blank behind an address. Looks at the spans of a finished parse only, so that text which
//! still streams in is seen as if it had come at once.

use crate::text::{Ink, Span};
use std::ops::Range;

/// What stands between a scheme and the rest.
const MARK: &str = "://";
/// The schemes of the addresses that are looked for.
const SCHEMES: [&str; 2] = ["http", "https"];
/// Characters other than blanks that no address goes on behind.
const ENDS: [char; 4] = ['<', '>', '"', '`'];
/// Punctuation that belongs to the sentence where it ends an address.
const TRAILING: [char; 12] = ['?', '!', '.', ',', ':', ';', '*', '_', '~', '\'', '’', '”'];
/// Brackets that belong to the sentence where they close more than the address opened.
const BRACKETS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];

/// Makes links of the addresses in what is neither code nor a link already.
pub(super) fn linked(spans: Vec<Span>) -> Vec<Span> {
    let may_hold = |span: &Span| {
        span.link.is_none()
            && matches!(span.ink, Ink::Plain | Ink::Heading)
            && span.text.contains(MARK)
    };
    if !spans.iter().any(may_hold) {
        return spans;
    }
    let mut linked = Vec::with_capacity(spans.len() + 2);
    for span in spans {
        if may_hold(&span) {
            split(&span, &mut linked);
        } else {
            linked.push(span);
        }
    }
    linked
}

/// Parts a span into addresses and what stands between them.
fn split(span: &Span, parts: &mut Vec<Span>) {
    let mut push = |part: Span| {
        if !part.text.is_empty() {
            parts.push(part);
        }
    };
    let mut done = 0;
    while let Some(address) = next_address(&span.text, done) {
        push(span.part(done..address.start));
        done = address.end;
        let address = span.part(address);
        push(Span {
            ink: Ink::Link,
            link: Some(address.text.as_str().into()),
            ..address
        });
    }
    push(span.part(done..span.text.len()));
}

/// The first address that begins at or behind a byte.
fn next_address(text: &str, from: usize) -> Option<Range<usize>> {
    let rest = text.get(from..)?;
    rest.match_indices(MARK).find_map(|(at, _)| {
        let (before, behind) = (rest.get(..at)?, rest.get(at + MARK.len()..)?);
        let is_word = |c: char| c.is_ascii_alphanumeric();
        let scheme = before.get(before.trim_end_matches(is_word).len()..)?;
        let is_known = SCHEMES
            .iter()
            .any(|known| known.eq_ignore_ascii_case(scheme));
        if !is_known || !behind.starts_with(char::is_alphanumeric) {
            return None;
        }
        let place = rest_of_address(behind);
        let start = from + at - scheme.len();
        let end = from + at + MARK.len() + place.len();
        (!place.is_empty()).then_some(start..end)
    })
}

/// As much of the text behind a scheme as belongs to the address.
fn rest_of_address(text: &str) -> &str {
    let end = text.find(|c: char| c.is_whitespace() || ENDS.contains(&c) || is_cjk_mark(c));
    let mut address = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
    let mut unopened = BRACKETS.map(|(open, close)| {
        let count = |bracket: char| address.matches(bracket).count();
        count(close).saturating_sub(count(open))
    });
    while let Some(last) = address.chars().next_back() {
        let bracket = BRACKETS.iter().position(|(_, close)| *close == last);
        match bracket.and_then(|kind| unopened.get_mut(kind)) {
            Some(left) if *left > 0 => *left -= 1,
            None if TRAILING.contains(&last) => {}
            Some(_) | None => break,
        }
        address = address
            .get(..address.len() - last.len_utf8())
            .unwrap_or_default();
    }
    address
}

/// Whether this is punctuation of Chinese, Japanese or Korean, or a fullwidth form of ours, none of
/// which is written in an address as it is.
const fn is_cjk_mark(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF00}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}'
        | '\u{FF3B}'..='\u{FF40}' | '\u{FF5B}'..='\u{FF65}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The addresses that are found in a text.
    fn found(text: &str) -> Vec<String> {
        let spans = linked(vec![Span::new(text, Ink::Plain)]);
        let whole: String = spans.iter().map(|span| span.text.as_str()).collect();
        assert_eq!(whole, text, "nothing is lost");
        let links = spans.into_iter().filter(|span| span.link.is_some());
        links
            .inspect(|span| assert_eq!(span.link.as_deref(), Some(&*span.text)))
            .map(|span| span.text)
            .collect()
    }

    #[test]
    fn an_rest_of_addresss_where_the_sentence_goes_on() {
        let table: [(&str, &[&str]); 22] = [
            ("see https://x.y/a.", &["https://x.y/a"]),
            ("https://x.y, http://z.w!", &["https://x.y", "http://z.w"]),
            ("(https://x.y/a)", &["https://x.y/a"]),
            ("(see https://x.y/a_(b))", &["https://x.y/a_(b)"]),
            ("https://x.y/a_(b", &["https://x.y/a_(b"]),
            (
                "[https://x.y], {https://x.y}",
                &["https://x.y", "https://x.y"],
            ),
            (
                "\"https://x.y\" 'https://x.y'",
                &["https://x.y", "https://x.y"],
            ),
            ("<https://x.y>", &["https://x.y"]),
            ("https://x.y/?q=(a)&b=c...", &["https://x.y/?q=(a)&b=c"]),
            ("https://x.y/;", &["https://x.y/"]),
            ("https://x.y/#~", &["https://x.y/#"]),
            ("见https://x.y/a。然后", &["https://x.y/a"]),
            ("「https://x.y/日本」", &["https://x.y/日本"]),
            ("HTTPS://X.Y", &["HTTPS://X.Y"]),
            ("http://localhost:8080/v1", &["http://localhost:8080/v1"]),
            ("https://x.y\u{A0}z", &["https://x.y"]),
            ("xhttps://x.y", &[]),
            ("ftp://x.y file:///etc", &[]),
            ("https:// x", &[]),
            ("https://", &[]),
            ("https://.../", &[]),
            ("x://y https://z.w", &["https://z.w"]),
        ];
        for (text, expected) in table {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn code_and_links_are_left_as_they_are() {
        let mut link = Span::new("https://x.y", Ink::Link);
        link.link = Some("https://z.w".into());
        let spans = vec![Span::new("https://x.y", Ink::Code), link];
        assert_eq!(linked(spans.clone()), spans);
    }

    #[test]
    fn an_address_in_heavy_text_stays_heavy() {
        let mut span = Span::new("at https://x.y", Ink::Plain);
        span.emphasis.strong = true;
        let spans = linked(vec![span]);
        assert!(spans.len() == 2 && spans.iter().all(|span| span.emphasis.strong));
    }

    #[test]
    fn length_without_an_end_is_borne() {
        let text = format!("https://x.y/{}", ")".repeat(200_000));
        assert_eq!(found(&text), ["https://x.y/"]);
        for piece in ["x://x", "https://-", "https://々"] {
            assert_eq!(found(&piece.repeat(50_000)), [""; 0], "{piece}");
        }
    }
}
