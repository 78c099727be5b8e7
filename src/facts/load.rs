//! Reads a fact base from a directory, from texts or from what was compiled in; the core's only file access.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::parse::Raw;
use super::{FactBase, expand, validate};
use crate::diagnostic::{Code, Diagnostic, Severity, SourceFile};

/// The files of `facts/`: path and packed text.
static BUILT_IN: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/facts.rs"));

/// All files together: more than any curated base, less than what would exhaust a small container.
const MOST_BYTES: u64 = 16 << 20;
/// Directories within directories.
const MOST_DEPTH: usize = 4;
/// Files and directories that are looked at.
const MOST_ENTRIES: usize = 10_000;

/// What could be read, and everything that is wrong with the rest.
#[derive(Debug)]
pub struct Loaded {
    /// `None` where there is no usable fact.
    pub base: Option<FactBase>,
    /// In the order of the files.
    pub diagnostics: Vec<Diagnostic>,
    /// The files themselves, in the order of their names.
    pub files: Vec<Arc<SourceFile>>,
}

impl Loaded {
    /// Whether something had to be left out, so that this base must not replace one that works.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity() == Severity::Error)
    }
}

/// Reads every `*.toml` below `directory`, in name order. Names that start with a dot are passed over, as Kubernetes
/// keeps earlier versions of a `ConfigMap` under such names.
#[must_use]
pub fn read_dir(directory: &Path) -> Loaded {
    let mut diagnostics = Vec::new();
    let files = read_files(directory, &mut diagnostics);
    load(files, diagnostics)
}

/// The texts that [`read_dir`] checks, in the order of their names; what can't be read is among the faults.
#[must_use]
pub fn read_files(directory: &Path, diagnostics: &mut Vec<Diagnostic>) -> Vec<Arc<SourceFile>> {
    let mut room = MOST_BYTES;
    let paths = files(directory, diagnostics).into_iter();
    paths.filter_map(|path| read(&path, &mut room, diagnostics)).collect()
}

/// The files that [`read_dir`] reads, in the order of their names; what can't be looked at is among the faults.
#[must_use]
pub fn files(directory: &Path, diagnostics: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    let mut walk = Walk {
        seen: HashSet::new(),
        entries: 0,
        paths: Vec::new(),
        diagnostics,
    };
    walk.enter(directory, MOST_DEPTH);
    let mut paths = walk.paths;
    paths.sort();
    paths
}

/// Reads texts that are at hand, as (path, TOML).
#[must_use]
pub fn read_texts<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Loaded {
    let file = |(path, text)| Arc::new(SourceFile::new(path, text));
    load(texts.into_iter().map(file).collect(), Vec::new())
}

/// The JSON Schema of a file of the fact base, for editors that complete and check TOML.
#[must_use]
pub fn schema() -> &'static serde_json::Value {
    super::parse::schema()
}

/// Reads the base that was compiled into the program.
#[must_use]
pub fn built_in() -> Loaded {
    let file = |(path, packed): &(&str, &'static [u8])| Arc::new(SourceFile::built_in(path, packed));
    load(BUILT_IN.iter().map(file).collect(), Vec::new())
}

/// Checks files that were read, with what was wrong while reading them.
#[must_use]
pub fn load(files: Vec<Arc<SourceFile>>, mut diagnostics: Vec<Diagnostic>) -> Loaded {
    let mut raw = Raw::default();
    for file in &files {
        raw.add(file, &mut diagnostics);
    }
    expand::expand(&mut raw, &mut diagnostics);
    let base = validate::validate(&raw, &files, &mut diagnostics);
    if base.is_none() {
        diagnostics.push(Diagnostic::placeless(Code::NoFacts, "there is no usable fact").help("see docs/facts.md"));
    }
    Loaded {
        base,
        diagnostics,
        files,
    }
}

/// A way through directories, each once, however many links lead to it.
struct Walk<'a> {
    seen: HashSet<(u64, u64)>,
    entries: usize,
    paths: Vec<PathBuf>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Walk<'_> {
    fn enter(&mut self, directory: &Path, depth: usize) {
        if let Err(error) = self.through(directory, depth) {
            self.diagnostics.push(unreadable(directory, &error.to_string()));
        }
    }

    fn through(&mut self, directory: &Path, depth: usize) -> io::Result<()> {
        let found = fs::metadata(directory)?;
        if !self.seen.insert((found.dev(), found.ino())) {
            return Ok(());
        }
        for entry in fs::read_dir(directory)? {
            let path = entry?.path();
            if path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'))
            {
                continue;
            }
            self.entries += 1;
            if self.entries > MOST_ENTRIES {
                return Err(io::Error::other(format!(
                    "more than {MOST_ENTRIES} files and directories"
                )));
            }
            let is_toml = path.extension().is_some_and(|extension| extension == "toml");
            // Follows links: a `ConfigMap`'s files are links.
            match fs::metadata(&path) {
                Ok(found) if found.is_dir() && depth > 0 => self.enter(&path, depth - 1),
                Ok(found) if is_toml && !found.is_file() => {
                    self.diagnostics.push(unreadable(&path, "not a regular file"));
                }
                Ok(_) if is_toml => self.paths.push(path),
                Err(error) if is_toml => self.diagnostics.push(unreadable(&path, &error.to_string())),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Reads a file that takes no more than the room that is left, and takes that room.
fn read(path: &Path, room: &mut u64, diagnostics: &mut Vec<Diagnostic>) -> Option<Arc<SourceFile>> {
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(*room + 1).read_to_end(&mut bytes));
    if let Err(error) = read {
        diagnostics.push(unreadable(path, &error.to_string()));
        return None;
    }
    let Some(left) = room.checked_sub(bytes.len() as u64) else {
        let message = format!("with it the files are larger than {} MiB", MOST_BYTES >> 20);
        diagnostics.push(unreadable(path, &message));
        return None;
    };
    *room = left;
    let path = path.display().to_string();
    match str::from_utf8(&bytes) {
        Ok(text) => Some(Arc::new(SourceFile::new(&path, text))),
        Err(error) => {
            let byte = error.valid_up_to();
            let message = format!("{path} is not UTF-8 (byte {byte})");
            diagnostics.push(Diagnostic::placeless(Code::NotUtf8, message).help("save the file as UTF-8"));
            None
        }
    }
}

fn unreadable(path: &Path, why: &str) -> Diagnostic {
    Diagnostic::placeless(Code::Unreadable, format!("{} can't be read: {why}", path.display()))
}
