//! What is looked for, as a person types it, and letters as a search sees them: the same for all conversations, which
//! the history is asked about, and for the one on the screen.

mod fold;
mod query;

pub use fold::{fold, fold_with_places, fold_without};
pub use query::Query;
