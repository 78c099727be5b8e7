//! The live base: where facts come from, what answers now, and what may take its place. Knows no Discord.

mod watch;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::SystemTime;

use arc_swap::ArcSwap;

pub use self::watch::Watch;
use crate::cache::Cache;
use crate::diagnostic::{Diagnostic, Severity, SourceFile};
use crate::engine::Engine;
use crate::facts::load::{self, Loaded};
use crate::golden::{self, Difference};

/// Earlier bases that can be returned to.
pub const EARLIER: usize = 8;

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

/// A base as the text of its files: enough to return to it.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its hash.
    pub hash: String,
    /// Its files.
    pub files: Vec<Arc<SourceFile>>,
}

/// What became of an attempt to replace the live base.
#[derive(Debug)]
pub enum Verdict {
    /// Somebody else is at it.
    Busy,
    /// The files are what is live already.
    Same,
    /// Something could not be read or used; the live base goes on.
    Faulty(Vec<Diagnostic>),
    /// Golden questions of the candidate miss their fact; the live base goes on.
    Broken(Candidate),
    /// Golden questions would be answered otherwise: it waits for consent.
    Waiting(Candidate),
    /// It is live.
    Loaded(Candidate),
    /// No base of this hash waits for consent, or is remembered.
    Unknown,
}

/// A base that was held against the live one.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The hash of the base that was live.
    pub was: String,
    /// The candidate's own.
    pub hash: String,
    /// What changes.
    pub difference: Difference,
}

/// Holds the live base, and replaces it whole.
#[derive(Debug)]
pub struct Store {
    origin: Origin,
    cache: Cache,
    live: ArcSwap<Live>,
    /// What waits for consent. Held for as long as a candidate is read and checked, so that there is one at a time.
    waiting: Mutex<Option<Waiting>>,
    earlier: Mutex<VecDeque<Kept>>,
}

type Waiting = (Candidate, Live);

impl Origin {
    /// The directory, where it is one.
    #[must_use]
    pub fn directory(&self) -> Option<&Path> {
        match self {
            Self::Directory(directory) => Some(directory),
            Self::BuiltIn => None,
        }
    }

    /// Reads all of it, with every fault.
    #[must_use]
    pub fn read(&self) -> Loaded {
        match self {
            Self::Directory(directory) => load::read_dir(directory),
            Self::BuiltIn => load::built_in(),
        }
    }
}

impl Verdict {
    /// Its name in logs and the history.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Same => "same",
            Self::Faulty(_) => "faulty",
            Self::Broken(_) => "broken",
            Self::Waiting(_) => "waiting",
            Self::Loaded(_) => "loaded",
            Self::Unknown => "unknown",
        }
    }

    /// The base it is about, where it is about one.
    #[must_use]
    pub fn candidate(&self) -> Option<&Candidate> {
        match self {
            Self::Broken(candidate) | Self::Waiting(candidate) | Self::Loaded(candidate) => Some(candidate),
            Self::Busy | Self::Same | Self::Faulty(_) | Self::Unknown => None,
        }
    }
}

