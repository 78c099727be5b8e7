//! The live base: where facts come from, and what answers now. Knows no Discord.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use arc_swap::ArcSwap;

use crate::diagnostic::SourceFile;
use crate::engine::Engine;
use crate::facts::load::{self, Loaded};

/// Where facts come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The TOML files below a directory.
    Directory(PathBuf),
    /// What was compiled into the program.
    BuiltIn,
}

/// The base that answers, with how it came to.
#[derive(Debug)]
pub struct Live {
    /// What answers.
    pub engine: Arc<Engine>,
    /// The files it was made from.
    pub files: Vec<Arc<SourceFile>>,
    /// Since when.
    pub since: SystemTime,
}

/// Holds the live base, and replaces it whole.
#[derive(Debug)]
pub struct Store {
    origin: Origin,
    live: ArcSwap<Live>,
}

impl Origin {
    /// Reads all of it, with every fault.
    #[must_use]
    pub fn read(&self) -> Loaded {
        match self {
            Self::Directory(directory) => load::read_dir(directory),
            Self::BuiltIn => load::built_in(),
        }
    }
}

impl Store {
    /// A store whose first base was read from `origin` before.
    #[must_use]
    pub fn new(origin: Origin, engine: Engine, files: Vec<Arc<SourceFile>>, now: SystemTime) -> Self {
        let live = Live {
            engine: Arc::new(engine),
            files,
            since: now,
        };
        Self {
            origin,
            live: ArcSwap::from_pointee(live),
        }
    }

    /// What answers now. Whoever began with it finishes with it, whatever is loaded meanwhile.
    #[must_use]
    pub fn engine(&self) -> Arc<Engine> {
        Arc::clone(&self.live.load().engine)
    }

    /// The live base, with how it came to be live.
    #[must_use]
    pub fn live(&self) -> Arc<Live> {
        self.live.load_full()
    }

    /// Where facts come from.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }
}
