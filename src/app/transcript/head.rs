//! The head of a message: who speaks, and for a reply what is known of it: model, time, rate,
//! how it ended.

use super::body::Voice;
use super::entry::Fold;
use super::signed::{self, Mark};
use crate::app::moment::Wall;
use crate::app::words;
use crate::chat::{
    FailureKind, Finish, Message, MessageId, Reply, Role, Siblings, Status, is_same_model,
};
use crate::text::{Ink, Row, Span, cell_width, clean_line, ellipsize};

/// What stands between two parts.
const DOT: &str = " · ";

/// Cells of what interrupted a reply.
const CAUSE_CELLS: usize = 48;
/// A silence of this length is worth a word.
const LONG_SILENCE_MS: u64 = 10_000;

/// The reply that is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Live {
    /// The message that it fills.
    pub message: MessageId,
    /// How far it has come.
    pub stage: Stage,
    /// Milliseconds since it was asked for.
    pub elapsed_ms: u64,
    /// Milliseconds since its first text.
    pub streaming_ms: u64,
    /// Milliseconds since the last of its words or thoughts.
    pub silent_ms: u64,
}

/// How far a reply has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nothing has arrived.
    Waiting,
    /// The model reasons; no answer yet.
    Thinking,
    /// Text arrives.
    Streaming,
    /// The call failed and will be made again.
    Retrying,
}

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    /// Whether nothing is before it.
    pub(super) is_first: bool,
    /// Which of its versions it is, where there are several.
    pub(super) siblings: Option<Siblings>,
}

impl Standing {
    /// `2/3`: which version it is.
    fn version(self) -> Option<Span> {
        let Siblings { place, of } = self.siblings?;
        Some(Span::new(format!("{place}/{of}"), Ink::Dim))
    }
}

/// The head's rows; a blank one goes before every message but the first, and one that says what was
/// thought follows upon that of a model that did.
pub(super) fn rows(
    message: &Message,
    standing: Standing,
    fold: Fold,
    live: Option<Live>,
    wall: Wall,
    width: usize,
) -> Vec<Row> {
    let time = wall.clock_time(message.at);
    let head = match &message.reply {
        None => std::iter::once(Span::new("You".to_owned(), Ink::Strong))
            .chain(standing.version())
            .collect(),
        Some(reply) => reply_words(
            message,
            reply,
            standing,
            live,
            width.saturating_sub(cell_width(&time) + 2),
        ),
    };
    let blank = (!standing.is_first).then(|| Row::of(Vec::new()));
    let thought = message
        .reply
        .as_ref()
        .and_then(|reply| thought(reply, fold));
    blank
        .into_iter()
        .chain([between(message.role, head, &time, width)])
        .chain(thought)
        .collect()
}

/// `▸ reasoned for 12 s`: what was thought, folded to one line, or above what was.
fn thought(reply: &Reply, fold: Fold) -> Option<Row> {
    if reply.reasoning.is_empty() {
        return None;
    }
    let sign = match fold {
        Fold::Folded => "▸",
        Fold::Open => "▾",
    };
    let words = match reply.reasoning_ms {
        Some(millis) => format!("{sign} reasoned for {}", words::duration(millis)),
        None => format!("{sign} reasoning"),
    };
    let mut row = Row::plain(words, Ink::Dim);
    row.indent(Voice::Answer.margin());
    Some(row)
}

/// What is known of a reply. Two thirds of the row are there for what is said beside the model's name,
/// as far as that needs them, and a name that is longer than what is left is cut.
fn reply_words(
    message: &Message,
    reply: &Reply,
    standing: Standing,
    live: Option<Live>,
    room: usize,
) -> Vec<Span> {
    let dim = |text: String| Span::new(text, Ink::Dim);
    let mut parts: Vec<Span> = substituted(reply, room).into_iter().collect();
    parts.extend(standing.version());
    if let Some(live) = live {
        parts.extend(live_words(reply, live).into_iter().map(dim));
    } else {
        parts.extend(reply.elapsed_ms.map(words::duration).map(dim));
        parts.extend(final_rate(reply).map(dim));
        parts.extend(renewed(reply));
        let name = cell_width(&words::name(reply.model())).min(room / 3);
        let left = room.saturating_sub(cells(&parts) + name + cell_width(DOT));
        parts.extend(ending(message, reply, left));
        parts.extend(cause(reply));
    }
    let mark = signed::mark(reply).filter(|_| live.is_none());
    if let Some(alarm) = mark.filter(Mark::is_alarm) {
        parts.insert(0, alarm.whole());
    }
    let beside = parts.iter().fold(0, |used, part| {
        let with = used + cell_width(DOT) + cell_width(&part.text);
        if with <= room - room / 3 { with } else { used }
    });
    let most = room.saturating_sub(beside);
    let name = ellipsize(&words::name(reply.model()), most);
    // While the list of models is awaited there is none.
    if !name.is_empty() {
        parts.insert(0, dim(name));
    }
    if let Some(mark) = mark.filter(|mark| !mark.is_alarm()) {
        parts.push(mark.within(room.saturating_sub(cells(&parts))));
    }
    // Last, where it is the first to go: how the reply ended matters more than what it is called.
    if live.is_none() {
        let id = reply.meta.request_id.as_deref().map(clean_line);
        parts.extend(id.filter(|id| !id.is_empty()).map(dim));
    }
    parts
}

/// Cells of parts with dots between, and of the dot behind them.
fn cells(parts: &[Span]) -> usize {
    let cells = |part: &Span| cell_width(&part.text) + cell_width(DOT);
    parts.iter().map(cells).sum()
}