impl Store {
    /// A store whose first base was read from `origin` before.
    #[must_use]
    pub fn new(origin: Origin, cache: Cache, engine: Engine, files: Vec<Arc<SourceFile>>, now: SystemTime) -> Self {
        let live = Live {
            engine: Arc::new(engine),
            files,
            since: now,
        };
        Self {
            origin,
            cache,
            live: ArcSwap::from_pointee(live),
            waiting: Mutex::default(),
            earlier: Mutex::default(),
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

    /// What tells of changes of the files; nothing does where they were compiled in.
    #[must_use]
    pub fn watch(&self) -> Option<Watch> {
        match &self.origin {
            Origin::Directory(directory) => Some(Watch::new(directory.clone(), &self.live().files)),
            Origin::BuiltIn => None,
        }
    }

    /// Remembers bases of earlier runs, oldest first, as older than all of this run.
    pub fn remember(&self, kept: Vec<Kept>) {
        let live = self.live();
        let mut earlier = self.earlier_bases();
        for kept in kept.into_iter().rev() {
            let known = kept.hash == live.engine.base().hash() || earlier.iter().any(|other| other.hash == kept.hash);
            if !known && earlier.len() < EARLIER {
                earlier.push_front(kept);
            }
        }
    }

    /// Reads the files again and holds them against the live base; replaces it where nothing speaks against that. Takes as long as a
    /// start does: not for an event loop.
    pub fn propose(&self, now: SystemTime) -> Verdict {
        self.change(|waiting| {
            *waiting = None;
            // Files that change while they are read are read again, by whoever is told of the change.
            let loaded = self.origin.read();
            let faults = loaded.has_errors();
            let Some(base) = loaded.base.filter(|_| !faults) else {
                let errors = loaded.diagnostics.into_iter();
                return Verdict::Faulty(errors.filter(|fault| fault.severity() == Severity::Error).collect());
            };
            let live = self.live();
            if base.hash() == live.engine.base().hash() {
                return Verdict::Same;
            }
            let (candidate, next) = held_against(&live, self.cache.engine(base), loaded.files, now);
            if !candidate.difference.broken.is_empty() {
                return Verdict::Broken(candidate);
            }
            if !candidate.difference.moved.is_empty() {
                *waiting = Some((candidate.clone(), next));
                return Verdict::Waiting(candidate);
            }
            self.swap(candidate, next)
        })
    }

    /// Loads what waits for consent, if it is of this hash and the live base is still the one it was held against.
    pub fn accept(&self, hash: &str, now: SystemTime) -> Verdict {
        self.change(|waiting| {
            let live = self.live();
            match waiting.take() {
                Some((candidate, next)) if candidate.hash == hash && candidate.was == live.engine.base().hash() => {
                    self.swap(candidate, Live { since: now, ..next })
                }
                other => {
                    *waiting = other;
                    Verdict::Unknown
                }
            }
        })
    }

    /// Returns to the base of this hash, or to the one before. It was live once, so nothing is asked; what changes is told.
    pub fn roll_back(&self, hash: Option<&str>, now: SystemTime) -> Verdict {
        self.change(|waiting| {
            let wanted = |kept: &&Kept| hash.is_none_or(|hash| kept.hash == hash);
            let Some(kept) = self.earlier_bases().iter().rev().find(wanted).cloned() else {
                return Verdict::Unknown;
            };
            let loaded = load::load(kept.files, Vec::new());
            let Some(base) = loaded.base else {
                return Verdict::Faulty(loaded.diagnostics);
            };
            let (candidate, next) = held_against(&self.live(), self.cache.engine(base), loaded.files, now);
            *waiting = None;
            self.swap(candidate, next)
        })
    }

    /// The hashes of the bases that can be returned to, newest first.
    #[must_use]
    pub fn earlier(&self) -> Vec<String> {
        self.earlier_bases()
            .iter()
            .rev()
            .map(|kept| kept.hash.clone())
            .collect()
    }

    fn earlier_bases(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        self.earlier.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, work: impl FnOnce(&mut Option<Waiting>) -> Verdict) -> Verdict {
        match self.waiting.try_lock() {
            Ok(mut waiting) => work(&mut waiting),
            Err(TryLockError::Poisoned(poisoned)) => work(&mut poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => Verdict::Busy,
        }
    }

    fn swap(&self, candidate: Candidate, next: Live) -> Verdict {
        let was = self.live.swap(Arc::new(next));
        let mut earlier = self.earlier_bases();
        earlier.retain(|kept| kept.hash != candidate.was && kept.hash != candidate.hash);
        earlier.push_back(Kept {
            hash: candidate.was.clone(),
            files: was.files.clone(),
        });
        if earlier.len() > EARLIER {
            earlier.pop_front();
        }
        drop(earlier);
        Verdict::Loaded(candidate)
    }
}

fn held_against(live: &Live, engine: Engine, files: Vec<Arc<SourceFile>>, now: SystemTime) -> (Candidate, Live) {
    let candidate = Candidate {
        was: live.engine.base().hash().to_owned(),
        hash: engine.base().hash().to_owned(),
        difference: golden::compare(&live.engine, &engine),
    };
    let next = Live {
        engine: Arc::new(engine),
        files,
        since: now,
    };
    (candidate, next)
}
