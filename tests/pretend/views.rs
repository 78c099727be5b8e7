//! Objects as Discord's API and gateway show them (`documented`: resources/*).

use serde_json::{Map, Value, json};

use super::ids::{iso, timestamp};
use super::permissions;
use super::world::{Channel, Guild, Member, Message, Role, User, World, mentioned};

/// A user object.
pub fn user(user: &User) -> Value {
    let mut view = json!({
        "id": user.id.to_string(), "username": user.name, "discriminator": "0000", "global_name": user.name,
        "avatar": null, "public_flags": 0, "flags": 0, "banner": null, "accent_color": null,
        "avatar_decoration_data": null, "collectibles": null, "primary_guild": null, "clan": null,
    });
    if user.bot {
        view["bot"] = json!(true);
        view["global_name"] = Value::Null;
    }
    view
}

/// A member object, without its user.
pub fn member(guild: &Guild, member: &Member) -> Value {
    json!({
        "avatar": null, "banner": null, "nick": null, "flags": 0, "mute": false, "deaf": false, "pending": false,
        "joined_at": timestamp(guild.id), "premium_since": null,
        "communication_disabled_until": member.timed_out.then_some("2099-01-01T00:00:00.000000+00:00"),
        "roles": member.roles.iter().map(u64::to_string).collect::<Vec<_>>(),
    })
}

/// A role object.
pub fn role(role: &Role) -> Value {
    json!({
        "id": role.id.to_string(), "name": role.name, "permissions": role.permissions.to_string(), "position": 0,
        "color": 0, "colors": {"primary_color": 0, "secondary_color": null, "tertiary_color": null}, "hoist": false,
        "managed": false, "mentionable": false, "icon": null, "unicode_emoji": null, "flags": 0, "description": null,
    })
}

/// A channel or thread object.
pub fn channel(world: &World, channel: &Channel) -> Value {
    let id = channel.id.to_string();
    let last = channel.last_message.map(|id| id.to_string());
    if let Some(recipient) = channel.recipient {
        let recipient = world.users.get(&recipient).map(user);
        return json!({"id": id, "type": 1, "flags": 0, "last_message_id": last, "recipients": [recipient]});
    }
    let guild = channel.guild.map(|id| id.to_string());
    let parent = channel.parent.map(|id| id.to_string());
    if channel.is_thread() {
        return json!({
            "id": id, "type": channel.kind, "guild_id": guild, "parent_id": parent, "name": channel.name, "flags": 0,
            "last_message_id": last, "owner_id": world.guilds[&channel.guild.unwrap()].owner.to_string(),
            "message_count": 0, "member_count": 1, "total_message_sent": 0, "rate_limit_per_user": 0,
            "thread_metadata": {"archived": channel.archived, "locked": channel.locked, "auto_archive_duration": 1440,
                "archive_timestamp": timestamp(channel.id), "create_timestamp": timestamp(channel.id)},
        });
    }
    let overwrites: Vec<Value> = channel
        .overwrites
        .iter()
        .map(|o| json!({"id": o.id.to_string(), "type": o.kind, "allow": o.allow.to_string(), "deny": o.deny.to_string()}))
        .collect();
    json!({
        "id": id, "type": channel.kind, "guild_id": guild, "parent_id": parent, "name": channel.name, "flags": 0,
        "last_message_id": last, "position": 0, "topic": null, "nsfw": false, "rate_limit_per_user": 0,
        "permission_overwrites": overwrites,
    })
}

/// A guild object as REST shows it.
pub fn guild(guild: &Guild) -> Value {
    json!({
        "id": guild.id.to_string(), "name": guild.name, "owner_id": guild.owner.to_string(), "icon": null,
        "home_header": null, "splash": null, "discovery_splash": null, "description": null, "banner": null,
        "afk_channel_id": null, "afk_timeout": 300, "application_id": null, "default_message_notifications": 0,
        "emojis": [], "stickers": [], "explicit_content_filter": 0, "features": [], "max_members": 500_000,
        "max_presences": null, "max_stage_video_channel_users": 50, "max_video_channel_users": 25, "mfa_level": 0,
        "nsfw": false, "nsfw_level": 0, "preferred_locale": guild.locale, "premium_progress_bar_enabled": false,
        "premium_subscription_count": 0, "premium_tier": 0, "public_updates_channel_id": null, "region": "deprecated",
        "roles": guild.roles.iter().map(role).collect::<Vec<_>>(), "rules_channel_id": null,
        "safety_alerts_channel_id": null, "system_channel_flags": 0, "system_channel_id": null,
        "vanity_url_code": null, "verification_level": 0, "widget_channel_id": null, "widget_enabled": false,
        "incidents_data": null,
    })
}