/// `instead of llama3.2:1b`, where another model answered than was asked.
fn substituted(reply: &Reply, room: usize) -> Option<Span> {
    if is_same_model(&reply.asked, reply.model()) {
        return None;
    }
    let asked = ellipsize(&words::name(&reply.asked), room / 3);
    Some(Span::new(format!("instead of {asked}"), Ink::Warning))
}

fn live_words(reply: &Reply, live: Live) -> Vec<String> {
    let elapsed = words::running(live.elapsed_ms);
    let is_silent = live.silent_ms >= LONG_SILENCE_MS;
    let silent = is_silent.then(|| format!("nothing for {}", words::running(live.silent_ms)));
    match live.stage {
        Stage::Waiting => {
            let nothing = is_silent.then(|| "nothing has come yet".to_owned());
            [Some(format!("waiting {elapsed}")), nothing]
        }
        Stage::Thinking => [Some(format!("thinking {elapsed}")), silent],
        Stage::Retrying => [Some("waits to be sent again".to_owned()), None],
        Stage::Streaming => {
            let rate = words::rate(reply.steps, live.streaming_ms);
            let rate = rate.filter(|_| live.streaming_ms >= 1_000);
            [
                Some(elapsed),
                silent.or(rate.map(|n| format!("about {n} tok/s"))),
            ]
        }
    }
    .into_iter()
    .flatten()
    .collect()
}

/// Tokens a second from the first text to the end: the server's count, else an estimate that
/// says so.
fn final_rate(reply: &Reply) -> Option<String> {
    let streamed = reply.elapsed_ms?.checked_sub(reply.first_text_ms?)?;
    match reply.usage {
        Some(usage) if reply.steps > 1 => {
            words::rate(usage.output, streamed).map(|rate| format!("{rate} tok/s"))
        }
        _ => words::rate(reply.steps, streamed).map(|rate| format!("about {rate} tok/s")),
    }
}

/// Where the server had lost its memory of the conversation, which was sent again.
fn renewed(reply: &Reply) -> Option<Span> {
    let mut failed = reply.sending.iter().flat_map(|it| &it.failed);
    let is_lost = failed.any(|failure| failure.kind == FailureKind::SessionLost);
    is_lost.then(|| Span::new("session begun anew".to_owned(), Ink::Warning))
}

/// How the reply ended, where that is worth a word, in so many cells where it can be said in fewer.
fn ending(message: &Message, reply: &Reply, room: usize) -> Option<Span> {
    let warn = |text: &str| Some(Span::new(text.to_owned(), Ink::Warning));
    let is_thought = message.text.is_empty() && !reply.reasoning.is_empty();
    match (message.status, &reply.finish) {
        (Status::Stopped, _) => warn("stopped"),
        (Status::Edited, _) => Some(Span::new("edited by you".to_owned(), Ink::Dim)),
        (Status::Interrupted, _) => warn("interrupted"),
        (_, Some(Finish::Length)) if is_thought => {
            warn("cut off while it reasoned, at the limit of its length")
        }
        (_, Some(Finish::Length)) => warn("cut off at the limit of its length"),
        (_, Some(Finish::Missing)) => {
            let whole = if is_thought {
                "ended while it reasoned, without a reason, may be cut"
            } else {
                "ended without a reason, may be cut"
            };
            let fits = cell_width(whole) <= room;
            warn(if fits { whole } else { "may be cut" })
        }
        (_, Some(Finish::Filtered)) => warn("cut off by the server's content filter"),
        (Status::Complete, _) if is_thought => warn("reasoning without an answer"),
        (Status::Complete, _) if message.text.is_empty() => warn("an empty answer"),
        (_, Some(Finish::Other(reason))) => warn(&format!(
            "ended with '{}'",
            ellipsize(&clean_line(reason), 24)
        )),
        (_, Some(Finish::Stop | Finish::Unnamed) | None) => None,
    }
}

/// What interrupted a reply: the words of whoever told, cut short.
fn cause(reply: &Reply) -> Option<Span> {
    let fault = reply.fault.as_ref()?;
    let said = ellipsize(&clean_line(&fault.said), CAUSE_CELLS);
    let words = if fault.kind == FailureKind::Silence && said.is_empty() {
        "the server fell silent".to_owned()
    } else {
        said
    };
    (!words.is_empty()).then(|| Span::new(words, Ink::Dim))
}

/// The parts at the left with dots between, the time at the right. What does not fit goes away
/// from the right: first the time, then the last parts.
fn between(role: Role, parts: Vec<Span>, time: &str, width: usize) -> Row {
    let margin = match role {
        Role::User => Voice::Person.margin(),
        Role::Assistant => Voice::Answer.margin(),
    };
    let mut spans = Vec::new();
    let mut used = 0;
    for (place, part) in parts.into_iter().enumerate() {
        let dot = if place == 0 { "" } else { DOT };
        let room = width.saturating_sub(used + cell_width(dot));
        if place > 0 && cell_width(&part.text) > room {
            continue;
        }
        let text = ellipsize(&part.text, room);
        used += cell_width(dot) + cell_width(&text);
        if place > 0 {
            spans.push(Span::new(dot.to_owned(), Ink::Dim));
        }
        spans.push(Span::new(text, part.ink));
    }
    if let Some(gap) = width
        .checked_sub(used + cell_width(time))
        .filter(|gap| *gap >= 2)
    {
        spans.push(Span::new(" ".repeat(gap), Ink::Plain));
        spans.push(Span::new(time.to_owned(), Ink::Dim));
    }
    let mut row = Row::of(spans);
    row.indent(margin);
    row
}
