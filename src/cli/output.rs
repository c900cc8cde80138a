//! Standard output: data as text for people, as columns for other programs, as JSON.

use super::stop::Stop;
use crate::text::steering_escaped;
use serde_json::Value;
use std::io::{self, IsTerminal, Write};

/// What a terminal that does not tell its width is taken for.
const USUAL_WIDTH: usize = 80;

/// The width of the terminal that standard output is; `None` if it is none.
pub(super) fn terminal_width() -> Option<usize> {
    let stdout = io::stdout();
    stdout.is_terminal().then(|| {
        let size = terminal_size::terminal_size_of(&stdout);
        size.map_or(USUAL_WIDTH, |(width, _)| usize::from(width.0).max(1))
    })
}

/// Writes data.
pub(super) fn print(text: &str) -> Result<(), Stop> {
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    written.map_err(|error| Stop::of_output(&error))
}

/// JSON, with a line end at its end, in which nothing can steer a terminal.
pub(super) fn json(value: &Value) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    steering_escaped(text) + "\n"
}
