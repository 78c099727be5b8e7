//! Who moderates: named by the settings, or by default whoever may manage the guild.

use std::time::Duration;

use serde::Deserialize;
use serenity::http::Route;
use serenity::model::Permissions;
use serenity::model::id::{GuildId, RoleId, UserId};
use tokio::time::Instant;
use twilight_http_ratelimiting::Method;

use super::super::ask::Asker;
use super::super::rest::{Call, Rest};
use crate::config::Config;

/// How long Discord is asked who may do what.
const PERMISSIONS: Duration = Duration::from_secs(10);

/// `GET /guilds/{guild}`, as far as it says who may do what.
#[derive(Deserialize)]
struct Guild {
    owner_id: UserId,
    roles: Vec<Role>,
}

#[derive(Deserialize)]
struct Role {
    id: RoleId,
    permissions: Permissions,
}

/// Whether somebody moderates here.
pub(super) async fn moderates(config: &Config, rest: &Rest, asker: &Asker, guild: Option<GuildId>) -> bool {
    let user = asker.id.get();
    if config.moderators.users.iter().any(|named| named.get() == user) {
        return true;
    }
    let Some(guild) = guild else { return false };
    let named = config.own(Some(guild.get()));
    if let Some(named) = named.filter(|named| !named.moderator_roles.is_empty() || !named.moderator_users.is_empty()) {
        let is_in = |role: &RoleId| named.moderator_roles.iter().any(|named| named.get() == role.get());
        return named.moderator_users.iter().any(|named| named.get() == user) || asker.roles.iter().any(is_in);
    }
    if !config.moderators.manage_server {
        return false;
    }
    match asker.permissions {
        Some(permissions) => permissions.intersects(Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR),
        // Only interactions tell. For a message, Discord is asked each time: what a member may do can have changed.
        None => manages(rest, asker, guild).await,
    }
}

async fn manages(rest: &Rest, asker: &Asker, guild: GuildId) -> bool {
    let call = Call {
        method: Method::Get,
        route: Route::Guild { guild_id: guild },
        body: None,
        file: None,
        deadline: Instant::now() + PERMISSIONS,
    };
    let found = match rest.call(&call).await {
        Ok(body) => serde_json::from_slice::<Guild>(&body).ok(),
        Err(failure) => {
            tracing::warn!(
                guild = guild.get(),
                ?failure,
                "Discord did not say who may manage the guild"
            );
            None
        }
    };
    found.is_some_and(|found| {
        // The role that everyone has bears the guild's id.
        let own = |role: &&Role| asker.roles.contains(&role.id) || role.id.get() == guild.get();
        let manages = |role: &Role| {
            role.permissions
                .intersects(Permissions::MANAGE_GUILD | Permissions::ADMINISTRATOR)
        };
        found.owner_id == asker.id || found.roles.iter().filter(own).any(manages)
    })
}
