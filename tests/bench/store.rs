//! A history of 10,000 conversations with a million messages: how large its file is, and what opening, listing,
//! loading, searching and appending cost. `cargo bench --bench store`, some minutes and 3 GB below the folder for
//! temporary files; fewer messages with `cargo bench --bench store -- 100000`. With a folder,
//! `cargo bench --bench store -- /tmp/kept`, the file is written there once, and what only reads is measured: for
//! comparing one way to search with another.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout)]
#![allow(
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::wildcard_enum_match_arm
)]
#![allow(clippy::panic)]

use pnv_tui::chat::{ConversationId, Message, MessageId, Reply as MessageReply, Role, Status};
use pnv_tui::store::{Answer, Op, Question, Reply, Stats, Store};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

const MESSAGES: u64 = 1_000_000;
const OF_THE_LONGEST: u64 = 10_000;
const OF_THE_OTHERS: u64 = 100;
const LONGEST: ConversationId = ConversationId(1 << 40);

fn main() {
    let wanted = std::env::args().find_map(|argument| argument.parse().ok());
    let kept = std::env::args()
        .skip(1)
        .map(PathBuf::from)
        .find(|it| it.is_dir());
    let folder = tempfile::tempdir().unwrap();
    let path = kept.as_deref().unwrap_or(folder.path()).join("history.db");
    let mut texts = Texts::new();
    if !path.exists() {
        fill(&path, wanted.unwrap_or(MESSAGES), &mut texts);
    }

    let begun = Instant::now();
    let store = Talk::open(&path);
    println!("opening it              ms {:8.1}", ms(begun));
    store.time("the latest one", 20, |_| Question::Latest);
    store.time("the first 100 of a list", 100, |_| list("", 0));
    store.time("a page far down", 100, |step| list("", step * 90));
    store.time("a filtered list", 100, |step| {
        list(["parse", "wi", "row key"][step % 3], 0)
    });
    store.time("the longest conversation", 20, |_| Question::Load(LONGEST));
    search(&store, &mut texts);
    if kept.is_some() {
        return;
    }
    append(&store, &mut texts);
    store.size("the file as it grew");
    let begun = Instant::now();
    store.ask(Question::Compact);
    println!("compacting it            s {:8.1}", ms(begun) / 1_000.0);
    store.size("the file compacted");
    search(&store, &mut texts);
    store.store.finish(Duration::from_secs(600));
}

fn list(filter: &str, offset: usize) -> Question {
    Question::List {
        filter: filter.to_owned(),
        archived: false,
        limit: 100,
        offset,
    }
}

/// Writes a history.
fn fill(path: &Path, wanted: u64, texts: &mut Texts) {
    let store = Talk::open(path);
    let begun = Instant::now();
    let mut id = 1;
    let others = wanted.saturating_sub(OF_THE_LONGEST) / OF_THE_OTHERS;
    for number in 0..=others {
        let (conversation, messages) = if number == others / 2 {
            (LONGEST, OF_THE_LONGEST)
        } else {
            (ConversationId(number + 1), OF_THE_OTHERS)
        };
        for place in 0..messages {
            let message = Box::new(texts.message(id, place, number % 20 == 0));
            store.store.send(Op::Put {
                conversation,
                message,
            });
            id += 1;
            if id % 2_000 == 0 {
                store.ask(Question::Kept);
            }
        }
    }
    store.ask(Question::Kept);
    println!("messages                   {:8}", id - 1);
    println!(
        "writing them, a second     {:8.0}",
        id as f64 * 1_000.0 / ms(begun)
    );
    store.store.finish(Duration::from_secs(600));
}

