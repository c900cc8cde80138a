//! The ledger: `{total_requests, total_input_tokens, …, records}` as the gateway sends it, or
//! `{total_requests, total_tokens, by_model}` as documented.
//!
//! 64-bit numbers come as strings. Tokens and costs are noughts today (recorded 2026-11); they are
//! read as they are.

use crate::api::limits;
use crate::api::wire::{Loose, NAME_LENGTH, Wanted, first_chars, skip};
use crate::chat::usage::{Call, Ledger, ModelUse};
use serde::de::{IgnoredAny, MapAccess, SeqAccess};
use std::borrow::Cow;

/// Entries of a list that are kept: the gateway never sends more than 500.
const MOST: usize = 1_000;

/// The ledger in the body of an answer; `None` if it holds none.
pub(in crate::api) fn ledger(body: &[u8]) -> Option<Ledger> {
    let found = serde_json::from_slice::<Loose<Found>>(body).ok()?.0;
    found.is_ledger.then_some(found.ledger)
}

#[derive(Default)]
struct Found {
    ledger: Ledger,
    /// Whether anything of a ledger was there.
    is_ledger: bool,
}

impl Wanted for Found {
    fn object<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut found = Self::default();
        let ledger = &mut found.ledger;
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            match name.as_ref() {
                "total_requests" => ledger.requests = map.next_value::<Loose<_>>()?.0,
                "total_input_tokens" => ledger.input = map.next_value::<Loose<_>>()?.0,
                "total_output_tokens" => ledger.output = map.next_value::<Loose<_>>()?.0,
                "total_tokens" => ledger.tokens = map.next_value::<Loose<_>>()?.0,
                "total_cost_nanox" => ledger.cost_nanox = map.next_value::<Loose<_>>()?.0,
                "records" => {
                    let list: List<CallEntry> = map.next_value::<Loose<_>>()?.0;
                    found.is_ledger |= list.is_list;
                    ledger.calls = list.kept.into_iter().map(|entry| entry.0).collect();
                }
                "by_model" => {
                    let list: List<ModelEntry> = map.next_value::<Loose<_>>()?.0;
                    found.is_ledger |= list.is_list;
                    ledger.models = list.kept.into_iter().map(|entry| entry.0).collect();
                }
                _ => skip(&mut map)?,
            }
        }
        found.is_ledger |= found.ledger.requests.is_some();
        Ok(found)
    }
}

/// The entries of a list that are any.
struct List<T> {
    kept: Vec<T>,
    is_list: bool,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            kept: Vec::new(),
            is_list: false,
        }
    }
}

impl<T: Wanted + Entry> Wanted for List<T> {
    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut kept: Vec<T> = Vec::new();
        while kept.len() < MOST {
            match list.next_element::<Loose<T>>()? {
                Some(Loose(entry)) if entry.is_any() => kept.push(entry),
                Some(_) => {}
                None => break,
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self {
            kept,
            is_list: true,
        })
    }
}

/// An entry of a list, which may be of another kind than is wanted.
trait Entry {
    /// Whether it says anything.
    fn is_any(&self) -> bool;
}

#[derive(Default)]
struct CallEntry(Call);

impl Entry for CallEntry {
    fn is_any(&self) -> bool {
        self.0 != Call::default()
    }
}

impl Wanted for CallEntry {
    fn object<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut call = Call::default();
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            match name.as_ref() {
                "request_id" => call.request_id = request_id(map.next_value::<Loose<_>>()?.0),
                "model" => call.model = model(map.next_value::<Loose<_>>()?.0),
                "input_tokens" => call.input = count(&mut map)?,
                "output_tokens" => call.output = count(&mut map)?,
                "cost_nanox" => call.cost_nanox = count(&mut map)?,
                "created_at" => {
                    let text: Option<String> = map.next_value::<Loose<_>>()?.0;
                    call.at = text.and_then(|text| limits::unix_ms(&text));
                }
                _ => skip(&mut map)?,
            }
        }
        Ok(Self(call))
    }
}

#[derive(Default)]
struct ModelEntry(ModelUse);

impl Entry for ModelEntry {
    fn is_any(&self) -> bool {
        self.0 != ModelUse::default()
    }
}

impl Wanted for ModelEntry {
    fn object<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut used = ModelUse::default();
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            match name.as_ref() {
                "model" => used.model = model(map.next_value::<Loose<_>>()?.0),
                "requests" => used.requests = count(&mut map)?,
                "tokens" => used.tokens = count(&mut map)?,
                _ => skip(&mut map)?,
            }
        }
        Ok(Self(used))
    }
}

