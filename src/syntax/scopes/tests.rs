//! The table of scopes, row by row, and which of several rows counts.

use super::*;
use std::collections::BTreeSet;

/// The ink of scopes that are written from the outermost to the innermost.
fn ink(scopes: &str) -> Ink {
    let scopes = scopes.split(' ').map(|scope| Scope::new(scope).unwrap());
    Inks::new().of(&ScopeStack::from_vec(scopes.collect()))
}

#[test]
fn every_row_is_found_by_the_scopes_that_begin_with_it() {
    for (scope, expected) in INKS {
        assert_eq!(ink(scope), *expected, "{scope}");
        assert_eq!(ink(&format!("{scope}.more")), *expected, "{scope}.more");
    }
}

#[test]
fn every_row_can_be_read_and_stands_once() {
    let scopes: BTreeSet<_> = INKS.iter().map(|(scope, _)| scope).collect();
    assert_eq!(scopes.len(), INKS.len());
    assert_eq!(Inks::new().0.len(), INKS.len());
}

#[test]
fn every_ink_of_code_has_a_row_and_no_other_ink_has() {
    let used: BTreeSet<_> = INKS.iter().map(|(_, ink)| ink.letter()).collect();
    assert_eq!(used, "CDFKNPSTX".chars().collect());
}

#[test]
fn the_innermost_scope_that_says_something_counts() {
    let cases = [
        ("source.rust meta.block.rust", Ink::CodePlain),
        ("string.quoted.double meta.nothing", Ink::CodeString),
        (
            "string.quoted.double constant.character.escape",
            Ink::CodeNumber,
        ),
        ("string.quoted source.python.embedded", Ink::CodePlain),
        (
            "comment.line punctuation.definition.comment",
            Ink::CodeComment,
        ),
    ];
    for (scopes, expected) in cases {
        assert_eq!(ink(scopes), expected, "{scopes}");
    }
}

#[test]
fn the_longest_beginning_counts_wherever_it_stands_in_the_table() {
    assert_eq!(ink("keyword.control.rust"), Ink::CodeKeyword);
    assert_eq!(ink("keyword.operator.rust"), Ink::CodePunctuation);
    assert_eq!(ink("keyword.operator.logical.python"), Ink::CodeKeyword);
    assert_eq!(ink("entity.name.struct.rust"), Ink::CodeType);
    assert_eq!(ink("entity.name.function.rust"), Ink::CodeFunction);
}

#[test]
fn a_word_that_only_begins_like_a_row_is_not_of_it() {
    assert_eq!(ink("stringent.rust"), Ink::CodePlain);
}

#[test]
fn what_stands_in_no_scope_is_plain() {
    assert_eq!(Inks::new().of(&ScopeStack::new()), Ink::CodePlain);
}
