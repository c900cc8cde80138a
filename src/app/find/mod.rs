//! Finding words in the conversation on the screen: the line in which they are typed, and walking from place to place.
//!
//! The conversation is looked through a slice at a time ([`scan`]). What is found is told by the words as they were
//! written, what is marked by the rows that show them (`transcript`).

mod scan;
mod words;

use super::State;
use super::command::Step;
use super::effect::Effect;
use super::field::Field;
use super::key::Key;
use super::moment::Moment;
use super::overlay::Overlay;
use super::transcript::{Anchor, Cells, Place, Scroll};
use crate::chat::ConversationId;
use crate::chat::history;
use crate::chat::search::fold;
use scan::{Part, Scan, Spot};

/// Milliseconds between two looks at a reply that grows.
const GROWTH_MS: u64 = 100;

/// Words that are found in the conversation.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Find {
    conversation: ConversationId,
    field: Field,
    scan: Scan,
    /// When the conversation was looked at last.
    looked: Moment,
    /// Where one was before.
    origin: Origin,
    /// From where on the next place is looked for.
    from: Spot,
    /// Whether a place is still to be gone to.
    is_going: bool,
    current: Option<Spot>,
    shown: Option<Shown>,
}

/// Where one goes back to.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Origin {
    scroll: Scroll,
    chosen: Option<usize>,
}

/// The cells of the current place, by the row of its message, and what they hold for.
#[derive(Debug, Clone, PartialEq)]
struct Shown {
    spot: Spot,
    width: u16,
    rows: usize,
    cells: Cells,
}

/// The places on the screen: rows of the pane and cells of each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks {
    /// All of them.
    pub all: Cells,
    /// The one that was gone to.
    pub current: Cells,
}

impl State {
    /// `/`: the line in which one types what is to be found.
    pub(super) fn open_find(&mut self) -> Vec<Effect> {
        let chosen = self.chosen();
        if chosen.is_none() {
            let said = self.browse();
            if self.chosen().is_none() {
                return said;
            }
        }
        let origin = Origin {
            scroll: self.transcript.scroll(),
            chosen,
        };
        let find = match self.find.take() {
            Some(mut find) => {
                find.field.age();
                find.origin = origin;
                find
            }
            None => Box::new(self.find_of(Scan::default(), origin)),
        };
        self.find = Some(find);
        self.overlay = Some(Overlay::Find);
        Vec::new()
    }

    /// Finds these words, which are folded, beginning with the place that is meant; one browses from then on.
    pub(super) fn find_words(&mut self, needles: Vec<String>, at: history::Place) {
        let messages = &self.conversation.messages;
        let Some(entry) = messages.iter().position(|it| it.id == at.message) else {
            return;
        };
        let origin = Origin {
            scroll: self.transcript.scroll(),
            chosen: None,
        };
        let mut find = self.find_of(Scan::new(needles), origin);
        find.from = Spot {
            entry,
            part: Part::Body,
            byte: at.byte,
        };
        find.is_going = true;
        self.find = Some(Box::new(find));
        self.browsing = Some(entry);
    }

    fn find_of(&mut self, scan: Scan, origin: Origin) -> Find {
        let top = self.on_rows(|transcript, _| transcript.top());
        Find {
            conversation: self.conversation.id,
            field: Field::default(),
            scan,
            looked: self.now,
            origin,
            from: top.map_or(Spot::beginning(0), spot_of),
            is_going: false,
            current: None,
            shown: None,
        }
    }

    /// A key that no command has, while the line is open.
    pub(super) fn type_to_find(&mut self, key: Key) {
        if self.find.as_mut().is_some_and(|find| find.field.press(key)) {
            self.find_anew();
        }
    }

    /// Pasted text, while the line is open.
    pub(super) fn paste_to_find(&mut self, text: &str) {
        let find = self.find.as_mut();
        if find.is_some_and(|find| find.field.type_text(text.trim())) {
            self.find_anew();
        }
    }

    /// Looks for what is typed now, from where one was before it was.
    fn find_anew(&mut self) {
        let Some(find) = &mut self.find else { return };
        find.scan = Scan::new(vec![fold(find.field.text()).trim().to_owned()]);
        find.current = None;
        find.shown = None;
        find.is_going = true;
        let origin = find.origin;
        self.go_back_to(origin.scroll);
        self.browsing = origin.chosen.or(self.browsing);
        let top = self.on_rows(|transcript, _| transcript.top());
        if let (Some(find), Some(top)) = (&mut self.find, top) {
            find.from = spot_of(top);
        }
    }

    /// `Enter`: the line closes, what was found stays marked.
    pub(super) fn keep_find(&mut self) -> Vec<Effect> {
        let has_found = |find: &Find| !find.scan.spots().is_empty() || !find.scan.is_done();
        if self.find.as_deref().is_some_and(has_found) {
            self.overlay = None;
            return Vec::new();
        }
        self.cancel_find();
        Vec::new()
    }

    /// `Esc` and `Ctrl+C` while the line is open: everything is as before. Returns whether it was.
    pub(super) fn cancel_find(&mut self) -> bool {
        if !matches!(self.overlay, Some(Overlay::Find)) {
            return false;
        }
        self.overlay = None;
        if let Some(find) = self.find.take() {
            self.go_back_to(find.origin.scroll);
            self.browsing = find.origin.chosen;
        }
        true
    }

    fn go_back_to(&mut self, scroll: Scroll) {
        match scroll {
            Scroll::Follow => self.transcript.follow(),
            Scroll::At(anchor) => {
                let messages = self.conversation.messages.len();
                self.transcript.stand_at(anchor, messages);
            }
        }
    }

