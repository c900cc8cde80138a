//! The thread: takes orders, puts ops that wait together into one transaction, never a part of an order, and answers.

use super::book::Book;
use super::{Claim, Op, Opened, Question, Reply};
use crate::chat::MessageId;
use std::fmt;
use std::sync::mpsc::Receiver;

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

/// Works until the end is ordered or nobody is left to order anything.
pub(super) fn work(
    (mut book, opened): (Book, Opened),
    inbox: &Receiver<Order>,
    answer: &impl Fn(Reply),
) {
    answer(Reply::Opened(opened));
    while let Ok(first) = inbox.recv() {
        let mut ops = Vec::new();
        let mut goes_on = true;
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
                Order::Finish => goes_on = false,
            }
            if ops.len() >= BATCH || !goes_on {
                break;
            }
        }
        book.write(ops, answer);
        if !goes_on {
            break;
        }
    }
    book.close();
}
