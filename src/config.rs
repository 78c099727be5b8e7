//! `bot.toml` to settings, or diagnostics. Every setting has a default that works.

use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::path::Path;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use crate::answer::Language;
use crate::diagnostic::{Code, Diagnostic, Place, SourceFile};
use crate::ops::Listen;
use crate::shards::Shards;
use crate::strict::{self, Strict};

/// All settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "alliance-bot settings")]
pub struct Config {
    /// How the bot behaves in Discord.
    pub discord: Discord,
    /// What is different in one guild.
    pub guild: Vec<Guild>,
    /// Where facts come from while it runs.
    pub facts: Facts,
    /// Who may reload the fact base, and see what is asked in vain.
    pub moderators: Moderators,
    /// Where it keeps what must outlast a restart.
    pub database: Database,
    /// What it writes to stderr.
    pub log: Log,
    /// What it tells its operator.
    pub ops: Ops,
}

/// Where facts come from while the bot runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Facts {
    /// Whether a change of the files is read without being told to.
    pub watch: bool,
}

/// Who moderates.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Moderators {
    /// Whether the permission Manage Server makes a moderator, in guilds that name none.
    pub manage_server: bool,
    /// Users who moderate in every guild, and in direct messages.
    pub users: Vec<NonZeroU64>,
}

/// Where the bot keeps what must outlast a restart.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// The file; nothing is kept where it is empty.
    pub path: String,
}

impl Default for Moderators {
    fn default() -> Self {
        Self {
            manage_server: true,
            users: Vec::new(),
        }
    }
}

impl Default for Database {
    fn default() -> Self {
        Self {
            path: "alliance-bot.db".to_owned(),
        }
    }
}

/// How the bot behaves in Discord.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Discord {
    /// What stands before a question in a guild's channels.
    pub prefix: String,
    /// The language of the bot's own sentences where nobody's locale is known; a guild's own where it is not set.
    pub language: Option<Language>,
    /// Questions of one member in one channel that are answered in a minute; 0 for no limit.
    pub member_limit: u32,
    /// Questions in one channel that are answered in a minute; 0 for no limit.
    pub channel_limit: u32,
    /// For so many seconds a channel that was told something is given a link to it in place of the same answer; 0 for never.
    pub repeat_seconds: u32,
    /// Users who get no answer anywhere.
    pub blocked_users: Vec<NonZeroU64>,
    /// Requests a second; Discord allows 50, and more to large bots that ask.
    pub requests_per_second: NonZeroU32,
    /// Answers that may wait for one channel; what is asked beyond that is told so.
    pub queue: NonZeroUsize,
    /// The shards that this process runs: "auto", "16", "4-7 of 16", or "4 each of 16" by the number at the end of the host's name.
    pub shards: Shards,
}

/// What the bot tells its operator.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Ops {
    /// Where /healthz, /readyz and /metrics are served; nowhere where it is empty.
    pub listen: Listen,
}

/// What is different in one guild; what is not named here is as everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Guild {
    /// The guild's id, as Discord's developer mode copies it.
    pub id: NonZeroU64,
    /// As in `[discord]`.
    pub prefix: Option<String>,
    /// As in `[discord]`.
    pub language: Option<Language>,
    /// As in `[discord]`.
    pub member_limit: Option<u32>,
    /// As in `[discord]`.
    pub channel_limit: Option<u32>,
    /// As in `[discord]`.
    pub repeat_seconds: Option<u32>,
    /// Users who get no answer in this guild.
    #[serde(default)]
    pub blocked_users: Vec<NonZeroU64>,
    /// Channels in which nothing is answered; a thread is a channel of its own.
    #[serde(default)]
    pub blocked_channels: Vec<NonZeroU64>,
    /// Where people can be asked what the base does not cover; nobody is pinged.
    pub help_channel: Option<NonZeroU64>,
    /// Roles whose members moderate; they take the place of Manage Server.
    #[serde(default)]
    pub moderator_roles: Vec<NonZeroU64>,
    /// Users who moderate; they take the place of Manage Server.
    #[serde(default)]
    pub moderator_users: Vec<NonZeroU64>,
    /// The channel that is told what became of changed files.
    pub moderator_channel: Option<NonZeroU64>,
}

/// How the bot behaves in one place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Manners<'a> {
    /// What stands before a question.
    pub prefix: &'a str,
    /// The language of its own sentences, where one is set.
    pub language: Option<Language>,
    /// Questions of one member in one channel that are answered in a minute.
    pub member_limit: u32,
    /// Questions in one channel that are answered in a minute.
    pub channel_limit: u32,
    /// For how long the same answer is linked to.
    pub repeat_seconds: u32,
    /// The channel where people can be asked.
    pub help_channel: Option<NonZeroU64>,
}

