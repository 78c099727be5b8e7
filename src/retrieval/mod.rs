//! Finds the facts that a query may be about: index, evidence, score. Decides nothing.

mod calibrate;
mod classes;
mod classifier;
mod confidence;
mod evidence;
mod explain;
mod features;
mod follow_ups;
mod followed;
mod held_out;
mod index;
mod learn;
mod lexicon;
mod lists;
mod nearest;
mod postings;
mod rank;
mod ranking;
mod score;
mod silent;
mod speller;
pub(crate) mod spread;
mod trees;

pub(crate) use evidence::Weighed;
pub use explain::Explanation;
pub(crate) use follow_ups::{FollowUps, Kind, Meant, Unseen};
pub(crate) use followed::Following;
pub(crate) use lexicon::{Class, Slot};
pub(crate) use rank::Retrieval;
pub(crate) use ranking::{Found, Ranking};
pub(crate) use score::{ANSWER, Cut, FOLLOW_UP, OFFER, PART, Pair, SMALL_TALK, SURE, TWO, chance_of_two};
