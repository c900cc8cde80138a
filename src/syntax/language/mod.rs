//! Which language a fence names. The grammars know their own names and the endings of their files;
//! this adds the words that people and models write instead.

use syntect::parsing::{SyntaxReference, SyntaxSet};

/// Words that no grammar answers to, or the wrong one, and words that the right one answers to.
const ALSO: &[(&str, &str)] = &[
    ("batch", "bat"),
    ("console", "bash"),
    ("csharp", "cs"),
    ("docker", "dockerfile"),
    ("golang", "go"),
    ("h", "c"), // Objective-C claims it
    ("js", "javascript"),
    ("json5", "javascript"),
    ("jsonc", "javascript"), // JSON with comments
    ("node", "javascript"),
    ("objc", "objective-c"),
    ("php", "php source"), // the other one waits for `<?php`
    ("pwsh", "powershell"),
    ("python3", "python"),
    ("shell", "bash"),
    ("shell-session", "bash"),
    ("shellsession", "bash"),
    ("terminal", "bash"),
];

/// A language that can be highlighted: its place among the grammars that are compiled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Language(usize);

impl Language {
    /// What stands behind a fence names this language.
    pub(super) fn named(info: &str, set: &SyntaxSet) -> Option<Self> {
        let word = word(info).to_lowercase();
        let known = ALSO.iter().find(|(also, _)| *also == word);
        let token = known.map_or(word.as_str(), |(_, token)| token);
        let syntax = set.find_syntax_by_token(token)?;
        let is_plain = std::ptr::eq(syntax, set.find_syntax_plain_text());
        let place = set
            .syntaxes()
            .iter()
            .position(|each| std::ptr::eq(each, syntax))?;
        (!is_plain).then_some(Self(place))
    }

    /// Its grammar.
    pub(super) fn syntax(self, set: &SyntaxSet) -> &SyntaxReference {
        set.syntaxes()
            .get(self.0)
            .unwrap_or_else(|| set.find_syntax_plain_text())
    }
}

/// The word that names the language in `rust,ignore`, `{.python}` or `ts:src/main.ts`.
fn word(info: &str) -> &str {
    info.split(|c: char| c.is_whitespace() || ",:{}".contains(c))
        .map(|word| word.trim_start_matches('.'))
        .find(|word| !word.is_empty())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
