//! Where the faults strike: a guild with one channel and one member, and a bot that knows two facts, so that it starts at once.

use std::path::Path;
use std::time::Duration;

use crate::pretend::bot::{Bot, Start};
use crate::pretend::story::{Channel, Guild, User};
use crate::pretend::{PretendDiscord, Settings};

/// A question that is answered.
pub(crate) const ASKED: &str = "!nato who is joining nato";
/// Another.
pub(crate) const NEXT: &str = "!nato why does japan want a nato office";
/// A second, the heartbeat interval here.
pub(crate) const SECOND: Duration = Duration::from_secs(1);

/// The scene. The bot is killed before Discord ends.
pub(crate) struct TeaHouse {
    /// The shipped program.
    pub(crate) bot: Bot,
    /// Its Discord.
    pub(crate) discord: PretendDiscord,
    /// The guild.
    pub(crate) guild: Guild,
    /// Its channel.
    pub(crate) channel: Channel,
    /// Who asks.
    pub(crate) ann: User,
}

/// Settings whose heartbeat and IDENTIFYs take no time.
pub(crate) fn quick() -> Settings {
    Settings {
        heartbeat: SECOND,
        max_concurrency: 16,
        ..Settings::default()
    }
}

/// How a bot that knows two facts is started.
pub(crate) fn small(config: &str) -> Start {
    Start {
        config: config.into(),
        facts: Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/discord/base")),
        ..Start::default()
    }
}

impl TeaHouse {
    /// Opens with the default settings of the bot.
    pub(crate) async fn open() -> Self {
        Self::open_with(quick(), "").await
    }

    /// Opens with these settings of Discord and this `bot.toml`.
    pub(crate) async fn open_with(settings: Settings, config: &str) -> Self {
        let discord = PretendDiscord::start_with(settings).await;
        let guild = discord.guild("Tea house");
        let (channel, ann) = (discord.channel(guild, "general"), discord.member(guild, "ann"));
        let bot = Bot::start_with(&discord, small(config)).await;
        Self {
            bot,
            discord,
            guild,
            channel,
            ann,
        }
    }

    /// Asks in another channel, and waits for the answer: after a fault all is as before.
    pub(crate) async fn answers_on(&self) {
        let side = self.discord.channel(self.guild, "side");
        self.discord.reply_to(self.discord.says(self.ann, side, NEXT)).await;
    }

    /// IDENTIFYs so far.
    pub(crate) fn identifies(&self) -> u64 {
        self.discord.journal(|journal| journal.heard(2))
    }

    /// RESUMEs so far.
    pub(crate) fn resumes(&self) -> u64 {
        self.discord.journal(|journal| journal.heard(6))
    }
}
