//! The whole program against a pretend Discord, over real sockets.

#[path = "../postgres/mod.rs"]
mod postgres;
#[path = "../pretend/mod.rs"]
mod pretend;

mod alone;
mod asks;
mod buttons;
mod certificates;
mod clock;
mod compose;
mod consent;
mod container;
mod database;
mod delivery;
mod feedback;
mod files;
mod gateway_faults;
mod house;
mod interactions;
mod languages;
mod load;
mod moderation;
mod ops;
mod pretended;
mod rest_faults;
mod rules;
mod secrets;
mod soak;
mod stops;
mod talk;
mod tea_house;
mod threads;
