//! How the shipped program ends: asked to, killed, told by Discord that there is no use in going on, or not fit to start.

use std::time::Duration;

use crate::files::UNANSWERED;
use crate::house::{self, House, says_of_sweden, write};
use crate::pretend::PretendDiscord;
use crate::pretend::bot::{Bot, Start};
use crate::pretend::faults::{Close, Fault, GatewayFault};
use crate::pretend::rest::Route;
use crate::pretend::story::{Posted, User};
use crate::tea_house::{ASKED, SECOND, TeaHouse, quick, small};

/// What Discord's grace and a container's are: after this a stop is a kill.
const GRACE: Duration = Duration::from_secs(10);

fn says_goodbye(discord: &PretendDiscord) -> bool {
    discord.journal(|journal| journal.to_string().contains("closed by the bot with 1000"))
}

#[tokio::test]
async fn sigterm_says_goodbye_and_ends_well() {
    let mut house = TeaHouse::open().await;
    house.bot.terminate();
    assert_eq!(house.bot.exit(GRACE).await, Some(0), "{}", house.bot.output());
    assert!(says_goodbye(&house.discord), "so that a restart resumes nothing stale");
    let _again = Bot::start_with(&house.discord, small("")).await;
    assert_eq!(house.resumes(), 0, "a restart begins a session of its own");
    house.answers_on().await;
}

#[tokio::test]
async fn sigterm_finishes_what_is_on_its_way() {
    let mut house = TeaHouse::open().await;
    let discord = &house.discord;
    discord.fault(Route::CreateMessage, Fault::LateAnswer(2 * SECOND).times(4));
    let channels: Vec<_> = (0..4)
        .map(|number| discord.channel(house.guild, &format!("channel {number}")))
        .collect();
    let questions: Vec<_> = channels
        .iter()
        .flat_map(|channel| {
            [
                discord.says(house.ann, *channel, ASKED),
                discord.says(house.ann, *channel, ASKED),
            ]
        })
        .collect();
    discord
        .until("requests on their way", |discord| {
            discord.journal(|journal| journal.requests(Route::CreateMessage)) >= 4
        })
        .await;
    house.bot.terminate();
    assert_eq!(house.bot.exit(GRACE).await, Some(0), "{}", house.bot.output());
    for question in questions {
        assert_eq!(house.discord.replies_to(question), 1, "finished, and once");
    }
    assert!(says_goodbye(&house.discord));
}

/// Everything hangs: REST, and the gateway that should hear the goodbye.
#[tokio::test]
async fn sigterm_waits_for_nobody_longer_than_ten_seconds() {
    let mut house = TeaHouse::open().await;
    house.discord.fault(Route::CreateMessage, Fault::Hang.always());
    house.discord.says(house.ann, house.channel, ASKED);
    tokio::time::sleep(SECOND / 5).await;
    house.bot.terminate();
    house.discord.falls_silent();
    assert_eq!(house.bot.exit(GRACE).await, Some(0), "{}", house.bot.output());
}

#[tokio::test]
async fn sigterm_before_discord_was_reached_ends_well() {
    let discord = PretendDiscord::start_with(quick()).await;
    discord.fault(Route::GatewayBot, Fault::Hang.always());
    let mut bot = Bot::spawn(&discord, small(""));
    discord
        .until("the first request", |discord| {
            discord.journal(|journal| journal.all_requests()) > 0
        })
        .await;
    bot.terminate();
    assert_eq!(bot.exit(GRACE).await, Some(0), "{}", bot.output());
}

/// The database is held by another program, and Discord hangs, and so does the gateway: a stop takes no longer for all three.
#[tokio::test]
async fn sigterm_waits_no_longer_for_a_database_that_is_held() {
    let mut house = House::open("").await;
    let other = rusqlite::Connection::open(house.folder.path().join("bot.db"));
    let other = other.unwrap_or_else(|fault| panic!("{fault}"));
    other
        .execute_batch("BEGIN IMMEDIATE")
        .unwrap_or_else(|fault| panic!("{fault}"));
    house.discord.fault(Route::CreateMessage, Fault::Hang.always());
    for _ in 0..20 {
        house.discord.says(house.ann, house.channel, UNANSWERED);
    }
    house
        .discord
        .until("questions were asked", |_| {
            house.bot.output().matches("unknown").count() == 20
        })
        .await;
    house.bot.terminate();
    house.discord.falls_silent();
    assert_eq!(house.bot.exit(GRACE).await, Some(0), "{}", house.bot.output());
}

