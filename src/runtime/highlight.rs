//! The worker that inks code: one thread, started with the first line of code that is on the screen.
//!
//! A thread of its own and no task, because a grammar is slow and its state cannot leave its thread.
//! It costs nothing while no code comes.

use crate::app::msg::Msg;
use crate::syntax::Desk;
use crate::text::code::Job;
use std::sync::mpsc as channel;
use std::thread;
use tokio::sync::mpsc;

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
        for job in jobs {
            let outcome = desk.run(&job);
            let block = job.block;
            if to_loop
                .blocking_send(Msg::Highlighted { block, outcome })
                .is_err()
            {
                return;
            }
        }
    };
    let started = thread::Builder::new()
        .name("highlight".to_owned())
        .spawn(work);
    started.ok().map(|_| to_worker)
}
