//! The person: writes, sends, lets wait, stops, asks again, edits, chooses another model, until the program is
//! killed under their hands.

use super::chance::Chance;
use super::gateway::{Gateway, MODELS, TICK, now};
use super::ledger::{Ledger, lateness};
use crate::support::pty::{LIMIT, Pty, Size, keys};
use pnv_tui::chat::Status;
use pnv_tui::store::Loaded;
use std::path::Path;
use std::time::{Duration, Instant};

/// Room for the end of a conversation with all that was said last.
const SIZE: Size = Size {
    cols: 100,
    rows: 40,
};

/// The moment of a kill is drawn from as long as this after the last thing that was done.
const LONGEST_WAIT_MS: u64 = 800;

/// A key for what Esc does: Esc and a key that is pressed soon after it are another key.
const BACK: &str = "\x1b[20~";
pub(super) const SETTINGS: &str = "[keys.global]\n\"f9\" = \"back\"\n";

/// What the composer says while a message is edited.
const EDITING: &str = "leaves all as it was";

/// What is said where a message cannot be edited.
const REFUSED: &str = "a reply is on its way";

/// What is said where the last message was left without a reply.
const UNANSWERED: &str = "the last message has no reply";

/// Things that a person does.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Write,
    Send,
    Regenerate,
    Edit,
    Choose,
    Stop,
}

const DEEDS: [Deed; 9] = [
    Deed::Send,
    Deed::Send,
    Deed::Send,
    Deed::Write,
    Deed::Write,
    Deed::Regenerate,
    Deed::Edit,
    Deed::Choose,
    Deed::Stop,
];

/// A person at the program, from its start to its end.
pub(super) struct Person<'a> {
    program: Pty,
    gateway: &'a Gateway,
    pub(super) ledger: &'a mut Ledger,
    chance: &'a mut Chance,
    /// Whether a message is being edited.
    edits: bool,
}

impl<'a> Person<'a> {
    /// Starts the program where it was.
    pub(super) fn start(
        home: &Path,
        gateway: &'a Gateway,
        ledger: &'a mut Ledger,
        chance: &'a mut Chance,
    ) -> Self {
        let url = gateway.url();
        let env = [("PINAIVU_BASE_URL", url.as_str())];
        let program = Pty::spawn_in(home, SIZE, &["--continue"], &env);
        ledger.begin_life();
        program.wait_until("that it has begun", |screen| {
            screen.contains("127.0.0.1") || screen.contains(UNANSWERED)
        });
        Self {
            program,
            gateway,
            ledger,
            chance,
            edits: false,
        }
    }

    /// Waits until the screen shows where the program was.
    pub(super) fn sees(&self, loaded: Option<&Loaded>) {
        let Some(loaded) = loaded else {
            self.program.wait_for("no conversation to continue yet");
            return;
        };
        let model = format!("● {}", loaded.model);
        self.program.wait_until("model or notice", |screen| {
            screen.contains(&model) || screen.contains(UNANSWERED)
        });
        if self.program.screen().contains(UNANSWERED) {
            // The next key takes the notice away.
            self.program.send(&keys::ctrl('l'));
            self.program.wait_for(&model);
        }
        if loaded.place.is_some() {
            // It stands where the reader was, which need not be the end.
            self.program.send(keys::CTRL_END);
        }
        if let Some(last) = loaded.conversation.messages.last() {
            if let Some(word) = last.text.split_whitespace().last() {
                self.program.wait_for(word);
            }
            if last.status == Status::Interrupted {
                self.program.wait_for("interrupted");
            }
        }
        if let Some(word) = loaded.draft.split_whitespace().last() {
            self.program.wait_for(word);
        }
        if !loaded.queue.is_empty() {
            self.program.wait_for("held");
        }
    }

    /// Does this and that.
    pub(super) fn live(&mut self) {
        for _ in 0..=self.chance.below(3) {
            let deed = self.chance.pick(&DEEDS);
            self.act(deed);
            self.listen();
        }
    }

    /// Kills the program at some moment, once it has been at work for a while, or at once. Returns when.
    pub(super) fn kill(mut self) -> Instant {
        match self.chance.below(4) {
            0 => {}
            // In the middle of something.
            1 => {
                let word = self.word();
                self.program.send(&format!(" {word}{}", keys::ENTER));
            }
            _ => {
                let wait = Duration::from_millis(self.chance.below(LONGEST_WAIT_MS));
                self.listen_for(wait);
            }
        }
        let killed = now();
        self.program.signal("KILL");
        self.program.wait_exit();
        self.listen();
        killed
    }

