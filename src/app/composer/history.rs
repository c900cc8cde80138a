//! Recall: earlier messages of the person's own, and drafts that were put aside.

/// Messages that are remembered at most.
const MOST: usize = 500;

/// Earlier messages, oldest first, and where recall stands among them.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    messages: Vec<String>,
    /// The message shown, while one is; the draft that recall began from is then kept beside it.
    shown: Option<(usize, String)>,
}

impl History {
    /// Remembers a message. Blank ones and the newest one again are not worth it.
    pub(super) fn remember(&mut self, text: &str) {
        self.shown = None;
        if text.trim().is_empty() || self.messages.last().is_some_and(|last| last == text) {
            return;
        }
        self.messages.push(text.to_owned());
        if self.messages.len() > MOST {
            self.messages.remove(0);
        }
    }

    /// The message before the one shown. `current` is what the composer holds: it is kept, and
    /// an edited recalled message becomes one of its own.
    pub(super) fn earlier(&mut self, current: &str) -> Option<String> {
        let (place, draft) = match self.shown.take() {
            Some((place, draft)) if self.messages.get(place).is_some_and(|m| m == current) => {
                (place, draft)
            }
            _ => (self.messages.len(), current.to_owned()),
        };
        let earlier = place
            .checked_sub(1)
            .and_then(|before| self.messages.get(before))
            .cloned();
        if place < self.messages.len() || earlier.is_some() {
            self.shown = Some((place.saturating_sub(1), draft));
        }
        earlier
    }

    /// The message after the one shown, and behind the newest the draft that recall began from.
    pub(super) fn later(&mut self, current: &str) -> Option<String> {
        let (place, draft) = self.shown.take()?;
        if self
            .messages
            .get(place)
            .is_none_or(|shown| shown != current)
        {
            return None;
        }
        match self.messages.get(place + 1) {
            Some(later) => {
                let later = later.clone();
                self.shown = Some((place + 1, draft));
                Some(later)
            }
            None => Some(draft),
        }
    }
}
