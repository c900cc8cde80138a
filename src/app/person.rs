//! What the person does: which command a key stands for, and which handler carries it out.
//!
//! Only routes, as `mod` does with everything else that happens.

use super::State;
use super::command::{Command, Context, Edit};
use super::effect::Effect;
use super::key::Key;
use super::key_dialog::Reason;
use super::overlay::Overlay;
use super::panes;

impl State {
    /// Whether what is typed goes to the composer.
    pub fn composes(&self) -> bool {
        self.overlay.is_none() && !self.is_listing() && self.chosen().is_none()
    }

    /// Where keys are looked up, narrowest first.
    pub fn contexts(&self) -> &'static [Context] {
        match (&self.overlay, self.chosen(), self.composer.is_empty()) {
            (Some(Overlay::Queue(_)), _, _) => &[Context::Queue, Context::List, Context::Global],
            (Some(Overlay::Usage(_) | Overlay::Nodes(_)), _, _) => {
                &[Context::Report, Context::List, Context::Global]
            }
            (Some(Overlay::Details(_)), _, _) => {
                &[Context::List, Context::Browsing, Context::Global]
            }
            (Some(Overlay::System(_)), _, _) => &[Context::Composer, Context::Global],
            (Some(_), _, _) => &[Context::List, Context::Global],
            (None, _, _) if self.is_listing() => {
                &[Context::Conversations, Context::List, Context::Global]
            }
            (None, Some(_), _) => &[Context::Browsing, Context::Global],
            (None, None, true) => &[Context::EmptyComposer, Context::Composer, Context::Global],
            (None, None, false) => &[Context::Composer, Context::Global],
        }
    }

    pub(super) fn on_key(&mut self, key: Key) -> Vec<Effect> {
        self.notice = None;
        self.selection.clear();
        let quits = std::mem::take(&mut self.quits_next);
        let doomed = self.forget_doomed();
        let cleared = std::mem::take(&mut self.has_cleared);
        self.opening.next_key();
        self.search.next_key();
        if self.overlay.is_some()
            && let Some(effects) = self.overlay_key(key)
        {
            return effects;
        }
        if self.is_listing()
            && let Some(effects) = self.pane_key(key)
        {
            return effects;
        }
        match (
            self.settings.keymap.lookup(self.contexts(), key),
            key.typed(),
        ) {
            (Some(Command::Interrupt | Command::Quit), _) if quits => vec![Effect::Quit],
            (Some(Command::Delete), _) => self.delete_message(doomed),
            (Some(Command::Edit(Edit::Earlier)), _) if cleared => self.edit_draft(Edit::Earlier),
            (Some(command), _) => self.run(command),
            (None, Some(c)) if self.composes() => {
                self.composer.type_char(c);
                Vec::new()
            }
            (None, _) => Vec::new(),
        }
    }

    /// Runs a command, wherever it came from: a key, the palette, a slash.
    pub(super) fn run(&mut self, command: Command) -> Vec<Effect> {
        let half = usize::from(self.panes().conversation.height / 2).max(1);
        match command {
            Command::Send => return self.send(),
            Command::Edit(Edit::Earlier) if self.takes_back() => self.take_back(),
            Command::Back => return self.back(),
            Command::Interrupt => return self.interrupt(),
            Command::Models => return self.toggle_models(),
            Command::Conversations => return self.toggle_conversations(),
            Command::Conversation(act) => return self.converse(act),
            Command::Fork => return self.fork(),
            Command::System => return self.open_system(),
            Command::Pane(step) => return self.next_pane(step),
            Command::Queue => return self.toggle_queue(),
            Command::Usage => return self.toggle_usage(),
            Command::Nodes => return self.toggle_nodes(),
            Command::NextModel => self.walk_models(1),
            Command::PreviousModel => self.walk_models(-1),
            Command::Palette => self.overlay = Some(Overlay::palette(&self.settings.keymap)),
            Command::New => return self.new_conversation(),
            Command::Retry => return self.retry_now(),
            Command::Continue => return self.continue_reply(),
            Command::Browse => return self.browse(),
            Command::EditMessage => return self.edit_message(),
            Command::Version(step) => return self.walk_versions(step.places()),
            Command::Delete => return self.delete_message(None),
            Command::Undelete => return self.undelete_message(),
            Command::Copy => return self.copy_message(),
            Command::CopyCode => return self.copy_code(),
            Command::OpenLink => return self.open_link(),
            Command::Reasoning => return self.toggle_reasoning(),
            Command::Details => return self.toggle_details(),
            Command::Receipt => return self.check_receipt(None),
            Command::Choose(choose) => self.choose(choose),
            Command::Export => return self.open_exports(),
            Command::Search => return self.toggle_search(),
            Command::Find => return self.open_find(),
            Command::Found(step) => return self.walk_found(step),
            Command::Key => self.open_key_dialog(Reason::Asked),
            Command::Identity => return self.open_identity(),
            Command::Profile => return self.open_profiles(),
            Command::Theme => return self.open_themes(),
            Command::Help => self.toggle_help(),
            Command::Repaint => return vec![Effect::Repaint],
            Command::Suspend => return vec![Effect::Suspend],
            Command::Quit => return self.quit(),
            Command::PageUp => self.scroll_up(half),
            Command::PageDown => self.scroll_down(half),
            Command::Top => self.scroll_to_top(),
            Command::End => self.transcript.follow(),
            Command::Edit(edit) => return self.edit_draft(edit),
            // Only an open list has these keys, and it has taken them.
            Command::List(_) => {}
        }
        Vec::new()
    }

    fn edit_draft(&mut self, edit: Edit) -> Vec<Effect> {
        let width = usize::from(panes::composer_width(self.size));
        if edit != Edit::Earlier {
            self.composer.edit(edit, width);
            return Vec::new();
        }
        let before = self.composer.draft_below().map(str::to_owned);
        self.composer.edit(edit, width);
        // Recall has begun, or has begun anew from what it showed and was changed: the draft is nowhere but behind it,
        // and what is shown may be sent.
        let draft = self.composer.draft_below().map(str::to_owned);
        if let Some(draft) = draft.filter(|draft| before.as_ref() != Some(draft)) {
            self.keep_put_away(&draft);
        }
        Vec::new()
    }

    pub(super) fn on_paste(&mut self, text: &str) -> Vec<Effect> {
        self.notice = None;
        if self.overlay.is_some() {
            return self.paste_in_overlay(text);
        }
        if self.is_listing() {
            return self.paste_in_pane(text);
        }
        self.leave_browsing();
        self.composer.paste(text);
        Vec::new()
    }
}
