//! Looking for a server that was not there, while something waits for nothing but a connection.
//!
//! Owns when it is looked for: by asking for the list of models, which needs no key and counts against no limit of
//! Pinaivu's (recorded 2026-11), ever more rarely, and not at all while a message is on its way. What goes on once
//! it is found is `connection`'s.

use super::State;
use super::banner::Fault;
use super::catalog::Listing;
use super::effect::Effect;
use super::moment::Moment;
use super::queue::Hold;
use super::retry;

/// How the search for the server stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Probe {
    /// When it is looked for next, while something waits for it.
    due: Option<Moment>,
    /// How often it was looked for in vain.
    in_vain: u32,
    /// The question for the models that looks for it, while nobody else has put it too.
    question: Option<u64>,
}

impl Probe {
    /// Somebody else wants the answer, and to be told if there is none.
    pub(super) const fn is_wanted(&mut self) {
        self.question = None;
    }

    /// A question was answered, or not. Returns whether nobody else wanted to know: only then does the look after it,
    /// if there is one, come later.
    pub(super) fn ends(&mut self, question: u64) -> bool {
        let is_look = self.question.take() == Some(question);
        self.in_vain = self.in_vain.saturating_add(u32::from(is_look));
        is_look
    }

    /// Nobody was found: the time until the next look begins anew.
    pub(super) const fn found_nobody(&mut self) {
        self.due = None;
    }
}

impl State {
    /// Whether something waits for nothing but a connection.
    fn waits_for_connection(&self) -> bool {
        // What is being edited is not sent in its old words, and what comes behind it waits for it.
        let is_free = self.turn.is_none() && self.endpoint.is_some() && self.edited().is_none();
        let is_offline = || self.queue.held() == Some(Hold::Offline);
        let is_held = || is_offline() && !self.queue.is_first_edited();
        is_free && (is_held() || self.refused().is_some_and(Fault::waits_for_connection))
    }

    /// Sets the time at which the server is looked for, while something waits for it.
    pub(super) fn watch_for_server(&mut self) {
        if !self.waits_for_connection() {
            self.probe.due = None;
            if self.turn.is_none() {
                self.probe.in_vain = 0;
            }
        } else if self.probe.due.is_none() {
            let wait = retry::rest(self.probe.in_vain, self.wall.unix_ms);
            self.probe.due = Some(self.now.after(wait));
        }
    }

    /// When the server is looked for next.
    pub(super) fn probe_deadline(&self) -> Option<Moment> {
        let is_asked = matches!(self.catalog.listing, Listing::Asked(_));
        self.probe.due.filter(|_| !is_asked)
    }

    /// Looks for the server if it is time.
    pub(super) fn look_for_server(&mut self) -> Vec<Effect> {
        if self.probe_deadline().is_none_or(|due| due > self.now) {
            return Vec::new();
        }
        let effects = self.fetch_models();
        if let Listing::Asked(question) = self.catalog.listing {
            self.probe.question = Some(question);
        }
        effects
    }
}
