//! Numbers and words on their way between the program and SQLite.
//!
//! SQLite knows no numbers of 64 bits without a sign: they are kept bit by bit. Words are read whatever bytes they
//! hold, because a damaged file may have any.

use rusqlite::Row;
use rusqlite::types::ValueRef;

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
    Ok(match row.get_ref(column)? {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            Some(String::from_utf8_lossy(bytes).into_owned())
        }
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => None,
    })
}

/// Words of a row; empty if there are none.
pub(super) fn words(row: &Row<'_>, column: &str) -> rusqlite::Result<String> {
    Ok(maybe_words(row, column)?.unwrap_or_default())
}
