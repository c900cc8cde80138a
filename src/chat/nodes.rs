//! The nodes that serve a gateway's models, as it tells them.

/// A node stays live for this long after it was last seen: nodes announce themselves every 30 s.
pub const LIVE_MS: u64 = 90_000;

/// A node. Servers tell as much of it as they like.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Node {
    /// Its name in the network.
    pub peer: String,
    /// The models that it serves.
    pub models: Vec<String>,
    /// When it was last seen, in milliseconds since the Unix epoch.
    pub last_seen: Option<u64>,
    /// How many jobs it takes at once.
    pub most_jobs: Option<u64>,
}

/// The nodes that a gateway lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NodeList {
    /// In the gateway's order, as many as are kept.
    pub nodes: Vec<Node>,
    /// How many more it lists.
    pub left_out: usize,
    /// What the gateway's own clock said, in milliseconds since the Unix epoch: its times are
    /// measured by that one, so that a wrong clock here makes no node look dead.
    pub told_at: Option<u64>,
}

impl Node {
    /// How long ago the node was last seen at `now`, in milliseconds. A time to come is now.
    pub fn unseen_for(&self, now: u64) -> Option<u64> {
        self.last_seen.map(|seen| now.saturating_sub(seen))
    }

    /// Whether it can be expected to answer at `now`.
    pub fn is_live(&self, now: u64) -> bool {
        self.unseen_for(now).is_some_and(|ago| ago < LIVE_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_live_for_less_than_ninety_seconds() {
        let node = Node {
            last_seen: Some(100_000),
            ..Node::default()
        };
        let live = [50_000, 100_000, 189_999, 190_000].map(|now| node.is_live(now));
        assert_eq!(live, [true, true, true, false]);
        assert!(!Node::default().is_live(0));
    }
}