impl Config {
    /// How the bot behaves in this guild, or where there is none.
    #[must_use]
    pub fn manners(&self, guild: Option<u64>) -> Manners<'_> {
        let everywhere = &self.discord;
        let own = self.own(guild);
        Manners {
            prefix: own.and_then(|own| own.prefix.as_deref()).unwrap_or(&everywhere.prefix),
            language: own.and_then(|own| own.language).or(everywhere.language),
            member_limit: own.and_then(|own| own.member_limit).unwrap_or(everywhere.member_limit),
            channel_limit: own
                .and_then(|own| own.channel_limit)
                .unwrap_or(everywhere.channel_limit),
            repeat_seconds: own
                .and_then(|own| own.repeat_seconds)
                .unwrap_or(everywhere.repeat_seconds),
            help_channel: own.and_then(|own| own.help_channel),
        }
    }

    /// Whether this user, or anybody in this channel, gets no answer.
    #[must_use]
    pub fn blocks(&self, guild: Option<u64>, channel: u64, user: u64) -> bool {
        let is_in = |ids: &[NonZeroU64], wanted: u64| ids.iter().any(|id| id.get() == wanted);
        let here = |own: &Guild| is_in(&own.blocked_users, user) || is_in(&own.blocked_channels, channel);
        is_in(&self.discord.blocked_users, user) || self.own(guild).is_some_and(here)
    }

    /// What is set for this guild.
    #[must_use]
    pub fn own(&self, guild: Option<u64>) -> Option<&Guild> {
        guild.and_then(|id| self.guild.iter().find(|own| own.id.get() == id))
    }
}

/// What the bot writes to stderr.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `text` for people, `json` for machines.
    pub format: Format,
}

/// How a log line is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For machines.
    Json,
}

impl Default for Discord {
    fn default() -> Self {
        Self {
            prefix: "!nato".to_owned(),
            language: None,
            member_limit: 30,
            channel_limit: 120,
            repeat_seconds: 60,
            blocked_users: Vec::new(),
            requests_per_second: NonZeroU32::MIN.saturating_add(49),
            queue: NonZeroUsize::MIN.saturating_add(99),
            shards: Shards::default(),
        }
    }
}

/// The JSON Schema of `bot.toml`.
#[must_use]
pub fn schema() -> serde_json::Value {
    strict::schema_of::<Config>()
}

/// Reads a file of settings.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(path: &Path) -> Result<Config, Vec<Diagnostic>> {
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&path.display().to_string(), &text),
        Err(error) => {
            let message = format!("{} can't be read: {error}", path.display());
            Err(vec![
                Diagnostic::placeless(Code::Unreadable, message).help("start from bot.toml.example"),
            ])
        }
    }
}

/// Reads settings from a text.
///
/// # Errors
/// Everything that is wrong with it.
pub fn parse(path: &str, text: &str) -> Result<Config, Vec<Diagnostic>> {
    let file = Arc::new(SourceFile::new(path, text));
    let fault = |code, error: &toml::de::Error| {
        let place = Place {
            file: Arc::clone(&file),
            span: error.span().unwrap_or(0..0),
        };
        Diagnostic::new(code, place, error.message().trim())
    };
    let table = DeTable::parse(text).map_err(|error| vec![fault(Code::NotToml, &error)])?;
    let (span, table) = (table.span(), table.into_inner());
    let mut faults = Vec::new();
    let value = toml::Spanned::new(span, DeValue::Table(table));
    let known = Strict::new(&file, &mut faults).known(value, &schema(), "bot.toml");
    let config = known.map(|value| Config::deserialize(ValueDeserializer::from(value)));
    match config {
        Some(Err(error)) => faults.push(fault(Code::WrongValue, &error)),
        Some(Ok(config)) if faults.is_empty() => match prefix_fault(&config, &file, text) {
            None => return Ok(config),
            Some(fault) => faults.push(fault),
        },
        _ => {}
    }
    Err(faults)
}

