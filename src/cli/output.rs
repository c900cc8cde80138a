//! Standard output: data as text for people, as columns for other programs, as JSON.

use super::{Exit, complain};
use serde_json::Value;
use std::fmt::Write as _;
use std::io::{self, ErrorKind, IsTerminal, Write};

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

/// Writes data. Who reads no further wants no more: that is no fault.
pub(super) fn print(text: &str) -> Exit {
    let mut stdout = io::stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        Ok(()) => Exit::Done,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Exit::Done,
        Err(error) => {
            complain(&format!("Standard output cannot be written: {error}."));
            Exit::Failed
        }
    }
}

/// JSON in which nothing can steer a terminal: what a name from outside holds of such characters
/// is written as escapes, which mean the same.
pub(super) fn json(value: &Value) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let mut safe = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        if steers(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String does not fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    safe.push('\n');
    safe
}

/// Whether a character does something instead of being seen. Controls below a blank are escapes
/// already, but for the line ends of the JSON itself.
fn steers(c: char) -> bool {
    let is_format = matches!(
        u32::from(c),
        0xad | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xe0000..=0xe007f
    );
    (c.is_control() && c != '\n') || is_format
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_steers_no_terminal_and_says_the_same() {
        let value = json!({ "id": "a\u{1b}[2J\u{9b}2J\u{7f}\u{202e}\u{e0041}é\n日" });
        let text = json(&value);
        assert!(
            !text.trim_end().chars().any(|c| c != '\n' && steers(c)),
            "{text:?}"
        );
        assert!(text.contains("é") && text.contains('日'));
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
