//! Sessions that servers keep, and which of them holds what of a conversation.
//!
//! A session remembers what was said in it, on the server, and goes on from its end only: it belongs to the
//! reply that was said last in it.

use super::{Conversation, MessageId, Role};
use std::fmt;

/// A session that a Pinaivu server keeps. Whoever has both parts can go on in it and read what is stored, so that
/// it ranks with the text itself and `Debug` shows neither.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerSession {
    /// The session's name, a UUID.
    pub id: String,
    /// The key to what the server stored, base64 of 32 bytes.
    pub key: String,
}

impl fmt::Debug for ServerSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerSession").finish_non_exhaustive()
    }
}

/// A session, and what it remembers: the path up to a reply, and nothing that was said after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathSession {
    /// The reply.
    pub leaf: MessageId,
    /// The base URL of the server that keeps it. It goes to no other.
    pub server: String,
    /// The session.
    pub session: ServerSession,
}

impl Conversation {
    /// The session in which this server remembers all of the path before what the person said last, as it is asked
    /// for the reply `reply`.
    pub fn session_upon(&self, reply: MessageId, server: &str) -> Option<&PathSession> {
        self.sessions.get(self.place_of_session(reply, server)?)
    }

    /// Takes that session out. What is said in it makes it another's; so does what is not heard of any more.
    pub fn take_session(&mut self, reply: MessageId, server: &str) -> Option<PathSession> {
        let place = self.place_of_session(reply, server)?;
        Some(self.sessions.remove(place))
    }

    /// Keeps a session, in the place of another of the same reply's.
    pub fn keep_session(&mut self, session: PathSession) {
        self.sessions.retain(|it| it.leaf != session.leaf);
        self.sessions.push(session);
    }

    /// What the person has said upon the message `leaf`, as it is sent.
    pub fn said_upon(&self, leaf: MessageId) -> String {
        let path = self.messages.iter().rev();
        let new = path.take_while(|message| message.id != leaf);
        let mut texts: Vec<&str> = new
            .filter(|message| message.role == Role::User)
            .map(|message| message.text.as_str())
            .collect();
        texts.reverse();
        texts.join("\n\n")
    }

    fn place_of_session(&self, reply: MessageId, server: &str) -> Option<usize> {
        let leaf = self.last_reply_before(reply)?;
        let fits = |it: &PathSession| it.leaf == leaf && it.server == server;
        self.sessions.iter().position(fits)
    }

    fn last_reply_before(&self, reply: MessageId) -> Option<MessageId> {
        let path = self.messages.iter().rev();
        let mut before = path.skip_while(|message| message.id == reply);
        let last = before.find(|message| message.role == Role::Assistant)?;
        Some(last.id)
    }
}
