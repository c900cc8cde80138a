//! The history for subcommands: opened, asked and written as if it answered at once.
//!
//! Owns how long an answer may take, and what each way of opening the file means where there is no screen. What is
//! said of the file on the way goes to standard error. Leaves what is asked to the subcommands.

use super::complain;
use super::stop::Stop;
use crate::chat::history::{Answer, Op, Question};
use crate::config::paths;
use crate::store::{Opened, Reply, Store};
use crate::text::clean_path;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long one may take that reads or writes the whole file.
const LONG_PATIENCE: Duration = Duration::from_secs(15 * 60);

/// What a subcommand wants of the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To read it. Without a file there is nothing to read, and none is made.
    Read,
    /// To change what is there. Without a file there is nothing to change, and none is made.
    Change,
    /// To add to it.
    Add,
}

/// The open history.
pub(super) struct History {
    store: Store,
    replies: Receiver<Reply>,
    file: PathBuf,
    asked: u64,
    /// Why what was sent is not written.
    unwritten: Option<String>,
}

impl History {
    /// Opens the history of the person who runs the program; `None` if there is none and none is made.
    pub(super) fn open(purpose: Purpose) -> Result<Option<Self>, Stop> {
        let file = paths::history_file().ok_or_else(|| {
            Stop::Failed("There is no folder for the history: HOME is not set.".to_owned())
        })?;
        Self::open_file(&file, purpose)
    }

    fn open_file(file: &Path, purpose: Purpose) -> Result<Option<Self>, Stop> {
        // What cannot be looked at may be there: the store says what is wrong.
        if purpose != Purpose::Add && matches!(file.try_exists(), Ok(false)) {
            return Ok(None);
        }
        let (to_us, replies) = mpsc::channel();
        let today = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
        let store = Store::open(file, &today, move |reply| {
            // Who has ended wants to hear nothing.
            let _ = to_us.send(reply);
        });
        let history = Self {
            store,
            replies,
            file: file.to_owned(),
            asked: 0,
            unwritten: None,
        };
        // It is always the first.
        if let Reply::Opened(opened) = history.hear(PATIENCE)? {
            accept(opened, purpose)?;
        }
        Ok(Some(history))
    }

    /// The file.
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// Has something kept. Whether it was, [`History::settle`] tells.
    pub(super) fn keep(&self, op: Op) {
        self.store.send(op);
    }

    /// Asks something and waits for the answer.
    pub(super) fn ask(&mut self, question: Question) -> Result<Answer, Stop> {
        self.asked += 1;
        let is_long = matches!(
            question,
            Question::Stats | Question::Prune { .. } | Question::Compact
        );
        let patience = if is_long { LONG_PATIENCE } else { PATIENCE };
        self.store.ask(self.asked, question);
        loop {
            match self.hear(patience)? {
                Reply::Answered { number, answer } if number == self.asked => {
                    if let Answer::Failed(words) = answer {
                        return Err(Stop::Failed(words));
                    }
                    return Ok(answer);
                }
                Reply::Answered { .. } | Reply::Opened(_) => {}
                Reply::Failed { words } => self.unwritten = Some(words),
                Reply::Recovered => self.unwritten = None,
                Reply::Dropped { ops } => {
                    self.unwritten = Some(format!(
                        "{ops} changes could not be written to {}.",
                        clean_path(&self.file)
                    ));
                }
                Reply::Rescued(rescue) => complain(&rescue.words),
                Reply::InMemory { words } => return Err(Stop::Failed(words)),
            }
        }
    }

    /// Waits until all that was sent is written, or tells why it is not.
    pub(super) fn settle(&mut self) -> Result<(), Stop> {
        self.ask(Question::Kept)?;
        match self.unwritten.take() {
            Some(words) => Err(Stop::Failed(words)),
            None => Ok(()),
        }
    }

