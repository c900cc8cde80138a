//! Messages that wait, in the person's hands: sent, taken back, listed, put in another order,
//! removed.
//!
//! The order itself is `queue`'s. What is taken out of it goes into the composer, what is removed
//! among the earlier messages: neither is ever lost.

use super::State;
use super::banner::Fault;
use super::command::{Command, ListAct};
use super::effect::Effect;
use super::overlay::Overlay;
use super::picker::{Candidate, Picker};
use super::queue::{Hold, Waiting, Way};
use super::words;
use crate::chat::FailureKind;
use crate::text::{Ink, Row, Span, cell_width, clean_line, ellipsize};

/// Waiting messages that are shown under the conversation; the rest are counted.
const SHOWN: usize = 3;
/// Characters of a message that can matter on one row.
const LOOKED_AT: usize = 500;

impl State {
    /// `Enter`: sends what is written; with nothing written, lets held messages go.
    pub(super) fn send(&mut self) -> Vec<Effect> {
        if self.composer.break_at_backslash() {
            return Vec::new();
        }
        if let Some(effects) = self.send_edit() {
            return effects;
        }
        if self.composer.is_blank() {
            self.queue.close_gap();
            return self.send_held();
        }
        let text = self.composer.take();
        self.submit(text)
    }

    /// Lets held messages go, behind the one that was refused before them.
    fn send_held(&mut self) -> Vec<Effect> {
        if self.queue.is_empty() {
            return Vec::new();
        }
        self.queue.let_go();
        if self.turn.is_none() && self.refused_kind().is_some() {
            return self.ask_again();
        }
        self.advance_queue()
    }

    /// Whether `Up` means the last waiting message rather than one sent before. An edit that is going on is of
    /// another message, and would take this one for its outcome.
    pub(super) fn takes_back(&self) -> bool {
        self.composer.is_empty() && !self.queue.is_empty() && self.edited().is_none()
    }

    /// The last waiting message comes back to be edited.
    pub(super) fn take_back(&mut self) {
        if let Some(text) = self.queue.last().and_then(|last| self.queue.take(last)) {
            self.composer.set_text(&text);
        }
    }

    /// What is written is put away, and no longer has a place among the waiting messages. They do
    /// not go on by that alone.
    pub(super) fn put_draft_away(&mut self) {
        if self.queue.held() == Some(Hold::Edited) {
            self.queue.hold(Hold::Stopped);
        }
        self.queue.close_gap();
        let text = self.composer.take();
        self.put_away(&text);
    }

    /// Opens the list of waiting messages; closes it if it is open.
    pub(super) fn toggle_queue(&mut self) -> Vec<Effect> {
        if matches!(self.overlay, Some(Overlay::Queue(_))) {
            self.overlay = None;
            return Vec::new();
        }
        if self.queue.is_empty() {
            return self.note("no message waits to be sent".to_owned());
        }
        self.overlay = Some(Overlay::Queue(Picker::default()));
        Vec::new()
    }

    /// The list shows what waits; it closes when nothing does.
    pub(super) fn refresh_queue(&mut self) {
        let Some(Overlay::Queue(list)) = &mut self.overlay else {
            return;
        };
        if self.queue.is_empty() {
            self.overlay = None;
            return;
        }
        let candidate = |waiting: &Waiting| Candidate {
            label: in_a_line(&waiting.text),
            detail: String::new(),
            note: String::new(),
            mark: None,
            value: waiting.name,
        };
        list.replace(self.queue.iter().map(candidate).collect());
    }

    /// Does something with the message that the list's cursor is on.
    pub(super) fn queue_act(&mut self, act: ListAct) -> Vec<Effect> {
        let Some(Overlay::Queue(list)) = &self.overlay else {
            return Vec::new();
        };
        let Some(name) = list.chosen().copied() else {
            return Vec::new();
        };
        match act {
            ListAct::Accept => return self.edit_waiting(name),
            ListAct::Sooner => self.queue.shift(name, Way::Sooner),
            ListAct::Later => self.queue.shift(name, Way::Later),
            ListAct::Remove => return self.remove_waiting(name),
            ListAct::SendHeld if self.turn.is_some() => {
                return self.note("they go when the reply before them has ended".to_owned());
            }
            ListAct::SendHeld => return self.send_held(),
            ListAct::Up
            | ListAct::Down
            | ListAct::PageUp
            | ListAct::PageDown
            | ListAct::Star
            | ListAct::MakeDefault
            | ListAct::Refresh
            | ListAct::Span => {}
        }
        Vec::new()
    }

