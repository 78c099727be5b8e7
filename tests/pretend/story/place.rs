//! Who and what is there: guilds, channels, members, roles, permissions.

use serde_json::json;

use super::super::permissions::Overwrite;
use super::super::world::{Member, Role, World};
use super::super::{PretendDiscord, State, views};
use super::{Channel, Guild, User};

impl PretendDiscord {
    /// A guild with the bot in it.
    pub fn guild(&self, name: &str) -> Guild {
        let mut state = self.inner.lock();
        let id = state.world.add_guild(name);
        announce_guild(&mut state, id);
        Guild(id)
    }

    /// A text channel.
    pub fn channel(&self, guild: Guild, name: &str) -> Channel {
        self.new_channel(guild, name, None, "CHANNEL_CREATE")
    }

    /// A public thread.
    pub fn thread(&self, guild: Guild, parent: Channel, name: &str) -> Channel {
        self.new_channel(guild, name, Some(parent.0), "THREAD_CREATE")
    }

    fn new_channel(&self, guild: Guild, name: &str, parent: Option<u64>, event: &str) -> Channel {
        let state = &mut *self.inner.lock();
        let id = state.world.add_channel(guild.0, name, parent);
        let view = views::channel(&state.world, &state.world.channels[&id]).to_string();
        state
            .gateway
            .dispatch(&mut state.journal, Some(guild.0), 1, event, &view, None);
        Channel(id)
    }

    /// A person who is a member.
    pub fn member(&self, guild: Guild, name: &str) -> User {
        self.join(guild, name, false)
    }

    /// Another bot that is a member.
    pub fn other_bot(&self, guild: Guild, name: &str) -> User {
        self.join(guild, name, true)
    }

    fn join(&self, guild: Guild, name: &str, bot: bool) -> User {
        let mut state = self.inner.lock();
        let id = state.world.add_user(name, bot);
        state
            .world
            .guilds
            .get_mut(&guild.0)
            .unwrap()
            .members
            .insert(id, Member::default());
        User(id)
    }

    /// A person in no guild of the bot's.
    pub fn stranger(&self, name: &str) -> User {
        User(self.inner.lock().world.add_user(name, false))
    }

    /// A role with these permissions for these members.
    pub fn role(&self, guild: Guild, name: &str, permissions: u64, members: &[User]) -> u64 {
        let mut state = self.inner.lock();
        let id = state.world.ids.next();
        let guild = state.world.guilds.get_mut(&guild.0).unwrap();
        guild.roles.push(Role {
            id,
            name: name.into(),
            permissions,
        });
        for user in members {
            guild.members.get_mut(&user.0).unwrap().roles.push(id);
        }
        id
    }

    /// Takes permissions from the bot in a channel.
    pub fn deny_bot(&self, channel: Channel, permissions: u64) {
        let mut state = self.inner.lock();
        let bot = state.world.bot.id;
        let channel = state.world.channels.get_mut(&channel.0).unwrap();
        channel.overwrites.push(Overwrite {
            id: bot,
            kind: 1,
            allow: 0,
            deny: permissions,
        });
    }

    /// Gives back what was taken in a channel.
    pub fn allow_bot(&self, channel: Channel) {
        self.inner
            .lock()
            .world
            .channels
            .get_mut(&channel.0)
            .unwrap()
            .overwrites
            .clear();
    }

    /// Changes the state of a channel, user or anything else by hand.
    pub fn change_world(&self, change: impl FnOnce(&mut World)) {
        change(&mut self.inner.lock().world);
    }

    /// Looks at the world.
    pub fn world<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.inner.lock().world)
    }

    /// Sets a user's language.
    pub fn speaks(&self, user: User, locale: &str) {
        self.inner.lock().world.users.get_mut(&user.0).unwrap().locale = locale.into();
    }

    /// The user takes no direct messages from now on.
    pub fn closes_direct_messages(&self, user: User) {
        self.inner.lock().world.users.get_mut(&user.0).unwrap().dm_closed = true;
    }

    /// The user installs the application for itself.
    pub fn installs(&self, user: User) {
        self.inner.lock().installed_by.insert(user.0);
    }

    /// The bot is thrown out of a guild.
    pub fn throws_bot_out(&self, guild: Guild) {
        let state = &mut *self.inner.lock();
        let bot = state.world.bot.id;
        let data = json!({"id": guild.0.to_string()}).to_string();
        state.world.guilds.get_mut(&guild.0).unwrap().members.remove(&bot);
        state
            .gateway
            .dispatch(&mut state.journal, Some(guild.0), 1, "GUILD_DELETE", &data, None);
    }

    /// A channel is deleted, with what stands in it.
    pub fn deletes_channel(&self, channel: Channel) {
        let state = &mut *self.inner.lock();
        let Some(gone) = state.world.channels.remove(&channel.0) else {
            return;
        };
        let view = views::channel(&state.world, &gone).to_string();
        state.world.messages.retain(|_, message| message.channel != channel.0);
        state
            .gateway
            .dispatch(&mut state.journal, gone.guild, 1, "CHANNEL_DELETE", &view, None);
    }
}

fn announce_guild(state: &mut State, id: u64) {
    let view = views::guild_create(&state.world, &state.world.guilds[&id]).to_string();
    state
        .gateway
        .dispatch(&mut state.journal, Some(id), 1, "GUILD_CREATE", &view, None);
}
