//! What the index has of a text: three letters in a row, wherever they stand between two blanks.
//!
//! Those across a blank are left out: they are a fifth of all and rule out little. What stands at the end of a word is there
//! by its last two letters and its last one too, so that every one or two letters of a text begin some part of it.

use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Words that the index is asked for.
const MOST_WORDS: usize = 6;
/// Parts that it is asked for: of one word, and of all. Each costs the index about a millisecond where a million messages
/// are; without them messages are looked at in vain, and a bound is met before all that fit are found.
const PARTS: usize = 6;
const MOST_PARTS: usize = 12;

/// The parts of a folded text, each once, with blanks between.
pub(in crate::store) fn of_text(folded: &str) -> String {
    let mut parts = BTreeSet::new();
    for word in folded.split(' ') {
        let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
        let ends = starts.iter().skip(3).copied();
        // The last two parts are shorter.
        let ends = ends.chain(std::iter::repeat(word.len()));
        parts.extend(
            starts
                .iter()
                .zip(ends)
                .filter_map(|(start, end)| word.get(*start..end)),
        );
    }
    Vec::from_iter(parts).join(" ")
}

/// Parts that every text with these words has: of each word those that are likely to be rare, fewer of each the more words
/// there are. More of them would rule out little and cost as much each.
pub(super) fn of_query(words: &[String]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let words = words.get(..MOST_WORDS).unwrap_or(words);
    let of_each = PARTS.min(MOST_PARTS / words.len().max(1));
    for word in words {
        let letters: Vec<char> = word.chars().collect();
        let mut parts: Vec<&[char]> = letters
            .windows(3)
            .filter(|part| !part.contains(&' '))
            .collect();
        parts.sort_by_key(|part| Reverse(part.iter().copied().map(rarity).sum::<u32>()));
        let rare = parts.into_iter().take(of_each);
        all.extend(rare.map(|part| part.iter().collect::<String>()));
    }
    all
}

/// The longest run of letters in words that have none of three.
pub(super) fn longest(words: &[String]) -> Option<&str> {
    let runs = words.iter().flat_map(|word| word.split(' '));
    runs.max_by_key(|run| run.len())
        .filter(|run| !run.is_empty())
}

/// How rare a letter is, about, in what people and models write.
const fn rarity(letter: char) -> u32 {
    match letter {
        'e' | 't' | 'a' | 'o' | 'i' | 'n' | 's' | 'r' => 1,
        'h' | 'l' | 'd' | 'c' | 'u' | 'm' | 'f' | 'p' | 'g' => 2,
        'a'..='z' => 3,
        '\0'..='\x7f' => 4,
        _ => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_text_is_there_once() {
        assert_eq!(
            of_text("abcde of é, abc"),
            ", abc bc bcd c cde de e f of é,"
        );
        assert_eq!(of_text("  "), "");
    }

    #[test]
    fn the_index_is_asked_for_what_is_rare() {
        let parts = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            Vec::from_iter(of_query(&words))
        };
        assert_eq!(parts(&["ab"]), [""; 0]);
        assert_eq!(parts(&["the", "a b"]), ["the"]);
        assert_eq!(
            parts(&["tetris quizzes"]),
            ["izz", "qui", "tet", "uiz", "zes", "zze"]
        );
        let many: Vec<String> = (100..199)
            .map(|number| format!("{number}abcdefgh"))
            .collect();
        assert_eq!(of_query(&many).len(), MOST_PARTS);
        assert_eq!(of_query(&many[..1]).len(), PARTS);
    }

    #[test]
    fn without_three_letters_in_a_row_the_longest_run_is_looked_for() {
        let words = ["a".to_owned(), "b cd".to_owned()];
        assert_eq!(longest(&words), Some("cd"));
        assert_eq!(longest(&[]), None);
    }
}
