//! `docker compose up` as an operator has it: compose.yaml as it stands, save that Discord is the pretend one, on this host's loopback.
//!
//! Under the conditions of `container.rs`, and where there is Docker Compose: the plugin, or the program of Debian's package
//! `docker-compose`.

#![expect(
    clippy::print_stderr,
    reason = "a transcript, and why there is none, are what it is run for"
)]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::container::{Container, image, put};
use crate::house::BASE;
use crate::pretend::PretendDiscord;
use crate::tea_house::{ASKED, quick};

const COMPOSE: &str = include_str!("../../compose.yaml");
/// Whom the image runs as.
const NONROOT: u32 = 65_532;

/// Docker Compose with the files of a folder; what is up when it is dropped is taken down.
struct Compose<'a> {
    words: &'static [&'static str],
    folder: &'a Path,
    project: String,
}

impl<'a> Compose<'a> {
    fn at(folder: &'a Path) -> Option<Self> {
        let is_there = |words: &&&[&str]| {
            let tried = Command::new(words[0]).args(&words[1..]).arg("version").output();
            tried.is_ok_and(|tried| tried.status.success())
        };
        let all: [&'static [&'static str]; 2] = [&["docker", "compose"], &["docker-compose"]];
        let words = *all.iter().find(is_there)?;
        let project = format!("alliance-bot-compose-{}", std::process::id());
        Some(Self { words, folder, project })
    }

    /// What a command says, shown as in a transcript; fails where the command does.
    fn run(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(self.words[0]);
        command.args(&self.words[1..]).args(["--project-name", &self.project]);
        command.args(["--file", "compose.yaml", "--file", "pretend.yaml"]);
        let output = command.args(arguments).current_dir(self.folder).output();
        let output = output.unwrap_or_else(|fault| panic!("{fault}"));
        let (said, told) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        eprintln!(
            "$ {} {}\n{}{}",
            self.words.join(" "),
            arguments.join(" "),
            said,
            told.trim()
        );
        assert!(output.status.success(), "{arguments:?}: {told}");
        said.trim().to_owned()
    }
}

impl Drop for Compose<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let mut command = Command::new(self.words[0]);
            command.args(&self.words[1..]).args(["--project-name", &self.project]);
            let _ = command.args(["down", "--volumes"]).current_dir(self.folder).status();
        }
    }
}

// Docker is waited for while Discord goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn compose_brings_it_up_and_takes_it_down() {
    let Some(image) = image() else { return };
    let folder = tempfile::tempdir().unwrap_or_else(|fault| panic!("{fault}"));
    let root = folder.path();
    let Some(compose) = Compose::at(root) else {
        eprintln!("no Docker Compose: compose.yaml is not checked here");
        return;
    };
    let discord = PretendDiscord::start_with(quick()).await;
    let guild = discord.guild("Tea house");
    let (channel, ann) = (discord.channel(guild, "general"), discord.member(guild, "ann"));
    fs::set_permissions(root, fs::Permissions::from_mode(0o755)).unwrap_or_else(|fault| panic!("{fault}"));
    fs::create_dir(root.join("facts")).unwrap_or_else(|fault| panic!("{fault}"));
    put(&root.join("facts/facts.toml"), BASE, 0o644);
    put(&root.join("compose.yaml"), COMPOSE, 0o644);
    // As docs/operating.md has it, where that may be done.
    let token = root.join("discord-token");
    put(&token, &discord.token(), 0o400);
    if chown(&token, Some(NONROOT), None).is_err() {
        put(&token, &discord.token(), 0o444);
    }
    let pretend = format!(
        "services:\n  alliance-bot:\n    image: {image}\n    network_mode: host\n    environment:\n      DISCORD_API_BASE: {}\n",
        discord.base()
    );
    put(&root.join("pretend.yaml"), &pretend, 0o644);

    compose.run(&["up", "--detach", "--no-build"]);
    let container = Container {
        name: compose.run(&["ps", "--quiet"]),
    };
    container.until_health("healthy").await;
    compose.run(&["ps"]);
    let limits = container.state(
        "{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} {{.HostConfig.Memory}} \
         {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}} {{.HostConfig.RestartPolicy.Name}} {{.HostConfig.LogConfig.Type}}",
    );
    assert_eq!(
        limits,
        "65532:65532 true [ALL] [no-new-privileges:true] 335544320 1000000000 64 unless-stopped json-file"
    );
    let reply = discord.reply_to(discord.says(ann, channel, ASKED)).await;
    eprintln!("> {ASKED}\n{}", reply.content());
    assert!(
        reply.content().contains("has applied to join NATO"),
        "{}",
        reply.content()
    );
    let logs = compose.run(&["logs", "--no-color"]);
    for (what, text) in discord.secrets() {
        assert!(!logs.contains(&text), "the log holds {what}");
    }

    let waited = Command::new("docker")
        .args(["wait", &container.name])
        .stdout(Stdio::piped())
        .spawn();
    let waited = waited.unwrap_or_else(|fault| panic!("{fault}"));
    compose.run(&["down", "--volumes"]);
    let end = waited.wait_with_output().unwrap_or_else(|fault| panic!("{fault}"));
    let code = String::from_utf8_lossy(&end.stdout).trim().to_owned();
    eprintln!("# exit code {code}");
    assert_eq!(code, "0");
    assert!(
        discord.journal(|journal| journal.to_string().contains("closed by the bot with 1000")),
        "it said goodbye"
    );
}
