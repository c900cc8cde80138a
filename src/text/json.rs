//! JSON that can be shown: nothing in it steers a terminal, and it says the same.

use std::fmt::Write as _;

/// JSON in which what comes from outside of characters that steer a terminal is written as escapes, which mean the
/// same. They can stand within strings only.
pub fn steering_escaped(json: String) -> String {
    if !json.contains(steers) {
        return json;
    }
    let mut safe = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if steers(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String does not fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    safe
}

/// Whether a character does something instead of being seen. Controls below a blank are escapes already, but for the
/// line ends of the JSON itself.
fn steers(c: char) -> bool {
    let is_format = matches!(
        u32::from(c),
        0xad | 0x61c | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xe0000..=0xe007f
    );
    (c.is_control() && c != '\n') || is_format
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn json_steers_no_terminal_and_says_the_same() {
        let value =
            json!({ "id": "a\u{1b}[2J\u{9b}2J\u{7f}\u{61c}\u{202e}\u{2066}\u{e0041}é\n日" });
        let text = steering_escaped(format!("{value:#}"));
        assert!(!text.contains(steers), "{text:?}");
        assert!(text.contains("é") && text.contains('日'));
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
