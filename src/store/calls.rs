//! What is known of a call by the name of its request: what a receipt for it can be held against.
//!
//! Several replies may have one name. Forks are copies of what they were taken from; but what was imported may say
//! anything of itself, so that nothing is taken of what replies tell differently.

use super::number::Columns;
use super::receipts::keys_read;
use crate::chat::receipt::Known;
use rusqlite::Connection;

/// The name stands before the words, so that those are not read.
const CALLS: &str = "SELECT r.digest, r.coordinator, m.at, r.ended FROM receipts r JOIN messages m ON m.id = r.message \
    WHERE m.request = ?1 COLLATE NOCASE";

/// What is known of the call. The request's name is not repeated.
pub(super) fn call(connection: &Connection, request: &str) -> rusqlite::Result<Known> {
    let mut find = connection.prepare_cached(CALLS)?;
    let mut rows = find.query([request])?;
    let (mut digest, mut keys, mut called) = (Told::Nothing, Told::Nothing, Told::Nothing);
    while let Some(row) = rows.next()? {
        let columns = &mut Columns::of(row);
        let Some(own) = columns.maybe_words()?.and_then(|text| text.parse().ok()) else {
            continue;
        };
        digest.hear(Some(own));
        keys.hear(columns.maybe_words()?.and_then(|text| keys_read(&text)));
        let began = columns.nat()?;
        called.hear(columns.maybe_nat()?.map(|ended| (began, ended)));
    }
    let Some(digest) = digest.agreed() else {
        return Ok(Known::default());
    };
    Ok(Known {
        request_id: None,
        digest: Some(digest),
        coordinator: keys.agreed(),
        called_ms: called.agreed(),
    })
}

/// What all that tell something tell alike.
enum Told<T> {
    Nothing,
    Once(T),
    Differently,
}

impl<T: PartialEq> Told<T> {
    fn hear(&mut self, news: Option<T>) {
        let Some(news) = news else { return };
        *self = match std::mem::replace(self, Self::Differently) {
            Self::Nothing => Self::Once(news),
            Self::Once(known) if known == news => Self::Once(known),
            Self::Once(_) | Self::Differently => Self::Differently,
        };
    }

    fn agreed(self) -> Option<T> {
        match self {
            Self::Once(known) => Some(known),
            Self::Nothing | Self::Differently => None,
        }
    }
}
