//! The history: what is told is there again, whatever happens in between.

#![allow(clippy::wildcard_enum_match_arm)] // whatever else is answered is wrong

mod crashing;
mod damaged;
pub(crate) mod keeping;
mod listing;
mod opening;
mod put_away;
mod receipts;
mod searching;
pub(crate) mod support;
mod two_programs;
mod using;
mod versions;
