//! Conversations as one page for a browser: no scripts, nothing from elsewhere, light or dark as the reader's system
//! is. It says so to the browser too, which then loads and runs nothing even if something got in.
//!
//! All text is foreign here: what is not a tag of ours is escaped, and what a message says in HTML is shown as it was
//! written.

mod render;

use super::export::{Content, title};
use super::heads::{aside, date_time, facts, reasoned, speaker};
use crate::chat::history::Loaded;
use crate::chat::{Message, Role};
use jiff::tz::TimeZone;
use render::{Lines, render};
use std::fmt::Write as _;

/// What comes after all conversations.
pub(super) const FOOT: &str = "</main>\n</body>\n</html>\n";

const STYLE: &str = include_str!("../../../assets/export.css");

/// What comes before all conversations: with several of them, the table of contents is part of it.
pub(super) fn head(contents: &[Content], zone: &TimeZone) -> String {
    let name = match contents {
        [only] => escaped(&only.title),
        _ => "Conversations".to_owned(),
    };
    let mut out = format!(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{name}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
    );
    if contents.len() > 1 {
        let _ = writeln!(out, "<nav>\n<h1>{name}</h1>\n<ul>");
        for Content { id, title, updated } in contents {
            let (title, when) = (escaped(title), date_time(*updated, zone));
            let _ = writeln!(
                out,
                "<li><a href=\"#c-{id}\">{title}</a> <small>{when}</small></li>"
            );
        }
        out.push_str("</ul>\n</nav>\n");
    }
    out
}

/// A conversation, from its title to its last words.
pub(super) fn conversation(loaded: &Loaded, zone: &TimeZone) -> String {
    let id = loaded.conversation.id;
    let (title, begun) = (escaped(&title(loaded)), date_time(loaded.created, zone));
    let mut out = format!(
        "<article id=\"c-{id}\">\n<h1 dir=\"auto\">{title}</h1>\n<p class=\"facts\">Begun {begun} · {id}</p>\n"
    );
    if let Some(system) = loaded.conversation.instructions() {
        let words = render(system, Lines::Kept);
        let _ = writeln!(
            out,
            "<section class=\"system\">\n<h2>System prompt</h2>\n<div dir=\"auto\">\n{words}</div>\n</section>"
        );
    }
    for message in &loaded.conversation.messages {
        put(&mut out, message, zone);
    }
    if let Some(aside) = aside(loaded.conversation.aside.len()) {
        let _ = writeln!(out, "<p class=\"facts\">{aside}</p>");
    }
    out.push_str("</article>\n");
    out
}

fn put(out: &mut String, message: &Message, zone: &TimeZone) {
    let (class, lines) = match message.role {
        Role::User => ("person", Lines::Kept),
        Role::Assistant => ("model", Lines::Joined),
    };
    let facts = escaped(&facts(message, zone).join(" · "));
    let speaker = escaped(&speaker(message));
    let _ = writeln!(
        out,
        "<section class=\"{class}\">\n<h2><bdi>{speaker}</bdi> <small>{facts}</small></h2>"
    );
    if let Some(reply) = message.reply.as_ref().filter(|it| !it.reasoning.is_empty()) {
        let words = render(&reply.reasoning, Lines::Joined);
        let head = reasoned(reply);
        let _ = writeln!(
            out,
            "<details>\n<summary>{head}</summary>\n<div dir=\"auto\">\n{words}</div>\n</details>"
        );
    }
    let words = render(&message.text, lines);
    let _ = writeln!(out, "<div dir=\"auto\">\n{words}</div>\n</section>");
}

/// Text as it stands between tags and in the value of an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}
