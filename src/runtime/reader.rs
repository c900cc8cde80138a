//! Reads the terminal's events, on a thread of its own.
//!
//! crossterm's `EventStream` would read on the loop's own thread once something is there, and
//! waits there for the rest of what is half there: `Alt+[` alone begins like a longer sequence,
//! and would stop the whole program until the next key (crossterm 0.29 reads the terminal in
//! blocking mode). Here only this thread waits.

use crossterm::event::{self, Event};
use std::io;
use std::thread;
use std::time::Duration;
use tokio::sync::mpsc;

/// Batches that wait for the loop before the thread stops reading.
const MOST_BATCHES: usize = 16;

/// Events in a batch. Enough for any burst of keys; a pasted file comes in several.
const MOST_EVENTS: usize = 4096;

/// How long to look for another event of the batch. Not zero, with which crossterm 0.29 does not
/// even look (feature `use-dev-tty`); it looks without pause meanwhile, so it is short.
const READ_TOGETHER: Duration = Duration::from_micros(100);

/// Starts reading. Each batch holds, in order, all that could be read without waiting, and is
/// never empty. The batches end when the terminal cannot be read any more.
///
/// # Errors
/// If the thread cannot be started.
pub(super) fn start() -> io::Result<mpsc::Receiver<Vec<Event>>> {
    let (to_loop, batches) = mpsc::channel(MOST_BATCHES);
    thread::Builder::new()
        .name("input".to_owned())
        .spawn(move || {
            while let Ok(batch) = read_batch() {
                if to_loop.blocking_send(batch).is_err() {
                    return; // the loop has ended
                }
            }
        })?;
    Ok(batches)
}

fn read_batch() -> io::Result<Vec<Event>> {
    let mut batch = vec![event::read()?];
    while batch.len() < MOST_EVENTS && event::poll(READ_TOGETHER)? {
        batch.push(event::read()?);
    }
    Ok(batch)
}
