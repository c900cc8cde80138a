//! Copying: what is copied, what is known to have become of it, and the words for that.
//!
//! The ways to a clipboard are `runtime::clipboard`'s. The words never say more than is known: a
//! command tells whether it took the text, a terminal tells nothing.

use super::State;
use super::banner::Subject;
use super::effect::Effect;
use super::moment::Moment;
use super::overlay::Overlay;
use super::picker::{Candidate, Picker};
use super::transcript::Transcript;
use super::words;
use crate::chat::Message;
use crate::text::markdown::{Block, parse};
use crate::text::{clean_line, clean_with_tabs};
use std::collections::VecDeque;

/// Milliseconds after which a copy that has not ended is spoken of.
const PATIENCE_MS: u64 = 300;
/// What is said then.
const COPYING: &str = "copying…";

/// Text to be copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clipping {
    /// What the text is.
    pub passage: Passage,
    /// The text: no control characters but `\n` and tabs, so that it can be pasted anywhere.
    pub text: String,
}

impl Clipping {
    /// A clipping of text as it was received: cleaned as for the screen, except that tabs stay.
    pub fn new(passage: Passage, text: &str) -> Self {
        Self {
            passage,
            text: clean_with_tabs(text),
        }
    }
}

/// What a clipping is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// A whole message.
    Message,
    /// A block of code within a message.
    CodeBlock,
    /// What the person selected.
    Selection,
    /// The server's name for a request.
    RequestId,
    /// What is known of a message.
    Details,
    /// The identity that servers are told.
    Identity,
}

impl Passage {
    /// The passage in words, as a notice begins with them.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::CodeBlock => "code block",
            Self::Selection => "selection",
            Self::RequestId => "request id",
            Self::Details => "details",
            Self::Identity => "identity",
        }
    }
}

/// What became of a clipping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// How far it came.
    pub reached: Reached,
    /// The person's own command, if it was to copy and did not.
    pub failed: Option<Failed>,
}

/// A command that did not copy, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// Its name.
    pub command: String,
    /// Why, in a few words.
    pub reason: String,
}

/// How far a clipping came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reached {
    /// Into the clipboard: the command of this name took it and ended well.
    ByCommand(String),
    /// Into tmux's buffer, and on towards the terminal that tmux runs in.
    IntoTmux,
    /// On its way to the terminal.
    ToTerminal,
    /// Into a file: it is longer than what can be expected to pass a terminal.
    IntoFile {
        /// The file, as it is shown.
        path: String,
        /// The length of the text in bytes.
        bytes: u64,
    },
}

impl From<Reached> for Copied {
    /// Nothing failed before.
    fn from(reached: Reached) -> Self {
        Self {
            reached,
            failed: None,
        }
    }
}

impl Failed {
    /// Command and reason.
    pub fn words(&self) -> String {
        let (command, reason) = (clean_line(&self.command), clean_line(&self.reason));
        format!("`{command}` failed ({reason})")
    }
}

impl Copied {
    /// The notice, the most important words first.
    pub fn words(&self, passage: Passage) -> String {
        match (&self.failed, &self.reached) {
            (None, reached) => reached.words(passage),
            (Some(failed), reached) => reached.words_instead(&failed.words(), passage),
        }
    }
}

impl Reached {
    fn words(&self, passage: Passage) -> String {
        let name = passage.name();
        match self {
            Self::ByCommand(command) => format!("{name} copied ({})", clean_line(command)),
            Self::IntoTmux => {
                format!("{name} in tmux's buffer; sent on to the terminal, which does not confirm")
            }
            Self::ToTerminal => {
                format!("{name} sent to the terminal's clipboard; terminals do not confirm it")
            }
            Self::IntoFile { path, bytes } => format!(
                "not copied, saved in {}: too long for a terminal ({})",
                clean_line(path),
                words::bytes(*bytes)
            ),
        }
    }

    /// The words where another way was meant, which `failed` tells of.
    fn words_instead(&self, failed: &str, passage: Passage) -> String {
        match self {
            Self::ByCommand(command) => {
                format!("{failed}; copied ({}) instead", clean_line(command))
            }
            Self::IntoTmux => format!(
                "{failed}; in tmux's buffer instead, and sent on to the terminal, which does not \
                 confirm"
            ),
            Self::ToTerminal => format!(
                "{failed}; sent to the terminal's clipboard instead; terminals do not confirm it"
            ),
            // The place of the file comes first: nothing else leads to it.
            Self::IntoFile { .. } => format!("{}; {failed}", self.words(passage)),
        }
    }
}

/// Copies on their way, in the order in which they end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Copies {
    begun: VecDeque<Moment>,
}

impl Copies {
    /// Notes what of the effects is a copy.
    pub(super) fn begin(&mut self, effects: &[Effect], now: Moment) {
        let copies = effects.iter().filter(|e| matches!(e, Effect::Copy(_)));
        self.begun.extend(copies.map(|_| now));
    }

    /// The oldest has ended.
    fn end(&mut self) {
        self.begun.pop_front();
    }

