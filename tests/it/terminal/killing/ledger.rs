//! What a person wrote and a server said, by when, and whether the history has what it must have of that.

use super::gateway::{Event, TICK, Word};
use pnv_tui::chat::{Message, Role, Status};
use pnv_tui::store::Loaded;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// What is older than this is kept.
const PROMISE: Duration = Duration::from_millis(500);

/// The record of one person and one server.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Words that the person wrote, and when they were seen on the screen; `None` once they were found.
    written: BTreeMap<String, Option<Instant>>,
    /// What the server was asked about.
    asked: Vec<String>,
    replies: BTreeMap<usize, Said>,
    /// The reply that is on its way.
    pub(super) streams: Option<usize>,
    /// The model that was chosen, and when that was seen.
    model: Option<(String, Option<Instant>)>,
    /// How much slower than it should be the machine was in this life.
    late: Duration,
    /// Words that the person wrote in all.
    pub(super) words: usize,
    /// How often something was found that had to be: a test that looks for nothing proves nothing.
    pub(super) found: usize,
}

/// What the server said in one reply.
#[derive(Debug, Default)]
struct Said {
    words: Vec<Word>,
    /// When the person stopped it: what is younger by then may be dropped.
    stopped: Option<Instant>,
    /// Whether the program that heard it is gone, and nothing more can be kept.
    is_over: bool,
    /// Bytes of text and thoughts that the history had already.
    kept: [usize; 2],
}

impl Said {
    /// What was said until a moment.
    fn until(&self, moment: Instant, is_thought: bool) -> String {
        let words = self
            .words
            .iter()
            .filter(|word| word.is_thought == is_thought);
        words
            .take_while(|word| word.at <= moment)
            .map(|word| word.text.as_str())
            .collect()
    }

    fn all(&self, is_thought: bool) -> String {
        let last = self.words.last().map(|word| word.at);
        last.map_or_else(String::new, |last| self.until(last, is_thought))
    }
}

impl Ledger {
    /// The program was started.
    pub(super) fn begin_life(&mut self) {
        self.streams = None;
        self.late = Duration::ZERO;
    }

    /// The server tells something.
    pub(super) fn hear(&mut self, event: Event) {
        match event {
            Event::Asked { reply, words } => {
                self.asked.push(words);
                self.streams = Some(reply);
            }
            Event::Said(word) => {
                self.note_lateness(word.late);
                self.replies.entry(word.reply).or_default().words.push(word);
            }
            Event::Ended { reply } if self.streams == Some(reply) => self.streams = None,
            Event::Ended { .. } => {}
        }
    }

    /// Something came later than it should have.
    pub(super) fn note_lateness(&mut self, late: Duration) {
        self.late = self.late.max(late);
    }

    /// A word of the person's is on the screen.
    pub(super) fn wrote(&mut self, word: &str, at: Instant) {
        self.written.insert(word.to_owned(), Some(at));
    }

    /// Another model was chosen.
    pub(super) fn chose(&mut self, model: &str, at: Instant) {
        self.model = Some((model.to_owned(), Some(at)));
    }

    /// The person stops the reply.
    pub(super) fn stops(&mut self, at: Instant) {
        if let Some(reply) = self.streams {
            let said = self.replies.entry(reply).or_default();
            said.stopped.get_or_insert(at);
        }
    }

    /// Holds what the history has against what it must have of what there was until the program was killed.
    ///
    /// # Panics
    /// If something is missing, or there twice.
    pub(super) fn judge(&mut self, loaded: Option<&Loaded>, killed: Instant) {
        let old = killed
            .checked_sub(PROMISE + self.late)
            .expect("the computer runs for longer");
        let Some(loaded) = loaded else {
            assert!(self.asked.is_empty(), "nothing is kept of {self:?}");
            // A draft is kept before anything was said, but not a model for a conversation with nothing in it.
            let is_new = |seen: &Option<Instant>| seen.is_some_and(|seen| seen > old);
            assert!(
                self.written.values().all(is_new),
                "nothing is kept of {self:?}"
            );
            self.written.clear();
            self.model = None;
            return;
        };
        let conversation = &loaded.conversation;
        let path = conversation.messages.iter();
        let messages: Vec<&Message> = path.chain(&conversation.aside).collect();
        self.judge_asked(&messages);
        self.judge_written(&messages, loaded, old);
        self.judge_replies(&messages, old);
        self.judge_model(loaded, old);
        assert_once(&messages, loaded);
    }

