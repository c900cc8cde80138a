//! What is on the screen: the rows of the conversation, brought up to date once a frame, and the
//! heights that the panes are shared out by.

use super::State;
use super::banner::{Banner, Dismissal, MOST_SHOWN, Sign, Words};
use super::effect::Effect;
use super::msg::Wheel;
use super::overlay::Overlay;
use super::panes::{self, Beside, Side, Wishes};
use super::transcript::{Scene, Transcript};
use crate::text::{Ink, Row, Span, ellipsize, hint_rows};

/// Cells before a banner's words: a blank, its sign, a blank.
const BANNER_INDENT: usize = 3;
/// Rows that one notch of the wheel scrolls.
const WHEEL_ROWS: usize = 3;

impl State {
    /// Brings what is on the screen up to date, and asks for the inks of the code on it. To be called
    /// before a frame is painted.
    pub fn lay_out(&mut self) -> Vec<Effect> {
        self.dress();
        self.mark_current();
        let jobs = self.on_rows(|transcript, _| transcript.jobs());
        jobs.into_iter().map(Effect::Highlight).collect()
    }

    pub(super) fn on_wheel(&mut self, wheel: Wheel) -> Vec<Effect> {
        match wheel {
            Wheel::Up => self.scroll_up(WHEEL_ROWS),
            Wheel::Down => self.scroll_down(WHEEL_ROWS),
        }
        Vec::new()
    }

    /// Scrolls towards earlier text.
    pub(super) fn scroll_up(&mut self, rows: usize) {
        self.on_rows(|transcript, scene| transcript.scroll_up(rows, scene));
    }

    /// Scrolls to the first message.
    pub(super) fn scroll_to_top(&mut self) {
        self.on_rows(Transcript::to_top);
    }

    /// Scrolls towards later text.
    pub(super) fn scroll_down(&mut self, rows: usize) {
        self.on_rows(|transcript, scene| transcript.scroll_down(rows, scene));
    }

