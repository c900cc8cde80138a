//! What the scopes of a grammar mean, as inks.
//!
//! Scopes are named as Sublime Text's "Scope Naming" recommends; the narrower rows are for grammars that
//! differ from it or where the recommendation says less than a reader wants.

use crate::text::Ink;
use syntect::parsing::{Scope, ScopeStack};

/// Beginnings of scopes and their inks. Of those that fit a scope the longest counts; scopes that none
/// fits say nothing, and what they stand in counts.
const INKS: &[(&str, Ink)] = &[
    // What is embedded in a string is code again.
    ("source", Ink::CodePlain),
    ("text", Ink::CodePlain),
    ("meta.interpolation", Ink::CodePlain),
    ("meta.group.expansion", Ink::CodePlain), // a shell's "$HOME"
    ("comment", Ink::CodeComment),
    ("punctuation.definition.comment", Ink::CodeComment),
    ("string", Ink::CodeString),
    ("punctuation.definition.string", Ink::CodeString),
    ("storage.type.string", Ink::CodeString), // the r of r"…"
    ("keyword.other.template", Ink::CodeString), // JavaScript's backtick
    ("constant", Ink::CodeNumber),
    ("keyword.other.unit", Ink::CodeNumber),
    ("punctuation.definition.constant", Ink::CodeNumber),
    ("support.constant", Ink::CodeNumber),
    ("keyword", Ink::CodeKeyword),
    ("storage", Ink::CodeKeyword),
    ("variable.language", Ink::CodeKeyword), // self, this
    ("entity.name.tag", Ink::CodeKeyword),   // of HTML; keys of YAML and TOML
    // Operators that are words.
    ("keyword.operator.logical.python", Ink::CodeKeyword),
    ("keyword.operator.logical.sql", Ink::CodeKeyword),
    ("keyword.operator.module", Ink::CodeKeyword),
    ("keyword.operator.new", Ink::CodeKeyword),
    ("keyword.operator.word", Ink::CodeKeyword),
    ("entity.name", Ink::CodeType),
    ("entity.other", Ink::CodeType),
    ("support.class", Ink::CodeType),
    ("support.type", Ink::CodeType),
    ("entity.name.function", Ink::CodeFunction),
    ("support.function", Ink::CodeFunction),
    ("support.macro", Ink::CodeFunction),
    ("variable.annotation", Ink::CodeFunction), // decorators, attributes
    ("variable.function", Ink::CodeFunction),
    ("keyword.operator", Ink::CodePunctuation),
    ("keyword.other.substitution", Ink::CodePunctuation), // JavaScript's ${
    ("meta.brace", Ink::CodePunctuation),
    ("punctuation", Ink::CodePunctuation),
    ("storage.type.function.arrow", Ink::CodePunctuation),
    // Markup and diffs.
    ("entity.name.section", Ink::CodeKeyword),
    ("markup.heading", Ink::CodeKeyword),
    ("markup.raw", Ink::CodeString),
    ("markup.underline.link", Ink::CodeString),
    ("markup.inserted", Ink::CodeString),
    ("punctuation.definition.inserted", Ink::CodeString),
    ("markup.deleted", Ink::CodeDeleted),
    ("punctuation.definition.deleted", Ink::CodeDeleted),
    ("meta.diff.header", Ink::CodeComment),
];

/// The table in the form that it is searched in.
pub(super) struct Inks(Vec<(Scope, Ink)>);

impl Inks {
    /// The longest beginnings first.
    pub(super) fn new() -> Self {
        let mut rows: Vec<_> = INKS
            .iter()
            .filter_map(|(scope, ink)| Some((Scope::new(scope).ok()?, *ink)))
            .collect();
        rows.sort_by_key(|(scope, _)| std::cmp::Reverse(scope.len()));
        Self(rows)
    }

    /// The ink of what stands in these scopes: the innermost that says something counts.
    pub(super) fn of(&self, scopes: &ScopeStack) -> Ink {
        let mut innermost_first = scopes.as_slice().iter().rev();
        innermost_first
            .find_map(|scope| self.of_one(*scope))
            .unwrap_or(Ink::CodePlain)
    }

    fn of_one(&self, scope: Scope) -> Option<Ink> {
        let row = self.0.iter().find(|(prefix, _)| prefix.is_prefix_of(scope));
        row.map(|(_, ink)| *ink)
    }
}

#[cfg(test)]
mod tests;
