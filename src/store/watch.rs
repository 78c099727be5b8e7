//! Tells of changes of a directory's files, by what they look like from outside.
//!
//! Looked at every few seconds, and not by the file system's notices: those miss network and overlay file systems, lose their
//! directory when it is replaced, and need a rule for each editor's and Kubernetes' way of saving. A look costs one `stat` a file.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// As deep as facts are looked for, and as many entries as are looked at.
const MOST: (usize, usize) = (4, 10_000);

/// A directory that is looked at again and again.
#[derive(Debug)]
pub struct Watch {
    directory: PathBuf,
    /// What it looked like when it was last told of.
    told: Fingerprint,
    /// What it looked like at the last look.
    last: Fingerprint,
}

/// Each entry with what changes whenever it does: a write, a rename or a link that leads elsewhere.
type Fingerprint = Vec<(PathBuf, u64, u64, i64, i64, u64)>;

impl Watch {
    pub(super) fn new(directory: PathBuf) -> Self {
        let told = fingerprint(&directory);
        Self {
            directory,
            last: told.clone(),
            told,
        }
    }

    /// Looks once; whether the files have changed and now stand still. Each change is told once.
    pub fn look(&mut self) -> bool {
        let now = fingerprint(&self.directory);
        let stands_still = now == self.last;
        let is_news = stands_still && now != self.told;
        if is_news {
            self.told.clone_from(&now);
        }
        self.last = now;
        is_news
    }
}

fn fingerprint(directory: &Path) -> Fingerprint {
    let mut found = Vec::new();
    collect(directory, MOST.0, &mut found);
    found.sort();
    found
}

fn collect(directory: &Path, depth: usize, found: &mut Fingerprint) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        // Follows links, as the loader does.
        let Ok(metadata) = fs::metadata(&path) else { continue };
        if is_hidden || found.len() >= MOST.1 {
            continue;
        }
        if metadata.is_dir() {
            if depth > 0 {
                collect(&path, depth - 1, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            found.push(look_of(path, &metadata));
        }
    }
}

fn look_of(path: PathBuf, metadata: &Metadata) -> (PathBuf, u64, u64, i64, i64, u64) {
    let (inode, length) = (metadata.ino(), metadata.len());
    (
        path,
        inode,
        length,
        metadata.ctime(),
        metadata.ctime_nsec(),
        metadata.dev(),
    )
}
