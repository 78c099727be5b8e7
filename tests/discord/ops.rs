//! What an operator asks of the shipped program: is it alive, is it ready, what did it count. And shards over several processes.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::pretend::bot::{Bot, Start};
use crate::pretend::faults::{Close, GatewayFault};
use crate::pretend::story::{Channel, User};
use crate::pretend::{PretendDiscord, Settings};
use crate::tea_house::{ASKED, SECOND, TeaHouse, quick, small};

const BASE: &str = include_str!("base/facts.toml");
/// Discord's bit for Manage Server.
const MANAGE_SERVER: u64 = 1 << 5;

/// Asks with GET; the whole response.
pub(crate) async fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address)
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n");
    let mut response = String::new();
    let _ = stream.write_all(request.as_bytes()).await;
    let _ = stream.read_to_string(&mut response).await;
    response
}

/// The value of a series, written as it stands before the value.
pub(crate) fn value(metrics: &str, series: &str) -> Option<f64> {
    metrics
        .lines()
        .find_map(|line| line.strip_prefix(series)?.strip_prefix(' '))?
        .parse()
        .ok()
}

/// Every metric that the dashboard and the alerts ask for is there, and docs/operating.md tells of every one that is there.
fn names_are_known(metrics: &str) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read =
        |path: &str| std::fs::read_to_string(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    for path in ["deploy/grafana/alliance-bot.json", "deploy/prometheus/alerts.yml"] {
        let text = read(path);
        let asked = text.split(|letter: char| !(letter.is_ascii_lowercase() || letter == '_'));
        let asked: Vec<&str> = asked.filter(|word| word.starts_with("alliance_bot_")).collect();
        assert!(!asked.is_empty(), "{path}");
        for name in asked {
            assert!(
                metrics.contains(&format!("\n{name}")),
                "{path} asks for {name}, which is not in\n{metrics}"
            );
        }
    }
    let told = read("docs/operating.md");
    for name in metrics
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next())
    {
        assert!(
            told.contains(&format!("`{name}")),
            "docs/operating.md does not tell of {name}"
        );
    }
}

/// Waits until `/readyz` begins with this status.
pub(crate) async fn until_ready(address: SocketAddr, status: &str) {
    for _ in 0..600 {
        if get(address, "/readyz").await.starts_with(&format!("HTTP/1.1 {status}")) {
            return;
        }
        tokio::time::sleep(SECOND / 20).await;
    }
    panic!("not {status}: {}", get(address, "/readyz").await);
}

/// A port that nobody has.
pub(crate) fn free_port() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .unwrap_or_else(|error| panic!("{error}"))
}

