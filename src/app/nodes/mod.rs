//! The nodes that serve the models: asked for with the list of models, by `/nodes`, and beside
//! messages while what is known grows old.
//!
//! Owns how fresh what is known of them is. A model may be listed for ten minutes after its last
//! node left (recorded 2026-11), and only this list tells. The gateway does not count the question
//! against the limit (recorded 2026-11).

mod rows;

use super::State;
use super::banner::Next;
use super::catalog::Listing;
use super::effect::Effect;
use super::moment::Moment;
use super::msg::StreamEvent;
use super::overlay::Overlay;
use crate::chat::{Failure, FailureKind, Model, NodeList, TurnId};
use std::collections::HashMap;

/// What is known is of no use for telling what is served just now when it is older than this.
const FRESH_MS: u64 = 600_000;

/// A message asks for them anew when that was last done longer ago than this: a node that was not seen for so
/// long counts as gone.
const STALE_MS: u64 = 90_000;

/// So does a call that found no node, which is tried again within seconds: nodes are heard of every 30 s.
const JUST_ASKED_MS: u64 = 15_000;

/// What no node took is refused with these words (recorded 2026-11).
const NO_NODES: &str = "no nodes available";

/// The nodes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Nodes {
    /// How the last question for them stands.
    pub listing: Listing,
    seen: Option<Seen>,
    fetches: u64,
    /// When they were last asked for.
    asked: Moment,
}

/// What a step of a reply tells of the nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum News {
    /// One serves this model.
    Serves(String),
    /// None took the call.
    NoneTook,
}

/// A list, and when it came.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    list: NodeList,
    came: Moment,
    /// What the clock that its times are measured by said then.
    clock: u64,
    /// Who served each model then.
    serving: HashMap<String, Serving>,
}

impl Nodes {
    /// Forgets the nodes of another server.
    pub(super) fn reset(&mut self) {
        self.seen = None;
        self.listing = Listing::Unasked;
    }

    /// The list, as it came last.
    pub fn list(&self) -> Option<&NodeList> {
        self.seen.as_ref().map(|seen| &seen.list)
    }

    /// The time now, by the clock that the list's times are measured by.
    fn clock(&self, now: Moment) -> Option<u64> {
        let seen = self.seen.as_ref()?;
        Some(seen.clock.saturating_add(now.since(seen.came)))
    }

    /// Who serves a model, as it was last told; `None` if that was too long ago.
    fn serving(&self, model: &str, now: Moment) -> Option<Serving> {
        let seen = self.seen.as_ref()?;
        let is_fresh = now.since(seen.came) <= FRESH_MS && seen.list.left_out == 0;
        is_fresh.then(|| seen.of(model))
    }
}

impl Seen {
    fn of(&self, model: &str) -> Serving {
        self.serving.get(model).copied().unwrap_or_default()
    }

    fn new(list: NodeList, came: Moment, clock: u64) -> Self {
        let mut serving: HashMap<String, Serving> = HashMap::new();
        for node in &list.nodes {
            for model in &node.models {
                let known = serving.entry(model.clone()).or_default();
                known.nodes += 1;
                known.live += u64::from(node.is_live(clock));
                known.last_seen = known.last_seen.max(node.last_seen);
            }
        }
        Self {
            list,
            came,
            clock,
            serving,
        }
    }
}

/// Who serves a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Serving {
    nodes: u64,
    live: u64,
    last_seen: Option<u64>,
}

impl State {
    /// Opens the pane, with the nodes asked for anew; closes it if it is open.
    pub(super) fn toggle_nodes(&mut self) -> Vec<Effect> {
        if matches!(self.overlay, Some(Overlay::Nodes(_))) {
            self.overlay = None;
            return Vec::new();
        }
        if self.endpoint.is_none() {
            return self.note("no server is connected yet".to_owned());
        }
        self.overlay = Some(Overlay::Nodes(0));
        self.fetch_nodes()
    }

    /// Asks for the nodes, unless that is already on its way.
    pub(super) fn fetch_nodes(&mut self) -> Vec<Effect> {
        if matches!(self.nodes.listing, Listing::Asked(_)) {
            return Vec::new();
        }
        self.nodes.fetches += 1;
        let fetch = self.nodes.fetches;
        self.nodes.listing = Listing::Asked(fetch);
        self.nodes.asked = self.now;
        vec![Effect::FetchNodes { fetch }]
    }

    /// Asks for the nodes after a list of models that tells of some.
    pub(super) fn fetch_nodes_of_models(&mut self) -> Vec<Effect> {
        if self
            .catalog
            .models
            .iter()
            .any(|model| model.nodes.is_some())
        {
            self.fetch_nodes()
        } else {
            Vec::new()
        }
    }

