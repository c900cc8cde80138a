//! The bounds, and what a line beyond them leaves behind.

use super::*;
use crate::syntax::Highlighter;

/// The runs of the lines, one after the other.
fn runs(lines: &[&str]) -> Vec<Vec<Run>> {
    let highlighter = Highlighter::new();
    let mut resume = beginning(&highlighter);
    let grammars = highlighter.grammars();
    lines
        .iter()
        .map(|line| resume.advance(line, grammars))
        .collect()
}

fn beginning(highlighter: &Highlighter) -> Resume {
    let language = highlighter.language("rust").unwrap();
    Resume::beginning(language, &highlighter.grammars().set)
}

#[test]
fn a_long_line_is_plain_from_its_bound() {
    let fits = "1".repeat(MAX_BYTES);
    let longer = format!("{fits}1");
    assert_eq!(
        runs(&[&fits, &longer]),
        [
            vec![(0..MAX_BYTES, Ink::CodeNumber)],
            vec![
                (0..MAX_BYTES, Ink::CodeNumber),
                (MAX_BYTES..MAX_BYTES + 1, Ink::CodePlain)
            ],
        ]
    );
}

#[test]
fn a_long_line_is_cut_between_characters() {
    let line = format!("// {}", "é".repeat(MAX_BYTES));
    let expected = vec![
        (0..MAX_BYTES - 1, Ink::CodeComment),
        (MAX_BYTES - 1..line.len(), Ink::CodePlain),
    ];
    assert_eq!(runs(&[&line]), [expected]);
}

#[test]
fn what_a_long_line_opened_is_closed_after_it() {
    let long = format!("let s = \"{}\";", "a".repeat(MAX_BYTES));
    let [_, after] = runs(&[&long, "1"]).try_into().unwrap();
    assert_eq!(after, [(0..1, Ink::CodeNumber)]);
}

#[test]
fn what_was_open_before_a_long_line_is_open_after_it() {
    let long = "a".repeat(MAX_BYTES + 1);
    let [_, _, after] = runs(&["/*", &long, "1"]).try_into().unwrap();
    assert_eq!(after, [(0..1, Ink::CodeComment)]);
}

#[test]
fn a_long_block_is_plain_from_its_bound() {
    let highlighter = Highlighter::new();
    let mut resume = Resume {
        lines: MAX_LINES - 1,
        ..beginning(&highlighter)
    };
    let [last, beyond] = ["1", "1"].map(|line| resume.advance(line, highlighter.grammars()));
    assert_eq!(last, [(0..1, Ink::CodeNumber)]);
    assert_eq!(beyond, [(0..1, Ink::CodePlain)]);
}

#[test]
fn a_line_that_the_grammar_fails_on_is_plain_and_leaves_no_trace() {
    let highlighter = Highlighter::new();
    let mut resume = beginning(&highlighter);
    let before = resume.state.clone();
    let without_grammars = Grammars {
        set: SyntaxSet::new(),
        inks: crate::syntax::scopes::Inks::new(),
    };
    let failed = resume.advance("\"a", &without_grammars);
    assert_eq!(failed, [(0..2, Ink::CodePlain)]);
    let mut untouched = Resume {
        state: before,
        ..resume.clone()
    };
    let grammars = highlighter.grammars();
    assert_eq!(
        resume.advance("/* */ 1", grammars),
        untouched.advance("/* */ 1", grammars)
    );
}
