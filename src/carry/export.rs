//! An export, conversation by conversation: what comes before them, each of them, what comes after them. Who writes
//! it down holds one conversation at a time, however many there are.

use super::{html, json, markdown};
use crate::chat::history::Loaded;
use crate::chat::{ExportFormat, Role};
use crate::text::markdown::title_of;
use crate::text::{beginning, clean_line};
use jiff::tz::TimeZone;

/// Characters of a title in the name of a file.
const NAME_LENGTH: usize = 60;

/// A conversation in the table of contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Its name.
    pub id: String,
    /// Its title, as it may be shown.
    pub title: String,
    /// When something was last said, in milliseconds since the Unix epoch.
    pub updated: u64,
}

/// An export that is being written.
#[derive(Debug)]
pub struct Export {
    format: ExportFormat,
    zone: TimeZone,
    /// Conversations so far.
    count: usize,
}

impl Export {
    /// An export in which times are those of a zone.
    pub const fn new(format: ExportFormat, zone: TimeZone) -> Self {
        Self {
            format,
            zone,
            count: 0,
        }
    }

    /// What comes before all conversations.
    pub fn head(&self, contents: &[Content]) -> String {
        match self.format {
            ExportFormat::Markdown => String::new(),
            ExportFormat::Json => json::HEAD.to_owned(),
            ExportFormat::Html => html::head(contents, &self.zone),
        }
    }

    /// A conversation.
    pub fn conversation(&mut self, loaded: &Loaded) -> String {
        let is_first = self.count == 0;
        self.count += 1;
        match self.format {
            ExportFormat::Markdown => {
                let between = if is_first { "" } else { "\n---\n\n" };
                between.to_owned() + &markdown::conversation(loaded, &self.zone)
            }
            ExportFormat::Json => {
                let between = if is_first { "\n" } else { ",\n" };
                between.to_owned() + &json::conversation(loaded)
            }
            ExportFormat::Html => html::conversation(loaded, &self.zone),
        }
    }

    /// What comes after all conversations.
    pub const fn foot(&self) -> &'static str {
        match self.format {
            ExportFormat::Markdown => "",
            ExportFormat::Json => json::FOOT,
            ExportFormat::Html => html::FOOT,
        }
    }
}

/// What a conversation is called: what the person called it, else the first words of its first message.
pub fn title(loaded: &Loaded) -> String {
    let conversation = &loaded.conversation;
    if let Some(title) = &conversation.title {
        return clean_line(title);
    }
    let mut messages = conversation.messages.iter();
    let first = messages.find(|message| message.role == Role::User);
    let title = first.map(|message| title_of(&message.text));
    title
        .filter(|title| !title.is_empty())
        .unwrap_or_else(|| "Conversation".to_owned())
}

/// The name of a conversation's file, without its end: letters and digits of its title, of any script, joined by
/// hyphens.
pub fn file_stem(loaded: &Loaded) -> String {
    let title = title(loaded).to_lowercase();
    let words = title.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let joined = words.join("-");
    let stem = beginning(&joined, NAME_LENGTH).trim_end_matches('-');
    if stem.is_empty() {
        "conversation"
    } else {
        stem
    }
    .to_owned()
}
