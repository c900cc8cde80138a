//! What of a file did not come in, counted by what it is.

use std::collections::BTreeMap;
use std::fmt;

/// What is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Messages that the service had hidden.
    Hidden,
    /// Instructions of the service.
    System,
    /// Calls of tools and what came of them.
    Tool,
    /// Pictures, sounds and files, which the file only names.
    Media,
    /// Messages without words.
    Empty,
    /// Messages that nothing leads to.
    Loose,
}

impl What {
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Hidden => ("hidden message", "hidden messages"),
            Self::System => ("system message", "system messages"),
            Self::Tool => ("call of a tool", "calls of tools"),
            Self::Media => ("picture or file", "pictures and files"),
            Self::Empty => ("empty message", "empty messages"),
            Self::Loose => (
                "message that nothing leads to",
                "messages that nothing leads to",
            ),
        }
    }
}

/// How much of each is left out. `Display` is a list in words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LeftOut(BTreeMap<What, usize>);

impl LeftOut {
    /// Counts some more.
    pub fn add(&mut self, what: What, count: usize) {
        if count > 0 {
            *self.0.entry(what).or_default() += count;
        }
    }

    /// Counts what was left out elsewhere.
    pub fn add_all(&mut self, other: &Self) {
        for (what, count) in &other.0 {
            self.add(*what, *count);
        }
    }

    /// Whether all came in.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (what, count)) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            let (one, many) = what.words();
            let words = if *count == 1 { one } else { many };
            write!(f, "{comma}{count} {words}")?;
        }
        Ok(())
    }
}
