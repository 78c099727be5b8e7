//! How the shipped program ends: asked to, killed, told by Discord that there is no use in going on, or not fit to start.

use std::time::Duration;

use crate::pretend::PretendDiscord;
use crate::pretend::bot::{Bot, Start};
use crate::pretend::faults::{Close, Fault, GatewayFault};
use crate::pretend::rest::Route;
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

/// Killed under load ten times: whatever was asked is answered once or not at all, and the next bot answers on.
#[tokio::test]
async fn killed_and_started_again_it_answers_on() {
    let mut house = TeaHouse::open().await;
    let mut questions = Vec::new();
    for round in 0..10 {
        for number in 0..5 {
            let channel = house.discord.channel(house.guild, &format!("channel {round} {number}"));
            questions.push(house.discord.says(house.ann, channel, ASKED));
        }
        tokio::time::sleep(Duration::from_millis(3 * round)).await;
        house.bot.kill();
        // Discord takes a while to see that the connection is gone.
        house
            .discord
            .until("the end of the session", |discord| discord.ready_shards() == 0)
            .await;
        house.bot = Bot::start_with(&house.discord, small("")).await;
        house.answers_on().await;
    }
    assert!(
        questions
            .iter()
            .all(|question| house.discord.replies_to(*question) <= 1)
    );
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
