//! Highlighting: lines of code in, the inks of their bytes out.
//!
//! Owns which language a fence names and what its parts mean. Slow but pure: a worker calls it, never
//! the machine or a frame. It leaves to its caller when to highlight, and what becomes of an answer that
//! nobody waits for any more.
//!
//! A [`Resume`] cannot leave its thread, because Oniguruma's captures are in it. So a worker owns a [`Desk`],
//! which keeps them; the [`Job`](crate::text::code::Job)s that it is sent say which block goes on, and at which line.
//!
//! A line costs tens of microseconds (measured: 65 for Rust, 12 for JSON), the first line of a
//! language some milliseconds more, because its expressions are compiled when they are first met.

mod desk;
mod language;
mod resume;
mod scopes;

pub use desk::Desk;
pub use language::Language;
pub use resume::{MAX_BYTES, MAX_LINES, Resume};

use crate::text::code::Run;
use scopes::Inks;
use std::cell::OnceCell;
use syntect::parsing::SyntaxSet;

/// What became of lines of code.
#[derive(Debug, Clone)]
pub struct Highlighted {
    /// The runs of each line, as [`Outcome::Inked`](crate::text::code::Outcome::Inked) has them.
    pub inks: Vec<Vec<Run>>,
    /// Where the next lines of the same block begin.
    pub resume: Resume,
}

/// Knows the languages. They are loaded when first asked for, which takes about 3 ms and 2 MiB.
#[derive(Default)]
pub struct Highlighter {
    grammars: OnceCell<Grammars>,
}

/// What is loaded: the grammars, and what their scopes mean.
struct Grammars {
    set: SyntaxSet,
    inks: Inks,
}

impl Highlighter {
    /// One that has loaded nothing yet.
    pub const fn new() -> Self {
        Self {
            grammars: OnceCell::new(),
        }
    }

    /// The language that a fence names; `None` if it is unknown or has nothing to highlight.
    pub fn language(&self, info: &str) -> Option<Language> {
        Language::named(info, &self.grammars().set)
    }

    /// Highlights the lines that follow upon `resume`. One of another language is taken for none.
    pub fn highlight(
        &self,
        language: Language,
        resume: Option<Resume>,
        lines: &[String],
    ) -> Highlighted {
        let grammars = self.grammars();
        let mut resume = resume
            .filter(|resume| resume.language() == language)
            .unwrap_or_else(|| Resume::beginning(language, &grammars.set));
        let inks = lines
            .iter()
            .map(|line| resume.advance(line, grammars))
            .collect();
        Highlighted { inks, resume }
    }

    fn grammars(&self) -> &Grammars {
        self.grammars.get_or_init(|| Grammars {
            set: two_face::syntax::extra_newlines(),
            inks: Inks::new(),
        })
    }
}

#[cfg(test)]
mod tests;
