//! Searching all conversations: what is typed, what the history found, and the way to it.
//!
//! The history is asked as one types, one question at a time: while an answer is on its way, only the newest text waits
//! to be asked next, and an answer to an older one is dropped. The last search is kept until the program ends.

mod found;

pub use found::Found;

use super::State;
use super::effect::Effect;
use super::field::Field;
use super::key::Key;
use super::overlay::Overlay;
use super::words::count;
use crate::chat::ConversationId;
use crate::chat::history::{Answer, Place, Question};
use crate::chat::search::Query;

/// Hits at most. Who has to look at more types another word.
const MOST: usize = 50;

/// A search of all conversations.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Search {
    field: Field,
    hits: Vec<Found>,
    cursor: usize,
    /// What came of it.
    pub outcome: Outcome,
    /// The number of the question that is on its way, and what was typed then.
    asked: Option<(u64, String)>,
    /// Whether the first hit of what is asked is to be opened: the person did not wait for the answer.
    opens: bool,
    /// The hit that is being opened.
    arrival: Option<Arrival>,
}

/// What came of a search.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Outcome {
    /// Nothing is looked for.
    #[default]
    Nothing,
    /// No answer has come yet.
    Awaited,
    /// These hits; whether there may be more.
    Hits {
        /// Whether there may be more of them.
        more: bool,
    },
    /// It failed, as this sentence says.
    Failed(String),
}

/// Where one wants to be, and what is marked there.
#[derive(Debug, Clone, PartialEq)]
struct Arrival {
    conversation: ConversationId,
    place: Place,
    words: Vec<String>,
}

impl Search {
    /// What is typed.
    pub const fn field(&self) -> &Field {
        &self.field
    }

    /// Whether there is nothing to show.
    pub const fn is_empty(&self) -> bool {
        self.hits.is_empty()
    }

    /// How much was found: `12 hits`, `the first 50 hits of more`. Empty while nothing is known.
    pub fn count(&self) -> String {
        let number = count(u64::try_from(self.hits.len()).unwrap_or(u64::MAX));
        match (&self.outcome, self.hits.len()) {
            (Outcome::Hits { more: true }, 1..) => format!("the first {number} hits of more"),
            (Outcome::Hits { .. }, 0) => "no hits".to_owned(),
            (Outcome::Hits { .. }, 1) => "1 hit".to_owned(),
            (Outcome::Hits { .. }, _) => format!("{number} hits"),
            (Outcome::Nothing | Outcome::Awaited | Outcome::Failed(_), _) => String::new(),
        }
    }

    /// The hits to show where there is room for so many, the chosen one among them, each with whether it is that.
    pub fn window(&self, most: usize) -> impl Iterator<Item = (&Found, bool)> {
        let last = self.hits.len().saturating_sub(most);
        let first = self.cursor.saturating_sub(most / 2).min(last);
        let shown = self.hits.iter().enumerate().skip(first).take(most);
        shown.map(|(place, hit)| (hit, place == self.cursor))
    }

    /// Nothing was found, and no answer is waited for; what was typed stays.
    pub(super) fn forget(&mut self) {
        *self = Self {
            field: std::mem::take(&mut self.field),
            ..Self::default()
        };
    }

    /// Another key: what was to be opened is chosen anew.
    pub(super) const fn next_key(&mut self) {
        self.opens = false;
    }

    /// The hit that was to be opened is not gone to any more: another conversation is opened, or this one elsewhere.
    pub(super) fn forget_arrival(&mut self) {
        self.arrival = None;
    }

    /// Whether the hits are those of what is typed.
    const fn is_answered(&self) -> bool {
        self.asked.is_none() || (self.field.is_old() && !self.is_empty())
    }

    /// Moves among the hits; stops at both ends.
    pub(super) fn move_by(&mut self, hits: isize) {
        let last = self.hits.len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(hits).min(last);
    }
}

impl State {
    /// `Ctrl+F`: opens the search with what was looked for last, or closes it.
    pub(super) fn toggle_search(&mut self) -> Vec<Effect> {
        if matches!(self.overlay, Some(Overlay::Search)) {
            self.overlay = None;
            return Vec::new();
        }
        self.overlay = Some(Overlay::Search);
        self.search.field.age();
        self.search.arrival = None;
        self.search_anew()
    }