/// Ensure that the prefix can be typed and is not in the way of everyday talk.
fn prefix_fault(config: &Config, file: &Arc<SourceFile>, text: &str) -> Option<Diagnostic> {
    let is_fit = |prefix: &String| {
        !prefix.is_empty()
            && prefix.chars().count() <= 20
            && !prefix.contains(char::is_whitespace)
            && !prefix.starts_with('<')
    };
    let guilds = config.guild.iter().filter_map(|guild| guild.prefix.as_ref());
    let unfit = [&config.discord.prefix]
        .into_iter()
        .chain(guilds)
        .find(|prefix| !is_fit(prefix))?;
    let start = text.find(&format!("{unfit:?}")).unwrap_or(0);
    let place = Place {
        file: Arc::clone(file),
        span: start..text.len().min(start + unfit.len()),
    };
    Some(
        Diagnostic::new(
            Code::WrongValue,
            place,
            "a prefix is 1 to 20 characters without spaces, and not a mention",
        )
        .help("for example `!nato`"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_shows_every_setting_at_its_default() {
        let example = include_str!("../bot.toml.example");
        assert_eq!(parse("bot.toml.example", example).ok(), Some(Config::default()));
        let shown = example.replace("# ", "#").replace("#", "");
        for (table, properties) in [
            (
                "/discord",
                [
                    "prefix",
                    "language",
                    "member_limit",
                    "channel_limit",
                    "repeat_seconds",
                    "blocked_users",
                    "requests_per_second",
                    "queue",
                    "shards",
                ]
                .as_slice(),
            ),
            (
                "/guild/items",
                &[
                    "id",
                    "prefix",
                    "language",
                    "member_limit",
                    "channel_limit",
                    "repeat_seconds",
                    "blocked_users",
                    "blocked_channels",
                    "help_channel",
                    "moderator_roles",
                    "moderator_users",
                    "moderator_channel",
                ],
            ),
            ("/log", &["format"]),
            ("/ops", &["listen"]),
            ("/facts", &["watch"]),
            ("/moderators", &["manage_server", "users"]),
            ("/database", &["path"]),
        ] {
            let schema = schema();
            let known: Vec<&String> = schema
                .pointer(&format!("/properties{table}/properties"))
                .unwrap_or(&serde_json::Value::Null)
                .as_object()
                .into_iter()
                .flat_map(|keys| keys.keys())
                .collect();
            assert_eq!(known.len(), properties.len(), "{table}");
            for key in known {
                assert!(
                    shown.contains(&format!("{key} = ")),
                    "{table} {key} is not in bot.toml.example"
                );
            }
        }
    }

    #[test]
    fn each_fault_is_named_with_its_place_and_a_way_out() {
        let rows = [
            (
                "[discord]\nprefx = \"!n\"\n",
                "bot.toml:2: unknown-key: `bot.toml.discord` has no key `prefx` (did you mean `prefix`?)",
            ),
            (
                "[dicsord]\n",
                "bot.toml:1: unknown-key: `bot.toml` has no key `dicsord` (did you mean `discord`?)",
            ),
            ("[discord]\nprefix = 3\n", "bot.toml:2: wrong-value: "),
            (
                "[discord]\nprefix = \"a b\"\n",
                "bot.toml:2: wrong-value: a prefix is 1 to 20 characters",
            ),
            ("[discord]\nqueue = 0\n", "bot.toml:2: wrong-value: "),
            (
                "[[guild]]\nid = 1\nprefix = \"a b\"\n",
                "bot.toml:3: wrong-value: a prefix is 1 to 20 characters",
            ),
            (
                "[[guild]]\nid = 1\nmember_limt = 3\n",
                "bot.toml:3: unknown-key: `bot.toml.guild` has no key `member_limt` (did you mean `member_limit`?)",
            ),
            (
                "[[guild]]\nprefix = \"?\"\n",
                "bot.toml:1: missing-key: this `bot.toml.guild` has no `id`",
            ),
            (
                "[discord]\nlanguage = \"de\"\n",
                "bot.toml:2: wrong-value: unknown variant `de`",
            ),
            (
                "[log]\nformat = \"xml\"\n",
                "bot.toml:2: wrong-value: unknown variant `xml`",
            ),
            (
                "[discord]\nshards = \"4\u{2013}7 of 16\"\n",
                "bot.toml:2: wrong-value: shards are \"auto\"",
            ),
            (
                "[ops]\nlisten = \"9464\"\n",
                "bot.toml:2: wrong-value: an address and a port",
            ),
            ("[log\n", "bot.toml:1: not-toml: "),
        ];
        for (text, expected) in rows {
            let faults = parse("bot.toml", text).err().unwrap_or_default();
            let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
            assert!(
                lines.iter().any(|line| line.starts_with(expected)),
                "{text:?}: {lines:?}"
            );
        }
    }
}
