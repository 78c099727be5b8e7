//! The shipped program as a child process: started, watched, stopped.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Inner, PretendDiscord};

/// A build without optimisation, beside other tests, takes its time to read and learn its facts.
const STARTS_WITHIN: Duration = Duration::from_secs(60);

/// How the bot is started.
#[derive(Clone, Default)]
pub struct Start {
    /// The text of `bot.toml`; none where it is empty.
    pub config: String,
    /// The fact base's directory; the one compiled in where none.
    pub facts: Option<PathBuf>,
    /// More of the environment.
    pub env: Vec<(String, String)>,
    /// A program with its arguments that starts the bot in its place, as `prlimit` does.
    pub under: Vec<String>,
}

/// A running bot. Dropping it kills it, and fails the test where its output holds a secret or what somebody wrote, or a socket
/// of its led away from this machine (sampled from /proc every 50 ms; the test in a network namespace of its own is the sound proof).
pub struct Bot {
    child: Child,
    output: Arc<Mutex<String>>,
    strangers: Arc<Mutex<Vec<String>>>,
    over: Arc<AtomicBool>,
    readers: Vec<thread::JoinHandle<()>>,
    watch: Option<thread::JoinHandle<()>>,
    discord: Arc<Inner>,
    _folder: tempfile::TempDir,
}

impl Bot {
    /// Starts the bot and waits until a shard is ready.
    pub async fn start(discord: &PretendDiscord, config: &str) -> Self {
        Self::start_with(
            discord,
            Start {
                config: config.into(),
                ..Start::default()
            },
        )
        .await
    }

    /// Starts the bot and waits until a shard more than before is ready.
    pub async fn start_with(discord: &PretendDiscord, start: Start) -> Self {
        let shards = discord.ready_shards() + 1;
        let mut bot = Self::spawn(discord, start);
        let begun = Instant::now();
        while discord.ready_shards() < shards {
            if let Some(status) = bot.child.try_wait().unwrap() {
                discord.fail(&format!(
                    "the bot ended with {status} before it was ready; its output:\n{}",
                    bot.output()
                ));
            }
            if begun.elapsed() > STARTS_WITHIN {
                discord.fail(&format!("the bot was not ready in time; its output:\n{}", bot.output()));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        bot
    }

    /// Starts the bot and waits for nothing.
    pub fn spawn(discord: &PretendDiscord, start: Start) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut words = start.under;
        words.extend([binary(), "run".to_owned()]);
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).current_dir(folder.path()).env_clear();
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        // Bots run side by side here: each listens on a port of its own.
        let mut config = start.config;
        if !config.contains("[ops]") {
            config.push_str("\n[ops]\nlisten = \"127.0.0.1:0\"\n");
        }
        let path = folder.path().join("bot.toml");
        fs::write(&path, config).unwrap();
        command.arg("--config").arg(path);
        if let Some(facts) = &start.facts {
            command.env("ALLIANCE_BOT_FACTS", facts);
        }
        command
            .env("DISCORD_TOKEN", discord.token())
            .env("DISCORD_API_BASE", discord.base())
            // What one bot learnt from a base, the next one need not.
            .env("ALLIANCE_BOT_CACHE", CACHE)
            .env("RUST_BACKTRACE", "1");
        command.envs(start.env);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        learn_once();
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{}: {error}", binary()));
        let (output, strangers, over) = (Arc::default(), Arc::default(), Arc::new(AtomicBool::new(false)));
        let pid = child.id();
        let readers = vec![
            collect(child.stdout.take().unwrap(), &output),
            collect(child.stderr.take().unwrap(), &output),
        ];
        let watch = Some(watch_sockets(pid, &strangers, &over));
        Self {
            child,
            output,
            strangers,
            over,
            readers,
            watch,
            discord: Arc::clone(&discord.inner),
            _folder: folder,
        }
    }

    /// All that the bot wrote so far, standard output and standard error by line as they came.
    pub fn output(&self) -> String {
        self.output.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// SIGTERM; does not wait.
    pub fn terminate(&self) {
        let status = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(status.is_ok_and(|status| status.success()), "no SIGTERM sent");
    }

    /// SIGKILL, and waits.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Waits for the end and gives the exit code; fails where it takes longer.
    pub async fn exit(&mut self, within: Duration) -> Option<i32> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                // All that it wrote is read before anyone looks at it.
                for reader in self.readers.drain(..) {
                    let _ = reader.join();
                }
                return ExitStatus::code(&status);
            }
            assert!(
                start.elapsed() < within,
                "the bot still runs after {within:?}; its output:\n{}",
                self.output()
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Resident memory in KiB.
    pub fn resident(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .unwrap_or_default();
        line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
    }

    /// Processor time used, user and system, in clock ticks (100 a second on Linux).
    pub fn ticks(&self) -> u64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let rest = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
        rest.split(' ')
            .skip(11)
            .take(2)
            .filter_map(|part| part.parse::<u64>().ok())
            .sum()
    }

