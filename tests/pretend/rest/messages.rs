//! Messages in channels: create, get, edit, delete, typing.

use serde_json::{Value, json};

use super::super::State;
use super::super::checks::{self, Kind};
use super::super::ids::unix_millis;
use super::super::permissions as may;
use super::super::views;
use super::super::world::{Message, Reference, mentioned};
use super::{Asked, Reply, error, form_error};

/// Suppresses everything but the text, set by authors or moderators.
const SUPPRESS_EMBEDS: u64 = 1 << 2;
/// The message's components are "V2".
const COMPONENTS_V2: u64 = 1 << 15;

/// What the bot may do in a channel, or the error for it. `documented`: 10003, 50001
fn rights(state: &State, channel: u64) -> Result<u64, Reply> {
    let world = &state.world;
    let Some(found) = world.channels.get(&channel) else {
        return Err(error(10003));
    };
    let rights = may::in_channel(world, found, world.bot.id);
    if rights & may::VIEW_CHANNEL == 0 {
        Err(error(50001))
    } else {
        Ok(rights)
    }
}

/// POST typing.
pub fn typing(state: &mut State, channel: u64) -> Reply {
    match rights(state, channel) {
        Err(reply) => reply,
        Ok(rights) if rights & may::SEND_MESSAGES == 0 => error(50013),
        Ok(_) => Reply::nothing(),
    }
}

/// GET of one message.
pub fn get(state: &State, channel: u64, message: u64) -> Reply {
    match rights(state, channel) {
        Err(reply) => reply,
        Ok(rights) if rights & may::READ_MESSAGE_HISTORY == 0 => error(50013),
        Ok(_) => match visible(state, channel, message) {
            Some(found) => Reply::json(200, views::message(&state.world, found)),
            None => error(10008),
        },
    }
}

fn visible(state: &State, channel: u64, message: u64) -> Option<&Message> {
    state
        .world
        .messages
        .get(&message)
        .filter(|found| found.channel == channel && found.ephemeral_for.is_none())
}

/// POST of a message.
pub fn create(state: &mut State, asked: &Asked<'_>) -> Reply {
    let (channel, body) = (asked.call.ids[0], asked.body);
    let rights = match rights(state, channel) {
        Ok(rights) => rights,
        Err(reply) => return reply,
    };
    let found = &state.world.channels[&channel];
    if found.is_thread() && found.locked && rights & may::MANAGE_THREADS == 0 {
        return error(160_005);
    }
    if found.is_thread() && found.archived {
        return error(50083);
    }
    let needed = if found.is_thread() {
        may::SEND_MESSAGES_IN_THREADS
    } else {
        may::SEND_MESSAGES
    };
    if rights & needed == 0 || (!asked.files.is_empty() && rights & may::ATTACH_FILES == 0) {
        return error(50013);
    }
    if let Some(recipient) = found.recipient {
        let closed = state.world.users.get(&recipient).is_none_or(|user| user.dm_closed);
        if closed {
            return error(50007);
        }
        let mutual = state
            .world
            .guilds
            .values()
            .any(|guild| guild.members.contains_key(&recipient) && guild.members.contains_key(&state.world.bot.id));
        if !mutual && !state.installed_by.contains(&recipient) {
            return error(50278);
        }
    }
    if let Err(reply) = checks::message(state, body, asked.files, Kind::Create) {
        return reply;
    }
    if body["enforce_nonce"] == json!(true) && !body["nonce"].is_null() {
        // `documented`: the earlier message comes back in place of a second one. `assumed`: for five minutes, by channel
        let earlier = state.of_nonce(channel, &body["nonce"]);
        if let Some(earlier) = earlier.and_then(|id| state.world.messages.get(&id)) {
            return Reply::json(200, views::message(&state.world, earlier));
        }
    }
    let mut message = state.world.message(state.world.bot.clone(), channel, "");
    message.application = Some(state.world.application);
    if let Some(reference) = body["message_reference"].as_object() {
        // `observed`: a number will do as well as a string
        let id = match reference.get("message_id") {
            Some(Value::String(id)) => id.parse().unwrap_or(0),
            Some(id) => id.as_u64().unwrap_or(0),
            None => 0,
        };
        if rights & may::READ_MESSAGE_HISTORY == 0 {
            return error(160_002);
        }
        if visible(state, channel, id).is_some() {
            message.kind = 19;
            message.reference = Some(Reference { message: id, channel });
        } else if reference.get("fail_if_not_exists") != Some(&json!(false)) {
            // `observed`: a form error, not 10008
            return form_error("message_reference", "Unknown message");
        }
    }
    fill(state, &mut message, body, asked.files);
    if rights & may::EMBED_LINKS == 0 {
        message.embeds = json!([]);
    }
    message.nonce = Some(body["nonce"].clone()).filter(|nonce| !nonce.is_null());
    if let Some(nonce) = &message.nonce {
        state.keep_nonce(channel, nonce, message.id);
    }
    let view = views::message(&state.world, &message);
    state.post(message);
    Reply::json(200, view)
}

