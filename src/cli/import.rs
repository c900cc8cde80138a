//! `pnv-tui import`: conversations from files into the history. What is there already stays as it is, so that a file
//! may be imported as often as one likes.

use super::history::conversations;
use super::stop::{Stop, exit};
use super::store::{History, Purpose};
use super::{Exit, complain, say};
use crate::carry::import::{Import, LeftOut};
use crate::chat::history::{Answer, Loaded, Op, Question};
use crate::chat::{ConversationId, Message, MessageId};
use crate::text::{clean_line, clean_path};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// MiB of a file at most: all of it is held in memory.
const LARGEST_MIB: u64 = 1_024;

/// Imports files, each by itself.
pub fn run(files: &[PathBuf]) -> Exit {
    exit(import(files))
}

fn import(files: &[PathBuf]) -> Result<(), Stop> {
    let mut history = None;
    let mut failed = 0;
    for path in files {
        failed += import_file(path, &mut history)?.failed;
    }
    if let Some(history) = history {
        history.close();
    }
    match failed {
        0 => Ok(()),
        1 => Err(Stop::Failed(
            "What is named above did not come in.".to_owned(),
        )),
        _ => Err(Stop::Failed(format!(
            "{failed} did not come in, as said above."
        ))),
    }
}

/// Imports a file. What is wrong with it is said, and is no reason to leave the others; what is wrong with the history
/// is. The history is opened for the first file that holds conversations.
fn import_file(path: &Path, history: &mut Option<History>) -> Result<Tally, Stop> {
    let shown = clean_path(path);
    let bytes = match read(path) {
        Ok(bytes) => bytes,
        Err(why) => {
            return Ok(Tally::of_failure(&format!(
                "{shown} cannot be read: {why}."
            )));
        }
    };
    let file = match Import::open(&bytes) {
        Ok(file) => file,
        Err(why) => {
            return Ok(Tally::of_failure(&format!(
                "{shown} cannot be imported: {why}."
            )));
        }
    };
    let history = match history {
        Some(history) => history,
        // One that is added to is made if there is none.
        None => match History::open(Purpose::Add)? {
            Some(opened) => history.insert(opened),
            None => return Ok(Tally::default()),
        },
    };
    let mut tally = Tally::default();
    for brought in file.conversations() {
        match brought {
            Ok(brought) => {
                tally.left_out.add_all(&brought.left_out);
                if file.is_ours() || has_words(&brought.loaded) {
                    tally.count(&bring_in(history, &brought.loaded)?);
                } else {
                    tally.hollow += 1;
                }
            }
            Err(why) => tally.fail(&format!("{shown}, {why}.")),
        }
    }
    tally.tell(path);
    Ok(tally)
}

/// All bytes of a file that is not too large.
fn read(path: &Path) -> Result<Vec<u8>, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    let limit = LARGEST_MIB << 20;
    let read = file.take(limit + 1).read_to_end(&mut bytes);
    read.map_err(|error| error.to_string())?;
    if bytes.len() as u64 > limit {
        return Err(format!(
            "it has more than {LARGEST_MIB} MiB, the most that is read"
        ));
    }
    Ok(bytes)
}

fn has_words(loaded: &Loaded) -> bool {
    all(loaded).next().is_some()
}

fn all(loaded: &Loaded) -> impl Iterator<Item = &Message> {
    let conversation = &loaded.conversation;
    conversation.messages.iter().chain(&conversation.aside)
}

/// Whether a conversation of a file is in the history.
#[derive(Clone, Copy)]
enum Presence {
    /// It was before.
    Before,
    /// It came in.
    New,
    /// It stays away.
    Away,
}

/// What became of a conversation.
struct Outcome {
    presence: Presence,
    /// Messages that came in.
    messages: usize,
    /// Messages whose names others have.
    taken: usize,
    id: ConversationId,
}

impl Outcome {
    /// What did not come in, and why.
    fn words(&self) -> String {
        let (id, left) = (self.id, messages(self.taken));
        match (self.presence, self.taken) {
            (Presence::Away, 1) => {
                format!("Conversation {id} is not in, because another has the name of its message.")
            }
            (Presence::Away, _) => {
                format!("Conversation {id} is not in, because others have the names of its {left}.")
            }
            (Presence::New | Presence::Before, 1) => {
                format!("Conversation {id}: {left} is not in, because another has its name.")
            }
            (Presence::New | Presence::Before, _) => {
                format!("Conversation {id}: {left} are not in, because others have their names.")
            }
        }
    }
}

/// Brings a conversation in: whole if it is not there, else what is new of it. One that is not there stays away if others
/// have the names of all its messages; one of ours in which nothing was said comes in with what else belongs to it.
fn bring_in(history: &mut History, brought: &Loaded) -> Result<Outcome, Stop> {
    let id = brought.conversation.id;
    let before = loaded(history, id)?;
    let known: BTreeSet<MessageId> = before
        .iter()
        .flat_map(|it| all(it))
        .map(|it| it.id)
        .collect();
    let mut new: Vec<&Message> = all(brought).filter(|it| !known.contains(&it.id)).collect();
    new.sort_by_key(|message| message.id);
    let wanted = new.len();
    let taken = taken(history, id, &new)?;
    new.retain(|message| !taken.contains(&message.id));
    let (presence, ops) = match &before {
        Some(before) => (Presence::Before, added(before, brought, &new)),
        None if new.is_empty() && wanted > 0 => (Presence::Away, Vec::new()),
        None => (Presence::New, whole(brought, &new)),
    };
    for op in ops {
        history.keep(op);
    }
    history.settle()?;
    let after = loaded(history, id)?;
    let messages = after
        .iter()
        .flat_map(|it| all(it))
        .count()
        .saturating_sub(known.len());
    Ok(Outcome {
        presence,
        messages,
        taken: wanted.saturating_sub(messages),
        id,
    })
}

