//! A sheet as rows: sums, a chart by day and one by model, and what is odd.

use super::bar::bar;
use super::sheet::{Scope, Sheet};
use super::strangers::{self, date};
use crate::app::words::{self, count};
use crate::chat::usage::{Day, Figures, Ledger, Line};
use crate::text::{Ink, Row, cell_width, ellipsize, wrap};

/// From this width on, days have the name of the weekday.
const SPACIOUS: usize = 60;
/// Cells of a bar at least; columns go before it does.
const LEAST_BAR: usize = 6;
/// Cells between columns.
const GAP: usize = 2;
/// The first of January 1970.
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// A column of figures.
#[derive(Clone, Copy)]
struct Column {
    head: &'static str,
    value: fn(&Line) -> u64,
}

const fn column(head: &'static str, value: fn(&Line) -> u64) -> Column {
    Column { head, value }
}

/// One line of a chart.
enum Entry {
    Bar {
        label: String,
        line: Line,
    },
    /// So many days without anything.
    Nothing(i64),
}

impl Sheet {
    /// The rows at a width in cells.
    pub fn rows(&self, width: usize) -> Vec<Row> {
        let mut rows = self.sums(width);
        let alarm = strangers::alarm_rows(self, width);
        if !alarm.is_empty() {
            rows.push(Row::of(Vec::new()));
            rows.extend(alarm);
        }
        let columns = self.columns();
        let days = self.day_entries(width);
        let models = self.model_entries();
        for (title, entries) in [("Per day", days), ("Per model", models)] {
            if entries
                .iter()
                .any(|entry| matches!(entry, Entry::Bar { .. }))
            {
                rows.push(Row::of(Vec::new()));
                rows.extend(chart(title, &entries, &columns, width));
            }
        }
        let odd = self.odd(width);
        if !odd.is_empty() {
            rows.push(Row::of(Vec::new()));
            rows.extend(odd);
        }
        rows
    }

    fn sums(&self, width: usize) -> Vec<Row> {
        let mut rows = Vec::new();
        if let Some(ledger) = &self.ledger {
            rows.extend(wrap(&in_ledger(ledger), width, Ink::Strong));
            if !ledger.counts_tokens() && ledger.requests != Some(0) {
                let words = if self.own.is_some() {
                    "The server counts no tokens and no costs. The tokens below are counted here, \
                     from its replies."
                } else {
                    "The server counts no tokens and no costs."
                };
                rows.extend(wrap(words, width, Ink::Dim));
            }
        }
        if let Some(words) = self.counted_here() {
            rows.extend(wrap(&words, width, Ink::Plain));
        }
        rows
    }

    fn counted_here(&self) -> Option<String> {
        self.own.as_ref()?;
        let own = self.report.total().own;
        let place = match self.scope {
            Scope::History => "Counted here",
            Scope::Run => "Counted in this run",
        };
        let replies = plural(own.requests, "reply", "replies");
        Some(match own.requests {
            0 => format!("{place}: no replies"),
            _ => format!("{place}: {replies}, {}", tokens(own)),
        })
    }

    fn columns(&self) -> Vec<Column> {
        let here = column("here", |line| line.own.requests);
        let own_in = column("in", |line| line.own.input);
        let own_out = column("out", |line| line.own.output);
        let Some(ledger) = &self.ledger else {
            let replies = column("replies", |line| line.own.requests);
            return vec![replies, own_in, own_out];
        };
        let mut columns = vec![column("requests", |line| line.ledger.requests)];
        if !ledger.counts_tokens() {
            if self.own.is_some() {
                columns.extend([here, own_in, own_out]);
            }
        } else if ledger.calls.is_empty() {
            columns.push(column("tokens", |line| line.ledger.tokens()));
        } else {
            columns.push(column("in", |line| line.ledger.input));
            columns.push(column("out", |line| line.ledger.output));
        }
        if ledger.counts_cost() {
            columns.push(column("nanoX", |line| line.ledger.cost_nanox));
        }
        columns
    }

    /// The newest first; days without anything between others are one entry.
    fn day_entries(&self, width: usize) -> Vec<Entry> {
        let days = self.report.days();
        let mut entries = Vec::new();
        let mut after = self.today.0 + 1;
        let first = self.today.0 - i64::from(self.days);
        for (day, line) in days.iter().rev() {
            let between = after - day.0 - 1;
            if between > 0 {
                entries.push(Entry::Nothing(between));
            }
            let label = label(*day, width);
            entries.push(Entry::Bar { label, line: *line });
            after = day.0;
        }
        if after > first + 1 && !entries.is_empty() {
            entries.push(Entry::Nothing(after - first - 1));
        }
        entries
    }

    fn model_entries(&self) -> Vec<Entry> {
        let models = self.report.models().into_iter();
        let entry = |(model, line): (&str, Line)| Entry::Bar {
            label: match model {
                "" => "no model named".to_owned(),
                _ => words::name(model),
            },
            line,
        };
        models.map(entry).collect()
    }

