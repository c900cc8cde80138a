//! The list of models.

use super::{count, text};
use crate::chat::{Model, Price};
use serde_json::Value;

/// The models in the body of an answer, in the server's order: `{"data": […]}`, or the bare list
/// that a few servers send. Entries without a name are left out. `None` if it is neither.
pub(in crate::api) fn models(body: &[u8]) -> Option<Vec<Model>> {
    let list: Value = serde_json::from_slice(body).ok()?;
    let entries = list.get("data").unwrap_or(&list).as_array()?;
    Some(entries.iter().filter_map(model).collect())
}

fn model(entry: &Value) -> Option<Model> {
    Some(Model {
        id: text(&entry["id"])?,
        owner: text(&entry["owned_by"]),
        nodes: count(&entry["nodes_available"]),
        price: price(&entry["pricing"]),
    })
}

fn price(pricing: &Value) -> Option<Price> {
    Some(Price {
        input_nanox: count(&pricing["input_per_1m_tokens_nanox"])?,
        output_nanox: count(&pricing["output_per_1m_tokens_nanox"])?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
        };
        assert_eq!(models(body), Some(vec![expected]));
    }

    #[test]
    fn only_the_id_is_needed_and_other_shapes_are_read_over() {
        let cases: [(&str, Option<&[&str]>); 7] = [
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
            (r#"{"error":"no"}"#, None),
            (r#"{"data":{}}"#, None),
            ("<html>", None),
        ];
        for (body, expected) in cases {
            let ids = models(body.as_bytes())
                .map(|models| models.into_iter().map(|model| model.id).collect::<Vec<_>>());
            let expected = expected.map(|ids| ids.iter().map(ToString::to_string).collect());
            assert_eq!(ids, expected, "{body}");
        }
    }
}
