//! The command table: every verb a person has, once.
//!
//! Keymap, help, palette and slash names all read this table, so they cannot disagree. What a
//! command does is in the file that owns the state it changes.

/// A verb of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // each variant's row in `TABLE` says what it does
pub enum Command {
    Send,
    Back,
    Interrupt,
    Models,
    Queue,
    Usage,
    Nodes,
    NextModel,
    PreviousModel,
    Palette,
    New,
    Conversations,
    /// Does something with a conversation of the list.
    Conversation(Conversing),
    Fork,
    System,
    /// Goes to another pane.
    Pane(Step),
    Retry,
    Continue,
    Browse,
    EditMessage,
    /// Shows another version of a message.
    Version(Step),
    Search,
    Find,
    /// Goes to another place that was found.
    Found(Step),
    Delete,
    Undelete,
    Copy,
    CopyCode,
    OpenLink,
    Reasoning,
    Details,
    Receipt,
    Export,
    Key,
    Identity,
    Profile,
    Theme,
    Help,
    Repaint,
    Suspend,
    Quit,
    PageUp,
    PageDown,
    Top,
    End,
    /// Edits the message being written, or moves in it.
    Edit(Edit),
    /// Chooses a message of the conversation.
    Choose(Choose),
    /// Moves in the list that is open, or acts on what is chosen there.
    List(ListAct),
}

/// Which of several is next: versions of a message, panes, places that were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// The one before.
    Back,
    /// The one after.
    On,
}

impl Step {
    /// The step in places.
    pub const fn places(self) -> isize {
        match self {
            Self::Back => -1,
            Self::On => 1,
        }
    }
}

/// What can be done with a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // each variant's row in `TABLE` says what it does
pub enum Conversing {
    Rename,
    Pin,
    Archive,
    Delete,
    Restore,
    Archived,
}

/// What can be done to the message being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // each variant's row in `TABLE` says what it does
pub enum Edit {
    NewLine,
    Earlier,
    Later,
    Left,
    Right,
    WordLeft,
    WordRight,
    LineStart,
    LineEnd,
    DeleteBack,
    DeleteForward,
    DeleteWordBack,
    DeleteWordForward,
    KillToStart,
    KillToEnd,
    Yank,
    Undo,
    Redo,
}

/// Which message of the conversation is chosen next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // each variant's row in `TABLE` says what it does
pub enum Choose {
    Previous,
    Next,
    First,
    Last,
}

/// What can be done in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // each variant's row in `TABLE` says what it does
pub enum ListAct {
    Accept,
    Up,
    Down,
    PageUp,
    PageDown,
    Star,
    MakeDefault,
    Sooner,
    Later,
    Remove,
    SendHeld,
    Refresh,
    Span,
}

/// Where a key is looked up. A narrower context comes before [`Context::Global`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Everywhere.
    Global,
    /// While the composer has the keys.
    Composer,
    /// While the composer has the keys and is empty; looked up before [`Context::Composer`].
    EmptyComposer,
    /// While messages of the conversation are chosen.
    Browsing,
    /// While a list has the keys: the model picker, the palette.
    List,
    /// While the conversations pane has the keys; looked up before [`Context::List`].
    Conversations,
    /// While the list of waiting messages has the keys; looked up before [`Context::List`].
    Queue,
    /// While usage or nodes have the keys; looked up before [`Context::List`].
    Report,
}

impl Context {
    /// All contexts, in the order in which help shows them.
    pub const ALL: [Self; 8] = [
        Self::Global,
        Self::Composer,
        Self::EmptyComposer,
        Self::Browsing,
        Self::List,
        Self::Conversations,
        Self::Queue,
        Self::Report,
    ];

    /// The context's name in the config file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Composer => "composer",
            Self::EmptyComposer => "empty-composer",
            Self::Browsing => "browsing",
            Self::List => "list",
            Self::Conversations => "conversations",
            Self::Queue => "queue",
            Self::Report => "report",
        }
    }

    /// The context's heading in help.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::Composer => "Writing",
            Self::EmptyComposer => "While nothing is written",
            Self::Browsing => "Browsing messages",
            Self::List => "In a list",
            Self::Conversations => "In the conversations pane",
            Self::Queue => "In the list of waiting messages",
            Self::Report => "In usage and nodes",
        }
    }

    /// The context of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|context| context.name() == name)
    }
}

