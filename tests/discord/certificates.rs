//! Who is not known by a certificate is told nothing: the log says what is wrong with it, and once it is right all goes on.

use tempfile::TempDir;

use crate::pretend::PretendDiscord;
use crate::pretend::bot::{Bot, Start};
use crate::pretend::faults::Close;
use crate::pretend::tls::{Door, Shown};
use crate::tea_house::{ASKED, NEXT, SECOND, quick, small};

/// The authority's certificate in a file, and a start of the bot that trusts it.
fn trusting(door: &Door, base: &str) -> (TempDir, Start) {
    let folder = tempfile::tempdir().unwrap_or_else(|fault| panic!("{fault}"));
    let file = folder.path().join("authority.pem");
    std::fs::write(&file, door.authority()).unwrap_or_else(|fault| panic!("{fault}"));
    let env = vec![
        ("SSL_CERT_FILE".into(), file.display().to_string()),
        ("DISCORD_API_BASE".into(), base.into()),
    ];
    (folder, Start { env, ..small("") })
}

/// What the log must say of a certificate.
fn fault(shown: Shown) -> &'static str {
    match shown {
        Shown::Right => "",
        Shown::SelfSigned => "invalid peer certificate: UnknownIssuer",
        Shown::OfAnother => "invalid peer certificate: certificate not valid for name",
        Shown::Expired => "invalid peer certificate: certificate expired",
    }
}

#[tokio::test]
async fn rest_with_a_wrong_certificate_is_told_nothing() {
    for shown in Shown::WRONG {
        let discord = PretendDiscord::start_with(quick()).await;
        let guild = discord.guild("Tea house");
        let (channel, ann) = (discord.channel(guild, "general"), discord.member(guild, "ann"));
        let door = Door::before(discord.base(), shown).await;
        let (_folder, start) = trusting(&door, &door.address("https"));
        let mut bot = Bot::spawn(&discord, start);
        discord
            .until("a word about the certificate", |_| bot.output().contains(fault(shown)))
            .await;
        tokio::time::sleep(2 * SECOND).await;
        assert_eq!(door.let_in(), 0, "{shown:?}: nothing was sent");
        assert!(bot.runs(), "{shown:?}: {}", bot.output());
        assert_eq!(
            bot.output().matches(fault(shown)).count(),
            1,
            "{shown:?}: said once: {}",
            bot.output()
        );
        door.shows(Shown::Right);
        discord.ready(1).await;
        discord.reply_to(discord.says(ann, channel, ASKED)).await;
        assert!(door.let_in() > 0, "{shown:?}: through the door");
    }
}

#[tokio::test]
async fn a_gateway_with_a_wrong_certificate_is_told_nothing() {
    for shown in Shown::WRONG {
        let discord = PretendDiscord::start_with(quick()).await;
        let guild = discord.guild("Tea house");
        let (channel, ann) = (discord.channel(guild, "general"), discord.member(guild, "ann"));
        let door = Door::before(&discord.gateway_url(), shown).await;
        discord.gateway_at(&door.address("wss"));
        discord.resumes_at(&door.address("wss"));
        let (_folder, start) = trusting(&door, discord.base());
        let bot = Bot::spawn(&discord, start);
        discord
            .until("a word about the certificate", |_| bot.output().contains(fault(shown)))
            .await;
        assert_eq!(door.let_in(), 0, "{shown:?}: nothing was sent");
        door.shows(Shown::Right);
        discord.ready(1).await;
        discord.reply_to(discord.says(ann, channel, ASKED)).await;
        // In the midst of a session: what is asked meanwhile is answered once it is right again.
        let before = (door.let_in(), bot.output().matches(fault(shown)).count());
        door.shows(shown);
        discord.end_connections(Close::Drop);
        let question = discord.says(ann, channel, NEXT);
        discord
            .until("another word about the certificate", |_| {
                bot.output().matches(fault(shown)).count() > before.1
            })
            .await;
        assert_eq!(door.let_in(), before.0, "{shown:?}: nothing was sent");
        door.shows(Shown::Right);
        assert!(discord.maybe_reply(question, 60 * SECOND).await.is_some(), "{shown:?}");
        assert_eq!(discord.replies_to(question), 1, "{shown:?}: once");
    }
}
