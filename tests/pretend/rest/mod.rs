//! REST v10: which request is which, and what each does to the world.

pub mod commands;
mod interactions;
mod messages;
mod reply;
mod route;

use std::collections::HashMap;

use serde_json::{Value, json};

pub use reply::{Reply, error, form_error};
pub use route::{Call, Route, parse};

use super::State;
use super::permissions;
use super::views;

/// One request, read and ready to be worked on.
pub struct Asked<'a> {
    /// Kind and ids.
    pub call: &'a Call,
    /// The JSON body, `null` where there is none.
    pub body: &'a Value,
    /// Files of a multipart body: field, file name, size.
    pub files: &'a [(String, String, usize)],
    /// The query string's parts.
    pub query: &'a HashMap<String, String>,
}

/// Does what the request asks.
pub fn work(state: &mut State, asked: &Asked<'_>) -> Reply {
    let world = &state.world;
    let ids = &asked.call.ids;
    match asked.call.route {
        Route::Gateway => Reply::json(200, json!({"url": state.gateway.url})),
        Route::GatewayBot => {
            let limit = state.gateway.limit.view();
            Reply::json(
                200,
                json!({"url": state.gateway.url, "shards": state.settings.shards, "session_start_limit": limit}),
            )
        }
        Route::Me => {
            let mut view = views::user(&world.bot);
            view["mfa_enabled"] = json!(false);
            view["locale"] = json!("en-US");
            view["verified"] = json!(true);
            view["email"] = Value::Null;
            view["premium_type"] = json!(0);
            Reply::json(200, view)
        }
        Route::Application => Reply::json(200, views::application(world)),
        Route::GetUser => match world.users.get(&ids[0]) {
            Some(user) => Reply::json(200, views::user(user)),
            None => error(10013),
        },
        Route::GetChannel => match world.channels.get(&ids[0]) {
            None => error(10003),
            Some(channel) if permissions::in_channel(world, channel, world.bot.id) & permissions::VIEW_CHANNEL == 0 => {
                error(50001)
            }
            Some(channel) => Reply::json(200, views::channel(world, channel)),
        },
        Route::GetGuild => match world.guilds.get(&ids[0]) {
            None => error(10004),
            Some(_) if !world.bot_in(ids[0]) => error(50001),
            Some(guild) => Reply::json(200, views::guild(guild)),
        },
        Route::GetMember => {
            let Some(guild) = world.guilds.get(&ids[0]) else {
                return error(10004);
            };
            if !world.bot_in(ids[0]) {
                return error(50001);
            }
            match (guild.members.get(&ids[1]), world.users.get(&ids[1])) {
                (Some(member), Some(user)) => {
                    let mut view = views::member(guild, member);
                    view["user"] = views::user(user);
                    Reply::json(200, view)
                }
                (None, Some(_)) => error(10007),
                _ => error(10013),
            }
        }
        Route::OpenDirect => open_direct(state, asked),
        Route::Typing => messages::typing(state, ids[0]),
        Route::CreateMessage => messages::create(state, asked),
        Route::GetMessage => messages::get(state, ids[0], ids[1]),
        Route::EditMessage => messages::edit(state, asked),
        Route::DeleteMessage => messages::delete(state, ids[0], ids[1]),
        Route::GetCommands | Route::PutCommands | Route::CreateCommand | Route::DeleteCommand => {
            commands::work(state, asked)
        }
        Route::Callback | Route::FollowUp | Route::GetFollowUp | Route::EditFollowUp | Route::DeleteFollowUp => {
            interactions::work(state, asked)
        }
        Route::Unknown | Route::Any => {
            state.violate(format!(
                "a path Discord does not have, or that this pretend Discord lacks: {}",
                asked.call.line
            ));
            Reply::json(404, json!({"message": "404: Not Found", "code": 0}))
        }
    }
}

fn open_direct(state: &mut State, asked: &Asked<'_>) -> Reply {
    let Some(user) = asked.body["recipient_id"].as_str().and_then(|id| id.parse().ok()) else {
        return form_error("recipient_id", "This field is required");
    };
    if !state.world.users.contains_key(&user) || user == state.world.bot.id {
        return error(50033);
    }
    let id = state.world.direct_channel(user);
    Reply::json(200, views::channel(&state.world, &state.world.channels[&id]))
}