    /// Works on the rows of the conversation as they are on the screen now.
    pub(super) fn on_rows<T>(&mut self, act: impl FnOnce(&mut Transcript, &Scene<'_>) -> T) -> T {
        let pane = self.panes().conversation;
        let mut transcript = std::mem::take(&mut self.transcript);
        let scene = Scene {
            conversation: &self.conversation,
            live: self.live(),
            wall: self.wall,
            links: self.settings.links,
            width: usize::from(pane.width),
            height: usize::from(pane.height),
        };
        transcript.refresh(&scene);
        self.selection.keep_if_still(&transcript);
        let outcome = act(&mut transcript, &scene);
        self.transcript = transcript;
        outcome
    }

    /// Which panes beside the conversation are open.
    pub(super) const fn beside(&self) -> Beside {
        let left = match self.conversations {
            Some(_) => Side::Open,
            None => Side::Closed,
        };
        let right = match self.overlay {
            Some(Overlay::Models(_) | Overlay::Themes(_)) => Side::Open,
            Some(
                Overlay::Palette(_)
                | Overlay::Codes(_)
                | Overlay::Links(_)
                | Overlay::Profiles(_)
                | Overlay::Exports(_)
                | Overlay::Queue(_)
                | Overlay::Usage(_)
                | Overlay::Nodes(_)
                | Overlay::Help(_)
                | Overlay::Details(_)
                | Overlay::Identity(_)
                | Overlay::System(_)
                | Overlay::Find
                | Overlay::Search
                | Overlay::Key(_),
            )
            | None => Side::Closed,
        };
        Beside { left, right }
    }

    /// How many rows the parts with a height of their own would like to have.
    pub(super) fn wishes(&self) -> Wishes {
        let rows = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
        let width = usize::from(self.size.width);
        // It gets no more rows than these.
        let most = usize::from(panes::third(self.size));
        let composer = self
            .composer
            .layout(usize::from(panes::composer_width(self.size)), most);
        Wishes {
            composer: rows(composer.rows.len()),
            banners: rows(self.banner_wish(width)),
            queue: rows(self.queue_rows(width).len()),
            status: rows(self.status_rows(width).len()),
        }
    }

    /// The banners in at most so many rows, newest last. Older ones that have no room are counted, on a row that the
    /// newest leaves free; of that one, the sentence is cut and never what answers it.
    pub fn banner_rows(&self, width: usize, most: usize) -> Vec<Row> {
        let mut hidden = self.banners.len();
        let mut rows = Vec::new();
        for banner in self.banners.newest_first().take(MOST_SHOWN) {
            let count_row = usize::from(hidden > 1);
            let own = self.one_banner(banner, width, most.saturating_sub(count_row));
            if !rows.is_empty() && own.len() + rows.len() + count_row > most {
                break;
            }
            rows.splice(0..0, own);
            hidden -= 1;
        }
        if hidden > 0 && rows.len() < most {
            rows.insert(0, Row::plain(format!("   and {hidden} more"), Ink::Dim));
        }
        rows
    }

    /// The rows that the banners would like to have: a third of the screen, and more only if the
    /// newest, with the count of the others, does not go into it.
    fn banner_wish(&self, width: usize) -> usize {
        let third = usize::from(panes::third(self.size));
        let half = usize::from(self.size.height / 2);
        let count_row = usize::from(self.banners.len() > 1);
        let newest = self.banners.newest();
        let newest = newest.map_or(0, |banner| self.one_banner(banner, width, half).len());
        let most = third.max((newest + count_row).min(half));
        self.banner_rows(width, most).len()
    }

    /// A banner in words, as of now.
    pub fn words_of(&self, banner: &Banner) -> Words {
        let is_newest = self.banners.newest() == Some(banner);
        let gives_back = is_newest && banner.is_of_turn() && self.composer.is_blank();
        let dismissal = if gives_back && (self.turn_waits() || self.is_unanswered()) {
            Dismissal::GivesBack
        } else {
            Dismissal::Drops
        };
        banner.words(self.now, self.wall, &self.settings.keymap, dismissal)
    }

    /// One banner: its sign, its sentence wrapped, and the keys that answer it.
    fn one_banner(&self, banner: &Banner, width: usize, most: usize) -> Vec<Row> {
        let words = self.words_of(banner);
        let ink = match words.sign {
            Sign::Waiting => Ink::Warning,
            Sign::Attention => Ink::Alarm,
        };
        let room = width.saturating_sub(BANNER_INDENT + 1);
        let room_for_hints = width.saturating_sub(BANNER_INDENT);
        let hints = hint_rows(&words.hints, room_for_hints);
        let shown = |count: usize| {
            let mut lines = words.rows(count, room);
            for (place, line) in lines.iter_mut().enumerate() {
                let sign = if place == 0 { words.sign.glyph() } else { " " };
                line.spans.insert(0, Span::new(format!(" {sign} "), ink));
            }
            with_hints(lines, hints.clone(), width)
        };
        let rows = shown(usize::MAX);
        if rows.len() <= most {
            return rows;
        }
        // The hints have rows of their own then.
        shown(most.saturating_sub(hints.len()).max(1))
    }
}

/// The first rows of a text; an ellipsis says that there are more.
pub(super) fn shortened(rows: &[Row], count: usize, width: usize) -> Vec<Row> {
    let mut shown: Vec<Row> = rows.iter().take(count).cloned().collect();
    if shown.len() < rows.len()
        && let Some(last) = shown.last_mut()
    {
        let ink = last.spans.first().map_or(Ink::Plain, |span| span.ink);
        let text = format!("{} …", last.text().trim_end());
        *last = Row::plain(ellipsize(&text, width), ink);
    }
    shown
}

/// Puts the hints at the right end of the last row, or on rows of their own if it has no room.
fn with_hints(mut lines: Vec<Row>, hints: Vec<Row>, width: usize) -> Vec<Row> {
    let used = lines.last().map_or(0, Row::width);
    let room = |hints: &Row| width.checked_sub(used + hints.width() + 1);
    match (lines.last_mut(), hints.as_slice()) {
        (Some(last), [only]) if room(only).is_some_and(|gap| gap >= 3) => {
            let gap = room(only).unwrap_or_default();
            last.spans.push(Span::new(" ".repeat(gap), Ink::Plain));
            last.spans.extend(only.spans.iter().cloned());
        }
        _ => lines.extend(hints.into_iter().map(|mut row| {
            row.indent(Span::new(" ".repeat(BANNER_INDENT), Ink::Plain));
            row
        })),
    }
    lines
}