/// The names that messages of other conversations have.
fn taken(
    history: &mut History,
    conversation: ConversationId,
    new: &[&Message],
) -> Result<BTreeSet<MessageId>, Stop> {
    let messages = new.iter().map(|message| message.id).collect();
    let question = Question::Taken {
        conversation,
        messages,
    };
    let Answer::Taken(taken) = history.ask(question)? else {
        return Ok(BTreeSet::new());
    };
    Ok(taken.into_iter().collect())
}

fn loaded(history: &mut History, id: ConversationId) -> Result<Option<Box<Loaded>>, Stop> {
    let answer = history.ask(Question::Load(id))?;
    let Answer::Loaded(loaded) = answer else {
        return Ok(None);
    };
    Ok(loaded)
}

/// A conversation that is not there, with all that belongs to it.
fn whole(brought: &Loaded, messages: &[&Message]) -> Vec<Op> {
    let Loaded {
        conversation,
        model,
        created,
        updated,
        pinned,
        archived,
        draft,
        queue,
        place,
    } = brought;
    let id = conversation.id;
    let mut ops = vec![Op::Head {
        conversation: id,
        title: conversation.title.clone(),
        model: model.clone(),
        created: *created,
        updated: *updated,
        tokens: conversation.tokens,
    }];
    if conversation.system.is_some() {
        ops.push(Op::System(id, conversation.system.clone()));
    }
    ops.extend(adding(id, messages));
    ops.push(Op::End {
        conversation: id,
        leaf: conversation.messages.last().map(|last| last.id),
    });
    ops.push(Op::Draft {
        conversation: id,
        text: draft.clone(),
    });
    ops.push(Op::Queue {
        conversation: id,
        texts: queue.clone(),
    });
    ops.push(Op::Place {
        conversation: id,
        place: *place,
    });
    ops.push(Op::Pin(id, *pinned));
    ops.push(Op::Archive(id, *archived));
    ops
}

/// What is new of a conversation that is there. It is shown again if it was deleted, and where what is shown of it goes
/// on in the file, it goes on here.
fn added(before: &Loaded, brought: &Loaded, new: &[&Message]) -> Vec<Op> {
    let id = brought.conversation.id;
    let mut ops = vec![Op::Restore(id)];
    if new.is_empty() {
        return ops;
    }
    ops.push(Op::Head {
        conversation: id,
        title: None,
        model: before.model.clone(),
        created: before.created,
        updated: brought.updated,
        tokens: before.conversation.tokens.max(brought.conversation.tokens),
    });
    ops.extend(adding(id, new));
    let shown = before.conversation.messages.last().map(|last| last.id);
    let path = &brought.conversation.messages;
    if path.iter().any(|message| Some(message.id) == shown) {
        ops.push(Op::End {
            conversation: id,
            leaf: path.last().map(|last| last.id),
        });
    }
    ops
}

fn adding(id: ConversationId, messages: &[&Message]) -> impl Iterator<Item = Op> {
    messages.iter().map(move |message| Op::Add {
        conversation: id,
        message: Box::new((*message).clone()),
    })
}

/// What became of a file.
#[derive(Default)]
struct Tally {
    /// Conversations that were not there before.
    new: usize,
    /// Conversations that were there and have more messages now.
    grown: usize,
    /// Conversations that were there as they are.
    same: usize,
    messages: usize,
    /// Conversations without a message.
    hollow: usize,
    /// Files and conversations that did not come in.
    failed: usize,
    left_out: LeftOut,
}

impl Tally {
    fn of_failure(words: &str) -> Self {
        let mut tally = Self::default();
        tally.fail(words);
        tally
    }

    fn fail(&mut self, words: &str) {
        self.failed += 1;
        // Parts of it may be words of the file.
        complain(&clean_line(words));
    }

    fn count(&mut self, outcome: &Outcome) {
        self.messages += outcome.messages;
        if outcome.taken > 0 {
            self.fail(&outcome.words());
        }
        match (outcome.presence, outcome.messages) {
            (Presence::New, _) => self.new += 1,
            (Presence::Before, 1..) => self.grown += 1,
            (Presence::Before, 0) if outcome.taken == 0 => self.same += 1,
            (Presence::Before | Presence::Away, _) => {}
        }
    }

    /// Says what came in and what did not.
    fn tell(&self, path: &Path) {
        let mut parts = vec![format!(
            "{} with {} came in",
            conversations(self.new + self.grown),
            messages(self.messages)
        )];
        if self.grown > 0 {
            let have = if self.grown == 1 { "has" } else { "have" };
            parts.push(format!(
                "{} of them had been there and {have} more now",
                self.grown
            ));
        }
        if self.same > 0 {
            let are = if self.same == 1 { "it is" } else { "they are" };
            parts.push(format!(
                "{} had been there as {are}",
                conversations(self.same)
            ));
        }
        let mut left = Vec::new();
        if self.hollow > 0 {
            left.push(format!("{} without messages", conversations(self.hollow)));
        }
        if !self.left_out.is_empty() {
            left.push(self.left_out.to_string());
        }
        let left = if left.is_empty() {
            String::new()
        } else {
            format!(" Left out: {}.", left.join(", "))
        };
        say(&format!(
            "{}: {}.{left}",
            clean_path(path),
            parts.join("; ")
        ));
    }
}

fn messages(count: usize) -> String {
    match count {
        1 => "1 message".to_owned(),
        _ => format!("{count} messages"),
    }
}
