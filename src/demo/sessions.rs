//! What the demonstration remembers of what was said in its sessions, as a node of Pinaivu's does, and the scenes
//! that show it. In memory, bounded, and gone with it.

use super::answer::Answer;
use super::refusal::Refusal;
use super::scenes::{AUCTION, Play, Question, answer};
use axum::http::StatusCode;
use std::collections::VecDeque;

/// Sessions that are remembered; the oldest goes for the newest.
const MOST_SESSIONS: usize = 100;
/// Messages of each.
const MOST_SAID: usize = 50;
/// Characters of a message.
const LONGEST: usize = 80;

/// The key of every session that the demonstration begins: base64 of 32 bytes, as the gateway's are. What it
/// opens is in memory and nobody's secret.
pub(super) const KEY: &str = "ZGVtb25zdHJhdGlvbi1zZXNzaW9uLWtleS0wMDAwMDA=";

/// The sessions, oldest first.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    all: VecDeque<Session>,
    /// One was lost, and the next that is begun takes its place for good.
    has_lost: bool,
}

/// A session.
#[derive(Debug, Clone)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) key: String,
    /// The beginnings of what the person said in it.
    pub(super) said: Vec<String>,
    /// Tokens of all that was said in it.
    pub(super) tokens: u32,
    /// Whether it was begun in the place of one that was lost.
    pub(super) is_second: bool,
}

impl Sessions {
    /// The session that a request names, else a new one; `number` names it.
    ///
    /// # Errors
    /// 502 in the node's words, if the key is not that of the session.
    pub(super) fn open(
        &mut self,
        id: Option<String>,
        key: Option<String>,
        number: u64,
    ) -> Result<Session, Refusal> {
        let known = self
            .all
            .iter()
            .find(|session| Some(&session.id) == id.as_ref());
        match known {
            Some(session) if Some(&session.key) == key.as_ref() => Ok(session.clone()),
            Some(_) => Err(lost("wrong key or tampered ciphertext")),
            None => Ok(Session {
                id: id.unwrap_or_else(|| format!("00000000-0000-4000-8000-{number:012x}")),
                key: key.unwrap_or_else(|| KEY.to_owned()),
                said: Vec::new(),
                tokens: 0,
                is_second: std::mem::take(&mut self.has_lost),
            }),
        }
    }

    /// Notes what was said in a session that was answered, so many tokens with the answer.
    pub(super) fn keep(&mut self, mut session: Session, prompt: &str, tokens: u32) {
        session.tokens = session.tokens.saturating_add(tokens);
        self.all.retain(|known| known.id != session.id);
        if self.all.len() == MOST_SESSIONS {
            self.all.pop_front();
        }
        if session.said.len() < MOST_SAID {
            session.said.push(prompt.chars().take(LONGEST).collect());
        }
        self.all.push_back(session);
    }

    /// Forgets a session, as a node that lost its storage.
    pub(super) fn lose(&mut self, id: &str) {
        self.all.retain(|known| known.id != id);
        self.has_lost = true;
    }
}

/// The refusal of a session that cannot be opened.
pub(super) fn lost(why: &str) -> Refusal {
    let said = format!(
        "upstream node error: node returned an error: context fetch: decrypt session blob: AEAD authentication \
         failed ({why})"
    );
    Refusal::gateway(StatusCode::BAD_GATEWAY, &said)
}

/// The gateway's own shape, after the time that its auction takes, and what its session remembers.
pub(super) fn gateway_shape(question: &Question) -> Play {
    Play::GatewayObject(in_one_piece(question))
}

fn in_one_piece(question: &Question) -> Answer {
    let prompt = question.prompt;
    Answer {
        silence: AUCTION,
        text: format!(
            "This is the demonstration and not a language model. It answers in one piece, as \
             Pinaivu's gateway does today. You said:\n\n{prompt}{}",
            remembered(question.session)
        )
        .into(),
        ..answer("")
    }
}

/// What was said before in a session, in a list; nothing where nothing was.
fn remembered(session: &Session) -> String {
    let item = |said: &String| format!("\n- {}", said.lines().next().unwrap_or_default());
    let items: String = session.said.iter().map(item).collect();
    if items.is_empty() {
        return items;
    }
    format!("\n\nIts session remembers that you said before:\n{items}")
}

/// The same, but that it loses the first session in which somebody goes on.
pub(super) fn forgetful(question: &Question) -> Play {
    let session = question.session;
    if !session.said.is_empty() && !session.is_second {
        return Play::LoseSession;
    }
    gateway_shape(question)
}

/// The same again from a node without storage: it gives a session, and remembers nothing of it.
pub(super) fn stateless(question: &Question) -> Play {
    Play::Stateless(in_one_piece(question))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(sessions: &mut Sessions, session: Option<(&str, &str)>) -> Result<Session, Refusal> {
        let part = |part: &str| Some(part.to_owned());
        let (id, key) = session.map_or((None, None), |(id, key)| (part(id), part(key)));
        sessions.open(id, key, 7)
    }

    #[test]
    fn a_session_is_opened_with_its_key_alone_and_knows_what_was_said() {
        let mut sessions = Sessions::default();
        let first = open(&mut sessions, None).unwrap();
        assert_eq!(first.said, [""; 0]);
        sessions.keep(first.clone(), "one", 7);
        let again = open(&mut sessions, Some((&first.id, &first.key))).unwrap();
        assert_eq!(
            (again.said.as_slice(), again.tokens),
            (&["one".to_owned()][..], 7)
        );
        assert!(open(&mut sessions, Some((&first.id, "wrong"))).is_err());
        assert!(sessions.open(Some(first.id.clone()), None, 8).is_err());
        let own = open(&mut sessions, Some(("mine", "my key"))).unwrap();
        assert_eq!((own.id.as_str(), own.key.as_str()), ("mine", "my key"));
        sessions.lose(&first.id);
        let second = open(&mut sessions, None).unwrap();
        assert!(second.is_second && second.said.is_empty());
        assert!(!open(&mut sessions, None).unwrap().is_second);
    }

    #[test]
    fn memory_is_bounded() {
        let mut sessions = Sessions::default();
        for number in 0..300 {
            let mut session = sessions.open(None, None, number).unwrap();
            for _ in 0..3 {
                sessions.keep(session.clone(), &"x".repeat(1_000), 1);
                session = open(&mut sessions, Some((&session.id, &session.key))).unwrap();
            }
            assert_eq!(session.said.len(), 3);
            assert_eq!(session.said[0].len(), LONGEST);
        }
        assert_eq!(sessions.all.len(), MOST_SESSIONS);
    }
}
