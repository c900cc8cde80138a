//! Giving a key: onboarding when there is none, and `F3` at any time.
//!
//! Owns the masked field, its steps and what they ask for. The field has no recall, no undo and
//! no kill ring: what is typed there can be pasted nowhere else.

use super::effect::{Effect, Keeping};
use super::key::{Code, Key, Named};
use crate::chat::{ApiKey, Failure, FailureKind, KeyVerdict, ServerKind};
use secrecy::{ExposeSecret, SecretString};

/// Longer input is no key.
const MOST_CHARS: usize = 512;

/// The dialog.
#[derive(Debug, Clone)]
pub struct KeyDialog {
    /// Why it is open.
    pub reason: Reason,
    /// The step it is at.
    pub step: Step,
    /// What is wrong, in a sentence.
    pub complaint: Option<String>,
    /// The choice that the cursor is on.
    pub choice: usize,
    /// Whether another profile's key can be used instead.
    pub others: Others,
    input: SecretString,
}

impl PartialEq for KeyDialog {
    fn eq(&self, other: &Self) -> bool {
        (
            &self.reason,
            &self.step,
            &self.complaint,
            self.choice,
            self.others,
            self.input.expose_secret(),
        ) == (
            &other.reason,
            &other.step,
            &other.complaint,
            other.choice,
            other.others,
            other.input.expose_secret(),
        )
    }
}

/// Why the dialog is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// No key was found anywhere.
    NoKey,
    /// The person wants to see it or to give another.
    Asked,
}

/// The steps of giving a key.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// The key is typed or pasted.
    Enter,
    /// One call that needs it is on its way.
    Check {
        /// The number of the call.
        check: u64,
        /// The key.
        key: ApiKey,
    },
    /// The person chooses where it is kept.
    Keep {
        /// The key.
        key: ApiKey,
        /// What the call told.
        verdict: Verdict,
    },
    /// It is being written to the config file.
    Store {
        /// The key.
        key: ApiKey,
        /// What the call told.
        verdict: Verdict,
    },
}

/// Whether there are other profiles, whose keys can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Others {
    /// There are.
    Offered,
    /// There are none.
    None,
}

/// What is known of a key that was given.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// The server told something.
    Told(KeyVerdict),
    /// The call failed, and not for the key's sake.
    Unknown(FailureKind),
}

/// What a step led to.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The dialog goes on.
    Stay(Vec<Effect>),
    /// The key is to be checked, by a call that has a number of its own.
    Check(ApiKey),
    /// It is done.
    Close(Vec<Effect>),
    /// It gives way to the list of profiles.
    Profiles,
}

/// The choices of [`Step::Enter`] whatever there is besides.
pub const ENTER_CHOICES: [&str; 2] = [
    "Check this key and use it",
    "Go on with the demonstration, without a key",
];

/// The choice after those, where there are other profiles.
const OTHER_PROFILE: &str = "Use another profile's key";

impl KeyDialog {
    /// A dialog with an empty field.
    pub fn new(reason: Reason, others: Others) -> Self {
        Self {
            reason,
            step: Step::Enter,
            complaint: None,
            choice: 0,
            others,
            input: SecretString::default(),
        }
    }

    /// The field as it may be shown: a dot a character.
    pub fn masked_input(&self) -> String {
        "•".repeat(self.input.expose_secret().chars().count())
    }

