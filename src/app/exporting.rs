//! The conversation as a file: which format, and what came of it.
//!
//! What is exported is what is on the screen, not what is in the history: it works where that cannot be written.

use super::State;
use super::banner::Subject;
use super::effect::Effect;
use super::overlay::Overlay;
use super::picker::{Candidate, Picker};
use crate::chat::history::Loaded;
use crate::chat::{ConversationId, ExportFormat};
use crate::text::clean_line;

/// What the formats are for.
const fn about(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Markdown => "to read and to paste",
        ExportFormat::Html => "a page for a browser",
        ExportFormat::Json => "everything there is, to import it again",
    }
}

impl State {
    /// Gives names from one on that no other run gives: by the time of the start and a number that another run of the
    /// same moment has not. What is not kept can be exported, and needs them too.
    pub const fn name_apart(&mut self, nonce: u64) {
        self.ids = (self.wall.unix_ms << 20) | (nonce & 0xf_ffff);
        self.conversation.id = ConversationId(self.next_id());
    }

    /// Opens the list of formats, if there is something to export.
    pub(super) fn open_exports(&mut self) -> Vec<Effect> {
        if self.conversation.messages.is_empty() {
            return self.note("there is nothing to export yet".to_owned());
        }
        let formats = [
            ExportFormat::Markdown,
            ExportFormat::Html,
            ExportFormat::Json,
        ];
        let candidate = |format: ExportFormat| Candidate {
            label: format.name().to_owned(),
            detail: about(format).to_owned(),
            note: String::new(),
            mark: None,
            value: format,
        };
        self.overlay = Some(Overlay::Exports(Picker::new(
            formats.map(candidate).to_vec(),
        )));
        Vec::new()
    }

    /// The person chose a format.
    pub(super) fn export(&self, format: ExportFormat) -> Vec<Effect> {
        let loaded = Box::new(self.loaded());
        vec![Effect::Export { loaded, format }]
    }

    /// The export has ended.
    pub(super) fn on_exported(&mut self, result: Result<String, String>) -> Vec<Effect> {
        self.banners.clear(Subject::Export);
        match result {
            Ok(path) => self.note(format!("exported to {}", clean_line(&path))),
            Err(sentence) => self.say(Subject::Export, sentence),
        }
    }

    /// The conversation with all that belongs to it, but for what a server remembers of it.
    fn loaded(&self) -> Loaded {
        let mut conversation = self.conversation.clone();
        conversation.sessions.clear();
        let times = || conversation.messages.iter().map(|message| message.at);
        Loaded {
            created: times().next().unwrap_or_default(),
            updated: times().max().unwrap_or_default(),
            model: self.model.clone().unwrap_or_default(),
            pinned: false,
            archived: false,
            draft: self.draft(),
            queue: self.queue.texts_in_places().collect(),
            place: self.place_read(),
            conversation,
        }
    }
}
