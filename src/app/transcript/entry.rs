//! The rows of one message: its head, what was thought before it, its words.

use super::body::{Body, Growth, Voice};
use super::head::{self, Standing};
use super::{Place, Scene};
use crate::chat::{Message, MessageId, Reply, Role, Status};
use crate::text::Row;
use crate::text::code::{Job, Outcome};
use crate::text::markdown::LinkForm;

/// The rows of one message.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    /// Whose rows these are.
    message: Option<MessageId>,
    head: Vec<Row>,
    /// What the model thought before it answered; has rows only while it is unfolded.
    thought: Body,
    is_foldable: bool,
    body: Body,
    /// Bytes of the message's text and of its thoughts when it was last laid out; `None` before it was.
    shown: Option<usize>,
}

/// Whether thoughts are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fold {
    /// One line says that there are some.
    Folded,
    /// They stand below that line.
    Open,
}

/// Stands between thoughts and the answer.
static BLANK: Row = Row::of(Vec::new());

/// Cells before the text of every row: the bar of a person's message, or nothing.
pub const MARGIN: usize = 2;
/// Cells behind it: the position mark's column and one to keep text off it.
const RIGHT_MARGIN: usize = 2;

impl Entry {
    /// Brings the rows up to date with the message at `place`; returns how many were laid out. Of the first `seen` rows some are before
    /// the eyes of somebody who does not go along with the text.
    pub(super) fn lay_out(
        &mut self,
        message: &Message,
        place: usize,
        fold: Fold,
        seen: usize,
        scene: &Scene<'_>,
    ) -> u64 {
        if self.message != Some(message.id) {
            *self = Self::default();
            self.message = Some(message.id);
        }
        let live = scene.live.filter(|live| live.message == message.id);
        let width = scene.width.saturating_sub(RIGHT_MARGIN).max(MARGIN + 1);
        let growth = match message.status {
            Status::Streaming => Growth::Open,
            Status::Complete | Status::Stopped | Status::Interrupted | Status::Edited => {
                Growth::Ended
            }
        };
        let siblings = scene.conversation.siblings(place);
        let standing = Standing {
            is_first: place == 0,
            siblings: siblings.filter(|siblings| siblings.of > 1),
        };
        self.head = head::rows(message, standing, fold, live, scene.wall, width - MARGIN);
        let mut laid = self.head.len();
        if !self.body.is_laid_out() {
            let voice = match message.role {
                Role::User => Voice::Person,
                Role::Assistant => Voice::Answer,
            };
            self.body = Body::of(voice, scene.links);
        }
        laid += self.lay_out_thought(message.reply.as_ref(), fold, growth, width);
        let seen = seen.saturating_sub(self.head.len() + self.thought_len());
        laid += self.body.lay_out(&message.text, growth, width, seen);
        self.shown = Some(length(message));
        u64::try_from(laid).unwrap_or(u64::MAX)
    }

    fn lay_out_thought(
        &mut self,
        reply: Option<&Reply>,
        fold: Fold,
        growth: Growth,
        width: usize,
    ) -> usize {
        let reasoning = reply.map_or("", |reply| &reply.reasoning);
        self.is_foldable = !reasoning.is_empty();
        if fold == Fold::Folded || reasoning.is_empty() {
            self.thought = Body::default();
            return 0;
        }
        if !self.thought.is_laid_out() {
            // Thoughts stand back: nothing would show that a label in them leads elsewhere.
            self.thought = Body::of(Voice::Thought, LinkForm::Spelled);
        }
        self.thought.lay_out(reasoning, growth, width, 0)
    }

    /// Whether the message has text that no row shows yet.
    pub(super) fn is_behind(&self, message: &Message) -> bool {
        self.shown.is_some_and(|shown| length(message) > shown)
    }

    /// Rows in all.
    pub(super) const fn len(&self) -> usize {
        self.head.len() + self.thought_len() + self.body.len()
    }

    /// One of them.
    pub(super) fn row(&self, index: usize) -> Option<&Row> {
        match self.part(index) {
            Part::Head(row) => self.head.get(row),
            Part::Thought(row) if row < self.thought.len() => self.thought.row(row),
            Part::Thought(_) => Some(&BLANK),
            Part::Body(row) => self.body.row(row),
        }
    }

    /// The place that a row shows.
    pub(super) fn place(&self, index: usize) -> Place {
        match self.part(index) {
            Part::Head(row) => Place::Head(row),
            Part::Thought(row) => Place::Thought(self.thought.mark(row)),
            Part::Body(row) => Place::Body(self.body.mark(row)),
        }
    }

    /// The row that shows a place.
    pub(super) fn row_at(&self, place: Place) -> usize {
        let head = self.head.len();
        let row = match place {
            Place::Head(row) => row.min(head.saturating_sub(1)),
            Place::Thought(_) if self.thought_len() == 0 => head.saturating_sub(1),
            Place::Thought(mark) => head + self.thought.row_of(mark),
            Place::Body(mark) => head + self.thought_len() + self.body.row_of(mark),
        };
        row.min(self.len().saturating_sub(1))
    }

    /// The first row of the head that says something.
    pub(super) fn first_row(&self) -> usize {
        usize::from(self.head.first().is_some_and(|row| row.spans.is_empty()))
    }

    /// The row that says that there are thoughts, and opens and folds them.
    pub(super) fn fold_row(&self) -> Option<usize> {
        self.is_foldable.then(|| self.head.len().saturating_sub(1))
    }

    /// Drops the rows. They can be made again.
    pub(super) fn forget(&mut self) {
        *self = Self {
            shown: self.shown,
            ..Self::default()
        };
    }

    /// The next lines of code to highlight so that a row has its inks, if there are any.
    pub(super) fn job(&mut self, row: usize, name: &mut u64) -> Option<(usize, Job)> {
        let Part::Body(row) = self.part(row) else {
            return None;
        };
        let place = self.body.row(row)?.code?;
        let job = self.body.job(place.block, place.line, name)?;
        Some((place.block, job))
    }

    /// Takes the inks of lines of code in.
    pub(super) fn answer(&mut self, code: usize, job: u64, outcome: Outcome) {
        self.body.answer(code, job, outcome);
    }

    const fn thought_len(&self) -> usize {
        match self.thought.len() {
            0 => 0,
            rows => rows + 1,
        }
    }

    const fn part(&self, index: usize) -> Part {
        match index.checked_sub(self.head.len()) {
            None => Part::Head(index),
            Some(below) => match below.checked_sub(self.thought_len()) {
                None => Part::Thought(below),
                Some(row) => Part::Body(row),
            },
        }
    }
}

/// Which part of a message a row is in, and which row of that part it is.
enum Part {
    Head(usize),
    Thought(usize),
    Body(usize),
}

/// Bytes of a message and of what was thought before it.
const fn length(message: &Message) -> usize {
    let thought = match &message.reply {
        Some(reply) => reply.reasoning.len(),
        None => 0,
    };
    message.text.len() + thought
}
