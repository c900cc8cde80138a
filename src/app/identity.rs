//! The identity that gateways of Pinaivu's are told: shown, copied, replaced by another.
//!
//! Owns the dialog. The file is `config`'s, and the bytes are `api`'s.

use super::State;
use super::clipboard::{Clipping, Passage};
use super::command::{Command, ListAct};
use super::effect::{Effect, IdentityAct};
use super::key::Key;
use super::overlay::Overlay;
use crate::chat::{KeptIdentity, ServerKind};
use crate::text::{Ink, Row, clean_line, wrap};

/// What an identity is.
const ABOUT: &str = "Pinaivu's gateway wants to be told by 32 bytes of your own choice who asks. It looks at nothing \
    but their length. They tell the server and its nodes which requests come from the same person.";
/// What becomes of another.
const DOUBT: &str = "Replace it? To the server you are somebody else from then on, and the one that you have now is \
    gone. Conversations go on.";

/// What the dialog shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdentityDialog {
    /// It is being read.
    Asked,
    /// It.
    Shown(KeptIdentity),
    /// It, and the question whether another is wanted.
    Doubted(KeptIdentity),
}

impl IdentityDialog {
    /// What is shown, in rows at a width in cells.
    pub fn rows(&self, kind: ServerKind, width: usize) -> Vec<Row> {
        let about = match self {
            Self::Asked | Self::Shown(_) => wrap(ABOUT, width, Ink::Dim),
            Self::Doubted(_) => wrap(DOUBT, width, Ink::Warning),
        };
        let digits = |kept: &KeptIdentity| wrap(kept.identity.digits(), width, Ink::Strong);
        let (what, where_kept) = match self {
            Self::Asked => (vec![Row::plain("reading it …", Ink::Dim)], Vec::new()),
            Self::Doubted(kept) => (digits(kept), Vec::new()),
            Self::Shown(kept) => (digits(kept), where_kept(kept, kind, width)),
        };
        let parts = [about, what, where_kept].into_iter();
        let parts = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>();
        parts.join(&Row::of(Vec::new()))
    }

    /// The keys that it has.
    pub const fn foot(&self) -> &'static str {
        match self {
            Self::Asked => "Esc closes",
            Self::Shown(_) => "r replaces · y copies · Esc closes",
            Self::Doubted(_) => "Enter replaces · Esc keeps it",
        }
    }
}

fn where_kept(kept: &KeptIdentity, kind: ServerKind, width: usize) -> Vec<Row> {
    let mut rows = match &kept.kept {
        Ok(file) => {
            let kept = format!("Kept in {}, readable by you alone.", clean_line(file));
            wrap(&kept, width, Ink::Dim)
        }
        Err(sentence) => wrap(&clean_line(sentence), width, Ink::Warning),
    };
    if kind == ServerKind::Other {
        let unsent = "The server in use is told nothing of it, unless it asks for one.";
        rows.extend(wrap(unsent, width, Ink::Dim));
    }
    rows
}

impl State {
    /// Opens the dialog.
    pub(super) fn open_identity(&mut self) -> Vec<Effect> {
        self.overlay = Some(Overlay::Identity(IdentityDialog::Asked));
        vec![Effect::Identity(IdentityAct::Show)]
    }

    /// The identity has been read, or replaced.
    pub(super) fn on_identity(&mut self, kept: KeptIdentity) -> Vec<Effect> {
        if let Some(Overlay::Identity(dialog)) = &mut self.overlay {
            *dialog = IdentityDialog::Shown(kept);
        }
        Vec::new()
    }

    /// A key while the dialog is open. `None` for what holds everywhere.
    pub(super) fn identity_key(
        &mut self,
        key: Key,
        command: Option<Command>,
    ) -> Option<Vec<Effect>> {
        let Some(Overlay::Identity(dialog)) = &mut self.overlay else {
            return None;
        };
        match (&*dialog, command, key.typed()) {
            (IdentityDialog::Doubted(_), Some(Command::List(ListAct::Accept)), _) => {
                *dialog = IdentityDialog::Asked;
                return Some(vec![Effect::Identity(IdentityAct::Replace)]);
            }
            (IdentityDialog::Doubted(kept), Some(Command::Back), _) => {
                *dialog = IdentityDialog::Shown(kept.clone());
            }
            (IdentityDialog::Shown(kept), None, Some('r')) => {
                *dialog = IdentityDialog::Doubted(kept.clone());
            }
            (IdentityDialog::Shown(kept), None, Some('y')) => {
                let clipping = Clipping::new(Passage::Identity, kept.identity.digits());
                return Some(vec![Effect::Copy(clipping)]);
            }
            (_, None | Some(Command::List(_)), _) => {}
            (_, Some(_), _) => return None,
        }
        Some(Vec::new())
    }
}