/// A guild as GUILD_CREATE shows it; members are those the bot may see without the members intent: itself.
pub fn guild_create(world: &World, of: &Guild) -> Value {
    let (threads, channels): (Vec<_>, Vec<_>) = of
        .channels
        .iter()
        .filter_map(|id| world.channels.get(id))
        .partition(|channel| channel.is_thread());
    let mut view = guild(of);
    view["joined_at"] = json!(timestamp(of.id));
    view["large"] = json!(false);
    view["unavailable"] = json!(false);
    view["member_count"] = json!(of.members.len());
    view["channels"] = channels.into_iter().map(|c| channel(world, c)).collect();
    view["threads"] = threads.into_iter().map(|c| channel(world, c)).collect();
    let own = of.members.get(&world.bot.id).map(|m| {
        let mut view = member(of, m);
        view["user"] = user(&world.bot);
        view
    });
    view["members"] = own.into_iter().collect();
    for key in [
        "voice_states",
        "presences",
        "stage_instances",
        "guild_scheduled_events",
        "soundboard_sounds",
    ] {
        view[key] = json!([]);
    }
    view
}

/// A message object as REST shows it.
pub fn message(world: &World, of: &Message) -> Value {
    let mut view = bare_message(world, of);
    if let Some(reference) = of.reference {
        view["referenced_message"] = world
            .messages
            .get(&reference.message)
            .map_or(Value::Null, |other| bare_message(world, other));
    }
    view
}

/// A message as MESSAGE_CREATE and MESSAGE_UPDATE show it: with guild and member.
pub fn message_event(world: &World, of: &Message) -> Value {
    let mut view = message(world, of);
    if let Some(guild) = world.guild_of(of.channel).and_then(|id| world.guilds.get(&id)) {
        view["guild_id"] = json!(guild.id.to_string());
        if let Some(of_author) = guild.members.get(&of.author.id).filter(|_| of.webhook.is_none()) {
            view["member"] = member(guild, of_author);
        }
    }
    view["channel_type"] = json!(world.channels.get(&of.channel).map_or(0, |channel| channel.kind));
    view
}

fn bare_message(world: &World, of: &Message) -> Value {
    let mut mentions = mentioned(&of.content);
    mentions.extend(
        of.pings
            .iter()
            .filter(|id| !mentions.contains(id))
            .copied()
            .collect::<Vec<_>>(),
    );
    let mentions: Vec<Value> = mentions.iter().filter_map(|id| world.users.get(id)).map(user).collect();
    let mut view = Map::new();
    let mut put = |key: &str, value: Value| view.insert(key.into(), value);
    put("id", json!(of.id.to_string()));
    put("channel_id", json!(of.channel.to_string()));
    put("author", user(&of.author));
    put("type", json!(of.kind));
    put("content", json!(of.content));
    put("timestamp", json!(timestamp(of.id)));
    put("edited_timestamp", json!(of.edited.map(iso)));
    put("tts", json!(false));
    put("pinned", json!(false));
    put("mention_everyone", json!(of.pings_everyone));
    put("mentions", Value::Array(mentions));
    put("mention_roles", json!([]));
    put("attachments", json!(of.attachments));
    put("embeds", of.embeds.clone());
    put("components", of.components.clone());
    put("flags", json!(of.flags));
    if let Some(webhook) = of.webhook {
        put("webhook_id", json!(webhook.to_string()));
    }
    if let Some(application) = of.application {
        put("application_id", json!(application.to_string()));
    }
    if let Some(nonce) = &of.nonce {
        put("nonce", nonce.clone());
    }
    if let Some(interaction) = &of.interaction {
        put("interaction_metadata", interaction.clone());
    }
    if let Some(reference) = of.reference {
        let mut to = json!({"type": 0, "message_id": reference.message.to_string(),
            "channel_id": reference.channel.to_string()});
        if let Some(guild) = world.guild_of(reference.channel) {
            to["guild_id"] = json!(guild.to_string());
        }
        put("message_reference", to);
    }
    Value::Object(view)
}

/// The application object of the bot's owner's eyes.
pub fn application(world: &World) -> Value {
    json!({
        "id": world.application.to_string(), "name": "alliance-bot", "icon": null, "description": "", "type": null,
        "bot": user(&world.bot), "bot_public": true, "bot_require_code_grant": false, "flags": 1 << 19, "summary": "",
        "verify_key": "0".repeat(64), "hook": true, "is_monetized": false, "is_verified": false,
        "is_discoverable": false, "storefront_available": false, "redirect_uris": [], "interactions_endpoint_url": null,
        "role_connections_verification_url": null, "owner": user(&world.bot), "team": null, "rpc_origins": [],
        "integration_types_config": {"0": {}, "1": {}}, "approximate_guild_count": world.guilds.len(),
        "approximate_user_install_count": 0, "approximate_user_authorization_count": 0, "explicit_content_filter": 0,
        "flags_new": "524288", "eligible_oauth2_scopes": [],
    })
}

/// The member object of an interaction: with user and permissions in the channel.
pub fn interaction_member(world: &World, of: &Guild, channel: &Channel, who: u64) -> Option<Value> {
    let mut view = member(of, of.members.get(&who)?);
    view["user"] = user(world.users.get(&who)?);
    view["permissions"] = json!(permissions::in_channel(world, channel, who).to_string());
    Some(view)
}
