//! Answers to interactions: the callback, follow-ups, edits of the original.

use serde_json::{Value, json};

use super::super::State;
use super::super::checks::{self, Kind};
use super::super::ids::unix_millis;
use super::super::interactions::{Ack, Pending};
use super::super::views;
use super::messages::fill;
use super::{Asked, Reply, Route, error, form_error};

const EPHEMERAL: u64 = 1 << 6;
const LOADING: u64 = 1 << 7;

/// Any request that names an interaction token.
pub fn work(state: &mut State, asked: &Asked<'_>) -> Reply {
    let token = asked.call.token.clone().unwrap_or_default();
    let callback = asked.call.route == Route::Callback;
    let Some(pending) = state.interactions.get(&token) else {
        return error(if callback { 10062 } else { 50027 });
    };
    let (id, age, acked) = (pending.id, pending.since.elapsed(), pending.ack.is_some());
    if callback {
        if id != asked.call.ids[0] {
            return error(10062);
        }
        if acked {
            return error(40060);
        }
        // `documented`: the first answer within 3 seconds
        if age > state.settings.interaction_answer_within {
            return error(10062);
        }
        return first(state, asked, &token);
    }
    if asked.call.ids[0] != state.world.application {
        return error(10015);
    }
    if !acked {
        // `assumed`: until the first answer there is no webhook to follow up on
        return error(10015);
    }
    if age > state.settings.interaction_token_life {
        return error(50027);
    }
    match asked.call.route {
        Route::FollowUp => follow_up(state, asked, &token),
        route => existing(state, asked, &token, route),
    }
}

/// The callback, which the interaction has not had yet.
fn first(state: &mut State, asked: &Asked<'_>, token: &str) -> Reply {
    let (kind, data) = (asked.body["type"].as_u64().unwrap_or(0), &asked.body["data"]);
    let asks = state.interactions[token].kind;
    let fits = match kind {
        4 | 5 => asks != 4,
        6 | 7 => asks == 3 || asks == 5,
        8 => asks == 4,
        9 => asks == 2 || asks == 3,
        _ => false,
    };
    if !fits {
        state.violate(format!("callback type {kind} does not fit interaction type {asks}"));
        return form_error("type", "Interaction type does not fit");
    }
    let mut message = None;
    match kind {
        4 => {
            if let Err(reply) = checks::message(state, data, asked.files, Kind::Create) {
                return reply;
            }
            message = Some(answer(state, asked, token, data));
        }
        5 => {
            let flags = data["flags"].as_u64().unwrap_or(0) & EPHEMERAL;
            let id = answer(state, asked, token, &json!({"flags": flags}));
            if let Some(message) = state.world.messages.get_mut(&id) {
                message.flags |= LOADING;
            }
            message = Some(id);
        }
        6 => message = state.interactions[token].on_message,
        7 => {
            if let Err(reply) = checks::message(state, data, asked.files, Kind::Edit) {
                return reply;
            }
            message = state.interactions[token].on_message;
            change(state, asked, message, data);
        }
        8 => {
            if let Err(reply) = checks::choices(state, &data["choices"]) {
                return reply;
            }
        }
        _ => {
            if let Err(reply) = checks::modal(state, data) {
                return reply;
            }
        }
    }
    let took = state.interactions[token].since.elapsed();
    let (view, interaction) = {
        let view = message
            .and_then(|id| state.world.messages.get(&id))
            .map(|m| views::message(&state.world, m));
        let pending = &state.interactions[token];
        (
            view,
            json!({"id": pending.id.to_string(), "type": pending.kind, "response_message_loading": kind == 5,
            "response_message_ephemeral": pending.ephemeral, "channel_id": pending.channel.to_string()}),
        )
    };
    if let Some(pending) = state.interactions.get_mut(token) {
        pending.ack = Some(Ack {
            kind,
            data: data.clone(),
            took,
        });
        pending.original = message;
        pending.loading = kind == 5;
    }
    state.interaction_answered(token);
    if asked
        .query
        .get("with_response")
        .is_some_and(|value| value == "true" || value == "1")
    {
        let mut resource = json!({"type": kind});
        if let Some(view) = view {
            resource["message"] = view;
        }
        return Reply::json(200, json!({"interaction": interaction, "resource": resource}));
    }
    Reply::nothing()
}

