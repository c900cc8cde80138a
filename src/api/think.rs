//! Reasoning that a model writes into its answer, between `<think>` and `</think>`: told apart again.
//!
//! Servers that do not do it themselves pass the tags on as text (llama.cpp with
//! `--reasoning-format none`). Only an answer that begins with the tag is taken apart: further down it
//! is what somebody writes about. What could still be a tag is held back until it is known.
//!
//! Reasoning begins with its first word, whoever told it apart: a model that is told not to reason
//! sends blanks in its place (Qwen), and those are no reasoning.

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";

/// A reply's text while it is taken apart.
#[derive(Debug, Default)]
pub(super) struct Think {
    stage: Stage,
    /// The blanks that the text began with, until it is known whether they are part of an answer.
    blanks: String,
    /// Text that may be the beginning of a tag: never longer than one.
    held: String,
    /// Reasoning has come that was more than blanks.
    has_reasoned: bool,
}

/// What the text is at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Stage {
    /// Nothing has come but blanks and a part of a tag.
    #[default]
    Unknown,
    Reasoning,
    /// The tag has been closed; line ends behind it are no part of the answer.
    Between,
    Answer,
}

/// Text, taken apart. Reasoning comes before the answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Parts {
    pub(super) reasoning: String,
    pub(super) answer: String,
}

