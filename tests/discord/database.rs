//! The shipped program with a PostgreSQL server in place of its file: shared by processes, gone and back, over TLS, never in a log.

use std::process::Command;
use std::time::Duration;

use crate::postgres::{PASSWORD, Postgres};
use crate::pretend::bot::{Bot, Start};
use crate::pretend::{PretendDiscord, Settings};
use crate::tea_house::{ASKED, NEXT, quick, small};

/// Discord's bit for Manage Server.
const MANAGE_SERVER: u64 = 1 << 5;

fn start(url: &str, config: &str, env: &[(&str, &str)]) -> Start {
    let url = ("DATABASE_URL", url);
    let env = env.iter().chain([&url]);
    Start {
        env: env
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        ..small(config)
    }
}

/// Two processes with a shard each keep one history; without the server they answer on; with it again they keep again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_share_a_server_and_do_without() {
    let Some(mut postgres) = Postgres::start() else { return };
    let discord = PretendDiscord::start_with(Settings { shards: 2, ..quick() }).await;
    let places: Vec<_> = (0..2)
        .map(|number| {
            let guild = discord.guild(&format!("guild {number}"));
            let chief = discord.member(guild, "chief");
            discord.role(guild, "keepers", MANAGE_SERVER, &[chief]);
            (discord.channel(guild, "general"), chief)
        })
        .collect();
    let mut bots = Vec::new();
    for shard in ["0 of 2", "1 of 2"] {
        let config = format!("[discord]\nshards = \"{shard}\"\n");
        // The most that can be logged, by every library.
        bots.push(Bot::start_with(&discord, start(&postgres.url(), &config, &[("RUST_LOG", "trace")])).await);
    }
    for (channel, chief) in &places {
        let mut history = String::new();
        // The other process may still be writing.
        for _ in 0..100 {
            let asked = discord.says(*chief, *channel, "!nato history");
            history = discord.reply_to(asked).await.content().to_owned();
            if history.matches("start by the bot itself").count() == 2 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(history.matches("start by the bot itself").count(), 2, "{history}");
    }
    let (channel, chief) = places[0];
    discord
        .reply_to(discord.says(chief, channel, "!nato what colour is the harbour gate"))
        .await;
    postgres.stop();
    for question in [ASKED, NEXT] {
        discord.reply_to(discord.says(chief, channel, question)).await;
    }
    let history = discord.reply_to(discord.says(chief, channel, "!nato history")).await;
    assert!(!history.content().contains("start by"), "{}", history.content());
    postgres.begin(&[]);
    let mut status = String::new();
    for _ in 0..300 {
        let asked = discord.says(chief, channel, "!nato history");
        status = discord.reply_to(asked).await.content().to_owned();
        if status.contains("start by the bot itself") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(status.contains("start by the bot itself"), "{status}");
    for bot in &bots {
        assert!(
            bot.output().contains("executing statement"),
            "the library logs its statements"
        );
        for secret in [PASSWORD, "harbour"] {
            assert!(!bot.output().contains(secret), "{secret} is in the log");
        }
    }
    let output = bots
        .iter()
        .map(Bot::output)
        .find(|output| output.contains("the database is out of service"));
    assert!(output.is_some_and(|output| output.contains("the database works again")));
}

/// A server that is known by a certificate is spoken to over TLS; one that is not known is not spoken to.
#[tokio::test]
#[expect(clippy::print_stderr, reason = "says where it could not be shown")]
async fn a_server_is_known_by_its_certificate() {
    let Some(mut postgres) = Postgres::start() else { return };
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    #[rustfmt::skip]
    let made = Command::new("openssl").current_dir(folder.path()).args([
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=database", "-keyout", "key.pem", "-out", "own.pem",
        "-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE",
    ]).output();
    if !made.is_ok_and(|made| made.status.success()) {
        eprintln!("no openssl to make a certificate with: TLS to a database is not shown here");
        return;
    }
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap_or_else(|error| panic!("{error}"));
    let (certificate, key) = (
        postgres.own_file("own.pem", &read("own.pem")),
        postgres.own_file("key.pem", &read("key.pem")),
    );
    postgres.stop();
    postgres.begin(&[
        "ssl=on",
        &format!("ssl_cert_file={}", certificate.display()),
        &format!("ssl_key_file={}", key.display()),
    ]);
    let url = format!("{}?sslmode=require", postgres.url());
    let own = folder.path().join("own.pem").display().to_string();
    for (env, kept) in [(vec![("SSL_CERT_FILE", own.as_str())], true), (vec![], false)] {
        let discord = PretendDiscord::start_with(quick()).await;
        let guild = discord.guild("Tea house");
        let (channel, chief) = (discord.channel(guild, "general"), discord.member(guild, "chief"));
        discord.role(guild, "keepers", MANAGE_SERVER, &[chief]);
        let bot = Bot::start_with(&discord, start(&url, "", &env)).await;
        let mut history = String::new();
        // The start is written down some time after it.
        for _ in 0..100 {
            let asked = discord.says(chief, channel, "!nato history");
            history = discord.reply_to(asked).await.content().to_owned();
            if history.contains("start by") || bot.output().contains("certificate") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(history.contains("start by"), kept, "{history}\n{}", bot.output());
        assert_eq!(bot.output().contains("certificate"), !kept, "{}", bot.output());
        discord.reply_to(discord.says(chief, channel, ASKED)).await;
    }
}

#[test]
fn an_address_that_is_none_is_not_repeated() {
    let address = format!("mysql://bot:{PASSWORD}@localhost/facts");
    let output = Command::new(env!("CARGO_BIN_EXE_alliance-bot"))
        .arg("run")
        .env_clear()
        .env("DISCORD_TOKEN", "a.b.c")
        .env("DATABASE_URL", address)
        .output();
    let output = output.unwrap_or_else(|error| panic!("{error}"));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("DATABASE_URL") && !text.contains(PASSWORD), "{text}");
}
