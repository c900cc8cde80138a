//! What a server says when it refuses or fails, in any of the shapes that servers use for it.

mod body;
mod mend;
mod place;

pub(in crate::api) use body::{BODY_LIMIT, Body, Extent};

use super::{count, first_chars};
use crate::api::surrogate::{Halves, mark_halves};
use crate::api::written::without_entities;
use mend::mended;
use place::{place, with_place};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

/// What names the key of a session. JSON that has it is shown to nobody as it is.
const SESSION_KEY: &str = "session_key";
/// What a person is to look at where something other than an API answers.
pub(in crate::api) const IS_URL_RIGHT: &str = "is the base URL right, with its /v1?";
/// Characters of a server's sentence that are kept.
const LINE_LENGTH: usize = 300;

/// A server's complaint. Its words are the server's: not cut, not cleaned.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::api) struct Complaint {
    /// The sentence; empty if there was none.
    pub(in crate::api) said: String,
    /// What in the request it concerns, in the server's words too; empty if it names nothing.
    pub(in crate::api) concerns: String,
    /// The machine-readable names beside it (`code`, `type`), lower-case, joined by blanks.
    pub(in crate::api) names: String,
    /// The status that the body itself names, as a number or as a string.
    pub(in crate::api) status: Option<u16>,
    /// The JSON in which it stood in a reply, where a time to wait may be named; as much of it as is
    /// looked at. Empty for one that is a body itself.
    pub(in crate::api) json: String,
}

impl Complaint {
    /// The complaint in the body of a refusal. A body in no known shape is the sentence itself; of
    /// a web page only the title is, and of JSON that is not whole nothing; JSON has no escapes then but those it needs.
    pub(in crate::api) fn in_body<'a>(body: impl Into<Body<'a>>) -> Self {
        let body = body.into();
        let text = body.text.as_ref();
        let known = match json(text) {
            Some(Value::Object(object)) => Self::in_refusal(&object),
            // Google's servers wrap the object into a list.
            Some(Value::Array(list)) => {
                let first = list.first().and_then(Value::as_object);
                first.and_then(Self::in_refusal)
            }
            _ => None,
        };
        if let Some(complaint) = known {
            return Self {
                said: Halves::default().join(&complaint.said),
                concerns: Halves::default().join(&complaint.concerns),
                ..complaint
            };
        }
        let said = match (text.trim_start().chars().next(), body.extent) {
            (Some('<'), _) => without_entities(title(text)),
            (Some('{' | '['), Extent::TooLong) => {
                "an answer of more than 64 KiB, too long to be read".to_owned()
            }
            (Some('{' | '['), Extent::BrokenOff) => "an answer that broke off".to_owned(),
            (Some('{' | '['), Extent::Whole) => unknown(text),
            _ => text.to_owned(),
        };
        Self {
            said,
            ..Self::default()
        }
    }

    /// What a body with a good status says in which nothing that was asked for can be recognised.
    pub(in crate::api) fn instead<'a>(body: impl Into<Body<'a>>) -> String {
        let body = body.into();
        let first = body.text.trim_start().chars().next();
        let said = Self::in_body(body).said;
        match first {
            Some('<') => {
                let title = said.trim();
                let named = [" (", title, ")"].concat();
                let named = if title.is_empty() { "" } else { &named };
                format!("the server sent a web page{named}; {IS_URL_RIGHT}")
            }
            Some('{' | '[') => said,
            None => {
                format!("the server sent an empty answer; {IS_URL_RIGHT}")
            }
            Some(_) => format!("the server sent no JSON: {said}"),
        }
    }

    /// The complaint in a reply that came with a good status: an `error` that is not null, or an
    /// object that calls itself one.
    pub(in crate::api) fn in_reply(reply: &Map<String, Value>) -> Option<Self> {
        let calls_itself = reply.get("object").and_then(Value::as_str) == Some("error");
        let has_error = reply.get("error").is_some_and(|error| !error.is_null());
        (calls_itself || has_error).then(|| {
            let complaint = Self::in_refusal(reply).unwrap_or_else(|| Self {
                said: reply.get("error").map(Value::to_string).unwrap_or_default(),
                ..Self::named_by(reply)
            });
            let json = match reply.get("error") {
                Some(error @ Value::Object(_)) => error.to_string(),
                _ => Value::Object(reply.clone()).to_string(),
            };
            Self {
                json: first_chars(&json, BODY_LIMIT).to_owned(),
                said: whole_words(&complaint.said).to_owned(),
                ..complaint
            }
        })
    }

    /// The sentence, and behind it what in the request it concerns, unless it names that itself.
    pub(in crate::api) fn sentence(&self) -> String {
        with_place(&self.said, &self.concerns)
    }

    fn in_refusal(body: &Map<String, Value>) -> Option<Self> {
        if let Some(Value::Object(error)) = body.get("error") {
            let said = error.get("message").and_then(Value::as_str)?.to_owned();
            return Some(Self {
                said,
                ..Self::named_by(error)
            });
        }
        // Where both are texts, `error` only repeats the status ("Bad Request"), and so does the `title` of RFC 9457.
        let sentences = ["message", "error", "detail", "title"]
            .iter()
            .filter_map(|field| sentence(body.get(*field)?));
        let sentences: Vec<String> = sentences.collect();
        let says_something = sentences.iter().find(|said| !said.is_empty());
        let said = says_something.or(sentences.first())?.clone();
        Some(Self {
            said,
            ..Self::named_by(body)
        })
    }

    /// The names, the status and the place that stand in `object`, without a sentence.
    fn named_by(object: &Map<String, Value>) -> Self {
        let code = object.get("code");
        let names = [code, object.get("type"), object.get("status")];
        let names: Vec<&str> = names
            .iter()
            .filter_map(|it| it.and_then(Value::as_str))
            .collect();
        let status = [code, object.get("statusCode")]
            .into_iter()
            .find_map(|it| status(it?));
        Self {
            concerns: place(object),
            names: names.join(" ").to_ascii_lowercase(),
            status,
            ..Self::default()
        }
    }
}

