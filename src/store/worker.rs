//! The thread: takes orders, puts ops that wait together into one transaction, never a part of an order, and answers.
//! What could not be written it tries again by itself, ever more rarely; while there is nothing of that, it sleeps.

use super::book::Book;
use super::{Claim, Op, Opened, Question, Reply};
use crate::chat::MessageId;
use std::fmt;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// Ops of one transaction at most, but for what was sent together: another program that wants to write waits that long.
const BATCH: usize = 2_000;

/// What the thread is sent.
#[derive(Debug)]
pub(super) enum Order {
    /// Something to keep, in one transaction.
    Keep(Vec<Op>),
    /// Somebody waits for what was to be kept before.
    Mark(Mark),
    /// Something to tell, and its number.
    Tell(u64, Question),
    /// Somebody is to be told that nothing is being done, and nothing is until the other side of the channel is gone.
    Rest(Mark, Receiver<()>),
    /// The end.
    Finish,
}

/// Whom to call once what was sent before is written.
pub(super) struct Mark {
    /// The reply whose session was taken out with it, if that is of interest.
    pub(super) leaf: Option<MessageId>,
    /// The call: whose that session is.
    pub(super) call: Box<dyn FnOnce(Claim) + Send>,
}

impl fmt::Debug for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mark")
    }
}

/// When it is tried again to write what could not be written.
#[derive(Debug)]
pub(super) struct Retry {
    first: Duration,
    longest: Duration,
    next: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self::within(Duration::from_secs(1), Duration::from_secs(15))
    }
}

impl Retry {
    /// First after so long, then after twice as long each time, up to the longest.
    const fn within(first: Duration, longest: Duration) -> Self {
        Self {
            first,
            longest,
            next: first,
        }
    }

    /// How long to wait for an order before it is tried again; `None` where there is nothing to try.
    const fn pause(&mut self, is_unwritten: bool) -> Option<Duration> {
        if is_unwritten {
            return Some(self.next);
        }
        self.next = self.first;
        None
    }

    /// It was tried once more.
    fn tried(&mut self) {
        self.next = self.longest.min(self.next.saturating_mul(2));
    }
}

/// The next order, or that none has come within the pause.
fn next(inbox: &Receiver<Order>, pause: Option<Duration>) -> Result<Order, RecvTimeoutError> {
    match pause {
        Some(pause) => inbox.recv_timeout(pause),
        None => inbox.recv().map_err(|_gone| RecvTimeoutError::Disconnected),
    }
}

