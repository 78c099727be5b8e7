//! Keeps what was gathered and learnt from a base, in files that may vanish at any time, so that a restart need not learn again.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};

use crate::engine::Engine;
use crate::facts::FactBase;
use crate::heap;
use crate::retrieval::Retrieval;

/// Files that are kept: those of the bases that can be returned to, and some more.
const MOST_FILES: usize = 12;
/// Changes with every change of the code that learns, or of the words that it knows.
const MATCHER: &str = env!("ALLIANCE_BOT_MATCHER");
const EXTENSION: &str = "learnt";
/// Length of the checksum that a file begins with.
const CHECKSUM: usize = 32;

/// Where what was learnt is kept; nowhere, and every start learns.
#[derive(Debug, Clone, Default)]
pub struct Cache {
    directory: Option<PathBuf>,
    /// A program, with its arguments, that learns from the base of this process's facts and keeps that here.
    learner: Option<(PathBuf, Vec<OsString>)>,
}

impl Cache {
    /// Keeps files in this directory, which need not exist yet.
    #[must_use]
    pub fn new(directory: Option<PathBuf>) -> Self {
        let directory = directory.filter(|directory| !directory.as_os_str().is_empty());
        Self {
            directory,
            learner: None,
        }
    }

    /// Keeps files in the user's cache directory, where there is one.
    #[must_use]
    pub fn of_user() -> Self {
        let variable = |name| {
            std::env::var_os(name)
                .map(PathBuf::from)
                .filter(|path| path.is_absolute())
        };
        let caches = variable("XDG_CACHE_HOME").or_else(|| Some(variable("HOME")?.join(".cache")));
        Self::new(caches.map(|caches| caches.join("alliance-bot")))
    }

    /// Lets a process of its own learn, which takes its memory with it when it ends: the `learn` command of this program.
    #[must_use]
    pub fn with_learner(mut self, facts: Option<&Path>) -> Self {
        let mut arguments: Vec<OsString> = vec!["learn".into()];
        for (name, value) in [("--facts", facts), ("--cache", self.directory.as_deref())] {
            if let Some(value) = value {
                arguments.extend([name.into(), value.into()]);
            }
        }
        self.learner = std::env::current_exe().ok().map(|program| (program, arguments));
        self
    }

    /// An engine for a base: from what is kept where it is, else learnt, which takes seconds, and kept.
    #[must_use]
    pub fn engine(&self, base: FactBase) -> Engine {
        let engine = self.kept_or_learnt(base);
        heap::give_back();
        engine
    }

    fn kept_or_learnt(&self, base: FactBase) -> Engine {
        let Some(directory) = &self.directory else {
            return Engine::new(base);
        };
        let path = directory.join(format!("{}-{MATCHER}.{EXTENSION}", base.digest()));
        let kept = read(&path).or_else(|error| {
            if error.kind() != io::ErrorKind::NotFound {
                tracing::warn!(path = %path.display(), %error, "what was learnt can't be read: it is learnt again");
            }
            fs::create_dir_all(directory)?;
            self.learn_apart()?;
            read(&path)
        });
        if let Ok(learnt) = kept {
            return Engine::with(base, learnt);
        }
        let engine = Engine::new(base);
        if let Err(error) = write(directory, &path, engine.retrieval()) {
            tracing::warn!(path = %path.display(), %error, "what was learnt can't be kept: the next start learns again");
        }
        engine
    }

    /// Has another process learn. Whatever comes of it, this one can learn too.
    fn learn_apart(&self) -> io::Result<()> {
        let (program, arguments) = self.learner.as_ref().ok_or(io::ErrorKind::Unsupported)?;
        let mut learner = Command::new(program);
        // It needs none of the secrets that the environment holds.
        learner.args(arguments).env_clear();
        learner.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        learner.status().map(drop)
    }
}

fn read(path: &Path) -> io::Result<Retrieval> {
    let bytes = fs::read(path)?;
    let damaged = || io::Error::new(io::ErrorKind::InvalidData, "the file is damaged");
    let (checksum, learnt) = bytes.split_at_checked(CHECKSUM).ok_or_else(damaged)?;
    if Sha256::digest(learnt).as_slice() != checksum {
        return Err(damaged());
    }
    postcard::from_bytes(learnt).map_err(io::Error::other)
}

/// Writes beside the file first, so that nobody reads half of it; the oldest of too many files go.
fn write(directory: &Path, path: &Path, learnt: &Retrieval) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    let learnt = postcard::to_allocvec(learnt).map_err(io::Error::other)?;
    let half = path.with_extension(format!("{}.tmp", std::process::id()));
    fs::write(&half, [Sha256::digest(&learnt).as_slice(), &learnt].concat())?;
    fs::rename(&half, path).inspect_err(|_| drop(fs::remove_file(&half)))?;
    let mut files: Vec<(SystemTime, PathBuf)> = fs::read_dir(directory)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == EXTENSION))
        .filter_map(|path| Some((path.metadata().ok()?.modified().ok()?, path)))
        .collect();
    files.sort();
    for (_, path) in files.iter().rev().skip(MOST_FILES) {
        // Another process may have removed it.
        drop(fs::remove_file(path));
    }
    Ok(())
}
