//! The live base and the database on their own: nothing torn, nothing lost, whatever the files are.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use alliance_bot::engine::{Conversation, Engine};
use alliance_bot::store::{Origin, Store, Verdict};

const BASE: &str = include_str!("discord/base/facts.toml");

fn store(directory: &Path) -> Store {
    let origin = Origin::Directory(directory.to_owned());
    let loaded = origin.read();
    Store::new(
        origin,
        Engine::new(loaded.base.unwrap()),
        loaded.files,
        SystemTime::now(),
    )
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("facts.toml");
    fs::write(&file, BASE).unwrap();
    (folder, file)
}

#[test]
fn whatever_the_files_are_a_reload_ends_and_the_base_goes_on() {
    type Spoil = fn(&Path, &Path);
    let table: &[(&str, Spoil, &str)] = &[
        (
            "corrupt",
            |_, file| fs::write(file, [0, 159, 1, 7]).unwrap(),
            "not-utf-8",
        ),
        ("empty", |_, file| fs::write(file, "").unwrap(), "no-facts"),
        (
            "half-written",
            |_, file| fs::write(file, &BASE[..BASE.len() - 9]).unwrap(),
            "not-toml",
        ),
        ("vanished", |_, file| fs::remove_file(file).unwrap(), "no-facts"),
        (
            "another encoding",
            |_, file| fs::write(file, b"[[fact]]\nid = \"t\xfcrkiye\"").unwrap(),
            "not-utf-8",
        ),
        (
            "100 MB",
            |folder, _| {
                fs::File::create(folder.join("b.toml"))
                    .unwrap()
                    .set_len(100 << 20)
                    .unwrap()
            },
            "larger than",
        ),
        (
            "a FIFO",
            |folder, _| {
                assert!(
                    std::process::Command::new("mkfifo")
                        .arg(folder.join("b.toml"))
                        .status()
                        .unwrap()
                        .success()
                )
            },
            "not a regular file",
        ),
        (
            "a device",
            |folder, _| symlink("/dev/zero", folder.join("b.toml")).unwrap(),
            "not a regular file",
        ),
        (
            "a link to itself",
            |folder, _| symlink("b.toml", folder.join("b.toml")).unwrap(),
            "b.toml can't be read",
        ),
        (
            "a link to nowhere",
            |folder, _| symlink("nowhere", folder.join("b.toml")).unwrap(),
            "b.toml can't be read",
        ),
        (
            "the directory gone",
            |folder, _| fs::remove_dir_all(folder).unwrap(),
            "can't be read",
        ),
    ];
    for (name, spoil, expected) in table {
        let (folder, file) = folder();
        let store = store(folder.path());
        spoil(folder.path(), &file);
        let Verdict::Faulty(faults) = store.propose(SystemTime::now()) else {
            panic!("{name} was not refused")
        };
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert!(
            faults.iter().any(|fault| fault.contains(expected)),
            "{name}: {faults:?}"
        );
        assert_eq!(store.engine().base().facts().len(), 2, "{name}");
    }
}

#[test]
fn a_reader_sees_one_base_or_the_other_and_never_half_of_one() {
    let (folder, file) = folder();
    let store = store(folder.path());
    let other = BASE
        .replace("Sweden has applied to join NATO.", "Sweden waits.")
        .replace("Japan wants an office", "Japan waits for an office");
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut asked = 0;
                    while asked < 250 || !over.load(Ordering::Relaxed) {
                        let engine = store.engine();
                        let told: Vec<bool> = ["who is joining nato", "why does japan want a nato office"]
                            .iter()
                            .map(|question| {
                                let decision = engine.decide(&Conversation::default(), question);
                                let alliance_bot::answer::Outcome::Answer(facts) = decision.outcome else {
                                    panic!("{question} is not answered")
                                };
                                engine.base().fact(facts.first()).unwrap().answer.contains("waits")
                            })
                            .collect();
                        assert_eq!(told[0], told[1], "half of one base and half of another");
                        asked += 1;
                    }
                    asked
                })
            })
            .collect();
        for round in 0..10 {
            fs::write(&file, if round % 2 == 0 { &other } else { BASE }).unwrap();
            assert!(
                matches!(store.propose(SystemTime::now()), Verdict::Loaded(_)),
                "round {round}"
            );
        }
        over.store(true, Ordering::Relaxed);
        let asked: i32 = readers.into_iter().map(|reader| reader.join().unwrap()).sum();
        assert!(asked >= 1_000, "{asked}");
    });
}
