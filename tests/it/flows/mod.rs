//! Stories of the machine: keys and messages in, state and effects out, in microseconds.

mod answering;
mod breaking;
mod browsing;
mod budget;
mod chatting;
mod copying;
mod details;
mod failing;
pub(crate) mod identity;
mod journal;
mod keys;
mod links;
mod models;
mod offline;
mod opening;
pub(crate) mod profiles;
mod queueing;
mod reading;
mod reasoning;
mod recalling;
mod selecting;
mod served;
mod sessions;
mod themes;
mod versions;
mod waiting;
