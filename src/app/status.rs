//! The status bar: what is true now, derived from the state with every frame.
//!
//! What does not fit goes away whole, the least needed first; what stays is never cut but for
//! the model's name.

use super::State;
use super::budget::{self, Basis};
use super::command::{Choose, Command, Step};
use super::layout::shortened;
use super::overlay::Overlay;
use super::panes;
use super::transcript::Stage;
use super::turn::Phase;
use super::words;
use crate::chat::{FailureKind, KeySource, ServerKind};
use crate::text::{Ink, Row, Span, cell_width, clean_line, ellipsize, wrap};

/// Cells between two parts.
const GAP: usize = 3;
/// The rank of what never goes away.
const ALWAYS: u8 = 9;
/// Its colour says how things stand.
const DOT: &str = "●";
/// Rows of a notice at most.
const MOST_NOTICE_ROWS: usize = 3;
/// Cells before a notice: a blank, the dot, a blank.
const NOTICE_INDENT: usize = 3;
/// Narrower than this, only dot, model and help hint are shown.
const ALL_FROM: usize = 60;

/// One part of the bar.
struct Part {
    text: String,
    ink: Ink,
    /// Parts with a lower rank go away first.
    rank: u8,
}

/// What the program is doing, in one word and its colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// The words; empty while it is ready.
    pub words: String,
    /// Its colour.
    pub ink: Ink,
}

impl State {
    /// The status bar at a width in cells: one row, or more for a long notice.
    pub fn status_rows(&self, width: usize) -> Vec<Row> {
        if matches!(self.overlay, Some(Overlay::Find)) {
            return self
                .find_row(width)
                .map_or_else(Vec::new, |typed| vec![typed.row]);
        }
        let notice = self.notice_rows(width);
        notice.unwrap_or_else(|| vec![self.status_bar(width)])
    }

    fn status_bar(&self, width: usize) -> Row {
        let activity = self.activity();
        let mut left = vec![dot(&activity)];
        if self.chosen().is_some() && self.overlay.is_none() {
            left.extend(self.found_words().map(|text| Part {
                text,
                ink: Ink::Strong,
                rank: ALWAYS,
            }));
            left.extend(self.browsing_parts());
        } else if width < ALL_FROM {
            left.push(self.model_part());
        } else {
            left.extend(self.left_parts(activity));
        }
        fit(left, self.right_parts(width), width)
    }

    fn right_parts(&self, width: usize) -> Vec<Part> {
        let commands = self.hint(Command::Palette, "commands", 2);
        let commands = commands.filter(|_| width >= ALL_FROM);
        let help = self.hint(Command::Help, "help", 8);
        help.into_iter().chain(commands).collect()
    }

    /// The notice, if there is one, in as many rows as it needs and the screen has.
    fn notice_rows(&self, width: usize) -> Option<Vec<Row>> {
        let notice = self.notice()?;
        let dot = dot(&self.activity());
        let room = width.saturating_sub(NOTICE_INDENT + 1);
        if cell_width(notice) <= room {
            let part = Part {
                text: notice.to_owned(),
                ink: Ink::Warning,
                rank: ALWAYS,
            };
            return Some(vec![fit(vec![dot, part], self.right_parts(width), width)]);
        }
        let most = usize::from(panes::third(self.size)).min(MOST_NOTICE_ROWS);
        let mut rows = shortened(&wrap(notice, room, Ink::Warning), most, room);
        for (place, row) in rows.iter_mut().enumerate() {
            let sign = if place == 0 { DOT } else { " " };
            row.spans.insert(0, Span::new(format!(" {sign} "), dot.ink));
        }
        Some(rows)
    }

    /// What the program is doing.
    pub fn activity(&self) -> Activity {
        let (words, ink) = match &self.turn {
            None if self.is_offline => ("offline".to_owned(), Ink::Alarm),
            None if self.lacks_key() => ("no key".to_owned(), Ink::Warning),
            None => (String::new(), Ink::Good),
            Some(turn) => match turn.phase {
                Phase::Waiting { until, .. } => {
                    let left = words::countdown(until.since(self.now));
                    if self.is_offline {
                        (format!("offline · retrying in {left}"), Ink::Alarm)
                    } else {
                        (format!("retrying in {left}"), Ink::Warning)
                    }
                }
                Phase::Listing | Phase::Asked | Phase::Receiving { first_text: None } => {
                    let waited = words::running(self.now.since(turn.begun));
                    let stage = self.live().map(|live| live.stage);
                    let thinks = stage == Some(Stage::Thinking);
                    let word = if thinks { "thinking" } else { "waiting" };
                    (format!("{word} {waited}"), Ink::Accent)
                }
                Phase::Receiving {
                    first_text: Some(first),
                } => (self.streaming(first), Ink::Accent),
            },
        };
        Activity { words, ink }
    }

    fn streaming(&self, first: super::moment::Moment) -> String {
        let Some(turn) = &self.turn else {
            return String::new();
        };
        let elapsed = words::running(self.now.since(turn.begun));
        let steps = self
            .conversation
            .messages
            .last()
            .and_then(|m| m.reply.as_ref())
            .map_or(0, |r| r.steps);
        let streamed = self.now.since(first);
        match words::rate(steps, streamed).filter(|_| streamed >= 1_000) {
            Some(rate) => format!("streaming {elapsed} · about {rate} tok/s"),
            None => format!("streaming {elapsed}"),
        }
    }

    /// Whether the server is known to want a key and there is none.
    fn lacks_key(&self) -> bool {
        let keyless = self
            .endpoint
            .as_ref()
            .is_some_and(|endpoint| endpoint.key.is_none());
        keyless && (self.wants_key() || self.was_refused())
    }