    /// Leaves the file.
    pub(super) fn close(self) {
        // What was sent has been waited for; what is left is to say goodbye to other programs.
        let _ = self.store.finish(PATIENCE);
    }

    fn hear(&self, patience: Duration) -> Result<Reply, Stop> {
        self.replies.recv_timeout(patience).map_err(|_silence| {
            Stop::Failed(format!(
                "The history in {} has not answered for {} seconds. See whether its disk works, and try again.",
                clean_path(&self.file),
                patience.as_secs()
            ))
        })
    }
}

/// Whether a file that was opened like this serves the purpose.
fn accept(opened: Opened, purpose: Purpose) -> Result<(), Stop> {
    match opened {
        Opened::Fresh | Opened::AsItWas | Opened::Migrated { .. } => Ok(()),
        Opened::Rescued(rescue) => {
            complain(&rescue.words);
            Ok(())
        }
        Opened::ReadOnly { words } if purpose == Purpose::Read => {
            complain(&words);
            Ok(())
        }
        Opened::ReadOnly { words } | Opened::InMemory { words } => Err(Stop::Failed(words)),
    }
}

/// Says on standard error that there is no history yet.
pub(super) fn tell_of_none() {
    let file = paths::history_file().unwrap_or_default();
    complain(&format!(
        "There is no history yet: {} is not there.",
        clean_path(&file)
    ));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{ConversationId, Message, MessageId, Role, Status};
    use std::fs;
    use tempfile::TempDir;

    fn put() -> Op {
        Op::Put {
            conversation: ConversationId(1),
            message: Box::new(Message {
                id: MessageId(1),
                parent: None,
                role: Role::User,
                text: "Hello".to_owned(),
                at: 1,
                status: Status::Complete,
                reply: None,
            }),
        }
    }

    fn load(history: &mut History) -> bool {
        let answer = history.ask(Question::Load(ConversationId(1)));
        matches!(answer, Ok(Answer::Loaded(Some(_))))
    }

    #[test]
    fn only_who_adds_makes_a_file() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("history.db");
        for purpose in [Purpose::Read, Purpose::Change] {
            let opened = History::open_file(&file, purpose);
            assert!(matches!(opened, Ok(None)));
            assert!(!file.exists());
        }
        let mut history = History::open_file(&file, Purpose::Add).unwrap().unwrap();
        history.keep(put());
        assert_eq!(history.settle(), Ok(()));
        history.close();
        let mut history = History::open_file(&file, Purpose::Read).unwrap().unwrap();
        assert!(load(&mut history));
        history.close();
    }

    #[test]
    fn a_damaged_file_is_mended_and_a_foreign_one_is_left_alone() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("history.db");
        fs::write(&file, "this is no database at all, whatever it is called").unwrap();
        let history = History::open_file(&file, Purpose::Read).unwrap();
        assert!(history.is_some(), "rescued");
        assert!(
            fs::read_dir(folder.path()).unwrap().count() > 1,
            "both are there"
        );
        let nowhere = file.join("below").join("history.db");
        for purpose in [Purpose::Change, Purpose::Add] {
            let Err(Stop::Failed(words)) = History::open_file(&nowhere, purpose) else {
                panic!("{purpose:?}");
            };
            assert!(words.contains("No history is kept in"), "{words}");
            assert!(!words.contains("end with the program"), "{words}");
        }
    }

    #[test]
    fn what_can_only_be_read_is_read_and_not_changed() {
        let words = || "It is newer.".to_owned();
        let opened = || Opened::ReadOnly { words: words() };
        assert_eq!(accept(opened(), Purpose::Read), Ok(()));
        for purpose in [Purpose::Change, Purpose::Add] {
            assert_eq!(accept(opened(), purpose), Err(Stop::Failed(words())));
        }
        let nowhere = Opened::InMemory { words: words() };
        assert_eq!(accept(nowhere, Purpose::Read), Err(Stop::Failed(words())));
    }
}
