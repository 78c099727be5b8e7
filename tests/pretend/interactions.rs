//! Interactions as they wait for the bot's answer, and the objects that INTERACTION_CREATE carries.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::State;
use super::ids::noise;
use super::permissions;
use super::views;

/// The first answer to an interaction.
#[derive(Clone, Debug)]
pub struct Ack {
    /// Callback type: 4 message, 5 and 6 deferred, 7 update, 8 choices, 9 modal.
    pub kind: u64,
    /// Its data.
    pub data: Value,
    /// Time from the interaction to it.
    pub took: Duration,
}

/// An interaction, from its creation to the end of its token.
pub struct Pending {
    /// The id.
    pub id: u64,
    /// 2 command, 3 component, 4 autocomplete, 5 modal.
    pub kind: u64,
    /// Who did it.
    pub user: u64,
    /// Where.
    pub channel: u64,
    /// The command's name or the component's id.
    pub name: String,
    /// When.
    pub since: Instant,
    /// The message a button or modal belongs to.
    pub on_message: Option<u64>,
    /// The first answer.
    pub ack: Option<Ack>,
    /// The message `@original` means.
    pub original: Option<u64>,
    /// Deferred and not yet edited.
    pub loading: bool,
    /// Seen by its user only.
    pub ephemeral: bool,
    /// Follow-ups so far.
    pub follow_ups: u32,
    /// The bot is not in this place; only the user installed it.
    pub user_install_only: bool,
}

/// Where and by whom something is done.
#[derive(Clone, Copy)]
pub struct Doing {
    /// The user.
    pub user: u64,
    /// The channel.
    pub channel: u64,
}

/// Creates an interaction and sends INTERACTION_CREATE; returns its token.
pub fn create(state: &mut State, doing: Doing, kind: u64, name: &str, data: Value, on_message: Option<u64>) -> String {
    let id = state.world.ids.next();
    let token = noise(80);
    let world = &state.world;
    let channel = &world.channels[&doing.channel];
    let user = &world.users[&doing.user];
    let guild = channel.guild.and_then(|guild| world.guilds.get(&guild));
    let inside = channel.guild.is_none_or(|guild| world.bot_in(guild));
    let installed = state.installed_by.contains(&doing.user);
    let mut owners = json!({});
    match channel.guild {
        Some(guild) if inside => owners["0"] = json!(guild.to_string()),
        None => owners["0"] = json!("0"),
        Some(_) => {}
    }
    if installed {
        owners["1"] = json!(doing.user.to_string());
    }
    let (context, rights) = match guild {
        Some(_) => (0, permissions::in_channel(world, channel, world.bot.id)),
        None if channel.recipient == Some(doing.user) => (1, permissions::EVERYONE),
        None => (2, permissions::EVERYONE),
    };
    let mut d = json!({
        "id": id.to_string(), "application_id": world.application.to_string(), "type": kind, "data": data,
        "token": token, "version": 1, "locale": user.locale, "entitlements": [], "context": context,
        "app_permissions": rights.to_string(), "authorizing_integration_owners": owners,
        "channel_id": channel.id.to_string(), "channel": views::channel(world, channel),
        "attachment_size_limit": 10_485_760,
    });
    match guild {
        Some(guild) => {
            d["guild_id"] = json!(guild.id.to_string());
            d["guild_locale"] = json!("en-US");
            d["guild"] = json!({"id": guild.id.to_string(), "locale": "en-US", "features": []});
            d["member"] = views::interaction_member(world, guild, channel, doing.user).unwrap_or(Value::Null);
            d["channel"]["permissions"] = json!(permissions::in_channel(world, channel, doing.user).to_string());
        }
        None => d["user"] = views::user(user),
    }
    if let Some(message) = on_message.and_then(|id| world.messages.get(&id)) {
        d["message"] = views::message(world, message);
    }
    let pending = Pending {
        id,
        kind,
        user: doing.user,
        channel: doing.channel,
        name: name.into(),
        since: Instant::now(),
        on_message,
        ack: None,
        original: None,
        loading: false,
        ephemeral: false,
        follow_ups: 0,
        user_install_only: guild.is_some() && !inside,
    };
    let shard_guild = channel.guild.filter(|_| inside);
    let life = state.settings.interaction_token_life;
    if state.interactions.len() > 5_000 {
        state.interactions.retain(|_, pending| pending.since.elapsed() < life);
    }
    state.interactions.insert(token.clone(), pending);
    state.gateway.dispatch(
        &mut state.journal,
        shard_guild,
        0,
        "INTERACTION_CREATE",
        &d.to_string(),
        None,
    );
    token
}

/// The data of a slash command: `path` is "command", "command subcommand" or "command group subcommand".
pub fn command_data(
    state: &State,
    guild: Option<u64>,
    path: &str,
    options: &[(&str, Value)],
    focused: Option<&str>,
) -> Option<Value> {
    let mut words = path.split(' ');
    let root = words.next()?;
    let command = state.commands.iter().find(|c| {
        c.view["type"] == json!(1) && c.view["name"] == json!(root) && (c.guild.is_none() || c.guild == guild)
    })?;
    let mut levels = Vec::new();
    let mut at = &command.view;
    for word in words {
        at = at["options"]
            .as_array()?
            .iter()
            .find(|option| option["name"] == json!(word))?;
        levels.push((at["name"].clone(), at["type"].clone()));
    }
    let mut inner = Vec::new();
    for (name, value) in options {
        let kind = at["options"]
            .as_array()?
            .iter()
            .find(|option| option["name"] == json!(name))?["type"]
            .clone();
        let mut option = json!({"name": name, "type": kind, "value": value});
        if focused == Some(*name) {
            option["focused"] = json!(true);
        }
        inner.push(option);
    }
    for (name, kind) in levels.into_iter().rev() {
        inner = vec![json!({"name": name, "type": kind, "options": inner})];
    }
    let mut data = json!({"id": command.view["id"], "name": root, "type": 1, "options": inner});
    if let Some(guild) = command.guild {
        data["guild_id"] = json!(guild.to_string());
    }
    Some(data)
}

/// The data of a message context command.
pub fn context_data(state: &State, guild: Option<u64>, name: &str, target: u64) -> Option<Value> {
    let command = state.commands.iter().find(|c| {
        c.view["type"] == json!(3) && c.view["name"] == json!(name) && (c.guild.is_none() || c.guild == guild)
    })?;
    let message = views::message(&state.world, state.world.messages.get(&target)?);
    Some(
        json!({"id": command.view["id"], "name": name, "type": 3, "target_id": target.to_string(),
        "resolved": {"messages": {target.to_string(): message}}}),
    )
}
