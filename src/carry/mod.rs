//! Conversations carried out of the history and into it: text out, bytes in, and nothing done with either.
//!
//! Owns the formats: ours, which holds all that is known; markdown and HTML, for people; and what ChatGPT and Claude
//! write when their conversations are carried away. What is in no export: sessions of servers and their keys, which
//! are as good as the words to whoever has them and of no use anywhere else. Leaves files, the store and what is said
//! about either to `cli` and `runtime`.

mod export;
mod heads;
mod html;
pub mod import;
mod json;
mod markdown;

pub use export::{Content, Export, file_stem, title};
pub use heads::date_time;
