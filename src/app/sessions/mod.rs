//! What is sent of a conversation, and the sessions in which servers remember the rest.
//!
//! A server with `OpenAI`'s shape reads the whole conversation. One with Pinaivu's own reads the last message of
//! the person's, and keeps what was said before in a session; where there is none to go on in, what was said
//! before goes along as text within that message (`quoting`). Which of them a server is, its answers tell
//! (`shapes`).
//!
//! A session is taken out of the conversation by the try that is made in it. It comes back when the try is known
//! to have left nothing there, and belongs to the reply when that is whole. In all other cases the server may
//! have stored what was never seen here, and the session is not gone on in.

mod quoting;
mod shapes;

use super::State;
use super::effect::Effect;
use super::journal::Journal;
use crate::chat::history::Op;
use crate::chat::{
    ConversationId, Delta, Failure, FailureKind, Form, MessageId, PathSession, Prompt, ReplyShape,
    Request, Role, Sent, ServerKind, ServerSession, SessionUse,
};
use quoting::Quoted;
pub(super) use shapes::Shapes;

/// Tokens that a node of Pinaivu's gives a model to read of what was said before, where nobody tells how much it
/// can: 32,768 less what it leaves for the answer (recorded 2026-11).
const USUAL_ROOM: u64 = 32_768 - 2_048;
/// Bytes of a token, about.
const TOKEN: u64 = 4;
/// Bytes of words in one message. The gateway takes a body of 1 MiB, in which a character may be longer.
const MOST_BYTES: u64 = 512 << 10;

