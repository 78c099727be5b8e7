//! What holds for the tree as a whole: each file says what it is for, and the documents say what is true.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use alliance_bot::diagnostic::Code;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

#[test]
fn each_file_opens_with_what_it_is_for() {
    let mut files = Vec::new();
    rust_files(&root().join("src"), &mut files);
    rust_files(&root().join("tests"), &mut files);
    assert!(files.len() > 10);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            text.starts_with("//! "),
            "{} does not open with a `//!` sentence",
            file.display()
        );
    }
}

/// The core names no Discord, no tokio, no clock, no randomness, no environment, no logging, and has no `async`; only
/// `facts/load.rs` reads files.
#[test]
fn the_core_is_pure() {
    const ABSENT: [&str; 9] = [
        "serenity",
        "tokio",
        "SystemTime",
        "Instant",
        "rand::",
        "std::env",
        "tracing",
        "async ",
        "crate::discord",
    ];
    let mut files = Vec::new();
    for part in ["text", "facts", "retrieval", "answer", "golden", "picture"] {
        rust_files(&root().join("src").join(part), &mut files);
    }
    files.extend(["engine.rs", "conversation.rs"].map(|name| root().join("src").join(name)));
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let reads_files = text.contains("std::fs") && !file.ends_with("facts/load.rs");
        assert!(!reads_files, "{} reads files", file.display());
        for absent in ABSENT {
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            assert!(
                !code.into_iter().any(|line| line.contains(absent)),
                "{} names {absent}",
                file.display()
            );
        }
    }
}

#[test]
fn each_diagnostic_has_its_heading() {
    let text = fs::read_to_string(root().join("docs/facts.md")).unwrap();
    let headings: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("### `"))
        .filter_map(|line| line.strip_suffix('`'))
        .collect();
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(headings, codes);
}

/// Whoever reads the log or is woken by an alert finds each in docs/operating.md.
#[test]
fn the_operators_book_tells_of_each_log_line_and_alert() {
    let book = fs::read_to_string(root().join("docs/operating.md")).unwrap();
    let mut files = Vec::new();
    rust_files(&root().join("src"), &mut files);
    let mut lines = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for level in ["info", "warn", "error"] {
            for call in text.split(&format!("tracing::{level}!(")).skip(1) {
                // The message is the last literal of the call; what follows a colon explains it.
                let end = ["\"\n", "\")"].iter().filter_map(|end| call.find(end)).min().unwrap();
                let start = call[..end].rfind('"').unwrap() + 1;
                let head = call[start..end].split(':').next().unwrap_or_default();
                lines.insert(head.to_owned());
            }
        }
    }
    assert!(lines.len() > 20, "{lines:?}");
    let alerts = fs::read_to_string(root().join("deploy/prometheus/alerts.yml")).unwrap();
    let alerts = alerts.lines().filter_map(|line| line.trim().strip_prefix("- alert: "));
    let untold: Vec<String> = lines
        .into_iter()
        .chain(alerts.map(str::to_owned))
        .filter(|line| !book.contains(line.as_str()))
        .collect();
    assert!(untold.is_empty(), "docs/operating.md does not tell of {untold:?}");
}
