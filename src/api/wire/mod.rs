//! The JSON that servers speak, in both directions.
//!
//! Owns every field name on the wire and turns them into the domain's words at once; no shape of
//! this folder leaves `api`. Reads tolerantly: a field that is missing, null or of another type than
//! expected counts as absent, and fields that nobody asked for are read over.

mod complaint;
mod loose;
mod models;
mod reply;
mod request;

pub(super) use complaint::{BODY_LIMIT, Body, Complaint, Extent, IS_URL_RIGHT, one_line};
pub(super) use loose::{Loose, Wanted, skip};
pub(super) use models::models;
pub(super) use reply::{Piece, Said, read};
pub(super) use request::{OptionalFields, chat_body, messages, sealed_body};

use serde_json::Value;

/// Characters of a name that are kept. It is read by people, and each frame shows it anew.
pub(super) const NAME_LENGTH: usize = 256;

/// A name that a server gives to something.
fn name(value: &Value) -> Option<String> {
    let name = value.as_str().filter(|name| !name.is_empty())?;
    Some(first_chars(name, NAME_LENGTH).to_owned())
}

/// A name that goes back to the server, or that others look up: cut, it would be another.
fn whole_name(value: &Value) -> Option<String> {
    text(value).filter(|name| name.chars().nth(NAME_LENGTH).is_none())
}

/// The beginning of a text: as many characters.
pub(super) fn first_chars(text: &str, most: usize) -> &str {
    let cut = text.char_indices().nth(most);
    cut.map_or(text, |(at, _)| text.get(..at).unwrap_or_default())
}

/// A text that says something.
fn text(value: &Value) -> Option<String> {
    let text = value.as_str().filter(|text| !text.is_empty())?;
    Some(text.to_owned())
}

/// A count, possibly as a string: Pinaivu's gateway sends 64-bit numbers so.
fn count(value: &Value) -> Option<u64> {
    value
        .as_str()
        .map_or_else(|| value.as_u64(), |digits| digits.parse().ok())
}
