//! Where bytes of strangers come in and words go out, for the fuzz targets and the test that replays their corpus; nothing else
//! calls it.

use serde_json::Value;
use serenity::model::id::UserId;

use super::event::Incoming;
use super::{commands, delivery, event, render};
use crate::answer::Reply;

/// Reads a frame of the gateway, and looks for a question in it.
pub fn payload(frame: &str) {
    if let Ok(Some(Incoming::Written(message) | Incoming::Changed(message))) = event::read(frame) {
        let _ = commands::addressed(&message, UserId::new(1), "!nato");
    }
}

/// The body of the request that sends a reply.
#[must_use]
pub fn message(reply: &Reply) -> Value {
    let message = delivery::message(&render::reply(reply), "1".to_owned());
    serde_json::to_value(message).unwrap_or_default()
}
