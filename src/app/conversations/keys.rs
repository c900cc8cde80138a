//! The pane's keys: to it and away from it, in its list, in its filter and in a title.

use super::{Archived, Conversations, Focus, Naming};
use crate::app::State;
use crate::app::command::{Command, Conversing, ListAct, Step};
use crate::app::effect::Effect;
use crate::app::field::Field;
use crate::app::key::Key;
use crate::app::panes;

/// Rows that `PageUp` and `PageDown` move.
const PAGE: isize = 10;

impl State {
    /// Whether the pane has the keys.
    pub fn is_listing(&self) -> bool {
        let pane = self.conversations.as_ref();
        self.overlay.is_none() && pane.is_some_and(|pane| pane.focus == Focus::Here)
    }

    /// Opens the pane, or goes to it; closes it if it has the keys.
    pub(in crate::app) fn toggle_conversations(&mut self) -> Vec<Effect> {
        if self.leave_pane() {
            return Vec::new();
        }
        if !self.journal_is_kept() {
            return self.note("no history is kept, so there is nothing to list".to_owned());
        }
        self.enter_pane()
    }

    /// The pane has the keys from now on, and what it shows is asked for anew.
    pub(super) fn enter_pane(&mut self) -> Vec<Effect> {
        self.overlay = None;
        self.leave_browsing();
        let here = self.conversation.id;
        let pane = self.conversations.get_or_insert_default();
        pane.focus = Focus::Here;
        pane.undoes = false;
        self.list_anew(Some(here))
    }

    /// Closes the pane if it has the keys. Returns whether it had.
    pub(in crate::app) fn leave_pane(&mut self) -> bool {
        let has_keys = self.is_listing();
        if has_keys {
            self.conversations = None;
        }
        has_keys
    }

    /// Another pane has the keys from now on; where this one floats it closes.
    pub(in crate::app) fn put_pane_aside(&mut self) {
        if !panes::divides(self.size) {
            self.conversations = None;
        }
        if let Some(pane) = &mut self.conversations {
            pane.focus = Focus::Elsewhere;
            (pane.naming, pane.doomed) = (None, None);
        }
    }

    /// The next pane that takes keys: from the composer to the conversation, to the pane at its left, and round.
    pub(in crate::app) fn next_pane(&mut self, step: Step) -> Vec<Effect> {
        let stands = self.conversations.is_some() && panes::divides(self.size);
        let can_browse = !self.conversation.messages.is_empty();
        match (self.is_listing(), self.chosen().is_some(), step) {
            // What floats is closed and not gone past.
            (true, _, _) if !stands => {}
            (true, _, Step::Back) if can_browse => return self.browse(),
            (true, _, _) => self.put_pane_aside(),
            (false, true, Step::On) | (false, false, Step::Back) if stands => {
                return self.enter_pane();
            }
            (false, true, _) => drop(self.leave_browsing()),
            (false, false, Step::On) if !can_browse && stands => return self.enter_pane(),
            (false, false, _) => return self.browse(),
        }
        Vec::new()
    }

    /// A key while the pane has them. `None` if it is not the pane's.
    pub(in crate::app) fn pane_key(&mut self, key: Key) -> Option<Vec<Effect>> {
        let command = self.settings.keymap.lookup(self.contexts(), key);
        let pane = self.conversations.as_mut()?;
        let doomed = pane.doomed.take();
        if pane.naming.is_some() {
            return self.name_key(key, command);
        }
        if let Some(asked) = &mut pane.asked {
            asked.opens = false;
        }
        let is_undo = key == Key::char('u') && pane.undoes && pane.filter.is_empty();
        match command {
            None if is_undo => Some(self.restore_conversation()),
            None => {
                let edits = pane.filter.press(key);
                Some(if edits {
                    self.filter_anew()
                } else {
                    Vec::new()
                })
            }
            Some(Command::List(act)) => Some(self.move_in_pane(act)),
            Some(Command::Conversation(Conversing::Delete)) => {
                Some(self.delete_conversation(doomed))
            }
            Some(_) => None,
        }
    }

    /// Pasted text goes where typed text goes.
    pub(in crate::app) fn paste_in_pane(&mut self, text: &str) -> Vec<Effect> {
        let Some(pane) = &mut self.conversations else {
            return Vec::new();
        };
        if let Some(naming) = &mut pane.naming {
            naming.title.type_text(text.trim());
            return Vec::new();
        }
        pane.filter.type_text(text.trim());
        self.filter_anew()
    }

    fn filter_anew(&mut self) -> Vec<Effect> {
        if let Some(pane) = &mut self.conversations {
            (pane.cursor, pane.undoes) = (0, false);
        }
        let mut effects = self.ask_for(0, None);
        if self
            .conversations
            .as_ref()
            .is_some_and(|pane| pane.all == 0)
        {
            effects.extend(self.count_all());
        }
        effects
    }

    /// Lists archived conversations too, or no longer.
    pub(super) fn toggle_archived(&mut self) -> Vec<Effect> {
        let Some(pane) = &mut self.conversations else {
            return Vec::new();
        };
        pane.archived = match pane.archived {
            Archived::Hidden => Archived::Shown,
            Archived::Shown => Archived::Hidden,
        };
        let chosen = pane.chosen();
        self.list_anew(chosen)
    }

    fn move_in_pane(&mut self, act: ListAct) -> Vec<Effect> {
        let rows = match act {
            ListAct::Accept => return self.open_chosen(),
            ListAct::Up => -1,
            ListAct::Down => 1,
            ListAct::PageUp => -PAGE,
            ListAct::PageDown => PAGE,
            ListAct::Star
            | ListAct::MakeDefault
            | ListAct::Sooner
            | ListAct::Later
            | ListAct::Remove
            | ListAct::SendHeld
            | ListAct::Refresh
            | ListAct::Span => return Vec::new(),
        };
        if let Some(pane) = &mut self.conversations {
            pane.move_by(rows);
            let chosen = pane.chosen();
            if let Some(asked) = &mut pane.asked {
                asked.seeks = chosen;
            }
        }
        self.follow_cursor()
    }

    /// Opens what the cursor is on, or will be on once the list has come.
    pub(super) fn open_chosen(&mut self) -> Vec<Effect> {
        let Some(pane) = &mut self.conversations else {
            return Vec::new();
        };
        if let Some(asked) = &mut pane.asked {
            asked.opens = true;
            return Vec::new();
        }
        match pane.chosen() {
            Some(id) if id == self.conversation.id => {
                self.put_pane_aside();
                Vec::new()
            }
            Some(id) => self.open_conversation(id, None),
            None => Vec::new(),
        }
    }

    fn name_key(&mut self, key: Key, command: Option<Command>) -> Option<Vec<Effect>> {
        let pane = self.conversations.as_mut()?;
        match command {
            Some(Command::List(ListAct::Accept)) => Some(self.take_name()),
            Some(Command::Back | Command::Interrupt) => {
                pane.naming = None;
                Some(Vec::new())
            }
            Some(Command::Suspend | Command::Repaint) => None,
            Some(_) | None => {
                if let Some(naming) = &mut pane.naming {
                    naming.title.press(key);
                }
                Some(Vec::new())
            }
        }
    }
}

impl Conversations {
    /// Moves the cursor; it stops at both ends.
    fn move_by(&mut self, rows: isize) {
        let last = self.matching.saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(rows).min(last);
    }

    /// Begins to write a title, with the one that there is.
    pub(super) fn name(&mut self, id: super::ConversationId, title: &str) {
        let title = Field::of(title);
        let before = title.text().to_owned();
        self.naming = Some(Naming { id, title, before });
    }
}
