//! The machine: messages in, effects out.

pub mod command;
pub mod effect;
pub mod key;
pub mod keymap;
pub mod moment;
pub mod msg;
pub mod settings;
