//! What the shipped program costs, and how fast the whole path of a message is beside two peers: real programs against the pretend
//! Discord on loopback, without Discord's limits.
//!
//! `cargo bench --bench whole_path -- [cost] [peers]`; both where none is named. The peers are installed below `target/` from npm and
//! PyPI; where that can't be done they are left out, and it is said. `ALLIANCE_BOT_BINARY` names another program than the one cargo built.

#![expect(clippy::print_stdout, reason = "a program that prints a table")]

#[path = "../tests/pretend/mod.rs"]
mod pretend;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use alliance_bot::facts::FactBase;
use alliance_bot::facts::load;
use pretend::story::{Channel, Posted, User};
use pretend::{PretendDiscord, Settings};

/// Starts, of which the median counts.
const STARTS: usize = 5;
/// How long it idles.
const IDLE: Duration = Duration::from_secs(60);
/// The load that memory is measured after: guilds, messages, and that each so-manieth is a question.
const LOAD: (usize, usize, usize) = (1_000, 100_000, 100);
/// Messages that are sent before the bot's answers are waited for.
const WAVE: usize = 5_000;
/// Questions one after the other, and at once over so many channels; fewer where they would take longer than this.
const ONE_BY_ONE: usize = 300;
const AT_ONCE: (usize, usize) = (2_000, 200);
const LONG: Duration = Duration::from_secs(30);
/// Questions are asked in steps of this, a prime, so that topics mix and each is asked.
const STEP: usize = 7_919;
/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(300);
/// No limits of its own: what is measured is how fast it can be.
const SETTINGS: &str = "[discord]\nmember_limit = 0\nchannel_limit = 0\nrepeat_seconds = 0\nrequests_per_second = 1000000\nqueue = 100000\n\
     [ops]\nlisten = \"127.0.0.1:0\"\n[database]\npath = \"bot.db\"\n";

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    let parts: Vec<String> = std::env::args().skip(1).filter(|one| !one.starts_with("--")).collect();
    let is_meant = |name: &str| parts.is_empty() || parts.iter().any(|part| part == name);
    let base = load::built_in().base.ok_or("no facts are compiled in")?;
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("peers");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("bot.toml"), SETTINGS)?;
    if is_meant("cost") {
        cost(&base, &folder).await?;
    }
    if is_meant("peers") {
        peers(&base, &folder).await?;
    }
    Ok(())
}

/// A Discord that never says wait.
async fn discord() -> PretendDiscord {
    let settings = Settings {
        limits: false,
        check_openapi: false,
        keep_messages: 20_000,
        keep_journal: 1_000,
        ..Settings::default()
    };
    PretendDiscord::start_with(settings).await
}

/// A program under measurement; it ends with this.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// Starts a program, and waits until Discord has told it READY; how long that took.
    async fn start(mut command: Command, discord: &PretendDiscord) -> Result<(Self, Duration), Box<dyn Error>> {
        command
            .env("DISCORD_TOKEN", discord.token())
            .env("DISCORD_API_BASE", discord.base())
            .env("DISCORD_GATEWAY", discord.gateway_url())
            .stdin(Stdio::null());
        let begun = Instant::now();
        let mut running = Self(command.spawn()?);
        while discord.ready_shards() == 0 {
            if let Some(status) = running.0.try_wait()? {
                return Err(format!("it ended with {status} before it was ready").into());
            }
            if begun.elapsed() > PATIENCE {
                return Err("it was never ready".into());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok((running, begun.elapsed()))
    }

    /// A line of /proc/PID/status in MB.
    fn memory(&self, line: &str) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap_or_default();
        let found = status
            .lines()
            .find_map(|text| text.strip_prefix(line)?.strip_prefix(':'));
        let kib = found.and_then(|text| text.trim().strip_suffix(" kB")?.parse::<f64>().ok());
        kib.unwrap_or(f64::NAN) * 1.024 / 1_000.0
    }

    fn memory_line(&self) -> String {
        let [resident, own, files, most] = ["VmRSS", "RssAnon", "RssFile", "VmHWM"].map(|line| self.memory(line));
        format!("{resident:.1} MB resident ({own:.1} its own, {files:.1} of files), at most {most:.1} so far")
    }

    /// Processor time so far; the kernel counts hundredths of a second.
    fn processor(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0.id())).unwrap_or_default();
        let rest = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
        let ticks = rest
            .split(' ')
            .skip(11)
            .take(2)
            .filter_map(|part| part.parse::<f64>().ok());
        ticks.sum::<f64>() / 100.0
    }
}

/// The program that is measured.
fn bot() -> PathBuf {
    std::env::var_os("ALLIANCE_BOT_BINARY").map_or_else(|| env!("CARGO_BIN_EXE_alliance-bot").into(), PathBuf::from)
}

