//! Answers questions about an alliance from a fact base, and cites every answer.

pub mod answer;
pub mod cache;
pub mod config;
pub mod conversation;
pub mod diagnostic;
pub mod discord;
pub mod engine;
pub mod facts;
pub mod golden;
mod heap;
pub mod links;
pub mod ops;
mod packed;
pub mod picture;
pub mod records;
pub mod retrieval;
pub mod secret;
pub mod shards;
pub mod store;
mod strict;
pub mod terminal;
pub mod text;
