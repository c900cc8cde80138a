//! What a scene says and when: text, its tokens, and the moment each of them is due.
//!
//! Pure: the moments are offsets from the request's arrival. Waiting for them is `stream`'s.

use std::borrow::Cow;
use std::iter;
use std::time::Duration;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// How long not a byte of the body comes.
    pub(super) silence: Duration,
    /// From one token to the next.
    pub(super) pace: Duration,
    /// Thoughts sent apart from the answer and before it; empty for none.
    pub(super) reasoning: &'static str,
    /// The answer itself.
    pub(super) text: Cow<'static, str>,
    /// How it ends.
    pub(super) ending: Ending,
    /// What the headers say is left of a rate limit.
    pub(super) rate: Option<Rate>,
}

/// What is left of a rate limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rate {
    /// Calls in a minute.
    pub(super) limit: u64,
    /// Calls that are left in this one.
    pub(super) remaining: u64,
    /// When the next one begins, as `OpenAI` writes it: `20s`.
    pub(super) reset: &'static str,
}

/// How an answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// In order.
    Whole,
    /// The connection is cut.
    CutOff,
    /// Never: the text is told again and again.
    Never,
}

/// One token, on its side of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Of the reasoning.
    Reasoning(String),
    /// Of the answer.
    Text(String),
}

impl Answer {
    /// How many tokens are written, reasoning included.
    pub(super) fn tokens(&self) -> u32 {
        count(self.reasoning.into()).saturating_add(count(self.text.clone()))
    }

    /// When the last token is out.
    pub(super) fn end(&self) -> Duration {
        self.silence + self.pace * self.tokens()
    }

    /// Every token with the moment it is due, counted from the request: each is reckoned from the
    /// beginning and not from the one before, so that lateness does not add up.
    pub(super) fn pieces(&self) -> impl Iterator<Item = (Duration, Piece)> + Send + use<> {
        let (silence, pace) = (self.silence, self.pace);
        let repeats = match self.ending {
            Ending::Whole | Ending::CutOff => 1,
            Ending::Never => usize::MAX,
        };
        let text = self.text.clone();
        tokens(self.reasoning.into())
            .map(Piece::Reasoning)
            .chain(
                iter::repeat_n(text, repeats)
                    .flat_map(tokens)
                    .map(Piece::Text),
            )
            .zip((0_u32..).chain(iter::repeat(u32::MAX)))
            .map(move |(piece, index)| (silence + pace * index, piece))
    }
}

/// The most letters of a token.
const LONGEST_TOKEN: usize = 6;

/// Cuts text about as a language model's tokens do: a word with the blanks before it, a long word
/// in pieces, and a cluster of several characters wherever it happens to fall. Joined, the tokens
/// are the text again.
fn tokens(text: Cow<'static, str>) -> impl Iterator<Item = String> + Send {
    let mut at = 0;
    iter::from_fn(move || {
        let rest = text.get(at..)?;
        let token = rest.get(..first_token(rest))?;
        at += token.len();
        (!token.is_empty()).then(|| token.to_owned())
    })
}

/// How many tokens a text has.
pub(super) fn count(text: Cow<'static, str>) -> u32 {
    u32::try_from(tokens(text).count()).unwrap_or(u32::MAX)
}

/// Where the first token of a text ends, in bytes.
fn first_token(text: &str) -> usize {
    let mut letters = 0;
    for (at, c) in text.char_indices() {
        let ends = if c.is_whitespace() {
            letters > 0
        } else {
            letters += 1;
            letters > LONGEST_TOKEN
        };
        if ends {
            return at;
        }
    }
    text.len()
}

/// A line is a sentence.
const SENTENCES: &str = include_str!("../../assets/demo/prose.txt");
/// Sentences of a paragraph.
const PARAGRAPH: usize = 6;
/// Steps through the sentences, one for each pass, so that no two passes read the same. None
/// shares a divisor with their number, so that each pass takes every sentence once.
const STRIDES: [usize; 6] = [1, 5, 7, 11, 13, 17];

