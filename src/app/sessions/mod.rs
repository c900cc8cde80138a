//! What is sent of a conversation, and the sessions in which servers remember the rest.
//!
//! A server with `OpenAI`'s shape reads the whole conversation. One with Pinaivu's own reads the last message of
//! the person's, and keeps what was said before in a session; where there is none to go on in, what was said
//! before goes along as text within that message (`quoting`). Which of them a server is, its answers tell
//! (`shapes`), and which models forget what is said in sessions (`forgetful`). How much has room is `room`'s.
//!
//! A session is taken out of the conversation by the try that is made in it. It comes back when the try is known
//! to have left nothing there, and belongs to the reply when that is whole. In all other cases the server may
//! have stored what was never seen here, and the session is not gone on in.

mod failing;
mod forgetful;
mod keeping;
mod quoting;
mod room;
mod shapes;

use super::State;
use super::effect::Effect;
use crate::chat::{
    Delta, Failure, FailureKind, Form, MessageId, PathSession, Prompt, ReplyShape, Request, Role,
    Sent, ServerKind, ServerSession, SessionUse, SystemUse,
};
use failing::left_alone;
pub use failing::taken;
pub(super) use forgetful::Forgetful;
use quoting::Quoted;
pub(super) use shapes::Shapes;

/// The session of a turn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InUse {
    /// The one that its try goes on in.
    sent: Option<PathSession>,
    /// The one that came with the answer.
    given: Option<ServerSession>,
    /// The shape of the answer.
    shape: Option<ReplyShape>,
    /// Neither is gone on in: another system prompt holds since it was asked, or another program may be in it.
    is_left: bool,
}

/// How much of a request the server reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// The whole conversation.
    Path,
    /// The last message of the person's.
    Last,
}

impl State {
    /// The request for a reply, and what it is in short.
    pub(super) fn question(&mut self, reply: MessageId, model: String) -> (Request, Sent, InUse) {
        let server = self.endpoint.as_ref().map(|it| it.base_url.clone());
        let server = server.unwrap_or_default();
        let reading = self.reading(&server, &model);
        let taken = self.session_for(reply, &server, &model, reading);
        let (prompts, mut sent) = match (&taken, reading) {
            (Some(taken), Reading::Last) => alone(self.conversation.said_upon(taken.leaf)),
            (_, Reading::Path) => path(self.conversation.prompts()),
            (None, Reading::Last) => self.quoted(&model),
        };
        let system;
        (sent.system, system) = self.told(reading, taken.as_ref());
        sent.bytes = bytes(&prompts)
            .saturating_add(system.as_deref().map_or(0, |system| count(system.len())));
        sent.sealing = self.sealing();
        if taken.is_some() {
            sent.session = SessionUse::Continued;
        }
        let request = Request {
            model,
            system,
            prompts,
            session: taken.as_ref().map(|taken| taken.session.clone()),
            wants_identity: self.shapes.wants_identity(&server),
        };
        let in_use = InUse {
            sent: taken,
            ..InUse::default()
        };
        (request, sent, in_use)
    }

    /// What becomes of the system prompt, and the message that it is where it is one of its own.
    fn told(&self, reading: Reading, taken: Option<&PathSession>) -> (SystemUse, Option<String>) {
        match (self.conversation.instructions(), reading, taken) {
            (None, _, _) => (SystemUse::None, None),
            (Some(system), Reading::Path, _) => (SystemUse::Message, Some(system.to_owned())),
            (Some(_), Reading::Last, None) => (SystemUse::Quoted, None),
            (Some(_), Reading::Last, Some(_)) => (SystemUse::Remembered, None),
        }
    }

    /// Takes out the session to go on in. A server that reads nothing else has to remember all of the conversation in
    /// it, and to have room for what is said now; a session that will not do stays with its reply.
    fn session_for(
        &mut self,
        reply: MessageId,
        server: &str,
        model: &str,
        reading: Reading,
    ) -> Option<PathSession> {
        let leaf = self.conversation.session_upon(reply, server)?.leaf;
        let is_whole = !self.forgets(server, model) && self.has_room(leaf, model);
        if reading == Reading::Last && !is_whole {
            return None;
        }
        let taken = self.conversation.take_session(reply, server)?;
        self.journal.forget_session(self.conversation.id, leaf);
        Some(taken)
    }

