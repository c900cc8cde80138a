//! Selecting with the mouse: what is selected of the conversation, and what the mouse does there.
//!
//! What a cell shows and the text between two cells are `transcript`'s. A selection is of rows, and
//! rows move while a reply streams in: a list gets air, a table other columns. Then it is given up: nobody
//! would want what has come in its place.

use super::State;
use super::clipboard::{Clipping, Passage};
use super::effect::Effect;
use super::moment::Moment;
use super::msg::{Button, Mouse};
use super::transcript::{Spot, Transcript};
use std::ops::Range;

/// Two presses on one cell within this many milliseconds are a double click.
const DOUBLE_MS: u64 = 400;
/// Milliseconds between two rows while the mouse is held above or below the conversation.
const ROW_MS: u64 = 40;

/// What is selected, and the mouse while its button is down.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// The first and the last cell, both selected.
    ends: Option<(End, End)>,
    held: Option<Held>,
    /// The last press.
    pressed: Option<(Moment, Mouse)>,
}

/// A spot and what it is known by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct End {
    spot: Spot,
    surroundings: [String; 2],
}

impl End {
    fn at(spot: Spot, transcript: &Transcript) -> Option<Self> {
        let surroundings = transcript.surroundings(spot)?;
        Some(Self { spot, surroundings })
    }

    fn is_still(&self, transcript: &Transcript) -> bool {
        transcript.is_still(self.spot, &self.surroundings)
    }
}

/// The button is down.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Held {
    /// Where it was pressed: one cell, or the first and the last of a word.
    origin: (End, End),
    /// Where the mouse is beyond the conversation, and when it scrolls on.
    beyond: Option<(Mouse, Moment)>,
}

impl Selection {
    /// Nothing is selected any more.
    pub(super) fn clear(&mut self) {
        self.ends = None;
        self.held = None;
    }

    /// Gives up what is selected, or is being selected, if it has moved.
    pub(super) fn keep_if_still(&mut self, transcript: &Transcript) {
        let origin = self.held.as_ref().map(|held| &held.origin);
        let mut ends = self.ends.iter().chain(origin);
        if !ends.all(|(first, last)| first.is_still(transcript) && last.is_still(transcript)) {
            self.clear();
        }
    }

    /// When the mouse, held beyond the conversation, scrolls on.
    pub(super) fn deadline(&self) -> Option<Moment> {
        let (_, at) = self.held.as_ref()?.beyond?;
        Some(at)
    }
}

impl State {
    /// The rows of the conversation's pane in which something is selected, and which of their cells.
    pub fn selected_cells(&self) -> Vec<(usize, Range<usize>)> {
        let between = |(first, last): &(End, End)| {
            let transcript = &self.transcript;
            transcript.cells_between(first.spot, last.spot)
        };
        let ends = self.selection.ends.as_ref();
        ends.map(between).unwrap_or_default()
    }

    pub(super) fn on_mouse(&mut self, mouse: Mouse) -> Vec<Effect> {
        match mouse.button {
            Button::Pressed => self.press(mouse),
            Button::Dragged => self.drag(mouse),
            Button::Released => return self.release(),
        }
        Vec::new()
    }

    /// Scrolls on where the mouse is held beyond the conversation, if it is time to. At the end of that
    /// it waits until the mouse is moved again: that it was let go may never be told.
    pub(super) fn scroll_selection(&mut self) {
        let beyond = self.selection.held.as_ref().and_then(|held| held.beyond);
        let Some((mouse, _)) = beyond.filter(|(_, at)| *at <= self.now) else {
            return;
        };
        let before = self.on_rows(|transcript, _| transcript.spot(0, 0));
        if mouse.y < self.panes().conversation.y {
            self.scroll_up(1);
        } else {
            self.scroll_down(1);
        }
        self.drag(mouse);
        let has_moved = self.transcript.spot(0, 0) != before;
        if let Some(held) = self.selection.held.as_mut().filter(|_| !has_moved) {
            held.beyond = None;
        }
    }

    fn press(&mut self, mouse: Mouse) {
        let earlier = self.selection.pressed.replace((self.now, mouse));
        self.selection.clear();
        let spot = self.spot_at(mouse);
        self.notice = None; // not before: without its rows the conversation moves
        let Some(spot) = spot.filter(|_| self.overlay.is_none()) else {
            return;
        };
        let transcript = &self.transcript;
        let span = |(first, last)| {
            let end = |spot| End::at(spot, transcript);
            end(first).zip(end(last))
        };
        let is_double = earlier
            .is_some_and(|(at, earlier)| earlier == mouse && self.now.since(at) <= DOUBLE_MS);
        let word = transcript.word_at(spot).filter(|_| is_double);
        let ends = word.and_then(span);
        let origin = ends.clone().or_else(|| span((spot, spot)));
        let beyond = None;
        self.selection.held = origin.map(|origin| Held { origin, beyond });
        self.selection.ends = ends;
    }

    fn spot_at(&mut self, mouse: Mouse) -> Option<Spot> {
        let (row, cell) = self.panes().conversation.within(mouse.x, mouse.y)?;
        self.on_rows(|transcript, _| transcript.spot(row, cell))
    }

    /// Selects up to where the mouse is. What is on the screen stays there meanwhile.
    fn drag(&mut self, mouse: Mouse) {
        if self.selection.held.is_none() {
            return;
        }
        let pane = self.panes().conversation;
        let Some(bottom) = pane.height.checked_sub(1).map(|last| pane.y + last) else {
            return;
        };
        let y = mouse.y.clamp(pane.y, bottom);
        let beyond = (y != mouse.y).then_some((mouse, self.now.after(ROW_MS)));
        let (row, cell) = (
            usize::from(y - pane.y),
            usize::from(mouse.x.saturating_sub(pane.x)),
        );
        let end = self.on_rows(|transcript, _| {
            transcript.hold();
            End::at(transcript.spot(row, cell)?, transcript)
        });
        // Nobody holds it any more if where it was pressed has moved.
        let Selection { ends, held, .. } = &mut self.selection;
        let (Some(end), Some(held)) = (end, held) else {
            return;
        };
        let (first, last) = held.origin.clone();
        *ends = Some((first.min(end.clone()), last.max(end)));
        held.beyond = beyond;
    }

    /// Copies what is selected; where the mouse was only pressed on the line of what was thought,
    /// opens or folds that.
    fn release(&mut self) -> Vec<Effect> {
        let Some(held) = self.selection.held.take() else {
            return Vec::new();
        };
        let Some((first, last)) = self.selection.ends.clone() else {
            let (End { spot, .. }, _) = held.origin;
            if self.transcript.is_fold(spot) {
                self.selection.pressed = None; // however quick the next one is, it is a click
                self.on_rows(|transcript, scene| transcript.toggle_thought(spot.entry, scene));
            }
            return Vec::new();
        };
        let text = self.on_rows(|transcript, scene| {
            // What lies far away has no rows, by which alone it is known.
            for end in [&first, &last] {
                transcript.bring(end.spot, scene);
                if !end.is_still(transcript) {
                    return String::new();
                }
            }
            let text = transcript.text_between(first.spot, last.spot, scene);
            transcript.scroll_down(0, scene);
            text
        });
        if text.is_empty() {
            return Vec::new();
        }
        vec![Effect::Copy(Clipping::new(Passage::Selection, &text))]
    }
}