    /// Open file handles.
    pub fn handles(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.child.id())).map_or(0, Iterator::count)
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        self.kill();
        self.over.store(true, Ordering::Relaxed);
        for thread in self.readers.drain(..).chain(self.watch.take()) {
            let _ = thread.join();
        }
        let (output, strangers) = (
            self.output(),
            self.strangers.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        );
        if thread::panicking() {
            let last: Vec<&str> = output.lines().rev().take(60).collect();
            eprintln!("the bot's output (end):");
            last.iter().rev().for_each(|line| eprintln!("  | {line}"));
            return;
        }
        for (what, text) in self.discord.lock().secrets() {
            assert!(!output.contains(&text), "the bot's output holds {what}:\n{output}");
        }
        assert!(
            strangers.is_empty(),
            "the bot reached for hosts that are not this machine: {strangers:?}"
        );
    }
}

/// Where the bots keep what they learnt.
const CACHE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/cache");

/// Learns from the facts that ship before the first bots start: several at once would take longer than a test waits.
fn learn_once() {
    static LEARNT: Once = Once::new();
    LEARNT.call_once(|| {
        let learnt = Command::new(binary()).args(["learn", "--cache", CACHE]).output();
        assert!(learnt.is_ok_and(|learnt| learnt.status.success()), "nothing was learnt");
    });
}

/// The program under test: the one cargo built, or `$ALLIANCE_BOT_BINARY` where this module serves a bench program.
fn binary() -> String {
    std::env::var("ALLIANCE_BOT_BINARY")
        .ok()
        .or(option_env!("CARGO_BIN_EXE_alliance-bot").map(str::to_owned))
        .expect("ALLIANCE_BOT_BINARY names the program under test")
}

fn collect(from: impl Read + Send + 'static, into: &Arc<Mutex<String>>) -> thread::JoinHandle<()> {
    let into = into.clone();
    thread::spawn(move || {
        let mut from = BufReader::new(from);
        let mut line = Vec::new();
        while matches!(from.read_until(b'\n', &mut line), Ok(read) if read > 0) {
            into.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push_str(&String::from_utf8_lossy(&line));
            line.clear();
        }
    })
}

fn watch_sockets(pid: u32, strangers: &Arc<Mutex<Vec<String>>>, over: &Arc<AtomicBool>) -> thread::JoinHandle<()> {
    let (strangers, over) = (strangers.clone(), over.clone());
    thread::spawn(move || {
        while !over.load(Ordering::Relaxed) {
            let found = foreign_peers(pid);
            if !found.is_empty() {
                strangers.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
            }
            thread::sleep(Duration::from_millis(50));
        }
    })
}

/// Remote addresses of the process's sockets that are not loopback.
fn foreign_peers(pid: u32) -> Vec<String> {
    let Ok(handles) = fs::read_dir(format!("/proc/{pid}/fd")) else {
        return Vec::new();
    };
    let inodes: Vec<String> = handles
        .filter_map(|handle| fs::read_link(handle.ok()?.path()).ok())
        .filter_map(|target| {
            target
                .to_str()?
                .strip_prefix("socket:[")?
                .strip_suffix(']')
                .map(str::to_owned)
        })
        .collect();
    let mut found = Vec::new();
    for table in ["tcp", "tcp6", "udp", "udp6"] {
        let text = fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap_or_default();
        for line in text.lines().skip(1) {
            let parts: Vec<&str> = line.split_whitespace().collect();
            let (Some(remote), Some(inode)) = (parts.get(2), parts.get(9)) else {
                continue;
            };
            if inodes.iter().any(|own| own == inode) && !is_loopback(remote) {
                found.push(format!("{table} {remote}"));
            }
        }
    }
    found
}

/// Whether an address of /proc/net is loopback or none at all.
fn is_loopback(text: &str) -> bool {
    let address = text.split(':').next().unwrap_or_default();
    let words: Vec<u8> = (0..address.len() / 8)
        .filter_map(|at| u32::from_str_radix(&address[at * 8..at * 8 + 8], 16).ok())
        .flat_map(u32::to_ne_bytes)
        .collect();
    if let Ok(four) = <[u8; 4]>::try_from(words.as_slice()) {
        let address = Ipv4Addr::from(four);
        return address.is_loopback() || address.is_unspecified();
    }
    let Ok(sixteen) = <[u8; 16]>::try_from(words.as_slice()) else {
        return false;
    };
    let address = Ipv6Addr::from(sixteen);
    let mapped = address
        .to_ipv4_mapped()
        .is_some_and(|four| four.is_loopback() || four.is_unspecified());
    address.is_loopback() || address.is_unspecified() || mapped
}
