//! Permissions and how roles and overwrites add up to them (`documented`: topics/permissions).

use super::world::{Channel, Guild, World};

/// Kick and ban aside, the permissions the bot's behaviour can depend on.
pub const ADMINISTRATOR: u64 = 1 << 3;
/// What moderators have.
pub const MANAGE_GUILD: u64 = 1 << 5;
/// See a channel at all.
pub const VIEW_CHANNEL: u64 = 1 << 10;
/// Write in a channel.
pub const SEND_MESSAGES: u64 = 1 << 11;
/// Delete other people's messages.
pub const MANAGE_MESSAGES: u64 = 1 << 13;
/// Have embeds and link previews shown.
pub const EMBED_LINKS: u64 = 1 << 14;
/// Attach files.
pub const ATTACH_FILES: u64 = 1 << 15;
/// Read what was written before, and reply to it.
pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
/// Use slash commands.
pub const USE_APPLICATION_COMMANDS: u64 = 1 << 31;
/// Archive, unarchive and lock threads.
pub const MANAGE_THREADS: u64 = 1 << 34;
/// Write in a thread.
pub const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;

/// What everyone has in a new guild here.
pub const EVERYONE: u64 = VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | USE_APPLICATION_COMMANDS
    | SEND_MESSAGES_IN_THREADS;
/// All that is named here.
pub const ALL: u64 = EVERYONE | ADMINISTRATOR | MANAGE_GUILD | MANAGE_MESSAGES | MANAGE_THREADS;

/// A channel's exception to the roles, for a role or a member.
#[derive(Clone, Copy)]
pub struct Overwrite {
    /// Role or user id.
    pub id: u64,
    /// 0 role, 1 member.
    pub kind: u8,
    /// Bits given.
    pub allow: u64,
    /// Bits taken.
    pub deny: u64,
}

/// What `user` may do in the guild, channels aside.
pub fn in_guild(guild: &Guild, user: u64) -> u64 {
    if guild.owner == user {
        return ALL;
    }
    let Some(member) = guild.members.get(&user) else {
        return 0;
    };
    let bits = guild
        .roles
        .iter()
        .filter(|role| role.id == guild.id || member.roles.contains(&role.id))
        .fold(0, |bits, role| bits | role.permissions);
    if bits & ADMINISTRATOR != 0 { ALL } else { bits }
}

/// What `user` may do in `channel`; in a thread, the parent's overwrites count.
pub fn in_channel(world: &World, channel: &Channel, user: u64) -> u64 {
    let Some(guild) = channel.guild.and_then(|id| world.guilds.get(&id)) else {
        return if channel.recipient == Some(user) || user == world.bot.id {
            EVERYONE
        } else {
            0
        };
    };
    let mut bits = in_guild(guild, user);
    let Some(member) = guild.members.get(&user) else {
        return bits;
    };
    if bits & ADMINISTRATOR != 0 {
        return bits;
    }
    let overwrites = match channel.parent.and_then(|parent| world.channels.get(&parent)) {
        Some(parent) if channel.is_thread() => &parent.overwrites,
        _ => &channel.overwrites,
    };
    let mut apply = |of: &dyn Fn(&Overwrite) -> bool| {
        let (allow, deny) = overwrites
            .iter()
            .filter(|o| of(o))
            .fold((0, 0), |(allow, deny), o| (allow | o.allow, deny | o.deny));
        bits = (bits & !deny) | allow;
    };
    apply(&|o| o.kind == 0 && o.id == guild.id);
    apply(&|o| o.kind == 0 && o.id != guild.id && member.roles.contains(&o.id));
    apply(&|o| o.kind == 1 && o.id == user);
    if bits & VIEW_CHANNEL == 0 {
        return 0;
    }
    if bits & SEND_MESSAGES == 0 {
        bits &= !(EMBED_LINKS | ATTACH_FILES);
    }
    if member.timed_out {
        bits &= VIEW_CHANNEL | READ_MESSAGE_HISTORY;
    }
    bits
}
