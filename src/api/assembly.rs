//! Putting a reply together: objects and events, to steps. No I/O.
//!
//! Owns what makes a reply whole: a reason to finish, or an orderly end after an answer, which says so
//! where a reason is missing. What
//! bytes the objects come from is `reading`'s. Tested through `reading`.
//!
//! Invariant: the last step is `Finished` or an error, and nothing comes after it.

use super::classify::classify_in_reply;
use super::pinaivu::Hasher;
use super::redaction::Redaction;
use super::sse::Event;
use super::surrogate::{Halves, mark_halves};
use super::think::{Parts, Think};
use super::wire::{Body, Complaint, Piece, Said, one_line, read};
use super::{Error, Step};
use crate::chat::{Delta, Finish, ReplyMeta, ReplyShape, ServerSession};
use reqwest::header::HeaderMap;
use std::collections::VecDeque;

/// Bytes of text and reasoning that a reply may have. No model writes so much in one turn.
const TEXT_LIMIT: usize = 16 << 20;
/// The data that ends an event stream.
const DONE: &str = "[DONE]";

/// A reply while it is put together.
#[derive(Debug)]
pub(super) struct Assembly {
    ready: VecDeque<Result<Step, Error>>,
    is_over: bool,
    /// The reason that the server gave for finishing: from then on the reply is whole.
    finish: Option<Finish>,
    /// An object with a place for an answer has come.
    has_answer: bool,
    /// Bytes of text and reasoning so far.
    received: usize,
    text: Halves,
    reasoning: Halves,
    /// Of the text as it came, before thoughts are taken out of it.
    hasher: Hasher,
    /// The request has been named as Pinaivu does it: its name is told, and no other `id` is.
    names_request: bool,
    think: Think,
    /// What has been told about the reply; most servers repeat it in every chunk.
    meta: ReplyMeta,
    /// Whose shape the reply has, as its first objects told.
    shape: Option<ReplyShape>,
    /// The last session that came.
    session: Option<ServerSession>,
    /// Those of the answer, by which a complaint in it is judged.
    headers: HeaderMap,
    redaction: Redaction,
}

impl Assembly {
    /// A reply of which nothing has come but the headers.
    pub(super) fn new(headers: HeaderMap, redaction: Redaction) -> Self {
        Self {
            ready: VecDeque::new(),
            is_over: false,
            finish: None,
            has_answer: false,
            received: 0,
            text: Halves::default(),
            reasoning: Halves::default(),
            hasher: Hasher::default(),
            names_request: false,
            think: Think::default(),
            meta: ReplyMeta::default(),
            shape: None,
            session: None,
            headers,
            redaction,
        }
    }

    /// The next step, if one is ready. After the last it is an error for ever.
    pub(super) fn next_step(&mut self) -> Option<Result<Step, Error>> {
        let over = || Err(Error::Lost("the reply is over".to_owned()));
        self.ready.pop_front().or_else(|| self.is_over.then(over))
    }

    /// Whether the reply is whole, although the server may say more about it.
    pub(super) const fn is_whole(&self) -> bool {
        self.finish.is_some()
    }

    /// Whose shape the reply has, once that is known.
    pub(super) const fn shape(&self) -> Option<ReplyShape> {
        self.shape
    }

    /// Whether text or reasoning has arrived.
    pub(super) const fn has_text(&self) -> bool {
        self.received > 0
    }

    /// Takes an event of a stream.
    pub(super) fn event(&mut self, event: &Event) {
        match event {
            Event::Comment => self.keep_alive(),
            Event::Data(data) if data.trim() == DONE => self.end_in_order(),
            Event::Data(data) if data.trim().is_empty() => self.keep_alive(),
            Event::Data(data) => self.object(data),
        }
    }

    /// Takes a body that is one object: with a place for an answer it is whole, be it empty.
    pub(super) fn whole(&mut self, json: &str) {
        self.object(json);
        if self.has_answer {
            self.finish.get_or_insert(Finish::Unnamed);
        }
        self.no_reply(json.as_bytes());
    }

    /// Takes a body in which no reply can be recognised.
    pub(super) fn no_reply(&mut self, body: &[u8]) {
        let said = Complaint::instead(Body::beginning(body));
        let said = one_line(&self.redacted(&said));
        self.end(Error::NoReply(said));
    }

    /// Takes a body without a byte.
    pub(super) fn nothing(&mut self) {
        let said = "the reply is empty; some servers answer so when the conversation is too long, \
                    others at a base URL without its /v1";
        self.end(Error::NoReply(said.to_owned()));
    }

    /// Notes a sign of life.
    pub(super) fn keep_alive(&mut self) {
        self.delta(Delta::KeepAlive);
    }

    /// Ends the reply as the server meant to end it. Without a reason to finish it is no fault if
    /// there was text, but in `OpenAI`'s shape a reason is missing then.
    pub(super) fn end_in_order(&mut self) {
        if self.finish.is_none() && self.has_text() {
            self.finish = Some(match self.shape {
                Some(ReplyShape::OpenAi) => Finish::Missing,
                Some(ReplyShape::Pinaivu) | None => Finish::Unnamed,
            });
        }
        let said = "the reply is empty; some servers answer so when the conversation is too long";
        self.end(Error::NoReply(said.to_owned()));
    }

