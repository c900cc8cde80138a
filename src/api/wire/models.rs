//! The list of models.
//!
//! Read as it comes, so that a list as long as the limit for its body allows, or one of entries
//! that are no models at all, takes no more memory than the models that are kept.

use super::loose::{Loose, Wanted, skip};
use super::{NAME_LENGTH, first_chars};
use crate::chat::{Model, ModelList, Price};
use serde::de::{IgnoredAny, MapAccess, SeqAccess};
use std::borrow::Cow;

/// Models that are kept. Nobody looks through more of them, and the longest list of any server
/// known, that of a router to all the others, has hundreds.
const MOST_MODELS: usize = 5_000;

/// The names by which servers tell how much a model can read: `OpenRouter` and Together, vLLM, Groq, Mistral and
/// LM Studio.
const CONTEXT: [&str; 4] = [
    "context_length",
    "max_model_len",
    "context_window",
    "max_context_length",
];

/// The models in the body of an answer, in the server's order: `{"data": […]}`, or the bare list
/// that a few servers send. Entries without a name are left out. `None` if it is neither.
pub(in crate::api) fn models(body: &[u8]) -> Option<ModelList> {
    serde_json::from_slice::<Loose<Answer>>(body).ok()?.0.0
}

#[derive(Default)]
struct Answer(Option<ModelList>);

impl Wanted for Answer {
    fn list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        Ok(Self(Data::list(list)?.0))
    }

    fn object<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut data = Data::default();
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            match name.as_ref() {
                "data" => data = map.next_value::<Loose<_>>()?.0,
                _ => skip(&mut map)?,
            }
        }
        Ok(Self(data.0))
    }
}

/// The entries; `None` where there is no list.
#[derive(Default)]
struct Data(Option<ModelList>);

impl Wanted for Data {
    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut kept = ModelList::default();
        while kept.models.len() < MOST_MODELS {
            match list.next_element::<Loose<Entry>>()? {
                Some(Loose(Entry::Model(model))) => kept.models.push(model),
                Some(Loose(Entry::Unusable)) => kept.left_out += 1,
                Some(Loose(Entry::Nameless)) => {}
                None => return Ok(Self(Some(kept))),
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {
            kept.left_out += 1;
        }
        Ok(Self(Some(kept)))
    }
}

#[derive(Default)]
enum Entry {
    Model(Model),
    /// Its name is longer than any that a person would choose, and cut it would name nothing.
    Unusable,
    #[default]
    Nameless,
}

impl Wanted for Entry {
    fn object<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut model = Model::default();
        let mut id: Option<String> = None;
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            match name.as_ref() {
                "id" => id = map.next_value::<Loose<_>>()?.0,
                "owned_by" => model.owner = map.next_value::<Loose<_>>()?.0,
                "nodes_available" => model.nodes = map.next_value::<Loose<_>>()?.0,
                "pricing" => model.price = map.next_value::<Loose<Pricing>>()?.0.0,
                name if CONTEXT.contains(&name) => {
                    let told: Option<u64> = map.next_value::<Loose<_>>()?.0;
                    model.context = told.filter(|size| *size > 0).or(model.context);
                }
                "meta" => {
                    let told = map.next_value::<Loose<Meta>>()?.0.0;
                    model.context = model.context.or(told);
                }
                _ => skip(&mut map)?,
            }
        }
        let owner = model.owner.take();
        model.owner = owner.map(|owner| first_chars(&owner, NAME_LENGTH).to_owned());
        Ok(match id {
            Some(id) if first_chars(&id, NAME_LENGTH) != id => Self::Unusable,
            Some(id) => Self::Model(Model { id, ..model }),
            None => Self::Nameless,
        })
    }
}

/// What `llama.cpp` tells of the model that it has loaded: how much it can read, as it was started.
#[derive(Default)]
struct Meta(Option<u64>);

impl Wanted for Meta {
    fn object<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut size: Option<u64> = None;
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            match name.as_ref() {
                "n_ctx" => size = map.next_value::<Loose<_>>()?.0,
                _ => skip(&mut map)?,
            }
        }
        Ok(Self(size.filter(|size| *size > 0)))
    }
}

#[derive(Default)]
struct Pricing(Option<Price>);

