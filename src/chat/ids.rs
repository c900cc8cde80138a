//! Numbers that name things, each its own type so that one cannot be passed for another.

/// Names a message within the running program. Never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub u64);

/// Names a turn: one question put to the server, with all its tries. Every answer carries it, so
/// that an answer to a cancelled turn is recognised and dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TurnId(pub u64);
