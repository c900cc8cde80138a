//! Opening another conversation of the history: asked for, waited for, shown. And leaving the one before.
//!
//! At most one turn is on its way, and it belongs to the conversation on the screen: who opens another while a reply
//! comes is asked first, and then stops it. Each conversation keeps its own draft and what waits in it. How a
//! conversation comes onto the screen is `recall`'s.

use super::State;
use super::banner::Subject;
use super::effect::Effect;
use crate::chat::history::{Answer, Loaded, Place, Question};
use crate::chat::{Conversation, ConversationId};

/// Which conversation is to be opened.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Opening {
    /// The one that the history was asked for.
    wanted: Option<Wanted>,
    /// The one that opens with the next press, although a reply is on its way.
    asked: Option<ConversationId>,
    /// The one that was asked about with the key before this one.
    confirmed: Option<ConversationId>,
    /// Whether the program goes on with a conversation from before.
    pub(super) is_resumed: bool,
}

/// A conversation that the history was asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Wanted {
    number: u64,
    id: ConversationId,
    at: Option<Place>,
    /// Whether the person was told that it stops a reply.
    stops: bool,
}

impl Opening {
    /// Another key: what was asked is confirmed by it or taken back.
    pub(super) const fn next_key(&mut self) {
        self.confirmed = self.asked.take();
    }

    /// This one is not to be opened any more.
    pub(super) fn forget(&mut self, id: ConversationId) {
        self.wanted.take_if(|wanted| wanted.id == id);
    }
}

impl State {
    /// Opens a conversation of the history, at a place of it or where it was left. While a reply is on its way, the
    /// first call asks whether that is to be stopped, and the same call at the next key stops it.
    pub fn open_conversation(&mut self, id: ConversationId, at: Option<Place>) -> Vec<Effect> {
        self.search.forget_arrival();
        if id == self.conversation.id && self.journal_knows() {
            return self.go_to(at);
        }
        let stops = self.turn.is_some();
        if stops && self.opening.confirmed != Some(id) {
            self.opening.asked = Some(id);
            return self.note(
                "a reply is on its way; once more stops it and opens the other conversation"
                    .to_owned(),
            );
        }
        let (number, ask) = self.ask_history(Question::Load(id));
        self.receipts.begin_reading();
        self.opening.wanted = Some(Wanted {
            number,
            id,
            at,
            stops,
        });
        vec![ask]
    }

    /// Whether a conversation is being read from the history.
    pub(super) const fn is_reading(&self) -> bool {
        self.opening.wanted.is_some()
    }

    /// The history's answer to the last conversation that was asked for; `None` if it answers something else.
    pub(super) fn on_opened(&mut self, number: u64, answer: &mut Answer) -> Option<Vec<Effect>> {
        let wanted = self.opening.wanted.filter(|it| it.number == number)?;
        self.opening.wanted = None;
        Some(match answer {
            Answer::Loaded(Some(_)) if self.turn.is_some() && !wanted.stops => {
                self.note("a reply is on its way here; stop it first".to_owned())
            }
            Answer::Loaded(loaded) => match loaded.take() {
                Some(loaded) => self.change_to(*loaded, wanted.at),
                None => self.say(
                    Subject::History,
                    format!(
                        "Conversation {} is no longer in the history. Another program may have taken it away.",
                        wanted.id
                    ),
                ),
            },
            Answer::Failed(words) => self.say(Subject::History, std::mem::take(words)),
            Answer::Listed { .. }
            | Answer::Found { .. }
            | Answer::Kept(_)
            | Answer::Used(_)
            | Answer::Call(_)
            | Answer::Taken(_)
            | Answer::Counted(_)
            | Answer::Pruned { .. }
            | Answer::Compacted { .. } => Vec::new(),
        })
    }

    /// Leaves the conversation on the screen for another one that the history gave.
    fn change_to(&mut self, loaded: Loaded, at: Option<Place>) -> Vec<Effect> {
        let effects = self.depart();
        self.show_loaded(loaded);
        if at.is_some() {
            self.go_to(at);
        }
        self.put_pane_aside();
        effects
    }

    /// Goes to a place of the conversation on the screen: to the version of it, too, if no reply is on its way.
    fn go_to(&mut self, at: Option<Place>) -> Vec<Effect> {
        let Some(place) = at else {
            return Vec::new();
        };
        if self.turn.is_none() {
            let end = |conversation: &Conversation| conversation.messages.last().map(|m| m.id);
            let before = end(&self.conversation);
            self.conversation.show(place.message);
            if end(&self.conversation) != before {
                // What was refused is a version that is not shown.
                self.banners.clear_turns();
            }
        }
        let Some(anchor) = self.anchor_of(place) else {
            return self.note("that message is not on the path that is shown".to_owned());
        };
        self.leave_browsing();
        self.selection.clear();
        let messages = self.conversation.messages.len();
        self.transcript.stand_at(anchor, messages);
        Vec::new()
    }

    /// Leaves the conversation on the screen: a reply on its way is stopped, and a message that was refused is with
    /// the draft again or with what waits.
    pub(super) fn depart(&mut self) -> Vec<Effect> {
        // Who begins another conversation meanwhile wants that one.
        self.opening.wanted = None;
        self.forget_versions();
        let stopped = self.leave_turn();
        self.banners.clear_turns();
        let mut effects = self.leave_conversation();
        effects.extend(stopped);
        effects
    }
}
