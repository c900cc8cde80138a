//! The nodes as rows.

use crate::app::State;
use crate::app::catalog::Listing;
use crate::app::words::{self, count};
use crate::chat::{LIVE_MS, Node};
use crate::text::{Ink, Row, cell_width, clean_line, ellipsize, wrap};

/// From this width on, a node stands on one row.
const SPACIOUS: usize = 60;
/// Characters of a peer's name that are shown: its end, because all begin alike.
const PEER: usize = 10;
/// Cells of the columns behind the models.
const JOBS: usize = 13;
const AGO: usize = 12;

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// How long ago something was: `12 s ago`, `4 min ago`.
pub(super) fn ago(millis: u64) -> String {
    match millis {
        0..SECOND => "just now".to_owned(),
        SECOND..120_000 => format!("{} s ago", millis / SECOND),
        120_000..7_200_000 => format!("{} min ago", millis / MINUTE),
        7_200_000..172_800_000 => format!("{} h ago", millis / HOUR),
        _ => format!("{} days ago", millis / DAY),
    }
}

/// Milliseconds until [`ago`] says something else, or the node is live no more.
pub(super) const fn changes_in(millis: u64) -> Option<u64> {
    let unit = match millis {
        0..120_000 => SECOND,
        120_000..7_200_000 => MINUTE,
        _ => return None,
    };
    Some(unit - millis % unit)
}

impl State {
    /// The rows of the nodes' pane at a width in cells.
    pub fn node_rows(&self, width: usize) -> Vec<Row> {
        let mut rows = Vec::new();
        match &self.nodes.listing {
            Listing::Failed(failure) => {
                rows.extend(wrap(&self.no_nodes(failure), width, Ink::Warning));
            }
            Listing::Unasked | Listing::Asked(_) if self.nodes.list().is_none() => {
                rows.push(Row::plain("Asking the server", Ink::Dim));
            }
            Listing::Unasked | Listing::Asked(_) | Listing::Known => {}
        }
        let (Some(list), Some(clock)) = (self.nodes.list(), self.nodes.clock(self.now)) else {
            return rows;
        };
        if !rows.is_empty() {
            rows.push(Row::of(Vec::new()));
        }
        let live = list.nodes.iter().filter(|node| node.is_live(clock)).count();
        rows.push(Row::plain(sum(list.nodes.len(), live), Ink::Strong));
        if list.left_out > 0 {
            let words = format!("{} more are listed than are shown.", list.left_out);
            rows.extend(wrap(&words, width, Ink::Dim));
        }
        if !list.nodes.is_empty() {
            rows.push(Row::of(Vec::new()));
        }
        rows.extend(
            list.nodes
                .iter()
                .flat_map(|node| node_rows(node, clock, width)),
        );
        rows
    }
}

fn sum(nodes: usize, live: usize) -> String {
    match nodes {
        0 => "The server lists no node".to_owned(),
        1 => format!("1 node, {}", if live == 1 { "live" } else { "not live" }),
        _ => format!(
            "{nodes} nodes, {live} live: seen in the last {} s",
            LIVE_MS / SECOND
        ),
    }
}

fn node_rows(node: &Node, clock: u64, width: usize) -> Vec<Row> {
    let is_live = node.is_live(clock);
    let (dot, ink) = if is_live {
        ("●", Ink::Good)
    } else {
        ("○", Ink::Dim)
    };
    let text = if is_live { Ink::Plain } else { Ink::Dim };
    let mut row = Row::plain(format!("{dot} "), ink);
    let peer = peer(&node.peer);
    row.push(format!("{peer:<width$}", width = PEER + 3), Ink::Dim);
    let seen = node.unseen_for(clock);
    let seen = seen.map_or_else(|| "never seen".to_owned(), ago);
    let jobs = node.most_jobs.map_or_else(String::new, |jobs| match jobs {
        1 => "1 job".to_owned(),
        _ => ellipsize(&format!("{} jobs", count(jobs)), JOBS - 2),
    });
    let models = models(&node.models);
    if width >= SPACIOUS {
        let room = width.saturating_sub(PEER + 5 + JOBS + AGO);
        let models = ellipsize(&models, room);
        let gap = room.saturating_sub(cell_width(&models));
        row.push(models, text);
        row.push(" ".repeat(gap), Ink::Plain);
        row.push(format!("{jobs:>JOBS$}{seen:>AGO$}"), Ink::Dim);
        return vec![row];
    }
    let room = width.saturating_sub(PEER + 5 + AGO);
    row.push(format!("{:<room$}", ellipsize(&jobs, room)), Ink::Dim);
    row.push(format!("{seen:>AGO$}"), Ink::Dim);
    let mut second = Row::plain("  ", Ink::Plain);
    second.push(ellipsize(&models, width.saturating_sub(2)), text);
    vec![row, second]
}

/// The end of a peer's name: `…xYp3mQ9aZk`.
fn peer(name: &str) -> String {
    let name = clean_line(name);
    let length = name.chars().count();
    if length <= PEER {
        return name;
    }
    let end: String = name.chars().skip(length - PEER).collect();
    format!("…{end}")
}

fn models(models: &[String]) -> String {
    // Nobody reads on, and each frame shows them anew.
    const MOST: usize = 20;
    let shown: Vec<String> = models.iter().take(MOST).map(|it| words::name(it)).collect();
    let more = models.len().saturating_sub(MOST);
    match (shown.is_empty(), more) {
        (true, _) => "no models".to_owned(),
        (false, 0) => shown.join(", "),
        (false, more) => format!("{}, {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_as_exact_as_they_are_young_and_tell_when_they_change() {
        let ages = [
            0,
            12_300,
            119_999,
            120_000,
            7_199_999,
            7_200_000,
            200_000_000,
        ];
        let said = [
            "just now",
            "12 s ago",
            "119 s ago",
            "2 min ago",
            "119 min ago",
            "2 h ago",
            "2 days ago",
        ];
        assert_eq!(ages.map(ago), said);
        for age in [0, 12_300, 119_999, 120_000, 3_599_999] {
            let wait = changes_in(age).unwrap();
            assert_eq!(ago(age + wait - 1), ago(age));
            assert_ne!(ago(age + wait), ago(age));
        }
        assert_eq!(changes_in(7_200_000), None);
    }

    #[test]
    fn a_peer_is_known_by_its_end() {
        let name = "12D3KooWBvaewbdVWnt1vec1nqZjHNNwvzzX7HtXdVYTvVSKDnqu";
        assert_eq!(peer(name), "…YTvVSKDnqu");
        assert_eq!(peer("short"), "short");
        assert_eq!(peer("evil\u{1b}[2J"), "evil");
    }
}
