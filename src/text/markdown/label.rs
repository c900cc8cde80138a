//! How links are shown: what of their targets is spelled out, and what is left to the terminal.
//!
//! A person must be able to tell where a link leads before following it: what a label hides is
//! spelled out wherever there is a doubt. Which targets a terminal may be given is `target`'s.

use super::target;
use crate::text::width::is_mark;
use crate::text::{Ink, Origin, Span, ellipsize};

/// How links are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LinkForm {
    /// As `label (url)`: on this terminal a label cannot lead anywhere by itself.
    #[default]
    Spelled,
    /// As a label that leads to its target.
    Live,
}

/// The full stop, and what looks like one or is read as one in the name of a host (UTS 46).
const DOTS: [char; 5] = ['.', '\u{2024}', '\u{3002}', '\u{FF0E}', '\u{FF61}'];

/// What only looks like a full stop.
const LIKE_DOTS: [char; 3] = ['\u{2027}', '\u{A4F8}', '\u{A60E}'];
/// What ends the part of an address that names a host. Browsers take a backslash for a slash.
const ENDS: [char; 4] = ['/', '\\', '?', '#'];

/// Spans as they are shown: those that lead somewhere by themselves have a link that is fit for a
/// terminal, the other links are spelled out and are links no more.
pub(super) fn shown(spans: &[Span], links: LinkForm) -> Vec<Span> {
    let mut shown = Vec::with_capacity(spans.len());
    for run in spans.chunk_by(|one, next| one.link == next.link) {
        let Some(url) = run.first().and_then(|span| span.link.as_ref()) else {
            shown.extend_from_slice(run);
            continue;
        };
        let label: String = run.iter().map(|span| span.text.as_str()).collect();
        let says_so = label == **url || url.strip_prefix("mailto:") == Some(&label);
        let is_live = links == LinkForm::Live && (says_so || !misleads(&label, url));
        let target = is_live.then(|| target::fit(url)).flatten();
        shown.extend(run.iter().map(|span| Span {
            link: target.clone(),
            ..span.clone()
        }));
        if target.is_none() && !says_so && !url.is_empty() {
            shown.extend(spelled(url, run));
        }
    }
    shown
}

/// A target behind its label. It begins where the label ends; the rest of it may have been written
/// anywhere.
fn spelled(url: &str, label: &[Span]) -> [Span; 2] {
    let end = |last: &Span| last.origin.behind(last.text.len());
    let mut begin = Span::new(" (", Ink::Dim);
    begin.origin = label.last().map_or(Origin::NOWHERE, end);
    let url = ellipsize(url, target::LONGEST);
    [begin, Span::new(format!("{url})"), Ink::Dim)]
}

/// Whether a label names another host than the one that its link leads to, as
/// `[bank.example](https://thief.example)` does.
fn misleads(label: &str, url: &str) -> bool {
    let host = normal(host(url));
    // Joiners and their like would part a name where nobody sees it. Browsers take a backslash for a
    // slash.
    let seen = label.chars().filter(|c| !is_mark(*c));
    let label: String = seen.map(|c| if c == '\\' { '/' } else { c }).collect();
    label
        .split_whitespace()
        .flat_map(named_hosts)
        .any(|named| normal(named) != host)
}

/// The hosts that a word names. Behind `://` stands one, whatever it looks like. What follows upon a
/// host and a slash is a path, and names none.
fn named_hosts(word: &str) -> Vec<&str> {
    let scheme = word.split_once("://");
    let (before, address) = scheme.unwrap_or(("", word));
    let (authority, path) = address.split_at(address.find(ENDS).unwrap_or(address.len()));
    let mut named = hosts_in(before);
    named.extend(hosts_in(authority));
    if scheme.is_some() {
        let is_around = |c| is_dot(c) || !(is_in_host(c) || c == ':');
        let host = host(word).trim_matches(is_around);
        named.extend(Some(host).filter(|host| !host.is_empty()));
    } else if named.is_empty() {
        named = hosts_in(path);
    }
    named
}

