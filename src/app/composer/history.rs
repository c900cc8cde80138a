//! Recall: earlier messages of the person's own, and drafts that were put aside, of this run and of those before.

use std::collections::HashSet;

/// Messages that are remembered at most.
const MOST: usize = 500;
/// The name of what was said in this run: behind all that earlier ones said.
const THIS_RUN: u64 = u64::MAX;

/// Earlier messages, oldest first and each once, and where recall stands among them.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    messages: Vec<Earlier>,
    /// The message shown, while one is; the draft that recall began from is then kept beside it.
    shown: Option<(usize, String)>,
}

/// An earlier message.
#[derive(Debug, Clone)]
struct Earlier {
    /// Its name, by which it stands among others from earlier runs; [`THIS_RUN`] behind all of those.
    name: u64,
    text: String,
}

impl History {
    /// Remembers a message, and before it the draft that recall began from, if it still shows another. Blank ones are
    /// not worth it, and one from before is the newest again.
    pub(super) fn remember(&mut self, text: &str) {
        self.end_walk();
        self.add(text);
    }

    /// Recall shows nothing any more; the draft that it began from is an earlier message.
    pub(super) fn end_walk(&mut self) {
        if let Some((_, draft)) = self.shown.take() {
            self.add(&draft);
        }
    }

    /// The draft that recall began from, while it shows another text.
    pub(super) fn draft_below(&self) -> Option<&str> {
        self.shown.as_ref().map(|(_, draft)| draft.as_str())
    }

    fn add(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        self.messages.retain(|message| message.text != text);
        self.messages.push(Earlier {
            name: THIS_RUN,
            text: text.to_owned(),
        });
        self.keep_to_most();
    }

    /// Puts messages of earlier runs in their places, by their names: before what was remembered since. What is there
    /// already stays where it was last. Recall goes on from the message that it shows.
    pub(super) fn learn(&mut self, earlier: impl IntoIterator<Item = (u64, String)>) {
        let shown = self.shown.take().and_then(|(place, draft)| {
            let text = self.messages.get(place)?.text.clone();
            Some((text, draft))
        });
        let new = earlier
            .into_iter()
            .filter(|(_, text)| !text.trim().is_empty());
        self.messages
            .extend(new.map(|(name, text)| Earlier { name, text }));
        self.messages.sort_by_key(|message| message.name);
        let mut seen = HashSet::new();
        let is_last: Vec<bool> = self
            .messages
            .iter()
            .rev()
            .map(|message| seen.insert(message.text.as_str()))
            .collect();
        let mut is_last = is_last.into_iter().rev();
        self.messages.retain(|_| is_last.next().unwrap_or(true));
        self.keep_to_most();
        if let Some((text, draft)) = shown {
            match self.messages.iter().position(|it| it.text == text) {
                Some(place) => self.shown = Some((place, draft)),
                None => self.remember(&draft),
            }
        }
    }

    fn keep_to_most(&mut self) {
        let surplus = self.messages.len().saturating_sub(MOST);
        self.messages.drain(..surplus);
    }

    /// The message before the one shown. `current` is what the composer holds: it is kept, and
    /// an edited recalled message becomes one of its own, and the draft from before it an earlier one.
    pub(super) fn earlier(&mut self, current: &str) -> Option<String> {
        let (place, draft) = self
            .walk(current)
            .unwrap_or_else(|| (self.messages.len(), current.to_owned()));
        let earlier = place
            .checked_sub(1)
            .and_then(|before| self.messages.get(before))
            .map(|message| message.text.clone());
        if place < self.messages.len() || earlier.is_some() {
            self.shown = Some((place.saturating_sub(1), draft));
        }
        earlier
    }

    /// The message after the one shown, and behind the newest the draft that recall began from.
    pub(super) fn later(&mut self, current: &str) -> Option<String> {
        let (place, draft) = self.walk(current)?;
        match self.messages.get(place + 1) {
            Some(later) => {
                let later = later.text.clone();
                self.shown = Some((place + 1, draft));
                Some(later)
            }
            None => Some(draft),
        }
    }

    /// Where recall stands and the draft that it began from. If what it showed was changed, it has ended, and the draft
    /// is among the earlier messages.
    fn walk(&mut self, current: &str) -> Option<(usize, String)> {
        let (place, draft) = self.shown.take()?;
        let message = self.messages.get(place);
        if message.is_some_and(|message| message.text == current) {
            return Some((place, draft));
        }
        self.add(&draft);
        None
    }
}
