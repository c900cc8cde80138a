//! What must hold of any bytes: one function a target, told what the fuzzer found or what a seed
//! says. It returns if all is well.

pub(crate) mod answer;
pub(crate) mod classify;
pub(crate) mod limits;
pub(crate) mod receipts;
pub(crate) mod sse;
pub(crate) mod update;
pub(crate) mod world;