    fn odd(&self, width: usize) -> Vec<Row> {
        let mut rows = Vec::new();
        if let Some(ledger) = &self.ledger
            && ledger.untold() > 0
        {
            let words = format!(
                "The totals cover {} that the server does not tell singly; the charts leave them out.",
                plural(ledger.untold(), "more request", "more requests")
            );
            rows.extend(wrap(&words, width, Ink::Dim));
        }
        rows.extend(strangers::rows(self, width));
        rows
    }
}

fn in_ledger(ledger: &Ledger) -> String {
    let requests = ledger.requests.map_or_else(
        || "The server tells no number of requests".to_owned(),
        |n| plural(n, "request", "requests"),
    );
    let figures = Figures {
        input: ledger.input.unwrap_or(0),
        output: ledger.output.unwrap_or(0),
        unsplit: ledger.tokens.unwrap_or(0),
        ..Figures::default()
    };
    let mut parts = vec![requests];
    parts.extend((figures.tokens() > 0).then(|| tokens(figures)));
    let cost = ledger.cost_nanox.filter(|cost| *cost > 0);
    parts.extend(cost.map(|cost| format!("{} nanoX", count(cost))));
    parts.join(" · ")
}

fn tokens(figures: Figures) -> String {
    if figures.input == 0 && figures.output == 0 {
        return format!("{} tokens", count(figures.unsplit));
    }
    let (input, output) = (count(figures.input), count(figures.output));
    format!("{input} tokens in, {output} out")
}

fn plural(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

fn label(day: Day, width: usize) -> String {
    if width < SPACIOUS {
        return date(day);
    }
    let weekday = usize::try_from(day.0.rem_euclid(7)).unwrap_or(0);
    let weekday = WEEKDAYS.get(weekday).unwrap_or(&"");
    format!("{weekday} {:>6}", date(day))
}

/// Labels, bars and figures, in columns that fit.
fn chart(title: &str, entries: &[Entry], columns: &[Column], width: usize) -> Vec<Row> {
    let grid = Grid::of(title, entries, columns, width);
    let rows = entries.iter().map(|entry| match entry {
        Entry::Nothing(1) => Row::plain("· a day without any", Ink::Dim),
        Entry::Nothing(days) => Row::plain(format!("· {days} days without any"), Ink::Dim),
        Entry::Bar { label, line } => grid.row(label, line),
    });
    std::iter::once(grid.head(title)).chain(rows).collect()
}

/// The columns of a chart.
struct Grid {
    label: usize,
    bar: usize,
    /// The figures that have room, each with its width. The first is what the bars show.
    figures: Vec<(Column, usize)>,
    /// The figure of the longest bar.
    most: u64,
}

impl Grid {
    fn of(title: &str, entries: &[Entry], columns: &[Column], width: usize) -> Self {
        let lines = || {
            entries.iter().filter_map(|entry| match entry {
                Entry::Bar { label, line } => Some((label, line)),
                Entry::Nothing(_) => None,
            })
        };
        let labels = lines().map(|(label, _)| cell_width(label));
        let label = labels
            .max()
            .unwrap_or(0)
            .max(cell_width(title))
            .min(width / 3);
        let width_of = |column: &Column| {
            let figures = lines().map(|(_, line)| count((column.value)(line)).len());
            figures.max().unwrap_or(0).max(column.head.len()) + GAP
        };
        let mut figures: Vec<_> = columns.iter().map(|it| (*it, width_of(it))).collect();
        let room = |figures: &[(Column, usize)]| {
            let taken: usize = figures.iter().map(|(_, width)| width).sum();
            width.saturating_sub(label + GAP + taken)
        };
        while figures.len() > 1 && room(&figures) < LEAST_BAR {
            figures.pop();
        }
        let bar = room(&figures);
        let mut grid = Self {
            label,
            bar,
            figures,
            most: 0,
        };
        let most = lines().map(|(_, line)| grid.measure(line)).max();
        grid.most = most.unwrap_or(0);
        grid
    }

    fn measure(&self, line: &Line) -> u64 {
        let first = self.figures.first();
        first.map_or(0, |(column, _)| (column.value)(line))
    }

    fn head(&self, title: &str) -> Row {
        let mut head = Row::plain(title, Ink::Heading);
        let gap = (self.label + GAP + self.bar).saturating_sub(cell_width(title));
        head.push(" ".repeat(gap), Ink::Plain);
        for (column, width) in &self.figures {
            head.push(format!("{:>width$}", column.head), Ink::Dim);
        }
        head
    }

    fn row(&self, label: &str, line: &Line) -> Row {
        let mut row = Row::of(Vec::new());
        let label = ellipsize(label, self.label);
        let gap = (self.label + GAP).saturating_sub(cell_width(&label));
        row.push(label, Ink::Plain);
        row.push(" ".repeat(gap), Ink::Plain);
        let bar = bar(self.measure(line), self.most, self.bar);
        let gap = self.bar.saturating_sub(cell_width(&bar));
        row.push(bar, Ink::Accent);
        row.push(" ".repeat(gap), Ink::Plain);
        for (column, width) in &self.figures {
            let value = (column.value)(line);
            let ink = if value == 0 { Ink::Dim } else { Ink::Plain };
            row.push(format!("{:>width$}", count(value)), ink);
        }
        row
    }
}
