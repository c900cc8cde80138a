//! The program is killed again and again in the middle of what a person does, and started where it was.
//!
//! After each kill the file is read, before the next program mends anything in it. It must have: every message that
//! the server was asked about, at whatever moment; all that was written, said or chosen 500 ms before; nothing
//! twice. The next program must show it. What is promised is a time, so that the time by which the machine itself
//! was late is added to it, as the server notes it.
//!
//! The seeds are fixed, and named where one fails; the moments of the kills are drawn from them.

#[path = "../../../bench/soak/chance.rs"]
mod chance;
mod gateway;
mod ledger;
mod person;

use super::continuing::data_folder;
use crate::store::support::Talk;
use chance::Chance;
use gateway::Gateway;
use ledger::Ledger;
use person::{Person, SETTINGS};
use pnv_tui::store::{Answer, Loaded, Question};
use std::fs;
use std::path::Path;
use std::thread;
use tempfile::TempDir;

/// Histories that are written side by side: most of the time is waited.
const LANES: u64 = 8;
/// Kills of each.
const KILLS: u64 = 25;

#[test]
fn after_two_hundred_kills_nothing_is_lost_and_nothing_there_twice() {
    let lanes: Vec<_> = (1..=LANES)
        .map(|seed| thread::spawn(move || kill_again_and_again(seed)))
        .collect();
    let found: Vec<usize> = lanes
        .into_iter()
        .map(|lane| lane.join().expect("the lane above"))
        .collect();
    // A test that had nothing to look for would find nothing missing.
    assert!(found.iter().all(|found| *found > 200), "{found:?}");
}

/// Returns how often something was found that had to be there.
fn kill_again_and_again(seed: u64) -> usize {
    println!("seed {seed}");
    let (home, gateway) = (home(), Gateway::start());
    let (mut ledger, mut chance) = (Ledger::default(), Chance::from_seed(seed));
    let mut loaded = None;
    for _ in 0..KILLS {
        let mut person = Person::start(home.path(), &gateway, &mut ledger, &mut chance);
        person.sees(loaded.as_deref());
        person.live();
        let killed = person.kill();
        loaded = read(home.path());
        ledger.judge(loaded.as_deref(), killed);
    }
    Person::start(home.path(), &gateway, &mut ledger, &mut chance).sees(loaded.as_deref());
    ledger.found
}

/// A home in memory where there is such a folder: what a killed program has written does not depend on the disk,
/// but how long that takes does.
pub(super) fn home() -> TempDir {
    let memory = Path::new("/dev/shm");
    let in_memory = memory.is_dir().then(|| TempDir::new_in(memory).ok());
    let home = in_memory.flatten();
    let home = home.unwrap_or_else(|| TempDir::new().unwrap());
    let settings = home.path().join(".config/pnv-tui");
    fs::create_dir_all(&settings).unwrap();
    fs::write(settings.join("config.toml"), SETTINGS).unwrap();
    home
}

/// What a history has, read from a copy: reading marks what was interrupted.
pub(super) fn read(home: &Path) -> Option<Box<Loaded>> {
    let copy = TempDir::new_in(home).unwrap();
    for name in ["history.db", "history.db-wal"] {
        let from = data_folder(home).join(name);
        if from.exists() {
            fs::copy(from, copy.path().join(name)).unwrap();
        }
    }
    let answer = Talk::open(&copy.path().join("history.db")).ask(Question::Latest);
    let Answer::Loaded(loaded) = answer else {
        panic!("{answer:?}");
    };
    loaded
}