    fn quoted(&self, model: &str) -> (Vec<Prompt>, Sent) {
        let mut prompts = self.conversation.prompts();
        let new = prompts.pop().map_or_else(String::new, |last| last.text);
        let system = self.conversation.instructions();
        if prompts.is_empty() && system.is_none() {
            return alone(new);
        }
        let room = self.room(model).to_quote(quoting::whole(system, &new));
        let Quoted {
            text,
            earlier,
            left_out,
        } = quoting::quote(system, &prompts, &new, room);
        let form = if prompts.is_empty() {
            Form::Alone
        } else {
            Form::Quoted
        };
        let sent = Sent {
            form,
            earlier,
            left_out,
            ..Sent::default()
        };
        (vec![said(text)], sent)
    }

    /// What a server reads, as far as it is known. Where it is not, a gateway of Pinaivu's is asked so that
    /// everything arrives once, whichever it is: in one message.
    fn reading(&self, server: &str, model: &str) -> Reading {
        match self.shapes.of(server, model) {
            Some(ReplyShape::OpenAi) => return Reading::Path,
            Some(ReplyShape::Pinaivu) => return Reading::Last,
            None => {}
        }
        if self.is_pinaivus(server, model) || self.shapes.is_mixed(server) {
            Reading::Last
        } else {
            Reading::Path
        }
    }

    /// Whether the server is a gateway of Pinaivu's: by its address, because its models have nodes, or because it
    /// has answered in that shape.
    pub(super) fn is_pinaivus(&self, server: &str, model: &str) -> bool {
        let kind = self.endpoint.as_ref().map(|endpoint| endpoint.kind);
        kind.is_some_and(|kind| kind != ServerKind::Other)
            || self.catalog.models.iter().any(|it| it.nodes.is_some())
            || self.shapes.of(server, model) == Some(ReplyShape::Pinaivu)
    }

    /// A session or a shape came with the answer, or what the server demanded for it.
    pub(super) fn on_answered_in(&mut self, delta: Delta) {
        let model = self.asked_model();
        let Some(turn) = &mut self.turn else { return };
        match delta {
            Delta::Session(session) => turn.session.given = Some(session),
            Delta::Introduced => {
                if let Some(op) = self.shapes.learn_demand(&turn.sending.server) {
                    self.journal.keep_op(op);
                }
            }
            Delta::Shape(shape) => {
                turn.session.shape = Some(shape);
                let sent = &mut turn.sending.sent;
                let is_unread =
                    shape == ReplyShape::Pinaivu && sent.form == Form::Path && sent.earlier > 0;
                if shape == ReplyShape::Pinaivu && sent.system == SystemUse::Message {
                    sent.system = SystemUse::Unread;
                    self.notice = Some(UNREAD_SYSTEM.to_owned());
                }
                if is_unread {
                    sent.form = Form::Unread;
                    self.notice = Some(UNREAD.to_owned());
                }
                if let Some(op) = self.shapes.learn(&turn.sending.server, model, shape) {
                    self.journal.keep_op(op);
                }
            }
            Delta::Text(_)
            | Delta::Reasoning(_)
            | Delta::Meta(_)
            | Delta::Usage(_)
            | Delta::Allowance(_)
            | Delta::Digest(_)
            | Delta::KeepAlive => {}
        }
        self.note_sent();
    }

    /// The reply is whole: the session in which it was given knows the path up to it, unless that had to be read
    /// out of messages that the server does not read, was said in another session, or to a model that forgets.
    pub(super) fn settle_session(&mut self) {
        let is_forgotten = self.is_forgotten();
        if is_forgotten {
            self.learn_forgetful();
            self.notice = Some(FORGOTTEN.to_owned());
        }
        let forgets = self.forgets_turn();
        let Some(turn) = &mut self.turn else { return };
        let InUse {
            sent,
            given,
            shape,
            is_left,
        } = std::mem::take(&mut turn.session);
        let Sent { form, system, .. } = turn.sending.sent;
        let is_unread = form == Form::Unread || system == SystemUse::Unread;
        let is_another = |given: &ServerSession| {
            let before = sent.as_ref();
            before.is_none_or(|sent| sent.session.id != given.id)
        };
        let is_begun = given.as_ref().is_some_and(is_another);
        if is_forgotten {
            turn.sending.sent.session = SessionUse::Forgotten;
        } else if is_begun && !forgets {
            turn.sending.sent.session = SessionUse::Begun;
        }
        // Who has no shape of Pinaivu's knows nothing of what was said in its session, nor of this.
        let is_foreign = shape == Some(ReplyShape::OpenAi) && form != Form::Path;
        let before = sent.filter(|_| !is_foreign).map(|sent| sent.session);
        let session = given.or(before);
        let session = session.filter(|_| !is_unread && !forgets && !is_left);
        let (leaf, server) = (turn.reply, turn.sending.server.clone());
        self.note_sent();
        if let Some(session) = session {
            self.return_session(PathSession {
                leaf,
                server,
                session,
            });
        }
    }

