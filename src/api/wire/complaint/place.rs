//! What in the request a complaint concerns, as servers name it beside their sentence: `OpenAI`'s `param`, or the
//! `loc` of `FastAPI`'s first fault.

use crate::api::wire::NAME_LENGTH;
use serde_json::{Map, Value};

/// What Python's servers write where there is no parameter.
const NONE: [&str; 2] = ["None", "null"];

/// The place that is named in `object`, as `messages[0].role`; empty if there is none, or what is there is too long to
/// be one. The server's words, not cut, not cleaned.
pub(super) fn place(object: &Map<String, Value>) -> String {
    let place = named(object);
    let is_long = place.chars().nth(NAME_LENGTH).is_some();
    if is_long { String::new() } else { place }
}

fn named(object: &Map<String, Value>) -> String {
    let param = object.get("param").and_then(Value::as_str);
    if let Some(param) = param.filter(|param| !NONE.contains(param)) {
        return param.to_owned();
    }
    let loc = || object.get("detail")?.get(0)?.get("loc")?.as_array();
    loc().map(|loc| path(loc)).unwrap_or_default()
}

/// The parts of a `loc` as one path. That the body is meant goes without saying, and a number with nothing before it
/// counts the body's bytes.
fn path(loc: &[Value]) -> String {
    let is_body = loc.first().and_then(Value::as_str) == Some("body");
    let mut path = String::new();
    for part in loc.iter().skip(usize::from(is_body)) {
        match part {
            Value::String(name) if path.is_empty() => path.push_str(name),
            Value::String(name) => path.extend([".", name]),
            Value::Number(index) if !path.is_empty() => {
                path.extend(["[", &index.to_string(), "]"]);
            }
            Value::Number(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Array(_)
            | Value::Object(_) => {}
        }
    }
    path
}

/// The sentence, with the place behind it unless it names that itself, however it writes it.
pub(super) fn with_place(said: &str, place: &str) -> String {
    let sought: Vec<&str> = words(place).collect();
    let words: Vec<&str> = words(said).collect();
    let is_sought = |there: &[&str]| {
        let mut pairs = there.iter().zip(&sought);
        pairs.all(|(there, sought)| there.eq_ignore_ascii_case(sought))
    };
    let is_named = sought.is_empty() || words.windows(sought.len()).any(is_sought);
    if words.is_empty() || is_named {
        said.to_owned()
    } else {
        format!("{} ({place})", said.trim_end())
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.filter(|word| !word.is_empty())
}
