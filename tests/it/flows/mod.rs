//! Stories of the machine: keys and messages in, state and effects out, in microseconds.

mod answering;
mod breaking;
mod browsing;
mod budget;
mod chatting;
mod copying;
mod failing;
mod finding;
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
pub(crate) mod searching;
mod selecting;
mod served;
mod themes;
mod versions;
mod waiting;
