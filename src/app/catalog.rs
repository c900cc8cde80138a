//! The models that the server lists, which of them were used lately and which are starred.

use super::effect::Setting;
use super::moment::Moment;
use super::picker::Candidate;
use super::words;
use crate::chat::{Failure, FailureKind, Model, ModelList, Price, Retry};
use crate::text::clean_line;
use std::collections::{HashMap, HashSet};

/// Models that count as used lately.
const MOST_RECENT: usize = 8;

/// What is older than this tells nothing of who serves a model just now.
const FRESH_MS: u64 = 600_000;

/// The models.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Catalog {
    /// As the server lists them; empty until it has answered.
    pub models: Vec<Model>,
    /// How many more the server lists than are kept.
    pub left_out: usize,
    /// How the last question for them stands.
    pub listing: Listing,
    /// Used lately, newest first.
    pub recent: Vec<String>,
    /// Starred, in the order in which they were.
    pub starred: Vec<String>,
    fetches: u64,
    /// Listed models that no node serves, as it was last told.
    unserved: HashSet<String>,
    /// When that was told.
    told_at: Moment,
}

/// How the last question for the models stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Listing {
    /// Nobody has asked.
    #[default]
    Unasked,
    /// The question with this number is on its way.
    Asked(u64),
    /// The server has answered.
    Known,
    /// The question failed.
    Failed(Failure),
}

impl Catalog {
    /// Nothing listed yet, these models starred.
    pub fn with_starred(starred: Vec<String>) -> Self {
        Self {
            starred,
            ..Self::default()
        }
    }

    /// Begins a question; returns its number.
    pub fn ask(&mut self) -> u64 {
        self.fetches += 1;
        self.listing = Listing::Asked(self.fetches);
        self.fetches
    }

    /// Takes an answer; false if it answers an earlier question.
    pub fn answer(&mut self, now: Moment, fetch: u64, result: Result<ModelList, Failure>) -> bool {
        if self.listing != Listing::Asked(fetch) {
            return false;
        }
        self.listing = match result {
            Ok(list) => {
                (self.models, self.left_out) = (list.models, list.left_out);
                self.mark_unserved(now, |model| model.nodes == Some(0));
                Listing::Known
            }
            Err(failure) => Listing::Failed(failure),
        };
        true
    }

    /// Forgets what another server listed.
    pub fn reset(&mut self) {
        self.models.clear();
        self.unserved.clear();
        self.left_out = 0;
        self.recent.clear();
        self.listing = Listing::Unasked;
    }

    /// Notes that a model was used.
    pub fn used(&mut self, id: &str) {
        self.recent.retain(|recent| recent != id);
        self.recent.insert(0, id.to_owned());
        self.recent.truncate(MOST_RECENT);
    }

    /// Stars a model, or takes its star away. Returns which of the two, as it is to be saved.
    pub fn toggle_star(&mut self, id: &str) -> Setting {
        let before = self.starred.len();
        self.starred.retain(|starred| starred != id);
        if self.starred.len() < before {
            return Setting::Unstar(id.to_owned());
        }
        self.starred.push(id.to_owned());
        Setting::Star(id.to_owned())
    }

    /// How many tokens a model can read and write at once, if the server has told.
    pub fn context_of(&self, id: &str) -> Option<u64> {
        let model = self.models.iter().find(|model| model.id == id);
        model.and_then(|model| model.context)
    }

    /// Whether the server is known not to list the model.
    pub fn lacks(&self, id: &str) -> bool {
        let is_whole = self.listing == Listing::Known && self.left_out == 0;
        is_whole && !self.models.iter().any(|model| model.id == id)
    }

    /// It was told which models no node serves: of those whose nodes the server tells of, these.
    pub(super) fn mark_unserved(&mut self, now: Moment, is_unserved: impl Fn(&Model) -> bool) {
        let told = self.models.iter().filter(|model| model.nodes.is_some());
        let unserved = told.filter(|model| is_unserved(model));
        self.unserved = unserved.map(|model| model.id.clone()).collect();
        self.told_at = now;
    }

    /// A model has answered: whatever was told before, it is served.
    pub(super) fn mark_served(&mut self, id: &str) {
        self.unserved.remove(id);
    }

    /// Whether a model is listed and known to be served by nobody just now.
    pub fn is_unserved(&self, id: &str, now: Moment) -> bool {
        now.since(self.told_at) <= FRESH_MS && self.unserved.contains(id)
    }

    /// The recent model `step` places further on from `current`, round and round.
    pub fn recent_after(&self, current: &str, step: isize) -> Option<&String> {
        let count = isize::try_from(self.recent.len())
            .ok()
            .filter(|count| *count > 1)?;
        let place = self.recent.iter().position(|id| id == current).unwrap_or(0);
        let next = (isize::try_from(place).ok()? + step).rem_euclid(count);
        self.recent.get(usize::try_from(next).ok()?)
    }

    /// The models to choose from: those used lately first, then the starred ones, then the rest
    /// as the server lists them. A model in use that the server does not list stands there too.
    pub fn candidates(&self, current: Option<&str>) -> Vec<Candidate<String>> {
        // Backwards, so that of two models of one name the first is found.
        let models = self.models.iter().rev();
        let listed: HashMap<&str, &Model> = models.map(|it| (it.id.as_str(), it)).collect();
        let is_served = |id: &&str| listed.contains_key(id) || self.left_out > 0;
        let front = self.recent.iter().chain(&self.starred).map(String::as_str);
        let unlisted = current.filter(|id| !listed.contains_key(id));
        let rest = self.models.iter().map(|model| model.id.as_str());
        let mut seen = HashSet::new();
        front
            .filter(is_served)
            .chain(unlisted)
            .chain(rest)
            .filter(|id| seen.insert(*id))
            .map(|id| self.candidate(id, listed.get(id).copied()))
            .collect()
    }

