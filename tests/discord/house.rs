//! A guild with a moderator, and a bot whose facts can be changed: where moderators are at work.

use std::fs;
use std::path::{Path, PathBuf};

use crate::pretend::bot::{Bot, Start};
use crate::pretend::story::{Answer, Channel, Guild, User};
use crate::pretend::{PretendDiscord, Settings};
use crate::tea_house::{ASKED, quick};

/// Discord's bit for Manage Server.
const MANAGE_SERVER: u64 = 1 << 5;
pub(crate) const BASE: &str = include_str!("base/facts.toml");
pub(crate) const GOLDEN: &str = "\n[[golden]]\nquestion = \"tell me who wants in\"\nfact = \"sweden-bid\"\n\
     [[golden]]\nquestion = \"that japanese bureau in tokyo\"\nfact = \"tokyo-office\"\n";

/// The base with something else in place of Sweden's application, and its golden questions.
pub(crate) fn says_of_sweden(text: &str) -> String {
    format!("{}{GOLDEN}", BASE.replace("has applied to join NATO.", text))
}

/// A guild with a moderator, and a bot whose facts can be changed.
pub(crate) struct House {
    pub(crate) bot: Bot,
    pub(crate) discord: PretendDiscord,
    pub(crate) guild: Guild,
    pub(crate) channel: Channel,
    pub(crate) ann: User,
    pub(crate) chief: User,
    pub(crate) folder: tempfile::TempDir,
}

impl House {
    pub(crate) async fn open(config: &str) -> Self {
        Self::open_with(|_, _, _| config.to_owned()).await
    }

    /// Opens with settings that name what there is: the guild, the channel, ann.
    pub(crate) async fn open_with(config: impl FnOnce(Guild, Channel, User) -> String) -> Self {
        Self::open_on(&format!("{BASE}{GOLDEN}"), config).await
    }

    /// Opens with other settings of Discord and more of the environment.
    pub(crate) async fn open_in(settings: Settings, env: Vec<(String, String)>, config: &str) -> Self {
        let started = Start {
            env,
            ..Start::default()
        };
        Self::open_as(settings, started, &format!("{BASE}{GOLDEN}"), |_, _, _| {
            config.to_owned()
        })
        .await
    }

    /// Opens with a program that starts the bot in its place.
    pub(crate) async fn open_under(under: Vec<String>) -> Self {
        let started = Start {
            under,
            ..Start::default()
        };
        let config = "[discord]\nmember_limit = 0\n".to_owned();
        Self::open_as(quick(), started, &format!("{BASE}{GOLDEN}"), |_, _, _| config).await
    }

    /// Opens with another base too.
    pub(crate) async fn open_on(base: &str, config: impl FnOnce(Guild, Channel, User) -> String) -> Self {
        Self::open_as(quick(), Start::default(), base, config).await
    }

    async fn open_as(
        settings: Settings,
        started: Start,
        base: &str,
        config: impl FnOnce(Guild, Channel, User) -> String,
    ) -> Self {
        let discord = PretendDiscord::start_with(settings).await;
        let guild = discord.guild("Tea house");
        let (channel, ann) = (discord.channel(guild, "general"), discord.member(guild, "ann"));
        let chief = discord.member(guild, "chief");
        discord.role(guild, "keepers", MANAGE_SERVER, &[chief]);
        let folder = tempfile::tempdir().unwrap_or_else(|fault| panic!("{fault}"));
        let config = config(guild, channel, ann);
        fs::create_dir(folder.path().join("facts")).unwrap_or_else(|fault| panic!("{fault}"));
        write(&folder.path().join("facts/facts.toml"), base);
        let start = Start {
            env: started.env,
            under: started.under,
            ..start(&folder, &config)
        };
        let bot = Bot::start_with(&discord, start).await;
        Self {
            bot,
            discord,
            guild,
            channel,
            ann,
            chief,
            folder,
        }
    }

    pub(crate) fn facts(&self) -> PathBuf {
        self.folder.path().join("facts/facts.toml")
    }

    /// What the bot replies to somebody.
    pub(crate) async fn says(&self, who: User, text: &str) -> String {
        self.reply(who, text).await.content().to_owned()
    }

    /// The same as a message.
    pub(crate) async fn reply(&self, who: User, text: &str) -> Answer {
        let reply = self.discord.reply_to(self.discord.says(who, self.channel, text)).await;
        assert_eq!(
            (reply.pings.len(), reply.pings_everyone),
            (0, false),
            "{text} pings nobody"
        );
        reply
    }

    /// Members of the guild of these names.
    pub(crate) fn members<const N: usize>(&self, names: [&str; N]) -> [User; N] {
        names.map(|name| self.discord.member(self.guild, name))
    }

    /// The private word in answer to a press.
    pub(crate) async fn word(&self, who: User, on: &Answer, button: &str) -> Answer {
        let word = self.discord.response_to(&self.discord.presses(who, on, button)).await;
        assert!(word.ephemeral, "for who pressed only: {}", word.content());
        word
    }

    pub(crate) async fn answers(&self, part: &str) {
        let channel = self.discord.channel(self.guild, "side");
        let reply = self.discord.reply_to(self.discord.says(self.ann, channel, ASKED)).await;
        assert!(reply.content().contains(part), "{part}: {}", reply.content());
    }

    pub(crate) async fn again(&mut self, config: &str) {
        self.bot.kill();
        self.discord
            .until("the end of the session", |discord| discord.ready_shards() == 0)
            .await;
        self.bot = Bot::start_with(&self.discord, start(&self.folder, config)).await;
    }
}

pub(crate) fn start(folder: &tempfile::TempDir, config: &str) -> Start {
    let database = folder.path().join("bot.db");
    let config = match config.contains("[database]") {
        true => config.to_owned(),
        false => format!("{config}\n[database]\npath = {:?}\n", database.display().to_string()),
    };
    Start {
        config,
        facts: Some(folder.path().join("facts")),
        ..Start::default()
    }
}

pub(crate) fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
}

/// The hash in a reply such as `Base `3f2a1c9e` answers …`, by its place among the quoted words.
pub(crate) fn hash(reply: &str, number: usize) -> String {
    let quoted: Vec<&str> = reply.split('`').skip(1).step_by(2).collect();
    let hashes: Vec<&&str> = quoted.iter().filter(|word| word.len() == 8).collect();
    hashes
        .get(number)
        .unwrap_or_else(|| panic!("no hash {number} in {reply}"))
        .to_string()
}

pub(crate) fn assert_says(reply: &str, parts: &[&str]) {
    for part in parts {
        assert!(reply.contains(part), "{part:?} is not in:\n{reply}");
    }
}
