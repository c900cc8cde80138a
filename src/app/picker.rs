//! A list to choose from by typing: candidates, a query, the matches in order, a cursor.
//!
//! Knows nothing of what its candidates are: models and commands both stand in one.

use super::field::Field;
use super::key::Key;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32String};

/// A list to choose from. `T` is what a choice stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Picker<T> {
    candidates: Vec<Candidate<T>>,
    /// What of each is matched: put together once, not with every key.
    words: Vec<Utf32String>,
    query: Field,
    /// Indices of candidates, best first.
    matches: Vec<usize>,
    cursor: usize,
}

/// One thing to choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate<T> {
    /// Its name.
    pub label: String,
    /// What it is, in a few words; matched like the name.
    pub detail: String,
    /// What stands beside it, not matched.
    pub note: String,
    /// A mark before it: a star, a dot.
    pub mark: Option<char>,
    /// What the choice stands for.
    pub value: T,
}

impl<T> Default for Picker<T> {
    fn default() -> Self {
        Self {
            candidates: Vec::new(),
            words: Vec::new(),
            query: Field::default(),
            matches: Vec::new(),
            cursor: 0,
        }
    }
}

impl<T: PartialEq> Picker<T> {
    /// A picker over candidates; without a query they stand in this order.
    pub fn new(candidates: Vec<Candidate<T>>) -> Self {
        let mut picker = Self {
            words: words(&candidates),
            candidates,
            ..Self::default()
        };
        picker.filter();
        picker
    }

    /// Replaces the candidates; the query stays, and the cursor on what it was on.
    pub fn replace(&mut self, candidates: Vec<Candidate<T>>) {
        self.words = words(&candidates);
        let old = std::mem::replace(&mut self.candidates, candidates);
        let chosen = self
            .matches
            .get(self.cursor)
            .and_then(|index| old.get(*index));
        self.filter();
        let place = chosen.and_then(|chosen| {
            self.matches.iter().position(|index| {
                self.candidates.get(*index).map(|c| &c.value) == Some(&chosen.value)
            })
        });
        self.cursor = place.unwrap_or(0);
    }

    /// What was typed.
    pub fn query(&self) -> &str {
        self.query.text()
    }

    /// Edits the query with a key; keys that do not edit are ignored.
    pub fn press(&mut self, key: Key) {
        if self.query.press(key) {
            self.begin_anew();
        }
    }

    /// Adds to the query.
    pub fn type_text(&mut self, text: &str) {
        if self.query.type_text(text) {
            self.begin_anew();
        }
    }

    /// Goes to the best of the matches for what is typed now.
    fn begin_anew(&mut self) {
        self.cursor = 0;
        self.filter();
    }

    /// Moves the cursor; it stops at both ends.
    pub fn move_by(&mut self, rows: isize) {
        let last = self.matches.len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(rows).min(last);
    }

    /// Puts the cursor on the candidate with this value, if it is among the matches.
    pub fn choose(&mut self, value: &T) {
        let holds = |index: &usize| {
            self.candidates
                .get(*index)
                .is_some_and(|c| c.value == *value)
        };
        self.cursor = self.matches.iter().position(holds).unwrap_or(self.cursor);
    }

    /// What the cursor is on.
    pub fn chosen(&self) -> Option<&T> {
        let index = self.matches.get(self.cursor)?;
        self.candidates
            .get(*index)
            .map(|candidate| &candidate.value)
    }

    /// Matches and candidates.
    pub const fn counts(&self) -> (usize, usize) {
        (self.matches.len(), self.candidates.len())
    }

    /// The rows to show in `height` rows, the cursor's among them, each with whether the cursor
    /// is on it.
    pub fn window(&self, height: usize) -> impl Iterator<Item = (&Candidate<T>, bool)> {
        let most = self.matches.len().saturating_sub(height);
        let first = self.cursor.saturating_sub(height / 2).min(most);
        self.matches
            .iter()
            .enumerate()
            .skip(first)
            .take(height)
            .filter_map(|(place, index)| Some((self.candidates.get(*index)?, place == self.cursor)))
    }

    fn filter(&mut self) {
        let query = self.query.text();
        let pattern = Pattern::parse(query, CaseMatching::Smart, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut scored: Vec<_> = self
            .candidates
            .iter()
            .zip(&self.words)
            .enumerate()
            .filter_map(|(index, (candidate, words))| {
                let score = pattern.score(words.slice(..), &mut matcher)?;
                Some((closeness(candidate, query), score, index))
            })
            .collect();
        if scored.iter().any(|row| row.0 > Closeness::Scattered) {
            scored.retain(|row| row.0 > Closeness::Scattered);
        }
        // Stable: equals keep the order in which they were given.
        scored.sort_by_key(|(closeness, score, _)| std::cmp::Reverse((*closeness, *score)));
        self.matches = scored.into_iter().map(|(.., index)| index).collect();
        self.cursor = self.cursor.min(self.matches.len().saturating_sub(1));
    }
}

/// The words of each candidate that are matched.
fn words<T>(candidates: &[Candidate<T>]) -> Vec<Utf32String> {
    let words = |it: &Candidate<T>| format!("{} {}", it.label, it.detail).into();
    candidates.iter().map(words).collect()
}

/// How close a candidate is to what was typed: whoever types a whole name means it, whatever else
/// matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    /// The letters are there, here and there. Of use only where nothing matches better.
    Scattered,
    /// Each word stands in name or detail, or is spelled by the beginnings of the name's words.
    Matches,
    /// The name begins with it.
    Begins,
    /// It is the name.
    Is,
}

