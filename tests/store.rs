//! The live base and the database on their own: nothing torn, nothing lost, whatever the files are.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use alliance_bot::cache::Cache;
use alliance_bot::engine::{Conversation, Engine};
use alliance_bot::store::{Origin, Store, Verdict};

const BASE: &str = include_str!("discord/base/facts.toml");

fn store(directory: &Path) -> Store {
    let origin = Origin::Directory(directory.to_owned());
    let loaded = origin.read();
    Store::new(
        origin,
        Cache::default(),
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
            // A regular file that can't be read, even by root: an input/output error.
            "unreadable",
            |folder, _| symlink("/proc/self/mem", folder.join("b.toml")).unwrap(),
            "b.toml can't be read",
        ),
        (
            "20 MB in small files",
            |folder, _| {
                for number in 0..20 {
                    fs::write(folder.join(format!("{number}.toml")), "#".repeat(1 << 20)).unwrap();
                }
            },
            "larger than",
        ),
        (
            "20,000 files",
            |folder, _| {
                for number in 0..20_000 {
                    fs::File::create(folder.join(format!("{number}.txt"))).unwrap();
                }
            },
            "more than 10000 files",
        ),
        (
            "arrays in arrays",
            |_, file| fs::write(file, format!("a = {}", "[".repeat(1 << 20))).unwrap(),
            "not-toml",
        ),
        (
            "tables in tables",
            |_, file| fs::write(file, format!("a{} = 1", ".a".repeat(1 << 18))).unwrap(),
            "not-toml",
        ),
        (
            "an answer of 5 MB",
            |_, file| fs::write(file, BASE.replace("Sweden has applied", &"Sweden ".repeat(700_000))).unwrap(),
            "too-long",
        ),
        (
            "the same id twice",
            |folder, _| fs::write(folder.join("b.toml"), BASE).unwrap(),
            "duplicate",
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

/// What other editors and systems write, and links that lead in circles: read as if they were not there.
#[test]
fn what_is_no_fault_is_read() {
    type Vary = fn(&Path, &Path);
    let table: &[(&str, Vary)] = &[
        ("a byte order mark", |_, file| {
            fs::write(file, format!("\u{feff}{BASE}")).unwrap()
        }),
        ("CRLF", |_, file| fs::write(file, BASE.replace('\n', "\r\n")).unwrap()),
        ("a hundred links to the directory itself", |folder, _| {
            for number in 0..100 {
                symlink(".", folder.join(format!("again {number}"))).unwrap();
            }
        }),
        ("a link to the directory above", |folder, _| {
            symlink("..", folder.join("above")).unwrap()
        }),
        ("a dangling link of another kind", |folder, _| {
            symlink("nowhere", folder.join("notes.txt")).unwrap()
        }),
    ];
    for (name, vary) in table {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("facts");
        fs::create_dir(&folder).unwrap();
        let file = folder.join("facts.toml");
        fs::write(&file, BASE).unwrap();
        let store = store(&folder);
        vary(&folder, &file);
        let verdict = store.propose(SystemTime::now());
        assert!(
            matches!(verdict, Verdict::Same | Verdict::Loaded(_)),
            "{name}: {verdict:?}"
        );
        assert_eq!(store.engine().base().facts().len(), 2, "{name}");
    }
}

/// Many who reload at once: one does, the others are told that somebody is at it, or that nothing has changed.
#[test]
fn of_many_reloads_at_once_one_is_done() {
    let (folder, file) = folder();
    let store = store(folder.path());
    for round in 0..10 {
        fs::write(&file, BASE.replace("has applied", &format!("applied {round} times"))).unwrap();
        let verdicts: Vec<Verdict> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| store.propose(SystemTime::now())))
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let loaded = verdicts
            .iter()
            .filter(|verdict| matches!(verdict, Verdict::Loaded(_)))
            .count();
        let others = verdicts
            .iter()
            .filter(|verdict| matches!(verdict, Verdict::Busy | Verdict::Same))
            .count();
        assert_eq!((loaded, others), (1, 7), "round {round}: {verdicts:?}");
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

/// A change is told once, from whichever moment after the files were read it dates.
#[test]
fn each_change_since_the_files_were_read_is_told_once() {
    let newer = BASE.replace("has applied", "had applied");
    for (name, before, after, told) in [
        ("none", None, None, [false, false, false]),
        ("while the bot starts", Some(&newer), None, [true, false, false]),
        ("while the bot runs", None, Some(&newer), [false, true, false]),
        ("at both times", Some(&newer), Some(&newer), [false, true, false]),
    ] {
        let (folder, file) = folder();
        let store = store(folder.path());
        let save = |text: Option<&String>| text.map(|text| fs::write(&file, text).unwrap());
        save(before);
        let mut watch = store.watch().unwrap();
        save(after);
        let looks = [watch.look(), watch.look(), watch.look()];
        assert_eq!(looks, told, "{name}");
    }
}