    /// When the oldest has taken so long that a word about it is due; `None` after that.
    pub(super) fn deadline(&self, now: Moment) -> Option<Moment> {
        self.due().filter(|due| *due > now)
    }

    fn due(&self) -> Option<Moment> {
        self.begun.front().map(|begun| begun.after(PATIENCE_MS))
    }
}

impl State {
    /// What there is to say besides all else: the word about the last key, or that a copy is on
    /// its way.
    pub fn notice(&self) -> Option<&str> {
        let copying = self.copies.due().filter(|due| *due <= self.now);
        let notice = self.notice.as_deref();
        notice.or_else(|| copying.map(|_| COPYING))
    }

    /// Copies the chosen message, else the newest reply, as far as it has come.
    pub(super) fn copy_message(&mut self) -> Vec<Effect> {
        match self.subject() {
            Some((_, Message { text, .. })) if !text.is_empty() => {
                vec![Effect::Copy(Clipping::new(Passage::Message, text))]
            }
            Some(_) => self.note(self.lacks("text")),
            None => self.note("there is no reply to copy yet".to_owned()),
        }
    }

    /// Copies the block of code in the chosen message, else in the newest reply; if there are
    /// several, asks which. The blocks are those that are shown: of a message that is too long to be
    /// shown whole, those in its rest are not offered.
    pub(super) fn copy_code(&mut self) -> Vec<Effect> {
        let blocks = |text| parse(&clean_with_tabs(Transcript::shown(text)), 0);
        let subject = self.subject();
        let blocks = subject.map(|(_, message)| blocks(&message.text));
        let blocks = blocks.unwrap_or_default();
        let codes: Vec<_> = blocks.iter().flat_map(Block::codes).collect();
        match codes.as_slice() {
            [] => self.note(self.lacks("code")),
            [(_, code)] => vec![Effect::Copy(Clipping::new(Passage::CodeBlock, code))],
            [..] => {
                let candidates = codes.into_iter().map(code_candidate).collect();
                self.overlay = Some(Overlay::Codes(Picker::new(candidates)));
                Vec::new()
            }
        }
    }

    /// What was copied is told in a notice, what was not in a banner that stays.
    pub(super) fn on_copied(
        &mut self,
        passage: Passage,
        result: Result<Copied, String>,
    ) -> Vec<Effect> {
        self.copies.end();
        match result {
            Ok(copied) => {
                self.banners.clear(Subject::Clipboard);
                self.note(copied.words(passage))
            }
            Err(sentence) => self.say(Subject::Clipboard, sentence),
        }
    }
}

/// A block of code to choose from several: its language, its first line, its length.
fn code_candidate((language, code): (&str, &str)) -> Candidate<String> {
    let first = code.lines().find(|line| !line.trim().is_empty());
    let language = language.split_whitespace().next().unwrap_or("code");
    let lines = code.lines().count();
    Candidate {
        label: clean_line(language),
        detail: clean_line(first.unwrap_or_default().trim()),
        note: format!("{lines} {}", if lines == 1 { "line" } else { "lines" }),
        mark: None,
        value: code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clipping_can_be_pasted_anywhere_and_keeps_its_tabs() {
        let text = "all:\r\n\tcc x.c\u{1b}[201~\u{7}\n\t\tè世👩‍🚀";
        let clipping = Clipping::new(Passage::CodeBlock, text);
        assert_eq!(clipping.text, "all:\n\tcc x.c\n\t\tè世👩‍🚀");
    }

    #[test]
    fn only_a_command_is_said_to_have_copied() {
        for (reached, words, instead) in [
            (
                Reached::ByCommand("wl-copy".to_owned()),
                "message copied (wl-copy)",
                "`false` failed (exit status 1); copied (wl-copy) instead",
            ),
            (
                Reached::IntoTmux,
                "message in tmux's buffer; sent on to the terminal, which does not confirm",
                "`false` failed (exit status 1); in tmux's buffer instead, and sent on to the \
                 terminal, which does not confirm",
            ),
            (
                Reached::ToTerminal,
                "message sent to the terminal's clipboard; terminals do not confirm it",
                "`false` failed (exit status 1); sent to the terminal's clipboard instead; \
                 terminals do not confirm it",
            ),
            (
                Reached::IntoFile {
                    path: "~/copy-20261123-0412.txt".to_owned(),
                    bytes: 1_234_567,
                },
                "not copied, saved in ~/copy-20261123-0412.txt: too long for a terminal (1.2 MB)",
                "not copied, saved in ~/copy-20261123-0412.txt: too long for a terminal \
                 (1.2 MB); `false` failed (exit status 1)",
            ),
        ] {
            let failed = Failed {
                command: "false".to_owned(),
                reason: "exit status 1".to_owned(),
            };
            for (failed, words) in [(None, words), (Some(failed), instead)] {
                let reached = reached.clone();
                let copied = Copied { reached, failed };
                assert_eq!(copied.words(Passage::Message), words);
            }
        }
        assert_eq!(
            Reached::ToTerminal.words(Passage::CodeBlock),
            "code block sent to the terminal's clipboard; terminals do not confirm it"
        );
    }
}
