//! Which shapes servers give their replies, as their answers have told: in this run by model, and from one run to
//! the next by server, as small state of the history; and which demand to be told who asks.

use crate::chat::ReplyShape;
use crate::chat::history::Op;
use std::collections::BTreeMap;

/// What the names of such state begin with. The base URL comes after it.
const NAME: &str = "reply shape ";

/// The same for servers that demand to be told who asks, and the value that it has.
const DEMAND: &str = "wants identity ";
const DEMANDED: &str = "yes";

/// What is known of all servers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::app) struct Shapes {
    servers: BTreeMap<String, Known>,
}

/// What is known of a server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Known {
    offers: Option<Offer>,
    models: BTreeMap<String, ReplyShape>,
    wants_identity: bool,
}

/// What a server offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Offer {
    One(ReplyShape),
    /// Some models answer in one shape and some in the other.
    Both,
}

/// Every offer, by its name in the history.
const OFFERS: [(&str, Offer); 3] = [
    ("openai", Offer::One(ReplyShape::OpenAi)),
    ("pinaivu", Offer::One(ReplyShape::Pinaivu)),
    ("both", Offer::Both),
];

impl Shapes {
    /// The shape that a reply of this model's will have, if that can be told.
    pub(super) fn of(&self, server: &str, model: &str) -> Option<ReplyShape> {
        let known = self.servers.get(server)?;
        match (known.models.get(model).copied(), known.offers) {
            (Some(shape), _) | (None, Some(Offer::One(shape))) => Some(shape),
            (None, Some(Offer::Both) | None) => None,
        }
    }

    /// Whether a server is known to answer in both shapes.
    pub(super) fn is_mixed(&self, server: &str) -> bool {
        let known = self.servers.get(server);
        known.is_some_and(|known| known.offers == Some(Offer::Both))
    }

    /// Whether a server is known to demand to be told who asks.
    pub(super) fn wants_identity(&self, server: &str) -> bool {
        let known = self.servers.get(server);
        known.is_some_and(|known| known.wants_identity)
    }

    /// A server has demanded that. Returns what is to be kept of it, if it is news.
    pub(super) fn learn_demand(&mut self, server: &str) -> Option<Op> {
        let known = self.servers.entry(server.to_owned()).or_default();
        let was_known = std::mem::replace(&mut known.wants_identity, true);
        (!was_known).then(|| Op::Keep {
            name: format!("{DEMAND}{server}"),
            value: Some(DEMANDED.to_owned()),
        })
    }

    /// A reply has told its shape. Returns what is to be kept of it, if it is news.
    pub(super) fn learn(&mut self, server: &str, model: String, shape: ReplyShape) -> Option<Op> {
        let known = self.servers.entry(server.to_owned()).or_default();
        let before = known.models.insert(model, shape);
        let is_changed = before.is_some_and(|before| before != shape);
        let offers = match known.offers {
            // What answered otherwise before is another server now: nothing that it told holds.
            _ if is_changed && known.models.len() == 1 => Offer::One(shape),
            None => Offer::One(shape),
            Some(Offer::One(one)) if one == shape => Offer::One(shape),
            Some(Offer::One(_) | Offer::Both) => Offer::Both,
        };
        let is_news = known.offers != Some(offers);
        known.offers = Some(offers);
        is_news.then(|| Op::Keep {
            name: format!("{NAME}{server}"),
            value: name_of(offers).map(str::to_owned),
        })
    }

    /// Small state of an earlier run. What is of another kind, or not understood, is left; what this run has
    /// learnt comes before it.
    pub(super) fn recall(&mut self, name: &str, value: &str) {
        let offer = OFFERS.iter().find(|(name, _)| *name == value);
        if let Some(server) = name.strip_prefix(NAME)
            && let Some((_, offer)) = offer
        {
            let known = self.servers.entry(server.to_owned()).or_default();
            known.offers.get_or_insert(*offer);
        }
        if let Some(server) = name.strip_prefix(DEMAND)
            && value == DEMANDED
        {
            let known = self.servers.entry(server.to_owned()).or_default();
            known.wants_identity = true;
        }
    }
}

fn name_of(offer: Offer) -> Option<&'static str> {
    let found = OFFERS.iter().find(|(_, known)| *known == offer);
    found.map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ReplyShape::{OpenAi, Pinaivu};

    const SERVER: &str = "https://x.test/v1";

    fn learn(shapes: &mut Shapes, model: &str, shape: ReplyShape) -> Option<String> {
        let kept = shapes.learn(SERVER, model.to_owned(), shape)?;
        let Op::Keep { name, value } = kept else {
            panic!("{kept:?}");
        };
        assert_eq!(name, "reply shape https://x.test/v1");
        value
    }

    #[test]
    fn one_answer_tells_of_all_models_and_another_of_its_own() {
        let mut shapes = Shapes::default();
        assert_eq!(shapes.of(SERVER, "a"), None);
        assert_eq!(learn(&mut shapes, "a", OpenAi).as_deref(), Some("openai"));
        assert_eq!(shapes.of(SERVER, "b"), Some(OpenAi));
        assert_eq!(learn(&mut shapes, "a", OpenAi), None, "no news");
        assert_eq!(learn(&mut shapes, "b", Pinaivu).as_deref(), Some("both"));
        assert_eq!(
            (shapes.of(SERVER, "a"), shapes.of(SERVER, "b")),
            (Some(OpenAi), Some(Pinaivu))
        );
        assert_eq!(
            (shapes.of(SERVER, "c"), shapes.is_mixed(SERVER)),
            (None, true)
        );
        assert_eq!(shapes.of("https://y.test/v1", "a"), None);
    }

    #[test]
    fn a_server_that_changes_is_another() {
        let mut shapes = Shapes::default();
        learn(&mut shapes, "a", Pinaivu);
        assert_eq!(learn(&mut shapes, "a", OpenAi).as_deref(), Some("openai"));
        assert_eq!(shapes.of(SERVER, "b"), Some(OpenAi));
    }

    #[test]
    fn a_server_that_demands_to_be_told_who_asks_is_known_again() {
        let mut shapes = Shapes::default();
        learn(&mut shapes, "a", Pinaivu);
        assert!(
            !shapes.wants_identity(SERVER),
            "its shape tells nothing of that"
        );
        let Some(Op::Keep { name, value }) = shapes.learn_demand(SERVER) else {
            panic!("nothing is kept");
        };
        assert!(shapes.wants_identity(SERVER));
        assert_eq!(shapes.learn_demand(SERVER), None, "no news");
        let mut next = Shapes::default();
        next.recall(&name, &value.unwrap());
        assert!(next.wants_identity(SERVER) && next.of(SERVER, "a").is_none());
        assert!(!next.wants_identity("https://y.test/v1"));
    }

    #[test]
    fn what_was_learnt_is_recalled_and_what_is_not_understood_left() {
        let mut shapes = Shapes::default();
        shapes.recall("reply shape https://x.test/v1", "pinaivu");
        shapes.recall("reply shape https://y.test/v1", "triangle");
        shapes.recall("calls a minute https://y.test/v1", "60");
        assert_eq!(shapes.of(SERVER, "a"), Some(Pinaivu));
        assert_eq!(shapes.servers.len(), 1);
        learn(&mut shapes, "a", OpenAi);
        shapes.recall("reply shape https://x.test/v1", "pinaivu");
        assert!(shapes.is_mixed(SERVER));
    }
}