/// A query of some kind.
type Kind = (&'static str, fn(&mut Texts) -> String);

/// Searches of every kind.
fn search(store: &Talk, texts: &mut Texts) {
    let kinds: [Kind; 8] = [
        ("a word", |texts| texts.word()),
        ("two words", |texts| {
            format!("{} {}", texts.word(), texts.word())
        }),
        ("a word as it is typed", |texts| {
            let word = texts.word();
            let typed = 1 + texts.chance(word.chars().count());
            word.chars().take(typed).collect()
        }),
        ("some words in a row", |texts| {
            format!("\"{}\"", texts.words(4))
        }),
        ("a common word", |_| "the".to_owned()),
        ("two letters", |texts| texts.letters(2)),
        ("two Chinese letters", |texts| texts.chinese(2)),
        ("what is nowhere", |texts| {
            format!("{}{}", texts.letters(4), texts.word())
        }),
    ];
    for (name, query) in kinds {
        store.time(name, 200, |_| Question::Search {
            query: query(texts),
            limit: 50,
            utc_offset: 0,
        });
    }
    store.time("with filters", 200, |_| Question::Search {
        query: format!("{} role:assistant has:code model:llama", texts.word()),
        limit: 50,
        utc_offset: 0,
    });
}

/// A stream that is journalled.
fn append(store: &Talk, texts: &mut Texts) {
    let (mut sent, mut written) = (Vec::new(), Vec::new());
    for turn in 0..50_u64 {
        let id = (1 << 50) + turn;
        let mut message = texts.message(id, 1, false);
        let text = std::mem::take(&mut message.text);
        message.status = Status::Streaming;
        let put = |message: Message| Op::Put {
            conversation: LONGEST,
            message: Box::new(message),
        };
        let steps = (0..20).map(|step| Op::Grow {
            message: MessageId(id),
            text_from: step * 40,
            text: "x".repeat(40),
            reasoning_from: 0,
            reasoning: String::new(),
        });
        let whole = Message {
            text,
            status: Status::Complete,
            ..message.clone()
        };
        for op in std::iter::once(put(message))
            .chain(steps)
            .chain([put(whole)])
        {
            let begun = Instant::now();
            store.store.send(op);
            sent.push(ms(begun));
            store.ask(Question::Kept);
            written.push(ms(begun));
        }
    }
    report("an append, for the caller", sent);
    report("the same, until written", written);
}

/// A store that is asked and waited for.
struct Talk {
    store: Store,
    replies: Receiver<Reply>,
}

impl Talk {
    fn open(path: &Path) -> Self {
        let (sender, replies) = channel();
        let store = Store::open(path, "2026-11-25", move |reply| {
            let _ = sender.send(reply);
        });
        replies.recv().unwrap();
        Self { store, replies }
    }

    fn ask(&self, question: Question) -> Answer {
        self.store.ask(0, question);
        match self.replies.recv().unwrap() {
            Reply::Answered { answer, .. } => answer,
            other => panic!("{other:?}"),
        }
    }

    fn time(&self, name: &str, steps: usize, mut question: impl FnMut(usize) -> Question) {
        let times = (0..steps).map(|step| {
            let question = question(step);
            let begun = Instant::now();
            let answer = self.ask(question);
            let took = ms(begun);
            assert!(!matches!(answer, Answer::Failed(_)), "{answer:?}");
            took
        });
        report(name, times.collect());
    }

    fn size(&self, name: &str) {
        let Answer::Counted(Stats { file, text, .. }) = self.ask(Question::Stats) else {
            panic!("counted");
        };
        let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
        println!(
            "{name:24}   {:8.0} MiB, {:.2} times the text",
            mib(file),
            file as f64 / text as f64
        );
    }
}

fn ms(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1_000.0
}

fn report(name: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    println!("{name:25} ms, p50 {:7.2}, p99 {:7.2}", at(50), at(99));
}

/// Words as people and models write them: slices of this program's own documents and code, with words that are
/// found hardly anywhere else among them; some conversations in Chinese.
struct Texts {
    corpus: Vec<String>,
    seed: u64,
}

impl Texts {
    fn new() -> Self {
        let mut corpus = Vec::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for folder in ["src", "tests", "assets"] {
            collect(&root.join(folder), &mut corpus);
        }
        Self { corpus, seed: 1 }
    }

    fn chance(&mut self, below: usize) -> usize {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        usize::try_from(self.seed >> 16).unwrap() % below.max(1)
    }

    fn letters(&mut self, count: usize) -> String {
        (0..count)
            .map(|_| char::from(b'a' + u8::try_from(self.chance(26)).unwrap()))
            .collect()
    }

    /// Letters of which few are common, as it is in any language.
    fn chinese(&mut self, count: usize) -> String {
        let letter = |texts: &mut Self| {
            let rank = texts.chance(1_600) * texts.chance(1_600) / 1_600;
            char::from_u32(0x4e00 + u32::try_from(rank).unwrap() * 7).unwrap()
        };
        (0..count).map(|_| letter(self)).collect()
    }

    fn words(&mut self, count: usize) -> String {
        let at = self.chance(self.corpus.len() - count);
        self.corpus[at..at + count].join(" ")
    }

    fn word(&mut self) -> String {
        loop {
            let word = self.words(1);
            let word = word.trim_matches(|c: char| !c.is_alphabetic());
            if !word.is_empty() {
                return word.to_owned();
            }
        }
    }

    /// Short questions, and replies of very different lengths.
    fn message(&mut self, id: u64, place: u64, is_chinese: bool) -> Message {
        let is_reply = place % 2 == 1;
        let words = if is_reply {
            60 + self.chance(30) * self.chance(30)
        } else {
            3 + self.chance(60)
        };
        let text = if is_chinese {
            let sentences = (0..words / 8).map(|_| self.chinese(16));
            sentences.collect::<Vec<_>>().join("，")
        } else {
            let (name, number) = (self.letters(7), self.chance(1_000_000));
            format!(
                "{} {name} {number} {}",
                self.words(words / 2),
                self.words(words / 2)
            )
        };
        Message {
            id: MessageId(id),
            parent: (place > 0).then(|| MessageId(id - 1)),
            role: if is_reply {
                Role::Assistant
            } else {
                Role::User
            },
            text,
            at: 1_790_000_000_000 + id * 10_000,
            status: Status::Complete,
            reply: is_reply.then(|| MessageReply {
                asked: "llama3.2:3b".to_owned(),
                steps: 200,
                first_text_ms: Some(300),
                elapsed_ms: Some(4_000),
                ..MessageReply::default()
            }),
        }
    }
}

fn collect(folder: &Path, corpus: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, corpus);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            corpus.extend(
                text.split(' ')
                    .filter(|word| word.len() < 200)
                    .map(str::to_owned),
            );
        }
    }
}