    fn was_refused(&self) -> bool {
        self.banners
            .iter()
            .any(|banner| banner.kind() == Some(FailureKind::Unauthorized))
    }

    fn left_parts(&self, activity: Activity) -> Vec<Part> {
        let mut parts = Vec::new();
        if !activity.words.is_empty() {
            parts.push(Part {
                text: activity.words,
                ink: activity.ink,
                rank: ALWAYS,
            });
        }
        parts.push(self.model_part());
        if let Some(key) = self
            .endpoint
            .as_ref()
            .and_then(|endpoint| endpoint.key.as_ref())
        {
            let is_demo = key.source == KeySource::Demo;
            let text = if is_demo {
                "no key needed".to_owned()
            } else {
                clean_line(&key.masked)
            };
            parts.push(Part {
                text,
                ink: Ink::Dim,
                rank: 4,
            });
        }
        parts.extend(self.budget_part());
        if let Some(text) = self.tokens_in_words() {
            parts.push(Part {
                text,
                ink: Ink::Dim,
                rank: 5,
            });
        }
        if let Some(endpoint) = &self.endpoint {
            let (text, ink) = match endpoint.kind {
                ServerKind::Demo => (format!("demonstration · {}", endpoint.host), Ink::Warning),
                ServerKind::Pinaivu | ServerKind::Other => (words::name(&endpoint.host), Ink::Dim),
            };
            parts.push(Part { text, ink, rank: 6 });
        }
        parts
    }

    /// What is left of the rate limit; what is scarce stays longest.
    fn budget_part(&self) -> Option<Part> {
        let (unit, gauge) = self.left()?;
        if gauge.limit.is_none() && self.turn_waits() {
            return None; // the countdown to the retry says as much
        }
        let (ink, rank) = match gauge.basis {
            Basis::Told | Basis::Learnt if gauge.is_scarce() => (Ink::Warning, 7),
            Basis::Told | Basis::Learnt => (Ink::Dim, 5),
            Basis::Usual => (Ink::Dim, 3),
        };
        let text = budget::in_words(unit, gauge, self.now, self.wall);
        Some(Part { text, ink, rank })
    }

    fn model_part(&self) -> Part {
        let text = self
            .model
            .as_deref()
            .map_or_else(|| "no model yet".to_owned(), words::name);
        Part {
            text,
            ink: Ink::Plain,
            rank: ALWAYS,
        }
    }

    fn hint(&self, command: Command, word: &str, rank: u8) -> Option<Part> {
        let label = self.settings.keymap.label(command)?;
        Some(Part {
            text: format!("{label} {word}"),
            ink: Ink::Dim,
            rank,
        })
    }

    /// The keys that act on the chosen message, the least needed first to go.
    fn browsing_parts(&self) -> Vec<Part> {
        [
            (Command::Choose(Choose::Previous), "before", 4),
            (Command::Choose(Choose::Next), "after", 4),
            (Command::Copy, "copy", 8),
            (Command::EditMessage, "edit", 7),
            (Command::Version(Step::Back), "version", 3),
            (Command::Find, "find", 3),
            (Command::CopyCode, "code", 7),
            (Command::OpenLink, "link", 6),
            (Command::Reasoning, "reasoning", 5),
            (Command::Details, "details", 4),
            (Command::Back, "back", ALWAYS),
        ]
        .into_iter()
        .filter_map(|(command, word, rank)| self.hint(command, word, rank))
        .collect()
    }

    /// The panes of the screen as it is.
    pub fn panes(&self) -> panes::Panes {
        panes::panes(self.size, self.beside(), self.wishes())
    }
}

fn dot(activity: &Activity) -> Part {
    Part {
        text: DOT.to_owned(),
        ink: activity.ink,
        rank: ALWAYS,
    }
}

/// Puts the parts at the two ends of the bar; the least needed go away until the rest fits.
fn fit(mut left: Vec<Part>, mut right: Vec<Part>, width: usize) -> Row {
    let room = width.saturating_sub(2);
    loop {
        let used = total(&left) + total(&right) + if right.is_empty() { 0 } else { GAP };
        let least = left
            .iter()
            .chain(&right)
            .map(|part| part.rank)
            .min()
            .unwrap_or(ALWAYS);
        if used <= room || least >= ALWAYS {
            break;
        }
        left.retain(|part| part.rank > least);
        right.retain(|part| part.rank > least);
    }
    if total(&left) > room
        && let Some(last) = left.pop()
    {
        let rest = room.saturating_sub(total(&left) + GAP);
        left.push(Part {
            text: ellipsize(&last.text, rest),
            ..last
        });
    }
    let gap = room.saturating_sub(total(&left) + total(&right));
    let mut row = Row::plain(" ", Ink::Plain);
    push_all(&mut row, left);
    row.push(" ".repeat(gap), Ink::Plain);
    push_all(&mut row, right);
    row
}

fn push_all(row: &mut Row, parts: Vec<Part>) {
    for (place, part) in parts.into_iter().enumerate() {
        if place > 0 {
            let gap = gap_before(&part, place);
            row.push(" ".repeat(gap), Ink::Plain);
        }
        row.push(part.text, part.ink);
    }
}

/// The dot stands close to what it tells about.
const fn gap_before(part: &Part, place: usize) -> usize {
    if place == 1 && part.rank == ALWAYS {
        1
    } else {
        GAP
    }
}

fn total(parts: &[Part]) -> usize {
    let texts: usize = parts.iter().map(|part| cell_width(&part.text)).sum();
    let gaps = parts
        .iter()
        .enumerate()
        .skip(1)
        .map(|(place, part)| gap_before(part, place));
    texts + gaps.sum::<usize>()
}
