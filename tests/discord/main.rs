//! The whole program against a pretend Discord, over real sockets.

#[path = "../postgres/mod.rs"]
mod postgres;
#[path = "../pretend/mod.rs"]
mod pretend;

mod alone;
mod asks;
mod buttons;
mod container;
mod database;
mod delivery;
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
