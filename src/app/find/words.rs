//! The line in which one types what is to be found, and what is said of what was.

use super::Find;
use crate::app::State;
use crate::app::command::{Command, Step};
use crate::text::{Ink, Row, Span, cell_width};

/// Stands before what is typed.
const SIGN: &str = " /";

/// A row in which text is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedRow {
    /// The row.
    pub row: Row,
    /// The cell at which the caret stands.
    pub caret: usize,
}

impl Find {
    /// `3/17`, and what is there to say instead.
    fn count(&self) -> String {
        let (spots, is_done) = (self.scan.spots(), self.scan.is_done());
        if self.scan.needles().is_empty() {
            return String::new();
        }
        let of = match (spots.len(), is_done) {
            (0, true) => return "nothing found".to_owned(),
            (_, false) => return "looking …".to_owned(),
            (many, _) if self.scan.is_full() => format!("{many}+"),
            (count, _) => count.to_string(),
        };
        let current = self.current.and_then(|it| spots.binary_search(&it).ok());
        match current {
            Some(place) => format!("{}/{of}", place + 1),
            None => format!("{of} found"),
        }
    }
}

impl State {
    /// The line at the foot while something is typed to be found.
    pub fn find_row(&self, width: usize) -> Option<TypedRow> {
        let find = self.find.as_ref()?;
        let count = find.count();
        let keys = "Enter keeps · Esc goes back";
        let typed = cell_width(find.field.text()) + SIGN.len() + 1;
        let fits = |text: &str| typed + cell_width(text) + 3 <= width;
        let whole = format!("{count}   {keys}");
        let right = match count.as_str() {
            "" if fits(keys) => keys,
            _ if fits(&whole) => &whole,
            _ => &count,
        };
        let room = width.saturating_sub(cell_width(right) + SIGN.len() + 3);
        let text = end_of(find.field.text(), room);
        let ink = if find.field.is_old() {
            Ink::Selection
        } else {
            Ink::Plain
        };
        let mut row = Row::of(vec![Span::new(SIGN, Ink::Accent), Span::new(text, ink)]);
        let caret = row.width();
        let gap = width.saturating_sub(caret + cell_width(right) + 1);
        row.push(" ".repeat(gap), Ink::Plain);
        row.push(right, Ink::Dim);
        Some(TypedRow { row, caret })
    }

    /// What was found, for the bar while one browses.
    pub(in crate::app) fn found_words(&self) -> Option<String> {
        let find = self.find.as_ref();
        let find = find.filter(|find| !find.scan.needles().is_empty())?;
        let keymap = &self.settings.keymap;
        let key = |step| keymap.label(Command::Found(step));
        let mut words = find.count();
        if words.contains('/') {
            words.push_str(" found");
        }
        let can_walk = find.scan.is_done() && find.scan.spots().len() > 1;
        if let (true, Some(on), Some(back)) = (can_walk, key(Step::On), key(Step::Back)) {
            return Some(format!("{words}, {on} {back} walk"));
        }
        Some(words)
    }

    /// What `n` says where nothing was looked for.
    pub(super) fn nothing_to_walk(&self) -> String {
        match self.settings.keymap.label(Command::Find) {
            Some(key) => {
                format!("nothing was looked for yet; {key} finds words in this conversation")
            }
            None => "nothing was looked for yet".to_owned(),
        }
    }
}

/// The end of a text that has no room for all of it: that is where one types.
fn end_of(text: &str, room: usize) -> &str {
    let mut width = cell_width(text);
    for (at, _, cells) in crate::text::clusters(text) {
        if width <= room {
            return text.get(at..).unwrap_or_default();
        }
        width -= cells;
    }
    ""
}
