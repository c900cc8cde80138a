//! Our own format: everything that is known of conversations, as `assets/schema/export.schema.json` has it.
//!
//! A conversation is a line. Names are written as people write those of conversations, because numbers of 64 bits are
//! not safe in JSON; times are milliseconds since the Unix epoch. A reply that still comes in is written as
//! interrupted: in this file it ends there.

mod audit;
mod read;
mod sending;
mod shape;
mod write;

pub(super) use read::{conversation as read, is_ours};
pub(super) use shape::File;
pub(super) use write::conversation;

/// The format's name in the file.
const FORMAT: &str = "pnv-tui conversations";
/// The version of the format.
const VERSION: u64 = 1;
/// The last millisecond of the year 9999: no time in a file is later.
const LAST_TIME: u64 = 253_402_300_799_999;
/// What comes before all conversations.
pub(super) const HEAD: &str =
    "{\"format\": \"pnv-tui conversations\", \"version\": 1, \"conversations\": [";
/// What comes after all conversations.
pub(super) const FOOT: &str = "\n]}\n";
