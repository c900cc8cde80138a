//! What is typed and pasted while something floats.

use super::Overlay;
use crate::app::State;
use crate::app::command::{Command, Step};
use crate::app::effect::Effect;
use crate::app::key::Key;

impl State {
    /// Pasted text goes where typed text goes.
    pub(in crate::app) fn paste_in_overlay(&mut self, text: &str) -> Vec<Effect> {
        match &mut self.overlay {
            Some(
                Overlay::Models(picker)
                | Overlay::Codes(picker)
                | Overlay::Links(picker)
                | Overlay::Themes(picker)
                | Overlay::Profiles(picker),
            ) => picker.type_text(text.trim()),
            Some(Overlay::Palette(picker)) => picker.type_text(text.trim()),
            Some(Overlay::Exports(picker)) => picker.type_text(text.trim()),
            Some(Overlay::Key(dialog)) => dialog.insert(text),
            Some(Overlay::System(_)) => return self.paste_to_system(text),
            Some(Overlay::Find) => self.paste_to_find(text),
            Some(Overlay::Search) => return self.paste_to_search(text),
            Some(
                Overlay::Help(_)
                | Overlay::Details(_)
                | Overlay::Identity(_)
                | Overlay::Queue(_)
                | Overlay::Usage(_)
                | Overlay::Nodes(_),
            )
            | None => {}
        }
        Vec::new()
    }

    /// A key while something floats. `None` if it is not the overlay's.
    pub(in crate::app) fn overlay_key(&mut self, key: Key) -> Option<Vec<Effect>> {
        let command = self.settings.keymap.lookup(self.contexts(), key);
        match self.overlay {
            Some(Overlay::Key(_)) => return self.dialog_key(key, command),
            Some(Overlay::System(_)) => return self.system_key(key, command),
            Some(Overlay::Details(_)) => return self.details_key(command),
            Some(Overlay::Identity(_)) => return self.identity_key(key, command),
            _ => {}
        }
        match command {
            Some(Command::List(act)) => Some(self.list_act(act)),
            Some(_) => None,
            None if matches!(self.overlay, Some(Overlay::Search)) => Some(self.type_to_search(key)),
            None => {
                self.type_in_list(key);
                Some(Vec::new())
            }
        }
    }

    pub(super) fn move_in_list(&mut self, rows: isize) {
        match &mut self.overlay {
            Some(
                Overlay::Models(picker)
                | Overlay::Codes(picker)
                | Overlay::Links(picker)
                | Overlay::Themes(picker)
                | Overlay::Profiles(picker),
            ) => picker.move_by(rows),
            Some(Overlay::Palette(picker)) => picker.move_by(rows),
            Some(Overlay::Exports(picker)) => picker.move_by(rows),
            Some(Overlay::Queue(list)) => list.move_by(rows),
            Some(Overlay::Help(top)) => {
                let width = usize::from(self.size.width);
                let last = crate::app::help::rows(&self.settings.keymap, width).len();
                *top = top.saturating_add_signed(rows).min(last);
            }
            Some(Overlay::Details(_)) => self.scroll_details(rows),
            Some(Overlay::Usage(_) | Overlay::Nodes(_)) => self.scroll_report(rows),
            Some(Overlay::Search) => self.search.move_by(rows),
            Some(Overlay::Find) => {
                let step = if rows < 0 { Step::Back } else { Step::On };
                self.walk_found(step);
            }
            Some(Overlay::Identity(_) | Overlay::Key(_) | Overlay::System(_)) | None => {}
        }
    }

    fn type_in_list(&mut self, key: Key) {
        match &mut self.overlay {
            Some(
                Overlay::Models(picker)
                | Overlay::Codes(picker)
                | Overlay::Links(picker)
                | Overlay::Themes(picker)
                | Overlay::Profiles(picker),
            ) => picker.press(key),
            Some(Overlay::Palette(picker)) if picker.query().is_empty() => match key.typed() {
                // A second slash: the first was meant for the message after all.
                Some('/') => {
                    self.overlay = None;
                    self.composer.type_char('/');
                }
                Some(_) => picker.press(key),
                None => self.overlay = None,
            },
            Some(Overlay::Palette(picker)) => picker.press(key),
            Some(Overlay::Exports(picker)) => picker.press(key),
            Some(Overlay::Find) => self.type_to_find(key),
            Some(
                Overlay::Help(_)
                | Overlay::Details(_)
                | Overlay::Identity(_)
                | Overlay::Key(_)
                | Overlay::Queue(_)
                | Overlay::Usage(_)
                | Overlay::Nodes(_)
                | Overlay::System(_)
                | Overlay::Search,
            )
            | None => {}
        }
    }
}
