//! A store in a folder of its own, spoken to as if it answered at once.

use pnv_tui::chat::{
    Conversation, ConversationId, Finish, Message, MessageId, Reply as MessageReply, ReplyMeta,
    Role, Status, Usage,
};
use pnv_tui::store::{
    Answer, Finished, Hit, Loaded, Op, Opened, Pruning, Question, Reply, Store, Summary,
};
use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;
use tempfile::TempDir;

/// Today, for the names of damaged files.
pub(crate) const TODAY: &str = "2026-11-25";
/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder with a history in it.
pub(crate) struct Folder {
    folder: TempDir,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("data").join("history.db")
    }

    pub(crate) fn open(&self) -> Talk {
        Talk::open(&self.path())
    }

    /// The names of the files beside the history.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path().join("data")).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

/// A store and what it has said.
pub(crate) struct Talk {
    pub(crate) store: Store,
    replies: Receiver<Reply>,
    pub(crate) opened: Opened,
    asked: Cell<u64>,
    /// What it said besides answers.
    pub(crate) said: RefCell<Vec<Reply>>,
}

impl Talk {
    pub(crate) fn open(path: &Path) -> Self {
        let (to_test, replies) = mpsc::channel();
        let store = Store::open(path, TODAY, move |reply| {
            let _ = to_test.send(reply);
        });
        Self::with(store, replies)
    }

    pub(crate) fn in_memory() -> Self {
        let (to_test, replies) = mpsc::channel();
        let store = Store::in_memory(move |reply| {
            let _ = to_test.send(reply);
        });
        Self::with(store, replies)
    }

    fn with(store: Store, replies: Receiver<Reply>) -> Self {
        let Ok(Reply::Opened(opened)) = replies.recv_timeout(PATIENCE) else {
            panic!("the first reply is Opened");
        };
        Self {
            store,
            replies,
            opened,
            asked: Cell::new(0),
            said: RefCell::default(),
        }
    }

    pub(crate) fn send(&self, op: Op) {
        self.store.send(op);
    }

    pub(crate) fn send_together(&self, ops: Vec<Op>) {
        self.store.send_together(ops);
    }

    pub(crate) fn put(&self, conversation: u64, message: Message) {
        let conversation = ConversationId(conversation);
        self.send(Op::Put {
            conversation,
            message: Box::new(message),
        });
    }

    pub(crate) fn ask(&self, question: Question) -> Answer {
        let number = self.asked.get() + 1;
        self.asked.set(number);
        self.store.ask(number, question);
        loop {
            match self.replies.recv_timeout(PATIENCE).unwrap() {
                Reply::Answered { number: of, answer } => {
                    assert_eq!(of, number, "answers come in the order of their questions");
                    return answer;
                }
                other => self.said.borrow_mut().push(other),
            }
        }
    }

    /// Has conversations taken away in which nothing was said since. How many are gone, which of the others are open
    /// in a program, how many of them are deleted already.
    pub(crate) fn prune(&self, before: u64) -> (usize, Vec<u64>, usize) {
        self.pruned(before, Pruning::Done)
    }

    /// The same, or only what would come of it.
    pub(crate) fn pruned(&self, before: u64, act: Pruning) -> (usize, Vec<u64>, usize) {
        match self.ask(Question::Prune { before, act }) {
            Answer::Pruned {
                conversations,
                open,
                deleted,
            } => {
                let open = open.into_iter().map(|id| id.0).collect();
                (conversations, open, deleted)
            }
            other => panic!("{other:?}"),
        }
    }

    /// Waits until everything that was sent is written.
    pub(crate) fn settle(&self) {
        self.ask(Question::Kept);
    }

    pub(crate) fn load(&self, id: u64) -> Option<Box<Loaded>> {
        match self.ask(Question::Load(ConversationId(id))) {
            Answer::Loaded(loaded) => loaded,
            other => panic!("{other:?}"),
        }
    }

    /// The texts of the path that is shown.
    pub(crate) fn path(&self, id: u64) -> Vec<String> {
        let loaded = self.load(id).unwrap();
        let messages = loaded.conversation.messages.into_iter();
        messages.map(|message| message.text).collect()
    }