/// The parts of a text that look like hosts: by themselves, or because a port follows.
fn hosts_in(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for run in text.split(|c: char| !is_in_host(c) && c != ':') {
        if is_ipv6(run) {
            found.push(run);
            continue;
        }
        let mut parts = run
            .split(':')
            .map(|part| part.trim_matches(is_dot))
            .peekable();
        while let Some(part) = parts.next() {
            let has_port = parts.peek().is_some_and(|next| is_port(next));
            if looks_like_host(part) || (part.contains(char::is_alphabetic) && has_port) {
                found.push(part);
            }
        }
    }
    found
}

/// Whether this may be taken for a domain or an address of four numbers. That the names of many
/// files look like domains does no harm: their links are spelled out.
fn looks_like_host(text: &str) -> bool {
    let labels: Vec<&str> = text.split(is_dot).collect();
    let is_number = |label: &&str| label.parse::<u8>().is_ok();
    let [_, .., last] = labels.as_slice() else {
        return false;
    };
    let is_name = last.chars().count() >= 2 && last.contains(char::is_alphabetic);
    is_name || (labels.len() == 4 && labels.iter().all(is_number))
}

/// Whether this is an IPv6 address. A time of day, `12:30:45`, is none.
fn is_ipv6(text: &str) -> bool {
    let is_made_of_it = text.chars().all(|c| c.is_ascii_hexdigit() || c == ':');
    let has_form = text.contains("::") || text.matches(':').count() == 7;
    is_made_of_it && has_form && text.contains(|c: char| c.is_ascii_hexdigit())
}

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok()
}

fn is_in_host(c: char) -> bool {
    c.is_alphanumeric() || is_dot(c) || matches!(c, '-' | '_')
}

fn is_dot(c: char) -> bool {
    DOTS.contains(&c) || LIKE_DOTS.contains(&c)
}

/// The host that a target leads to: without the name of a user and the port, and without the brackets
/// of an IPv6 address.
fn host(url: &str) -> &str {
    let behind = url.split_once("://").map_or(url, |(_, behind)| behind);
    let authority = behind.split(ENDS).next().unwrap_or(behind);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let bracketed = host.strip_prefix('[').and_then(|host| host.split_once(']'));
    let plain = || host.split(':').next().unwrap_or(host);
    bracketed.map_or_else(plain, |(address, _)| address)
}

