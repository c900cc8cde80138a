//! What usage and nodes have in common: rows to read, which can be scrolled and asked for anew.

use super::State;
use super::catalog::Listing;
use super::command::{Command, ListAct};
use super::effect::Effect;
use super::overlay::Overlay;
use super::usage::{Stage, UsagePane};
use super::words;
use crate::text::{Ink, Row, cell_width, wrap};

/// The width of the box, with its frame.
const WIDTH: u16 = 88;
/// Cells and rows of the box that are not text: the frame, and a blank at each side.
const FRAME: (u16, u16) = (4, 2);

/// A report as it is painted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What stands in the upper edge.
    pub title: String,
    /// What stands in the lower edge.
    pub foot: String,
    /// The size of the box.
    pub size: (u16, u16),
    /// All rows.
    pub rows: Vec<Row>,
    /// How many of them are scrolled past.
    pub top: usize,
}

impl State {
    /// The report that is open.
    pub fn open_report(&self) -> Option<Report> {
        let floating = self.panes().floating;
        let width = WIDTH.min(floating.width);
        let inside = usize::from(width.saturating_sub(FRAME.0));
        let (title, rows, top) = match &self.overlay {
            Some(Overlay::Usage(pane)) => (usage_title(pane), usage_rows(pane, inside), pane.top),
            Some(Overlay::Nodes(top)) => (self.nodes_title(), self.node_rows(inside), *top),
            _ => return None,
        };
        let height = u16::try_from(rows.len()).unwrap_or(u16::MAX);
        let height = height.saturating_add(FRAME.1).min(floating.height);
        let shown = usize::from(height.saturating_sub(FRAME.1));
        let last = rows.len().saturating_sub(shown);
        Some(Report {
            title,
            foot: self.report_foot(inside, last > 0),
            size: (width, height),
            rows,
            top: top.min(last),
        })
    }

    /// Moves in the report; it stops at both ends.
    pub(super) fn scroll_report(&mut self, by: isize) {
        let Some(report) = self.open_report() else {
            return;
        };
        let shown = usize::from(report.size.1.saturating_sub(FRAME.1));
        let last = report.rows.len().saturating_sub(shown);
        let to = report.top.saturating_add_signed(by).min(last);
        match &mut self.overlay {
            Some(Overlay::Usage(pane)) => pane.top = to,
            Some(Overlay::Nodes(top)) => *top = to,
            _ => {}
        }
    }

    /// Asks for what the report shows anew.
    pub(super) fn refresh_report(&mut self) -> Vec<Effect> {
        match self.overlay {
            Some(Overlay::Nodes(_)) => self.fetch_nodes(),
            _ => self.refresh_usage(),
        }
    }

    fn nodes_title(&self) -> String {
        let host = self
            .endpoint
            .as_ref()
            .map(|endpoint| words::name(&endpoint.host));
        let asks = matches!(self.nodes.listing, Listing::Asked(_)) && self.nodes.list().is_some();
        let asks = if asks { " · asking the server" } else { "" };
        format!("Nodes · {}{asks}", host.unwrap_or_default())
    }

    /// As many of the keys as have room.
    fn report_foot(&self, width: usize, scrolls: bool) -> String {
        let keymap = &self.settings.keymap;
        let key = |command, word: &str| {
            let label = keymap.label(command)?;
            Some(format!("{label} {word}"))
        };
        let spans = matches!(self.overlay, Some(Overlay::Usage(_)));
        let span = key(Command::List(ListAct::Span), "other days").filter(|_| spans);
        let scroll = scrolls.then(|| "↑ ↓ scroll".to_owned());
        let refresh = key(Command::List(ListAct::Refresh), "asks again");
        let close = key(Command::Back, "closes");
        // What is needed least goes first.
        let all = [scroll, span, refresh, close];
        let shown = [&[0, 1, 2, 3][..], &[0, 2, 3], &[0, 3], &[3]].map(|places| {
            let parts = places
                .iter()
                .filter_map(|place| all.get(*place).cloned().flatten());
            parts.collect::<Vec<String>>().join(" · ")
        });
        let fits = |foot: &String| cell_width(foot) + 2 <= width;
        shown.into_iter().find(fits).unwrap_or_default()
    }
}

fn usage_title(pane: &UsagePane) -> String {
    let sheet = &pane.sheet;
    format!("Usage · {} days · {}", sheet.days, words::name(&sheet.host))
}

fn usage_rows(pane: &UsagePane, width: usize) -> Vec<Row> {
    let mut rows = match &pane.stage {
        Stage::Asked => vec![Row::plain("Asking the server", Ink::Dim)],
        Stage::Failed(sentence) => wrap(sentence, width, Ink::Warning),
        Stage::Known => Vec::new(),
    };
    if let Some(words) = &pane.own_fault {
        rows.extend(wrap(words, width, Ink::Warning));
    }
    rows.extend(pane.sheet.rows(width));
    rows
}