    /// A waiting message goes into the composer. What was written there goes back to its own place
    /// if it was a waiting message too, else among the earlier messages; an edit is given up.
    fn edit_waiting(&mut self, name: u64) -> Vec<Effect> {
        self.overlay = None;
        self.cancel_edit();
        let is_draft = !self.composer.is_blank();
        let was_waiting = self.queue.is_edited();
        let draft = self.composer.take();
        let is_put_away = is_draft && !was_waiting;
        if is_put_away {
            self.put_away(&draft);
        } else if is_draft {
            self.queue.push(draft);
        }
        if let Some(text) = self.queue.take(name) {
            self.composer.set_text(&text);
        }
        if is_put_away {
            return self.note("the draft is kept among your earlier messages".to_owned());
        }
        Vec::new()
    }

    fn remove_waiting(&mut self, name: u64) -> Vec<Effect> {
        if let Some(text) = self.queue.remove(name) {
            self.put_away(&text);
        }
        self.note("removed, and kept among your earlier messages".to_owned())
    }

    /// The waiting messages in rows: why they are held, the next few, how many more.
    pub fn queue_rows(&self, width: usize) -> Vec<Row> {
        let held = self.queue.held();
        let mut rows: Vec<Row> = held
            .map(|why| self.held_row(why, width))
            .into_iter()
            .collect();
        let word = if held.is_some() { "held" } else { "waits" };
        for waiting in self.queue.iter().take(SHOWN) {
            let hint = if rows.is_empty() {
                self.edits()
            } else {
                String::new()
            };
            rows.push(waiting_row(word, &waiting.text, &hint, width));
        }
        let more = self.queue.len().saturating_sub(SHOWN);
        if more > 0 {
            rows.push(Row::plain(format!("  and {more} more"), Ink::Dim));
        }
        rows
    }

    /// `held: you stopped the one before · F4 edits · Enter lets them go`: the last parts go where there
    /// is no room.
    fn held_row(&self, why: Hold, width: usize) -> Row {
        let mut text = format!("  held: {}", why.words());
        let goes_on = why == Hold::Offline && !self.queue.is_first_edited();
        let back = goes_on.then(|| "sent when it is back".to_owned());
        let send = self.settings.keymap.label(Command::Send);
        let send = send.map(|key| format!("{key} lets them go"));
        for part in [back, Some(self.edits()), send].into_iter().flatten() {
            let longer = format!("{text} · {part}");
            if !part.is_empty() && cell_width(&longer) < width {
                text = longer;
            }
        }
        Row::plain(ellipsize(&text, width), Ink::Accent)
    }

    fn edits(&self) -> String {
        let key = self.settings.keymap.label(Command::Queue);
        key.map(|key| format!("{key} edits")).unwrap_or_default()
    }

    /// The failure that the person's last message has no reply for, while that is said and no try is
    /// on its way.
    pub(super) fn refused(&self) -> Option<&Fault> {
        let mut banners = self.banners.newest_first();
        let fault = banners.find(|banner| banner.is_of_turn())?.fault()?;
        (self.turn_waits() || self.is_unanswered()).then_some(fault)
    }

    /// Its kind.
    pub(super) fn refused_kind(&self) -> Option<FailureKind> {
        self.refused().map(|fault| fault.failure.kind)
    }
}

/// `  waits  And in async code?              F4 edits`
fn waiting_row(word: &str, text: &str, hint: &str, width: usize) -> Row {
    let mut row = Row::plain(format!("  {word}  "), Ink::Accent);
    let room = width.saturating_sub(row.width() + 2);
    let beside = room.saturating_sub(cell_width(hint) + 3);
    let text = in_a_line(text);
    let has_hint = !hint.is_empty() && beside >= room / 2;
    let text = ellipsize(&text, if has_hint { beside } else { room });
    row.push(text, Ink::Dim);
    if has_hint {
        let gap = width.saturating_sub(row.width() + cell_width(hint) + 1);
        row.spans.push(Span::new(" ".repeat(gap), Ink::Plain));
        row.push(hint.to_owned(), Ink::Dim);
    }
    row
}

/// A message on one row, whatever it holds.
fn in_a_line(text: &str) -> String {
    clean_line(words::beginning(text.trim_start(), LOOKED_AT))
}
