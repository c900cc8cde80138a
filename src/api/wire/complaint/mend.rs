//! JSON that was cut somewhere, closed so that what there is of it can be read.
//!
//! The sentence stands at the beginning of most complaints, before the long part that was cut, or
//! is the long part itself.

use serde_json::Value;

/// What there is of JSON that was cut. `None` if it was broken before it was cut.
pub(super) fn mended(json: &str) -> Option<Value> {
    let mut open = Open::default();
    json.bytes().enumerate().for_each(|it| open.read(it));
    let quote = if open.in_text { "\"" } else { "" };
    let end = open.escape.unwrap_or(json.len());
    let as_it_is = format!("{}{quote}{}", json.get(..end)?, closed(&open.ends));
    let read = |json: &str| serde_json::from_str(json).ok();
    // Where it was cut in a name or a number, what stands there goes.
    let without_last = || {
        let (end, depth) = open.whole;
        let ends = closed(open.ends.get(..depth)?);
        read(&format!("{}{ends}", json.get(..end)?))
    };
    read(&as_it_is).or_else(without_last)
}

/// What is open at a place in JSON.
#[derive(Debug, Default)]
struct Open {
    /// What ends the objects and lists, outermost first.
    ends: Vec<char>,
    in_text: bool,
    /// Where an escape began that has not ended.
    escape: Option<usize>,
    /// The last place before which all is whole, and how many objects and lists are open there.
    whole: (usize, usize),
}

impl Open {
    fn read(&mut self, (at, byte): (usize, u8)) {
        if let Some(start) = self.escape {
            let digits = at - start - 1;
            // `\u` and four digits, or one character.
            if (byte != b'u' || digits > 0) && (digits == 0 || digits == 4) {
                self.escape = None;
            }
            return;
        }
        match (self.in_text, byte) {
            (true, b'\\') => self.escape = Some(at),
            (_, b'"') => self.in_text = !self.in_text,
            (false, b'{') => self.enter('}', at),
            (false, b'[') => self.enter(']', at),
            (false, b'}' | b']') => {
                self.ends.pop();
            }
            (false, b',') => self.whole = (at, self.ends.len()),
            (_, _) => {}
        }
    }

    fn enter(&mut self, end: char, at: usize) {
        self.ends.push(end);
        self.whole = (at + 1, self.ends.len());
    }
}

/// The ends of what is open, innermost first.
fn closed(ends: &[char]) -> String {
    ends.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_cut_anywhere_is_read_as_far_as_it_goes() {
        let cases = [
            (
                r#"{"error":{"message":"no way"#,
                r#"{"error":{"message":"no way"}}"#,
            ),
            (
                r#"{"error":{"message":"no","co"#,
                r#"{"error":{"message":"no"}}"#,
            ),
            (r#"{"message":"no","code":nu"#, r#"{"message":"no"}"#),
            (r#"{"message":"no","code":"#, r#"{"message":"no"}"#),
            (
                r#"{"a":[1,2],"message":"a\"}"#,
                r#"{"a":[1,2],"message":"a\"}"}"#,
            ),
            (r#"{"message":"a\"#, r#"{"message":"a"}"#),
            (r#"{"message":"a\u00e"#, r#"{"message":"a"}"#),
            (r#"{"message":"a\u00e9"#, r#"{"message":"aé"}"#),
            (r#"{"message":"a\n"#, r#"{"message":"a\n"}"#),
            (r#"[{"message":"no"},{"#, r#"[{"message":"no"},{}]"#),
            (r#"{"error":"#, "{}"),
        ];
        for (cut, whole) in cases {
            let whole: Value = serde_json::from_str(whole).unwrap();
            assert_eq!(mended(cut), Some(whole), "{cut}");
        }
    }

    #[test]
    fn every_beginning_of_json_is_read() {
        let json = r#"{"a":[true,{"b":-1.5e3}],"c":"\"\\\u00e9\n","d":{},"e":[[]]}"#;
        for end in 1..json.len() {
            let cut = json.get(..end).unwrap();
            assert!(mended(cut).is_some(), "{cut}");
        }
    }

    #[test]
    fn what_is_broken_elsewhere_or_too_deep_is_not_read() {
        for json in ["{a, ", "[1 2, 3", r#"{"a" "b", "c"#] {
            assert_eq!(mended(json), None, "{json}");
        }
        assert_eq!(mended(&"[".repeat(64 << 10)), None);
    }
}