/// `alliance-bot healthcheck` with this `[ops] listen`: the exit code and what it said.
pub(crate) fn healthcheck(listen: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let path: PathBuf = folder.path().join("bot.toml");
    std::fs::write(&path, format!("[ops]\nlisten = \"{listen}\"\n")).unwrap_or_else(|error| panic!("{error}"));
    let output = Command::new(env!("CARGO_BIN_EXE_alliance-bot"))
        .args(["healthcheck", "--config"])
        .arg(&path)
        .output()
        .unwrap_or_else(|error| panic!("{error}"));
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[tokio::test]
async fn what_happens_is_counted_and_health_follows_the_gateway() {
    let address = free_port();
    let house = TeaHouse::open_with(quick(), &format!("[ops]\nlisten = \"{address}\"\n")).await;
    until_ready(address, "200").await;
    assert_eq!(healthcheck(&address.to_string()).0, Some(0));
    assert!(get(address, "/healthz").await.starts_with("HTTP/1.1 200"));
    assert!(get(address, "/").await.starts_with("HTTP/1.1 404"));
    let question = house.discord.says(house.ann, house.channel, ASKED);
    house.discord.reply_to(question).await;
    tokio::time::sleep(SECOND / 5).await;
    let metrics = get(address, "/metrics").await;
    let rows = [
        ("alliance_bot_questions_total{way=\"prefix\",outcome=\"answered\"}", 1.0),
        ("alliance_bot_answer_seconds_count", 1.0),
        ("alliance_bot_delivery_seconds_count", 1.0),
        ("alliance_bot_gateway_connected{shard=\"0\"}", 1.0),
        ("alliance_bot_gateway_reconnects_total{resumes=\"yes\"}", 0.0),
        ("alliance_bot_rate_limited_total{scope=\"global\"}", 0.0),
        ("alliance_bot_base_facts", 2.0),
    ];
    for (series, expected) in rows {
        assert_eq!(value(&metrics, series), Some(expected), "{series} in\n{metrics}");
    }
    assert!(!metrics.contains("joining"), "no words of a question");
    names_are_known(&metrics);
    // Cut: nothing connects any more.
    house.discord.gateway_fault(GatewayFault::RefuseHandshake(503).always());
    house.discord.end_connections(Close::Drop);
    until_ready(address, "503").await;
    assert!(
        get(address, "/healthz").await.starts_with("HTTP/1.1 200"),
        "alive all the same"
    );
    let (code, word) = healthcheck(&address.to_string());
    assert_eq!((code, word.trim()), (Some(1), "not connected: shard 0"));
    assert_eq!(
        value(
            &get(address, "/metrics").await,
            "alliance_bot_gateway_connected{shard=\"0\"}"
        ),
        Some(0.0)
    );
}

/// A base that is tried is counted by what became of it, and so is the one that answers.
#[tokio::test]
async fn reloads_are_counted_by_result() {
    let address = free_port();
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let write = |text: &str| {
        let path = folder.path().join("facts.toml");
        std::fs::write(path, text).unwrap_or_else(|error| panic!("{error}"));
    };
    write(BASE);
    let discord = PretendDiscord::start_with(quick()).await;
    let guild = discord.guild("Tea house");
    let (channel, chief) = (discord.channel(guild, "general"), discord.member(guild, "chief"));
    discord.role(guild, "keepers", MANAGE_SERVER, &[chief]);
    let start = Start {
        facts: Some(folder.path().to_owned()),
        ..small(&format!("[ops]\nlisten = \"{address}\"\n"))
    };
    let _bot = Bot::start_with(&discord, start).await;
    let reload = async || {
        discord.reply_to(discord.says(chief, channel, "!nato reload")).await;
        let metrics = get(address, "/metrics").await;
        let count = |result: &str| value(&metrics, &format!("alliance_bot_reloads_total{{result=\"{result}\"}}"));
        let hash = metrics.lines().find(|line| line.starts_with("alliance_bot_base_info{"));
        ((count("loaded"), count("refused")), hash.map(str::to_owned))
    };
    let (counts, first) = reload().await;
    assert_eq!(
        (counts, first.is_some()),
        ((Some(0.0), Some(0.0)), true),
        "nothing had changed"
    );
    write("[[fact");
    assert_eq!(reload().await, ((Some(0.0), Some(1.0)), first.clone()));
    write(&BASE.replace("has applied to join NATO.", "knocked at the door."));
    let (counts, second) = reload().await;
    assert_eq!(counts, (Some(1.0), Some(1.0)));
    assert_ne!(second, first);
}

#[tokio::test]
async fn nobody_to_ask_is_no_health() {
    assert_eq!(healthcheck(&free_port().to_string()).0, Some(1));
    assert_eq!(healthcheck("").0, Some(2));
}

#[tokio::test]
async fn a_taken_port_stops_the_start_with_a_sentence() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap_or_else(|error| panic!("{error}"));
    let address = taken.local_addr().unwrap_or_else(|error| panic!("{error}"));
    let discord = PretendDiscord::start_with(quick()).await;
    let mut bot = Bot::spawn(&discord, small(&format!("[ops]\nlisten = \"{address}\"\n")));
    assert_eq!(bot.exit(30 * SECOND).await, Some(2), "{}", bot.output());
    assert!(bot.output().contains("[ops] listen"), "{}", bot.output());
}