/// Whether a command stands in the palette and has a slash name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// It does.
    Palette,
    /// It is only a key: it edits or moves.
    KeyOnly,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The command.
    pub command: Command,
    /// Its name in the config file, the palette and after a slash.
    pub name: &'static str,
    /// What it does, in a few words.
    pub doc: &'static str,
    /// Its keys on a fresh machine, each with its context. The first is the one that is shown.
    pub keys: &'static [(Context, &'static str)],
    /// Whether the palette lists it.
    pub listing: Listing,
}

use Context::{Browsing, Composer, Conversations, EmptyComposer, Global, List, Queue, Report};
use Listing::{KeyOnly, Palette};

const fn row(
    command: Command,
    name: &'static str,
    doc: &'static str,
    keys: &'static [(Context, &'static str)],
    listing: Listing,
) -> Row {
    Row {
        command,
        name,
        doc,
        keys,
        listing,
    }
}

/// Every command, in the order in which help shows them.
#[rustfmt::skip] // one command a line reads as the table that it is
pub const TABLE: [Row; 88] = [
    row(Command::Models, "models", "choose the model", &[(Global, "ctrl-o")], Palette),
    row(Command::New, "new", "new conversation", &[(Global, "ctrl-n"), (Conversations, "ctrl-n")], Palette),
    row(Command::Conversations, "conversations", "conversations: open, name, delete", &[(Global, "ctrl-t")], Palette),
    row(Command::Search, "search", "search all conversations", &[(Global, "ctrl-f")], Palette),
    row(Command::Fork, "fork", "copy the conversation up to a message", &[(Browsing, "f")], Palette),
    row(Command::System, "system", "what the model is told before all messages", &[], Palette),
    row(Command::Retry, "retry", "send again, now", &[(Global, "ctrl-r")], Palette),
    row(Command::Continue, "continue", "ask the model to go on from where it broke off", &[], Palette),
    row(Command::Queue, "queue", "messages that wait: edit, move, remove them", &[(Global, "f4")], Palette),
    row(Command::Browse, "browse", "choose a message, to copy it or its code", &[(Global, "ctrl-up")], Palette),
    row(Command::Usage, "usage", "requests and tokens of the last days, by day and model", &[], Palette),
    row(Command::Nodes, "nodes", "the nodes that serve the models", &[], Palette),
    row(Command::Copy, "copy", "copy the chosen message, else the last reply", &[(Browsing, "y")], Palette),
    row(Command::CopyCode, "copy-code", "copy a block of its code, as it was written", &[(Browsing, "c")], Palette),
    row(Command::OpenLink, "open-link", "open one of its links", &[(Browsing, "o")], Palette),
    row(Command::Reasoning, "reasoning", "show or fold what the model thought", &[(Browsing, "enter")], Palette),
    row(Command::Details, "details", "all that is known of the chosen message, else of the last reply", &[(Browsing, "i")], Palette),
    row(Command::Receipt, "receipt", "ask for a reply's receipt again, and check it", &[(Browsing, "r")], Palette),
    row(Command::EditMessage, "edit", "edit a message of yours or a reply, and send again", &[(Browsing, "e")], Palette),
    row(Command::Version(Step::Back), "version-before", "the version before of a message", &[(Browsing, "[")], Palette),
    row(Command::Version(Step::On), "version-after", "the version after it", &[(Browsing, "]")], Palette),
    row(Command::Find, "find", "find words in this conversation", &[(Browsing, "/")], Palette),
    row(Command::Found(Step::On), "next-found", "the next place that was found", &[(Browsing, "n")], KeyOnly),
    row(Command::Found(Step::Back), "previous-found", "the place before it", &[(Browsing, "N")], KeyOnly),
    row(Command::Delete, "delete", "delete the chosen message and what follows upon it (asks)", &[(Browsing, "d")], KeyOnly),
    row(Command::Undelete, "undelete", "bring back what was deleted last", &[(Browsing, "u")], Palette),
    row(Command::NextModel, "next-model", "next of the models used lately", &[(Global, "f2")], Palette),
    row(Command::PreviousModel, "previous-model", "previous of the models used lately", &[(Global, "shift-f2")], Palette),
    row(Command::Export, "export", "write the conversation to a file", &[], Palette),
    row(Command::Key, "key", "the API key: which is in use, give another", &[(Global, "f3")], Palette),
    row(Command::Identity, "identity", "who you are to Pinaivu's gateway: show it, replace it", &[], Palette),
    row(Command::Profile, "profile", "use another profile: its server and key", &[], Palette),
    row(Command::Theme, "theme", "choose how the screen looks", &[], Palette),
    row(Command::Palette, "commands", "every command, by name", &[(Global, "ctrl-p"), (EmptyComposer, "/")], KeyOnly),
    row(Command::Help, "help", "the keys as they are bound now", &[(Global, "f1"), (EmptyComposer, "?"), (Browsing, "?")], Palette),
    row(Command::Back, "back", "close what floats; leave browsing; dismiss a banner; stop the reply", &[(Global, "esc")], KeyOnly),
    row(Command::Interrupt, "interrupt", "stop the reply; clear the draft; quit", &[(Global, "ctrl-c")], KeyOnly),
    row(Command::Pane(Step::On), "next-pane", "to the next pane: writing, browsing, conversations", &[(Composer, "tab"), (Browsing, "tab"), (Conversations, "tab")], KeyOnly),
    row(Command::Pane(Step::Back), "previous-pane", "to the previous one", &[(Composer, "shift-tab"), (Browsing, "shift-tab"), (Conversations, "shift-tab")], KeyOnly),
    row(Command::PageUp, "page-up", "half a screen towards earlier text", &[(Global, "pageup")], KeyOnly),
    row(Command::PageDown, "page-down", "half a screen towards later text", &[(Global, "pagedown")], KeyOnly),
    row(Command::Top, "top", "to the first message", &[(Global, "ctrl-home")], Palette),
    row(Command::End, "end", "to the newest text, and follow it", &[(Global, "ctrl-end")], Palette),
    row(Command::Repaint, "repaint", "paint the screen anew, nothing else", &[(Global, "ctrl-l")], Palette),
    row(Command::Suspend, "suspend", "give the terminal back; fg returns", &[(Global, "ctrl-z")], Palette),
    row(Command::Quit, "quit", "leave", &[(EmptyComposer, "ctrl-d")], Palette),
    row(Command::Send, "send", "send; queue while a reply is on its way", &[(Composer, "enter")], KeyOnly),
    row(Command::Edit(Edit::NewLine), "new-line", "new line; so does \\ then Enter", &[(Composer, "shift-enter"), (Composer, "alt-enter"), (Composer, "ctrl-j")], KeyOnly),
    row(Command::Edit(Edit::Earlier), "earlier", "up a row; on the first, earlier messages of yours", &[(Composer, "up")], KeyOnly),
    row(Command::Edit(Edit::Later), "later", "down a row; on the last, later messages of yours", &[(Composer, "down")], KeyOnly),
    row(Command::Edit(Edit::Left), "left", "left", &[(Composer, "left"), (Composer, "ctrl-b")], KeyOnly),
    row(Command::Edit(Edit::Right), "right", "right", &[(Composer, "right")], KeyOnly),
    row(Command::Edit(Edit::WordLeft), "word-left", "a word left", &[(Composer, "alt-b"), (Composer, "ctrl-left"), (Composer, "alt-left")], KeyOnly),
    row(Command::Edit(Edit::WordRight), "word-right", "a word right", &[(Composer, "alt-f"), (Composer, "ctrl-right"), (Composer, "alt-right")], KeyOnly),
    row(Command::Edit(Edit::LineStart), "line-start", "start of the line", &[(Composer, "ctrl-a"), (Composer, "home")], KeyOnly),
    row(Command::Edit(Edit::LineEnd), "line-end", "end of the line", &[(Composer, "ctrl-e"), (Composer, "end")], KeyOnly),
    row(Command::Edit(Edit::DeleteBack), "delete-back", "delete to the left", &[(Composer, "backspace"), (Composer, "ctrl-h")], KeyOnly),
    row(Command::Edit(Edit::DeleteForward), "delete-forward", "delete to the right", &[(Composer, "delete"), (Composer, "ctrl-d")], KeyOnly),
    row(Command::Edit(Edit::DeleteWordBack), "delete-word-back", "delete a word to the left", &[(Composer, "ctrl-w"), (Composer, "alt-backspace")], KeyOnly),
    row(Command::Edit(Edit::DeleteWordForward), "delete-word-forward", "delete a word to the right", &[(Composer, "alt-d")], KeyOnly),
    row(Command::Edit(Edit::KillToStart), "kill-to-start", "cut to the start of the line", &[(Composer, "ctrl-u")], KeyOnly),
    row(Command::Edit(Edit::KillToEnd), "kill-to-end", "cut to the end of the line", &[(Composer, "ctrl-k")], KeyOnly),
    row(Command::Edit(Edit::Yank), "yank", "put back what was cut", &[(Composer, "ctrl-y")], KeyOnly),
    row(Command::Edit(Edit::Undo), "undo", "undo", &[(Composer, "ctrl-_")], KeyOnly),
    row(Command::Edit(Edit::Redo), "redo", "redo", &[(Composer, "alt-_")], KeyOnly),
    row(Command::Choose(Choose::Previous), "previous-message", "the message before", &[(Browsing, "k"), (Browsing, "up")], KeyOnly),
    row(Command::Choose(Choose::Next), "next-message", "the message after", &[(Browsing, "j"), (Browsing, "down")], KeyOnly),
    row(Command::Choose(Choose::First), "first-message", "the first message", &[(Browsing, "g"), (Browsing, "home")], KeyOnly),
    row(Command::Choose(Choose::Last), "last-message", "the last message", &[(Browsing, "G"), (Browsing, "end")], KeyOnly),
    row(Command::List(ListAct::Accept), "accept", "use what is chosen", &[(List, "enter")], KeyOnly),
    row(Command::List(ListAct::Up), "up", "one up", &[(List, "up"), (List, "ctrl-p")], KeyOnly),
    row(Command::List(ListAct::Down), "down", "one down", &[(List, "down"), (List, "ctrl-n")], KeyOnly),
    row(Command::List(ListAct::PageUp), "list-page-up", "a page up", &[(List, "pageup")], KeyOnly),
    row(Command::List(ListAct::PageDown), "list-page-down", "a page down", &[(List, "pagedown")], KeyOnly),
    row(Command::List(ListAct::Star), "star", "star the model", &[(List, "ctrl-s")], KeyOnly),
    row(Command::List(ListAct::MakeDefault), "make-default", "begin new conversations with the model", &[(List, "ctrl-d")], KeyOnly),
    row(Command::Conversation(Conversing::Rename), "rename", "give the conversation another title", &[(Conversations, "ctrl-r"), (Conversations, "f2")], Palette),
    row(Command::Conversation(Conversing::Pin), "pin", "keep it before all others, or no longer", &[(Conversations, "ctrl-s")], KeyOnly),
    row(Command::Conversation(Conversing::Archive), "archive", "list it only when asked for, or again", &[(Conversations, "ctrl-a")], KeyOnly),
    row(Command::Conversation(Conversing::Archived), "archived", "list archived ones too", &[(Conversations, "alt-a")], KeyOnly),
    row(Command::Conversation(Conversing::Delete), "delete-conversation", "delete it (asks); u brings it back", &[(Conversations, "ctrl-d"), (Conversations, "delete")], KeyOnly),
    row(Command::Conversation(Conversing::Restore), "restore", "bring back the conversation that was deleted last", &[(Conversations, "alt-u")], Palette),
    row(Command::List(ListAct::Sooner), "move-up", "move the message up, to be sent sooner", &[(Queue, "alt-up"), (Queue, "K")], KeyOnly),
    row(Command::List(ListAct::Later), "move-down", "move it down, to be sent later", &[(Queue, "alt-down"), (Queue, "J")], KeyOnly),
    row(Command::List(ListAct::Remove), "remove", "remove it; it is kept among your earlier messages", &[(Queue, "delete"), (Queue, "d")], KeyOnly),
    row(Command::List(ListAct::SendHeld), "send-held", "send what is held, in this order", &[(Queue, "ctrl-s")], KeyOnly),
    row(Command::List(ListAct::Refresh), "refresh", "ask the server again", &[(Report, "ctrl-r"), (Report, "r")], KeyOnly),
    row(Command::List(ListAct::Span), "next-span", "usage of 7, 30 or 90 days", &[(Report, "tab")], KeyOnly),
];

impl Command {
    /// The command's row.
    pub fn row(self) -> &'static Row {
        // A command without a row could not be reached: keys, names and palette come from rows.
        TABLE
            .iter()
            .find(|row| row.command == self)
            .unwrap_or(&TABLE[0])
    }

    /// The command of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        TABLE
            .iter()
            .find(|row| row.name == name)
            .map(|row| row.command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::key::Key;
    use std::collections::HashSet;

    #[test]
    fn every_command_has_one_row_and_one_name() {
        let commands: HashSet<_> = TABLE.iter().map(|row| row.command).collect();
        let names: HashSet<_> = TABLE.iter().map(|row| row.name).collect();
        assert_eq!((commands.len(), names.len()), (TABLE.len(), TABLE.len()));
    }

    #[test]
    fn every_default_key_can_be_written_and_does_one_thing() {
        let mut seen = HashSet::new();
        for row in &TABLE {
            for (context, key) in row.keys {
                assert!(key.parse::<Key>().is_ok(), "{key}");
                assert!(seen.insert((*context, *key)), "{key} is bound twice");
            }
        }
    }
}