    fn act(&mut self, deed: Deed) {
        match deed {
            Deed::Regenerate | Deed::Edit | Deed::Stop if self.edits => {
                self.send_edit();
            }
            Deed::Write => {
                let word = self.word();
                self.write(&word);
            }
            Deed::Send if self.edits => self.send_edit(),
            Deed::Send => self.send(),
            Deed::Regenerate => self.regenerate(),
            Deed::Edit => self.edit(),
            Deed::Choose => self.choose(),
            Deed::Stop => self.settle(),
        }
    }

    /// A word that was never written before, and is in no other.
    fn word(&mut self) -> String {
        self.ledger.words += 1;
        format!("m{}m", self.ledger.words)
    }

    fn write(&mut self, word: &str) {
        self.program.send(&format!(" {word}"));
        self.program.wait_for(word);
        self.ledger.wrote(word, now());
    }

    fn send(&mut self) {
        let word = self.word();
        self.write(&word);
        self.program.send(keys::ENTER);
        self.wait_sent(&word);
    }

    /// Waits until a word is in the conversation or waits for its turn.
    fn wait_sent(&self, word: &str) {
        let is_sent = |row: &str| {
            let begins = ["▌", "  waits", "  held"];
            row.contains(word) && begins.iter().any(|begin| row.starts_with(begin))
        };
        self.program.wait_until(&format!("{word} sent"), |screen| {
            screen.lines().any(is_sent)
        });
    }

    /// Stops what streams.
    fn settle(&mut self) {
        self.listen();
        if self.ledger.streams.is_some() {
            self.ledger.stops(now());
            self.program.send(BACK);
        }
        let is_busy = |row: &str| {
            ["waiting", "streaming", "thinking"]
                .iter()
                .any(|word| row.contains(word))
        };
        self.program
            .wait_until("no reply on its way", |screen| !screen.lines().any(is_busy));
    }

    /// Asks for another reply, and waits until the server is asked.
    fn regenerate(&mut self) {
        self.settle();
        if !self.has_begun() {
            return;
        }
        self.program.send(&keys::ctrl('r'));
        while self.ledger.streams.is_none() {
            let event = self.gateway.events.recv_timeout(LIMIT);
            self.ledger.hear(event.expect("the server is asked"));
        }
    }

    fn has_begun(&self) -> bool {
        self.program.screen().contains('▌')
    }

    fn choose(&mut self) {
        let model = self.chance.pick(&MODELS);
        self.program.send(&keys::ctrl('o'));
        self.program.wait_for("Ctrl+S star");
        self.program.send(model);
        // The list may still be on its way.
        self.program.wait_for("1 of 2");
        self.program.send(keys::ENTER);
        self.program.wait_until("the picker closed", |screen| {
            !screen.contains("Ctrl+S star")
        });
        self.program.wait_for(&format!("● {model}"));
        self.ledger.chose(model, now());
    }

    /// Edits the last reply or the message before it.
    fn edit(&mut self) {
        self.settle();
        if !self.has_begun() {
            return;
        }
        self.program.send(keys::TAB);
        self.program.wait_for("e edit");
        if self.chance.once_in(2) {
            self.program.send("k");
        }
        self.program.send("e");
        self.program.wait_until("an edit, or why not", |screen| {
            screen.contains(EDITING) || screen.contains(REFUSED)
        });
        if self.program.screen().contains(REFUSED) {
            // What had waited has gone meanwhile.
            self.program.send(BACK);
            self.program
                .wait_until("browsing over", |screen| !screen.contains(REFUSED));
            return;
        }
        self.edits = true;
        let word = self.word();
        self.write(&word);
        if self.chance.once_in(2) {
            self.send_edit();
        }
    }

    fn send_edit(&mut self) {
        self.program.send(keys::ENTER);
        self.program
            .wait_until("the edit over", |screen| !screen.contains(EDITING));
        self.edits = false;
    }

    /// Takes in what the server has told.
    fn listen(&mut self) {
        while let Ok(event) = self.gateway.events.try_recv() {
            self.ledger.hear(event);
        }
    }

    /// Takes in what the server tells within a time.
    fn listen_for(&mut self, time: Duration) {
        let begun = now();
        let mut last = begun;
        while last.saturating_duration_since(begun) < time {
            if let Ok(event) = self.gateway.events.recv_timeout(TICK) {
                self.ledger.hear(event);
            }
            let here = now();
            self.ledger.note_lateness(lateness(last, here));
            last = here;
        }
    }
}
