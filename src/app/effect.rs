//! Everything the machine can ask for.

use super::clipboard::Clipping;
use crate::chat::history::{Loaded, Op, Question};
use crate::chat::receipt::Inquiry;
use crate::chat::{ApiKey, ExportFormat, MessageId, Request, TurnId};
use crate::text::code::Job;

/// Something to be done outside: the machine's only output besides its state.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    // The server
    /// Send the request; answer with `Msg::Stream` under this turn.
    OpenStream {
        /// The turn that asks.
        turn: TurnId,
        /// What is asked.
        request: Request,
        /// The reply whose session it goes on in, if the history has to have had it until now: another program may
        /// have gone on in it.
        claim: Option<MessageId>,
    },
    /// Close the turn's connection. Nothing more need come of it.
    Abort(TurnId),
    /// Ask for the coordinator's keys right after a reply; answer with `Msg::Receipt`.
    FetchCoordinatorKeys(Box<Inquiry>),
    /// Ask for a reply's receipt and check it; answer with `Msg::Receipt`.
    CheckReceipt(Box<Inquiry>),
    /// Ask which models are served; answer with `Msg::Models` under this number.
    FetchModels {
        /// The number of the question.
        fetch: u64,
    },
    /// Ask what the account used; answer with `Msg::Usage` under this number.
    FetchUsage {
        /// The number of the question.
        fetch: u64,
        /// In how many days up to now.
        days: u16,
    },
    /// Ask which nodes serve the models; answer with `Msg::Nodes` under this number.
    FetchNodes {
        /// The number of the question.
        fetch: u64,
    },
    // The key
    /// Make one call that needs this key; answer with `Msg::KeyChecked` under this number.
    CheckKey {
        /// The number of the question.
        check: u64,
        /// The key to try. It is not yet in use.
        key: ApiKey,
    },
    /// Use this key with the server in force from now on; answer with `Msg::Connected`.
    UseKey {
        /// The key.
        key: ApiKey,
        /// Where it is kept.
        kept: Keeping,
    },
    /// Write the key to the config file, mode 0600; answer with `Msg::KeyStored`.
    StoreKey(ApiKey),
    /// Use the profile of this name from now on: its server, its key, and its place in the config
    /// file; answer with `Msg::Switched`.
    UseProfile(String),
    /// Start the demonstration gateway and talk to it; answer with `Msg::Connected`.
    StartDemo,
    /// Read the identity that servers are told, or replace it; answer with `Msg::Identity`.
    Identity(IdentityAct),
    // Files
    /// Write this to the history, together with all else that is to be written of the same message.
    Store(Op),
    /// Ask the history; answer with `Stored::Answered` under this number.
    Ask {
        /// The number of the question, never 0.
        number: u64,
        /// What is asked.
        question: Question,
    },
    /// Write a conversation to a new file; answer with `Msg::Exported`.
    Export {
        /// The conversation and what belongs to it.
        loaded: Box<Loaded>,
        /// The format.
        format: ExportFormat,
    },
    /// Write one setting to the config file; answer with `Msg::Saved`.
    Save(Setting),
    // The screen
    /// Find the inks of lines of code; answer with `Msg::Highlighted`.
    Highlight(Job),
    // The world outside
    /// Open this address with the person's own program for it; answer with `Msg::LinkOpened`.
    OpenLink(String),
    /// Copy this text by the best way that there is; answer with `Msg::Copied`.
    Copy(Clipping),
    // The terminal
    /// Ask what text stands on; answer with `Msg::Background` if the terminal answers.
    AskBackground,
    /// Write every cell anew.
    Repaint,
    /// Give the terminal back and stop, as the shell's job control has it; then `Msg::Resumed`.
    Suspend,
    /// End the program.
    Quit,
}

/// What is done about the identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityAct {
    /// It is read, and made if there is none.
    Show,
    /// Another takes its place.
    Replace,
}

/// Where a key that the person gave is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// In the config file.
    ConfigFile,
    /// In this session of the program and nowhere else.
    Session,
}

/// A setting that the program itself writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// `model`: the model that new conversations begin with.
    Model(String),
    /// `starred`: this one is among the models that stand first in the picker. Another program may have starred others
    /// since this one began; they stay.
    Star(String),
    /// `starred`: this one is not among them.
    Unstar(String),
    /// `theme`: how the screen looks.
    Theme(String),
}
