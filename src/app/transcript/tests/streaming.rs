//! A reply while it comes in: its rows at every moment, and what one more piece costs.

use super::*;

/// A conversation whose reply is on its way, and has come as far as this.
fn streaming(text: &str) -> Conversation {
    let mut talk = conversation(1);
    talk.messages.push(message(1, text));
    talk.messages[1].status = Status::Streaming;
    talk
}

#[test]
fn rows_of_a_streamed_message_are_those_of_the_whole() {
    let text = "# Heading\r\n\ttab\n\nlong words that wrap at the width\n\u{1b}[31mred\n日本語テキスト\n\n\
                 ```rust\n\nfn main() { a_call_that_is_wrapped() }\n\n  ``\n````\n```\nno code\n\n\
                - item\n\n  ~~~\n  in a list\n  ~~~\n\n~~~\n`````\n\tx\n~~~\n\n```\n```\n\n> quote\n\n```\nopen\n";
    let mut streamed = streaming("");
    let mut transcript = Transcript::default();
    for c in text.chars() {
        streamed.messages[1].text.push(c);
        transcript.refresh(&scene(&streamed, WIDTH, 200));
        let whole = refreshed(&streamed, WIDTH, 200);
        assert_eq!(
            shown(&transcript),
            shown(&whole),
            "{:?}",
            streamed.messages[1].text
        );
    }
}

#[test]
fn a_line_of_code_costs_its_own_rows_however_long_the_open_fence() {
    let cost = |lines: usize| {
        let mut talk = streaming(&format!("so:\n\n```rust\n{}", "let x = 1;\n".repeat(lines)));
        let mut transcript = refreshed(&talk, WIDTH, HEIGHT);
        let before = transcript.laid_out();
        talk.messages[1].text.push_str("let y = 2;\nlet");
        transcript.refresh(&scene(&talk, WIDTH, HEIGHT));
        transcript.laid_out() - before
    };
    assert_eq!(cost(10), cost(10_000));
}

#[test]
fn code_that_streams_in_is_inked_on_the_rows_that_it_has_already() {
    let mut talk = streaming("```rust\nfn a\nfn b\n");
    let mut transcript = refreshed(&talk, WIDTH, 20);
    let job = transcript.jobs().remove(0);
    assert_eq!(job.lines, ["fn a", "fn b"]);
    talk.messages[1].text.push_str("fn c\nfn");
    transcript.refresh(&scene(&talk, WIDTH, 20));
    let lines = vec![vec![(0..4, crate::text::Ink::CodeKeyword)]; 2];
    transcript.answer(job.block, Outcome::Inked(lines));
    let inked = |row: &&Row| {
        row.spans
            .iter()
            .any(|s| s.ink == crate::text::Ink::CodeKeyword)
    };
    assert_eq!(transcript.rows().filter(inked).count(), 2);
    assert_eq!(transcript.jobs().remove(0).lines, ["fn c"]);
    talk.messages[1].text.push_str(" d\n```\n\nafter");
    transcript.refresh(&scene(&talk, WIDTH, 20));
    assert_eq!(
        transcript.rows().filter(inked).count(),
        2,
        "closing the fence keeps them"
    );
}

#[test]
fn of_a_text_without_an_end_one_mebibyte_is_laid_out_and_the_rest_is_told() {
    let line = "a line of twenty b.\n\n";
    let mut talk = streaming(&line.repeat(1024 * 1024 / line.len() + 1));
    let mut transcript = refreshed(&talk, 60, HEIGHT);
    let before = transcript.laid_out();
    for _ in 0..50 {
        talk.messages[1].text.push_str(&line.repeat(20));
        transcript.refresh(&scene(&talk, 60, HEIGHT));
    }
    assert!(
        transcript.laid_out() - before < 50 * 4,
        "what is not shown is not laid out"
    );
    let rows = shown(&transcript);
    let told = rows
        .iter()
        .position(|row| row.contains("kB more are too long to show here."));
    assert!(told.is_some(), "{rows:?}");
    assert_eq!(rows[told.unwrap() - 2], "  a line of twenty b.");
    talk.messages[1].status = Status::Complete;
    transcript.refresh(&scene(&talk, 60, HEIGHT));
    assert_eq!(shown(&transcript), rows);
}
