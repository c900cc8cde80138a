//! Where the reader stands: with the newest text, or at a place in the content.
//!
//! A place is never a row number alone: rows change with the width, what was being read does not.

use super::mark::Mark;

/// Where the reader stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scroll {
    /// At the newest text, going along with it.
    #[default]
    Follow,
    /// Here, whatever comes.
    At(Anchor),
}

/// A place in the conversation: the top row of what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// The message, counted from the first.
    pub entry: usize,
    /// The place within it.
    pub place: Place,
}

/// A place within a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// This row of its head.
    Head(usize),
    /// Here in what was thought before it.
    Thought(Mark),
    /// Here in its words.
    Body(Mark),
}

impl Place {
    /// The byte of the message's words that it is kept by: what stands before them counts as their beginning.
    pub(in crate::app) const fn byte(self) -> usize {
        match self {
            Self::Head(_) | Self::Thought(_) => 0,
            Self::Body(mark) => mark.byte(),
        }
    }

    /// The place that was kept by a byte.
    pub(in crate::app) const fn of_byte(byte: usize) -> Self {
        if byte == 0 {
            Self::Head(0)
        } else {
            Self::Body(Mark::at(byte))
        }
    }
}

/// What a pane of this size has at its top instead of the reader's place: behind that there is less than
/// the pane holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stay {
    pub(super) top: Anchor,
    pub(super) size: (usize, usize),
}
