//! What is left of the rate limit: from what the server told with its last answers, else from our
//! own calls.
//!
//! Owns both counts, for each server, key and model that was used, and for how long each is true.
//! What of them holds for the next message is `in_force`'s, what outlives the program `learnt`'s, when to try
//! again `retry`'s.

mod in_force;
mod learnt;

pub(super) use in_force::in_words;

use super::moment::Moment;
use crate::chat::{Allowance, Left, Retry};
use std::collections::BTreeMap;

/// Servers that tell nothing count in windows of this length, from the first call in each: so does
/// Pinaivu's gateway (recorded 2026-11).
pub(super) const WINDOW_MS: u64 = 60_000;

/// Who pays for a call: the server, and the masked form of the key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Payer {
    /// The base URL.
    pub server: String,
    /// The key as it may be shown; empty if there is none.
    pub key: String,
}

/// What is left of the limits in force.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Budget {
    /// By payer and model.
    told: BTreeMap<(Payer, String), Told>,
    /// By payer: servers that tell nothing count whatever a key calls.
    own: BTreeMap<Payer, Own>,
}

/// What a server told.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Told {
    requests: Option<Gauge>,
    tokens: Option<Gauge>,
    /// When calls are let in again, if one was refused until then.
    barred: Option<Moment>,
}

/// Our own calls in a minute that began with the first of them. Without one there is no minute.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Own {
    begun: Moment,
    sent: u64,
    /// How many a minute holds, once a refusal has taught it.
    limit: Option<u64>,
    /// Whether the last call was refused, so that nothing is left of this minute.
    is_barred: bool,
}

/// How full a limit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gauge {
    /// How that is known.
    pub basis: Basis,
    /// How much is left.
    pub remaining: u64,
    /// Of how much, if that is known.
    pub limit: Option<u64>,
    /// When it is whole again.
    pub resets: Moment,
}

/// How it is known what is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The server told.
    Told,
    /// Our own calls against a limit that a refusal taught.
    Learnt,
    /// Our own calls against the limit that this server usually sets.
    Usual,
}

/// What a gauge counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Calls.
    Requests,
    /// Tokens.
    Tokens,
}

impl Gauge {
    fn of(left: Left, now: Moment) -> Self {
        Self {
            basis: Basis::Told,
            remaining: left.remaining,
            limit: left.limit,
            // Where no end is told, a minute is what such limits are counted by.
            resets: now.after(left.resets_in_ms.unwrap_or(WINDOW_MS)),
        }
    }

    /// Nothing is let in: so much is known, and no limit.
    const fn barred(resets: Moment) -> Self {
        Self {
            basis: Basis::Told,
            remaining: 0,
            limit: None,
            resets,
        }
    }

    /// Whether a fifth or less is left, or only one.
    pub fn is_scarce(self) -> bool {
        let fifth = self.limit.map_or(0, |limit| (limit / 5).max(1));
        self.remaining <= fifth
    }

    /// How much is left, in thousandths of the limit.
    const fn fill(self) -> u64 {
        match self.limit {
            _ if self.remaining == 0 => 0,
            Some(limit) if limit > 0 => self.remaining.saturating_mul(1_000) / limit,
            _ => 1_000,
        }
    }

    fn is_true(self, now: Moment) -> bool {
        self.resets > now
    }
}

impl Told {
    fn gauges(self, now: Moment) -> impl Iterator<Item = (Unit, Gauge)> {
        let barred = self.barred.map(Gauge::barred);
        // Figures that say more come before the bar.
        let all = [
            self.requests.map(|gauge| (Unit::Requests, gauge)),
            self.tokens.map(|gauge| (Unit::Tokens, gauge)),
            barred.map(|gauge| (Unit::Requests, gauge)),
        ];
        all.into_iter()
            .flatten()
            .filter(move |(_, gauge)| gauge.is_true(now))
    }
}

impl Own {
    const fn ends(&self) -> Moment {
        self.begun.after(WINDOW_MS)
    }

    /// Whether its minute is going on.
    fn counts(&self, now: Moment) -> bool {
        self.sent > 0 && self.ends() > now
    }

    /// A minute that begins now.
    const fn beginning(now: Moment, limit: Option<u64>) -> Self {
        Self {
            begun: now,
            sent: 0,
            limit,
            is_barred: false,
        }
    }