/// Told to stop with notes still to be written and a reload under way: all is kept, in the one file, and the moderator is answered.
#[tokio::test]
async fn sigterm_flushes_the_database_and_finishes_a_reload() {
    let mut house = House::open("[discord]\nmember_limit = 0\n").await;
    let members: Vec<User> = (0..40)
        .map(|number| house.discord.member(house.guild, &format!("member {number}")))
        .collect();
    write(&house.facts(), &says_of_sweden("knocked at the door."));
    let reload = house.discord.says(house.chief, house.channel, "!nato reload");
    for member in &members {
        let channel = house.discord.channel(house.guild, "side");
        house.discord.says(*member, channel, UNANSWERED);
    }
    house
        .discord
        .until("questions were asked", |_| {
            house.bot.output().matches("unknown").count() == 40
        })
        .await;
    house.bot.terminate();
    assert_eq!(house.bot.exit(GRACE).await, Some(0), "{}", house.bot.output());
    let reply = house.discord.replied(reload).map(|reply| reply.content().to_owned());
    assert!(
        reply.as_ref().is_some_and(|reply| reply.contains("**Loaded**")),
        "{reply:?}"
    );
    // The main file alone, as a backup of it would be.
    let (database, copy) = (house.folder.path().join("bot.db"), house.folder.path().join("copy.db"));
    std::fs::copy(&database, &copy).unwrap_or_else(|fault| panic!("{fault}"));
    let kept = Kept::read(&copy);
    assert_eq!((kept.reloads.len(), kept.unanswered), (1, 40), "{kept:?}");
}

/// What stands in a database file, once that was found whole.
#[derive(Debug)]
struct Kept {
    /// The hashes of bases that were loaded, in order.
    reloads: Vec<String>,
    /// How often the program started.
    starts: usize,
    /// Unanswered questions.
    unanswered: i64,
}

impl Kept {
    fn read(path: &std::path::Path) -> Self {
        let read = || -> rusqlite::Result<Self> {
            let database = rusqlite::Connection::open(path)?;
            let check: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
            assert_eq!(check, "ok", "{}", path.display());
            let mut lines = database.prepare("SELECT id, action, hash, result FROM history ORDER BY id")?;
            let lines = lines.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
            let lines: Vec<(i64, String, String, String)> = lines.collect::<rusqlite::Result<_>>()?;
            let numbers: Vec<i64> = lines.iter().map(|line| line.0).collect();
            assert_eq!(
                numbers,
                (1..=lines.len() as i64).collect::<Vec<_>>(),
                "no line is missing"
            );
            // Every base that a line says is live can be returned to, as far back as that goes.
            let mut base = database.prepare("SELECT COUNT(*) FROM base WHERE hash = ?1 AND length(files) > 0")?;
            let mut latest: Vec<&String> = Vec::new();
            for (.., hash, result) in lines.iter().rev() {
                if result == "loaded" && !latest.contains(&hash) && latest.len() < 2 {
                    latest.push(hash);
                }
            }
            for hash in latest {
                assert_eq!(
                    base.query_row([hash], |row| row.get::<_, i64>(0))?,
                    1,
                    "base {hash} is kept"
                );
            }
            let of = |wanted: &str| -> Vec<String> {
                let lines = lines.iter().filter(|line| line.1 == wanted && line.3 == "loaded");
                lines.map(|line| line.2.clone()).collect()
            };
            Ok(Self {
                reloads: of("reload"),
                starts: of("start").len(),
                unanswered: database.query_row("SELECT COUNT(*) FROM unanswered", [], |row| row.get(0))?,
            })
        };
        read().unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
    }
}

/// Killed under load again and again, at any moment of a reload: whatever was asked is answered once or not at all, the next bot
/// answers on, the database opens, and every reload that a moderator was told of stands in it. docs/operating.md has the command for a
/// hundred.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stderr, reason = "the figures are what it is run for")]
async fn killed_under_load_it_answers_on_and_its_history_is_whole() {
    let rounds: u64 = std::env::var("STOPS_KILLS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(10);
    let mut house = House::open("[discord]\nmember_limit = 0\n").await;
    let database = house.folder.path().join("bot.db");
    let (mut questions, mut told) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        write(&house.facts(), &says_of_sweden(&format!("knocked {round} times.")));
        let keepers = house.discord.channel(house.guild, &format!("keepers {round}"));
        let reload = house.discord.says(house.chief, keepers, "!nato reload");
        for number in 0..10 {
            let channel = house.discord.channel(house.guild, &format!("channel {round} {number}"));
            questions.push(house.discord.says(house.ann, channel, ASKED));
            house.discord.says(house.ann, channel, UNANSWERED);
        }
        // Every other time as soon as the moderator is told, else at some moment before or after.
        if round % 2 == 0 {
            house.discord.reply_to(reload).await;
        } else {
            tokio::time::sleep(Duration::from_millis(3 * (round % 100))).await;
        }
        house.bot.kill();
        if let Some(reply) = house.discord.replied(reload)
            && reply.content().contains("**Loaded**")
        {
            told.push(reply.content().split('`').nth(1).unwrap_or_default().to_owned());
        }
        let kept = Kept::read(&database);
        let lost: Vec<_> = told.iter().filter(|hash| !kept.reloads.contains(hash)).collect();
        assert!(lost.is_empty(), "told of, and not in the history: {lost:?}");
        house
            .discord
            .until("the end of the session", |discord| discord.ready_shards() == 0)
            .await;
        house.bot = Bot::start_with(
            &house.discord,
            house::start(&house.folder, "[discord]\nmember_limit = 0\n"),
        )
        .await;
        house.answers("").await;
    }
    let answered = |count: usize| {
        let with = |question: &&Posted| house.discord.replies_to(**question) == count;
        questions.iter().filter(with).count()
    };
    let (never, once) = (answered(0), answered(1));
    house.bot.terminate();
    assert_eq!(house.bot.exit(GRACE).await, Some(0), "{}", house.bot.output());
    let kept = Kept::read(&database);
    eprintln!(
        "killed {rounds} times: {once} of {} questions answered once, {never} never, none twice; {} reloads told of, {} in the history, \
         {} starts; {} unanswered questions kept",
        questions.len(),
        told.len(),
        kept.reloads.len(),
        kept.starts,
        kept.unanswered
    );
    assert_eq!(never + once, questions.len(), "none twice");
    assert!(told.len() as u64 >= rounds / 2, "reloads were told of");
}

