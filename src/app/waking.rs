//! Time as it passes for the machine: when it wants to be woken, and what the clock on the wall tells.

use super::State;
use super::effect::Effect;
use super::moment::{Moment, Wall};

/// A clock that runs further ahead than some million years does not count: no moment would come
/// after the present one.
const MOST_SLEPT: u64 = 1 << 55;

impl State {
    /// When the machine next wants to be woken, if nothing else happens before.
    pub fn next_deadline(&self) -> Option<Moment> {
        let of_turn = self.turn_deadline();
        let of_copies = self.copies.deadline(self.now);
        let of_budget = self.budget_deadline();
        let of_journal = self.journal.deadline();
        let of_selection = self.selection.deadline();
        let of_nodes = self.nodes_deadline();
        let of_receipts = self.receipts_deadline();
        let of_probe = self.probe_deadline();
        let of_find = self.find_deadline();
        let deadlines = [
            of_turn,
            of_selection,
            of_copies,
            of_budget,
            of_journal,
            of_nodes,
            of_receipts,
            of_probe,
            of_find,
        ];
        let next = deadlines.into_iter().flatten().min();
        next.map(|deadline| deadline.before(self.slept))
    }

    /// The clock on the wall was told anew. Where it has gone further than the moments, the
    /// computer slept, and that much time has passed. A clock that was set back says nothing of
    /// how long a server wants to be left alone.
    pub(super) fn on_wall(&mut self, wall: Wall) -> Vec<Effect> {
        let told = self.wall.unix_ms.saturating_add(self.slept);
        // A clock that was set back and forth again has not slept.
        self.latest_wall = self.latest_wall.max(told);
        let slept = wall.unix_ms.saturating_sub(self.latest_wall);
        let slept = slept.min(MOST_SLEPT.saturating_sub(self.slept));
        self.slept = self.slept.saturating_add(slept);
        self.now = self.now.after(slept);
        self.wall = Wall {
            unix_ms: wall.unix_ms.saturating_sub(self.slept),
            ..wall
        };
        self.on_wake()
    }
}
