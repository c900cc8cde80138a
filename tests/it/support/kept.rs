//! What a history would hold after the steps of a journal: its promises in a few lines, so that the machine's
//! side of them can be tested without a file.

use pnv_tui::app::State;
use pnv_tui::app::effect::Effect;
use pnv_tui::app::queue::Waiting;
use pnv_tui::chat::history::{Answer, Hit, Loaded, Op, Place, PutAway, Question, Summary};
use pnv_tui::chat::receipt::Audit;
use pnv_tui::chat::search::{Query, fold_with_places};
use pnv_tui::chat::usage::Own;
use pnv_tui::chat::{Conversation, ConversationId, Message, MessageId, PathSession, Role, Status};
use std::collections::{BTreeMap, BTreeSet};

/// What is kept of all conversations.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    messages: BTreeMap<MessageId, (ConversationId, Message)>,
    removed: BTreeSet<MessageId>,
    leaves: BTreeMap<ConversationId, Option<MessageId>>,
    pub(crate) drafts: BTreeMap<ConversationId, String>,
    pub(crate) queues: BTreeMap<ConversationId, Vec<String>>,
    /// Small state of the program.
    pub(crate) state: BTreeMap<String, Option<String>>,
    pub(crate) sessions: BTreeMap<MessageId, (ConversationId, PathSession)>,
    facts: BTreeMap<ConversationId, Facts>,
}

/// What a list tells of a conversation.
#[derive(Debug, Clone, Default)]
struct Facts {
    title: Option<String>,
    system: Option<String>,
    model: String,
    created: u64,
    updated: u64,
    tokens: u64,
    place: Option<Place>,
    pinned: bool,
    archived: bool,
    deleted: bool,
}

impl Kept {
    /// Keeps what was asked for.
    pub(crate) fn take(&mut self, effects: &[Effect]) {
        for effect in effects {
            if let Effect::Store(op) = effect {
                self.keep(op.clone());
            }
        }
    }

    fn keep(&mut self, op: Op) {
        match op {
            Op::Put {
                conversation,
                message,
            } => {
                let id = message.id;
                if self.messages.insert(id, (conversation, *message)).is_none() {
                    self.leaves.insert(conversation, Some(id));
                    self.facts(conversation).deleted = false;
                }
            }
            Op::Grow {
                message,
                text_from,
                text,
                reasoning_from,
                reasoning,
            } => {
                let (_, kept) = self.messages.get_mut(&message).expect("grows unknown");
                assert_eq!(kept.text.len(), text_from);
                kept.text.push_str(&text);
                let reply = kept.reply.as_mut().expect("only replies grow");
                assert_eq!(reply.reasoning.len(), reasoning_from);
                reply.reasoning.push_str(&reasoning);
            }
            Op::End { conversation, leaf } => {
                self.leaves.insert(conversation, leaf);
            }
            Op::Draft { conversation, text } => {
                self.drafts.insert(conversation, text);
            }
            Op::Queue {
                conversation,
                texts,
            } => {
                self.queues.insert(conversation, texts);
            }
            Op::RemoveMessages(ids) => self.removed.extend(ids),
            Op::RestoreMessages(ids) => self.removed.retain(|id| !ids.contains(id)),
            Op::Head {
                conversation,
                title,
                model,
                created,
                updated,
                tokens,
            } => {
                let facts = self.facts.entry(conversation).or_default();
                facts.title = title.or(facts.title.take());
                facts.updated = updated.max(facts.updated);
                (facts.model, facts.created, facts.tokens) = (model, created, tokens);
            }
            Op::Place {
                conversation,
                place,
            } => self.facts(conversation).place = place,
            Op::System(id, system) => self.facts(id).system = system,
            Op::Rename(id, title) => self.facts(id).title = title,
            Op::Pin(id, on) => self.facts(id).pinned = on,
            Op::Archive(id, on) => self.facts(id).archived = on,
            Op::Delete(id) => self.facts(id).deleted = true,
            Op::Restore(id) => self.facts(id).deleted = false,
            Op::Session {
                conversation,
                leaf,
                session,
                ..
            } => {
                match session {
                    Some(session) => self.sessions.insert(leaf, (conversation, session)),
                    None => self.sessions.remove(&leaf),
                };
            }
            Op::Audit { message, audit } => {
                let (_, kept) = self.messages.get_mut(&message).expect("audits unknown");
                let reply = kept.reply.as_mut().expect("only replies have receipts");
                reply.audit.as_mut().expect("none to learn").learn(&audit);
            }
            Op::Keep { name, value } => drop(self.state.insert(name, value)),
            Op::Add { .. } | Op::Purge(_) => {}
        }
    }

    fn facts(&mut self, id: ConversationId) -> &mut Facts {
        self.facts.entry(id).or_default()
    }

