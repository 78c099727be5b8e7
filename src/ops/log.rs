//! What the running program logs, on stderr.

use std::env::VarError;
use std::io;
use std::panic::{self, PanicHookInfo};

use tracing_subscriber::filter::{LevelFilter, ParseError, Targets};
use tracing_subscriber::prelude::*;

use crate::config::Format;

/// Begins to log. `asked` is what `RUST_LOG` holds; `colours` are for a terminal.
///
/// # Errors
/// A sentence, where `asked` names no events.
pub fn begin(asked: Result<String, VarError>, format: Format, colours: bool) -> Result<(), String> {
    let filter = filter(asked).map_err(|fault| format!("RUST_LOG: {fault}"))?;
    let layer = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let layer = match format {
        Format::Text => layer.with_ansi(colours).boxed(),
        Format::Json => layer.json().boxed(),
    };
    tracing_subscriber::registry().with(layer.with_filter(filter)).init();
    panic::set_hook(Box::new(without_words));
    Ok(())
}

/// Which events are logged: those that were asked for, else the more important ones.
fn filter(asked: Result<String, VarError>) -> Result<Targets, String> {
    match asked {
        Ok(asked) if asked.split(',').any(|one| one.trim().starts_with('=')) => {
            Err(format!("{asked:?} has a level for nothing"))
        }
        Ok(asked) if !asked.trim().is_empty() => asked.parse().map_err(|fault: ParseError| fault.to_string()),
        Err(VarError::NotUnicode(_)) => Err("it is not UTF-8".to_owned()),
        Ok(_) | Err(VarError::NotPresent) => Ok(Targets::new().with_default(LevelFilter::INFO)),
    }
}

/// Logs where a panic was; what it says may hold a member's words.
fn without_words(fault: &PanicHookInfo<'_>) {
    tracing::error!(
        place = fault.location().map(tracing::field::display),
        "panicked; please report the place"
    );
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex, PoisonError};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_panic_is_logged_by_its_place_alone() {
        let lines = Lines::default();
        let writer = lines.clone();
        let log = tracing_subscriber::fmt().with_writer(move || writer.clone()).finish();
        let before = panic::take_hook();
        panic::set_hook(Box::new(without_words));
        let caught = tracing::subscriber::with_default(log, || panic::catch_unwind(|| panic!("what somebody wrote")));
        panic::set_hook(before);
        assert!(caught.is_err());
        let text = String::from_utf8_lossy(&lines.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned();
        assert!(text.contains("src/ops/log.rs:") && !text.contains("somebody"), "{text}");
    }
}
