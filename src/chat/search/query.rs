//! What a person looks for, as they type it.
//!
//! Words in any order, each in part or whole; words between quotes stand together. Filters, which a word that
//! looks like one and is none is taken for a word: `role:user` or `role:assistant`, `model:` and a part of its name,
//! `before:` and `after:` with a day (`2026-11-25`, the day itself counted to `after:`), `has:code`. One that is
//! not finished yet filters nothing.

use super::fold::fold;
use crate::chat::Role;

/// Letters of a query at most; the rest is not looked at.
const MOST: usize = 400;
const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;

/// A query, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// The words, folded. All of them have to be there.
    pub words: Vec<String>,
    /// Who has to speak.
    pub role: Option<Role>,
    /// What the name of the answering model has to have in it, folded.
    pub model: Option<String>,
    /// Milliseconds since the Unix epoch before which it was said.
    pub before: Option<i64>,
    /// Milliseconds since the Unix epoch from which on it was said.
    pub after: Option<i64>,
    /// Whether there has to be code in it.
    pub has_code: bool,
}

impl Query {
    /// Reads a query. `utc_offset` are the minutes by which local time is ahead of UTC.
    pub fn parse(text: &str, utc_offset: i32) -> Self {
        let text: String = text.chars().take(MOST).collect();
        let mut query = Self::default();
        for (part, is_quoted) in parts(&text) {
            if is_quoted || !query.take_filter(part, utc_offset) {
                let word = fold(part);
                let word = word.trim();
                if !word.is_empty() {
                    query.words.push(word.to_owned());
                }
            }
        }
        query
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the filters let a message through, by what is known of it besides its words.
    pub fn fits(&self, at: i64, role: Role, model: &str) -> bool {
        self.before.is_none_or(|before| at < before)
            && self.after.is_none_or(|after| at >= after)
            && self.role.is_none_or(|wanted| wanted == role)
            && self
                .model
                .as_ref()
                .is_none_or(|wanted| fold(model).contains(wanted))
    }

    /// Takes a part for a filter. Returns whether it is one.
    fn take_filter(&mut self, part: &str, utc_offset: i32) -> bool {
        let Some((name, value)) = part.split_once(':') else {
            return false;
        };
        let value = fold(value);
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "model" => {
                self.model = (!value.is_empty()).then(|| value.to_owned());
                true
            }
            "role" => {
                let is = |names: &[&str]| names.iter().any(|name| name.starts_with(value));
                if value.is_empty() {
                    return true;
                }
                let role = if is(&["user", "you", "me"]) {
                    Some(Role::User)
                } else {
                    is(&["assistant", "model", "reply"]).then_some(Role::Assistant)
                };
                self.role = role.or(self.role);
                role.is_some()
            }
            "has" => {
                self.has_code |= value == "code";
                "code".starts_with(value)
            }
            "before" => take_day(&mut self.before, value, utc_offset),
            "after" => take_day(&mut self.after, value, utc_offset),
            _ => false,
        }
    }
}

/// Reads the beginning of a day. Returns whether `value` is one, or may become one.
fn take_day(day: &mut Option<i64>, value: &str, utc_offset: i32) -> bool {
    if let Some(found) = days_to(value) {
        let offset = i64::from(utc_offset).saturating_mul(MINUTE_MS);
        *day = Some(found.saturating_mul(DAY_MS).saturating_sub(offset));
    }
    value.chars().all(|c| c.is_ascii_digit() || c == '-')
}

/// Days from the Unix epoch to a day such as `2026-11-25`.
fn days_to(day: &str) -> Option<i64> {
    let mut numbers = day.splitn(3, '-');
    let mut next = |digits: usize| {
        let part = numbers.next()?;
        let fits = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| part.parse::<i64>().ok()).flatten()
    };
    let (year, month, day) = (next(4)?, next(2)?, next(2)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years from March on, so that the day that may be missing is the last one.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(year * 365 + leaps + (month * 153 + 2) / 5 + day - 1 - 719_468)
}

/// The parts between blanks, and whether they stood between quotes. A quote that is not closed reaches to the end.
fn parts(text: &str) -> Vec<(&str, bool)> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (part, is_quoted, after) = if let Some(quoted) = rest.strip_prefix('"') {
            let (part, after) = quoted.split_once('"').unwrap_or((quoted, ""));
            (part, true, after)
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || c == '"');
            let (part, after) = rest.split_at(end.unwrap_or(rest.len()));
            (part, false, after)
        };
        parts.push((part, is_quoted));
        rest = after.trim_start();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Query::parse(text, 0).words
    }

    #[test]
    fn words_are_folded_and_those_between_quotes_stand_together() {
        assert_eq!(words("  Épée  \"Du  Roi\" x"), ["epee", "du roi", "x"]);
        assert_eq!(
            words("un\"finished and so on "),
            ["un", "finished and so on"]
        );
        assert_eq!(words("\" \" \"\" \u{301}"), [""; 0]);
        assert!(Query::parse(" \"", 0).is_empty());
    }

    #[test]
    fn filters_are_read_and_unfinished_ones_filter_nothing() {
        let query = Query::parse("Model:LLaMA role:assistant has:code x", 0);
        assert_eq!(query.model.as_deref(), Some("llama"));
        assert_eq!(query.role, Some(Role::Assistant));
        assert!(query.has_code);
        assert_eq!(query.words, ["x"]);
        assert_eq!(Query::parse("role:u", 0).role, Some(Role::User));
        for text in [
            "model:",
            "role:",
            "has:",
            "has:co",
            "before:",
            "after:2026-1",
            "before:2026-",
        ] {
            assert!(Query::parse(text, 0).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_filter_is_a_word() {
        for text in [
            "std:fs",
            "has:wings",
            "role:king",
            "before:lunch",
            ":",
            "\"role:user\"",
        ] {
            let expected = text.trim_matches('"');
            assert_eq!(words(text), [expected]);
        }
    }

    #[test]
    fn days_are_local_ones() {
        let day = |text: &str, offset: i32| Query::parse(text, offset).after;
        assert_eq!(day("after:1970-01-01", 0), Some(0));
        assert_eq!(day("after:2026-11-25", 0), Some(20_782 * DAY_MS));
        assert_eq!(day("after:2000-03-01", 0), Some(11_017 * DAY_MS));
        assert_eq!(day("after:2024-02-29", 0), Some(19_782 * DAY_MS));
        assert_eq!(day("after:1970-01-02", 60), Some(DAY_MS - 60 * MINUTE_MS));
        assert_eq!(day("after:2026-13-01", 0), None);
        assert_eq!(
            Query::parse("before:1970-01-02", -60).before,
            Some(DAY_MS + 60 * MINUTE_MS)
        );
    }
}
