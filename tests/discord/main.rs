//! The whole program against a pretend Discord, over real sockets.

#[path = "../pretend/mod.rs"]
mod pretend;

mod alone;
mod asks;
mod buttons;
mod delivery;
mod files;
mod gateway_faults;
mod interactions;
mod languages;
mod load;
mod moderation;
mod ops;
mod pretended;
mod rest_faults;
mod secrets;
mod soak;
mod stops;
mod talk;
mod tea_house;
