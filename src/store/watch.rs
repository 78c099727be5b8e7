//! Tells of changes of a directory's files, by what they look like from outside.
//!
//! Looked at every few seconds, and not by the file system's notices: those miss network and overlay file systems, lose their
//! directory when it is replaced, and need a rule for each editor's and Kubernetes' way of saving. A look costs one `stat` a file.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::SourceFile;
use crate::facts::load;

/// A directory that is looked at again and again.
#[derive(Debug)]
pub struct Watch {
    directory: PathBuf,
    /// What it looked like when it was last told of; `None` where that is none of what was seen.
    told: Option<Fingerprint>,
    /// What it looked like at the last look.
    last: Fingerprint,
}

/// Each entry with what changes whenever it does: a write, a rename or a link that leads elsewhere.
type Fingerprint = Vec<(PathBuf, u64, u64, i64, i64, u64)>;

impl Watch {
    /// `known` are the files as they were read: what has changed since then is told too.
    pub(super) fn new(directory: PathBuf, known: &[Arc<SourceFile>]) -> Self {
        let last = fingerprint(&directory);
        let is_known = load::read_files(&directory, &mut Vec::new()) == known;
        Self {
            directory,
            told: is_known.then(|| last.clone()),
            last,
        }
    }

    /// Looks once; whether the files have changed and now stand still. Each change is told once.
    pub fn look(&mut self) -> bool {
        let now = fingerprint(&self.directory);
        let stands_still = now == self.last;
        let is_news = stands_still && self.told.as_ref() != Some(&now);
        if is_news {
            self.told = Some(now.clone());
        }
        self.last = now;
        is_news
    }
}

/// Of the files that the loader would read; follows links, as it does.
fn fingerprint(directory: &Path) -> Fingerprint {
    let files = load::files(directory, &mut Vec::new()).into_iter();
    files
        .filter_map(|path| fs::metadata(&path).ok().map(|found| look_of(path, &found)))
        .collect()
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
