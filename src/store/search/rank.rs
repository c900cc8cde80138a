//! How well a message fits, and which of its words are shown for it.

use super::super::Hit;
use super::fold::{fold, fold_with_places};
use std::ops::Range;

/// Letters of a snippet before the first word that was looked for, and after it.
const BEFORE: usize = 40;
const AFTER: usize = 160;
/// Places of one word that are looked at.
const MOST_PLACES: usize = 64;

/// A hit and its points.
pub(super) struct Found {
    pub(super) hit: Hit,
    pub(super) points: i64,
}

/// Where a message has the words.
pub(super) struct Places {
    /// Bytes of the message, in order.
    ranges: Vec<Range<usize>>,
    /// How well it fits.
    pub(super) points: i64,
}

/// The hits, the most fitting first; of those that fit alike, the newest, which comes first in `found`.
pub(super) fn in_order(mut found: Vec<Found>) -> Vec<Hit> {
    let age = |place: usize| i64::try_from(place / 10).unwrap_or(i64::MAX);
    for (place, found) in found.iter_mut().enumerate() {
        found.points = found.points.saturating_sub(age(place));
    }
    found.sort_by_key(|found| std::cmp::Reverse(found.points));
    found.into_iter().map(|found| found.hit).collect()
}

/// Where `text` has all of `words`, which are folded; `None` if it has not.
pub(super) fn places(text: &str, words: &[String]) -> Option<Places> {
    let plain = fold(text);
    if !words.iter().all(|word| plain.contains(word.as_str())) {
        return None;
    }
    let (folded, places) = fold_with_places(text);
    let mut points = 0;
    let mut ranges = Vec::new();
    for word in words {
        let found: Vec<usize> = folded
            .match_indices(word.as_str())
            .map(|(at, _)| at)
            .take(MOST_PLACES)
            .collect();
        points += points_of(&folded, word, &found);
        ranges.extend(found.iter().filter_map(|at| {
            let last = at.checked_add(word.len())?;
            Some(*places.get(*at)?..*places.get(last)?)
        }));
    }
    if words.len() > 1 && folded.contains(&words.join(" ")) {
        points += 60;
    }
    // The same words say more in a short message than in a long one.
    points -= i64::from(text.len().max(1).ilog2()) * 2;
    ranges.sort_by_key(|range| (range.start, range.end));
    Some(Places { ranges, points })
}

fn points_of(folded: &str, word: &str, found: &[usize]) -> i64 {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_whole = |at: &usize| {
        let (before, after) = folded.split_at_checked(*at).unwrap_or_default();
        let after = after.strip_prefix(word).unwrap_or_default();
        !is_letter(before.chars().next_back()) && !is_letter(after.chars().next())
    };
    let many = i64::try_from(found.len().min(5)).unwrap_or(5) * 6;
    many + if found.iter().any(is_whole) { 30 } else { 0 }
}

impl Places {
    /// The byte of the first place.
    pub(super) fn first(&self) -> usize {
        self.ranges.first().map_or(0, |range| range.start)
    }

    /// Some words around the first place, and which of their bytes are places.
    pub(super) fn snippet(&self, text: &str) -> (String, Vec<Range<usize>>) {
        let first = self.first();
        let (head, tail) = text.split_at_checked(first).unwrap_or(("", text));
        let start = head
            .char_indices()
            .rev()
            .nth(BEFORE - 1)
            .map_or(0, |(at, _)| at);
        let end = tail
            .char_indices()
            .nth(AFTER)
            .map_or(text.len(), |(at, _)| first + at);
        let mut snippet = String::new();
        if start > 0 {
            snippet.push('…');
        }
        let shift = snippet.len();
        snippet.push_str(text.get(start..end).unwrap_or_default());
        if end < text.len() {
            snippet.push('…');
        }
        let mut marks: Vec<Range<usize>> = Vec::new();
        for range in self.ranges.iter().filter(|range| range.end <= end) {
            let mark = range.start - start + shift..range.end - start + shift;
            match marks.last_mut() {
                Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
                _ => marks.push(mark),
            }
        }
        (snippet, marks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| fold(word)).collect()
    }

    #[test]
    fn marks_are_bytes_of_the_snippet_whatever_the_letters() {
        let text = format!("{}Über die Straße, über STRASSEN", "語 ".repeat(60));
        let places = places(&text, &words(&["strasse", "uber"])).unwrap();
        let (snippet, marks) = places.snippet(&text);
        let marked: Vec<&str> = marks
            .iter()
            .map(|mark| snippet.get(mark.clone()).unwrap())
            .collect();
        assert_eq!(marked, ["Über", "Straße", "über", "STRASSE"]);
        assert!(snippet.starts_with('…') && snippet.ends_with("STRASSEN"));
        assert!(text.get(places.first()..).unwrap().starts_with("Über"));
    }

    #[test]
    fn whole_words_together_in_a_short_message_fit_best() {
        let sought = words(&["red", "fox"]);
        let points = |text: &str| places(text, &sought).unwrap().points;
        let long = format!("a red fox {}", "and more ".repeat(50));
        let order = ["the red fox", &long, "fox, red", "foxes are redder"];
        let points: Vec<i64> = order.iter().map(|text| points(text)).collect();
        assert!(points.is_sorted_by(|a, b| a > b), "{points:?}");
        assert!(places("a red dog", &sought).is_none());
    }

    #[test]
    fn without_words_the_beginning_is_shown() {
        let places = places("Some text", &[]).unwrap();
        assert_eq!(
            places.snippet("Some text"),
            ("Some text".to_owned(), Vec::new())
        );
    }
}