/// Sentences between two passages of the other kinds.
const STRETCH: usize = 4 * PARAGRAPH;

/// Exactly `count` tokens: the opening, then prose with the passage in it now and then for as long
/// as it takes, then the closing. The passage is in it whole or not at all, so that nothing in it is
/// left open; a sentence may be cut short. Opening and closing are no part of any sentence.
pub(super) fn mixed(opening: &str, passage: &str, closing: &str, count: usize) -> String {
    let passage = cut(&format!("\n\n{passage}"));
    let closing = cut(&format!(" …\n\n{closing}"));
    let room = count.saturating_sub(closing.len());
    let mut told = sentences();
    let mut text = cut(opening);
    while text.len() < room {
        text.extend(told.by_ref().take(STRETCH).flat_map(|told| cut(&told)));
        if text.len() + passage.len() <= room {
            text.extend_from_slice(&passage);
        }
    }
    text.truncate(room);
    text.extend(closing);
    text.concat()
}

/// Sentences without an end, with what stands between each and the one before it.
fn sentences() -> impl Iterator<Item = String> {
    let sentences: Vec<&str> = SENTENCES.lines().collect();
    let steps = (0..sentences.len()).cycle();
    let strides = STRIDES.into_iter().cycle();
    let strides = strides.flat_map(move |stride| iter::repeat_n(stride, SENTENCES.lines().count()));
    steps
        .zip(strides)
        .enumerate()
        .filter_map(move |(number, (step, stride))| {
            let sentence = sentences.get(step * stride % sentences.len())?;
            let before = if number % PARAGRAPH == 0 { "\n\n" } else { " " };
            Some(format!("{before}{sentence}"))
        })
}

fn cut(text: &str) -> Vec<String> {
    tokens(text.to_owned().into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_a_word_with_the_blanks_before_it_and_a_long_word_is_several() {
        let cases: [(&str, &[&str]); 5] = [
            ("", &[]),
            ("one two", &["one", " two"]),
            ("lifetimes,\n\n  hm ", &["lifeti", "mes,", "\n\n  hm", " "]),
            ("借用した値が短い", &["借用した値が", "短い"]),
            ("👩‍👩‍👧👍🏽", &["👩‍👩‍👧👍", "🏽"]),
        ];
        for (text, expected) in cases {
            assert_eq!(cut(text), expected, "{text:?}");
        }
    }

    #[test]
    fn moments_are_reckoned_from_the_beginning() {
        let answer = Answer {
            silence: Duration::from_secs(2),
            pace: Duration::from_millis(10),
            reasoning: "so it",
            text: "is done".into(),
            ending: Ending::Whole,
            rate: None,
        };
        let expected = [
            (2_000, Piece::Reasoning("so".into())),
            (2_010, Piece::Reasoning(" it".into())),
            (2_020, Piece::Text("is".into())),
            (2_030, Piece::Text(" done".into())),
        ]
        .map(|(millis, piece)| (Duration::from_millis(millis), piece));
        assert_eq!(answer.pieces().collect::<Vec<_>>(), expected);
        assert_eq!(answer.tokens(), 4);
        assert_eq!(answer.end(), Duration::from_millis(2_040));
    }

    #[test]
    fn a_text_has_as_many_tokens_as_asked_for_and_every_pass_takes_every_sentence() {
        let count = SENTENCES.lines().count();
        for stride in STRIDES {
            let mut seen: Vec<usize> = (0..count).map(|step| step * stride % count).collect();
            seen.sort_unstable();
            assert!(seen.into_iter().eq(0..count), "stride {stride}");
        }
        for wanted in [40, 2_000, 20_000] {
            let text = mixed(
                "This is a demonstration.",
                "```\ncode\n```",
                "The end.",
                wanted,
            );
            assert!(text.ends_with(" …\n\nThe end."));
            assert_eq!(tokens(text.into()).count(), wanted);
        }
    }
}
