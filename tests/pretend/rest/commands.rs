//! Application commands: what the bot registers, globally or for a guild.

use serde_json::{Value, json};

use super::super::State;
use super::super::checks;
use super::{Asked, Reply, Route, error, form_error};

/// Any request about commands.
pub fn work(state: &mut State, asked: &Asked<'_>) -> Reply {
    let ids = &asked.call.ids;
    if ids[0] != state.world.application {
        return error(50001);
    }
    let in_guild = asked.call.line.contains("/guilds/");
    let guild = in_guild.then(|| ids[1]);
    if guild.is_some_and(|guild| !state.world.bot_in(guild)) {
        return error(50001);
    }
    match asked.call.route {
        Route::GetCommands => Reply::json(
            200,
            state
                .commands
                .iter()
                .filter(|c| c.guild == guild)
                .map(|c| c.view.clone())
                .collect(),
        ),
        Route::PutCommands => {
            let Some(list) = asked.body.as_array() else {
                return form_error("", "must be a list");
            };
            for command in list {
                if let Err(reply) = checks::command(state, command) {
                    return reply;
                }
            }
            if list.len() > 130 {
                return form_error("", "too many commands");
            }
            let list = list.clone();
            state.commands.retain(|command| command.guild != guild);
            let views = list.iter().map(|command| register(state, guild, command)).collect();
            Reply::json(200, views)
        }
        Route::CreateCommand => {
            if let Err(reply) = checks::command(state, asked.body) {
                return reply;
            }
            let (name, kind) = (asked.body["name"].clone(), asked.body["type"].as_u64().unwrap_or(1));
            let before = state.commands.len();
            state
                .commands
                .retain(|c| c.guild != guild || c.view["name"] != name || c.view["type"] != json!(kind));
            let status = if state.commands.len() < before { 200 } else { 201 };
            let view = register(state, guild, asked.body);
            Reply::json(status, view)
        }
        _ => {
            let id = ids.last().map(u64::to_string);
            let before = state.commands.len();
            state
                .commands
                .retain(|command| command.view["id"].as_str() != id.as_deref());
            if state.commands.len() < before {
                Reply::nothing()
            } else {
                error(10063)
            }
        }
    }
}

/// A command the bot has registered.
pub struct Registered {
    /// The guild, none for a global command.
    pub guild: Option<u64>,
    /// The command object.
    pub view: Value,
}

fn register(state: &mut State, guild: Option<u64>, command: &Value) -> Value {
    let id = state.world.ids.next();
    let mut view = json!({
        "id": id.to_string(), "application_id": state.world.application.to_string(), "version": (id + 1).to_string(),
        "default_member_permissions": null, "type": 1, "name": "", "name_localizations": null, "description": "",
        "description_localizations": null, "dm_permission": true, "contexts": null, "integration_types": [0],
        "options": [], "nsfw": false,
    });
    let mut given = command.clone();
    leave_out_nulls(&mut given);
    for (key, value) in given.as_object().into_iter().flatten() {
        view[key] = value.clone();
    }
    if let Some(guild) = guild {
        view["guild_id"] = json!(guild.to_string());
    }
    state.commands.push(Registered {
        guild,
        view: view.clone(),
    });
    state.note(format!("command registered: {}", view["name"]));
    view
}

/// What was given as null is not told of, at any depth: Discord's answers leave it out.
fn leave_out_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(leave_out_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(leave_out_nulls),
        _ => {}
    }
}