    /// What is odd about the key in the field, if something is. Not a refusal.
    pub fn warning(&self, kind: ServerKind) -> Option<&'static str> {
        let key = ApiKey::from_text(self.input.expose_secret())?;
        match kind {
            ServerKind::Pinaivu | ServerKind::Demo if !key.has_pinaivu_prefix() => {
                Some("Pinaivu's keys begin with sk-pnv-; this one does not.")
            }
            ServerKind::Pinaivu | ServerKind::Demo if !key.has_pinaivu_shape() => {
                Some("Pinaivu's keys have 48 letters after sk-pnv-; is this one whole?")
            }
            ServerKind::Pinaivu | ServerKind::Demo | ServerKind::Other => None,
        }
    }

    /// Adds typed or pasted text to the field.
    pub fn insert(&mut self, text: &str) {
        if self.step != Step::Enter {
            return;
        }
        self.choice = 0;
        self.complaint = None;
        let typed = text.chars().filter(|c| !c.is_control());
        let whole: String = self
            .input
            .expose_secret()
            .chars()
            .chain(typed)
            .take(MOST_CHARS)
            .collect();
        self.input = SecretString::from(whole);
    }

    /// A key press. `can_store` tells whether there is a config file to write to.
    pub fn press(&mut self, key: Key, can_store: Storage) -> Outcome {
        let choices = self.choices(can_store).len().max(1);
        match key.code {
            Code::Named(Named::Down | Named::Tab) => self.choice = (self.choice + 1) % choices,
            Code::Named(Named::Up) => self.choice = (self.choice + choices - 1) % choices,
            Code::Named(Named::Enter) => return self.enter(can_store),
            Code::Named(Named::Backspace) => self.delete(1),
            Code::Char('u' | 'w') if key.ctrl => self.delete(MOST_CHARS),
            Code::Char('h') if key.ctrl => self.delete(1),
            Code::Char(c) if !key.ctrl && !key.alt => self.insert(&c.to_string()),
            Code::Char(_) | Code::F(_) | Code::Named(_) => {}
        }
        Outcome::Stay(Vec::new())
    }

    /// The choices of the step.
    pub fn choices(&self, storage: Storage) -> Vec<&'static str> {
        match (&self.step, storage) {
            (Step::Enter, _) => {
                let other = (self.others == Others::Offered).then_some(OTHER_PROFILE);
                ENTER_CHOICES.into_iter().chain(other).collect()
            }
            (Step::Keep { .. }, Storage::File) => {
                vec![
                    "Keep it in the config file, readable by you alone",
                    "Use it in this session only",
                ]
            }
            (Step::Keep { .. }, Storage::Nowhere) => vec!["Use it in this session only"],
            (Step::Check { .. } | Step::Store { .. }, _) => Vec::new(),
        }
    }

    /// What the call told; an answer to an earlier call is dropped.
    pub fn checked(&mut self, number: u64, result: Result<KeyVerdict, Failure>) {
        let Step::Check { check, key } = &self.step else {
            return;
        };
        if *check != number {
            return;
        }
        let key = key.clone();
        let verdict = match result {
            Ok(verdict) => Verdict::Told(verdict),
            Err(failure) => match refusal(failure.kind) {
                Some(complaint) => {
                    self.step = Step::Enter;
                    self.complaint = Some(complaint.to_owned());
                    return;
                }
                None => Verdict::Unknown(failure.kind),
            },
        };
        self.choice = 0;
        self.step = Step::Keep { key, verdict };
    }

    /// The key was written, or not: then it is still there to be used.
    pub fn stored(&mut self, result: &Result<String, String>) -> Outcome {
        let Step::Store { key, verdict } = &self.step else {
            return Outcome::Stay(Vec::new());
        };
        let (key, verdict) = (key.clone(), verdict.clone());
        match result {
            Ok(_) => Outcome::Close(vec![Effect::UseKey {
                key,
                kept: Keeping::ConfigFile,
            }]),
            Err(sentence) => {
                self.complaint = Some(sentence.clone());
                self.choice = 1;
                self.step = Step::Keep { key, verdict };
                Outcome::Stay(Vec::new())
            }
        }
    }

    fn enter(&mut self, storage: Storage) -> Outcome {
        match (&self.step, self.choice, storage) {
            (Step::Enter, 0, _) => self.check(),
            (Step::Enter, 1, _) => Outcome::Close(vec![Effect::StartDemo]),
            (Step::Enter, _, _) => Outcome::Profiles,
            (Step::Keep { key, verdict }, 0, Storage::File) => {
                let (key, verdict) = (key.clone(), verdict.clone());
                let effect = Effect::StoreKey(key.clone());
                self.step = Step::Store { key, verdict };
                Outcome::Stay(vec![effect])
            }
            (Step::Keep { key, .. }, _, _) => {
                let key = key.clone();
                Outcome::Close(vec![Effect::UseKey {
                    key,
                    kept: Keeping::Session,
                }])
            }
            (Step::Check { .. } | Step::Store { .. }, _, _) => Outcome::Stay(Vec::new()),
        }
    }

    /// The call that tells about a key is on its way.
    pub fn asked(&mut self, check: u64, key: ApiKey) {
        self.step = Step::Check { check, key };
    }

    fn check(&mut self) -> Outcome {
        let key = ApiKey::from_text(self.input.expose_secret());
        let (key, complaint) = match key {
            None => (None, "There is no key in the field yet. Paste or type one."),
            Some(key) if key.is_sendable() => (Some(key), ""),
            Some(_) => (
                None,
                "A key has no blanks and only plain letters, digits and signs; this one has others.",
            ),
        };
        self.complaint = (!complaint.is_empty()).then(|| complaint.to_owned());
        key.map_or(Outcome::Stay(Vec::new()), Outcome::Check)
    }

    fn delete(&mut self, chars: usize) {
        if self.step == Step::Enter {
            let text = self.input.expose_secret();
            let left = text.chars().count().saturating_sub(chars);
            self.input = SecretString::from(text.chars().take(left).collect::<String>());
            self.complaint = None;
        }
    }
}

/// Whether there is a config file to write to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// There is, or it can be made.
    File,
    /// There is none: no home folder.
    Nowhere,
}

/// What to say of a key that the server refused.
const fn refusal(kind: FailureKind) -> Option<&'static str> {
    match kind {
        FailureKind::Unauthorized => {
            Some("The server did not accept this key. Is it whole, and not revoked?")
        }
        FailureKind::Forbidden => {
            Some("The server says that this key is revoked or may do nothing here.")
        }
        FailureKind::KeyNotSendable => Some("This key cannot be sent to this server safely."),
        FailureKind::UpstreamKey
        | FailureKind::RateLimited
        | FailureKind::QuotaSpent
        | FailureKind::NoSuchModel
        | FailureKind::NoModel
        | FailureKind::TooLong
        | FailureKind::TooLarge
        | FailureKind::TooLargeForRate
        | FailureKind::WrongPath
        | FailureKind::BadRequest
        | FailureKind::Server
        | FailureKind::SessionLost
        | FailureKind::Connect
        | FailureKind::Reset
        | FailureKind::Proxy
        | FailureKind::Tls
        | FailureKind::Protocol
        | FailureKind::Silence
        | FailureKind::NotSealed
        | FailureKind::Cut => None,
    }
}
