//! The image as it is run in production, against the pretend Discord: no root, nothing to write to but its volume, no capability.
//!
//! Only where `ALLIANCE_BOT_IMAGE` names an image and Docker runs: `docker build -t alliance-bot .`, then
//! `ALLIANCE_BOT_IMAGE=alliance-bot cargo test --test discord -- container:: --nocapture`, which prints a transcript.

#![expect(
    clippy::print_stderr,
    reason = "a transcript, and why there is none, are what it is run for"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::house::BASE;
use crate::pretend::PretendDiscord;
use crate::pretend::faults::{Close, GatewayFault};
use crate::tea_house::{ASKED, NEXT, SECOND, quick};

/// Discord's bit for Manage Server.
const MANAGE_SERVER: u64 = 1 << 5;
/// The largest image, in bytes.
const LARGEST: u64 = 30_000_000;

/// A command's output, shown as in a transcript; fails where the command does.
fn docker(arguments: &[&str]) -> String {
    let (is_done, text) = tried(arguments);
    assert!(is_done, "docker {arguments:?}: {text}");
    text
}

fn tried(arguments: &[&str]) -> (bool, String) {
    let output = Command::new("docker").args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("docker: {error}"));
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    eprintln!("$ docker {}\n{}", arguments.join(" "), text.trim());
    (output.status.success(), text.trim().to_owned())
}

/// Removes what a failed test leaves.
pub(crate) struct Container {
    pub(crate) name: String,
}

impl Drop for Container {
    fn drop(&mut self) {
        let _ = Command::new("docker").args(["rm", "-f", &self.name]).output();
        let _ = Command::new("docker").args(["volume", "rm", &self.name]).output();
    }
}