/// The session of a turn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InUse {
    /// The one that its try goes on in.
    sent: Option<PathSession>,
    /// The one that came with the answer.
    given: Option<ServerSession>,
    /// The shape of the answer.
    shape: Option<ReplyShape>,
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
        let taken = self.conversation.take_session(reply, &server);
        if let Some(taken) = &taken {
            self.journal.session(self.conversation.id, taken.leaf, None);
        }
        let (prompts, mut sent) = match (&taken, reading) {
            (Some(taken), Reading::Last) => alone(self.conversation.said_upon(taken.leaf)),
            (_, Reading::Path) => path(self.conversation.prompts()),
            (None, Reading::Last) => self.quoted(&model),
        };
        sent.bytes = bytes(&prompts);
        sent.sealing = self.sealing();
        if taken.is_some() {
            sent.session = SessionUse::Continued;
        }
        let request = Request {
            model,
            prompts,
            session: taken.as_ref().map(|taken| taken.session.clone()),
        };
        let in_use = InUse {
            sent: taken,
            ..InUse::default()
        };
        (request, sent, in_use)
    }

    fn quoted(&self, model: &str) -> (Vec<Prompt>, Sent) {
        let mut prompts = self.conversation.prompts();
        let new = prompts.pop().map_or_else(String::new, |last| last.text);
        if prompts.is_empty() {
            return alone(new);
        }
        let context = self.catalog.context_of(model);
        let tokens = context.map_or(USUAL_ROOM, |context| context - context / 4);
        let room = tokens.saturating_mul(TOKEN).min(MOST_BYTES);
        let Quoted {
            text,
            earlier,
            left_out,
        } = quoting::quote(&prompts, &new, usize::try_from(room).unwrap_or(usize::MAX));
        let sent = Sent {
            form: Form::Quoted,
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

    /// A session or a shape came with the answer.
    pub(super) fn on_answered_in(&mut self, delta: Delta) {
        let model = self.asked_model();
        let Some(turn) = &mut self.turn else { return };
        match delta {
            Delta::Session(session) => turn.session.given = Some(session),
            Delta::Shape(shape) => {
                turn.session.shape = Some(shape);
                let sent = &mut turn.sending.sent;
                let is_unread =
                    shape == ReplyShape::Pinaivu && sent.form == Form::Path && sent.earlier > 0;
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
    /// out of messages that the server does not read, or was said in another session.
    pub(super) fn settle_session(&mut self) {
        let Some(turn) = &mut self.turn else { return };
        let InUse { sent, given, shape } = std::mem::take(&mut turn.session);
        let form = turn.sending.sent.form;
        let is_another = |given: &ServerSession| {
            let before = sent.as_ref();
            before.is_none_or(|sent| sent.session.id != given.id)
        };
        let is_begun = given.as_ref().is_some_and(is_another);
        let is_forgotten = is_begun && sent.is_some() && form != Form::Path;
        if is_begun {
            turn.sending.sent.session = SessionUse::Begun;
        }
        // Who has no shape of Pinaivu's knows nothing of what was said in its session, nor of this.
        let is_foreign = shape == Some(ReplyShape::OpenAi) && form != Form::Path;
        let before = sent.filter(|_| !is_foreign).map(|sent| sent.session);
        let session = given.or(before);
        let session = session.filter(|_| form != Form::Unread && !is_forgotten);
        let (leaf, server) = (turn.reply, turn.sending.server.clone());
        self.note_sent();
        if is_forgotten {
            self.notice = Some(FORGOTTEN.to_owned());
        }
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
        let InUse { sent, .. } = std::mem::take(&mut turn.session);
        if let Some(sent) = sent.filter(|_| left_alone(failure, waited)) {
            self.return_session(sent);
        }
    }

    fn return_session(&mut self, session: PathSession) {
        let id = self.conversation.id;
        self.journal
            .session(id, session.leaf, Some(session.clone()));
        self.conversation.keep_session(session);
    }

    /// The server cannot go on in the session that it gave: another is begun at once, with the conversation as text.
    /// `None` if there was none.
    pub(super) fn renew_session(&mut self, failure: &Failure) -> Option<Vec<Effect>> {
        let turn = self.turn.as_mut()?;
        let is_lost = failure.kind == FailureKind::SessionLost
            && turn.sending.sent.session == SessionUse::Continued;
        if !is_lost {
            return None;
        }
        turn.sending.fail(failure.clone());
        let effects = self.try_turn();
        self.notice = Some(RENEWED.to_owned());
        Some(effects)
    }

    /// The reply on its way knows what was sent for it.
    fn note_sent(&mut self) {
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
        }
    }
}

/// Said where what was said before went out message by message in vain.
const UNREAD: &str =
    "this server reads only the last message; what was said before goes along with the next one";
/// Said where the server answered in another session than it was asked in.
const FORGOTTEN: &str = "the server did not go on in its memory of this conversation; what was said before goes along \
                         with the next message";
/// Said where a session was lost.
const RENEWED: &str =
    "the server could not open its memory of this conversation; it is sent again, as text";

/// Milliseconds after which "unreachable" is no answer at once: the gateway says so too of a coordinator that took
/// the request and was then silent for 300 s (recorded 2026-11).
const AT_ONCE_MS: u64 = 60_000;

/// Whether a try that failed after so many milliseconds is known to have left nothing in the session: it was refused,
/// or its model failed (recorded 2026-11). After any other the job may have run on.
fn left_alone(failure: &Failure, waited: u64) -> bool {
    match failure.kind {
        FailureKind::Unauthorized
        | FailureKind::UpstreamKey
        | FailureKind::Forbidden
        | FailureKind::RateLimited
        | FailureKind::QuotaSpent
        | FailureKind::NoSuchModel
        | FailureKind::TooLong
        | FailureKind::TooLarge
        | FailureKind::TooLargeForRate
        | FailureKind::WrongPath
        | FailureKind::BadRequest
        | FailureKind::Proxy
        | FailureKind::Tls
        | FailureKind::KeyNotSendable
        | FailureKind::NotSealed => true,
        FailureKind::Server => {
            failure.status == Some(503) && waited < AT_ONCE_MS
                || failure.status == Some(502) && failure.said.contains("node returned an error")
        }
        FailureKind::SessionLost
        | FailureKind::Connect
        | FailureKind::Reset
        | FailureKind::Protocol
        | FailureKind::Silence
        | FailureKind::Cut => false,
    }
}

/// One message and nothing before it.
fn alone(text: String) -> (Vec<Prompt>, Sent) {
    (vec![said(text)], Sent::default())
}

/// All messages as they are.
fn path(prompts: Vec<Prompt>) -> (Vec<Prompt>, Sent) {
    let earlier = u64::try_from(prompts.len().saturating_sub(1)).unwrap_or(u64::MAX);
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
    let bytes = prompts
        .iter()
        .map(|prompt| prompt.text.len())
        .sum::<usize>();
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

impl Journal {
    /// The session of a reply is this from now on.
    fn session(&mut self, id: ConversationId, leaf: MessageId, session: Option<PathSession>) {
        self.keep_op(Op::Session {
            conversation: id,
            leaf,
            session,
        });
    }

    fn keep_op(&mut self, op: Op) {
        if self.is_kept {
            self.keep.push(op);
        }
    }
}
