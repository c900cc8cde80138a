//! From nodes that name what they follow upon to a conversation. What is left out is stepped over: what follows upon
//! it follows upon what came before it.

use super::names::{Names, TIMES_END};
use super::{Brought, LeftOut, What};
use crate::chat::history::Loaded;
use crate::chat::{Conversation, ConversationId, Message, MessageId, Reply, Role, Status};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A node of a foreign conversation.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Its foreign name.
    pub(super) name: String,
    /// What it follows upon.
    pub(super) parent: Option<String>,
    /// When it was said, in milliseconds since the Unix epoch.
    pub(super) at: Option<u64>,
    /// What it is.
    pub(super) kind: Kind,
}

/// What a node is.
#[derive(Debug, Default)]
pub(super) enum Kind {
    /// Words.
    Said {
        /// Whose.
        role: Role,
        /// The words.
        text: String,
        /// How they ended.
        status: Status,
        /// What is known of a reply.
        reply: Option<Box<Reply>>,
    },
    /// What a model thought before it said the next.
    Thought {
        /// The thoughts.
        text: String,
        /// How long they took.
        millis: Option<u64>,
    },
    /// Nothing that comes in, and what it is called.
    Left(What),
    /// A place in the tree and no message.
    #[default]
    Nothing,
}

/// What is known of a foreign conversation.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Its foreign name.
    pub(super) name: String,
    pub(super) title: Option<String>,
    pub(super) created: Option<u64>,
    pub(super) updated: Option<u64>,
    pub(super) archived: bool,
    /// The node that was shown last.
    pub(super) current: Option<String>,
    /// What is left out besides nodes.
    pub(super) left_out: LeftOut,
}

/// A time in milliseconds that can be one.
pub(super) fn time(millis: u64) -> Option<u64> {
    (millis < TIMES_END).then_some(millis)
}

/// The conversation that nodes make.
pub(super) fn grow(facts: Facts, nodes: Vec<Node>) -> Brought {
    let mut growth = Growth {
        names: Names::default(),
        messages: Vec::new(),
        last_said: HashMap::new(),
        left_out: facts.left_out,
        created: facts.created.unwrap_or_default(),
    };
    growth.all(nodes);
    let current = facts
        .current
        .and_then(|name| growth.last_said.remove(&name));
    let Growth {
        messages, left_out, ..
    } = growth;
    let times = || messages.iter().map(|message| message.at);
    let created = facts.created.or_else(|| times().min()).unwrap_or_default();
    let updated = times().max().max(facts.updated).unwrap_or(created);
    let id = Names::default().give(&facts.name, created, None);
    let (path, aside) = parted(messages, current.flatten());
    Brought {
        left_out,
        loaded: Loaded {
            conversation: Conversation {
                id: ConversationId(id),
                title: facts.title.filter(|title| !title.trim().is_empty()),
                messages: path,
                aside,
                ..Conversation::default()
            },
            // Most likely nobody serves it here: the person's own model is asked next.
            model: String::new(),
            created,
            updated,
            pinned: false,
            archived: facts.archived,
            draft: String::new(),
            queue: Vec::new(),
            place: None,
        },
    }
}

/// A tree that grows from its roots.
struct Growth {
    names: Names,
    messages: Vec<Message>,
    /// For each node the last message on the way to it.
    last_said: HashMap<String, Option<MessageId>>,
    left_out: LeftOut,
    /// The time of what has none.
    created: u64,
}

/// What leads to a node.
#[derive(Clone, Default)]
struct Way {
    said: Option<MessageId>,
    at: u64,
    thoughts: String,
    thought_ms: Option<u64>,
}

impl Growth {
    fn all(&mut self, nodes: Vec<Node>) {
        let count = nodes.len();
        let known: HashSet<&str> = nodes.iter().map(|node| &*node.name).collect();
        let is_there = |parent: &String| known.contains(&**parent);
        let parents: Vec<Option<String>> = nodes
            .iter()
            .map(|node| node.parent.clone().filter(is_there))
            .collect();
        drop(known);
        // By what they follow upon, in the order of the file; taken from the end.
        let mut children: HashMap<Option<String>, Vec<Node>> = HashMap::new();
        for (node, parent) in nodes.into_iter().zip(parents).rev() {
            children.entry(parent).or_default().push(node);
        }
        let start = Way {
            at: self.created,
            ..Way::default()
        };
        let roots = children.remove(&None).unwrap_or_default();
        let mut next: Vec<(Node, Way)> = roots
            .into_iter()
            .map(|node| (node, start.clone()))
            .collect();
        let mut reached = 0;
        while let Some((node, way)) = next.pop() {
            reached += 1;
            let name = node.name.clone();
            let way = self.step(node, way);
            self.last_said.insert(name.clone(), way.said);
            let following = children.remove(&Some(name)).unwrap_or_default();
            next.extend(following.into_iter().map(|node| (node, way.clone())));
        }
        // What follows upon itself is reached from nowhere.
        self.left_out.add(What::Loose, count - reached);
    }

    /// What leads on from a node.
    fn step(&mut self, node: Node, mut way: Way) -> Way {
        match node.kind {
            Kind::Nothing => {}
            Kind::Left(what) => self.left_out.add(what, 1),
            Kind::Thought { text, millis } => {
                if !way.thoughts.is_empty() && !text.is_empty() {
                    way.thoughts.push_str("\n\n");
                }
                way.thoughts.push_str(&text);
                way.thought_ms = millis.or(way.thought_ms);
            }
            Kind::Said {
                role,
                text,
                status,
                reply,
            } => {
                let at = node.at.unwrap_or(way.at);
                let above = way.said.map(|id| id.0);
                let id = MessageId(self.names.give(&node.name, at, above));
                let mut reply = reply.map(|reply| *reply);
                let is_thought_of =
                    |it: &&mut Reply| it.reasoning.is_empty() && !way.thoughts.is_empty();
                if let Some(reply) = reply.as_mut().filter(is_thought_of) {
                    reply.reasoning = std::mem::take(&mut way.thoughts);
                    reply.reasoning_ms = way.thought_ms;
                }
                self.messages.push(Message {
                    id,
                    parent: way.said,
                    role,
                    text,
                    at,
                    status,
                    reply,
                });
                way = Way {
                    said: Some(id),
                    at,
                    ..Way::default()
                };
            }
        }
        way
    }
}

/// The path that ends with `leaf`, else with what has the highest name, and the rest in the order of names.
pub(in crate::carry) fn parted(
    messages: Vec<Message>,
    leaf: Option<MessageId>,
) -> (Vec<Message>, Vec<Message>) {
    let mut all: BTreeMap<MessageId, Message> = messages.into_iter().map(|m| (m.id, m)).collect();
    let mut next = leaf.or_else(|| all.last_key_value().map(|(id, _)| *id));
    let mut path = Vec::new();
    while let Some(message) = next.and_then(|id| all.remove(&id)) {
        next = message.parent;
        path.push(message);
    }
    path.reverse();
    (path, all.into_values().collect())
}
