//! How well a message fits, and which of its words are shown for it.

use crate::chat::search::fold_with_places;
use std::ops::Range;

/// Letters of a snippet before the first word that was looked for, and after it.
const BEFORE: usize = 40;
const AFTER: usize = 160;
/// Places of one word that are looked at.
const MOST_PLACES: usize = 64;

/// Where a message has the words.
pub(super) struct Places {
    /// Bytes of the message, in order.
    ranges: Vec<Range<usize>>,
}

/// How well a text fits; `None` if it has not all of `words`. Both are folded.
pub(super) fn points(folded: &str, words: &[String]) -> Option<i64> {
    if !words.iter().all(|word| folded.contains(word.as_str())) {
        return None;
    }
    let each = words.iter().map(|word| points_of(folded, word));
    let together = words.len() > 1 && folded.contains(&words.join(" "));
    // The same words say more in a short message than in a long one.
    let length = i64::from(folded.len().max(1).ilog2()) * 2;
    Some(each.sum::<i64>() + if together { 60 } else { 0 } - length)
}

fn points_of(folded: &str, word: &str) -> i64 {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_whole = |at: usize| {
        let (before, after) = folded.split_at_checked(at).unwrap_or_default();
        let after = after.strip_prefix(word).unwrap_or_default();
        !is_letter(before.chars().next_back()) && !is_letter(after.chars().next())
    };
    let found = folded.match_indices(word).map(|(at, _)| at).take(5);
    let (count, whole) = found.fold((0, false), |(count, whole), at| {
        (count + 6, whole || is_whole(at))
    });
    count + if whole { 30 } else { 0 }
}

impl Places {
    /// Where `text` has each of `words`, which are folded.
    pub(super) fn of(text: &str, words: &[String]) -> Self {
        let (folded, places) = fold_with_places(text);
        let mut ranges = Vec::new();
        for word in words {
            let found = folded.match_indices(word.as_str()).take(MOST_PLACES);
            ranges.extend(found.filter_map(|(at, _)| {
                let last = at.checked_add(word.len())?;
                Some(*places.get(at)?..*places.get(last)?)
            }));
        }
        ranges.sort_by_key(|range| (range.start, range.end));
        Self { ranges }
    }

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
    use crate::chat::search::fold;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| fold(word)).collect()
    }

    #[test]
    fn marks_are_bytes_of_the_snippet_whatever_the_letters() {
        let text = format!("{}Über die Straße, über STRASSEN", "語 ".repeat(60));
        let places = Places::of(&text, &words(&["strasse", "uber"]));
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
        let points = |text: &str| points(&fold(text), &sought).unwrap();
        let long = format!("a red fox {}", "and more ".repeat(50));
        let order = ["the red fox", &long, "fox, red", "foxes are redder"];
        let points: Vec<i64> = order.iter().map(|text| points(text)).collect();
        assert!(points.is_sorted_by(|a, b| a > b), "{points:?}");
        assert!(super::points("a red dog", &sought).is_none());
    }

    #[test]
    fn without_words_the_beginning_is_shown() {
        let places = Places::of("Some text", &[]);
        assert_eq!(
            places.snippet("Some text"),
            ("Some text".to_owned(), Vec::new())
        );
    }
}
