//! The worker that inks code: one thread, started with the first line of code that is on the screen.
//!
//! A thread of its own and no task, because a grammar is slow and its state cannot leave its thread.
//! It costs nothing while no code comes.
//!
//! The newest job is done first: it is for what is on the screen, and those before it may be for code
//! that has scrolled past. A block has one job at most, so that no block's jobs change their order.

use crate::app::msg::Msg;
use crate::syntax::Desk;
use crate::text::code::{Job, Outcome};
use std::collections::VecDeque;
use std::sync::mpsc as channel;
use std::thread;
use tokio::sync::mpsc;

/// Jobs that wait at most: more than there are blocks on any screen.
const MOST: usize = 256;

/// The way to the worker.
pub(super) struct Highlighter {
    to_loop: mpsc::Sender<Msg>,
    to_worker: Option<channel::Sender<Job>>,
}

impl Highlighter {
    /// A worker that has not been started yet. Its answers go to `to_loop`.
    pub(super) const fn new(to_loop: mpsc::Sender<Msg>) -> Self {
        Self {
            to_loop,
            to_worker: None,
        }
    }

    /// Hands a job over. Without a thread to do it, the code stays plain.
    pub(super) fn ask(&mut self, job: Job) {
        if self.to_worker.is_none() {
            self.to_worker = start(self.to_loop.clone());
        }
        if let Some(worker) = &self.to_worker {
            // A worker that is gone has panicked, which ends the program.
            let _ = worker.send(job);
        }
    }
}

/// Starts the worker. It ends when either side of it does.
fn start(to_loop: mpsc::Sender<Msg>) -> Option<channel::Sender<Job>> {
    let (to_worker, jobs) = channel::channel::<Job>();
    let work = move || {
        let mut desk = Desk::new();
        let mut pile = Pile::default();
        while let Some(job) = pile.next(&jobs) {
            let outcome = match job {
                Next::Do(ref job) => desk.run(job),
                Next::GiveUp(_) => Outcome::Lost,
            };
            let (Next::Do(Job { block, .. }) | Next::GiveUp(Job { block, .. })) = job;
            let answer = Msg::Highlighted { block, outcome };
            if to_loop.blocking_send(answer).is_err() {
                return;
            }
        }
    };
    let started = thread::Builder::new()
        .name("highlight".to_owned())
        .spawn(work);
    started.ok().map(|_| to_worker)
}

/// Jobs that wait, the oldest first.
#[derive(Debug, Default)]
struct Pile {
    jobs: VecDeque<Job>,
}

/// What is done with the next job.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    Do(Job),
    /// Too many wait. Whoever still shows the block asks again when told that it is lost.
    GiveUp(Job),
}

impl Pile {
    /// The next job, and what is done with it. Sleeps while there is none; `None` when no more can come.
    fn next(&mut self, new: &channel::Receiver<Job>) -> Option<Next> {
        if self.jobs.is_empty() {
            self.jobs.push_back(new.recv().ok()?);
        }
        self.jobs.extend(new.try_iter());
        if self.jobs.len() > MOST {
            return self.jobs.pop_front().map(Next::GiveUp);
        }
        self.jobs.pop_back().map(Next::Do)
    }
}

#[cfg(test)]
mod tests;
