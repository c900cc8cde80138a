//! Somebody who uses the program in a hurry: sends, switches, stops, resizes, presses what is there.

use super::chance::Chance;
use super::pty::{Pty, Size, keys};
use super::tap::{Tap, numbers_in};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Scenes, the quick ones more often than those that take their time.
const SCENES: [&str; 16] = [
    "echo",
    "echo",
    "echo",
    "flood",
    "endless",
    "tour",
    "reasoning",
    "think",
    "gateway-shape",
    "slow",
    "breaks-off",
    "busy",
    "rate-limited",
    "quota",
    "unauthorized",
    "revoked",
];
/// Sizes; between turns the window is the last of them, in which every word is told.
const SIZES: [Size; 5] = [
    size(200, 50),
    size(80, 24),
    size(50, 15),
    size(8, 3),
    size(120, 36),
];
/// A turn begins only once the program has come to rest, for which it may take this long.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks at the screen.
const GLANCE: Duration = Duration::from_millis(5);
/// After this, what follows an escape or a burst of characters is a key of its own.
const APART: Duration = Duration::from_millis(60);
/// Turns in one conversation, about.
const CONVERSATION: u64 = 15;

const fn size(cols: u16, rows: u16) -> Size {
    Size { cols, rows }
}

/// What a message's number stands between.
pub(crate) const fn mark() -> (&'static str, &'static str) {
    ("[message ", "]")
}

/// By message, how often the person asked for another reply to it.
pub(crate) type Again = BTreeMap<u64, u64>;

/// The person.
pub(crate) struct Person {
    program: Pty,
    chance: Chance,
    sent: u64,
    /// `Ctrl+R` was pressed so often while this was the last message.
    again: Again,
    begun: Instant,
}

impl Person {
    /// Somebody before a screen on which the program has just started.
    pub(crate) fn at(tap: &Tap, key: &str, seed: u64) -> Self {
        let variables = [
            ("PINAIVU_BASE_URL", &*tap.base_url),
            ("PINAIVU_API_KEY", key),
        ];
        let program = Pty::spawn(size(120, 36), &["--model", "demo/echo"], &variables);
        program.wait_for("demo/echo");
        Self {
            program,
            chance: Chance::from_seed(seed),
            sent: 0,
            again: Again::new(),
            begun: Instant::now(),
        }
    }

    /// How many messages were sent.
    pub(crate) const fn sent(&self) -> u64 {
        self.sent
    }

    /// By message, how often another reply was asked for.
    pub(crate) const fn again(&self) -> &Again {
        &self.again
    }

    /// Time, messages and memory so far.
    pub(crate) fn figures(&self) -> String {
        let path = format!("/proc/{}/status", self.program.pid());
        let status = fs::read_to_string(path).expect("the program runs");
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let kib: u64 = line
            .and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
            .unwrap();
        format!(
            "{:5} s  {:5} messages  {:4} MiB",
            self.begun.elapsed().as_secs(),
            self.sent,
            kib / 1024
        )
    }

    /// One turn: perhaps another model, a message, whatever comes to mind meanwhile, and rest.
    pub(crate) fn take_turn(&mut self, tap: &Tap) {
        if self.chance.once_in(2) {
            let scene = self.chance.pick(&SCENES);
            self.choose(scene);
        }
        self.say_something();
        for _ in 0..self.chance.below(6) {
            self.pause();
            self.do_something(tap);
        }
        self.rest();
        if self.chance.once_in(CONVERSATION) {
            self.press(&keys::ctrl('n'));
        }
    }

    /// Sends whatever still waits, to a scene that answers.
    pub(crate) fn send_the_rest(&mut self) {
        self.rest();
        self.choose("echo");
        let give_up = Instant::now() + PATIENCE;
        loop {
            self.press(keys::ENTER);
            sleep(APART);
            self.await_reply(give_up);
            self.rest();
            let screen = self.program.screen();
            if screen.contains("Write a message") && !has_waiting(&screen) {
                return;
            }
            assert!(Instant::now() < give_up, "what waits stays: {screen}");
        }
    }

