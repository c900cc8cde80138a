//! What a receipt is compared with, and where each part of that is from: what was given, else what the history has of
//! the call, else the key that the server has today.

use super::super::stop::Stop;
use super::super::store::{History, Purpose};
use super::super::{complain, stop};
use crate::chat::history::{Answer, Question};
use crate::chat::receipt::{CoordinatorKeys, Digest, Known};

/// What a receipt is compared with.
#[derive(Default)]
pub(super) struct Basis {
    /// The parts themselves.
    pub(super) known: Known,
    /// Where the answer is from; `None` if there is none.
    pub(super) content: Option<Origin>,
    /// Where the coordinator's keys are from; `None` if there are none.
    pub(super) key: Option<Origin>,
    /// Where the time of the call is from; `None` if it is not known.
    pub(super) time: Option<Origin>,
}

/// Where something is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// It was given on the command line.
    Given,
    /// The history has it.
    History,
    /// The server told it just now.
    Today,
}

impl Basis {
    /// What was given on the command line.
    pub(super) fn given(content: Option<Digest>, keys: Option<CoordinatorKeys>) -> Self {
        Self {
            content: content.map(|_| Origin::Given),
            key: keys.as_ref().map(|_| Origin::Given),
            time: None,
            known: Known {
                digest: content,
                coordinator: keys,
                ..Known::default()
            },
        }
    }

    /// Adds what the history has of a call, if there is a history. Says on standard error why it cannot be read.
    pub(super) fn recall(&mut self, request: &str) {
        self.known.request_id = Some(request.to_owned());
        match of_call(request) {
            Ok(call) => self.add(call),
            // The receipt can be checked all the same.
            Err(stop) => _ = stop::exit(Err(stop)),
        }
    }

    /// Adds the keys that the coordinator has today, in place of none.
    pub(super) fn learn_key(&mut self, keys: Option<CoordinatorKeys>) {
        if self.known.coordinator.is_none() && keys.is_some() {
            self.key = Some(Origin::Today);
            self.known.coordinator = keys;
        }
    }

    /// Says on standard error that there is no answer to compare with, and what would help.
    pub(super) fn tell_of_no_content(&self) {
        if self.content.is_none() {
            complain(
                &"The content is not compared: the history has no answer to this request, or several that differ. \
                  --content FILE gives the answer.",
            );
        }
    }

    fn add(&mut self, call: Known) {
        let known = &mut self.known;
        if known.digest.is_none() && call.digest.is_some() {
            self.content = Some(Origin::History);
            known.digest = call.digest;
        }
        if known.coordinator.is_none() && call.coordinator.is_some() {
            self.key = Some(Origin::History);
            known.coordinator = call.coordinator;
        }
        self.time = call.called_ms.map(|_| Origin::History);
        known.called_ms = call.called_ms;
    }
}

/// What the history has of a call; nothing if there is none.
fn of_call(request: &str) -> Result<Known, Stop> {
    let Some(mut history) = History::open(Purpose::Read)? else {
        return Ok(Known::default());
    };
    let answer = history.ask(Question::Call {
        request: request.to_owned(),
    });
    history.close();
    let Answer::Call(known) = answer? else {
        return Ok(Known::default());
    };
    Ok(*known)
}
