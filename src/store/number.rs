//! Numbers and words on their way between the program and SQLite.
//!
//! SQLite knows no numbers of 64 bits without a sign: they are kept bit by bit. Words are read whatever bytes they
//! hold, because a damaged file may have any.

use rusqlite::Row;
use rusqlite::types::ValueRef;
use std::borrow::Cow;

/// As SQLite keeps it.
pub(super) const fn int(number: u64) -> i64 {
    number.cast_signed()
}

/// As the program knows it.
pub(super) const fn nat(number: i64) -> u64 {
    number.cast_unsigned()
}

/// As SQLite keeps a number that may be missing.
pub(super) fn maybe_int(number: Option<u64>) -> Option<i64> {
    number.map(int)
}

/// As SQLite keeps a length.
pub(super) fn length(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// As the program knows a length.
pub(super) fn bytes(length: i64) -> usize {
    usize::try_from(length).unwrap_or(0)
}

/// A number of a row.
pub(super) fn nat_at(row: &Row<'_>, column: &str) -> rusqlite::Result<u64> {
    row.get(column).map(nat)
}

/// A number of a row that may be missing.
pub(super) fn maybe_nat_at(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<u64>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(nat))
}

/// Words of a row; `None` if there are none.
pub(super) fn maybe_words(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<String>> {
    Ok(text(row.get_ref(column)?).map(Cow::into_owned))
}

/// Words of a row; empty if there are none.
pub(super) fn words(row: &Row<'_>, column: &str) -> rusqlite::Result<String> {
    Ok(maybe_words(row, column)?.unwrap_or_default())
}

/// The columns of a row in their order. Looking each up by its name takes longer than reading it.
pub(super) struct Columns<'a> {
    row: &'a Row<'a>,
    next: usize,
}

impl<'a> Columns<'a> {
    /// From the first column on.
    pub(super) const fn of(row: &'a Row<'a>) -> Self {
        Self { row, next: 0 }
    }

    /// The next column as it is.
    pub(super) fn value(&mut self) -> rusqlite::Result<ValueRef<'a>> {
        let at = self.next;
        self.next += 1;
        self.row.get_ref(at)
    }

    /// The next column, a number that may be missing.
    pub(super) fn maybe_int(&mut self) -> rusqlite::Result<Option<i64>> {
        Ok(match self.value()? {
            ValueRef::Integer(number) => Some(number),
            ValueRef::Null | ValueRef::Text(_) | ValueRef::Blob(_) | ValueRef::Real(_) => None,
        })
    }

    /// The next column, a number.
    pub(super) fn int(&mut self) -> rusqlite::Result<i64> {
        Ok(self.maybe_int()?.unwrap_or(0))
    }

    /// The next column, a number without a sign that may be missing.
    pub(super) fn maybe_nat(&mut self) -> rusqlite::Result<Option<u64>> {
        Ok(self.maybe_int()?.map(nat))
    }

    /// The next column, a number without a sign.
    pub(super) fn nat(&mut self) -> rusqlite::Result<u64> {
        Ok(nat(self.int()?))
    }

    /// The next column, words that may be missing.
    pub(super) fn maybe_words(&mut self) -> rusqlite::Result<Option<String>> {
        Ok(text(self.value()?).map(Cow::into_owned))
    }

    /// The next column, words.
    pub(super) fn words(&mut self) -> rusqlite::Result<String> {
        Ok(self.maybe_words()?.unwrap_or_default())
    }

    /// The next column, words that are only looked at.
    pub(super) fn seen(&mut self) -> rusqlite::Result<Cow<'a, str>> {
        Ok(text(self.value()?).unwrap_or_default())
    }
}

/// One text of a list in a column: its length in bytes, a blank, the text.
pub(super) fn entry(text: &str) -> String {
    format!("{} {text}", text.len())
}

/// The texts of such a list. What is damaged ends it.
pub(super) fn listed(mut text: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        let (length, rest) = text.split_once(' ')?;
        let (one, rest) = rest.split_at_checked(length.parse().ok()?)?;
        text = rest;
        Some(one)
    })
}

/// Words, whatever bytes they have.
fn text(value: ValueRef<'_>) -> Option<Cow<'_, str>> {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes)),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => None,
    }
}
