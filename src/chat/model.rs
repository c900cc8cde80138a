//! A model as a server lists it.

/// A model. Only its id is certain; servers tell as much of the rest as they like.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Model {
    /// The name to send.
    pub id: String,
    /// Who the server says owns it.
    pub owner: Option<String>,
    /// Pinaivu: how many nodes offer it now.
    pub nodes: Option<u64>,
    /// Pinaivu: what it costs.
    pub price: Option<Price>,
    /// How many tokens it can read and write at once, where the server tells.
    pub context: Option<u64>,
}

/// The models that a server lists.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ModelList {
    /// In the server's order, as many as are kept.
    pub models: Vec<Model>,
    /// How many more it lists.
    pub left_out: usize,
}

/// Prices in nanoX for a million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// For a million tokens read.
    pub input_nanox: u64,
    /// For a million tokens written.
    pub output_nanox: u64,
}