fn count<'de, A: MapAccess<'de>>(map: &mut A) -> Result<u64, A::Error> {
    let count: Option<u64> = map.next_value::<Loose<_>>()?.0;
    Ok(count.unwrap_or(0))
}

/// The name of a model, to be read: as much of it as anyone would.
fn model(name: Option<String>) -> String {
    let name = name.unwrap_or_default();
    first_chars(&name, NAME_LENGTH).to_owned()
}

/// The name of a request, to be compared: cut, it would be another.
fn request_id(id: Option<String>) -> Option<String> {
    id.filter(|id| first_chars(id, NAME_LENGTH) == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Ledger {
        ledger(body.as_bytes()).unwrap_or_else(|| panic!("no ledger: {body}"))
    }

    #[test]
    fn numbers_are_read_as_numbers_and_as_strings_and_beyond_2_to_the_53() {
        let ledger = read(
            r#"{"total_requests":"31","total_input_tokens":"9007199254740993",
            "total_output_tokens":18446744073709551615,"total_cost_nanox":"5000000","records":
            [{"request_id":"a","model":"m","input_tokens":"7","output_tokens":9007199254740993,
            "cost_nanox":"35","latency_ms":null,"created_at":"2026-11-22T21:45:49.244Z"}]}"#,
        );
        assert_eq!(ledger.requests, Some(31));
        assert_eq!(ledger.input, Some(9_007_199_254_740_993));
        assert_eq!(ledger.output, Some(u64::MAX));
        assert_eq!(ledger.cost_nanox, Some(5_000_000));
        let call = Call {
            request_id: Some("a".to_owned()),
            model: "m".to_owned(),
            at: Some(1_795_383_949_244),
            input: 7,
            output: 9_007_199_254_740_993,
            cost_nanox: 35,
        };
        assert_eq!(ledger.calls, [call]);
        assert_eq!(ledger.untold(), 30);
    }

    #[test]
    fn the_documented_shape_is_read() {
        let ledger = read(
            r#"{"total_requests":12,"total_tokens":900,
            "by_model":[{"model":"a","requests":12,"tokens":900}]}"#,
        );
        assert_eq!((ledger.requests, ledger.tokens), (Some(12), Some(900)));
        assert_eq!(ledger.models[0].requests, 12);
        assert!(ledger.counts_tokens() && !ledger.counts_cost());
        assert_eq!(ledger.untold(), 0);
    }

    #[test]
    fn noughts_are_told_from_counts() {
        let zeros = r#"{"total_requests":1,"total_input_tokens":"0","records":[{"model":"m",
            "input_tokens":0,"cost_nanox":"0"}]}"#;
        assert!(!read(zeros).counts_tokens() && !read(zeros).counts_cost());
    }

    #[test]
    fn what_has_another_type_counts_as_not_told() {
        let ledger = read(
            r#"{"total_requests":-1,"total_input_tokens":"many","total_cost_nanox":1e30,
            "records":[7,null,{},{"model":["x"],"created_at":"yesterday","request_id":5,
            "output_tokens":3},{"created_at":1795383949}]}"#,
        );
        assert_eq!((ledger.requests, ledger.input), (None, None));
        assert_eq!(ledger.calls.len(), 1);
        assert_eq!((ledger.calls[0].output, ledger.calls[0].at), (3, None));
    }

    #[test]
    fn what_is_no_ledger_is_none() {
        for body in [
            "",
            "[]",
            "{}",
            "7",
            r#"{"error":"no"}"#,
            r#"{"object":"list","data":[]}"#,
            r#"{"records":{}}"#,
            r#"{"total_requests":3"#,
        ] {
            assert_eq!(ledger(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn a_list_without_end_is_cut_and_long_names_are_kept_short() {
        let long = "x".repeat(100_000);
        let entry = format!(r#"{{"model":"m","request_id":"{long}"}}"#);
        let mut body = format!(r#"{{"records":[{{"model":"{long}","output_tokens":1}}"#);
        for _ in 0..1_500 {
            body.push(',');
            body.push_str(r#"{"model":"m"}"#);
        }
        body.push(',');
        body.push_str(&entry);
        body.push_str("]}");
        let ledger = read(&body);
        assert_eq!(ledger.calls.len(), MOST);
        assert_eq!(ledger.calls[0].model.len(), NAME_LENGTH);
        assert_eq!(
            read(&format!(r#"{{"records":[{entry}]}}"#)).calls[0].request_id,
            None
        );
    }
}
