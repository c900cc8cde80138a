//! Promises that hold for any input, tried with random ones.

mod documents;
mod machine;
mod reading;
mod seeds;
mod text;
