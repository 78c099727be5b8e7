//! The whole program against a pretend Discord, over real sockets.

#[path = "../pretend/mod.rs"]
mod pretend;

mod alone;
mod asks;
mod faults;
mod pretended;
mod stops;
