//! When the next frame may be drawn: pure arithmetic, no clock.
//!
//! What a person does is answered at once. What streams in is shown at most every
//! [`FRAME_GAP_MS`], however fast it comes. Nothing owed means no frame and no timer.

use crate::app::moment::Moment;

/// Milliseconds between frames that only a stream asked for: about 30 a second. At 100 tokens a second
/// 16 ms took a third more CPU, most of it for waking up, and nobody reads faster.
const FRAME_GAP_MS: u64 = 33;

/// Who caused a change. The later variant is the more urgent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cause {
    /// A server's answer, a deadline, a file written.
    Program,
    /// A key, a paste, the wheel, the terminal's size.
    Person,
}

/// Keeps count of the frame that is owed.
#[derive(Debug, Default)]
pub(super) struct Pacer {
    drawn: Option<Moment>,
    owed: Option<Cause>,
}

impl Pacer {
    /// Something may look different now.
    pub(super) fn owe(&mut self, cause: Cause) {
        self.owed = self.owed.max(Some(cause));
    }

    /// When the owed frame may be drawn: a moment that has passed means now. `None` if nothing
    /// is owed.
    pub(super) fn due(&self) -> Option<Moment> {
        let at_once = Moment(0);
        match (self.owed?, self.drawn) {
            (Cause::Person, _) | (Cause::Program, None) => Some(at_once),
            (Cause::Program, Some(drawn)) => Some(drawn.after(FRAME_GAP_MS)),
        }
    }

    /// A frame was drawn: nothing is owed.
    pub(super) const fn drew(&mut self, now: Moment) {
        self.drawn = Some(now);
        self.owed = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn_at(millis: u64) -> Pacer {
        let mut pacer = Pacer::default();
        pacer.drew(Moment(millis));
        pacer
    }

    #[test]
    fn while_nothing_changes_no_frame_is_due() {
        assert_eq!(Pacer::default().due(), None);
        assert_eq!(drawn_at(5).due(), None);
    }

    #[test]
    fn a_stream_waits_for_its_gap_and_a_person_does_not() {
        let mut pacer = drawn_at(100);
        pacer.owe(Cause::Program);
        assert_eq!(pacer.due(), Some(Moment(133)));
        pacer.owe(Cause::Person);
        assert!(pacer.due() <= Some(Moment(100)));
        pacer.owe(Cause::Program);
        assert!(
            pacer.due() <= Some(Moment(100)),
            "a later delta delays no key"
        );
    }

    #[test]
    fn a_frame_pays_for_all_that_was_owed() {
        let mut pacer = drawn_at(100);
        pacer.owe(Cause::Person);
        pacer.drew(Moment(101));
        assert_eq!(pacer.due(), None);
        pacer.owe(Cause::Program);
        assert_eq!(pacer.due(), Some(Moment(134)));
    }

    #[test]
    fn the_first_frame_is_due_at_once() {
        let mut pacer = Pacer::default();
        pacer.owe(Cause::Program);
        assert_eq!(pacer.due(), Some(Moment(0)));
    }
}
