//! Whether the pane is open, from one run of the program to the next.

use super::Conversations;
use crate::app::State;
use crate::app::effect::Effect;
use crate::app::panes::{self, Side};
use crate::chat::history::Op;

/// The name of the small state; it is kept while the pane is open.
const NAME: &str = "conversations pane";
/// Its value.
const OPEN: &str = "open";

impl State {
    /// The small state of an earlier run: the pane stands open again, beside a conversation that is gone on with. It
    /// has no keys, because somebody may be writing already.
    pub(in crate::app) fn recall_pane(&mut self, kept: &[(String, String)]) -> Vec<Effect> {
        let was_open = kept
            .iter()
            .any(|(name, value)| name == NAME && value == OPEN);
        self.journal.pane = Some(if was_open { Side::Open } else { Side::Closed });
        let is_wanted = was_open && self.opening.is_resumed && self.conversations.is_none();
        if !is_wanted || !panes::divides(self.size) {
            return Vec::new();
        }
        self.conversations = Some(Conversations::default());
        self.put_pane_aside();
        let here = self.conversation.id;
        self.list_anew(Some(here))
    }

    /// Whether the pane is open, where that is not what was written last.
    pub(in crate::app) fn journal_pane(&mut self) -> Option<Op> {
        let before = self.journal.pane.filter(|_| self.keeps_what_is_left())?;
        let now = self.beside().left;
        self.journal.pane = Some(now);
        (before != now).then(|| Op::Keep {
            name: NAME.to_owned(),
            value: (now == Side::Open).then(|| OPEN.to_owned()),
        })
    }
}
