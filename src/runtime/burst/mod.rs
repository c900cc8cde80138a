//! Tells typing from pasting in terminals that do not bracket pastes: pure, no clock.
//!
//! Such a terminal sends a paste as keys, line ends as Enter, which would send the first line and
//! then the second. Nobody types that fast, so a burst of keys with a line end inside is a paste.

use super::input;
use crate::app::key::{Code, Key, Named};
use crate::app::moment::Moment;
use crate::app::msg::Msg;
use crossterm::event::Event;

/// Keys that arrive together and are still taken for typing: a slow link or a busy moment may
/// hold back a few.
const FEWEST_KEYS: usize = 8;

/// Milliseconds after a burst within which more keys are its rest: a long paste arrives in
/// pieces, and the last may be a lone line end.
const REST_WITHIN_MS: u64 = 20;

/// Turns batches of events into messages.
#[derive(Debug, Default)]
pub(super) struct Bursts {
    last: Option<Moment>,
}

impl Bursts {
    /// The messages of a batch: events that were read together, at `now`.
    pub(super) fn messages(&mut self, now: Moment, batch: Vec<Event>) -> Vec<Msg> {
        let mut messages = Vec::with_capacity(batch.len());
        let mut run = Run::default();
        for msg in batch.into_iter().filter_map(input::message) {
            if let Some((key, c)) = typed(&msg) {
                run.push(key, c);
            } else {
                messages.extend(self.close(now, &mut run));
                messages.push(msg);
            }
        }
        messages.extend(self.close(now, &mut run));
        messages
    }

    /// Ends a run of keys: one paste, or each key for itself.
    fn close(&mut self, now: Moment, run: &mut Run) -> Vec<Msg> {
        let Run { keys, text } = std::mem::take(run);
        let is_rest = self
            .last
            .is_some_and(|last| now.since(last) <= REST_WITHIN_MS);
        if keys.is_empty() || !(is_rest || is_burst(&text)) {
            return keys.into_iter().map(Msg::Key).collect();
        }
        self.last = Some(now);
        vec![Msg::Paste(text)]
    }
}

/// Keys in a row that would write something.
#[derive(Debug, Default)]
struct Run {
    keys: Vec<Key>,
    text: String,
}

impl Run {
    fn push(&mut self, key: Key, c: char) {
        self.keys.push(key);
        self.text.push(c);
    }
}

/// Whether keys that arrived together are a paste: enough of them, and a line end that is not
/// the last. A line end at the very end is a person's, who typed ahead and sends.
fn is_burst(text: &str) -> bool {
    let is_line_end = |c| c == '\r' || c == '\n';
    let mut chars = text.chars();
    chars.next_back();
    text.chars().count() >= FEWEST_KEYS && chars.as_str().contains(is_line_end)
}

/// The key and what it would write, if it is one of those that pasted text consists of. Line ends
/// are told apart, so that CR LF can be folded as in any other paste.
fn typed(msg: &Msg) -> Option<(Key, char)> {
    const ENTER: Key = Key::named(Named::Enter);
    const TAB: Key = Key::named(Named::Tab);
    const LINE_FEED: Key = Key::ctrl('j');
    let Msg::Key(key) = *msg else { return None };
    let c = match key {
        ENTER => '\r',
        TAB => '\t',
        LINE_FEED => '\n',
        Key {
            code: Code::Char(_) | Code::F(_) | Code::Named(_),
            ..
        } => key.typed()?,
    };
    Some((key, c))
}

#[cfg(test)]
mod tests;