impl Think {
    /// Takes reasoning in that the server told apart: all further text is the answer then. What of it is
    /// reasoning.
    pub(super) fn told<'a>(&mut self, reasoning: &'a str) -> &'a str {
        if !reasoning.is_empty() && self.stage == Stage::Unknown {
            self.stage = Stage::Answer;
        }
        self.begun(reasoning)
    }

    /// Reasoning from its first word on.
    fn begun<'a>(&mut self, reasoning: &'a str) -> &'a str {
        if self.has_reasoned {
            return reasoning;
        }
        let begun = reasoning.trim_start();
        self.has_reasoned = !begun.is_empty();
        begun
    }

    /// Takes the next text in.
    pub(super) fn take(&mut self, text: &str) -> Parts {
        let mut parts = Parts::default();
        let mut text = [std::mem::take(&mut self.held).as_str(), text].concat();
        while !text.is_empty() {
            text = self.step(&text, &mut parts);
        }
        parts
    }

    /// Lets go of what was held back: no more text comes.
    pub(super) fn finish(&mut self) -> Parts {
        let held = std::mem::take(&mut self.held);
        let mut parts = Parts::default();
        match self.stage {
            Stage::Reasoning => self.begun(&held).clone_into(&mut parts.reasoning),
            Stage::Unknown | Stage::Between | Stage::Answer => {
                parts.answer = std::mem::take(&mut self.blanks) + &held;
            }
        }
        parts
    }

    /// Takes text in up to where its meaning changes; what comes behind that.
    fn step(&mut self, text: &str, parts: &mut Parts) -> String {
        match self.stage {
            Stage::Unknown => return self.recognise(text),
            Stage::Reasoning => return self.reason(text, parts),
            Stage::Between => {
                self.stage = Stage::Answer;
                let answer = text.trim_start_matches(['\r', '\n']);
                if answer.is_empty() {
                    self.stage = Stage::Between;
                }
                return answer.to_owned();
            }
            Stage::Answer => {
                parts.answer.push_str(&std::mem::take(&mut self.blanks));
                parts.answer.push_str(text);
            }
        }
        String::new()
    }

    /// Blanks are put aside as they come: read again with every part, they would cost their square.
    fn recognise(&mut self, text: &str) -> String {
        let begin = text.trim_start();
        let blanks = text.len() - begin.len();
        self.blanks.push_str(text.get(..blanks).unwrap_or_default());
        if let Some(behind) = begin.strip_prefix(OPEN) {
            self.stage = Stage::Reasoning;
            self.blanks = String::new();
            return behind.to_owned();
        }
        if OPEN.starts_with(begin) {
            begin.clone_into(&mut self.held);
            return String::new();
        }
        self.stage = Stage::Answer;
        begin.to_owned()
    }

    fn reason(&mut self, text: &str, parts: &mut Parts) -> String {
        if let Some((reasoning, behind)) = text.split_once(CLOSE) {
            parts.reasoning.push_str(self.begun(reasoning));
            self.stage = Stage::Between;
            return behind.to_owned();
        }
        let may_be_tag = |length: &usize| {
            let tag = CLOSE.get(..*length);
            tag.is_some_and(|tag| text.ends_with(tag))
        };
        let held = (1..CLOSE.len()).rev().find(may_be_tag).unwrap_or(0);
        let (reasoning, held) = text.split_at(text.len() - held);
        parts.reasoning.push_str(self.begun(reasoning));
        held.clone_into(&mut self.held);
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a reply of these chunks is taken apart to.
    fn apart<'a>(chunks: impl IntoIterator<Item = &'a str>) -> (String, String) {
        let mut think = Think::default();
        let mut parts: Vec<_> = chunks.into_iter().map(|text| think.take(text)).collect();
        parts.push(think.finish());
        let reasoning = parts.iter().map(|it| it.reasoning.as_str()).collect();
        let answer = parts.iter().map(|it| it.answer.as_str()).collect();
        (reasoning, answer)
    }

    #[test]
    fn only_an_answer_that_begins_with_the_tag_is_taken_apart() {
        for (text, reasoning, answer) in [
            ("<think>so</think>\n\nyes", "so", "yes"),
            ("\n <think>\nso\n</think>yes\n", "so\n", "yes\n"),
            ("<think>\n\n</think>\n\nyes", "", "yes"),
            ("<think> \n", "", ""),
            ("<think>so", "so", ""),
            ("<think>a < b </thi", "a < b </thi", ""),
            ("<think></think>", "", ""),
            (
                "<think>a</think>\n<think>b</think>",
                "a",
                "<think>b</think>",
            ),
            ("yes <think>so</think>", "", "yes <think>so</think>"),
            (" <thin", "", " <thin"),
            ("<thing>", "", "<thing>"),
            ("</think>yes", "", "</think>yes"),
            ("", "", ""),
        ] {
            let expected = (reasoning.to_owned(), answer.to_owned());
            assert_eq!(apart([text]), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_tag_is_let_go_at_once() {
        let mut think = Think::default();
        assert_eq!(think.take(" <th"), Parts::default());
        assert_eq!(think.take("e").answer, " <the");
        assert_eq!(think.take("<think>").answer, "<think>");
    }

    #[test]
    fn a_server_that_tells_reasoning_apart_is_believed() {
        let mut think = Think::default();
        assert_eq!(think.take(" \n"), Parts::default());
        assert_eq!(think.told("so"), "so");
        assert_eq!(think.take("<think>x").answer, " \n<think>x");
    }

    #[test]
    fn blanks_are_no_reasoning_whoever_told_them_apart() {
        let mut think = Think::default();
        assert_eq!(think.told("\n\n"), "");
        assert_eq!(think.told(" \nso"), "so");
        assert_eq!(think.told("\n\n"), "\n\n");
    }

    #[test]
    fn blanks_before_anything_else_are_read_once_and_kept_for_an_answer() {
        let mut think = Think::default();
        for _ in 0..100_000 {
            assert_eq!(think.take("\n"), Parts::default());
            assert!(
                think.held.is_empty(),
                "held blanks are read with every part"
            );
        }
        assert_eq!(think.take("yes").answer, "\n".repeat(100_000) + "yes");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn however_it_is_cut_the_same_comes_out(
            pieces in proptest::collection::vec(
                proptest::sample::select(vec![
                    "<think>", "</think>", "<", "</", "think", ">", " ", "\n", "a", "日",
                ]),
                0..12,
            )
        ) {
            let whole = pieces.concat();
            let chars: Vec<String> = whole.chars().map(String::from).collect();
            prop_assert_eq!(apart([whole.as_str()]), apart(chars.iter().map(String::as_str)));
            let (reasoning, answer) = apart([whole.as_str()]);
            let kept = |text: &str| text.replace([' ', '\n'], "");
            let without_tags = kept(&whole).replacen(OPEN, "", 1).replacen(CLOSE, "", 1);
            let out = kept(&reasoning) + &kept(&answer);
            prop_assert!(out == without_tags || out == kept(&whole) || out == kept(&whole).replacen(OPEN, "", 1));
        }
    }
}
