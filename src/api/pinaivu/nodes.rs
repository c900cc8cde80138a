//! The list of nodes: `[{peer_id, models, max_concurrent_jobs, last_seen_ms}]`, bare or as `data`
//! or `nodes` of an object.

use crate::api::wire::{Loose, NAME_LENGTH, Wanted, first_chars, skip};
use crate::chat::{Node, NodeList};
use serde::de::{MapAccess, SeqAccess};
use std::borrow::Cow;

/// Nodes that are kept.
const MOST_NODES: usize = 1_000;
/// Models of a node that are kept.
const MOST_MODELS: usize = 500;

/// The nodes in the body of an answer, in the server's order; `None` if there is no list.
pub(in crate::api) fn nodes(body: &[u8]) -> Option<NodeList> {
    serde_json::from_slice::<Loose<Answer>>(body).ok()?.0.0
}

/// The list; `None` where there is none.
#[derive(Default)]
struct Answer(Option<NodeList>);

impl Wanted for Answer {
    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut kept = NodeList::default();
        while let Some(Loose(Entry(node))) = list.next_element()? {
            match node {
                Some(node) if kept.nodes.len() < MOST_NODES => kept.nodes.push(node),
                Some(_) => kept.left_out += 1,
                None => {}
            }
        }
        Ok(Self(Some(kept)))
    }

    fn object<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut found = Self::default();
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            match name.as_ref() {
                "data" | "nodes" => found = map.next_value::<Loose<_>>()?.0,
                _ => skip(&mut map)?,
            }
        }
        Ok(found)
    }
}

/// A node; `None` without a name.
#[derive(Default)]
struct Entry(Option<Node>);

impl Wanted for Entry {
    fn object<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut node = Node::default();
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            match name.as_ref() {
                "peer_id" => {
                    let peer: Option<String> = map.next_value::<Loose<_>>()?.0;
                    node.peer = cut(&peer.unwrap_or_default());
                }
                "models" => node.models = map.next_value::<Loose<Names>>()?.0.0,
                "last_seen_ms" => node.last_seen = map.next_value::<Loose<_>>()?.0,
                "max_concurrent_jobs" => node.most_jobs = map.next_value::<Loose<_>>()?.0,
                _ => skip(&mut map)?,
            }
        }
        Ok(Self((!node.peer.is_empty()).then_some(node)))
    }
}

#[derive(Default)]
struct Names(Vec<String>);

impl Wanted for Names {
    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut names = Vec::new();
        while let Some(Loose(name)) = list.next_element::<Loose<Option<String>>>()? {
            names.extend(
                name.filter(|_| names.len() < MOST_MODELS)
                    .map(|it| cut(&it)),
            );
        }
        Ok(Self(names))
    }
}

fn cut(name: &str) -> String {
    first_chars(name, NAME_LENGTH).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_read_with_what_is_told_of_it() {
        let body = br#"[{"peer_id":"12D3KooW","models":["a",7,"b"],"max_concurrent_jobs":"4",
            "multiaddrs":[],"last_seen_ms":1795383934484},{"peer_id":"x"},{"models":[]},3]"#;
        let list = nodes(body).unwrap();
        let full = Node {
            peer: "12D3KooW".to_owned(),
            models: vec!["a".to_owned(), "b".to_owned()],
            last_seen: Some(1_795_383_934_484),
            most_jobs: Some(4),
        };
        let bare = Node {
            peer: "x".to_owned(),
            ..Node::default()
        };
        assert_eq!(list.nodes, [full, bare]);
    }

    #[test]
    fn a_list_may_be_wrapped_and_what_is_none_is_none() {
        for body in [
            r#"{"nodes":[{"peer_id":"x"}]}"#,
            r#"{"data":[{"peer_id":"x"}]}"#,
        ] {
            assert_eq!(nodes(body.as_bytes()).unwrap().nodes.len(), 1, "{body}");
        }
        assert_eq!(nodes(b"[]"), Some(NodeList::default()));
        for body in ["", "{}", "7", r#"{"nodes":{}}"#, "[{}", r#"{"error":"x"}"#] {
            assert_eq!(nodes(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn of_a_list_without_end_the_first_are_kept_and_the_others_counted() {
        let node = format!(
            r#"{{"peer_id":"{}","models":[{}]}}"#,
            "x".repeat(1_000),
            vec!["\"m\""; 600].join(",")
        );
        let body = format!("[{}]", vec![node.as_str(); MOST_NODES + 7].join(","));
        let list = nodes(body.as_bytes()).unwrap();
        assert_eq!((list.nodes.len(), list.left_out), (MOST_NODES, 7));
        assert_eq!(list.nodes[0].peer.len(), NAME_LENGTH);
        assert_eq!(list.nodes[0].models.len(), MOST_MODELS);
    }
}
