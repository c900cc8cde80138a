//! Code on the screen gets its inks: what is asked for, and what an answer changes.

use super::*;
use crate::text::Ink;
use crate::text::code::{Job, Outcome};

const CODE: &str =
    "look:\n\n```rust\nlet a = 1;\nlet b = 2;\n```\n\nand\n\n> ```py\n> x = 3\n> ```\n";

fn reply(text: &str, status: Status) -> Conversation {
    let mut talk = conversation(1);
    talk.messages.push(Message {
        status,
        ..message(1, text)
    });
    talk
}

/// A highlighter that takes every line for a comment.
fn comments(job: &Job) -> Outcome {
    let line = |line: &String| vec![(0..line.len(), Ink::CodeComment)];
    Outcome::Inked(job.lines.iter().map(line).collect())
}

/// The rows that hold code: each one's text and the inks of its code.
fn code_rows(transcript: &Transcript) -> Vec<(String, Vec<Ink>)> {
    let rows = transcript.rows().filter(|row| row.code.is_some());
    rows.map(|row| {
        let inks = row.spans.iter().map(|span| span.ink);
        (row.text(), inks.filter(|ink| ink.is_code()).collect())
    })
    .collect()
}

fn asked(jobs: &[Job]) -> Vec<(u64, usize, &str, Vec<&str>)> {
    let lines = |job: &'_ Job| {
        job.lines
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join("|")
    };
    assert!(jobs.iter().all(|job| !lines(job).contains('\n')));
    jobs.iter()
        .map(|job| {
            let lines = job.lines.iter().map(String::as_str).collect();
            (job.block, job.first, job.info.as_str(), lines)
        })
        .collect()
}

#[test]
fn each_block_is_asked_for_once_and_its_answer_changes_its_inks_alone() {
    let talk = reply(CODE, Status::Complete);
    let mut transcript = refreshed(&talk, WIDTH, 40);
    let before = shown(&transcript);
    let jobs = transcript.jobs();
    assert_eq!(
        asked(&jobs),
        [
            (1, 0, "rust", vec!["let a = 1;", "let b = 2;"]),
            (2, 0, "py", vec!["x = 3"])
        ]
    );
    assert_eq!(transcript.jobs(), [], "they are on their way");
    for job in jobs.iter().rev() {
        transcript.answer(job.block, comments(job));
    }
    assert_eq!(shown(&transcript), before);
    assert!(
        code_rows(&transcript)
            .iter()
            .all(|(_, inks)| *inks == [Ink::CodeComment])
    );
    assert_eq!(transcript.jobs(), []);
}

#[test]
fn inks_stay_when_the_width_changes_and_lines_break_elsewhere() {
    let talk = reply("```c\nint a = 1000000000;\n```", Status::Complete);
    let mut transcript = refreshed(&talk, WIDTH, 40);
    for job in transcript.jobs() {
        transcript.answer(job.block, comments(&job));
    }
    transcript.refresh(&scene(&talk, 18, 40));
    let rows = code_rows(&transcript);
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows.iter().all(|(_, inks)| *inks == [Ink::CodeComment]));
    assert_eq!(transcript.jobs(), []);
}

#[test]
fn a_fence_that_is_still_open_is_asked_for_line_by_line() {
    let mut talk = reply("```rust\nlet a", Status::Streaming);
    let mut transcript = refreshed(&talk, WIDTH, 40);
    assert_eq!(transcript.jobs(), [], "the line may still grow");
    let mut grow = |text: &str, transcript: &mut Transcript| {
        talk.messages.last_mut().unwrap().text.push_str(text);
        transcript.refresh(&scene(&talk, WIDTH, 40));
    };
    grow(" = 1;\nlet b", &mut transcript);
    let first = transcript.jobs();
    assert_eq!(asked(&first), [(1, 0, "rust", vec!["let a = 1;"])]);
    grow(" = 2;\nlet c = 3;\n", &mut transcript);
    assert_eq!(transcript.jobs(), [], "one piece at a time");
    transcript.answer(1, comments(&first[0]));
    let second = transcript.jobs();
    assert_eq!(
        asked(&second),
        [(1, 1, "rust", vec!["let b = 2;", "let c = 3;"])]
    );
    transcript.answer(1, comments(&second[0]));
    grow("```\n\ndone", &mut transcript);
    let rows = code_rows(&transcript);
    assert_eq!(rows.len(), 3);
    assert!(
        rows.iter().all(|(_, inks)| *inks == [Ink::CodeComment]),
        "{rows:?}"
    );
}

