//! Opening links: which one, and what came of it.

use super::State;
use super::banner::Subject;
use super::effect::Effect;
use super::overlay::Overlay;
use super::picker::{Candidate, Picker};
use super::transcript::Transcript;
use crate::text::markdown::{Link, links};

impl State {
    /// Opens the link in the chosen message, else in the newest reply; if there are several, asks
    /// which. Of a message that is too long to be shown whole, the links in its rest are not offered.
    pub(super) fn open_link(&mut self) -> Vec<Effect> {
        let shown = |text| links(Transcript::shown(text));
        let found = self.subject().map(|(_, message)| shown(&message.text));
        let found = found.unwrap_or_default();
        match found.as_slice() {
            [] => self.note(self.lacks("link")),
            [link] => vec![Effect::OpenLink(link.target.clone())],
            [..] => {
                let candidates = found.into_iter().map(candidate).collect();
                self.overlay = Some(Overlay::Links(Picker::new(candidates)));
                Vec::new()
            }
        }
    }

    pub(super) fn on_link_opened(&mut self, result: Result<(), String>) -> Vec<Effect> {
        match result {
            Ok(()) => {
                self.banners.clear(Subject::Link);
                self.note("link opened".to_owned())
            }
            Err(sentence) => self.say(Subject::Link, sentence),
        }
    }
}

fn candidate(link: Link) -> Candidate<String> {
    Candidate {
        label: link.label,
        detail: link.target.clone(),
        note: String::new(),
        mark: None,
        value: link.target,
    }
}
