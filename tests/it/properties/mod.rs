//! Promises that hold for any input, tried with random ones.

mod machine;
mod text;
