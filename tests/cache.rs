//! What was learnt from a base is kept and used again, and no fault of the files changes an answer.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use alliance_bot::cache::Cache;
use alliance_bot::engine::{Conversation, Engine};
use alliance_bot::facts::FactBase;
use alliance_bot::facts::load;

const QUESTIONS: [&str; 4] = [
    "who is joining nato",
    "wy does japn want the office",
    "and what did china say?",
    "how do i bake bread",
];

fn base() -> FactBase {
    let text = include_str!("discord/base/facts.toml");
    load::read_texts([("facts.toml", text)]).base.unwrap()
}

fn answers(engine: &Engine) -> String {
    let decisions = QUESTIONS.map(|question| engine.decide(&Conversation::default(), question));
    format!("{decisions:?}")
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn faults_of_the_file_change_no_answer() {
    type Fault = fn(&Path);
    let rows: &[(&str, Fault)] = &[
        ("none", |_| ()),
        ("gone", |path| fs::remove_file(path).unwrap()),
        ("empty", |path| fs::write(path, "").unwrap()),
        ("cut", |path| {
            let bytes = fs::read(path).unwrap();
            fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("one bit turned", |path| {
            let mut bytes = fs::read(path).unwrap();
            let at = bytes.len() / 2;
            bytes[at] ^= 1;
            fs::write(path, bytes).unwrap();
        }),
        ("a directory in its place", |path| {
            fs::remove_file(path).unwrap();
            fs::create_dir(path).unwrap();
        }),
    ];
    let expected = answers(&Engine::new(base()));
    for (fault, spoil) in rows {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(Some(folder.path().join("not/there/yet")));
        assert_eq!(answers(&cache.engine(base())), expected, "learnt: {fault}");
        let path = files(&folder.path().join("not/there/yet")).pop().unwrap();
        spoil(&path);
        assert_eq!(answers(&cache.engine(base())), expected, "{fault}");
        assert_eq!(answers(&cache.engine(base())), expected, "{fault}, once more");
    }
}

#[test]
fn what_is_kept_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::new(Some(folder.path().to_owned()));
    let learnt = answers(&cache.engine(base()));
    let path = files(folder.path()).pop().unwrap();
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
    fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(long_ago)
        .unwrap();
    assert_eq!(answers(&cache.engine(base())), learnt);
    assert_eq!(
        path.metadata().unwrap().modified().unwrap(),
        long_ago,
        "it was written again"
    );
}

#[test]
fn the_oldest_of_many_files_go() {
    let folder = tempfile::tempdir().unwrap();
    for age in 0..20 {
        let path = folder.path().join(format!("{age}.learnt"));
        fs::write(&path, "").unwrap();
        let written = SystemTime::now() - Duration::from_secs(60 * (age + 1));
        fs::File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_modified(written)
            .unwrap();
    }
    drop(Cache::new(Some(folder.path().to_owned())).engine(base()));
    let left = files(folder.path());
    assert_eq!(left.len(), 12);
    assert!(folder.path().join("10.learnt").exists() && !folder.path().join("11.learnt").exists());
}

#[test]
fn without_a_place_to_keep_it_a_base_is_learnt_from_all_the_same() {
    let expected = answers(&Engine::new(base()));
    for directory in [None, Some(""), Some("/proc/nowhere"), Some("/dev/null/nothing")] {
        let cache = Cache::new(directory.map(PathBuf::from));
        assert_eq!(answers(&cache.engine(base())), expected, "{directory:?}");
    }
}
