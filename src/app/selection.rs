//! Selecting with the mouse: what is selected of the conversation, and what the mouse does there.
//!
//! What a cell shows and the text between two cells are `transcript`'s.

use super::State;
use super::clipboard::{Clipping, Passage};
use super::effect::Effect;
use super::moment::Moment;
use super::msg::{Button, Mouse};
use super::transcript::Spot;
use std::ops::Range;

/// Two presses on one cell within this many milliseconds are a double click.
const DOUBLE_MS: u64 = 400;
/// Milliseconds between two rows while the mouse is held above or below the conversation.
const ROW_MS: u64 = 40;

/// What is selected, and the mouse while its button is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Selection {
    /// The first and the last cell, both selected.
    ends: Option<(Spot, Spot)>,
    held: Option<Held>,
    /// The last press.
    pressed: Option<(Moment, Mouse)>,
}

/// The button is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Held {
    /// Where it was pressed: one cell, or the first and the last of a word.
    origin: (Spot, Spot),
    /// Where the mouse is beyond the conversation, and when it scrolls on.
    beyond: Option<(Mouse, Moment)>,
}

impl Selection {
    /// Nothing is selected any more.
    pub(super) const fn clear(&mut self) {
        self.ends = None;
        self.held = None;
    }

    /// When the mouse, held beyond the conversation, scrolls on.
    pub(super) fn deadline(&self) -> Option<Moment> {
        let (_, at) = self.held?.beyond?;
        Some(at)
    }
}

impl State {
    /// The rows of the conversation's pane in which something is selected, and which of their cells.
    pub fn selected_cells(&self) -> Vec<(usize, Range<usize>)> {
        let between = |(first, last)| self.transcript.cells_between(first, last);
        self.selection.ends.map(between).unwrap_or_default()
    }

    pub(super) fn on_mouse(&mut self, mouse: Mouse) -> Vec<Effect> {
        match mouse.button {
            Button::Pressed => self.press(mouse),
            Button::Dragged => self.drag(mouse),
            Button::Released => return self.release(),
        }
        Vec::new()
    }

    /// Scrolls on where the mouse is held beyond the conversation, if it is time to.
    pub(super) fn scroll_selection(&mut self) {
        let beyond = self.selection.held.and_then(|held| held.beyond);
        let Some((mouse, _)) = beyond.filter(|(_, at)| *at <= self.now) else {
            return;
        };
        if mouse.y < self.panes().conversation.y {
            self.scroll_up(1);
        } else {
            self.scroll_down(1);
        }
        self.drag(mouse);
    }

    fn press(&mut self, mouse: Mouse) {
        let earlier = self.selection.pressed.replace((self.now, mouse));
        self.selection.clear();
        self.notice = None;
        let pane = self.panes().conversation;
        let Some((row, cell)) = pane.within(mouse.x, mouse.y) else {
            return;
        };
        let spot = self.on_rows(|transcript, _| transcript.spot(row, cell));
        let Some(spot) = spot.filter(|_| self.overlay.is_none()) else {
            return;
        };
        let is_double = earlier
            .is_some_and(|(at, earlier)| earlier == mouse && self.now.since(at) <= DOUBLE_MS);
        self.selection.ends = self.transcript.word_at(spot).filter(|_| is_double);
        self.selection.held = Some(Held {
            origin: self.selection.ends.unwrap_or((spot, spot)),
            beyond: None,
        });
    }

    /// Selects up to where the mouse is. What is on the screen stays there meanwhile.
    fn drag(&mut self, mouse: Mouse) {
        let Some(mut held) = self.selection.held else {
            return;
        };
        let pane = self.panes().conversation;
        let Some(bottom) = pane.height.checked_sub(1).map(|last| pane.y + last) else {
            return;
        };
        let next = self.now.after(ROW_MS);
        let y = mouse.y.clamp(pane.y, bottom);
        held.beyond = (y != mouse.y).then_some((mouse, next));
        self.selection.held = Some(held);
        let (row, cell) = (
            usize::from(y - pane.y),
            usize::from(mouse.x.saturating_sub(pane.x)),
        );
        let spot = self.on_rows(|transcript, _| {
            transcript.hold();
            transcript.spot(row, cell)
        });
        if let Some(spot) = spot {
            let (first, last) = held.origin;
            self.selection.ends = Some((first.min(spot), last.max(spot)));
        }
    }

    /// Copies what is selected; where the mouse was only pressed on the line of what was thought,
    /// opens or folds that.
    fn release(&mut self) -> Vec<Effect> {
        let Some(held) = self.selection.held.take() else {
            return Vec::new();
        };
        let Some((first, last)) = self.selection.ends else {
            let (spot, _) = held.origin;
            if self.transcript.is_fold(spot) {
                self.on_rows(|transcript, scene| transcript.toggle_thought(spot.entry, scene));
            }
            return Vec::new();
        };
        let text = self.on_rows(|transcript, scene| {
            let text = transcript.text_between(first, last, scene);
            transcript.scroll_down(0, scene);
            text
        });
        if text.is_empty() {
            return Vec::new();
        }
        vec![Effect::Copy(Clipping::new(Passage::Selection, &text))]
    }
}
