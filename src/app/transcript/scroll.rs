//! Where the reader stands: with the newest text, or at a place in the content.
//!
//! A place is never a row number: rows change with the width, what was being read does not.

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// This row of its head.
    Head(usize),
    /// The row that begins with this byte of what was thought before it, or the last before it.
    Thought(usize),
    /// The row that begins with this byte of its cleaned text, or the last before it.
    Body(usize),
}
