//! Calls in a ledger that were not made from here.

use super::{Call, Ledger, Own, Tries};
use std::collections::HashSet;

/// The calls of a ledger whose names are not known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Strangers {
    /// Calls that nothing here accounts for.
    pub unknown: u64,
    /// When the newest of those was made, in milliseconds since the Unix epoch.
    pub latest: Option<u64>,
    /// Calls that may have been refused or stopped tries from here: they fall into a time in which
    /// there were some.
    pub tries: u64,
    /// Other calls older than what is known here: nobody can tell.
    pub older: u64,
}

impl Strangers {
    /// Looks through a ledger. Each possible try accounts for one call at most.
    pub fn among(ledger: &Ledger, own: &Own) -> Self {
        let known: HashSet<&str> = own.requests.iter().map(String::as_str).collect();
        let is_known = |id: &String| known.contains(id.as_str());
        let mut tries = own.tries.clone();
        // What can account for least is used up first: tries of a model that is known, and of those the ones whose span
        // ends first. So as many calls as can be are accounted for.
        tries.sort_by_key(|tries| (tries.model.is_none(), tries.until));
        let mut found = Self::default();
        let calls = ledger.calls.iter().rev();
        for call in calls.filter(|call| !call.request_id.as_ref().is_some_and(is_known)) {
            let is_older = own.since.is_none() || call.at < own.since;
            if account_for(&mut tries, call) {
                found.tries += 1;
            } else if call.at.is_some() && is_older {
                found.older += 1;
            } else {
                found.unknown += 1;
                found.latest = found.latest.max(call.at);
            }
        }
        found
    }
}

fn account_for(tries: &mut [Tries], call: &Call) -> bool {
    let Some(at) = call.at else { return false };
    let found = tries.iter_mut().find(|it| it.may_be(at, &call.model));
    if let Some(tries) = found {
        tries.most -= 1;
        return true;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(calls: &[(&str, u64)]) -> Ledger {
        let call = |(id, at): &(&str, u64)| Call {
            request_id: Some((*id).to_owned()),
            at: Some(*at),
            ..Call::default()
        };
        Ledger {
            calls: calls.iter().map(call).collect(),
            ..Ledger::default()
        }
    }

    fn own(requests: &[&str], asked: &[u64]) -> Own {
        Own {
            requests: requests.iter().map(|id| (*id).to_owned()).collect(),
            tries: asked.iter().copied().map(Tries::of_message).collect(),
            since: Some(1_000_000),
            ..Own::default()
        }
    }

    #[test]
    fn a_call_from_here_is_known_by_its_name() {
        let ledger = ledger(&[("b", 3_000_000), ("a", 2_000_000)]);
        let found = Strangers::among(&ledger, &own(&["a", "b"], &[]));
        assert_eq!(found, Strangers::default());
        let found = Strangers::among(&ledger, &own(&["a"], &[]));
        assert_eq!((found.unknown, found.latest), (1, Some(3_000_000)));
    }

    #[test]
    fn refused_tries_have_names_that_nobody_was_told() {
        let minute = 60_000;
        let calls: Vec<_> = (0..8).map(|n| ("?", 5_000_000 + n * minute)).collect();
        let found = Strangers::among(&ledger(&calls), &own(&[], &[5_000_000]));
        assert_eq!(
            (found.tries, found.unknown),
            (5, 3),
            "no more than five tries"
        );
        let long_after = ledger(&[("?", 5_000_000 + 16 * minute)]);
        let found = Strangers::among(&long_after, &own(&[], &[5_000_000]));
        assert_eq!((found.tries, found.unknown), (0, 1));
    }

    #[test]
    fn tries_of_a_model_account_for_calls_to_it_and_leave_others_for_what_may_be_any() {
        let call = |at, model: &str| Call {
            model: model.to_owned(),
            at: Some(at),
            ..Call::default()
        };
        let at = 5_000_000;
        let ledger = Ledger {
            calls: vec![call(at + 2, "b"), call(at + 1, "a"), call(at, "a")],
            ..Ledger::default()
        };
        let any = Tries {
            most: 1,
            ..Tries::of_message(at)
        };
        let judged = |tries: Vec<Tries>| {
            let own = Own {
                tries,
                ..own(&[], &[])
            };
            let found = Strangers::among(&ledger, &own);
            (found.tries, found.unknown)
        };
        assert_eq!(judged(vec![Tries::of_call(at, "b")]), (1, 2));
        assert_eq!(judged(vec![Tries::of_call(at, "c")]), (0, 3));
        assert_eq!(judged(vec![Tries::of_call(at, "")]), (1, 2));
        assert_eq!(judged(vec![any, Tries::of_call(at, "a")]), (2, 1));
    }

    #[test]
    fn what_is_older_than_the_history_is_not_judged() {
        let calls = ledger(&[("?", 999_999), ("?", 1_000_000)]);
        let found = Strangers::among(&calls, &own(&[], &[]));
        assert_eq!((found.older, found.unknown), (1, 1));
        let nothing = Own::default();
        assert_eq!(Strangers::among(&calls, &nothing).older, 2);
        let tried = own(&[], &[999_999]);
        assert_eq!(
            Strangers::among(&calls, &tried).tries,
            2,
            "it was from here"
        );
    }
}
