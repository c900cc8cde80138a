//! The models that the server lists, which of them were used lately and which are starred.

use super::picker::Candidate;
use super::words;
use crate::chat::{Failure, Model, Price};
use crate::text::clean_line;

/// Models that count as used lately.
const MOST_RECENT: usize = 8;

/// The models.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Catalog {
    /// As the server lists them; empty until it has answered.
    pub models: Vec<Model>,
    /// How the last question for them stands.
    pub listing: Listing,
    /// Used lately, newest first.
    pub recent: Vec<String>,
    /// Starred, in the order in which they were.
    pub starred: Vec<String>,
    fetches: u64,
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
    pub fn answer(&mut self, fetch: u64, result: Result<Vec<Model>, Failure>) -> bool {
        if self.listing != Listing::Asked(fetch) {
            return false;
        }
        self.listing = match result {
            Ok(models) => {
                self.models = models;
                Listing::Known
            }
            Err(failure) => Listing::Failed(failure),
        };
        true
    }

    /// Forgets what another server listed.
    pub fn reset(&mut self) {
        self.models.clear();
        self.recent.clear();
        self.listing = Listing::Unasked;
    }

    /// Notes that a model was used.
    pub fn used(&mut self, id: &str) {
        self.recent.retain(|recent| recent != id);
        self.recent.insert(0, id.to_owned());
        self.recent.truncate(MOST_RECENT);
    }

    /// Stars a model, or takes its star away.
    pub fn toggle_star(&mut self, id: &str) {
        let before = self.starred.len();
        self.starred.retain(|starred| starred != id);
        if self.starred.len() == before {
            self.starred.push(id.to_owned());
        }
    }

    /// Whether the server is known not to list the model.
    pub fn lacks(&self, id: &str) -> bool {
        self.listing == Listing::Known && !self.models.iter().any(|model| model.id == id)
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
        let listed = |id: &str| self.models.iter().find(|model| model.id == id);
        let mut ids: Vec<&str> = Vec::with_capacity(self.models.len() + 1);
        let front = self.recent.iter().chain(&self.starred).map(String::as_str);
        ids.extend(front.filter(|id| listed(id).is_some()));
        ids.extend(current.filter(|id| listed(id).is_none()));
        let head: std::collections::HashSet<&str> = ids.iter().copied().collect();
        let rest = self.models.iter().map(|model| model.id.as_str());
        let mut seen = std::collections::HashSet::new();
        let rest: Vec<&str> = rest.filter(|id| !head.contains(id)).collect();
        ids.into_iter()
            .chain(rest)
            .filter(|id| seen.insert(*id))
            .map(|id| self.candidate(id, listed(id)))
            .collect()
    }

    fn candidate(&self, id: &str, model: Option<&Model>) -> Candidate<String> {
        let is_starred = self.starred.iter().any(|starred| starred == id);
        Candidate {
            label: clean_line(id),
            detail: String::new(),
            note: model.map_or_else(|| "not listed".to_owned(), note),
            mark: is_starred.then_some('★'),
            value: id.to_owned(),
        }
    }
}

/// What stands beside a model: prices and nodes, where the server gives them, in columns.
fn note(model: &Model) -> String {
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
        let model = |id: &&str| Model {
            id: (*id).to_owned(),
            ..Model::default()
        };
        let mut catalog = Catalog::default();
        let fetch = catalog.ask();
        assert!(catalog.answer(fetch, Ok(ids.iter().map(model).collect())));
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

    #[test]
    fn an_answer_to_an_earlier_question_is_dropped() {
        let mut catalog = Catalog::default();
        let first = catalog.ask();
        catalog.ask();
        assert!(!catalog.answer(first, Ok(vec![Model::default()])));
        assert!(catalog.models.is_empty());
    }

    #[test]
    fn a_model_is_lacking_only_once_the_list_is_known() {
        assert!(!Catalog::default().lacks("x"));
        assert!(catalog(&["a"]).lacks("x"));
        assert!(!catalog(&["a"]).lacks("a"));
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
        };
        assert_eq!(note(&model), "5k/15k   3 nodes");
        assert_eq!(note(&Model::default()), "");
    }
}
