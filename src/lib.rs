#![doc = include_str!("ARCHITECTURE.md")]

pub mod api;
pub mod app;
pub mod carry;
pub mod chat;
pub mod cli;
pub mod config;
pub mod demo;
pub mod runtime;
pub mod store;
pub mod syntax;
pub mod text;
pub mod ui;