    /// All conversations that were ever named.
    pub(crate) fn ids(&self) -> Vec<ConversationId> {
        self.facts.keys().copied().collect()
    }

    /// What a history would answer.
    pub(crate) fn answer(&self, question: &Question) -> Answer {
        match question {
            Question::List {
                filter,
                archived,
                limit,
                offset,
            } => self.list(filter, *archived, *limit, *offset),
            Question::Load(id) => Answer::Loaded(self.load(*id)),
            Question::Kept => {
                let state = self.state.iter();
                let kept = state.filter_map(|(name, value)| Some((name.clone(), value.clone()?)));
                Answer::Kept(kept.collect())
            }
            Question::Usage { .. } => Answer::Used(Own::default()),
            Question::Search {
                query,
                limit,
                utc_offset,
            } => self.search(&Query::parse(query, *utc_offset), *limit),
            Question::Call { .. }
            | Question::Taken { .. }
            | Question::Latest
            | Question::Copy(_)
            | Question::Stats
            | Question::Prune { .. }
            | Question::Compact => {
                panic!("the machine asks no {question:?}")
            }
        }
    }

    /// Messages that have all words of a query, in the order of their names.
    fn search(&self, query: &Query, limit: usize) -> Answer {
        let all = self.messages.iter().filter(|(id, (conversation, _))| {
            let is_deleted = self.facts.get(conversation).is_some_and(|it| it.deleted);
            !self.removed.contains(id) && !is_deleted
        });
        let hits = all.filter_map(|(id, (conversation, message))| {
            let (folded, places) = fold_with_places(&message.text);
            let found: Option<Vec<_>> = query.words.iter().map(|it| folded.find(it)).collect();
            let first = places[found?.into_iter().min().unwrap_or_default()];
            Some(Hit {
                conversation: *conversation,
                title: None,
                first: message.text.clone(),
                message: *id,
                at: message.at,
                role: message.role,
                model: String::new(),
                byte: first,
                snippet: message.text.clone(),
                marks: Vec::new(),
            })
        });
        let hits: Vec<Hit> = hits.take(limit + 1).collect();
        let more = hits.len() > limit;
        Answer::Found { hits, more }
    }

    fn list(&self, filter: &str, archived: bool, limit: usize, offset: usize) -> Answer {
        let mut all: Vec<Summary> = self.facts.keys().map(|id| self.summary(*id)).collect();
        all.retain(|it| {
            let has_something = it.messages > 0
                || it.title.is_some()
                || self.is_begun_by_system(it.id)
                || self
                    .drafts
                    .get(&it.id)
                    .is_some_and(|draft| !draft.is_empty())
                || self
                    .queues
                    .get(&it.id)
                    .is_some_and(|queue| !queue.is_empty());
            let name = it.title.as_deref().unwrap_or(&it.first);
            has_something
                && !self.facts[&it.id].deleted
                && (archived || !it.archived)
                && name.contains(filter)
        });
        all.sort_by_key(|it| std::cmp::Reverse((it.pinned, it.updated, it.id)));
        let total = all.len();
        let summaries = all.into_iter().skip(offset).take(limit).collect();
        Answer::Listed { summaries, total }
    }

    /// Whether nothing was ever said, and a system prompt given.
    fn is_begun_by_system(&self, id: ConversationId) -> bool {
        let system = self.facts[&id].system.as_deref();
        let is_said = self.messages.values().any(|(whose, _)| *whose == id);
        !is_said && system.is_some_and(|system| !system.is_empty())
    }

    fn summary(&self, id: ConversationId) -> Summary {
        let facts = &self.facts[&id];
        let all = self.all(id);
        let own = |message: &&MessageId| self.messages[message].1.role == Role::User;
        let first = all.iter().find(own).map(|id| &self.messages[id].1.text);
        Summary {
            id,
            title: facts.title.clone(),
            first: first
                .or(self.drafts.get(&id))
                .or(facts.system.as_ref())
                .cloned()
                .unwrap_or_default(),
            updated: facts.updated,
            messages: all.len() as u64,
            pinned: facts.pinned,
            archived: facts.archived,
            model: facts.model.clone(),
        }
    }

    fn load(&self, id: ConversationId) -> Option<Box<Loaded>> {
        let facts = self.facts.get(&id)?;
        let path: Vec<MessageId> = self.path(id).into_iter().map(|said| said.0).collect();
        let message = |id: &MessageId| self.messages[id].1.clone();
        let aside = self.all(id).into_iter().filter(|id| !path.contains(id));
        Some(Box::new(Loaded {
            conversation: Conversation {
                id,
                title: facts.title.clone(),
                system: facts.system.clone(),
                messages: path.iter().map(message).collect(),
                aside: aside.map(|id| message(&id)).collect(),
                sessions: self.sessions_of(id),
                tokens: facts.tokens,
            },
            model: facts.model.clone(),
            created: facts.created,
            updated: facts.updated,
            pinned: facts.pinned,
            archived: facts.archived,
            draft: self.drafts.get(&id).cloned().unwrap_or_default(),
            queue: self.queues.get(&id).cloned().unwrap_or_default(),
            place: facts.place,
        }))
    }