    /// What was sent is there, however lately.
    fn judge_asked(&mut self, messages: &[&Message]) {
        let own = messages.iter().filter(|message| message.role == Role::User);
        let kept: BTreeSet<&str> = own.flat_map(|it| it.text.split_whitespace()).collect();
        // Messages that were not answered go out as one with the next, so that it is their words that are looked for.
        for word in self.asked.iter().flat_map(|text| text.split_whitespace()) {
            assert!(kept.contains(word), "{word} was sent, kept are {kept:?}");
            self.found += 1;
        }
    }

    /// What was written is in a message, waits, or is the draft.
    fn judge_written(&mut self, messages: &[&Message], loaded: &Loaded, old: Instant) {
        let texts = messages.iter().map(|message| message.text.as_str());
        let texts: Vec<&str> = texts
            .chain(loaded.queue.iter().map(String::as_str))
            .chain([loaded.draft.as_str()])
            .collect();
        let has = |word: &str| {
            let mut words = texts.iter().flat_map(|text| text.split_whitespace());
            words.any(|it| it == word)
        };
        let found = &mut self.found;
        self.written.retain(|word, seen| {
            let is_kept = has(word);
            let must_be = seen.is_none_or(|seen| seen <= old);
            assert!(is_kept || !must_be, "{word} is nowhere in {texts:#?}");
            *found += usize::from(must_be);
            *seen = None;
            is_kept
        });
    }

    /// What was said is there but for the end of it.
    fn judge_replies(&mut self, messages: &[&Message], old: Instant) {
        for (number, said) in &mut self.replies {
            let until = said.stopped.map_or(old, |stopped| {
                old.min(stopped.checked_sub(PROMISE + self.late).unwrap())
            });
            let own = format!("r{number}w");
            let message = messages.iter().find(|message| {
                message.role == Role::Assistant
                    && message.status != Status::Edited
                    && (message.text.starts_with(&own) || thoughts(message).starts_with(&own))
            });
            for (part, is_thought) in [(0, false), (1, true)] {
                let must = if said.is_over {
                    String::new()
                } else {
                    said.until(until, is_thought)
                };
                let kept = message.map_or("", |message| {
                    if is_thought {
                        thoughts(message)
                    } else {
                        &message.text
                    }
                });
                let case = format!(
                    "reply {number}: {kept:?} of {must:?}, {:?}, stopped {:?}, late {:?}",
                    message.map(|message| message.status),
                    said.stopped.map(|at| until.saturating_duration_since(at)),
                    self.late,
                );
                assert!(kept.starts_with(must.trim_end()), "{case}");
                assert!(said.all(is_thought).starts_with(kept), "{case}");
                assert!(kept.len() >= said.kept[part], "shrunk: {case}");
                said.kept[part] = kept.len();
                self.found += usize::from(!must.is_empty());
            }
            said.is_over = true;
            let status = message.map(|message| message.status);
            assert_ne!(status, Some(Status::Streaming), "reply {number}");
        }
    }

    fn judge_model(&mut self, loaded: &Loaded, old: Instant) {
        if let Some((model, seen)) = &mut self.model {
            let must_be = seen.is_none_or(|seen| seen <= old);
            if must_be || loaded.model == *model {
                assert_eq!(loaded.model, *model);
                *seen = None;
                self.found += 1;
            } else {
                self.model = None;
            }
        }
    }
}

/// No message is there twice, or waits, or is still being written although it was sent.
fn assert_once(messages: &[&Message], loaded: &Loaded) {
    let own = messages.iter().filter(|message| message.role == Role::User);
    let mut texts: Vec<&str> = own.map(|message| message.text.as_str()).collect();
    texts.extend(loaded.queue.iter().map(String::as_str));
    if !loaded.draft.is_empty() {
        texts.push(&loaded.draft);
    }
    texts.sort_unstable();
    let twice = texts.windows(2).find(|pair| pair[0] == pair[1]);
    assert_eq!(twice, None, "{texts:#?}");
}

fn thoughts(message: &Message) -> &str {
    let reply = message.reply.as_ref();
    reply.map_or("", |reply| reply.reasoning.as_str())
}

/// How much later than a tick it is.
pub(super) fn lateness(since: Instant, now: Instant) -> Duration {
    now.saturating_duration_since(since).saturating_sub(TICK)
}