    /// What is left of the limit that was learnt, else of the usual one while nothing speaks against
    /// that. A refusal does.
    fn gauge(&self, usual: Option<u64>) -> Option<Gauge> {
        if self.is_barred {
            return Some(self.barred());
        }
        let learnt = self.limit.map(|limit| (limit, Basis::Learnt));
        let usual = usual.filter(|limit| *limit >= self.sent);
        let (limit, basis) = learnt.or(usual.map(|limit| (limit, Basis::Usual)))?;
        Some(Gauge {
            basis,
            remaining: limit.saturating_sub(self.sent),
            limit: Some(limit),
            resets: self.ends(),
        })
    }

    /// What is left after a refusal: none, of the limit that was learnt if there is one.
    const fn barred(&self) -> Gauge {
        let basis = match self.limit {
            Some(_) => Basis::Learnt,
            None => Basis::Told,
        };
        Gauge {
            basis,
            limit: self.limit,
            ..Gauge::barred(self.ends())
        }
    }
}

impl Budget {
    /// Counts a call that is made now.
    pub fn sent(&mut self, now: Moment, payer: &Payer, model: &str) {
        let fresh = Own::beginning(now, None);
        let own = self.own.entry(payer.clone()).or_insert(fresh);
        if own.sent == 0 || own.ends() <= now {
            *own = Own::beginning(now, own.limit);
        }
        own.sent += 1;
        let told = self.told.get_mut(&(payer.clone(), model.to_owned()));
        if let Some(requests) = told.and_then(|told| told.requests.as_mut()) {
            requests.remaining = requests.remaining.saturating_sub(1);
        }
    }

    /// Takes in what the server told with an answer.
    pub fn told(&mut self, now: Moment, payer: &Payer, model: &str, allowance: Allowance) {
        self.told
            .retain(|_, told| told.gauges(now).next().is_some());
        let told = Told {
            requests: allowance.requests.map(|left| Gauge::of(left, now)),
            tokens: allowance.tokens.map(|left| Gauge::of(left, now)),
            barred: None,
        };
        self.told.insert((payer.clone(), model.to_owned()), told);
    }

    /// A call was let in: a limit that was learnt lower than that is none, and nothing bars the way.
    pub fn let_in(&mut self, payer: &Payer, model: &str) {
        if let Some(own) = self.own.get_mut(payer) {
            own.limit = own.limit.filter(|limit| *limit >= own.sent);
            own.is_barred = false;
        }
        if let Some(told) = self.told.get_mut(&(payer.clone(), model.to_owned())) {
            told.barred = None;
        }
    }

    /// A call was refused for the rate: nothing is left until the time that the server names. One that names none
    /// counts by the minute, and the call before this one was the last that it let in. Where that is the first of
    /// the minute, calls that are not known here have used it up, and how many it holds is not learnt.
    pub fn refused(&mut self, now: Moment, payer: &Payer, model: &str, retry: &Retry) {
        if let Retry::After { millis, .. } = retry {
            let told = self.told.entry((payer.clone(), model.to_owned()));
            told.or_default().barred = Some(now.after(*millis));
            return;
        }
        let own = self.own.get_mut(payer);
        let Some(own) = own.filter(|own| own.counts(now)) else {
            return;
        };
        if own.sent > 1 {
            own.sent -= 1;
            // The call before was refused too, and this one teaches no more than it did.
            if !own.is_barred {
                own.limit = Some(own.sent);
            }
        }
        own.is_barred = true;
    }

    /// When the minute began in which the server counts the payer's calls.
    pub fn minute_began(&self, now: Moment, payer: &Payer) -> Option<Moment> {
        let own = self.own.get(payer)?;
        own.counts(now).then_some(own.begun)
    }

    /// The limits that are known and still count, the one that is nearest to its end first. `usual` is the one
    /// that the server sets unless it was told otherwise.
    pub fn left(
        &self,
        now: Moment,
        payer: &Payer,
        model: &str,
        usual: Option<u64>,
    ) -> Vec<(Unit, Gauge)> {
        let told = self.told.get(&(payer.clone(), model.to_owned()));
        let mut left: Vec<_> = told.iter().flat_map(|told| told.gauges(now)).collect();
        // What a server tells comes before what is counted here, and a refusal before both.
        let own = self.own.get(payer).filter(|own| own.counts(now));
        let own = own.filter(|own| own.is_barred || left.is_empty());
        let own = own.and_then(|own| own.gauge(usual));
        left.extend(own.map(|gauge| (Unit::Requests, gauge)));
        left.sort_by_key(|(unit, gauge)| {
            (gauge.fill(), gauge.limit.is_none(), *unit == Unit::Tokens)
        });
        left
    }
}

#[cfg(test)]
mod tests;