#[tokio::test]
async fn what_no_reconnect_can_mend_ends_with_exit_3_and_a_sentence() {
    for (code, word, identifies) in [
        (4004, "token", 1),
        (4010, "shard", 1),
        (4011, "shard", 1),
        (4012, "version", 1),
        (4013, "intents", 1),
        // Once with the message content intent, once without.
        (4014, "intents", 2),
    ] {
        let discord = PretendDiscord::start_with(quick()).await;
        discord.gateway_fault(GatewayFault::EndOnIdentify(Close::Code(code)).always());
        let mut bot = Bot::spawn(&discord, small(""));
        assert_eq!(bot.exit(30 * SECOND).await, Some(3), "{code}: {}", bot.output());
        let output = bot.output().to_lowercase();
        assert!(output.contains(word), "{code} names the {word}: {output}");
        assert_eq!(
            discord.journal(|journal| journal.heard(2)),
            identifies,
            "{code}: IDENTIFYs"
        );
    }
}

#[tokio::test]
async fn a_token_reset_while_it_runs_ends_with_exit_3_and_a_sentence() {
    let mut house = TeaHouse::open().await;
    house.discord.revokes_token();
    assert_eq!(house.bot.exit(GRACE).await, Some(3), "{}", house.bot.output());
    assert!(house.bot.output().contains("DISCORD_TOKEN"), "{}", house.bot.output());
}

/// `SSL_CERT_FILE` names certificates in place of the system's; whatever it names, the program does not panic.
#[tokio::test]
async fn certificates_that_are_none_end_with_exit_2_and_a_sentence() {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let file = |name: &str, text: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap_or_else(|error| panic!("{error}"));
        path
    };
    let pem = |text: &str| format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n");
    for path in [
        folder.path().join("missing"),
        folder.path().to_owned(),
        file("empty", b""),
        file("garbage", &[0xff, 0, 0x7f].repeat(999)),
        file("words", pem("no base64 at all!").as_bytes()),
        file("base64", pem("bm8gREVSIGF0IGFsbA==").as_bytes()),
        file("open", b"-----BEGIN CERTIFICATE-----\nMIIB"),
    ] {
        let discord = PretendDiscord::start_with(quick()).await;
        let start = Start {
            env: vec![("SSL_CERT_FILE".into(), path.display().to_string())],
            ..small("")
        };
        let mut bot = Bot::spawn(&discord, start);
        assert_eq!(bot.exit(30 * SECOND).await, Some(2), "{path:?}: {}", bot.output());
        let output = bot.output();
        assert!(output.contains("SSL_CERT_FILE"), "{path:?}: {output}");
        assert!(!output.contains("panicked"), "{path:?}: {output}");
    }
}

/// A filter that means nothing must not leave an operator with a silent log.
#[tokio::test]
async fn a_log_filter_that_is_none_ends_with_exit_2_and_a_sentence() {
    for filter in ["alliance_bot=loud", "=debug", "a=b=c"] {
        let discord = PretendDiscord::start_with(quick()).await;
        let start = Start {
            env: vec![("RUST_LOG".into(), filter.into())],
            ..small("")
        };
        let mut bot = Bot::spawn(&discord, start);
        assert_eq!(bot.exit(30 * SECOND).await, Some(2), "{filter:?}: {}", bot.output());
        assert!(bot.output().contains("RUST_LOG"), "{filter:?}: {}", bot.output());
    }
}