impl Wanted for Pricing {
    fn object<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let (mut input, mut output) = (None, None);
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            match name.as_ref() {
                "input_per_1m_tokens_nanox" => input = map.next_value::<Loose<_>>()?.0,
                "output_per_1m_tokens_nanox" => output = map.next_value::<Loose<_>>()?.0,
                _ => skip(&mut map)?,
            }
        }
        let both = input.zip(output);
        Ok(Self(both.map(|(input_nanox, output_nanox)| Price {
            input_nanox,
            output_nanox,
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(list: &ModelList) -> Vec<String> {
        list.models.iter().map(|model| model.id.clone()).collect()
    }

    #[test]
    fn a_gateway_of_pinaivus_tells_nodes_and_prices() {
        let body = br#"{"object":"list","data":[{"id":"llama3.2:1b","object":"model",
            "owned_by":"pinaivu","nodes_available":1,"pricing":
            {"input_per_1m_tokens_nanox":"5000","output_per_1m_tokens_nanox":15000}}]}"#;
        let expected = Model {
            id: "llama3.2:1b".to_owned(),
            owner: Some("pinaivu".to_owned()),
            nodes: Some(1),
            price: Some(Price {
                input_nanox: 5000,
                output_nanox: 15_000,
            }),
            context: None,
        };
        assert_eq!(
            models(body),
            Some(ModelList {
                models: vec![expected],
                left_out: 0
            })
        );
    }

    #[test]
    fn how_much_a_model_reads_has_many_names() {
        let body = br#"[{"id":"a","context_length":131072},{"id":"b","max_model_len":"4096"},{"id":"c",
            "context_window":8192,"meta":{"n_ctx":1}},{"id":"d","meta":{"n_ctx_train":9,"n_ctx":2048}},
            {"id":"e","context_length":null,"max_context_length":32768},{"id":"f","context_length":0},
            {"id":"g","meta":"x"}]"#;
        let list = models(body).unwrap();
        let told: Vec<_> = list.models.iter().map(|model| model.context).collect();
        let expected = [
            Some(131_072),
            Some(4_096),
            Some(8_192),
            Some(2_048),
            Some(32_768),
        ];
        assert_eq!(told[..5], expected);
        assert_eq!(told[5..], [None, None]);
    }

    #[test]
    fn only_the_id_is_needed_and_other_shapes_are_read_over() {
        let cases: [(&str, Option<&[&str]>); 9] = [
            (
                r#"{"data":[{"id":"b"},{"id":"a","owned_by":7,"pricing":"free"}]}"#,
                Some(&["b", "a"]),
            ),
            (
                r#"{"data":[{"name":"x"},{"id":""},{"id":null},3,{"id":"a"}],"models":[]}"#,
                Some(&["a"]),
            ),
            (r#"[{"id":"a"}]"#, Some(&["a"])),
            (r#"{"data":[]}"#, Some(&[])),
            (
                r#"{"data":[{"id":[],"id":"a","pricing":[{}],"nodes_available":{"id":"b"}}]}"#,
                Some(&["a"]),
            ),
            (r#"{"data":[{"id":"a"}]"#, None),
            (r#"{"error":"no"}"#, None),
            (r#"{"data":{}}"#, None),
            ("<html>", None),
        ];
        for (body, expected) in cases {
            let ids = models(body.as_bytes()).map(|list| ids(&list));
            let expected = expected.map(|ids| ids.iter().map(ToString::to_string).collect());
            assert_eq!(ids, expected, "{body}");
        }
    }

    #[test]
    fn of_a_list_without_end_the_first_models_are_kept_and_the_others_counted() {
        let entries: Vec<_> = (0..MOST_MODELS + 777)
            .map(|n| format!("{{\"id\":\"m{n}\"}}"))
            .collect();
        let list = models(format!("[{}]", entries.join(",")).as_bytes()).unwrap();
        assert_eq!((list.models.len(), list.left_out), (MOST_MODELS, 777));
        assert_eq!(ids(&list).last().unwrap(), &format!("m{}", MOST_MODELS - 1));
        assert!(list.models.capacity() <= 2 * MOST_MODELS);
    }

    #[test]
    fn a_name_that_nobody_can_read_is_counted_and_not_kept() {
        let (long, longest) = ("x".repeat(5 << 20), "ü".repeat(NAME_LENGTH));
        let body =
            format!(r#"{{"data":[{{"id":"{long}"}},{{"id":"{longest}","owned_by":"{long}"}}]}}"#);
        let list = models(body.as_bytes()).unwrap();
        assert_eq!((ids(&list), list.left_out), (vec![longest], 1));
        let owner = list.models[0].owner.as_ref().unwrap();
        assert_eq!(owner.len(), NAME_LENGTH);
    }
}