    pub(crate) fn list(&self, filter: &str) -> Vec<Summary> {
        let question = Question::List {
            filter: filter.to_owned(),
            archived: false,
            limit: 100,
            offset: 0,
        };
        match self.ask(question) {
            Answer::Listed { summaries, .. } => summaries,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn search(&self, query: &str) -> Vec<Hit> {
        let question = Question::Search {
            query: query.to_owned(),
            limit: 50,
            utc_offset: 0,
        };
        match self.ask(question) {
            Answer::Found { hits, .. } => hits,
            other => panic!("{other:?}"),
        }
    }

    /// The messages that a query finds, by their numbers.
    pub(crate) fn found(&self, query: &str) -> Vec<u64> {
        let hits = self.search(query);
        let mut ids: Vec<u64> = hits.into_iter().map(|hit| hit.message.0).collect();
        ids.sort_unstable();
        ids
    }

    pub(crate) fn finish(self) -> Vec<Reply> {
        self.leave().0
    }

    /// Ends it. Returns what it said, and what is not saved.
    pub(crate) fn leave(self) -> (Vec<Reply>, Finished) {
        let finished = self.store.finish(PATIENCE);
        assert_ne!(finished, Finished::Late);
        let mut said = self.said.into_inner();
        said.extend(self.replies.try_iter());
        (said, finished)
    }
}

/// What the person says: message `id` upon `parent`, 0 for none.
pub(crate) fn said(id: u64, parent: u64, text: &str) -> Message {
    Message {
        id: MessageId(id),
        parent: (parent > 0).then_some(MessageId(parent)),
        role: Role::User,
        text: text.to_owned(),
        at: id * 1_000,
        status: Status::Complete,
        reply: None,
    }
}

/// What a model answers.
pub(crate) fn answered(id: u64, parent: u64, text: &str) -> Message {
    Message {
        role: Role::Assistant,
        reply: Some(MessageReply {
            asked: "llama3.2:3b".to_owned(),
            meta: ReplyMeta {
                model: Some("llama3.2:3b-q4".to_owned()),
                request_id: Some("req_01".to_owned()),
            },
            reasoning: "hm".to_owned(),
            reasoning_ms: Some(7),
            usage: Some(Usage {
                input: 3,
                output: 4,
            }),
            digest: None,
            audit: None,
            finish: Some(Finish::Stop),
            fault: None,
            steps: 5,
            first_text_ms: Some(80),
            elapsed_ms: Some(900),
            sending: None,
        }),
        ..said(id, parent, text)
    }
}

/// A reply that streams, without a word yet.
pub(crate) fn streaming(id: u64, parent: u64) -> Message {
    Message {
        role: Role::Assistant,
        status: Status::Streaming,
        reply: Some(MessageReply::default()),
        ..said(id, parent, "")
    }
}

/// A step of a stream.
pub(crate) fn grow(id: u64, text_from: usize, text: &str) -> Op {
    Op::Grow {
        message: MessageId(id),
        text_from,
        text: text.to_owned(),
        reasoning_from: 0,
        reasoning: String::new(),
    }
}

/// Everything of a conversation, as ops.
pub(crate) fn ops_of(conversation: &Conversation) -> Vec<Op> {
    let id = conversation.id;
    let last = conversation.messages.last().map(|message| message.id);
    let head = Op::Head {
        conversation: id,
        title: conversation.title.clone(),
        model: "llama3.2:3b".to_owned(),
        created: 1,
        updated: 2,
        tokens: conversation.tokens,
    };
    let system = conversation.system.clone();
    let system = system.map(|system| Op::System(id, Some(system)));
    let messages = conversation.messages.iter().chain(&conversation.aside);
    let puts = messages.map(|message| Op::Put {
        conversation: id,
        message: Box::new(message.clone()),
    });
    let end = Op::End {
        conversation: id,
        leaf: last,
    };
    let sessions = conversation.sessions.iter().map(|session| Op::Session {
        conversation: id,
        leaf: session.leaf,
        session: Some(session.clone()),
        system: conversation.instructions().unwrap_or_default().to_owned(),
    });
    std::iter::once(head)
        .chain(system)
        .chain(puts)
        .chain([end])
        .chain(sessions)
        .collect()
}
