//! The question for the terminal's background, and its answer among the keys.
//!
//! crossterm 0.29 does not know the answer and gives it out as keys: `Alt+]`, `1`, `1`, `;` and so
//! on. Here they are found and taken out, whenever they come, and what was typed before, behind
//! or in between keeps its place. Crates for this question read the terminal themselves: what is
//! typed meanwhile is lost, and an answer that comes later than they wait is typed into the
//! composer. With them goes the usual second question, which every terminal answers, to tell that
//! the first got no answer: crossterm keeps that answer to itself. So the
//! question stays open where nobody answers it, and what might begin an answer is held for a moment
//! and no longer.

use super::terminal;
use crate::app::moment::Moment;
use crate::app::theme::{Background, Rgb};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use std::io;
use std::time::Duration;

/// How long the first frame waits for the answer. One that comes later counts too.
pub(super) const PATIENCE: Duration = Duration::from_millis(100);

/// Milliseconds that what may be the beginning of an answer is held: its parts follow upon each other,
/// and a person does not see that a key waited.
const HELD_MS: u64 = 50;

/// Milliseconds after the question in which a `]` behind an Esc may begin the answer. Later it is
/// typed: by then a terminal that answers has done so.
const TORN_WITHIN_MS: u64 = 3_000;

/// OSC 11 with a question mark. The answer ends as the question does, and BEL, unlike ESC and a
/// backslash, cannot arrive in two parts.
/// <https://invisible-island.net/xterm/ctlseqs/ctlseqs.html#h3-Operating-System-Commands>
const QUESTION: &[u8] = b"\x1b]11;?\x07";

/// The signs that an answer is made of besides characters: what begins it and what ends it.
const OSC: char = '\u{9d}';
const ST: char = '\u{9c}';
const BEL: char = '\u{7}';
const ESC: char = '\u{1b}';
/// How an answer begins.
const HEAD: &str = "\u{9d}11;";
/// The most characters of a colour: `rgba:` and four numbers of four digits.
const LONGEST: usize = 24;

/// The question while it has no answer.
#[derive(Debug, Default)]
pub(super) struct Question {
    /// When it was asked; `None` where no answer can come.
    asked: Option<Moment>,
    /// What may be the beginning of the answer, as text and as it was read.
    text: String,
    held: Vec<Event>,
    /// When the last of that was read.
    held_since: Moment,
    /// The last key was Esc: with the next it may be what begins the answer, read in two parts.
    is_after_esc: bool,
}

/// What the text so far is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// Something else.
    Typed,
    Beginning,
    /// All of an answer, and what it says if it can be understood.
    Whole(Option<Background>),
}

impl Question {
    /// Asks. Elsewhere than on Unix nothing is asked: an answer would be read in another form.
    ///
    /// # Errors
    /// If the terminal is not ours at present, or cannot be written to.
    pub(super) fn ask(&mut self, now: Moment) -> io::Result<()> {
        if cfg!(unix) {
            terminal::send(QUESTION)?;
            self.asked = Some(now);
        }
        Ok(())
    }

    /// Whether an answer may still come.
    pub(super) const fn is_open(&self) -> bool {
        self.asked.is_some()
    }

    /// When [`Question::release`] is to be called, if nothing is read before.
    pub(super) fn due(&self) -> Option<Moment> {
        (!self.held.is_empty()).then(|| self.held_since.after(HELD_MS))
    }

    /// What was held for its time and is typed after all.
    pub(super) fn release(&mut self, now: Moment) -> Vec<Event> {
        if self.due().is_none_or(|due| due > now) {
            return Vec::new();
        }
        self.text.clear();
        std::mem::take(&mut self.held)
    }