    /// A key that no command has, while the search is open.
    pub(super) fn type_to_search(&mut self, key: Key) -> Vec<Effect> {
        if self.search.field.press(key) {
            return self.search_anew();
        }
        Vec::new()
    }

    /// Pasted text, while the search is open.
    pub(super) fn paste_to_search(&mut self, text: &str) -> Vec<Effect> {
        self.search.next_key();
        if self.search.field.type_text(text.trim()) {
            return self.search_anew();
        }
        Vec::new()
    }

    /// Asks for what is typed now, unless a question is on its way.
    fn search_anew(&mut self) -> Vec<Effect> {
        if !self.journal_is_kept() {
            let sentence = "Nothing is kept in this run, so there is nothing to search.";
            self.search.outcome = Outcome::Failed(sentence.to_owned());
            return Vec::new();
        }
        if self.query().is_empty() {
            self.search.hits.clear();
            self.search.outcome = Outcome::Nothing;
            return Vec::new();
        }
        if self.search.hits.is_empty() {
            self.search.outcome = Outcome::Awaited;
        }
        if self.search.asked.is_some() {
            return Vec::new();
        }
        let query = self.search.field.text().to_owned();
        let (number, ask) = self.ask_history(Question::Search {
            query: query.clone(),
            limit: MOST,
            utc_offset: self.wall.utc_offset_s / 60,
        });
        self.search.asked = Some((number, query));
        vec![ask]
    }

    /// What is typed, read.
    fn query(&self) -> Query {
        Query::parse(self.search.field.text(), self.wall.utc_offset_s / 60)
    }

    /// The history's answer to the question that is on its way; `None` if it answers something else.
    pub(super) fn on_searched(&mut self, number: u64, answer: &mut Answer) -> Option<Vec<Effect>> {
        let (_, asked) = self.search.asked.take_if(|(asked, _)| *asked == number)?;
        if asked != self.search.field.text() {
            return Some(self.search_anew());
        }
        match answer {
            Answer::Found { hits, more } => {
                let chosen = self.search.hits.get(self.search.cursor);
                let chosen = chosen.filter(|_| self.search.field.is_old());
                let place =
                    chosen.and_then(|it| hits.iter().position(|hit| hit.message == it.message));
                self.search.cursor = place.unwrap_or(0);
                self.search.hits = hits.iter().map(Found::of).collect();
                self.search.outcome = Outcome::Hits { more: *more };
            }
            Answer::Failed(words) => {
                self.search.hits.clear();
                self.search.outcome = Outcome::Failed(std::mem::take(words));
            }
            Answer::Listed { .. }
            | Answer::Loaded(_)
            | Answer::Kept(_)
            | Answer::Counted(_)
            | Answer::Used(_)
            | Answer::Call(_)
            | Answer::Taken(_)
            | Answer::Pruned { .. }
            | Answer::Compacted { .. } => {}
        }
        let opens = std::mem::take(&mut self.search.opens);
        if opens && matches!(self.overlay, Some(Overlay::Search)) {
            return Some(self.open_hit());
        }
        Some(Vec::new())
    }

    /// `Enter`: opens the conversation at the chosen hit, once what is typed was looked for. While it has to be asked
    /// about, the search stays.
    pub(super) fn open_hit(&mut self) -> Vec<Effect> {
        if !self.search.is_answered() {
            self.search.opens = true;
            return Vec::new();
        }
        let Some(hit) = self.search.hits.get(self.search.cursor) else {
            return Vec::new();
        };
        let arrival = Arrival {
            conversation: hit.conversation,
            place: Place {
                message: hit.message,
                byte: hit.byte,
            },
            words: self.query().words,
        };
        let is_here = arrival.conversation == self.conversation.id;
        let effects = self.open_conversation(arrival.conversation, Some(arrival.place));
        if is_here || !effects.is_empty() {
            self.overlay = None;
            self.search.arrival = Some(arrival);
            self.arrive();
        }
        effects
    }

    /// Marks what was looked for, once its conversation is on the screen.
    pub(super) fn arrive(&mut self) {
        let is_here = |arrival: &mut Arrival| arrival.conversation == self.conversation.id;
        if let Some(arrival) = self.search.arrival.take_if(is_here) {
            self.find_words(arrival.words, arrival.place);
        }
    }
}
