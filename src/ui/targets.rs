//! Where the links on the screen lead.
//!
//! ratatui's cells know no links. So painting puts a mark into each cell of one (`theme`), computed
//! from its target alone, and this is the way back from the mark to the target. As part of the
//! cell the mark goes wherever the cell goes: what is painted over a link is none, and a cell is
//! written again when its link changes.

use super::theme;
use crate::app::State;
use crate::text::Row;
use ratatui::buffer::Cell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// The targets of the links on the screen, by the marks of their cells.
#[derive(Debug, Clone, Default)]
pub struct Targets(HashMap<u32, Option<Arc<str>>>);

impl Targets {
    /// Those of everything that [`super::draw`] paints.
    pub fn on_screen(state: &State) -> Self {
        Self::of(state.transcript.rows())
    }

    fn of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Self {
        let mut targets = HashMap::new();
        let spans = rows.into_iter().flat_map(|row| &row.spans);
        for target in spans.filter_map(|span| span.link.as_ref()) {
            match targets.entry(mark(target)) {
                Entry::Vacant(free) => {
                    free.insert(Some(Arc::clone(target)));
                }
                // Two targets have one mark: neither is followed rather than the wrong one.
                Entry::Occupied(mut other) if other.get().as_ref() != Some(target) => {
                    other.insert(None);
                }
                Entry::Occupied(_) => {}
            }
        }
        Self(targets)
    }

    /// Where the cells of a mark lead: printable ASCII, as it may stand in an escape sequence.
    pub fn get(&self, mark: u32) -> Option<&str> {
        self.0.get(&mark)?.as_deref()
    }

    /// Whether cells that kept their mark since those targets lead elsewhere now, so that they
    /// would have to be written again though they are the same.
    pub fn contradict(&self, earlier: &Self) -> bool {
        let elsewhere = |(mark, target)| self.0.get(mark).is_some_and(|now| now != target);
        earlier.0.iter().any(elsewhere)
    }
}

/// The mark of a link's cells: a number of 24 bits that follows from its target.
pub(super) fn mark(target: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    target.hash(&mut hasher);
    u32::try_from(hasher.finish() & 0x00FF_FFFF).unwrap_or_default()
}

/// The mark of the link that a cell belongs to, and the cell without it, as it looks.
pub fn take_mark(cell: &Cell) -> Option<(u32, Cell)> {
    let mark = theme::mark_of(cell)?;
    let mut bare = cell.clone();
    bare.set_style(theme::unmarked());
    Some((mark, bare))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Ink, Span};

    fn leading_to(target: &str) -> Row {
        let mut span = Span::new("label", Ink::Link);
        span.link = Some(target.into());
        Row::of(vec![Span::new("see ", Ink::Plain), span])
    }

    #[test]
    fn a_mark_leads_back_to_its_target() {
        let (x, y) = (leading_to("https://x.test"), leading_to("https://y.test"));
        let targets = Targets::of([&x, &y, &x]);
        let leads_to = |target: &str| targets.get(mark(target));
        assert_eq!(leads_to("https://x.test"), Some("https://x.test"));
        assert_eq!(leads_to("https://y.test"), Some("https://y.test"));
        assert_eq!(leads_to("https://z.test"), None);
    }

    /// Two targets with one mark: there are 2^24 marks, so some of a few thousand targets meet.
    fn twins() -> [String; 2] {
        let mut known = HashMap::new();
        (0..)
            .map(|number| format!("https://{number}.test"))
            .find_map(|target| {
                let other = known.insert(mark(&target), target.clone())?;
                Some([other, target])
            })
            .unwrap()
    }

    #[test]
    fn of_two_targets_with_one_mark_none_is_followed() {
        let [one, other] = twins();
        let rows = [leading_to(&one), leading_to(&other), leading_to(&one)];
        assert_eq!(Targets::of(&rows).get(mark(&one)), None);
        let (one, other) = (Targets::of(&rows[..1]), Targets::of(&rows[1..2]));
        assert!(other.contradict(&one) && Targets::of(&rows).contradict(&one));
        assert!(!one.contradict(&one) && !one.contradict(&Targets::default()));
        assert!(!Targets::default().contradict(&one));
    }
}