/// Works until the end is ordered or nobody is left to order anything. Returns what is not saved by then, as a sentence.
pub(super) fn work(
    (mut book, opened): (Book, Opened),
    inbox: &Receiver<Order>,
    answer: &impl Fn(Reply),
    mut retry: Retry,
) -> Option<String> {
    answer(Reply::Opened(opened));
    loop {
        match next(inbox, retry.pause(book.is_unwritten())) {
            Ok(first) => {
                if carry_out(first, inbox, &mut book, answer).is_break() {
                    break;
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                book.write(Vec::new(), answer);
                retry.tried();
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let unsaved = book.unsaved();
    book.close();
    unsaved
}

/// Does what is ordered, and with it what else was meanwhile. Breaks off where that is the end.
fn carry_out(
    first: Order,
    inbox: &Receiver<Order>,
    book: &mut Book,
    answer: &impl Fn(Reply),
) -> ControlFlow<()> {
    let mut ops = Vec::new();
    let mut flow = ControlFlow::Continue(());
    for order in std::iter::once(first).chain(inbox.try_iter()) {
        match order {
            Order::Keep(more) => ops.extend(more),
            Order::Mark(Mark { leaf, call }) => {
                book.write(std::mem::take(&mut ops), answer);
                call(leaf.map_or(Claim::Good, |leaf| book.claim(leaf)));
            }
            Order::Tell(number, question) => {
                book.write(std::mem::take(&mut ops), answer);
                let answered = book.answer(&question, answer);
                answer(Reply::Answered {
                    number,
                    answer: answered,
                });
            }
            Order::Rest(Mark { call, .. }, until) => {
                book.write(std::mem::take(&mut ops), answer);
                call(Claim::Good);
                // What could not be written is not tried again meanwhile either.
                let _ = until.recv();
            }
            Order::Finish => flow = ControlFlow::Break(()),
        }
        if ops.len() >= BATCH || flow.is_break() {
            break;
        }
    }
    book.write(ops, answer);
    flow
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::ConversationId;
    use rusqlite::Connection;
    use std::sync::mpsc;
    use std::thread;

    /// Longer than anything takes on a busy machine.
    const PATIENCE: Duration = Duration::from_secs(60);

    fn rename() -> Order {
        let title = Some("A title".to_owned());
        Order::Keep(vec![Op::Rename(ConversationId(1), title)])
    }

    #[test]
    fn what_could_not_be_written_is_written_without_another_order() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.db");
        let (orders, inbox) = mpsc::channel();
        let (to_test, replies) = mpsc::channel();
        let file = path.clone();
        let worker = thread::spawn(move || {
            let opened = Book::open(&file, "2026-11-25");
            let at_once = Duration::ZERO;
            opened.0.connection.busy_timeout(at_once).unwrap();
            let retry = Retry::within(Duration::from_millis(1), Duration::from_millis(8));
            let answer = |reply| to_test.send(reply).unwrap();
            assert_eq!(work(opened, &inbox, &answer, retry), None);
        });
        let said = || replies.recv_timeout(PATIENCE).unwrap();
        assert_eq!(said(), Reply::Opened(Opened::Fresh));
        let other = Connection::open(&path).unwrap();
        for _ in 0..2 {
            other.execute_batch("BEGIN IMMEDIATE").unwrap();
            orders.send(rename()).unwrap();
            let failed = said();
            assert!(matches!(failed, Reply::Failed { .. }), "{failed:?}");
            other.execute_batch("ROLLBACK").unwrap();
            assert_eq!(said(), Reply::Recovered);
        }
        let title = other.query_row("SELECT title FROM conversations", [], |row| row.get(0));
        assert_eq!(title, Ok("A title".to_owned()));
        orders.send(Order::Finish).unwrap();
        worker.join().unwrap();
        assert!(replies.recv().is_err(), "once each");
    }

    #[test]
    fn it_is_tried_ever_more_rarely_and_never_while_all_is_written() {
        let mut retry = Retry::default();
        let seconds = |retry: &mut Retry| {
            let pause = retry.pause(true).map(|pause| pause.as_secs());
            retry.tried();
            pause
        };
        assert_eq!(retry.pause(false), None);
        for pause in [1, 2, 4, 8, 15, 15] {
            assert_eq!(seconds(&mut retry), Some(pause));
        }
        assert_eq!(retry.pause(false), None);
        assert_eq!(seconds(&mut retry), Some(1), "the next time it begins anew");
    }

    #[test]
    fn nobody_who_could_order_anything_ends_it_even_while_something_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.db");
        let opened = Book::open(&path, "2026-11-25");
        opened.0.connection.busy_timeout(Duration::ZERO).unwrap();
        let other = Connection::open(&path).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let (orders, inbox) = mpsc::channel();
        orders.send(rename()).unwrap();
        drop(orders);
        let unsaved = work(opened, &inbox, &|_| (), Retry::default()).unwrap();
        assert!(
            unsaved.starts_with("1 change was not saved to "),
            "{unsaved}"
        );
        other.execute_batch("ROLLBACK").unwrap();
        let titles = other.query_row("SELECT count(title) FROM conversations", [], |row| {
            row.get::<_, i64>(0)
        });
        assert_eq!(titles, Ok(0));
    }
}
