//! What the computer slept through: no clock that ticks counts it.

use super::State;
use super::effect::Effect;
use super::moment::Wall;

/// A clock that runs further ahead than some million years does not count: no moment would come
/// after the present one.
const MOST_SLEPT: u64 = 1 << 55;

impl State {
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
