//! The history: every conversation kept in one SQLite file, written and read on a plain thread of its own.
//!
//! ```text
//! Store::open(path, date, answer) ─> Reply::Opened            always first; opening never fails by itself
//! Store::in_memory(answer)        ─> the same, without a file
//! store.send(Op)                  ─> nothing, or Reply::Failed / Recovered / Dropped / Rescued
//! store.send_together(Vec<Op>)    ─> the same; they are all kept or none
//! store.tell_when_written(call)   ─> the call, once what was sent before is in the file or cannot be
//! store.tell_when_taken(leaf, call) ─> the same, with whose a session is that was to be taken out
//! store.ask(number, Question)     ─> Reply::Answered { number, answer }
//! store.rest(call)                ─> the call, once what was sent before is done; then nothing, until `Rest` is dropped
//! store.finish(wait)              ─> Finished: everything is written and the thread has ended, or what is not and why
//! ```
//!
//! `send` and `ask` cost the caller a push into a channel. Ops are carried out in order; those that are sent together
//! (`send_together`) are one transaction, and so are those that wait together. A question is answered from what the
//! ops before it left. `answer` is called on the
//! store's thread: it hands the reply on and returns.
//!
//! How to journal a turn: `Put` the person's message and the empty, streaming reply; `Grow` the reply some times a
//! second with what is new; `Put` it whole when it ends. A message that is new becomes the end of the shown path, so
//! that [`Op::End`] is needed only for walking to another.
//!
//! # What is promised
//!
//! - A transaction is whole or not at all, whatever happens, because the write-ahead log sums up each of its
//!   pages: after a power cut at any page of it, what is before that page's transaction is there. With a batch that
//!   holds more than steps of a journal ([`Op::Grow`], drafts, places), the log is forced to the disk
//!   (`synchronous = FULL`): what a person sent survives a power cut once it is written, and the steps before it
//!   with it. Steps alone are not (`NORMAL`): four times a second would wear a disk for what the next message tells
//!   again. A program that is killed loses neither.
//! - Two programs may write at once. Messages are rows of a tree with names that no two programs give alike, so that what
//!   both say in one conversation becomes two branches; the one that said something last decides which is shown.
//! - A reply that streams belongs to the program that puts it. When that is gone the reply is
//!   [`Status::Interrupted`](crate::chat::Status::Interrupted), for everyone who reads it.
//! - So do the draft and the messages that wait: who opens the conversation meanwhile gets neither and takes neither
//!   away. Once that program is gone they are the next one's that loads the conversation.
//! - A damaged file is never thrown away: what can be read is carried over, the rest kept under a dated name.
//!   What mends it is whole before it takes the damaged one's place, wherever it is interrupted.
//! - When nothing can be written, ops wait in memory and are tried again with each that comes, and without any after a
//!   second, then ever more rarely, at last every 15 s; so is the file, if it could not be opened for a reason that may
//!   pass. While nothing waits, nothing is tried.
//! - Drafts, queues, reasoning and the keys of sessions are in no index and no `Debug`.
//!
//! Leaves out: when to write, and all sentences but those about its file.

mod book;
mod calls;
mod care;
mod conversations;
mod faults;
mod file;
mod list;
mod load;
mod messages;
mod number;
mod receipts;
mod reply;
mod rescue;
mod schema;
mod search;
mod sendings;
mod state;
mod unsent;
mod usage;
mod words;
mod worker;
mod writers;

pub use crate::chat::history::{Answer, Hit, Loaded, Op, Place, Pruning, Question, Stats, Summary};
pub use care::size;
pub use reply::{Claim, Finished, Opened, Reply, Rescue};

use crate::chat::MessageId;
use book::Book;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;
use worker::{Mark, Order, Retry};

/// The way to the store's thread. Without [`Store::finish`], the thread still does what it was sent, and ends.
#[derive(Debug)]
pub struct Store {
    orders: Sender<Order>,
    /// What is not saved at the end, as a sentence.
    done: Receiver<Option<String>>,
}

/// For as long as it is there the store's thread rests, see [`Store::rest`].
#[derive(Debug)]
#[must_use = "the store's thread goes on once this is dropped"]
pub struct Rest {
    _wake: Sender<()>,
}

impl Store {
    /// Starts the thread, which opens the file, or makes it. `date` is today's, as it may stand in a file's
    /// name (`2026-11-25`), for the case that a damaged one has to be kept.
    pub fn open(path: &Path, date: &str, answer: impl Fn(Reply) + Send + 'static) -> Self {
        let (path, date) = (path.to_owned(), date.to_owned());
        Self::start(move || Book::open(&path, &date), answer)
    }

    /// Starts the thread with a history that is in no file and ends with it.
    pub fn in_memory(answer: impl Fn(Reply) + Send + 'static) -> Self {
        Self::start(Book::without_file, answer)
    }

    fn start(
        open: impl FnOnce() -> (Book, Opened) + Send + 'static,
        answer: impl Fn(Reply) + Send + 'static,
    ) -> Self {
        let (orders, inbox) = mpsc::channel();
        let (end, done) = mpsc::channel();
        let work = move || {
            let unsaved = worker::work(open(), &inbox, &answer, Retry::default());
            let _ = end.send(unsaved);
        };
        // Without a thread the orders go nowhere, as they do after it has ended.
        let _ = thread::Builder::new().name("store".to_owned()).spawn(work);
        Self { orders, done }
    }

    /// Has something kept.
    pub fn send(&self, op: Op) {
        self.send_together(vec![op]);
    }

    /// Has several things kept: all of them or none, if the program is killed.
    pub fn send_together(&self, ops: Vec<Op>) {
        // The thread ends only with its orders.
        let _ = self.orders.send(Order::Keep(ops));
    }

    /// Calls back, on the store's thread, once everything that was sent before is in the file, or has turned out
    /// not to be writable for now. A call that can no longer come is dropped.
    pub fn tell_when_written(&self, call: impl FnOnce() + Send + 'static) {
        self.mark(None, move |_| call());
    }

    /// The same, with whose the session of the reply `leaf` is, which was to be taken out before: of two programs that
    /// have taken it out, one is told that it is good.
    pub fn tell_when_taken(&self, leaf: MessageId, call: impl FnOnce(Claim) + Send + 'static) {
        self.mark(Some(leaf), call);
    }

    fn mark(&self, leaf: Option<MessageId>, call: impl FnOnce(Claim) + Send + 'static) {
        let call = Box::new(call);
        let _ = self.orders.send(Order::Mark(Mark { leaf, call }));
    }

    /// Asks something. The answer carries the number.
    pub fn ask(&self, number: u64, question: Question) {
        let _ = self.orders.send(Order::Tell(number, question));
    }

    /// Has the thread rest once it has done what it was sent before: it holds no transaction then and begins none, until
    /// what is returned is dropped. Calls back, on the store's thread, when the rest begins.
    pub fn rest(&self, call: impl FnOnce() + Send + 'static) -> Rest {
        let (wake, until) = mpsc::channel();
        let mark = Mark {
            leaf: None,
            call: Box::new(move |_| call()),
        };
        let _ = self.orders.send(Order::Rest(mark, until));
        Rest { _wake: wake }
    }

    /// Writes what is left and ends the thread, within `wait`.
    pub fn finish(self, wait: Duration) -> Finished {
        let _ = self.orders.send(Order::Finish);
        match self.done.recv_timeout(wait) {
            Ok(None) => Finished::Saved,
            Ok(Some(words)) => Finished::Unsaved { words },
            Err(_) => Finished::Late,
        }
    }
}