    /// A try has failed before anything of the reply came. Its session is as it was if the server is known to have
    /// left it alone.
    pub(super) fn settle_failed(&mut self, failure: &Failure) {
        let now = self.now;
        let Some(turn) = &mut self.turn else { return };
        let waited = now.since(turn.begun);
        let InUse { sent, is_left, .. } = std::mem::take(&mut turn.session);
        if let Some(sent) = sent.filter(|_| !is_left && left_alone(failure, waited)) {
            self.return_session(sent);
        }
    }

    /// Another system prompt holds from now on. What servers remember was said under the one before, and is not
    /// gone on from.
    pub(super) fn forget_sessions(&mut self) {
        for session in std::mem::take(&mut self.conversation.sessions) {
            self.journal
                .forget_session(self.conversation.id, session.leaf);
        }
        if let Some(turn) = &mut self.turn {
            turn.session.leave();
        }
    }

    /// The reply whose session was taken for this try, where the history knows of it.
    pub(super) fn claim(&self) -> Option<MessageId> {
        let sent = self.turn.as_ref()?.session.sent.as_ref()?;
        self.journal.is_kept.then_some(sent.leaf)
    }

    fn return_session(&mut self, session: PathSession) {
        let id = self.conversation.id;
        let system = self.conversation.instructions().unwrap_or_default();
        self.journal.keep_session(id, &session, system.to_owned());
        self.conversation.keep_session(session);
    }

    /// The server cannot go on in the session that it gave, or it is no longer this program's: another is begun at once,
    /// with the conversation as text. `None` if there was none.
    pub(super) fn renew_session(&mut self, failure: &Failure) -> Option<Vec<Effect>> {
        let turn = self.turn.as_mut()?;
        let is_lost = failure.kind == FailureKind::SessionLost
            && turn.sending.sent.session == SessionUse::Continued;
        if !is_lost {
            return None;
        }
        if failure.status.is_none() {
            // Nothing was sent: this is the same try.
            let effects = self.make_try();
            self.notice = Some(TAKEN.to_owned());
            return Some(effects);
        }
        turn.sending.fail(failure.clone());
        let effects = self.try_turn();
        self.notice = Some(RENEWED.to_owned());
        Some(effects)
    }

    /// The reply on its way knows what was sent for it.
    pub(super) fn note_sent(&mut self) {
        let Some(turn) = &self.turn else { return };
        let (reply, sending) = (turn.reply, turn.sending.clone());
        let reply = self.message_mut(reply).and_then(|it| it.reply.as_mut());
        if let Some(known) = reply {
            known.sending = Some(Box::new(sending));
        }
    }

    /// What an earlier run learnt of servers.
    pub(super) fn recall_shapes(&mut self, kept: &[(String, String)]) {
        for (name, value) in kept {
            self.shapes.recall(name, value);
            self.forgetful.recall(name, value);
        }
    }
}

/// Said where what was said before went out message by message in vain.
const UNREAD: &str =
    "this server reads only the last message; what was said before goes along with the next one";
/// Said where the system prompt did.
const UNREAD_SYSTEM: &str =
    "this server reads only the last message; the system prompt goes along in the next one";
/// Said where the server answered in another session than it was asked in, or as if nothing had been said before.
const FORGOTTEN: &str = "the server did not go on in its memory of this conversation; what was said before goes along \
                         with the next message";
/// Said where a session was lost.
const RENEWED: &str =
    "the server could not open its memory of this conversation; it is sent again, as text";
/// Said where another program has gone on in it, or changed what it belonged to.
const TAKEN: &str = "the server's memory of this conversation is no longer this program's; it is sent again, as text";

/// One message and nothing before it.
fn alone(text: String) -> (Vec<Prompt>, Sent) {
    (vec![said(text)], Sent::default())
}

/// All messages as they are.
fn path(prompts: Vec<Prompt>) -> (Vec<Prompt>, Sent) {
    let earlier = count(prompts.len().saturating_sub(1));
    let form = if earlier == 0 {
        Form::Alone
    } else {
        Form::Path
    };
    let sent = Sent {
        form,
        earlier,
        ..Sent::default()
    };
    (prompts, sent)
}

const fn said(text: String) -> Prompt {
    Prompt {
        role: Role::User,
        text,
    }
}

fn bytes(prompts: &[Prompt]) -> u64 {
    prompts.iter().map(|prompt| count(prompt.text.len())).sum()
}

/// A number of messages or bytes as it is kept.
fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
