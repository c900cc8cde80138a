//! Everything that can happen to the machine.

use super::clipboard::{Copied, Passage};
use super::key::Key;
use super::moment::Wall;
use super::profiles::Switch;
use super::recall::Stored;
use super::theme::Background;
use crate::chat::receipt::{Finding, Inquiry};
use crate::chat::usage::Ledger;
use crate::chat::{
    Delta, Endpoint, Failure, Finish, KeptIdentity, KeyVerdict, ModelList, NodeList, TurnId,
};
use crate::text::code::Outcome;

/// Something that happened: the machine's only input.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    // The person
    /// A key was pressed.
    Key(Key),
    /// Text was pasted, as the terminal gave it.
    Paste(String),
    /// The mouse wheel turned by one notch.
    Wheel(Wheel),
    /// The left button of the mouse did something.
    Mouse(Mouse),
    // The terminal and the clock
    /// The terminal has this size now.
    Resize(Size),
    /// A deadline that the machine named has come.
    Wake,
    /// How moments relate to the clock on the wall, told anew.
    Wall(Wall),
    /// The terminal has said what text stands on: what came of
    /// [`super::effect::Effect::AskBackground`], if it answers at all.
    Background(Background),
    /// The program is in the foreground again after a suspension.
    Resumed,
    // The server
    /// The program talks to this server, with this key, from now on.
    Connected(Endpoint),
    /// What came of [`super::effect::Effect::UseProfile`].
    Switched(Switch),
    /// The demonstration could not be started; one sentence says why.
    DemoFailed(String),
    /// What came of [`super::effect::Effect::FetchModels`], with the number it was asked under.
    Models {
        /// The number of the question.
        fetch: u64,
        /// The models served, or why they are not known.
        result: Result<ModelList, Failure>,
    },
    /// What came of [`super::effect::Effect::FetchUsage`], with the number it was asked under.
    Usage {
        /// The number of the question.
        fetch: u64,
        /// The server's ledger, or why it is not known.
        result: Result<Ledger, Failure>,
    },
    /// What came of [`super::effect::Effect::FetchNodes`], with the number it was asked under.
    Nodes {
        /// The number of the question.
        fetch: u64,
        /// The nodes, or why they are not known.
        result: Result<NodeList, Failure>,
    },
    /// A step of a reply.
    Stream {
        /// The turn it belongs to.
        turn: TurnId,
        /// What came.
        event: StreamEvent,
    },
    /// What came of [`super::effect::Effect::FetchCoordinatorKeys`] and [`super::effect::Effect::CheckReceipt`].
    Receipt {
        /// What was asked, with what has become known of the call since.
        inquiry: Box<Inquiry>,
        /// What came.
        news: ReceiptNews,
    },
    /// What came of [`super::effect::Effect::CheckKey`], with the number it was asked under.
    KeyChecked {
        /// The number of the question.
        check: u64,
        /// What the call told.
        result: Result<KeyVerdict, Failure>,
    },
    /// What came of [`super::effect::Effect::Identity`].
    Identity(KeptIdentity),
    // The screen
    /// What came of [`super::effect::Effect::Highlight`].
    Highlighted {
        /// The block that was asked about.
        block: u64,
        /// The inks, or why there are none.
        outcome: Outcome,
    },
    // Files
    /// The history says something: what came of opening it, and of [`super::effect::Effect::Store`].
    Stored(Stored),
    /// What came of [`super::effect::Effect::StoreKey`]: the file, or a sentence that says why not.
    KeyStored(Result<String, String>),
    /// What came of [`super::effect::Effect::Save`]: the file, or a sentence that says why not.
    Saved(Result<String, String>),
    // The world outside
    /// What came of [`super::effect::Effect::OpenLink`]: nothing, or a sentence that says why
    /// it failed.
    LinkOpened(Result<(), String>),
    /// What came of [`super::effect::Effect::Export`]: the file, or a sentence that says why not.
    Exported(Result<String, String>),
    /// What came of [`super::effect::Effect::Copy`].
    Copied {
        /// What the text was.
        passage: Passage,
        /// How far it came, or a sentence that says why nowhere.
        result: Result<Copied, String>,
    },
}

/// A step of a reply. A turn's events end with exactly one `Finished` or `Failed`.
#[derive(Debug, Clone, PartialEq)]
pub enum StreamEvent {
    /// The request goes out, but the history cannot tell whether another program goes on in its session too.
    Unclaimed,
    /// The server has begun to answer: headers with a good status are here.
    Opened,
    /// Something arrived.
    Delta(Delta),
    /// The reply is whole.
    Finished(Finish),
    /// The call failed, before the first byte or after.
    Failed(Failure),
}

/// What has become known of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceiptNews {
    /// The coordinator's keys, which are in the inquiry.
    Keys,
    /// Those have not come, for this reason.
    NoKeys(Failure),
    /// What came of asking for the receipt.
    Found(Finding),
    /// Nobody was asked, because the program talks to another server by now, or with another key.
    NotAsked,
}

/// Which way the wheel turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wheel {
    /// Away from the person: to earlier text.
    Up,
    /// Towards the person: to later text.
    Down,
}

/// The left button of the mouse, and the cell of the screen that it is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// What the button did.
    pub button: Button,
    /// The column.
    pub x: u16,
    /// The row.
    pub y: u16,
}

/// What a button of the mouse did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Button {
    /// It went down.
    Pressed,
    /// The mouse moved while it was down.
    Dragged,
    /// It went up.
    Released,
}

/// The terminal's size in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Size {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}