/// The object or list in a body, or what there is of it.
fn json(text: &str) -> Option<Value> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let marked = mark_halves(text);
    serde_json::from_str(&marked)
        .ok()
        .or_else(|| mended(&marked))
}

/// JSON in no known shape, with its characters as they are where JSON lets them be. What is broken is left as it came.
fn unknown(text: &str) -> String {
    let read = json(text).map(|value| Halves::default().join(&value.to_string()));
    let is_whole = serde_json::from_str::<IgnoredAny>(&mark_halves(text)).is_ok();
    let names_session = |json: &str| json.contains(SESSION_KEY);
    if names_session(text) || read.as_deref().is_some_and(names_session) {
        return "an answer of another form, which is not shown: it holds the key of a session"
            .to_owned();
    }
    let shown = read.filter(|_| is_whole);
    shown.unwrap_or_else(|| text.to_owned())
}

/// A sentence on its own, or the first of `FastAPI`'s list of faults.
fn sentence(value: &Value) -> Option<String> {
    let first_fault = || value.get(0)?.get("msg")?.as_str();
    value.as_str().or_else(first_fault).map(str::to_owned)
}

fn status(value: &Value) -> Option<u16> {
    let number = count(value).and_then(|number| u16::try_from(number).ok());
    number.filter(|status| (400..600).contains(status))
}

/// As much of a sentence as is looked at. It ends with a word, so that no part of a key is left of one.
fn whole_words(said: &str) -> &str {
    let looked_at = first_chars(said, BODY_LIMIT);
    if looked_at.len() == said.len() {
        return said;
    }
    let end = looked_at.rfind(char::is_whitespace);
    end.and_then(|end| said.get(..end)).unwrap_or(looked_at)
}

/// The title of a web page; empty if it has none.
fn title(page: &str) -> &str {
    let lower = page.to_ascii_lowercase();
    let between = || {
        let tag = lower.find("<title")?;
        let start = tag + lower.get(tag..)?.find('>')? + 1;
        let end = start + lower.get(start..)?.find("</title")?;
        page.get(start..end)
    };
    between().unwrap_or_default()
}

/// The text as one line of readable length. Nothing behind that is looked at. Control characters part words, so that
/// nothing is made whole by what a screen leaves out of it.
pub(in crate::api) fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words = words.filter(|word| !word.is_empty()).enumerate();
    let spaced = words.flat_map(|(place, word)| {
        let blank = (place > 0).then_some(' ');
        blank.into_iter().chain(word.chars())
    });
    let mut line: String = spaced.take(LINE_LENGTH + 1).collect();
    if let Some((cut, _)) = line.char_indices().nth(LINE_LENGTH) {
        line.truncate(cut);
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests;