/// PATCH of a message.
pub fn edit(state: &mut State, asked: &Asked<'_>) -> Reply {
    let (channel, id, body) = (asked.call.ids[0], asked.call.ids[1], asked.body);
    if let Err(reply) = rights(state, channel) {
        return reply;
    }
    let Some(found) = visible(state, channel, id) else {
        return error(10008);
    };
    let only_flags = body
        .as_object()
        .is_some_and(|body| body.keys().all(|key| key == "flags"));
    if found.author.id != state.world.bot.id && !only_flags {
        return error(50005);
    }
    if let Err(reply) = checks::message(state, body, asked.files, Kind::Edit) {
        return reply;
    }
    let mut message = found_clone(state, id);
    fill(state, &mut message, body, asked.files);
    message.edited = Some(unix_millis());
    let view = views::message(&state.world, &message);
    state.change(message);
    Reply::json(200, view)
}

fn found_clone(state: &State, id: u64) -> Message {
    state.world.messages[&id].clone()
}

/// DELETE of a message.
pub fn delete(state: &mut State, channel: u64, id: u64) -> Reply {
    let rights = match rights(state, channel) {
        Ok(rights) => rights,
        Err(reply) => return reply,
    };
    let Some(found) = visible(state, channel, id) else {
        return error(10008);
    };
    if found.author.id != state.world.bot.id && rights & may::MANAGE_MESSAGES == 0 {
        return error(50013);
    }
    state.remove(id);
    Reply::nothing()
}

/// Takes text, embeds, components, attachments, flags and pings from a request body; what it does not name stays.
pub fn fill(state: &State, message: &mut Message, body: &Value, files: &[(String, String, usize)]) {
    if let Some(content) = body.get("content") {
        message.content = content.as_str().unwrap_or_default().trim().to_owned();
    }
    if let Some(embeds) = body.get("embeds") {
        message.embeds = embeds
            .as_array()
            .map_or(json!([]), |list| list.iter().map(shown_embed).collect());
    }
    if let Some(components) = body.get("components") {
        let mut components = if components.is_null() {
            json!([])
        } else {
            components.clone()
        };
        complete(&mut components, &mut 0);
        message.components = components;
    }
    if let Some(flags) = body["flags"].as_u64() {
        message.flags = flags & (SUPPRESS_EMBEDS | COMPONENTS_V2 | 1 << 6 | 1 << 12) | message.flags & COMPONENTS_V2;
    }
    if !files.is_empty() || body["attachments"].is_array() {
        message.attachments = attachments(message.id, body, files);
    }
    let allowed = &body["allowed_mentions"];
    let parses = |what: &str| {
        allowed["parse"]
            .as_array()
            .map_or(allowed.is_null(), |list| list.iter().any(|entry| entry == what))
    };
    let listed = |user: &u64| {
        allowed["users"]
            .as_array()
            .is_some_and(|list| list.contains(&json!(user.to_string())))
    };
    let named = mentioned(&message.content);
    message.pings = named
        .into_iter()
        .filter(|user| parses("users") || listed(user))
        .collect();
    let everyone = message.content.contains("@everyone") || message.content.contains("@here");
    message.pings_everyone = everyone && parses("everyone") && message.interaction.is_none();
    if let Some(reference) = message.reference {
        let replied = allowed["replied_user"].as_bool().unwrap_or(allowed.is_null());
        let author = state.world.messages.get(&reference.message).map(|to| to.author.id);
        message
            .pings
            .extend(author.filter(|author| replied && !message.pings.contains(author)));
    }
}

fn shown_embed(embed: &Value) -> Value {
    let mut shown = embed.clone();
    shown["type"] = json!("rich");
    shown
}

/// Gives every component what Discord gives it: a numeric `id`, and how much of a menu is chosen.
fn complete(components: &mut Value, next: &mut u64) {
    for component in components.as_array_mut().into_iter().flatten() {
        *next += 1;
        if component.get("id").is_none() {
            component["id"] = json!(*next);
        }
        if component["options"].is_array() {
            for key in ["min_values", "max_values"] {
                if component[key].is_null() {
                    component[key] = json!(1);
                }
            }
        }
        complete(&mut component["components"], next);
        if component["components"].is_null()
            && let Some(object) = component.as_object_mut()
        {
            object.remove("components");
        }
    }
}

fn attachments(message: u64, body: &Value, files: &[(String, String, usize)]) -> Vec<Value> {
    let described = |number: usize| {
        let list = body["attachments"].as_array()?;
        let entry = list
            .iter()
            .find(|entry| entry["id"] == json!(number) || entry["id"] == json!(number.to_string()))?;
        entry.get("description").cloned()
    };
    files
        .iter()
        .enumerate()
        .map(|(number, (_, name, size))| {
            let url = format!("https://cdn.discordapp.invalid/attachments/{message}/{number}/{name}");
            let mut view = json!({"id": (message + number as u64).to_string(), "filename": name, "size": size,
                "url": url, "proxy_url": url, "content_type": "application/octet-stream"});
            if let Some(description) = described(number) {
                view["description"] = description;
            }
            view
        })
        .collect()
}