fn closeness<T>(candidate: &Candidate<T>, query: &str) -> Closeness {
    let label = candidate.label.to_lowercase();
    let detail = candidate.detail.to_lowercase();
    let stands = |word: &str| {
        let word = word.to_lowercase();
        label.contains(&word) || detail.contains(&word) || spells(&label, &word)
    };
    match candidate.label.strip_prefix(query) {
        _ if query.is_empty() => Closeness::Matches,
        Some("") => Closeness::Is,
        Some(_) => Closeness::Begins,
        None if query.split_whitespace().all(stands) => Closeness::Matches,
        None => Closeness::Scattered,
    }
}

/// Whether a word is made of beginnings of the name's words, in their order: `nm` of `next-model`.
fn spells(name: &str, word: &str) -> bool {
    let name: Vec<char> = name.chars().collect();
    let begins = |place: usize| {
        let before = place.checked_sub(1).and_then(|before| name.get(before));
        let here = name.get(place);
        let is_wordy = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric());
        !is_wordy(here) || !is_wordy(before)
    };
    // The places behind what has been spelled so far, one for each way to spell it.
    let mut ends = vec![0];
    for c in word.chars() {
        let Some(first) = ends.first().copied() else {
            return false;
        };
        let may_stand = |place: &usize| begins(*place) || ends.contains(place);
        let places = (first..name.len()).filter(|place| name.get(*place) == Some(&c));
        ends = places.filter(may_stand).map(|place| place + 1).collect();
    }
    !ends.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picker(labels: &[&str]) -> Picker<String> {
        let candidate = |label: &&str| Candidate {
            label: (*label).to_owned(),
            detail: String::new(),
            note: String::new(),
            mark: None,
            value: (*label).to_owned(),
        };
        Picker::new(labels.iter().map(candidate).collect())
    }

    fn shown(picker: &Picker<String>, height: usize) -> Vec<&str> {
        picker
            .window(height)
            .map(|(candidate, _)| candidate.label.as_str())
            .collect()
    }

    #[test]
    fn without_a_query_all_stand_in_the_order_given() {
        let picker = picker(&["b", "a", "c"]);
        assert_eq!(shown(&picker, 9), ["b", "a", "c"]);
        assert_eq!(picker.chosen().unwrap(), "b");
    }

    #[test]
    fn typing_filters_by_letters_in_order_and_the_best_is_chosen() {
        let mut picker = picker(&["qwen2.5:7b", "llama3.2:1b", "llama3.2:3b"]);
        picker.type_text("ll:3");
        assert_eq!(picker.chosen().unwrap(), "llama3.2:3b");
        assert_eq!(picker.counts(), (1, 3));
        picker.press(Key::ctrl('h'));
        picker.press(Key::ctrl('h'));
        assert_eq!(picker.counts(), (2, 3));
    }

    #[test]
    fn scattered_letters_match_only_where_nothing_else_does() {
        let rows = [
            ("copy", "copy the chosen message, else the last reply"),
            ("next-model", "next of the models used lately"),
            ("theme", "choose how the screen looks"),
            ("suspend", "give the terminal back; fg returns"),
        ];
        for (typed, expected) in [
            ("theme", &["theme"][..]),
            ("nm", &["next-model"]),
            ("nexmod", &["next-model"]),
            ("reply last", &["copy"]),
            ("screen", &["theme"]),
            ("tm", &["next-model", "copy", "theme", "suspend"]),
        ] {
            let mut picker = picker(&[]);
            let candidates = rows.map(|(label, detail)| Candidate {
                label: label.to_owned(),
                detail: detail.to_owned(),
                note: String::new(),
                mark: None,
                value: label.to_owned(),
            });
            picker.replace(candidates.to_vec());
            picker.type_text(typed);
            assert_eq!(shown(&picker, 9), expected, "{typed}");
        }
    }

    #[test]
    fn a_name_typed_whole_is_chosen_and_one_begun_before_others() {
        let mut picker = picker(&["a copy", "copy-code", "copy"]);
        picker.type_text("copy");
        assert_eq!(shown(&picker, 9), ["copy", "copy-code", "a copy"]);
    }

    #[test]
    fn the_window_goes_along_with_the_cursor_and_stops_at_the_ends() {
        let mut picker = picker(&["a", "b", "c", "d", "e"]);
        picker.move_by(3);
        assert_eq!(shown(&picker, 3), ["c", "d", "e"]);
        picker.move_by(100);
        assert_eq!(picker.chosen().unwrap(), "e");
        picker.move_by(-100);
        assert_eq!(shown(&picker, 3), ["a", "b", "c"]);
    }

    #[test]
    fn new_candidates_leave_query_and_choice_as_they_were() {
        let mut before = picker(&["aa", "ab", "b"]);
        before.type_text("a");
        before.move_by(1);
        before.replace(picker(&["ac", "ab", "aa"]).candidates);
        assert_eq!(
            (before.query(), before.chosen().unwrap().as_str()),
            ("a", "ab")
        );
    }

    #[test]
    fn what_is_matched_is_put_together_once_and_not_with_every_key() {
        let mut list = picker(&["llama", "qwen"]);
        let before = list.words.as_ptr();
        list.type_text("ll");
        list.press(Key::ctrl('h'));
        assert_eq!(list.words.as_ptr(), before);
        list.replace(picker(&["ol"]).candidates);
        assert_eq!((list.words.len(), list.counts()), (1, (1, 1)));
    }

    #[test]
    fn nothing_matches_and_nothing_is_chosen() {
        let mut picker = picker(&["a"]);
        picker.type_text("zz");
        assert_eq!((picker.chosen(), picker.counts()), (None, (0, 1)));
        picker.press(Key::ctrl('u'));
        assert_eq!(picker.counts(), (1, 1));
    }
}