    /// Takes the answer out of events that were read together; the rest, in order, and what the
    /// answer says. What may be its beginning is held until the next event tells, or for its time.
    pub(super) fn sift(
        &mut self,
        now: Moment,
        batch: Vec<Event>,
    ) -> (Vec<Event>, Option<Background>) {
        if !self.is_open() {
            return (batch, None);
        }
        let mut rest = Vec::with_capacity(batch.len());
        let mut told = None;
        for event in batch {
            told = self.take(now, event, &mut rest).or(told);
        }
        (rest, told)
    }

    fn take(&mut self, now: Moment, event: Event, rest: &mut Vec<Event>) -> Option<Background> {
        if !self.is_open() || matches!(event, Event::Resize(..)) {
            rest.push(event);
            return None;
        }
        let sign = self.sign(now, &event);
        self.text.extend(sign);
        match sign.map_or(Progress::Typed, |_| progress(&self.text)) {
            Progress::Beginning => self.hold(now, event),
            Progress::Whole(background) => {
                *self = Self::default();
                return background;
            }
            Progress::Typed => {
                self.text.clear();
                rest.append(&mut self.held);
                if sign == Some(OSC) {
                    self.text.push(OSC);
                    self.hold(now, event);
                } else {
                    rest.push(event);
                }
            }
        }
        None
    }

    fn hold(&mut self, now: Moment, event: Event) {
        self.held.push(event);
        self.held_since = now;
    }

    /// The sign of an answer that an event would be; `None` if it would be none.
    fn sign(&mut self, now: Moment, event: &Event) -> Option<char> {
        let Event::Key(KeyEvent {
            code, modifiers, ..
        }) = event
        else {
            return None;
        };
        let held = modifiers.difference(KeyModifiers::SHIFT);
        let is_young = self
            .asked
            .is_some_and(|asked| now.since(asked) <= TORN_WITHIN_MS);
        let may_be_torn = std::mem::take(&mut self.is_after_esc) && is_young;
        match (code, held) {
            (KeyCode::Char(']'), KeyModifiers::ALT) => Some(OSC),
            (KeyCode::Char(']'), KeyModifiers::NONE) if may_be_torn => Some(OSC),
            (KeyCode::Char('\\'), KeyModifiers::ALT) => Some(ST),
            (KeyCode::Char('g'), KeyModifiers::CONTROL) => Some(BEL),
            (KeyCode::Char(c), KeyModifiers::NONE) => Some(*c),
            (KeyCode::Esc, KeyModifiers::NONE) => {
                self.is_after_esc = true;
                Some(ESC)
            }
            _ => None,
        }
    }
}

fn progress(text: &str) -> Progress {
    if HEAD.starts_with(text) {
        return Progress::Beginning;
    }
    let Some(rest) = text.strip_prefix(HEAD) else {
        return Progress::Typed;
    };
    let end = rest.find([ST, BEL, ESC]).unwrap_or(rest.len());
    let (colour, end) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let is_colour = |c: char| c.is_ascii_hexdigit() || "rgb:/#".contains(c);
    if colour.len() > LONGEST || !colour.chars().all(is_colour) {
        return Progress::Typed;
    }
    match end {
        "" | "\u{1b}" => Progress::Beginning,
        "\u{1b}\\" | "\u{9c}" | "\u{7}" => Progress::Whole(parse(colour).map(Background::of)),
        _ => Progress::Typed,
    }
}

/// The colour, as X11 writes it: `rgb:` and three numbers of one to four hexadecimal digits, and
/// perhaps one for how transparent it is; or as the web does.
fn parse(text: &str) -> Option<Rgb> {
    let Some((_, numbers)) = text.split_once(':') else {
        return text.parse().ok();
    };
    let mut parts = numbers.split('/').map(|digits| {
        let most = 16_u32.checked_pow(u32::try_from(digits.len()).ok()?)? - 1;
        let number = u32::from_str_radix(digits, 16).ok()?;
        u8::try_from(number.checked_mul(255)?.checked_div(most)?).ok()
    });
    let mut next = || parts.next().flatten();
    Some(Rgb(next()?, next()?, next()?))
}

#[cfg(test)]
mod tests;
