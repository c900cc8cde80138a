//! In which order jobs are done, and what becomes of those that nobody can wait for.

use super::*;

fn job(block: u64) -> Job {
    Job {
        block,
        first: 0,
        info: "rust".to_owned(),
        lines: vec!["let a;".to_owned()],
    }
}

/// The way to a pile, with jobs for these blocks on it.
fn asked(blocks: impl IntoIterator<Item = u64>) -> (channel::Sender<Job>, channel::Receiver<Job>) {
    let (ask, jobs) = channel::channel();
    for block in blocks {
        ask.send(job(block)).unwrap();
    }
    (ask, jobs)
}

#[test]
fn the_newest_job_is_done_first_and_none_is_left() {
    let (ask, jobs) = asked([1, 2]);
    let mut pile = Pile::default();
    assert_eq!(pile.next(&jobs), Some(Next::Do(job(2))));
    ask.send(job(3)).unwrap();
    drop(ask);
    assert_eq!(pile.next(&jobs), Some(Next::Do(job(3))));
    assert_eq!(pile.next(&jobs), Some(Next::Do(job(1))));
    assert_eq!(pile.next(&jobs), None);
}

#[test]
fn of_too_many_jobs_the_oldest_are_given_up() {
    let most = u64::try_from(MOST).unwrap();
    let (_ask, jobs) = asked(1..=most + 2);
    let mut pile = Pile::default();
    let next: Vec<_> = (0..3).filter_map(|_| pile.next(&jobs)).collect();
    let expected = [
        Next::GiveUp(job(1)),
        Next::GiveUp(job(2)),
        Next::Do(job(most + 2)),
    ];
    assert_eq!(next, expected);
}

#[test]
fn every_job_has_an_answer() {
    let (to_loop, mut inbox) = mpsc::channel(1);
    let mut highlighter = Highlighter::new(to_loop);
    let count = u64::try_from(MOST).unwrap() + 50;
    for block in 0..count {
        highlighter.ask(job(block));
    }
    let answer = |_| match inbox.blocking_recv() {
        Some(Msg::Highlighted { block, .. }) => block,
        other => panic!("{other:?}"),
    };
    let mut answered: Vec<u64> = (0..count).map(answer).collect();
    answered.sort_unstable();
    assert!(answered.into_iter().eq(0..count));
}
