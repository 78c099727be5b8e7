//! Whether Discord can be reached: why not is said once, and not again with every request.

use std::error::Error;
use std::sync::{Mutex, PoisonError};

/// Why the last request found nobody, without digits: a time in it makes it no other reason.
#[derive(Debug, Default)]
pub(super) struct Reach(Mutex<Option<String>>);

impl Reach {
    /// Somebody answered.
    pub(super) fn answered(&self) {
        if self.swap(None).is_some() {
            tracing::info!("Discord is reached again");
        }
    }

    /// Nobody did. Of the fault only what lies beneath it is told: the address may hold an interaction's secret.
    pub(super) fn failed(&self, fault: reqwest::Error) {
        let fault = fault.without_url();
        let reason = reason(&fault);
        if !fault.is_connect() {
            tracing::debug!(reason, "no response from Discord");
            return;
        }
        let kind: String = reason.chars().filter(|letter| !letter.is_ascii_digit()).collect();
        if self.swap(Some(kind.clone())).as_ref() != Some(&kind) {
            tracing::warn!(reason, "Discord can't be reached");
        }
    }

    fn swap(&self, reason: Option<String>) -> Option<String> {
        std::mem::replace(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner), reason)
    }
}

/// What lies beneath an error.
pub(super) fn reason(fault: &dyn Error) -> String {
    let mut beneath = fault;
    while let Some(source) = beneath.source() {
        beneath = source;
    }
    beneath.to_string()
}