fn own(folder: &Path, log: &str) -> Result<Command, Box<dyn Error>> {
    let mut command = Command::new(bot());
    // Elsewhere, so that the base compiled in answers.
    command.current_dir(folder).arg("run").env_remove("ALLIANCE_BOT_FACTS");
    command
        .stdout(Stdio::null())
        .stderr(fs::File::create(folder.join(log))?);
    Ok(command)
}

/// Questions that the base has answers to, each once, in an order that mixes topics.
fn asked(base: &FactBase) -> Vec<String> {
    let known = base.golden().into_iter().filter(|golden| !golden.facts.is_empty());
    let all: Vec<String> = known.map(|golden| golden.question).collect();
    (0..all.len())
        .map(|number| format!("!nato {}", all[number * STEP % all.len()]))
        .collect()
}

/// Waits until each of these was answered.
async fn answered(discord: &PretendDiscord, questions: &[Posted]) -> Result<(), Box<dyn Error>> {
    for question in questions {
        let reply = discord.maybe_reply(*question, PATIENCE).await;
        reply.ok_or("a question was never answered")?;
    }
    Ok(())
}

async fn cost(base: &FactBase, folder: &Path) -> Result<(), Box<dyn Error>> {
    println!("binary: {:.1} MB", fs::metadata(bot())?.len() as f64 / 1e6);
    let mut took = Vec::new();
    for _ in 0..STARTS {
        let discord = discord().await;
        let (_running, time) = Running::start(own(folder, "bot.log")?, &discord).await?;
        took.push(time.as_secs_f64());
    }
    took.sort_by(f64::total_cmp);
    println!(
        "start to READY, {STARTS} times: {:.2} s, {:.2} to {:.2} s",
        took[STARTS / 2],
        took[0],
        took[STARTS - 1]
    );
    let discord = discord().await;
    let (running, _) = Running::start(own(folder, "bot.log")?, &discord).await?;
    tokio::time::sleep(Duration::from_secs(10)).await;
    println!("connected and idle: {}", running.memory_line());
    let before = running.processor();
    tokio::time::sleep(IDLE).await;
    let used = running.processor() - before;
    println!(
        "idle for {} s: {used:.2} s of processor time, {:.2} %",
        IDLE.as_secs(),
        100.0 * used / IDLE.as_secs_f64()
    );
    let (guilds, messages, each) = LOAD;
    let places: Vec<(Channel, User)> = (0..guilds)
        .map(|number| {
            let guild = discord.guild(&format!("guild {number}"));
            (discord.channel(guild, "general"), discord.member(guild, "ann"))
        })
        .collect();
    let (asked, begun, mut questions, mut most) = (asked(base), Instant::now(), 0, 0.0_f64);
    for wave in 0..messages.div_ceil(WAVE) {
        let mut waiting = Vec::new();
        for number in wave * WAVE..((wave + 1) * WAVE).min(messages) {
            let (channel, ann) = places[number * 7 % guilds];
            if number % each == 0 {
                waiting.push(discord.says(ann, channel, &asked[questions % asked.len()]));
                questions += 1;
            } else {
                discord.says(
                    ann,
                    channel,
                    "did anybody see the match last night, it was quite something",
                );
            }
        }
        answered(&discord, &waiting).await?;
        most = most.max(running.memory("VmRSS"));
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    println!(
        "after {messages} messages in {guilds} guilds, {questions} of them questions, in {:.0} s: {}; between them at most {most:.1}",
        begun.elapsed().as_secs_f64(),
        running.memory_line()
    );
    Ok(())
}

/// What was measured of one program.
struct Figures {
    start: f64,
    median: f64,
    late: f64,
    rate: f64,
    processor: f64,
    memory: f64,
}

async fn peers(base: &FactBase, folder: &Path) -> Result<(), Box<dyn Error>> {
    let rows: Vec<serde_json::Value> = base
        .facts()
        .iter()
        .flat_map(|fact| fact.questions.iter().map(move |question| (question, &fact.answer)))
        .map(|(question, answer)| serde_json::json!({"question": question, "answer": answer}))
        .collect();
    let answers = folder.join("answers.json");
    fs::write(&answers, serde_json::to_string(&rows)?)?;
    let asked = asked(base);
    println!(
        "{} phrasings; at most {ONE_BY_ONE} questions one by one, then at most {} at once over {} channels",
        rows.len(),
        AT_ONCE.0,
        AT_ONCE.1
    );
    let ours = measured("alliance-bot", own(folder, "bot.log")?, &asked).await?;
    for (name, install) in [
        ("discord.py + rapidfuzz", python as Install),
        ("discord.js + fuse.js", node),
    ] {
        let peer = match install(folder) {
            Ok(mut command) => {
                command.env("ANSWERS", &answers);
                measured(name, command, &asked).await
            }
            Err(fault) => Err(fault),
        };
        match peer {
            Ok(peer) => println!(
                "  alliance-bot beside it: {:.1} times the throughput, {:.2} of the median latency, {:.2} of the 99th percentile, {:.2} of \
                 the processor time, {:.2} of the memory, {:.2} of the start",
                ours.rate / peer.rate,
                ours.median / peer.median,
                ours.late / peer.late,
                ours.processor / peer.processor,
                ours.memory / peer.memory,
                ours.start / peer.start,
            ),
            Err(fault) => println!("{name}: left out: {fault}"),
        }
    }
    Ok(())
}

async fn measured(name: &str, command: Command, asked: &[String]) -> Result<Figures, Box<dyn Error>> {
    let discord = discord().await;
    let guild = discord.guild("Tea house");
    let ann = discord.member(guild, "ann");
    let channels: Vec<Channel> = (0..AT_ONCE.1)
        .map(|number| discord.channel(guild, &format!("channel {number}")))
        .collect();
    let (running, start) = Running::start(command, &discord).await?;
    let ask = |number: usize| discord.says(ann, channels[number % channels.len()], &asked[number % asked.len()]);
    // It may not hear before it has taken in its guilds.
    let begun = Instant::now();
    while discord.maybe_reply(ask(0), Duration::from_secs(1)).await.is_none() {
        if begun.elapsed() > PATIENCE {
            return Err("it never answered".into());
        }
    }
    for number in 1..5 {
        answered(&discord, &[ask(number)]).await?;
    }
    let (mut times, first) = (Vec::new(), Instant::now());
    for number in 0..ONE_BY_ONE {
        if first.elapsed() > LONG {
            break;
        }
        let begun = Instant::now();
        answered(&discord, &[ask(number)]).await?;
        times.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    let many = ((LONG.as_secs_f64() * 1_000.0 / mean) as usize).clamp(10, AT_ONCE.0);
    let (begun, before) = (Instant::now(), running.processor());
    let questions: Vec<Posted> = (0..many).map(ask).collect();
    answered(&discord, &questions).await?;
    let took = begun.elapsed().as_secs_f64();
    let figures = Figures {
        start: start.as_secs_f64(),
        median: times[times.len() / 2],
        late: times[times.len() * 99 / 100],
        rate: many as f64 / took,
        processor: (running.processor() - before) * 1_000.0 / many as f64,
        memory: running.memory("VmRSS"),
    };
    println!(
        "{name}: {many} at once, {:.1} answers a second; one by one, {} of them, {:.2} ms median, {:.2} ms 99th \
         percentile; {:.2} ms of processor time an answer; {:.1} MB resident; \
         {:.2} s to READY",
        figures.rate,
        times.len(),
        figures.median,
        figures.late,
        figures.processor,
        figures.memory,
        figures.start
    );
    // Peers may break rules; ours is held to them by the tests.
    drop(running);
    let broken = discord.take_violations();
    if !broken.is_empty() {
        println!("  it broke {} of Discord's rules, such as: {}", broken.len(), broken[0]);
    }
    Ok(figures)
}

/// Installs a peer; the command that starts it.
type Install = fn(&Path) -> Result<Command, Box<dyn Error>>;

fn python(folder: &Path) -> Result<Command, Box<dyn Error>> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers");
    let python = folder.join("venv/bin/python");
    if !python.exists() {
        done(Command::new("python3").args(["-m", "venv"]).arg(folder.join("venv")))?;
    }
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
    done(Command::new(&python).args(pip).arg(own.join("requirements.txt")))?;
    let mut command = Command::new(&python);
    command.arg(own.join("bot.py")).stdout(Stdio::null());
    command.stderr(fs::File::create(folder.join("python.log"))?);
    Ok(command)
}

fn node(folder: &Path) -> Result<Command, Box<dyn Error>> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers");
    for file in ["package.json", "bot.js"] {
        fs::copy(own.join(file), folder.join(file))?;
    }
    done(
        Command::new("npm")
            .args(["install", "--silent", "--no-audit", "--no-fund"])
            .current_dir(folder),
    )?;
    let mut command = Command::new("node");
    command.arg("bot.js").current_dir(folder).stdout(Stdio::null());
    command.stderr(fs::File::create(folder.join("node.log"))?);
    Ok(command)
}

fn done(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let status = command
        .status()
        .map_err(|fault| format!("{}: {fault}", command.get_program().display()))?;
    status
        .success()
        .then_some(())
        .ok_or_else(|| format!("{command:?} ended with {status}").into())
}