impl Container {
    pub(crate) fn state(&self, format: &str) -> String {
        let output = Command::new("docker")
            .args(["inspect", "--format", format, &self.name])
            .output();
        let output = output.unwrap_or_else(|error| panic!("docker: {error}"));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Waits until Docker finds the health so.
    pub(crate) async fn until_health(&self, wanted: &str) {
        let begun = Instant::now();
        loop {
            let health = self.state("{{.State.Health.Status}}");
            if health == wanted {
                eprintln!("# health: {health}");
                return;
            }
            assert!(
                begun.elapsed() < 90 * SECOND,
                "{health} instead of {wanted}: {}",
                docker(&["logs", &self.name])
            );
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

pub(crate) fn put(path: &Path, text: &str, mode: u32) {
    fs::write(path, text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap_or_else(|fault| panic!("{fault}"));
}

/// The image that is to be checked.
pub(crate) fn image() -> Option<String> {
    let image = std::env::var("ALLIANCE_BOT_IMAGE").ok().filter(|name| !name.is_empty());
    if image.is_none() {
        eprintln!("ALLIANCE_BOT_IMAGE names no image: the container is not checked here");
    }
    image
}

// Docker is waited for while Discord goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_image_answers_reloads_stops_and_knows_when_it_is_not_well() {
    let Some(image) = image() else { return };
    let image = image.as_str();
    let size = docker(&["image", "inspect", "--format", "{{.Size}}", image]);
    assert!(size.parse::<u64>().is_ok_and(|size| size < LARGEST), "{size} bytes");
    assert_eq!(
        docker(&["image", "inspect", "--format", "{{.Config.User}}", image]),
        "65532:65532"
    );

    let discord = PretendDiscord::start_with(quick()).await;
    let guild = discord.guild("Tea house");
    let (channel, ann) = (discord.channel(guild, "general"), discord.member(guild, "ann"));
    let chief = discord.member(guild, "chief");
    discord.role(guild, "keepers", MANAGE_SERVER, &[chief]);
    let folder = tempfile::tempdir().unwrap_or_else(|fault| panic!("{fault}"));
    let root = folder.path();
    fs::set_permissions(root, fs::Permissions::from_mode(0o755)).unwrap_or_else(|fault| panic!("{fault}"));
    fs::create_dir(root.join("facts")).unwrap_or_else(|fault| panic!("{fault}"));
    put(&root.join("facts/facts.toml"), BASE, 0o644);
    put(&root.join("token"), &discord.token(), 0o444);
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let address = port.unwrap_or_else(|fault| panic!("{fault}"));
    put(
        &root.join("bot.toml"),
        &format!("[ops]\nlisten = \"{address}\"\n"),
        0o644,
    );

    let container = Container {
        name: format!("alliance-bot-check-{}", std::process::id()),
    };
    let mount = |from: &str, to: &str| format!("{}:{to}:ro", root.join(from).display());
    let (facts, settings, token) = (
        mount("facts", "/srv/facts"),
        mount("bot.toml", "/srv/bot.toml"),
        mount("token", "/run/secrets/discord-token"),
    );
    let data = format!("{}:/data", container.name);
    let (base, in_file) = (
        format!("DISCORD_API_BASE={}", discord.base()),
        "DISCORD_TOKEN_FILE=/run/secrets/discord-token",
    );
    #[rustfmt::skip]
    docker(&[
        "run", "--detach", "--name", &container.name, "--network", "host",
        "--user", "65532:65532", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
        "--memory", "320m", "--pids-limit", "64", "--health-interval", "1s", "--health-retries", "2",
        "--volume", &facts, "--volume", &settings, "--volume", &token, "--volume", &data,
        "--env", &base, "--env", in_file, image,
    ]);
    container.until_health("healthy").await;
    let status = fs::read_to_string(format!("/proc/{}/status", container.state("{{.State.Pid}}"))).unwrap_or_default();
    let line = |key: &str| {
        status
            .lines()
            .find(|line| line.starts_with(key))
            .unwrap_or_default()
            .to_owned()
    };
    for key in ["Uid:", "CapEff:", "CapBnd:", "NoNewPrivs:", "VmRSS:"] {
        eprintln!("# {}", line(key));
    }
    assert_eq!(line("Uid:"), "Uid:\t65532\t65532\t65532\t65532");
    assert_eq!(line("CapEff:"), "CapEff:\t0000000000000000");
    assert_eq!(line("NoNewPrivs:"), "NoNewPrivs:\t1");
    assert!(
        !tried(&["exec", &container.name, "/bin/sh", "-c", "true"]).0,
        "there is no shell"
    );

    let says = async |who, text: &str| {
        let reply = discord
            .reply_to(discord.says(who, channel, text))
            .await
            .content()
            .to_owned();
        eprintln!("> {text}\n{reply}");
        reply
    };
    assert!(says(ann, ASKED).await.contains("has applied to join NATO"));
    let other = BASE.replace("has applied to join NATO.", "knocked at the door.");
    put(&root.join("facts/facts.toml"), &other, 0o644);
    assert!(says(chief, "!nato reload").await.contains("**Loaded**"));
    let side = discord.channel(guild, "side");
    let reply = discord.reply_to(discord.says(ann, side, ASKED)).await;
    assert!(reply.content().contains("knocked at the door"), "{}", reply.content());

    // Cut, and back again.
    discord.gateway_fault(GatewayFault::RefuseHandshake(503).times(4));
    discord.end_connections(Close::Drop);
    container.until_health("unhealthy").await;
    container.until_health("healthy").await;
    assert!(!says(ann, NEXT).await.is_empty());

    docker(&["stop", "--time", "12", &container.name]);
    assert_eq!(container.state("{{.State.ExitCode}} {{.State.OOMKilled}}"), "0 false");
    assert!(
        discord.journal(|journal| journal.to_string().contains("closed by the bot with 1000")),
        "it said goodbye"
    );
    // What was kept is there when it is started again: the database lies on the volume.
    docker(&["start", &container.name]);
    container.until_health("healthy").await;
    assert!(says(chief, "!nato history").await.contains("reload by user"));
    docker(&["stop", "--time", "12", &container.name]);
    let logs = docker(&["logs", &container.name]);
    for (what, text) in discord.secrets() {
        assert!(!logs.contains(&text), "the log holds {what}");
    }
}