/// More clients than it has room for say nothing, or half a head: others are answered, and so are members.
#[tokio::test]
async fn slow_and_many_clients_harm_nothing() {
    let address = free_port();
    let house = TeaHouse::open_with(quick(), &format!("[ops]\nlisten = \"{address}\"\n")).await;
    until_ready(address, "200").await;
    let before = house.bot.handles();
    let mut slow = Vec::new();
    for _ in 0..300 {
        let mut stream = TcpStream::connect(address)
            .await
            .unwrap_or_else(|error| panic!("{error}"));
        let _ = stream.write_all(b"GET /metrics HTTP/1.1\r\nx: ").await;
        slow.push(stream);
    }
    let mut endless = TcpStream::connect(address)
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    for _ in 0..200 {
        if endless.write_all(&[b'x'; 10_000]).await.is_err() {
            break;
        }
    }
    assert!(get(address, "/readyz").await.starts_with("HTTP/1.1 200"));
    assert_eq!(healthcheck(&address.to_string()).0, Some(0));
    house.answers_on().await;
    assert!(
        house.bot.handles() <= before + 80,
        "{before} handles, then {}",
        house.bot.handles()
    );
}

/// 4 processes run 4 shards each of 16, as the pods of a StatefulSet start: in order, each when the one before is ready. Discord
/// allows 4 IDENTIFYs in 5 s.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_processes_share_sixteen_shards() {
    let discord = PretendDiscord::start_with(Settings {
        shards: 16,
        max_concurrency: 4,
        ..quick()
    })
    .await;
    let places: Vec<(Channel, User)> = (0..48)
        .map(|number| {
            let guild = discord.guild(&format!("guild {number}"));
            (discord.channel(guild, "general"), discord.member(guild, "ann"))
        })
        .collect();
    let addresses: Vec<SocketAddr> = (0..4).map(|_| free_port()).collect();
    let start = |ordinal: usize| Start {
        env: vec![("HOSTNAME".into(), format!("alliance-bot-{ordinal}"))],
        ..small(&format!(
            "[discord]\nshards = \"4 each of 16\"\n[ops]\nlisten = \"{}\"\n",
            addresses[ordinal]
        ))
    };
    // What `minReadySeconds` is for.
    let apart = 5 * SECOND + SECOND / 2;
    let mut bots = Vec::new();
    for (ordinal, address) in addresses.iter().enumerate() {
        bots.push(Bot::start_with(&discord, start(ordinal)).await);
        until_ready(*address, "200").await;
        tokio::time::sleep(apart).await;
    }
    assert_eq!(discord.ready_shards(), 16);
    assert_eq!(discord.journal(|journal| journal.heard(2)), 16, "one IDENTIFY each");
    let ask_everywhere = || -> Vec<_> {
        places
            .iter()
            .map(|(channel, ann)| discord.says(*ann, *channel, ASKED))
            .collect()
    };
    for question in ask_everywhere() {
        discord.reply_to(question).await;
        assert_eq!(discord.replies_to(question), 1);
    }
    let mut counted = 0.0;
    for address in &addresses {
        let metrics = get(*address, "/metrics").await;
        let own = value(
            &metrics,
            "alliance_bot_questions_total{way=\"prefix\",outcome=\"answered\"}",
        );
        assert!(own.is_some_and(|own| own > 0.0), "each process has guilds of its own");
        counted += own.unwrap_or(0.0);
    }
    assert_eq!(counted, 48.0, "each question was heard by one process");
    // One dies: the others answer on; started again it takes up its own shards.
    bots[2].kill();
    discord
        .until("the end of its sessions", |discord| discord.ready_shards() == 12)
        .await;
    bots[2] = Bot::start_with(&discord, start(2)).await;
    until_ready(addresses[2], "200").await;
    assert_eq!(discord.ready_shards(), 16);
    assert_eq!(discord.journal(|journal| journal.heard(2)), 20, "four more IDENTIFYs");
    tokio::time::sleep(Duration::from_millis(200)).await;
    for question in ask_everywhere() {
        discord.reply_to(question).await;
        assert_eq!(discord.replies_to(question), 1);
    }
}

#[tokio::test]
async fn a_host_without_a_shard_stops_with_a_sentence() {
    let discord = PretendDiscord::start_with(quick()).await;
    for host in ["alliance-bot-4", "alliance-bot"] {
        let start = Start {
            env: vec![("HOSTNAME".into(), host.into())],
            ..small("[discord]\nshards = \"4 each of 16\"\n")
        };
        let mut bot = Bot::spawn(&discord, start);
        assert_eq!(bot.exit(30 * SECOND).await, Some(2), "{host}: {}", bot.output());
        assert!(bot.output().contains(host), "{}", bot.output());
    }
}
