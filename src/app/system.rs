//! The system prompt: what a model is told before all messages of a conversation.
//!
//! Owns which one is in force, and the dialog in which it is written. A conversation takes the default, which the
//! config file has, with its first message, and keeps it from then on. What servers are sent of it, and what another
//! one means for their sessions, is `sessions`'.

use super::State;
use super::command::Command;
use super::effect::Effect;
use super::key::Key;
use super::overlay::Overlay;
use super::words;
use crate::chat::MOST_SYSTEM;
use crate::text::clean_with_tabs;

/// Columns of the dialog at most, and those of them that are its frame.
const WIDTH: u16 = 84;
const FRAME: u16 = 4;

impl State {
    /// What the model is told before all messages; before the first of them, what it would be told.
    pub fn system_prompt(&self) -> Option<&str> {
        let system = match &self.conversation.system {
            None if self.conversation.is_empty() => self.settings.system.as_deref(),
            own => own.as_deref(),
        };
        system.filter(|system| !system.is_empty())
    }

    /// Where the system prompt in force is from.
    pub fn system_origin(&self) -> Origin {
        let has_own = self.conversation.system.is_some() || !self.conversation.is_empty();
        match self.system_prompt() {
            None => Origin::Nowhere,
            Some(_) if has_own => Origin::Conversation,
            Some(_) => Origin::Settings,
        }
    }

    /// A conversation begins: it has the default from now on, unless the person gave it another.
    pub(super) fn begin_with_system(&mut self) {
        if self.conversation.is_empty() && self.conversation.system.is_none() {
            let default = self.settings.system.clone();
            self.conversation.system = default.filter(|system| !system.is_empty());
            self.system_default_in = Some(self.conversation.id);
        }
    }

    /// The first message was taken back: it begins with the default of that time when it is sent again. The settings
    /// may have another default by now; in a conversation of an earlier run only the words tell what was one.
    pub(super) fn release_system(&mut self) {
        let is_empty = self.conversation.is_empty() && self.versions.put_aside().next().is_none();
        let is_default = self.system_default_in == Some(self.conversation.id)
            || self.conversation.system == self.settings.system;
        if is_empty && is_default {
            self.conversation.system = None;
            self.system_default_in = None;
        }
    }

    /// Opens the dialog with the system prompt in it. What was written there before and not kept is among the
    /// earlier ones.
    pub(super) fn open_system(&mut self) -> Vec<Effect> {
        let shown = self.shown_system();
        self.system_field.begin_with(&shown);
        self.overlay = Some(Overlay::System(self.conversation.id));
        Vec::new()
    }

    /// The columns of the dialog, and those of its text.
    pub fn system_widths(&self) -> (u16, u16) {
        let width = WIDTH.min(self.size.width);
        (width, width.saturating_sub(FRAME).max(1))
    }

    /// A key while the dialog is open. `None` for what holds everywhere.
    pub(super) fn system_key(&mut self, key: Key, command: Option<Command>) -> Option<Vec<Effect>> {
        let width = usize::from(self.system_widths().1);
        match command {
            Some(Command::Send) if self.system_field.break_at_backslash() => {}
            Some(Command::Send) => return Some(self.keep_system()),
            Some(Command::Edit(edit)) => self.system_field.edit(edit, width),
            Some(
                Command::Back
                | Command::Interrupt
                | Command::Suspend
                | Command::Repaint
                | Command::PageUp
                | Command::PageDown
                | Command::Top
                | Command::End,
            ) => return None,
            Some(_) => {}
            None => {
                if let Some(c) = key.typed() {
                    self.system_field.type_char(c);
                }
            }
        }
        Some(Vec::new())
    }

    /// Pasted text is taken as long as there is room for it.
    pub(super) fn paste_to_system(&mut self, text: &str) -> Vec<Effect> {
        let bytes = self.system_field.text().len().saturating_add(text.len());
        if bytes > MOST_SYSTEM {
            return self.note(too_long(bytes));
        }
        self.system_field.paste(text);
        Vec::new()
    }

    /// The dialog is closed with everything as it was. Returns whether it was open.
    pub(super) fn leave_system(&mut self) -> bool {
        if !matches!(self.overlay, Some(Overlay::System(_))) {
            return false;
        }
        self.overlay = None;
        if self.system_field.text() != self.shown_system() {
            self.notice = Some(
                "the system prompt is as it was; Up brings back what you wrote when it is open again"
                    .to_owned(),
            );
        }
        true
    }

    /// What is written holds from the next message on, in the conversation that it was written for.
    fn keep_system(&mut self) -> Vec<Effect> {
        if self.overlay != Some(Overlay::System(self.conversation.id)) {
            self.overlay = None;
            return self.note(
                "another conversation is open; /system and Up bring back what you wrote".to_owned(),
            );
        }
        let written = self.system_field.text();
        let (text, before) = (written.trim(), self.shown_system());
        if text.len() > MOST_SYSTEM {
            return self.note(too_long(text.len()));
        }
        self.overlay = None;
        self.forget_written_system();
        if text == before.trim() {
            return Vec::new();
        }
        self.system_field.remember(&before);
        self.conversation.system = Some(text.to_owned());
        self.system_default_in = None;
        self.forget_sessions();
        let words = match (text, self.conversation.is_empty()) {
            ("", _) => "there is no system prompt from the next message on",
            (_, true) => "the system prompt goes along from the first message on",
            (_, false) => "the system prompt is another from the next message on",
        };
        self.note(words.to_owned())
    }

    /// What is written in the field, unless it is what holds already.
    pub(super) fn unkept_system(&self) -> Option<String> {
        let written = self.system_field.text();
        let is_other = written.trim() != self.shown_system().trim();
        (is_other && !written.trim().is_empty()).then_some(written)
    }

    /// The system prompt as it may be shown and edited.
    fn shown_system(&self) -> String {
        self.system_prompt()
            .map_or_else(String::new, clean_with_tabs)
    }
}

/// Where a system prompt is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// There is none.
    Nowhere,
    /// It is the default, which the conversation takes with its first message.
    Settings,
    /// It is the conversation's own.
    Conversation,
}

fn too_long(bytes: usize) -> String {
    let bytes = words::count(u64::try_from(bytes).unwrap_or(u64::MAX));
    format!("a system prompt has 64 KiB at most, and this would have {bytes} bytes: shorten it")
}