    /// What an event tells of the nodes, before the turn has taken it in.
    pub(super) fn news_of_nodes(&self, id: TurnId, event: &StreamEvent) -> Option<News> {
        self.turn.as_ref().filter(|turn| turn.id == id)?;
        match event {
            StreamEvent::Finished(_) => Some(News::Serves(self.asked_model())),
            StreamEvent::Failed(failure) => {
                let is_theirs = failure.status == Some(503) && failure.said.contains(NO_NODES);
                is_theirs.then_some(News::NoneTook)
            }
            StreamEvent::Unclaimed | StreamEvent::Opened | StreamEvent::Delta(_) => None,
        }
    }

    /// Takes that in.
    pub(super) fn on_news_of_nodes(&mut self, news: Option<News>) -> Vec<Effect> {
        match news {
            Some(News::Serves(model)) => {
                self.catalog.mark_served(&model);
                self.refresh_models();
                Vec::new()
            }
            Some(News::NoneTook) => self.renew_nodes(JUST_ASKED_MS),
            None => Vec::new(),
        }
    }

    /// A message that is sent may find other nodes than those that are known: they are asked for beside it, and what
    /// comes is told before the next one.
    pub(super) fn renew_nodes_beside(&mut self, effects: &[Effect]) -> Vec<Effect> {
        let sends = |effect: &Effect| matches!(effect, Effect::OpenStream { .. });
        if effects.iter().any(sends) {
            self.renew_nodes(STALE_MS)
        } else {
            Vec::new()
        }
    }

    /// Asks for them anew if that was last done longer ago than this, of a server that has told of some.
    fn renew_nodes(&mut self, older_than: u64) -> Vec<Effect> {
        let is_old = self.now.since(self.nodes.asked) > older_than;
        if self.nodes.seen.is_some() && is_old && !self.is_offline {
            self.fetch_nodes()
        } else {
            Vec::new()
        }
    }

    /// The list of nodes has come, or has not. Only its pane says why not: nobody else needs it.
    pub(super) fn on_nodes(
        &mut self,
        fetch: u64,
        result: Result<NodeList, Failure>,
    ) -> Vec<Effect> {
        if self.nodes.listing != Listing::Asked(fetch) {
            return Vec::new();
        }
        self.nodes.listing = match result {
            Ok(list) => {
                let clock = list.told_at.unwrap_or(self.wall.unix_ms_at(self.now));
                let came = self.now;
                let is_whole = list.left_out == 0;
                let seen = Seen::new(list, came, clock);
                if is_whole {
                    let live = |model: &Model| seen.of(&model.id).live;
                    self.catalog
                        .mark_unserved(self.now, |model| live(model) == 0);
                }
                self.nodes.seen = Some(seen);
                Listing::Known
            }
            Err(failure) => Listing::Failed(failure),
        };
        self.refresh_models();
        Vec::new()
    }

    /// Whether a model is listed and known to be served by nobody just now.
    pub fn is_unserved(&self, model: &str) -> bool {
        self.catalog.is_unserved(model, self.now)
    }

    /// In words, if the next message would find no node.
    pub(super) fn unserved_ahead(&self) -> Option<String> {
        let model = self.model.as_deref()?;
        self.is_unserved(model)
            .then(|| "no node serves this model just now".to_owned())
    }

    /// How fresh what is known of a model's nodes is.
    pub fn freshness(&self, model: &str) -> Option<String> {
        if self.is_unserved(model) {
            let seen = self.nodes.serving(model, self.now);
            let ago = seen.and_then(|it| self.ago(it.last_seen?));
            return Some(ago.map_or_else(
                || "no node serves it just now".to_owned(),
                |ago| format!("no live node · last seen {ago}"),
            ));
        }
        let serving = self.nodes.serving(model, self.now)?;
        let ago = self.ago(serving.last_seen?)?;
        Some(format!(
            "{} of {} live · seen {ago}",
            serving.live, serving.nodes
        ))
    }

    fn ago(&self, seen: u64) -> Option<String> {
        let clock = self.nodes.clock(self.now)?;
        Some(rows::ago(clock.saturating_sub(seen)))
    }

    /// When what is said of the nodes on the screen changes by itself.
    pub(super) fn nodes_deadline(&self) -> Option<Moment> {
        if !matches!(self.overlay, Some(Overlay::Nodes(_) | Overlay::Models(_))) {
            return None;
        }
        let clock = self.nodes.clock(self.now)?;
        let ages = self.nodes.list()?.nodes.iter();
        let next = ages.filter_map(|node| rows::changes_in(node.unseen_for(clock)?));
        next.min().map(|wait| self.now.after(wait))
    }

    /// Why there are no nodes, in a sentence.
    fn no_nodes(&self, failure: &Failure) -> String {
        let fault = self.fault(failure.clone(), 0, Next::Nothing);
        match (failure.kind, failure.status) {
            (FailureKind::WrongPath, Some(status @ (404 | 405))) => format!(
                "{} tells of no nodes: it answers {status} where Pinaivu's gateway lists them.",
                super::words::name(&fault.host)
            ),
            _ => fault.sentence(),
        }
    }
}