    /// `n` and `N`: the next place and the one before, seen from the chosen message. Behind the last comes the first.
    pub(super) fn walk_found(&mut self, step: Step) -> Vec<Effect> {
        let chosen = self.chosen();
        let Some(find) = &self.find else {
            return self.note(self.nothing_to_walk());
        };
        let spots = find.scan.spots();
        let own = |spot: &Spot| chosen.is_none_or(|chosen| chosen == spot.entry);
        let here = find.current.filter(own);
        let from = here.unwrap_or_else(|| Spot::beginning(chosen.unwrap_or_default()));
        let next = match step {
            Step::Back => {
                let before = spots.partition_point(|spot| *spot < from);
                before.checked_sub(1).and_then(|before| spots.get(before))
            }
            Step::On => {
                let is_behind = |spot: &Spot| *spot < from || Some(*spot) == here;
                spots.get(spots.partition_point(is_behind))
            }
        };
        let around = match step {
            Step::Back => spots.last(),
            Step::On => spots.first(),
        };
        if let Some(spot) = next.or(around).copied() {
            self.go_to_spot(spot);
        }
        Vec::new()
    }

    /// Looks at the next slice of the conversation, and goes to what is found. What was found in another
    /// conversation is forgotten.
    pub(super) fn advance_find(&mut self) {
        self.arrive();
        let Some(mut find) = self.find.take() else {
            return;
        };
        if find.conversation != self.conversation.id || self.conversation.messages.is_empty() {
            if matches!(self.overlay, Some(Overlay::Find)) {
                self.overlay = None;
            }
            return;
        }
        if self
            .find_deadline_of(&find)
            .is_some_and(|at| at <= self.now)
        {
            find.scan
                .step(&self.conversation, self.transcript.unfolded());
            find.looked = self.now;
        }
        let spots = find.scan.spots();
        let next = spots.get(spots.partition_point(|spot| *spot < find.from));
        // Where there is none further on, the nearest one is the last before.
        let nearest = next.or_else(|| spots.last().filter(|_| find.scan.is_done()));
        let target = nearest.copied().filter(|_| find.is_going);
        find.is_going &= target.is_none() && !find.scan.is_done();
        self.find = Some(find);
        if let Some(spot) = target {
            self.go_to_spot(spot);
        }
    }

    /// When the next slice is looked at.
    pub(super) fn find_deadline(&self) -> Option<Moment> {
        let at = self.find_deadline_of(self.find.as_ref()?)?;
        Some(at.max(self.now.after(1)))
    }

    fn find_deadline_of(&self, find: &Find) -> Option<Moment> {
        if !find.scan.is_done() {
            return Some(self.now);
        }
        let is_behind = find
            .scan
            .is_behind(&self.conversation, self.transcript.unfolded());
        is_behind.then(|| find.looked.after(GROWTH_MS))
    }

    /// Goes to a place: its message is chosen, its row is on the screen.
    fn go_to_spot(&mut self, spot: Spot) {
        let Some(find) = &mut self.find else { return };
        find.current = Some(spot);
        find.shown = None;
        self.browsing = Some(spot.entry);
        self.mark_current();
        let row = self.find.as_ref().and_then(|find| {
            let (row, _) = find.shown.as_ref()?.cells.first()?;
            Some(*row)
        });
        self.on_rows(|transcript, scene| match row {
            Some(row) => transcript.reveal_row(spot.entry, row, scene),
            None => transcript.reveal(spot.entry, scene),
        });
    }

    /// Finds out which cells show the current place, unless that is known.
    pub(super) fn mark_current(&mut self) {
        let Some(mut find) = self.find.take() else {
            return;
        };
        let width = self.panes().conversation.width;
        if let Some(spot) = find.current {
            let shown = find.shown.take().filter(|shown| {
                let rows = self.transcript.len_of(spot.entry);
                // Far from the screen there are no rows, and nothing to mark.
                shown.spot == spot && shown.width == width && (rows == shown.rows || rows == 0)
            });
            find.shown = Some(shown.unwrap_or_else(|| self.shown(&find.scan, spot, width)));
        }
        self.find = Some(find);
    }

    fn shown(&mut self, scan: &Scan, spot: Spot, width: u16) -> Shown {
        let own = scan.within(spot.entry);
        let before = scan.spots().partition_point(|other| *other < spot);
        let rank = (before.saturating_sub(own.start), own.len());
        let place = match spot.part {
            Part::Thought => Place::Head(usize::MAX),
            Part::Body => Place::of_byte(spot.byte),
        };
        let (cells, rows) = self.on_rows(|transcript, scene| {
            let cells = transcript.occurrence(spot.entry, rank, place, scan.needles(), scene);
            (cells, transcript.len_of(spot.entry))
        });
        Shown {
            spot,
            width,
            rows,
            cells,
        }
    }

    /// The places on the screen that have what is looked for.
    pub fn marks(&self) -> Marks {
        let Some(find) = &self.find else {
            return Marks::default();
        };
        let current = find.shown.iter().flat_map(|shown| {
            let on_screen = |(row, cells): &(usize, std::ops::Range<usize>)| {
                let y = self.transcript.y_of(shown.spot.entry, *row)?;
                Some((y, cells.clone()))
            };
            shown.cells.iter().filter_map(on_screen)
        });
        Marks {
            all: self.transcript.found_cells(find.scan.needles()),
            current: current.collect(),
        }
    }
}

/// The place that is read, as one among the places that are found.
const fn spot_of(anchor: Anchor) -> Spot {
    let (part, byte) = match anchor.place {
        Place::Head(_) => (Part::Thought, 0),
        Place::Thought(mark) => (Part::Thought, mark.byte()),
        Place::Body(mark) => (Part::Body, mark.byte()),
    };
    Spot {
        entry: anchor.entry,
        part,
        byte,
    }
}
