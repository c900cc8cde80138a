//! The budget of the next message: with the server, key and model in force, and in words.

use super::{Basis, Gauge, Payer, Unit};
use crate::app::State;
use crate::app::moment::{Moment, Wall};
use crate::app::words;
use crate::chat::{Endpoint, ServerKind};

/// Calls in a minute that a key of Pinaivu's has unless its owner was given another number
/// (recorded 2026-11).
const PINAIVU_USUAL: u64 = 60;
/// A limit that is whole again within this is counted down to; a later one is named by the clock,
/// which takes no waking up for.
const COUNTED_MS: u64 = 60_000;

impl Payer {
    /// Who pays for calls to a server with the key that is there for it.
    pub(in crate::app) fn of(endpoint: &Endpoint) -> Self {
        let key = endpoint.key.as_ref().map(|key| key.masked.clone());
        Self {
            server: endpoint.base_url.clone(),
            key: key.unwrap_or_default(),
        }
    }
}

impl State {
    /// Who pays for the next call.
    pub(in crate::app) fn payer(&self) -> Payer {
        self.endpoint.as_ref().map(Payer::of).unwrap_or_default()
    }

    /// What is left of the limit that the next message counts against and that is nearest to its end.
    pub(in crate::app) fn left(&self) -> Option<(Unit, Gauge)> {
        self.limits().into_iter().next()
    }

    fn limits(&self) -> Vec<(Unit, Gauge)> {
        let kind = self.endpoint.as_ref().map(|endpoint| endpoint.kind);
        let usual = (kind == Some(ServerKind::Pinaivu)).then_some(PINAIVU_USUAL);
        let model = self.model.as_deref().unwrap_or_default();
        self.budget.left(self.now, &self.payer(), model, usual)
    }

    /// Why the next message would be refused, as far as that is known before.
    pub fn refusal_ahead(&self) -> Option<String> {
        self.limit_ahead().or_else(|| self.unserved_ahead())
    }

    /// The limit that the next message would be refused for, if one is known.
    fn short(&self) -> Option<(Unit, Gauge)> {
        let is_short = |(unit, gauge): &(Unit, Gauge)| {
            let wanted = match unit {
                Unit::Requests => 1,
                Unit::Tokens => self.next_load().max(1),
            };
            gauge.remaining < wanted && gauge.basis != Basis::Usual
        };
        self.limits().into_iter().find(is_short)
    }

    /// What is left in words, if the next message would be refused for want of it.
    fn limit_ahead(&self) -> Option<String> {
        let (unit, gauge) = self.short()?;
        let resets = resets(gauge, self.now, self.wall);
        Some(match (unit, gauge.remaining) {
            (Unit::Requests, _) => format!("the limit is reached, {resets}"),
            (Unit::Tokens, 0) => format!("no tokens are left, {resets}"),
            (Unit::Tokens, left) => format!(
                "about {} tokens to send, {} left, {resets}",
                words::count(self.next_load()),
                words::count(left)
            ),
        })
    }

    /// When what is said of the budget changes by itself.
    pub(in crate::app) fn budget_deadline(&self) -> Option<Moment> {
        let said = [self.left(), self.short()].into_iter().flatten();
        said.map(|(_, gauge)| self.changes(gauge)).min()
    }

    /// When what is said of a limit changes by itself.
    fn changes(&self, gauge: Gauge) -> Moment {
        let left = gauge.resets.since(self.now);
        if !counts_down(gauge) {
            return gauge.resets;
        }
        let wait = match left.checked_sub(COUNTED_MS) {
            Some(uncounted) if uncounted > 0 => uncounted,
            _ => (left.max(1) - 1) % 1_000 + 1,
        };
        self.now.after(wait)
    }
}

/// Whether it is said when the limit is whole again. What is only supposed, and plenty, is not worth
/// waking an idle program once a second.
fn counts_down(gauge: Gauge) -> bool {
    gauge.basis != Basis::Usual || gauge.is_scarce()
}

/// `41/60 per min, resets 0:12`; `12k/40k tokens left, resets at 17:02`.
pub(in crate::app) fn in_words(unit: Unit, gauge: Gauge, now: Moment, wall: Wall) -> String {
    let remaining = words::count(gauge.remaining);
    let share = match gauge.limit {
        Some(limit) => format!("{remaining}/{}", words::count(limit)),
        None => remaining,
    };
    let about = match gauge.basis {
        Basis::Usual => "about ",
        Basis::Told | Basis::Learnt => "",
    };
    let of = match unit {
        Unit::Requests => "",
        Unit::Tokens => " tokens",
    };
    // A server does not say over what time it counts.
    let span = match gauge.basis {
        Basis::Told => "left",
        Basis::Learnt | Basis::Usual => "per min",
    };
    let left = format!("{about}{share}{of} {span}");
    if counts_down(gauge) {
        format!("{left}, {}", resets(gauge, now, wall))
    } else {
        left
    }
}

fn resets(gauge: Gauge, now: Moment, wall: Wall) -> String {
    let left = gauge.resets.since(now);
    if left <= COUNTED_MS {
        format!("resets {}", words::countdown(left))
    } else {
        format!(
            "resets at {}",
            wall.time_ahead(now, wall.unix_ms_at(gauge.resets))
        )
    }
}