/// Posts a message in answer to an interaction; only its user sees it where it is ephemeral.
fn answer(state: &mut State, asked: &Asked<'_>, token: &str, data: &Value) -> u64 {
    let (user, channel, id, kind, name, on_message) = {
        let pending = &state.interactions[token];
        (
            pending.user,
            pending.channel,
            pending.id,
            pending.kind,
            pending.name.clone(),
            pending.on_message,
        )
    };
    let ephemeral = data["flags"].as_u64().unwrap_or(0) & EPHEMERAL != 0;
    let mut message = state.world.message(state.world.bot.clone(), channel, "");
    message.kind = if kind == 2 { 20 } else { 0 };
    message.application = Some(state.world.application);
    message.webhook = Some(state.world.application);
    message.ephemeral_for = ephemeral.then_some(user);
    let owners = json!({"0": state.world.guild_of(channel).map_or("0".to_owned(), |guild| guild.to_string())});
    let mut interaction = json!({
        "id": id.to_string(), "type": kind, "user": state.world.users.get(&user).map(views::user), "name": name,
        "authorizing_integration_owners": owners,
    });
    if let Some(pressed) = on_message {
        interaction["interacted_message_id"] = json!(pressed.to_string());
    }
    message.interaction = Some(interaction);
    fill(state, &mut message, data, asked.files);
    if let Some(pending) = state.interactions.get_mut(token) {
        pending.ephemeral |= ephemeral;
    }
    let id = message.id;
    state.post(message);
    id
}

fn change(state: &mut State, asked: &Asked<'_>, message: Option<u64>, data: &Value) {
    let Some(mut message) = message.and_then(|id| state.world.messages.get(&id)).cloned() else {
        return;
    };
    fill(state, &mut message, data, asked.files);
    if message.flags & LOADING != 0 {
        message.flags &= !LOADING;
    } else {
        message.edited = Some(unix_millis());
    }
    state.change(message);
}

fn follow_up(state: &mut State, asked: &Asked<'_>, token: &str) -> Reply {
    if let Err(reply) = checks::message(state, asked.body, asked.files, Kind::Create) {
        return reply;
    }
    let pending = &state.interactions[token];
    if pending.user_install_only && pending.follow_ups >= 5 {
        // `documented`: an app that is not in the guild has five follow-ups. `assumed`: this code for the sixth
        return error(40094);
    }
    let id = answer(state, asked, token, asked.body);
    if let Some(pending) = state.interactions.get_mut(token) {
        pending.follow_ups += 1;
        // `documented`: the first follow-up after a deferral is the original
        if std::mem::take(&mut pending.loading) {
            pending.original = Some(id);
        }
    }
    state.interaction_answered(token);
    Reply::json(200, views::message(&state.world, &state.world.messages[&id]))
}

/// GET, PATCH and DELETE of `@original` or a follow-up.
fn existing(state: &mut State, asked: &Asked<'_>, token: &str, route: Route) -> Reply {
    let pending: &Pending = &state.interactions[token];
    let id = match asked.call.ids.get(1) {
        Some(id) => Some(*id),
        None => pending.original,
    };
    let Some(id) = id.filter(|id| state.world.messages.contains_key(id)) else {
        return error(10008);
    };
    match route {
        Route::GetFollowUp => {}
        Route::EditFollowUp => {
            if let Err(reply) = checks::message(state, asked.body, asked.files, Kind::Edit) {
                return reply;
            }
            change(state, asked, Some(id), asked.body);
            if let Some(pending) = state.interactions.get_mut(token) {
                pending.loading &= pending.original != Some(id);
            }
            state.interaction_answered(token);
        }
        _ => {
            state.remove(id);
            return Reply::nothing();
        }
    }
    Reply::json(200, views::message(&state.world, &state.world.messages[&id]))
}