    /// Ends the reply: if it is not whole, with this fault.
    pub(super) fn end(&mut self, fault: Error) {
        let reasoning: String = self.reasoning.finish().into_iter().collect();
        let text: String = self.text.finish().into_iter().collect();
        self.hasher.update(&text);
        let parts = self.parts(&reasoning, &text);
        self.words(parts);
        let held = self.think.finish();
        self.words(held);
        if self.names_request && self.finish.is_some() {
            self.delta(Delta::Digest(self.hasher.digest()));
        }
        if !self.is_over {
            let last = self.finish.clone().map(Step::Finished).ok_or(fault);
            self.ready.push_back(last);
            self.is_over = true;
        }
    }

    /// Ends the reply because it broke off or is damaged, in these words.
    pub(super) fn break_off(&mut self, said: &str) {
        let fault = if self.has_text() {
            Error::Cut
        } else {
            Error::Lost
        };
        self.end(fault(said.to_owned()));
    }

    fn object(&mut self, json: &str) {
        match read(&mark_halves(json)) {
            Some(Said::Piece(piece)) => self.piece(piece),
            Some(Said::Complaint(complaint)) => self.complaint(complaint),
            Some(Said::Elsewhere) => self.end(Error::NoReply(
                "the server is an older one, which names a node instead of answering".to_owned(),
            )),
            None => self.break_off("a part of the answer is damaged"),
        }
    }

    fn complaint(&mut self, mut complaint: Complaint) {
        complaint.said = self.redacted(&complaint.said);
        complaint.concerns = self.redacted(&complaint.concerns);
        if self.has_text() {
            self.end(Error::Cut(one_line(&complaint.said)));
        } else {
            self.end(Error::Refused {
                failure: classify_in_reply(&complaint, &self.headers),
                allowance: None,
            });
        }
    }

    fn piece(&mut self, mut piece: Piece) {
        if self.names_request && !piece.names_request {
            // An `OpenAI` id of the chunk: the receipt is for the request.
            piece.meta.request_id = None;
        }
        // Half a character that waits for its other half has arrived too.
        self.received += piece.reasoning.len() + piece.text.len();
        let reasoning = self.reasoning.join(&piece.reasoning);
        let text = self.text.join(&piece.text);
        self.hasher.update(&text);
        self.names_request |= piece.names_request;
        let parts = self.parts(&reasoning, &text);
        let before = self.ready.len();
        let meta = self.news(piece.meta).map(Delta::Meta);
        self.session = piece.session.clone().or_else(|| self.session.take());
        let names = [meta, piece.session.map(Delta::Session)];
        names.into_iter().flatten().for_each(|it| self.delta(it));
        self.words(parts);
        piece
            .usage
            .map(Delta::Usage)
            .into_iter()
            .for_each(|it| self.delta(it));
        if self.ready.len() == before {
            self.keep_alive();
        }
        self.has_answer |= piece.is_answer;
        self.shape = self.shape.or(piece.shape);
        self.finish = piece.finish.or_else(|| self.finish.take());
        if self.received > TEXT_LIMIT {
            self.break_off("the reply is longer than 16 MiB; the rest was not read");
        }
    }

    /// What the server says without secrets, the session among them that it has just given.
    fn redacted(&self, said: &str) -> String {
        let redaction = self.redaction.clone();
        let redaction = redaction.and_session(self.session.as_ref());
        redaction.apply(said).into_owned()
    }

    /// The next reasoning that the server told apart, and the next text, which may hold more.
    fn parts(&mut self, reasoning: &str, text: &str) -> Parts {
        let reasoning = self.think.told(reasoning);
        let mut parts = self.think.take(text);
        parts.reasoning.insert_str(0, reasoning);
        parts
    }

    /// What `meta` tells that has not been told before.
    fn news(&mut self, meta: ReplyMeta) -> Option<ReplyMeta> {
        let known = &mut self.meta;
        let news = ReplyMeta {
            model: meta.model.filter(|it| known.model.as_ref() != Some(it)),
            request_id: meta
                .request_id
                .filter(|it| known.request_id.as_ref() != Some(it)),
        };
        if news == ReplyMeta::default() {
            return None;
        }
        known.model = news.model.clone().or_else(|| known.model.take());
        known.request_id = news.request_id.clone().or_else(|| known.request_id.take());
        Some(news)
    }

    /// Passes words on, if there are any.
    fn words(&mut self, Parts { reasoning, answer }: Parts) {
        if !reasoning.is_empty() {
            self.delta(Delta::Reasoning(reasoning));
        }
        if !answer.is_empty() {
            self.delta(Delta::Text(answer));
        }
    }

    fn delta(&mut self, delta: Delta) {
        if !self.is_over {
            self.ready.push_back(Ok(Step::Delta(delta)));
        }
    }
}
