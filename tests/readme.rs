//! README.md shows what the program does: its dialogue is asked again, and its files exist.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

const QUESTIONS: [&str; 4] = [
    "who is joining nato?",
    "why does japan want the office",
    "who should win the world cup",
    "when did japan join nato",
];

fn chat() -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_alliance-bot"))
        .args(["chat", "--facts", "facts"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(QUESTIONS.join("\n").as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    String::from_utf8(output.stdout).unwrap()
}

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

#[test]
fn the_dialogue_is_what_the_program_says() {
    let replies = chat();
    let mut dialogue = String::from("```text\n");
    for (question, reply) in QUESTIONS.iter().zip(replies.split("alliance-bot\n").skip(1)) {
        dialogue.push_str(&format!("you> {question}\n{}\n\n", reply.trim()));
    }
    let dialogue = format!("{}\n```\n", dialogue.trim());
    assert!(
        readme().contains(&dialogue),
        "README.md's dialogue should be:\n{dialogue}"
    );
}

#[test]
fn what_it_links_to_exists() {
    let readme = readme();
    let links: Vec<&str> = readme
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .collect();
    assert!(links.len() > 5);
    for link in links.into_iter().filter(|link| !link.starts_with("http")) {
        let (file, heading) = link.split_once('#').unwrap_or((link, ""));
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file));
        let anchors = |line: &str| line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
        let is_there = |text: String| {
            heading.is_empty()
                || text
                    .lines()
                    .any(|line| line.starts_with('#') && anchors(line) == heading)
        };
        assert!(text.is_ok_and(is_there), "{link}");
    }
}
