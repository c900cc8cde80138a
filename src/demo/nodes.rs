//! The nodes that are said to serve the scenes.
//!
//! Made up: as many nodes as the scene with the most of them has, each serving those scenes that
//! have more nodes than stand before it. One was not seen for minutes, as it happens.

use super::scenes::SCENES;
use jiff::Timestamp;
use serde_json::{Value, json};

/// The beginning of every peer's name, as on the real network.
const PEER: &str = "12D3KooW";
/// Letters of the rest of a name: those of base 58.
const LETTERS: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// Nodes announce themselves every 30 s.
const ANNOUNCES_MS: i64 = 30_000;
/// How long ago the node was seen that is gone.
const GONE_MS: i64 = 260_000;
/// Jobs that the nodes take at once.
const JOBS: [u32; 4] = [4, 8, 4, 2];

/// The nodes in the gateway's shape.
pub(super) fn report(now: Timestamp) -> Value {
    let most = SCENES.iter().map(|scene| scene.nodes).max().unwrap_or(0);
    (0..most).map(|number| node(number, most, now)).collect()
}

fn node(number: u32, most: u32, now: Timestamp) -> Value {
    let served = SCENES.iter().filter(|scene| scene.nodes > number);
    let models: Vec<&str> = served.map(|scene| scene.id).collect();
    let ago = if number + 1 == most {
        GONE_MS
    } else {
        i64::from(number) * 7_000 % ANNOUNCES_MS
    };
    let place = usize::try_from(number).unwrap_or(0) % JOBS.len();
    json!({
        "peer_id": peer(number),
        "models": models,
        "max_concurrent_jobs": JOBS.get(place),
        "multiaddrs": [],
        "last_seen_ms": now.as_millisecond() - ago,
    })
}

/// A name that looks like that of a peer, always the same for a node.
fn peer(number: u32) -> String {
    let mut state = u64::from(number).wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut name = PEER.to_owned();
    for _ in 0..44 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let place = usize::try_from(state >> 33).unwrap_or(0) % LETTERS.len();
        name.extend(LETTERS.get(place).copied().map(char::from));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_nodes_serve_a_scene_as_the_list_of_models_says() {
        let nodes = report(Timestamp::UNIX_EPOCH);
        let nodes = nodes.as_array().unwrap();
        for scene in SCENES {
            let serves = |node: &&Value| {
                node["models"]
                    .as_array()
                    .unwrap()
                    .contains(&scene.id.into())
            };
            assert_eq!(
                nodes.iter().filter(serves).count(),
                usize::try_from(scene.nodes).unwrap(),
                "{}",
                scene.id
            );
        }
        let names: std::collections::HashSet<_> = nodes
            .iter()
            .map(|node| node["peer_id"].as_str().unwrap())
            .collect();
        assert_eq!(names.len(), nodes.len());
        assert!(names.iter().all(|name| name.len() == 52), "{names:?}");
    }
}