    /// Ends the program, and tells which messages its history has: said, waiting, or being written in one of the
    /// conversations.
    ///
    /// # Panics
    /// If it does not end well, or leaves the terminal changed.
    pub(crate) fn leave(&self) -> BTreeSet<u64> {
        self.press(&keys::ctrl('d'));
        assert!(self.program.wait_exit().success());
        assert!(self.program.left_behind().is_empty());
        let export = Command::new(env!("CARGO_BIN_EXE_pnv-tui"))
            .args(["export", "--format", "json"])
            .env_clear()
            .env("HOME", self.program.home())
            .output()
            .unwrap();
        assert!(export.status.success(), "{export:?}");
        let all = String::from_utf8(export.stdout).unwrap();
        numbers_in(&all).into_iter().collect()
    }

    fn press(&self, bytes: &str) {
        self.program.send(bytes);
    }

    fn escape(&self) {
        self.press(keys::ESC);
        sleep(APART);
    }

    fn pause(&mut self) {
        sleep(Duration::from_millis(self.chance.below(120)));
    }

    /// Has a scene answer from now on.
    fn choose(&self, scene: &str) {
        self.press(&keys::ctrl('o'));
        self.program.wait_until("the picker", has_picker);
        self.press(&format!("demo/{scene}"));
        self.press(keys::ENTER);
        self.program
            .wait_until("the picker closed", |screen| !has_picker(screen));
    }

    /// Writes a message, by keys or by a paste, and sends it.
    fn say_something(&mut self) {
        self.sent += 1;
        let (open, close) = mark();
        let words = format!("{open}{}{close} grüße 👩‍👩‍👧 日本", self.sent);
        if self.chance.once_in(4) {
            let lines = "and a line\n".repeat(usize::try_from(self.chance.below(40)).unwrap());
            self.press(&keys::paste(&format!("{words}\n{lines}end")));
        } else {
            self.press(&words);
        }
        sleep(APART);
        self.press(keys::ENTER);
    }

    /// Something that people do while a reply comes, and that loses nothing.
    fn do_something(&mut self, tap: &Tap) {
        match self.chance.below(12) {
            0 => self.say_something(),
            1 => self.escape(),
            2 => self.ask_again(tap),
            3 | 4 => {
                self.program.resize(self.chance.pick(&SIZES));
                self.pause();
                self.program.resize(size(120, 36));
            }
            5 => self.press(&keys::PAGE_UP.repeat(3)),
            6 => self.press(keys::CTRL_END),
            7 => self.look_at(&format!("{}zzz", keys::ctrl('p'))),
            8 => self.look_at(&format!("{}jjkk\r", keys::TAB)),
            9 => self.look_at(keys::F1),
            10 => self.press(keys::F2),
            _ => self.press(&keys::ctrl('l')),
        }
    }

    /// Opens something by these keys and closes it.
    fn look_at(&mut self, keys: &str) {
        self.press(keys);
        self.pause();
        self.escape();
    }

    /// Asks for another reply: to one of the messages that were asked about lately, or one that follows
    /// upon them while the key is on its way.
    fn ask_again(&mut self, tap: &Tap) {
        let lately = tap.lately_asked();
        let first = lately.last().copied().unwrap_or(1);
        for number in lately.into_iter().chain(first + 1..=self.sent) {
            *self.again.entry(number).or_default() += 1;
        }
        self.press(&keys::ctrl('r'));
    }

    /// Waits for the reply, not always to its end, and closes what is open.
    fn rest(&mut self) {
        sleep(APART); // until the screen tells of the last key
        let shortly = Instant::now() + Duration::from_millis(self.chance.below(600));
        self.await_reply(shortly);
        let give_up = Instant::now() + PATIENCE;
        loop {
            let screen = self.program.screen();
            if is_at_rest(&screen) {
                return;
            }
            assert!(Instant::now() < give_up, "no rest: {screen}");
            if screen.contains("Too Large") {
                self.press(&keys::ctrl('n'));
            }
            self.escape();
        }
    }

    fn await_reply(&self, until: Instant) {
        while Instant::now() < until && !is_at_rest(&self.program.screen()) {
            sleep(GLANCE);
        }
    }
}

fn has_picker(screen: &str) -> bool {
    screen.contains("Models")
}

/// Whether messages wait under the conversation.
fn has_waiting(screen: &str) -> bool {
    ["  held  ", "  waits  "]
        .iter()
        .any(|word| screen.lines().any(|line| line.starts_with(word)))
}

/// Whether nothing is on its way, nothing floats and the composer has the keys.
fn is_at_rest(screen: &str) -> bool {
    let composes = screen.contains("Enter sends") || screen.contains("Enter lets them go");
    composes && !screen.contains("✖") && !screen.contains("▲")
}
