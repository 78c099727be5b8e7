//! How the shipped program ends: asked to, or told by Discord that there is no use in going on.

use std::time::Duration;

use crate::pretend::PretendDiscord;
use crate::pretend::bot::{Bot, Start};
use crate::pretend::faults::{Close, GatewayFault};

#[tokio::test]
async fn sigterm_says_goodbye_and_ends_well() {
    let discord = PretendDiscord::start().await;
    discord.guild("Tea house");
    let mut bot = Bot::start(&discord, "").await;
    bot.terminate();
    assert_eq!(bot.exit(Duration::from_secs(10)).await, Some(0), "{}", bot.output());
    let closed = discord.journal(|journal| journal.to_string().contains("closed by the bot with 1000"));
    assert!(closed, "the session is ended, so that a restart resumes nothing stale");
}

#[tokio::test]
async fn what_no_reconnect_can_mend_ends_with_exit_3_and_a_sentence() {
    for (code, word) in [
        (4004, "token"),
        (4010, "shard"),
        (4011, "shard"),
        (4012, "version"),
        (4013, "intents"),
    ] {
        let discord = PretendDiscord::start().await;
        discord.gateway_fault(GatewayFault::EndOnIdentify(Close::Code(code)).always());
        let mut bot = Bot::spawn(&discord, Start::default());
        assert_eq!(
            bot.exit(Duration::from_secs(60)).await,
            Some(3),
            "{code}: {}",
            bot.output()
        );
        assert!(
            bot.output().to_lowercase().contains(word),
            "{code} names the {word}: {}",
            bot.output()
        );
        assert_eq!(
            discord.journal(|journal| journal.heard(2)),
            1,
            "{code}: one IDENTIFY, no more"
        );
    }
}