/// A host in one spelling of its own: small letters, plain dots, no `www`.
fn normal(host: &str) -> String {
    let host = host.to_lowercase().replace(DOTS, ".");
    host.strip_prefix("www.")
        .map_or(host.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(label: &str, url: &str) -> Span {
        let mut span = Span::new(label, Ink::Link);
        span.link = Some(url.into());
        span
    }

    /// What stands there, and where it leads.
    fn show(label: &str, url: &str, links: LinkForm) -> (String, Option<String>) {
        let spans = shown(&[link(label, url)], links);
        let text = spans.iter().map(|span| span.text.as_str()).collect();
        (text, spans[0].link.as_deref().map(str::to_owned))
    }

    #[test]
    fn a_terminal_without_links_is_told_where_they_lead() {
        let table = [
            ("label", "https://x.y", "label (https://x.y)"),
            ("https://x.y", "https://x.y", "https://x.y"),
            ("me@x.y", "mailto:me@x.y", "me@x.y"),
            ("a crab", "c.png", "a crab (c.png)"),
            ("nowhere", "", "nowhere"),
        ];
        for (label, url, expected) in table {
            assert_eq!(
                show(label, url, LinkForm::Spelled),
                (expected.to_owned(), None)
            );
        }
    }

    #[test]
    fn a_live_label_stands_alone() {
        let table = [
            ("label", "https://x.y/a b", "https://x.y/a%20b"),
            (
                "bank.example",
                "https://bank.example/a",
                "https://bank.example/a",
            ),
            (
                "see Bank.Example/a.html",
                "http://www.bank.example/a.html#b",
                "http://www.bank.example/a.html#b",
            ),
            (
                "https://bank.example/b.html",
                "https://bank.example/b.html?c",
                "https://bank.example/b.html?c",
            ),
            (
                "bank.example:80",
                "http://me@bank.example:80/",
                "http://me@bank.example:80/",
            ),
            ("127.0.0.1", "http://127.0.0.1:1/", "http://127.0.0.1:1/"),
            ("e.g. version 1.2", "https://x.y", "https://x.y"),
            ("https://x.y", "https://x.y", "https://x.y"),
            (
                "first.last@x.y",
                "mailto:first.last@x.y",
                "mailto:first.last@x.y",
            ),
            (
                "write to x.yz",
                "mailto:me@x.yz?subject=a",
                "mailto:me@x.yz?subject=a",
            ),
            (
                "日本",
                "https://日本.jp/é",
                "https://%E6%97%A5%E6%9C%AC.jp/%C3%A9",
            ),
            ("shout", "HTTPS://X.Y", "HTTPS://X.Y"),
        ];
        for (label, url, target) in table {
            let expected = (label.to_owned(), Some(target.to_owned()));
            assert_eq!(show(label, url, LinkForm::Live), expected);
        }
    }

    #[test]
    fn a_label_that_names_another_place_is_spelled_out() {
        let table = [
            ("bank.example", "https://thief.example"),
            ("https://bank.example/login", "https://thief.example/login"),
            ("Bank.Example.", "https://bank.example.thief.example"),
            ("bank.example", "https://bank.example@thief.example"),
            ("bank.example", "https://thief.example\\@bank.example"),
            (
                "https://bank.example@thief.example/",
                "https://thief.example",
            ),
            ("go/bank.example", "https://thief.example"),
            ("bank．example", "https://thief.example"),
            ("bаnk.example", "https://bank.example"), // the а is Cyrillic
            ("bank\u{200D}.e\u{34F}xample", "https://thief.example"),
            ("127.0.0.1", "https://thief.example"),
            ("me@bank.example", "mailto:me@thief.example"),
            ("the file config.toml", "https://thief.example"),
        ];
        for (label, url) in table {
            let expected = (format!("{label} ({url})"), None);
            assert_eq!(show(label, url, LinkForm::Live), expected);
        }
    }

    #[test]
    fn a_label_need_not_look_like_a_domain_to_name_another_place() {
        let labels = [
            "https://router/login",
            "https:\\\\router\\login",
            "(https://router)",
            "localhost:8080",
            "http://[2001:db8::1]/",
            "[2001:db8::1]:80",
            "1:2:3:4:5:6:7:8",
            "http://2130706433/",
            "https://thief.example@bank.example/",
            "thief.example@bank.example",
            "bank.example,https://thief.example",
            "https://thief.example,bank.example/",
            "http://bank\u{2027}example/",
            "bank\u{2027}example",
        ];
        for label in labels {
            let url = "https://thief.example";
            let expected = (format!("{label} ({url})"), None);
            assert_eq!(show(label, url, LinkForm::Live), expected);
        }
    }

    #[test]
    fn what_names_the_same_place_or_none_stands_alone() {
        let table = [
            ("http://router/login", "http://router/login?next"),
            ("(https://x.yz).", "https://x.yz/a"),
            ("localhost:8080", "http://localhost:8080/a"),
            ("[2001:db8::1]:80", "http://[2001:DB8::1]:80/a"),
            ("http://[2001:db8::1]/", "http://[2001:db8::1]/a"),
            ("at 12:30 or 12:30:45", "https://x.yz"),
            ("std::io, and https:// too", "https://x.yz"),
        ];
        for (label, url) in table {
            let expected = (label.to_owned(), Some(url.to_owned()));
            assert_eq!(show(label, url, LinkForm::Live), expected);
        }
    }

    #[test]
    fn what_terminals_are_not_given_is_spelled_out_and_cut() {
        let (text, target) = show("label", "file:///etc/passwd", LinkForm::Live);
        assert_eq!((&*text, target), ("label (file:///etc/passwd)", None));
        let long = format!("https://x.y/{}", "a".repeat(target::LONGEST));
        let (text, leads_to) = show("label", &long, LinkForm::Live);
        assert_eq!(leads_to, None);
        assert!(
            text.len() < target::LONGEST + 20 && text.ends_with("…)"),
            "{text}"
        );
    }

    #[test]
    fn the_parts_of_one_label_are_one_link() {
        let mut heavy = link("heavy", "https://x.y");
        heavy.emphasis.strong = true;
        let spans = [
            link("some ", "https://x.y"),
            heavy,
            Span::new(".", Ink::Plain),
        ];
        let text = |links| -> String { shown(&spans, links).iter().map(|s| &*s.text).collect() };
        assert_eq!(text(LinkForm::Spelled), "some heavy (https://x.y).");
        assert_eq!(text(LinkForm::Live), "some heavy.");
    }
}
