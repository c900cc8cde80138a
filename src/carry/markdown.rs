//! A conversation as markdown: the path that is shown, as it was written, under headings that say who, when and what
//! is known. Code that a message leaves open is closed, so that it does not swallow the next.

use super::export::title;
use super::heads::{aside, date_time, facts, reasoned, speaker};
use crate::chat::Message;
use crate::chat::history::Loaded;
use crate::text::clean_with_tabs;
use crate::text::markdown::unclosed_fence;
use jiff::tz::TimeZone;
use std::fmt::Write as _;

/// A conversation, from its title to its last words.
pub(super) fn conversation(loaded: &Loaded, zone: &TimeZone) -> String {
    let mut out = format!("# {}\n\n", plain(&title(loaded)));
    let id = loaded.conversation.id;
    // Writing into a String cannot fail.
    let _ = writeln!(out, "Begun {} · {id}\n", date_time(loaded.created, zone));
    if let Some(system) = loaded.conversation.instructions() {
        out.push_str("## System prompt\n\n");
        put_text(&mut out, system);
    }
    for message in &loaded.conversation.messages {
        put(&mut out, message, zone);
    }
    if let Some(aside) = aside(loaded.conversation.aside.len()) {
        let _ = writeln!(out, "*{aside}*\n");
    }
    // One line end closes the last line, and none follows upon it.
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// Words that mean nothing but themselves.
fn plain(words: &str) -> String {
    words.chars().fold(String::new(), |mut out, c| {
        if matches!(c, '\\' | '`' | '*' | '<' | '[') {
            out.push('\\');
        }
        out.push(c);
        out
    })
}

fn put(out: &mut String, message: &Message, zone: &TimeZone) {
    let facts = facts(message, zone).join(" · ");
    let _ = writeln!(out, "## {} · {}\n", plain(&speaker(message)), plain(&facts));
    if let Some(reply) = message.reply.as_ref().filter(|it| !it.reasoning.is_empty()) {
        let _ = writeln!(out, "> *{}*\n>", reasoned(reply));
        for line in clean_with_tabs(&reply.reasoning).trim_end().lines() {
            let _ = writeln!(out, "> {line}");
        }
        out.push('\n');
    }
    put_text(out, &message.text);
}

fn put_text(out: &mut String, text: &str) {
    let text = clean_with_tabs(text);
    let text = text.trim_end();
    if !text.is_empty() {
        out.push_str(text);
        if let Some(fence) = unclosed_fence(text) {
            out.push('\n');
            out.push_str(&fence);
        }
        out.push_str("\n\n");
    }
}