#[test]
fn a_block_without_a_language_or_with_an_unknown_one_is_left_alone() {
    let talk = reply("```\na\n```\n\n```klingon\nb\n```\n", Status::Complete);
    let mut transcript = refreshed(&talk, WIDTH, 40);
    let jobs = transcript.jobs();
    assert_eq!(asked(&jobs), [(1, 0, "klingon", vec!["b"])]);
    transcript.answer(1, Outcome::Unknown);
    assert_eq!(transcript.jobs(), []);
    assert!(
        code_rows(&transcript)
            .iter()
            .all(|(_, inks)| *inks == [Ink::CodePlain])
    );
}

#[test]
fn a_block_that_the_highlighter_has_forgotten_is_asked_for_anew() {
    let talk = reply("```c\na\n```", Status::Complete);
    let mut transcript = refreshed(&talk, WIDTH, 40);
    assert_eq!(asked(&transcript.jobs()), [(1, 0, "c", vec!["a"])]);
    transcript.answer(1, Outcome::Lost);
    assert_eq!(asked(&transcript.jobs()), [(2, 0, "c", vec!["a"])]);
}

#[test]
fn only_what_is_on_the_screen_is_asked_for() {
    let code = "line\n".repeat(2_000);
    let talk = reply(
        &format!("```c\n{code}```\n\n{}", "end\n\n".repeat(40)),
        Status::Complete,
    );
    let mut transcript = refreshed(&talk, WIDTH, HEIGHT);
    assert_eq!(transcript.jobs(), []);
    transcript.to_top(&scene(&talk, WIDTH, 40));
    let jobs = transcript.jobs();
    assert_eq!(
        (jobs.len(), jobs[0].first, jobs[0].lines.len()),
        (1, 0, 256)
    );
    transcript.answer(1, comments(&jobs[0]));
    assert_eq!(
        transcript.jobs(),
        [],
        "the lines on the screen have their inks"
    );
}

#[test]
fn an_answer_that_nobody_waits_for_changes_nothing() {
    let talk = reply("```c\na\n```", Status::Complete);
    let mut transcript = refreshed(&talk, WIDTH, 40);
    let jobs = transcript.jobs();
    transcript.begin_anew();
    transcript.refresh(&scene(&talk, WIDTH, 40));
    transcript.answer(jobs[0].block, comments(&jobs[0]));
    assert_eq!(code_rows(&transcript)[0].1, [Ink::CodePlain]);
    assert_eq!(
        asked(&transcript.jobs()),
        [(2, 0, "c", vec!["a"])],
        "under a new name"
    );
}

#[test]
fn an_answer_reaches_the_rows_that_are_left_when_the_last_row_went() {
    let mut talk = reply("```rust\nfn a()\n``", Status::Streaming);
    let mut transcript = refreshed(&talk, WIDTH, 40);
    let job = transcript.jobs().remove(0);
    assert_eq!(job.lines, ["fn a()"]);
    talk.messages[1].text.push('`');
    transcript.refresh(&scene(&talk, WIDTH, 40));
    transcript.answer(job.block, comments(&job));
    assert_eq!(
        code_rows(&transcript),
        [("  ┃ fn a()".to_owned(), vec![Ink::CodeComment])]
    );
}
