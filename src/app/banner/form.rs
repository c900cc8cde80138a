//! A banner as it is shown: its sign, its sentence, the keys that answer it. And which words of the sentence give
//! way where it does not fit. The words themselves are `words`'.

use crate::app::layout::shortened;
use crate::text::{Ink, Row, cell_width, ellipsize, wrap};

/// What stands between two parts of a sentence.
pub(super) const PART: &str = " · ";

/// How grave a banner is. Each has a sign besides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// It goes away by itself: something is waited for.
    Waiting,
    /// The person has to do something.
    Attention,
}

impl Sign {
    /// The sign itself.
    pub const fn glyph(self) -> &'static str {
        match self {
            Self::Waiting => "▲",
            Self::Attention => "✖",
        }
    }
}

/// A banner in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// How grave it is.
    pub sign: Sign,
    /// What happened and what to do.
    pub sentence: String,
    /// Bytes at its beginning that say what happened: of these the last ones give way, above all what the server said,
    /// where there is no room for all of it. What is behind them is what happens next.
    pub gives_way: usize,
    /// Keys that answer it, each with a word. A name after a slash needs none.
    pub hints: Vec<(String, &'static str)>,
}

impl Words {
    /// The sentence in at most so many rows of so many cells.
    pub(in crate::app) fn rows(&self, most: usize, width: usize) -> Vec<Row> {
        let whole = wrap(&self.sentence, width, Ink::Plain);
        let parts = self.sentence.split_at_checked(self.gives_way);
        match parts {
            Some((happened, follows)) if whole.len() > most && !follows.is_empty() => {
                let fitting = fitting(happened, follows, most, width);
                shortened(&fitting, most, width)
            }
            _ => shortened(&whole, most, width),
        }
    }
}

/// As much of what happened as leaves room for all that follows.
fn fitting(happened: &str, follows: &str, most: usize, width: usize) -> Vec<Row> {
    let cut_to = |cells: usize| {
        let short = ellipsize(happened, cells);
        // No dot without a part behind it.
        let kept = short.strip_suffix('…').unwrap_or(&short);
        let kept = kept.trim_end_matches([' ', '·']);
        wrap(&format!("{kept}…{follows}"), width, Ink::Plain)
    };
    let longest = cell_width(happened).min(most.saturating_mul(width));
    // By halves: a sentence of 300 cells is wrapped nine times, and not three hundred.
    let mut cells = 1;
    let mut step = longest.next_power_of_two();
    while step > 0 {
        if cells + step <= longest && cut_to(cells + step).len() <= most {
            cells += step;
        }
        step /= 2;
    }
    cut_to(cells)
}

/// What dismissing a banner does besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dismissal {
    /// The message that it is about goes back to the composer.
    GivesBack,
    /// Nothing.
    Drops,
}

impl Dismissal {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::GivesBack => "edit",
            Self::Drops => "dismiss",
        }
    }
}