    fn candidate(&self, id: &str, model: Option<&Model>) -> Candidate<String> {
        let is_starred = self.starred.iter().any(|starred| starred == id);
        let unlisted = if self.left_out == 0 { "not listed" } else { "" };
        Candidate {
            label: clean_line(id),
            detail: String::new(),
            note: match model {
                Some(model) if self.unserved.contains(id) => note(&Model {
                    nodes: Some(0),
                    ..model.clone()
                }),
                Some(model) => note(model),
                None => unlisted.to_owned(),
            },
            mark: is_starred.then_some('★'),
            value: id.to_owned(),
        }
    }
}

/// A message has no model to go to, for want of any in the list.
pub(super) const fn no_model() -> Failure {
    Failure {
        kind: FailureKind::NoModel,
        status: None,
        said: String::new(),
        retry: Retry::Never,
    }
}

/// What stands beside a model: prices and nodes, where the server gives them, in columns.
pub fn note(model: &Model) -> String {
    let nodes = model.nodes.map(|nodes| match nodes {
        0 => "no node".to_owned(),
        1 => "1 node".to_owned(),
        n => format!("{n} nodes"),
    });
    let price = model.price.map(price).unwrap_or_default();
    match nodes {
        Some(nodes) => format!("{price}  {nodes:>8}"),
        None => price,
    }
}

/// Prices in nanoX for a million tokens, read and written: `5k/15k`.
fn price(price: Price) -> String {
    format!(
        "{}/{}",
        words::count(price.input_nanox),
        words::count(price.output_nanox)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog(ids: &[&str]) -> Catalog {
        cut_catalog(ids, 0)
    }

    fn cut_catalog(ids: &[&str], left_out: usize) -> Catalog {
        let model = |id: &&str| Model {
            id: (*id).to_owned(),
            ..Model::default()
        };
        let models = ids.iter().map(model).collect();
        let mut catalog = Catalog::default();
        let fetch = catalog.ask();
        assert!(catalog.answer(Moment(0), fetch, Ok(ModelList { models, left_out })));
        catalog
    }

    fn order(catalog: &Catalog, current: Option<&str>) -> Vec<String> {
        catalog
            .candidates(current)
            .into_iter()
            .map(|candidate| candidate.value)
            .collect()
    }

    #[test]
    fn recent_models_come_first_then_starred_ones_then_the_rest() {
        let mut catalog = catalog(&["a", "b", "c", "d"]);
        catalog.used("c");
        catalog.used("d");
        catalog.toggle_star("b");
        catalog.toggle_star("d");
        assert_eq!(order(&catalog, Some("d")), ["d", "c", "b", "a"]);
        assert_eq!(order(&catalog, Some("mine")), ["d", "c", "b", "mine", "a"]);
    }

    /// Looking each of them up among all the others would take minutes.
    #[test]
    fn a_hundred_thousand_models_are_put_in_order() {
        let ids: Vec<String> = (0..100_000).map(|n| format!("m{n}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let mut catalog = catalog(&ids);
        catalog.used("m99999");
        let order = order(&catalog, Some("m99999"));
        assert_eq!((order.len(), order[0].as_str()), (100_000, "m99999"));
    }

    #[test]
    fn an_answer_to_an_earlier_question_is_dropped() {
        let mut catalog = Catalog::default();
        let first = catalog.ask();
        catalog.ask();
        assert!(!catalog.answer(Moment(0), first, Ok(ModelList::default())));
        assert!(catalog.models.is_empty());
    }

    #[test]
    fn a_model_is_lacking_only_once_the_list_is_known() {
        assert!(!Catalog::default().lacks("x"));
        assert!(catalog(&["a"]).lacks("x"));
        assert!(!catalog(&["a"]).lacks("a"));
    }

    #[test]
    fn of_a_list_that_was_cut_nobody_knows_what_it_lacks() {
        let mut catalog = cut_catalog(&["a", "b"], 1);
        assert!(!catalog.lacks("x"));
        catalog.used("x");
        catalog.toggle_star("y");
        let candidates = catalog.candidates(Some("z"));
        let shown: Vec<_> = candidates
            .iter()
            .map(|it| (it.value.as_str(), it.note.as_str()))
            .collect();
        assert_eq!(
            shown,
            [("x", ""), ("y", ""), ("z", ""), ("a", ""), ("b", "")]
        );
    }

    #[test]
    fn recent_models_are_walked_round_and_round() {
        let mut catalog = catalog(&["a", "b", "c"]);
        for id in ["a", "b", "c"] {
            catalog.used(id);
        }
        assert_eq!(catalog.recent_after("c", 1).unwrap(), "b");
        assert_eq!(catalog.recent_after("c", -1).unwrap(), "a");
        assert_eq!(Catalog::default().recent_after("c", 1), None);
    }

    #[test]
    fn nodes_and_prices_stand_beside_a_model_where_the_server_gives_them() {
        let price = Some(Price {
            input_nanox: 5_000,
            output_nanox: 15_000,
        });
        let model = Model {
            id: "m".to_owned(),
            nodes: Some(3),
            price,
            owner: None,
            context: None,
        };
        assert_eq!(note(&model), "5k/15k   3 nodes");
        assert_eq!(note(&Model::default()), "");
    }
}