    /// In how many places of other conversations than this one a text of the person's is.
    pub(crate) fn places_elsewhere(&self, here: ConversationId, text: &str) -> usize {
        let of_person = |m: &Message| m.role == Role::User || m.status == Status::Edited;
        let said = self.messages.values().filter(|(id, message)| {
            *id != here
                && of_person(message)
                && !self.removed.contains(&message.id)
                && message.text.contains(text)
        });
        let drafts = self.drafts.iter();
        let drafts = drafts.filter(|(id, draft)| **id != here && draft.contains(text));
        let queues = self.queues.iter().filter(|(id, _)| **id != here);
        let waiting = queues.flat_map(|(_, texts)| texts);
        let waiting = waiting.filter(|waiting| waiting.contains(text));
        said.count() + drafts.count() + waiting.count()
    }

    /// Whether a text of the person's is within one that was put away.
    pub(crate) fn is_put_away(&self, text: &str) -> bool {
        let state = self.state.iter();
        let mut put_away = state.filter(|(name, _)| PutAway::of_name(name).is_some());
        put_away.any(|(_, kept)| kept.as_ref().is_some_and(|kept| kept.contains(text)))
    }

    /// Fails if this is not what the machine has, all of which has been written.
    pub(crate) fn assert_holds(&self, state: &State) {
        let conversation = &state.conversation;
        let id = conversation.id;
        if state.kept_conversation().is_none() && !self.leaves.contains_key(&id) {
            return;
        }
        // A reply of which nothing has come is none yet.
        let is_said = |m: &&Message| m.status != Status::Streaming || m.has_words();
        let path = conversation.messages.iter().filter(is_said);
        assert_eq!(self.path(id), path.clone().map(said).collect::<Vec<_>>());
        let all = path.chain(&conversation.aside).map(|message| message.id);
        assert_eq!(self.all(id), all.collect());
        let system = self.facts.get(&id).and_then(|facts| facts.system.as_ref());
        assert_eq!(system, conversation.system.as_ref());
        let mut sessions = conversation.sessions.clone();
        sessions.sort_by_key(|session| session.leaf);
        assert_eq!(self.sessions_of(id), sessions);
        let messages = conversation.messages.iter().chain(&conversation.aside);
        for message in messages.filter(|message| self.messages.contains_key(&message.id)) {
            let (_, kept) = &self.messages[&message.id];
            assert_eq!(audit(kept), audit(message));
        }
        let draft = self.drafts.get(&id).cloned().unwrap_or_default();
        let written = match state.edited() {
            Some(_) => state.draft(),
            None => state.composer.text(),
        };
        assert_eq!(draft, written);
        let queue = self.queues.get(&id).cloned().unwrap_or_default();
        let text = |it: Option<&Waiting>| it.map_or_else(String::new, |it| it.text.clone());
        let waiting = state.queue.in_places().map(text);
        assert_eq!(queue, waiting.collect::<Vec<_>>());
    }

    /// Name, words, thoughts and state of the messages of the path that would be shown.
    pub(crate) fn path(&self, conversation: ConversationId) -> Vec<Said> {
        let mut path = Vec::new();
        let mut next = self.leaves.get(&conversation).copied().flatten();
        while let Some(id) = next {
            let (_, message) = &self.messages[&id];
            if !self.removed.contains(&id) {
                path.push(said(message));
            }
            next = message.parent;
        }
        path.reverse();
        path
    }

    /// The sessions of a conversation, by the replies that they know.
    fn sessions_of(&self, id: ConversationId) -> Vec<PathSession> {
        let own = self.sessions.values().filter(|(whose, _)| *whose == id);
        own.map(|(_, session)| session.clone()).collect()
    }

    /// All messages of a conversation that were not removed.
    fn all(&self, conversation: ConversationId) -> BTreeSet<MessageId> {
        let own = self
            .messages
            .iter()
            .filter(|(_, kept)| kept.0 == conversation);
        let ids = own.map(|(id, _)| *id);
        ids.filter(|id| !self.removed.contains(id)).collect()
    }
}

fn audit(message: &Message) -> Option<&Audit> {
    message.reply.as_ref()?.audit.as_deref()
}

/// What has to be the same of a message.
type Said = (MessageId, Option<MessageId>, String, String);

fn said(message: &Message) -> Said {
    let reply = message.reply.as_ref();
    let thought = reply.map_or("", |reply| reply.reasoning.as_str());
    let words = format!("{}\u{0}{thought}", message.text);
    let state = format!("{:?}", message.status);
    (message.id, message.parent, words, state)
}
